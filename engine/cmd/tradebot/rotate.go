package main

import "tradebot/engine/station"

// rotateCommand is `admin rotate-keys`.
type rotateCommand struct {
	First   bool `xor:"what" help:"Make the file of keys, and that of the public key, where they are missing, and nothing else."`
	DropOld bool `xor:"what" help:"Remove the old versions from the file of keys once nothing is sealed with them."`
}

// Help says more.
func (c *rotateCommand) Help() string {
	return "Everything goes on meanwhile. Run it where MASTER_KEY_FILE, or the data folder of serve, can be written; one that was ended goes on when it is run again. " +
		"Without a file of keys it makes one."
}

// Run implements the command.
func (c *rotateCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		if err := s.Store.Ready(a.ctx); err != nil {
			return err
		}
		if c.First {
			return s.MakeKeys(a.ctx, a.screen.Print)
		}
		return s.Rotate(a.ctx, c.DropOld, who, a.screen.Print)
	})
}

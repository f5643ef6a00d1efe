package main

import (
	"tradebot/engine/console"
	"tradebot/engine/dryrun"
	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// runCommand is `strategy run`.
type runCommand struct {
	Module string `arg:"" help:"A .wasm file, or the name of a built-in strategy."`
	marketFlags
	Cash  string `default:"10000" placeholder:"AMOUNT" help:"Quote currency at the beginning."`
	Limit *int   `placeholder:"N" help:"Lines of decisions to show, the first and last of them; 0 shows all. A terminal is shown about a screenful unless given."`
	JSON  bool   `help:"Write everything as one JSON object."`
}

// Run implements the command.
func (c *runCommand) Run(a *app) error {
	r, err := c.read()
	if err != nil {
		return usage(err)
	}
	if r.Module, err = a.load(c.Module); err != nil {
		return err
	}
	defer r.Module.Close()
	if err := r.Check(); err != nil {
		return usage(err)
	}
	progress := console.NewProgress(a.stderr)
	if a.stderr.Terminal() {
		r.Watch = progress.Watch
	}
	result, err := dryrun.Run(a.ctx, r)
	progress.Done()
	if err != nil {
		return err
	}
	for _, warning := range result.Warnings {
		a.stderr.Print("warning: %s", warning)
	}
	if c.JSON {
		return a.printJSON(result)
	}
	limit := console.Automatic
	if c.Limit != nil {
		limit = *c.Limit
	}
	a.screen.Run(result, limit)
	return nil
}

// read reads the arguments that have a form of their own.
func (c *runCommand) read() (r dryrun.Request, err error) {
	if c.Limit != nil && *c.Limit < 0 {
		return r, fault.New(fault.Invalid, "main.read", "--limit is %d; give the number of lines to show, or 0 for all", *c.Limit)
	}
	flags := settingsFlags{marketFlags: c.marketFlags, Cash: c.Cash}
	test, err := flags.request("")
	r.Params, r.Feed, r.Cash, r.Seed = test.Params, test.Feed, test.Setup.Cash, test.Setup.Seed
	return r, err
}

// parseTime reads a time, or returns what stands for none.
func parseTime(text string, none int64) (int64, error) {
	if text == "" {
		return none, nil
	}
	return market.ParseTime(text)
}

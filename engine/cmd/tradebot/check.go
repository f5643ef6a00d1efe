package main

import "tradebot/engine/builtin"

// checkCommand is `strategy check`.
type checkCommand struct {
	Module string `arg:"" help:"A .wasm file, or the name of a built-in strategy."`
	JSON   bool   `help:"Write the verdict as one JSON object."`
}

// Run implements the command.
func (c *checkCommand) Run(a *app) error {
	module, err := builtin.Read(c.Module)
	if err != nil {
		return err
	}
	host, err := a.host()
	if err != nil {
		return err
	}
	verdict, err := host.Check(a.ctx, module)
	if err != nil {
		return err
	}
	if c.JSON {
		err = a.printJSON(verdict)
	} else {
		a.screen.Verdict(&verdict)
	}
	if err == nil && !verdict.OK {
		return errShown
	}
	return err
}

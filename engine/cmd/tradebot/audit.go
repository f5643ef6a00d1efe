package main

import (
	"tradebot/engine/audit"
	"tradebot/engine/console"
	"tradebot/engine/fault"
)

// auditCommand is `strategy audit`.
type auditCommand struct {
	Module string `arg:"" help:"A .wasm file, or the name of a built-in strategy."`
	marketFlags
	Cuts int  `default:"8" placeholder:"N" help:"Histories that end early, and as many that go on with other candles."`
	JSON bool `help:"Write the result as one JSON object."`
}

// Run implements the command.
func (c *auditCommand) Run(a *app) error {
	if c.Cuts < 1 || c.Cuts > 1000 {
		return usage(fault.New(fault.Invalid, "main.audit", "--cuts is %d; give a number from 1 to 1000", c.Cuts))
	}
	flags := settingsFlags{marketFlags: c.marketFlags, Cash: "10000"}
	test, err := flags.request(c.Module)
	if err != nil {
		return usage(err)
	}
	if test.Setup.Module, err = a.load(c.Module); err != nil {
		return err
	}
	defer test.Setup.Module.Close()
	if err := test.Check(); err != nil {
		return usage(err)
	}
	progress := console.NewProgress(a.stderr)
	r := audit.Request{Test: test, Cuts: c.Cuts}
	if a.stderr.Terminal() {
		r.Progress = progress.Count
	}
	result, err := audit.Run(a.ctx, r)
	progress.Done()
	if err != nil {
		return err
	}
	for _, warning := range result.Warnings {
		a.stderr.Print("warning: %s", warning)
	}
	if c.JSON {
		if err := a.printJSON(result); err != nil {
			return err
		}
	} else {
		a.screen.Audit(result)
	}
	if !result.OK {
		return errShown
	}
	return nil
}

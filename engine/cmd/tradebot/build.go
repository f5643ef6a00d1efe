package main

import (
	"tradebot/engine/console"
	"tradebot/engine/project"
)

// buildCommand is `strategy build`.
type buildCommand struct {
	Dir    string `arg:"" optional:"" default:"." help:"Folder of the strategy; the current one unless given."`
	Output string `short:"o" placeholder:"FILE" help:"File to write; NAME.wasm in the folder unless given."`
}

// Run implements the command.
func (c *buildCommand) Run(a *app) error {
	out := c.Output
	if out == "" {
		var err error
		if out, err = project.Output(c.Dir); err != nil {
			return err
		}
	}
	module, err := project.Build(a.ctx, c.Dir)
	if err != nil {
		return err
	}
	if err := project.Save(out, module); err != nil {
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
	a.screen.Print("%s: %s bytes", out, console.Count(len(module)))
	a.screen.Print("sha256 %s", verdict.SHA256)
	a.screen.Summary(&verdict)
	if !verdict.OK {
		return errShown
	}
	return nil
}

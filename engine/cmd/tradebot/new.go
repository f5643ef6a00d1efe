package main

import (
	"path/filepath"

	"tradebot/engine/project"
)

// newCommand is `strategy new`.
type newCommand struct {
	Name string `arg:"" help:"Name of the strategy: lower-case letters and digits, words joined by - or _."`
	Dir  string `placeholder:"DIR" help:"Folder to write it to; ./NAME unless given."`
}

// Run implements the command.
func (c *newCommand) Run(a *app) error {
	dir := c.Dir
	if dir == "" {
		dir = c.Name
	}
	if err := project.New(c.Name, dir); err != nil {
		return err
	}
	a.screen.Print("Wrote the strategy %s to %s. Next:", c.Name, dir)
	a.screen.Print("")
	a.screen.Print("  cd %s", dir)
	a.screen.Print("  go test ./...                       its tests, natively")
	a.screen.Print("  tradebot strategy build             compile it to %s and check it", filepath.Base(dir)+".wasm")
	a.screen.Print("  tradebot strategy run %s", filepath.Base(dir)+".wasm")
	a.screen.Print("")
	a.screen.Print("The strategy is in %s; README.md says what the other files are.", filepath.Join(dir, "strategy.go"))
	return nil
}

package main

import (
	"tradebot/engine/builtin"
	"tradebot/engine/strategy"
)

// listCommand is `strategy list`.
type listCommand struct {
	JSON bool `help:"Write the strategies as one JSON object."`
}

// Run implements the command.
func (c *listCommand) Run(a *app) error {
	strategies := []described{}
	descriptions := []*strategy.Description{}
	for _, name := range builtin.List() {
		m, err := a.load(name)
		if err != nil {
			return err
		}
		d := m.Description()
		strategies, descriptions = append(strategies, described{m.SHA256(), &d}), append(descriptions, &d)
		if err := m.Close(); err != nil {
			return err
		}
	}
	if c.JSON {
		return a.printJSON(map[string]any{"strategies": strategies})
	}
	if len(descriptions) == 0 {
		a.screen.Print("No strategies are built in; `make build` builds a binary that has them.")
		return nil
	}
	a.screen.Descriptions(descriptions)
	return nil
}

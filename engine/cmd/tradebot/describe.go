package main

import "tradebot/engine/strategy"

// describeCommand is `strategy describe`.
type describeCommand struct {
	Module string `arg:"" help:"A .wasm file, or the name of a built-in strategy."`
	JSON   bool   `help:"Write the description as one JSON object."`
}

// described is a description with the hash of the module it came from.
type described struct {
	SHA256      string                `json:"module_sha256"`
	Description *strategy.Description `json:"describe"`
}

// Run implements the command.
func (c *describeCommand) Run(a *app) error {
	m, err := a.load(c.Module)
	if err != nil {
		return err
	}
	defer m.Close()
	d := m.Description()
	if c.JSON {
		return a.printJSON(described{m.SHA256(), &d})
	}
	a.screen.Description(&d, m.SHA256())
	return nil
}

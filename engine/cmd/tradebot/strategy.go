package main

import (
	"encoding/json"
	"fmt"

	"tradebot/engine/builtin"
	"tradebot/engine/fault"
	"tradebot/engine/wasm"
)

// strategyCommand is the group of what is done with strategies.
type strategyCommand struct {
	New      newCommand      `cmd:"" help:"Write a new strategy: a project that builds and tests with a Go compiler alone."`
	Build    buildCommand    `cmd:"" help:"Compile a strategy to a module, and check it."`
	Check    checkCommand    `cmd:"" help:"Judge a module rule by rule."`
	Describe describeCommand `cmd:"" help:"Show what a strategy says of itself: parameters, slots, warm-up."`
	List     listCommand     `cmd:"" help:"List the built-in strategies."`
	Audit    auditCommand    `cmd:"" help:"Show that a strategy does not look ahead, and how much its warm-up matters."`
	Run      runCommand      `cmd:"" help:"Run a strategy over candles and show what it decides."`
}

// load reads a module by path or built-in name and loads it.
func (a *app) load(nameOrPath string) (*wasm.Module, error) {
	file, err := builtin.Read(nameOrPath)
	if err != nil {
		return nil, err
	}
	host, err := a.host()
	if err != nil {
		return nil, err
	}
	m, err := host.Load(a.ctx, file)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w", nameOrPath, err)
	}
	return m, err
}

// printJSON writes a value as the one JSON object of the output.
func (a *app) printJSON(value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fault.Wrap(fault.Internal, "main.printJSON", err)
	}
	a.screen.Print("%s", text)
	return nil
}

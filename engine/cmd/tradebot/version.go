package main

import (
	"runtime"
	"runtime/debug"

	"tradebot/engine/wasm/meter"
)

// version is set by the build; empty in a binary built otherwise.
var version string

// versionCommand is `version`.
type versionCommand struct {
	JSON bool `help:"Write the versions as one JSON object."`
}

// versions are what decides how a strategy runs.
type versions struct {
	Engine string `json:"engine_version"`
	Meter  string `json:"meter_version"` // rules by which fuel is counted
	Wazero string `json:"wazero_version"`
	Go     string `json:"go_version"`
}

// Run implements the command.
func (c *versionCommand) Run(a *app) error {
	v := versions{Engine: engineVersion(), Meter: meter.Version, Wazero: moduleVersion("github.com/tetratelabs/wazero"), Go: runtime.Version()}
	if c.JSON {
		return a.printJSON(v)
	}
	a.screen.Print("tradebot %s", v.Engine)
	a.screen.Print("meter    %s  (rules by which fuel is counted)", v.Meter)
	a.screen.Print("wazero   %s", v.Wazero)
	a.screen.Print("go       %s", v.Go)
	return nil
}

// engineVersion is the version of this binary.
func engineVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// moduleVersion is the version of a dependency.
func moduleVersion(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "unknown"
}

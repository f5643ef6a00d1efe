package backtest

import (
	"strings"

	"tradebot/engine/fault"
)

// ParseParams reads parameters given as NAME=VALUE. The error is Invalid.
func ParseParams(given []string) (map[string]string, error) {
	const op = "backtest.ParseParams"
	params := make(map[string]string, len(given))
	for _, text := range given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fault.New(fault.Invalid, op, "parameter %q is not NAME=VALUE; write it like fast=10", text)
		}
		if old, twice := params[name]; twice {
			return nil, fault.New(fault.Invalid, op, "parameter %s is given twice, as %s and as %s; give it once", name, old, value)
		}
		params[name] = value
	}
	return params, nil
}

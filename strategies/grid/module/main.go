// Command module is grid as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	"tradebot/strategies/grid"
)

func init() { sdk.Register(new(grid.Strategy)) }

func main() {}

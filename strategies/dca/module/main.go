// Command module is dca as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	"tradebot/strategies/dca"
)

func init() { sdk.Register(new(dca.Strategy)) }

func main() {}

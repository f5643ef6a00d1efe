// Command module is buy-and-hold as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	buyandhold "tradebot/strategies/buy-and-hold"
)

func init() { sdk.Register(new(buyandhold.Strategy)) }

func main() {}

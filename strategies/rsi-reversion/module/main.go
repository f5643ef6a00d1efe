// Command module is rsi-reversion as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	rsireversion "tradebot/strategies/rsi-reversion"
)

func init() { sdk.Register(new(rsireversion.Strategy)) }

func main() {}

// Command module is donchian-breakout as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	donchianbreakout "tradebot/strategies/donchian-breakout"
)

func init() { sdk.Register(new(donchianbreakout.Strategy)) }

func main() {}

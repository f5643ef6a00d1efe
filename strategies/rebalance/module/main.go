// Command module is rebalance as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	"tradebot/strategies/rebalance"
)

func init() { sdk.Register(new(rebalance.Strategy)) }

func main() {}

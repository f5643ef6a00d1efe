// Command module is ema-rsi as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	emarsi "tradebot/strategies/ema-rsi"
)

func init() { sdk.Register(new(emarsi.Strategy)) }

func main() {}

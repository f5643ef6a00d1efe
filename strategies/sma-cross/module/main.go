// Command module is sma-cross as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	smacross "tradebot/strategies/sma-cross"
)

func init() { sdk.Register(new(smacross.Strategy)) }

func main() {}

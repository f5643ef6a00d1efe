// Command module is dca as a WebAssembly module.
package main

import (
	"tradebot/sdk"
	"tradebot/strategies/dca"
)

var strategy dca.Strategy

func init() { sdk.Register(&strategy) }

//lint:ignore U1000 the engine calls it
//go:wasmexport tb_event
func event(kind int32) int32 { return sdk.Event(&strategy, kind) }

func main() {}

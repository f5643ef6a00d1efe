// Command peek is a strategy for the host's tests that cheats: knowing that every close is the one before plus 1, it searches
// its whole memory for a number that is 1 or 2 above the present close.
package main

import (
	"unsafe"

	"tradebot/sdk"
)

type peek struct{ size int }

func (s *peek) Describe() sdk.Description {
	return sdk.Description{
		Name: "peek", Version: "1.0.0",
		Params: []sdk.Param{sdk.Int("size", &s.size, 1<<20).Help("bytes of memory to search")},
		Slots:  []sdk.Slot{{Name: "main"}},
	}
}

// OnCandle never computes the close to come: it would find it among its own spilled values.
func (s *peek) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	present, future := 0, 0
	for at := 8; at <= s.size-8; at += 8 {
		switch *(*float64)(unsafe.Pointer(uintptr(at))) - c.Close {
		case 0:
			present++
		case 1, 2:
			future++
		}
	}
	if present > 0 {
		ctx.Log("found the present")
	}
	if future > 0 {
		ctx.Log("found the future")
	}
}

var strategy peek

func init() { sdk.Register(&strategy) }

//go:wasmexport tb_event
func event(kind int32) int32 { return sdk.Event(&strategy, kind) }

func main() {}

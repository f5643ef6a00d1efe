// Command hasty is a strategy for the chaos tests: every candle it asks for something else, so that orders of every kind are on their
// way whenever something dies.
package main

import "tradebot/sdk"

type hasty struct{ candles int }

func (s *hasty) Describe() sdk.Description {
	return sdk.Description{
		Name: "hasty", Version: "1.0.0", About: "Asks for orders of every kind, one after the other.", Slots: []sdk.Slot{{Name: "main"}},
	}
}

func (s *hasty) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	s.candles++
	some := sdk.Quote(1200)
	switch s.candles % 9 {
	case 0: // rests, or is refused if the price has fallen
		ctx.Limit(0, sdk.SideBuy, some, c.Close*0.9995).PostOnly()
	case 1: // takes what there is up to the price, and not the rest
		ctx.Limit(0, sdk.SideBuy, some, c.Close*1.00002).TIF(sdk.ImmediateOrCancel)
	case 2: // all or nothing
		ctx.Limit(0, sdk.SideBuy, some, c.Close*1.00001).TIF(sdk.FillOrKill)
	case 3: // is refused, since it would take
		ctx.Limit(0, sdk.SideBuy, some, c.Close*1.005).PostOnly()
	case 4: // takes a part and waits for the rest
		ctx.Limit(0, sdk.SideBuy, some, c.Close*1.00001)
	case 5:
		ctx.Limit(0, sdk.SideSell, sdk.Held(0.5), c.Close*1.0003).ReduceOnly().PostOnly()
	case 6:
		ctx.Limit(0, sdk.SideSell, sdk.Held(0.3), c.Close*0.99999).ReduceOnly().TIF(sdk.ImmediateOrCancel)
	case 7:
		ctx.CancelAll(0)
		ctx.Buy(0, some)
	case 8:
		ctx.CancelAll(0)
		ctx.Close(0)
	}
}

var strategy hasty

func init() { sdk.Register(&strategy) }

//go:wasmexport tb_event
func event(kind int32) int32 { return sdk.Event(&strategy, kind) }

func main() {}

// Command moody is a strategy for the worker's tests: it rests an order far from the price, buys, and after some candles does what
// its parameter says.
package main

import (
	"errors"
	"strconv"

	"tradebot/sdk"
)

type moody struct {
	mood    string
	after   int
	candles int
}

func (s *moody) Describe() sdk.Description {
	return sdk.Description{
		Name: "moody", Version: "1.0.0", About: "Trades, and then loses its temper.",
		Params: []sdk.Param{
			sdk.Enum("mood", &s.mood, "calm", "calm", "panic", "spin", "stop", "refuse"),
			sdk.Int("after", &s.after, 5).Range(1, 1000).Help("candles until then"),
		},
		Slots: []sdk.Slot{{Name: "main"}},
	}
}

func (s *moody) OnStart(*sdk.Context) error {
	if s.mood == "refuse" {
		return errors.New("mood refuse is refused; choose another")
	}
	return nil
}

func (s *moody) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	s.candles++
	if s.candles == 1 {
		ctx.Limit(0, sdk.SideBuy, sdk.Base(0.1), c.Close/2)
		if ctx.Flat(0) {
			ctx.Buy(0, sdk.Base(1))
		}
	}
	if s.candles <= s.after {
		return
	}
	switch s.mood {
	case "panic":
		panic("no idea what to do in candle " + strconv.Itoa(s.candles))
	case "spin":
		for s.candles > 0 {
		}
	}
}

func (s *moody) OnStop(*sdk.Context) {
	if s.mood == "stop" {
		panic("it does not want to stop")
	}
}

var strategy moody

func init() { sdk.Register(&strategy) }

//go:wasmexport tb_event
func event(kind int32) int32 { return sdk.Event(&strategy, kind) }

func main() {}

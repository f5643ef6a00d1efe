// Command echo is a strategy for the host's tests: it does on a candle what its parameter says, and otherwise reports what it
// was told.
package main

import (
	"errors"
	"math"
	"strconv"
	"time"
	"unsafe"

	"tradebot/sdk"
)

type echo struct {
	do     string
	period int
	share  float64
	loud   bool
	note   string
	after  int
	hold   [][]byte
}

func (s *echo) Describe() sdk.Description {
	return sdk.Description{
		Name: "echo", Version: "1.0.0", About: "Reports what it is told.",
		Params: []sdk.Param{
			sdk.Enum("do", &s.do, "nothing", "nothing", "buy", "all", "log", "many", "panic", "index", "spin", "recurse", "hoard", "garbage", "sleep", "map", "clock", "chance", "negative", "infinite"),
			sdk.Int("period", &s.period, 10).Range(1, 100).Help("every so many candles"),
			sdk.Float("share", &s.share, 0.5).Range(0, 1).Step(0.1),
			sdk.Bool("loud", &s.loud, true),
			sdk.String("note", &s.note, "a \"note\""),
			sdk.Int("after", &s.after, 0).Range(0, 1000).Help("candles before it begins"),
		},
		Slots: []sdk.Slot{
			{Name: "main", Timeframes: []string{"base", "4h"}, Help: "what is traded"},
			{Name: "other"},
		},
		Warmup:  5,
		Signals: []string{"news"},
		Plots:   []sdk.Plot{{Name: "close"}, {Name: "time", Own: true}},
	}
}

func (s *echo) OnStart(ctx *sdk.Context) error {
	if s.note == "refuse" {
		return errors.New("note refuse is refused; write another")
	}
	ctx.SetWarmup(s.period)
	return nil
}

func (s *echo) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	ctx.Plot(0, c.Close)
	if s.after--; s.after >= 0 {
		return
	}
	switch s.do {
	case "buy":
		if ctx.Flat(int(c.Slot)) {
			ctx.Buy(int(c.Slot), sdk.Equity(s.share)).StopLoss(sdk.Percent(3)).TakeProfit(sdk.Price(c.Close * 2)).Tag(s.note)
		}
	case "all":
		all(ctx, c.Close)
	case "log":
		ctx.Log(s.note + " " + strconv.Itoa(s.period) + " " + strconv.FormatBool(s.loud))
	case "many":
		for range 65 {
			ctx.Buy(0, sdk.Base(1))
		}
	case "panic":
		panic("no idea what to do at " + strconv.FormatInt(c.Time, 10))
	case "index":
		_ = s.hold[s.period]
	case "spin":
		for s.loud {
		}
	case "recurse":
		s.period = recurse(s.period)
	case "hoard":
		for {
			s.hold = append(s.hold, make([]byte, 1<<20))
		}
	case "garbage":
		for i := range 100 {
			s.hold = append(s.hold[:min(len(s.hold), 10)], make([]byte, 10_000+i))
		}
	case "sleep":
		time.Sleep(time.Second)
	case "map":
		m := map[string]int{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9}
		for name := range m { // in an order that chance decides
			ctx.Log(name)
		}
	case "chance":
		var number uint32
		random(unsafe.Pointer(&number), 4)
		ctx.Plot(1, float64(number))
	case "negative":
		ctx.Buy(0, sdk.Base(-1))
	case "infinite":
		ctx.Plot(1, math.Inf(1))
	case "clock":
		ctx.Plot(1, float64(time.Now().UnixMilli()))
	}
}

// all asks for one of everything.
func all(ctx *sdk.Context, price float64) {
	ctx.Buy(0, sdk.Base(1)).Tag("market")
	ctx.Sell(1, sdk.Held(0.5)).ReduceOnly()
	ctx.Limit(0, sdk.SideBuy, sdk.Quote(1000), price-1).PostOnly()
	ctx.Stop(0, sdk.SideSell, sdk.Base(2), price-2)
	ctx.StopLimit(0, sdk.SideBuy, sdk.Equity(0.25), price+2, price+3).TIF(sdk.FillOrKill)
	ctx.TrailingStop(0, sdk.SideSell, sdk.Held(1), sdk.Percent(1.5), sdk.Percent(0.5))
	ctx.OCO(0, sdk.SideSell, sdk.Held(1), price+10, price-10).StopLegLimit(price - 11)
	id := ctx.Limit(0, sdk.SideBuy, sdk.Base(0.1), price).Trail(sdk.Price(5), sdk.Price(1)).ID()
	ctx.Close(1).Tag("out")
	ctx.Cancel(id)
	ctx.CancelAll(1)
	ctx.CancelEverything()
	ctx.Log("asked for everything")
}

func (s *echo) OnFill(ctx *sdk.Context, f *sdk.Fill) {
	ctx.Log("fill " + strconv.FormatUint(f.Order, 10) + " " + number(f.Qty) + " at " + number(f.Price))
}

func (s *echo) OnOrder(ctx *sdk.Context, o *sdk.Order) {
	ctx.Log("order " + strconv.FormatUint(o.ID, 10) + " status " + strconv.Itoa(int(o.Status)))
}

func (s *echo) OnSignal(ctx *sdk.Context, name string, value float64) {
	ctx.Log("signal " + name + " " + number(value))
}

func (s *echo) OnStep(ctx *sdk.Context) {
	if s.do == "nothing" {
		ctx.Log("step " + strconv.FormatInt(ctx.Time(), 10) + " equity " + number(ctx.Equity()) + " cash " + number(ctx.Cash()) +
			" position " + number(ctx.Position(0).Position) + " open " + strconv.Itoa(len(ctx.OpenOrders())) + " warming " + strconv.FormatBool(ctx.WarmingUp()))
	}
}

func (s *echo) OnStop(ctx *sdk.Context) { ctx.Log("stop") }

//go:wasmimport wasi_snapshot_preview1 random_get
func random(buffer unsafe.Pointer, length uint32) uint32

//go:noinline
func recurse(n int) int { return recurse(n+1) + 1 }

func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

var strategy echo

func init() { sdk.Register(&strategy) }

//go:wasmexport tb_event
func event(kind int32) int32 { return sdk.Event(&strategy, kind) }

func main() {}

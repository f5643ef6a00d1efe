// Package dca buys in steps as the price falls and sells everything a little above the average, long only.
package dca

import (
	"errors"
	"strconv"

	"tradebot/sdk"
)

// patience is how many candles it waits before it asks again for a base order that was refused.
const patience = 24

// Strategy goes through cycles. While it is flat it buys a base order at market. Once that is filled, safety orders wait at
// falling prices below it, each lower and larger than the one before, and an order to sell waits above the average of what was
// bought; with a stop loss the two are one order of which either leg cancels the other. Every fill changes the average, and the
// order to sell is placed again. When nothing is left, what still waits is taken back and a cycle begins.
//
// What is open it sees in the open orders, and what it owns in its position; of a cycle it only remembers that it runs, the
// price and the equity that it began with.
type Strategy struct {
	base, safety    float64
	count           int
	step, stepScale float64
	volumeScale     float64
	take, stop      float64
	deepest         float64 // distance of the last safety order, percent

	entry   uint64  // id of the last base order
	unit    float64 // equity when it was asked for, or when a position was taken over
	running bool    // its fill was seen
	anchor  float64 // and its price
	exit    uint64  // id of the last order to sell
	covered float64 // how much that sells
	wait    int     // candles until a base order may be asked for again
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	return sdk.Description{
		Name:    "dca",
		Version: "1.0.0",
		About:   "Buys in steps as the price falls, each lower and larger, and sells everything a little above the average price. Long only.",
		Params: []sdk.Param{
			sdk.Float("base_pct", &s.base, 10).Range(0.1, 100).Step(1).Help("part of the equity in the first order, percent"),
			sdk.Float("safety_pct", &s.safety, 10).Range(0.1, 100).Step(1).Help("part of the equity in the first safety order, percent"),
			sdk.Int("safety_orders", &s.count, 5).Range(0, 20).Help("safety orders in a cycle"),
			sdk.Float("step_pct", &s.step, 2).Range(0.1, 50).Step(0.1).Help("distance of the first safety order below the first fill, percent"),
			sdk.Float("step_scale", &s.stepScale, 1.2).Range(0.5, 3).Step(0.1).Help("each further distance is so many times the one before"),
			sdk.Float("volume_scale", &s.volumeScale, 1.2).Range(0.5, 3).Step(0.1).Help("each further safety order is so many times the one before"),
			sdk.Float("take_profit_pct", &s.take, 1.5).Range(0.1, 100).Step(0.1).Help("sells everything so far above the average price, percent"),
			sdk.Float("stop_loss_pct", &s.stop, 0).Range(0, 95).Step(1).Help("sells everything so far below the first fill, percent, deeper than the last safety order; 0 is never"),
		},
		Slots: []sdk.Slot{{Name: "main"}},
		Plots: []sdk.Plot{{Name: "average"}, {Name: "target"}},
	}
}

// OnStart implements sdk.Starter.
func (s *Strategy) OnStart(*sdk.Context) error {
	money, part := s.base, s.safety
	distance := s.step
	s.deepest = 0
	for range s.count {
		money += part
		s.deepest += distance
		part, distance = part*s.volumeScale, distance*s.stepScale
	}
	switch {
	case money > 100+1e-9:
		return errors.New("base order and safety orders together take " + text(money) +
			" % of the equity, and there is only 100 %; try fewer safety_orders, or a smaller safety_pct or volume_scale")
	case s.deepest >= 100:
		return errors.New("the last safety order would lie " + text(s.deepest) +
			" % below the first fill, which is no price; try fewer safety_orders, or a smaller step_pct or step_scale")
	case s.stop > 0 && s.stop <= s.deepest:
		return errors.New("stop_loss_pct must be larger than " + text(s.deepest) +
			", where the last safety order lies, or it would sell before that buys")
	}
	return nil
}

func text(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// OnOrder implements sdk.OrderWatcher.
func (s *Strategy) OnOrder(ctx *sdk.Context, o *sdk.Order) {
	switch {
	case !o.Refused():
	case o.ID == s.entry:
		s.wait = patience
	case sdk.Side(o.Side) == sdk.SideBuy:
		ctx.Log("a safety order was refused; the cycle goes on without it")
	}
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	switch {
	case ctx.WarmingUp():
		// what is asked for now is dropped
	case ctx.OpenOrder(s.entry) != nil:
		// the base order is not filled yet, or only in part
	case ctx.Flat(0):
		s.begin(ctx)
	default:
		if !s.running {
			s.build(ctx)
		}
		s.cover(ctx)
	}
}

// begin takes back what waits and asks for a base order.
func (s *Strategy) begin(ctx *sdk.Context) {
	if len(ctx.OpenOrders()) > 0 {
		ctx.CancelAll(0)
	}
	s.running, s.covered = false, 0
	if s.wait > 0 {
		s.wait--
		return
	}
	if s.unit = ctx.Equity(); s.unit > 0 {
		s.entry = ctx.Buy(0, sdk.Quote(s.unit*s.base/100)).Tag("base").ID()
	}
}

// build asks for the safety orders of a cycle.
func (s *Strategy) build(ctx *sdk.Context) {
	s.running, s.anchor = true, ctx.Position(0).AvgPrice
	if s.unit == 0 { // it was started with a position, and asked for no base order
		s.unit = ctx.Equity()
	}
	amount, distance, below := s.unit*s.safety/100, s.step, 0.0
	for range s.count {
		below += distance
		ctx.Limit(0, sdk.SideBuy, sdk.Quote(amount), s.anchor*(1-below/100)).Tag("safety")
		amount, distance = amount*s.volumeScale, distance*s.stepScale
	}
}

// cover keeps an order to sell the whole position above its average.
func (s *Strategy) cover(ctx *sdk.Context) {
	p := ctx.Position(0)
	ctx.Plot(0, p.AvgPrice)
	target := p.AvgPrice * (1 + s.take/100)
	ctx.Plot(1, target)
	limit, stop := ctx.OpenOrder(s.exit), ctx.OpenOrder(s.exit+1)
	if limit != nil && p.Position == s.covered && (s.stop == 0 || stop != nil) {
		return
	}
	if limit != nil {
		ctx.Cancel(s.exit)
	}
	if stop != nil {
		ctx.Cancel(s.exit + 1)
	}
	s.covered = p.Position
	if s.stop == 0 {
		s.exit = ctx.Limit(0, sdk.SideSell, sdk.Held(1), target).ReduceOnly().Tag("target").ID()
		return
	}
	s.exit = ctx.OCO(0, sdk.SideSell, sdk.Held(1), target, s.anchor*(1-s.stop/100)).ReduceOnly().Tag("target").ID()
}

// Package donchianbreakout buys when the price leaves its channel upwards, with a stop order that waits there, long only.
package donchianbreakout

import (
	"errors"

	"tradebot/sdk"
	"tradebot/sdk/indicator"
)

// Strategy keeps a stop order to buy at the highest high of the last candles while it is flat, and one to sell at the lowest
// low of fewer candles, or a distance below the entry, while it is long. Both move with the channel: the old order is taken
// back and a new one placed in the same call. The stop to sell never moves down.
//
// What is open it sees in the open orders, so that a refused or dropped order is placed again and none twice.
type Strategy struct {
	entryPeriod, exitPeriod, atrPeriod int
	atrStop, size                      float64

	upper *indicator.Highest
	lower *indicator.Lowest
	atr   *indicator.ATR

	entry   uint64  // id of the last order to buy
	trigger float64 // what it waits for
	exit    uint64  // id of the last order to sell
	floor   float64 // what it waits for
	refused bool    // the order to buy was refused: another only when the channel has moved
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	return sdk.Description{
		Name:    "donchian-breakout",
		Version: "1.0.0",
		About:   "Buys when the price breaks out of its channel, with a stop order resting there; leaves at a shorter channel's low. Long only.",
		Params: []sdk.Param{
			sdk.Int("entry", &s.entryPeriod, 20).Range(1, 5000).Help("candles in the channel whose high it buys at"),
			sdk.Int("exit", &s.exitPeriod, 10).Range(1, 5000).Help("candles in the channel whose low it sells at, at most as many as entry"),
			sdk.Float("atr_stop", &s.atrStop, 2).Range(0, 20).Step(0.5).Help("average true ranges below the trigger at which it sells if that is nearer; 0 is never"),
			sdk.Int("atr_period", &s.atrPeriod, 20).Range(1, 1000).Help("candles in the average true range"),
			sdk.Float("size_pct", &s.size, 100).Range(1, 100).Step(5).Help("part of the equity in a position, percent"),
		},
		Slots:  []sdk.Slot{{Name: "main"}},
		Warmup: 20,
		Plots:  []sdk.Plot{{Name: "upper"}, {Name: "lower"}, {Name: "stop"}},
	}
}

// OnStart implements sdk.Starter.
func (s *Strategy) OnStart(ctx *sdk.Context) error {
	if s.exitPeriod > s.entryPeriod {
		return errors.New("exit must not be larger than entry, or it would hold on longer than it waited; try entry=20 exit=10")
	}
	s.upper, s.lower = indicator.NewHighest(s.entryPeriod), indicator.NewLowest(s.exitPeriod)
	s.atr = indicator.NewATR(s.atrPeriod)
	ctx.SetWarmup(max(s.entryPeriod, s.atrPeriod))
	return nil
}

// OnOrder implements sdk.OrderWatcher.
func (s *Strategy) OnOrder(_ *sdk.Context, o *sdk.Order) {
	if o.ID == s.entry && o.Refused() {
		s.refused = true
	}
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	upper, lower := s.upper.Update(c.High), s.lower.Update(c.Low)
	atr := s.atr.Update(c.High, c.Low, c.Close)
	ctx.Plot(0, upper)
	ctx.Plot(1, lower)
	if !s.upper.Ready() || !s.atr.Ready() {
		return
	}
	if ctx.Long(0) {
		s.guard(ctx, lower)
		ctx.Plot(2, s.floor)
		return
	}
	s.wait(ctx, upper, s.below(upper, lower, atr))
}

// below is where a position entered at the trigger is left: at the channel's low, or nearer by the average true range.
func (s *Strategy) below(trigger, lower, atr float64) float64 {
	if s.atrStop > 0 {
		return max(lower, trigger-float64(s.atrStop*atr))
	}
	return lower
}

// wait keeps an order to buy at the trigger, with a stop to sell attached that lives from its fill on. A floor that moves alone
// is no reason for a new order: the first candle in the position sees to it.
func (s *Strategy) wait(ctx *sdk.Context, trigger, floor float64) {
	open := ctx.OpenOrder(s.entry) != nil
	if trigger == s.trigger && (open || s.refused) {
		return
	}
	if open {
		ctx.Cancel(s.entry)
	}
	if floor >= trigger {
		return // a channel without height: nothing to break out of
	}
	entry := ctx.Stop(0, sdk.SideBuy, sdk.Equity(s.size/100), trigger).StopLoss(sdk.Price(floor)).Tag("breakout")
	s.entry, s.exit = entry.ID(), entry.StopLossID()
	s.trigger, s.floor, s.refused = trigger, floor, false
}

// guard keeps an order to sell the whole position at the floor.
func (s *Strategy) guard(ctx *sdk.Context, lower float64) {
	if entry := ctx.OpenOrder(s.entry); entry != nil && entry.Filled == 0 {
		ctx.Cancel(s.entry) // the position came from an order before it
	}
	position := ctx.Position(0).Position
	floor := max(s.floor, lower)
	open := ctx.OpenOrder(s.exit)
	// What is left of a quantity after adding and subtracting float64s is no reason for a new order.
	if open != nil && floor == s.floor && open.Qty-open.Filled >= position*(1-1e-9) {
		return
	}
	if open != nil {
		ctx.Cancel(s.exit)
	}
	s.floor = floor
	s.exit = ctx.Stop(0, sdk.SideSell, sdk.Held(1), floor).ReduceOnly().Tag("channel").ID()
}

// Package emarsi trades the cross of two exponential averages, if the relative strength index agrees, with a stop loss, a take
// profit and a trailing stop on every position.
package emarsi

import (
	"errors"

	"tradebot/sdk"
	"tradebot/sdk/indicator"
)

// Strategy buys when the fast average crosses above the slow one on a close while the index is between two bounds, and leaves
// when it is below. Going short is the mirror: bounds of 50 and 75 are 50 and 25 there.
type Strategy struct {
	fastPeriod, slowPeriod, rsiPeriod int
	rsiLow, rsiHigh                   float64
	stop, take, trail, size           float64
	short                             bool

	fast, slow *indicator.EMA
	rsi        *indicator.RSI
	cross      indicator.Cross
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	return sdk.Description{
		Name:    "ema-rsi",
		Version: "1.0.0",
		About:   "Follows the cross of two exponential averages where the RSI agrees, with a stop loss, a take profit and a trailing stop.",
		Params: []sdk.Param{
			sdk.Int("fast", &s.fastPeriod, 12).Range(1, 1000).Help("candles in the fast average"),
			sdk.Int("slow", &s.slowPeriod, 26).Range(2, 5000).Help("candles in the slow average, more than fast"),
			sdk.Int("rsi_period", &s.rsiPeriod, 14).Range(2, 1000).Help("changes in the index (Wilder's smoothing)"),
			sdk.Float("rsi_low", &s.rsiLow, 50).Range(0, 100).Step(5).Help("buys only with the index above this; 0 is always"),
			sdk.Float("rsi_high", &s.rsiHigh, 75).Range(0, 100).Step(5).Help("buys only with the index below this; 100 is always"),
			sdk.Float("stop_loss_pct", &s.stop, 3).Range(0, 90).Step(0.5).Help("stop below the entry's fill, percent; 0 is none"),
			sdk.Float("take_profit_pct", &s.take, 9).Range(0, 90).Step(0.5).Help("target above the entry's fill, percent; 0 is none"),
			sdk.Float("trailing_stop_pct", &s.trail, 4).Range(0, 90).Step(0.5).Help("stop below the best price since the entry, percent; 0 is none"),
			sdk.Float("size_pct", &s.size, 100).Range(1, 100).Step(5).Help("part of the equity in a position, percent"),
			sdk.Bool("short", &s.short, false).Help("also sells short when the fast average crosses below; needs a market that allows it"),
		},
		Slots:  []sdk.Slot{{Name: "main"}},
		Warmup: 26,
		Plots:  []sdk.Plot{{Name: "fast"}, {Name: "slow"}, {Name: "rsi", Own: true}},
	}
}

// OnStart implements sdk.Starter.
func (s *Strategy) OnStart(ctx *sdk.Context) error {
	if s.fastPeriod >= s.slowPeriod {
		return errors.New("fast must be smaller than slow: the fast average follows the price closer; try fast=12 slow=26")
	}
	if s.rsiLow >= s.rsiHigh {
		return errors.New("rsi_low must be smaller than rsi_high, or no index lies between them; try rsi_low=50 rsi_high=75")
	}
	s.fast, s.slow = indicator.NewEMA(s.fastPeriod), indicator.NewEMA(s.slowPeriod)
	s.rsi = indicator.NewRSI(s.rsiPeriod)
	ctx.SetWarmup(max(s.slowPeriod, s.rsiPeriod+1))
	return nil
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	fast, slow, rsi := s.fast.Update(c.Close), s.slow.Update(c.Close), s.rsi.Update(c.Close)
	ctx.Plot(0, fast)
	ctx.Plot(1, slow)
	ctx.Plot(2, rsi)
	turn := s.cross.Update(fast, slow)
	side := s.cross.Side()
	// The exit looks at the side and not at the cross, so that an exit which was refused is asked for again.
	switch long := ctx.Long(0); {
	case long && side == indicator.Down, !long && side == indicator.Up && !ctx.Flat(0):
		ctx.Close(0).Tag("cross")
	case !ctx.Flat(0):
		return
	}
	switch {
	case !s.rsi.Ready():
	case turn == indicator.Up && s.agrees(rsi):
		s.protect(ctx.Buy(0, sdk.Equity(s.size/100)).Tag("long"))
	case turn == indicator.Down && s.short && s.agrees(100-rsi):
		s.protect(ctx.Sell(0, sdk.Equity(s.size/100)).Tag("short"))
	}
}

// agrees reports whether an index lies between the bounds.
func (s *Strategy) agrees(rsi float64) bool {
	return (s.rsiLow == 0 || indicator.Above(rsi, s.rsiLow)) && (s.rsiHigh == 100 || indicator.Below(rsi, s.rsiHigh))
}

// protect attaches what is not switched off.
func (s *Strategy) protect(entry sdk.Ticket) {
	if s.stop > 0 {
		entry.StopLoss(sdk.Percent(s.stop))
	}
	if s.take > 0 {
		entry.TakeProfit(sdk.Percent(s.take))
	}
	if s.trail > 0 {
		entry.Trail(sdk.Percent(s.trail), sdk.Offset{})
	}
}

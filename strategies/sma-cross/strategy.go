// Package smacross trades the cross of two moving averages, long only.
package smacross

import (
	"errors"

	"tradebot/sdk"
	"tradebot/sdk/indicator"
)

// Strategy buys with all equity when the fast average crosses above the slow one on a close, and exits when it crosses
// below. The averages are comparable from candle slow on, so the first cross is possible on candle slow + 1.
type Strategy struct {
	fastPeriod, slowPeriod int

	fast, slow *indicator.SMA
	cross      indicator.Cross
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	return sdk.Description{
		Name:    "sma-cross",
		Version: "1.0.0",
		About:   "Buys when the fast average crosses above the slow one, exits when it crosses below. Long only.",
		Params: []sdk.Param{
			sdk.Int("fast", &s.fastPeriod, 10).Range(1, 1000).Help("candles in the fast average"),
			sdk.Int("slow", &s.slowPeriod, 30).Range(2, 5000).Help("candles in the slow average, more than fast"),
		},
		Slots:  []sdk.Slot{{Name: "main"}},
		Warmup: 30,
		Plots:  []sdk.Plot{{Name: "fast"}, {Name: "slow"}},
	}
}

// OnStart implements sdk.Starter.
func (s *Strategy) OnStart(ctx *sdk.Context) error {
	if s.fastPeriod >= s.slowPeriod {
		return errors.New("fast must be smaller than slow: the fast average follows the price closer; try fast=10 slow=30")
	}
	s.fast, s.slow = indicator.NewSMA(s.fastPeriod), indicator.NewSMA(s.slowPeriod)
	ctx.SetWarmup(s.slowPeriod)
	return nil
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	fast, slow := s.fast.Update(c.Close), s.slow.Update(c.Close)
	if !s.slow.Ready() {
		return
	}
	ctx.Plot(0, fast)
	ctx.Plot(1, slow)
	switch s.cross.Update(fast, slow) {
	case indicator.Up:
		if ctx.Flat(0) {
			ctx.Buy(0, sdk.Equity(1)).Tag("cross up")
		}
	case indicator.Down:
		if ctx.Long(0) {
			ctx.Close(0).Tag("cross down")
		}
	}
}

// Package rsireversion buys weakness and sells strength, long only.
package rsireversion

import (
	"errors"

	"tradebot/sdk"
	"tradebot/sdk/indicator"
)

// Strategy buys with all equity while it is flat and the relative strength index closes below oversold, with a stop attached
// to the entry, and exits when the index closes above overbought. The index is known from candle period + 1 on.
type Strategy struct {
	period                          int
	oversold, overbought, stopBelow float64

	rsi *indicator.RSI
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	return sdk.Description{
		Name:    "rsi-reversion",
		Version: "1.0.0",
		About:   "Buys when the RSI says oversold, sells when it says overbought, with a stop below every entry. Long only.",
		Params: []sdk.Param{
			sdk.Int("period", &s.period, 14).Range(2, 1000).Help("changes in the index (Wilder's smoothing)"),
			sdk.Float("oversold", &s.oversold, 30).Range(0, 100).Help("buys below this"),
			sdk.Float("overbought", &s.overbought, 70).Range(0, 100).Help("sells above this"),
			sdk.Float("stop_pct", &s.stopBelow, 5).Range(0, 90).Step(0.5).Help("stop below the entry's fill, percent; 0 is none"),
		},
		Slots:  []sdk.Slot{{Name: "main"}},
		Warmup: 15,
		Plots:  []sdk.Plot{{Name: "rsi", Own: true}},
	}
}

// OnStart implements sdk.Starter.
func (s *Strategy) OnStart(ctx *sdk.Context) error {
	if s.oversold >= s.overbought {
		return errors.New("oversold must be smaller than overbought, or it would sell what it just bought; try oversold=30 overbought=70")
	}
	s.rsi = indicator.NewRSI(s.period)
	ctx.SetWarmup(s.period + 1)
	return nil
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	rsi := s.rsi.Update(c.Close)
	if !s.rsi.Ready() {
		return
	}
	ctx.Plot(0, rsi)
	switch {
	case indicator.Below(rsi, s.oversold) && ctx.Flat(0):
		entry := ctx.Buy(0, sdk.Equity(1)).Tag("oversold")
		if s.stopBelow > 0 {
			entry.StopLoss(sdk.Percent(s.stopBelow))
		}
	case indicator.Above(rsi, s.overbought) && ctx.Long(0):
		ctx.Close(0).Tag("overbought")
	}
}

// Package buyandhold buys once and keeps: what every other strategy is measured against.
package buyandhold

import "tradebot/sdk"

// Strategy buys with all equity on the first candle, and asks again until it is filled. It never sells.
type Strategy struct {
	bought bool
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	return sdk.Description{
		Name:    "buy-and-hold",
		Version: "1.0.0",
		About:   "Buys with everything on the first candle and keeps it: the yardstick for every other strategy.",
		Slots:   []sdk.Slot{{Name: "main"}},
	}
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, _ *sdk.Candle) {
	s.bought = s.bought || !ctx.Flat(0)
	if !s.bought {
		ctx.Buy(0, sdk.Equity(1)).Tag("buy and hold")
	}
}

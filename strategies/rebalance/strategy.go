// Package rebalance holds several symbols at fixed shares of the equity and trades back to them when they have drifted.
package rebalance

import (
	"errors"
	"math"

	"tradebot/sdk"
)

// slots is how many symbols it holds.
const slots = 3

// patience is how many instants it waits after an order was refused: it would be refused again at once.
const patience = 24

// crumb is the part of the equity below which a difference is not traded. Fees and rounding leave such differences behind.
const crumb = 0.001

// Strategy looks at the end of every instant at which all slots had a candle, so that it never compares a price of now with
// one of before. If a share has drifted far enough from its target, or the period is over, it trades all of them back: what is
// too large is sold as a part of the position, what is too small is bought as a part of the equity, and the exchange works the
// sales first. It does nothing while an order is still open.
type Strategy struct {
	weight    [slots]float64 // percent
	threshold float64
	period    int

	close [slots]float64 // last close of every slot
	at    [slots]int64   // the instant it is of
	since int            // complete instants since it traded last
	wait  int            // complete instants until it may trade again
	begun bool
}

// Describe implements sdk.Strategy.
func (s *Strategy) Describe() sdk.Description {
	weight := func(i int, name string, share float64) sdk.Param {
		return sdk.Float(name, &s.weight[i], share).Range(0, 100).Step(5).Help("share of the equity in this slot, percent; what the three leave is cash")
	}
	return sdk.Description{
		Name:    "rebalance",
		Version: "1.0.0",
		About:   "Holds three symbols at fixed shares of the equity, the rest in cash, and trades back to them when they have drifted.",
		Params: []sdk.Param{
			weight(0, "a_pct", 40), weight(1, "b_pct", 30), weight(2, "c_pct", 20),
			sdk.Float("threshold_pct", &s.threshold, 5).Range(0, 100).Step(1).Help("trades when a share is so many points of percent from its target; 0 is never"),
			sdk.Int("period", &s.period, 0).Range(0, 1_000_000).Help("trades every so many candles; 0 is never"),
		},
		Slots: []sdk.Slot{{Name: "a"}, {Name: "b"}, {Name: "c"}},
		Plots: []sdk.Plot{{Name: "share of a", Own: true}, {Name: "share of b", Own: true}, {Name: "share of c", Own: true}},
	}
}

// OnStart implements sdk.Starter.
func (s *Strategy) OnStart(*sdk.Context) error {
	sum := 0.0
	for _, w := range s.weight {
		sum += w
	}
	switch {
	case sum > 100+1e-9:
		return errors.New("a_pct, b_pct and c_pct add up to more than 100, and there is only 100 % of the equity; try 40, 30 and 20")
	case sum == 0:
		return errors.New("a_pct, b_pct and c_pct are all 0, so there is nothing to hold; try 40, 30 and 20")
	case s.threshold == 0 && s.period == 0:
		return errors.New("threshold_pct and period are both 0, so it would never trade; try threshold_pct=5")
	}
	return nil
}

// OnOrder implements sdk.OrderWatcher.
func (s *Strategy) OnOrder(_ *sdk.Context, o *sdk.Order) {
	if o.Refused() {
		s.wait = patience
	}
}

// OnCandle implements sdk.Strategy.
func (s *Strategy) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	s.close[c.Slot], s.at[c.Slot] = c.Close, ctx.Time()
}

// OnStep implements sdk.Stepper.
func (s *Strategy) OnStep(ctx *sdk.Context) {
	for _, at := range s.at {
		if at != ctx.Time() {
			return
		}
	}
	equity := ctx.Equity()
	if ctx.WarmingUp() || equity <= 0 {
		return
	}
	s.since++
	var drift [slots]float64 // share that is missing, below 0 what is too much
	far := 0.0
	for i := range drift {
		share := ctx.Position(i).Position * s.close[i] / equity
		ctx.Plot(i, 100*share)
		drift[i] = s.weight[i]/100 - share
		far = max(far, math.Abs(drift[i]))
	}
	due := !s.begun || s.threshold > 0 && far*100 >= s.threshold || s.period > 0 && s.since >= s.period
	switch {
	case s.wait > 0:
		s.wait--
	case due && len(ctx.OpenOrders()) == 0:
		s.begun, s.since = true, 0
		s.trade(ctx, &drift)
	}
}

// trade asks for the sales, then for the purchases.
func (s *Strategy) trade(ctx *sdk.Context, drift *[slots]float64) {
	for i, d := range drift {
		share := s.weight[i]/100 - d
		switch {
		case d > -crumb:
		case s.weight[i] == 0:
			ctx.Close(i).Tag("out")
		default:
			ctx.Sell(i, sdk.Held(min(1, -d/share))).ReduceOnly().Tag("less")
		}
	}
	for i, d := range drift {
		if d >= crumb {
			ctx.Buy(i, sdk.Equity(min(1, d))).Tag("more")
		}
	}
}

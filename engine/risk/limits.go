package risk

import "github.com/quagmt/udecimal"

// MaxOpen is how many orders a bot may have open at once, with the legs that may come alive, if its owner set no lower limit.
// The contract with a module shows it that many.
const MaxOpen = 128

// Limits is what the owner of a bot allows. The zero value of a field is no limit. [ParseLimit] keeps to the ranges named here;
// whoever sets the fields otherwise must as well.
type Limits struct {
	MaxPosition     udecimal.Decimal // value of one slot's position at the last close, quote currency
	MaxOrder        udecimal.Decimal // value of one order, quote currency
	OrdersPerMinute int              // orders in any 60 s, exits included; up to 10000
	OpenOrders      int              // open orders with their legs; up to MaxOpen, which is also what 0 means
	DailyTrades     int              // trades that may end in a UTC day
	DailyLossPct    udecimal.Decimal // of the equity at 00:00 UTC; below 100
	DailyProfitPct  udecimal.Decimal // of the equity at 00:00 UTC
	PriceBandPct    udecimal.Decimal // distance of a limit or a trigger from the last close
	StopLossPct     udecimal.Decimal // attached to every entry by whoever places it; below 100
	TakeProfitPct   udecimal.Decimal // attached likewise; from 100 on it has no meaning for a short
	TrailingStopPct udecimal.Decimal // attached likewise; below 100
	NoShorts        bool             // no order may make a position short
	Cooldown        int64            // no entries for so long after a losing trade, ms

	StopGuard     Protection // after Count trades that ended at a stop loss
	DrawdownGuard Protection // after a fall of equity by Pct from its highest close
	LowProfit     Protection // of a slot: after trades that earned less than Pct of equity together
}

// Protection stops entries for a while when too much happened within a window. It is off if the window is 0.
type Protection struct {
	Count  int              // of what happened; only of a stop guard, up to 1000
	Pct    udecimal.Decimal // of equity; of the others. Of low_profit it may be 0 or negative: a loss that is allowed
	Window int64            // how far back is looked, ms
	Pause  int64            // how long entries are refused, ms
}

// on reports whether the protection is wanted.
func (p *Protection) on() bool { return p.Window > 0 }

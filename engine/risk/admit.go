package risk

import (
	"fmt"

	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
)

const minute = 60_000 // ms

// Ask is an order as its bot would place it.
type Ask struct {
	Slot     int
	Side     order.Side
	Kind     order.Kind
	Reduces  bool             // an exit: it can only shrink the position
	Price    udecimal.Decimal // limit, 0 if it has none
	Stop     udecimal.Decimal // trigger, 0 if it has none
	Last     udecimal.Decimal // last close of the slot, 0 before the first
	Notional udecimal.Decimal // value of the order, quote currency
	After    udecimal.Decimal // value of the slot's position at the last close if it filled, quote currency, negative when short
	Open     int              // open orders already, with their legs
	Legs     int              // how many orders it adds beside itself
}

// Refusal is why an order may not be placed. Nobody changes one: it may be shared.
type Refusal struct {
	Rule string // the limit's name
	Text string // one sentence with figures, and when it ends if it does by itself
}

// Admit returns nil if the order may be placed at this time, which then counts for orders_per_minute. Exits may always be
// placed, and count: so it is the caller who holds exits that rest to MaxOpen. Times never go back from call to call.
func (g *Guard) Admit(now int64, a *Ask) *Refusal {
	if !a.Reduces {
		if h := g.halted(now, a.Slot); h != nil {
			return &h.refusal
		}
		if r := g.judge(now, a); r != nil {
			return r
		}
	}
	if g.orders.limit > 0 {
		g.orders.add(now)
	}
	return nil
}

// judge holds an entry against the limits on single orders. What the order itself does wrong comes before what only waits.
func (g *Guard) judge(now int64, a *Ask) *Refusal {
	l := &g.limits
	switch {
	case l.NoShorts && a.Side == order.Sell && a.After.Sign() < 0:
		return refuse("no_shorts", "this sell would leave the slot short, which no_shorts forbids; sell at most the position")
	case over(a.Notional, l.MaxOrder):
		return refuse("max_order", "this order is worth %s, and max_order=%s allows no more; make it smaller", money(a.Notional), l.MaxOrder)
	case over(a.After.Abs(), l.MaxPosition):
		return refuse("max_position", "the position would be worth %s, and max_position=%s allows no more; make the order smaller",
			money(a.After.Abs()), l.MaxPosition)
	}
	if r := g.band("limit", a.Price, a.Last); r != nil {
		return r
	}
	if r := g.band("trigger", a.Stop, a.Last); r != nil {
		return r
	}
	if total := a.Open + 1 + a.Legs; l.OpenOrders > 0 && total > l.OpenOrders {
		return refuse("open_orders", "there would be %d open orders, counting legs, and open_orders=%d allows no more; cancel some first", total, l.OpenOrders)
	} else if total > MaxOpen {
		return refuse("open_orders", "there would be %d open orders, counting legs, and a bot may have %d; cancel some first", total, MaxOpen)
	}
	if free, full := g.orders.full(now, minute); full {
		return refuse("orders_per_minute", "%s in the last minute, and orders_per_minute=%d allows no more; the next may be placed at %s",
			many(l.OrdersPerMinute, "order was placed", "orders were placed"), l.OrdersPerMinute, clock(free))
	}
	return nil
}

// band refuses a price too far from the last close. 0 is no price.
func (g *Guard) band(what string, price, last udecimal.Decimal) *Refusal {
	pct := g.limits.PriceBandPct
	if pct.IsZero() || price.IsZero() || last.IsZero() {
		return nil
	}
	width := share(last, pct)
	if !price.Sub(last).Abs().GreaterThan(width) {
		return nil
	}
	width = width.Trunc(places) // of what is written, both ends are allowed
	low := udecimal.Max(last.Sub(width), udecimal.Zero)
	return refuse("price_band_pct", "the %s %s is farther from the last close %s than price_band_pct=%s allows; keep it from %s to %s",
		what, price, last, pct, low, last.Add(width))
}

func refuse(rule, format string, args ...any) *Refusal {
	return &Refusal{Rule: rule, Text: fmt.Sprintf(format, args...)}
}

// over reports whether a value is above a limit that is set.
func over(value, limit udecimal.Decimal) bool { return !limit.IsZero() && value.GreaterThan(limit) }

// share returns pct percent of value.
func share(value, pct udecimal.Decimal) udecimal.Decimal { return value.Mul(pct).MustDiv(hundred) }

// money writes an amount for a sentence.
func money(d udecimal.Decimal) string { return d.RoundBank(places).String() }

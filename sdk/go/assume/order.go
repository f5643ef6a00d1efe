package assume

import (
	"math"

	"tradebot/sdk/abi"
)

// order is an order that is open, or was until a moment ago.
type order struct {
	abi.Order            // as it is shown
	intent    abi.Intent // what it comes from
	family    uint64     // id of the intent: an OCO's legs are siblings, and so are the protections of one entry
	qtyKind   uint32     // of size
	size      float64    // quantity as it was asked for; a resting order has it in base currency
	locked    float64    // quote currency
	share     bool       // sized by a share of equity, so that it is cut rather than refused
	reduce    bool       // only ever shrinks the position
	closes    bool       // closes whatever there is
	leg       bool       // of an OCO or attached: the siblings end with its fill
	fresh     bool       // a limit that has not seen an open, or an order that has not seen a candle
	exit      bool       // a market order that reduces the position at this open
	rests     bool       // a stop limit triggered inside this candle: a limit from the next one on
	born      float64    // fill of the entry it protects, within the entry's candle; otherwise 0
	trail     trail
	done      bool // no longer open
}

// direction is 1 for a buy and -1 for a sell. A price further in this direction is a worse one for the order.
func (o *order) direction() float64 {
	if o.Side == abi.SideBuy {
		return 1
	}
	return -1
}

// worse returns the price that is worse for the order.
func (o *order) worse(a, b float64) float64 {
	if o.Side == abi.SideBuy {
		return max(a, b)
	}
	return min(a, b)
}

// isStop reports whether the order waits for its trigger.
func (o *order) isStop() bool {
	return o.Kind == abi.IntentStop || o.Kind == abi.IntentStopLimit || o.Kind == abi.IntentTrailingStop
}

// reached reports whether a stop goes off at a price.
func (o *order) reached(price float64) bool {
	return o.Stop > 0 && o.direction()*(price-o.Stop) >= 0
}

// passed reports whether a price is beyond the limit: better than it, not equal.
func (o *order) passed(price float64) bool { return o.direction()*(price-o.Price) < 0 }

// reduces reports whether the order would shrink the position.
func (o *order) reduces(s *slot) bool { return o.direction()*s.Position < 0 }

// exits reports whether a market order can only shrink the position.
func (o *order) exits(s *slot) bool {
	switch {
	case o.Kind != abi.IntentMarket:
		return false
	case o.reduce:
		return true
	}
	return o.reduces(s) && (o.qtyKind != abi.QtyBase || o.size <= math.Abs(s.Position))
}

// trail is how a trailing stop follows the price.
type trail struct {
	kind       uint32  // offset kind of distance and activation
	distance   float64 // 0: the order does not trail
	activation float64 // gain from which on it follows; 0: at once
	from       float64 // price the gain is counted from
	best       float64 // best price since it follows, 0 before
}

// begin sets the price from which a trailing stop counts.
func (o *order) begin(price float64) {
	o.trail.from = price
	if o.trail.activation == 0 {
		o.trail.best = price
		o.Stop = o.level()
	}
}

// follow moves a trailing stop by the extremes of a candle, and reports whether it moved.
func (o *order) follow(c *abi.Candle) bool {
	t, gain, extreme := &o.trail, -o.direction(), c.High
	if o.Side == abi.SideBuy {
		extreme = c.Low
	}
	switch {
	case t.best > 0 && gain*(extreme-t.best) <= 0:
		return false
	case t.best == 0 && gain*(extreme-offset(t.kind, t.activation, t.from, gain)) < 0:
		return false
	}
	t.best = extreme
	o.Stop = o.level()
	return true
}

// level is the trigger of a trailing stop, 0 if the distance is larger than the price.
func (o *order) level() float64 {
	return max(0, offset(o.trail.kind, o.trail.distance, o.trail.best, o.direction()))
}

// offset returns what lies at a distance from a price in a direction: so much, or so many percent.
func offset(kind uint32, distance, price, direction float64) float64 {
	if kind == abi.OffsetPercent {
		return price + float64(direction*price*distance/100)
	}
	return price + float64(direction*distance)
}

// attached returns the i-th protection of an entry that filled at a price, or false if there is none such: stop loss, take
// profit, trailing stop.
func (o *order) attached(i int, price float64) (order, bool) {
	in := &o.intent
	leg := order{
		Order: abi.Order{
			ID: o.ID + uint64(i), Slot: o.Slot, Side: abi.SideBuy + abi.SideSell - o.Side, Status: abi.StatusOpen, Tag: o.Tag,
		},
		family: o.ID, qtyKind: abi.QtyBase, reduce: true, leg: true, born: price,
	}
	switch i {
	case abi.LegStopLoss:
		leg.Kind, leg.Reason = abi.IntentStop, abi.ReasonStopLoss
		leg.Stop = protection(in.StopLossKind, in.StopLoss, price, -o.direction())
		return leg, in.StopLossKind != 0
	case abi.LegTakeProfit:
		leg.Kind, leg.Reason = abi.IntentLimit, abi.ReasonTakeProfit
		leg.Price = protection(in.TakeKind, in.TakeProfit, price, o.direction())
		return leg, in.TakeKind != 0
	}
	leg.Kind, leg.Reason = abi.IntentTrailingStop, abi.ReasonTrailingStop
	leg.trail = trail{kind: in.BracketKind, distance: in.BracketTrail, activation: in.BracketStart}
	leg.begin(price)
	return leg, in.BracketKind != 0
}

// protection returns the level of an attached stop or target: a price, or percent of the fill.
func protection(kind uint32, value, fill, direction float64) float64 {
	if kind == abi.OffsetPrice {
		return value
	}
	return offset(kind, value, fill, direction)
}

// legs is how many orders an intent becomes at most, at any one time.
func legs(in *abi.Intent) int {
	n := 0
	for _, kind := range [...]uint32{in.StopLossKind, in.TakeKind, in.BracketKind} {
		if kind != 0 {
			n++
		}
	}
	if in.Kind == abi.IntentOCO {
		n = 2
	}
	return max(1, n)
}

// resolve turns a size into base currency at a price.
func (o *order) resolve(s *slot, equity, price float64) float64 {
	switch o.qtyKind {
	case abi.QtyQuote:
		return o.size / price
	case abi.QtyEquity:
		return o.size * (equity / price)
	case abi.QtyPosition:
		return o.size * math.Abs(s.Position)
	}
	return o.size
}

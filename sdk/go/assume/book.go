package assume

import (
	"cmp"
	"math"
	"slices"

	"tradebot/sdk/abi"
)

// dust is the share of a quantity or an amount up to which a difference is rounding: float64 sums of a few hundred fills
// differ by less, and no exchange has a step so small.
const dust = 1e-12

// Book holds cash, positions and orders under the assumption. Make one with New; not safe for concurrent use.
type Book struct {
	cash     float64
	realised float64
	equity   float64 // at the opens of the step under way
	slots    []slot
	open     []order     // in the order in which they came to be
	orders   []abi.Order // changes since the last Step
	told     []abi.Order // changes that Step has returned
	fills    []abi.Fill
	changed  bool // since it was last shown
}

// slot is one symbol's position and the candle under way.
type slot struct {
	abi.Slot
	candle  abi.Candle
	now     bool  // there is a candle in this step
	leaving bool  // a market order reduces the position at this open
	opened  int64 // open time of the candle in which the position began
}

// New returns a book without positions. cash is in quote currency.
func New(slots int, cash float64) *Book {
	b := &Book{cash: cash, slots: make([]slot, slots), open: make([]order, 0, abi.MaxOrders), changed: true}
	for i := range b.slots {
		b.slots[i].opened = math.MinInt64
	}
	return b
}

// Show writes free cash, profit, positions and open orders into a mailbox, and the equity with positions at their last close.
func (b *Book) Show(box *abi.Mailbox) {
	box.Cash, box.Realised, box.Equity = b.free(0), b.realised, b.Equity()
	box.Slots = uint32(len(b.slots))
	for i := range b.slots {
		box.Slot[i] = b.slots[i].Slot
	}
	box.Orders = uint32(len(b.open))
	for i := range b.open {
		box.Open[i] = b.open[i].Order
	}
	slices.SortFunc(box.Open[:box.Orders], func(a, b abi.Order) int { return cmp.Compare(a.ID, b.ID) })
	b.changed = false
}

// Changed reports whether anything but the last closes, and what follows from them, has changed since Show.
func (b *Book) Changed() bool { return b.changed }

// Equity is cash plus all positions at their last price.
func (b *Book) Equity() float64 {
	equity := b.cash
	for i := range b.slots {
		equity += b.slots[i].Position * b.slots[i].Last
	}
	return equity
}

// free is the cash that is neither locked by a limit buy nor bound by a short, which binds its proceeds and as much again. What
// the order's own family has locked is free to it.
func (b *Book) free(family uint64) float64 {
	free := b.cash
	for i := range b.open {
		if o := &b.open[i]; !o.done && o.family != family {
			free -= o.locked
		}
	}
	for i := range b.slots {
		free -= b.slots[i].bound()
	}
	return free
}

// bound is the cash that a short position binds.
func (s *slot) bound() float64 { return max(0, -2*s.Position*s.AvgPrice) }

// affordable returns how much of an order the cash covers: all, what is left if it is cut, or nothing. What closes a position
// is always covered.
func (b *Book) affordable(o *order, s *slot, qty, price float64) float64 {
	closing := 0.0
	free := b.free(o.family)
	if o.reduces(s) {
		closing = min(qty, math.Abs(s.Position))
		free += s.bound() - float64(o.direction()*closing*price)
	}
	cost := (qty - closing) * price
	switch {
	case closing == qty, cost <= free*(1+dust):
		return qty
	case !o.share:
		return 0
	case free <= dust*b.Equity():
		return closing
	}
	return closing + free/price
}

// book enters an execution of the order in the account and returns how much of it opened a position rather than closed one.
func (b *Book) book(o *order, s *slot, qty, price float64, liquidity uint32) float64 {
	signed := o.direction() * qty
	f := abi.Fill{
		Order: o.ID, Slot: o.Slot, Side: o.Side, Qty: qty, Price: price, Liquidity: liquidity, Reason: o.Reason, Tag: o.Tag,
	}
	before := s.Position
	after := before + signed
	if math.Abs(after) <= dust*max(math.Abs(before), qty) {
		after = 0
	}
	opened := qty
	if before*signed < 0 {
		closed := min(math.Abs(before), qty)
		opened = math.Abs(after)
		if before*after > 0 {
			opened = 0
		}
		f.Realised = closed * (price - s.AvgPrice) * math.Copysign(1, before)
		s.Realised += f.Realised
		b.realised += f.Realised
	}
	switch {
	case after == 0:
		s.AvgPrice = 0
	case before*after <= 0: // opened, or turned over
		s.AvgPrice, s.opened = price, s.candle.Time
	case opened > 0:
		s.AvgPrice = (s.AvgPrice*math.Abs(before) + price*qty) / math.Abs(after)
	}
	s.Position = after
	b.cash -= signed * price
	b.fills = append(b.fills, f)
	b.changed = true
	return opened
}

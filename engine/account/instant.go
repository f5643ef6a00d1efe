package account

import (
	"cmp"
	"slices"

	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// Open begins an instant: the venue is about to work it.
func (a *Account) Open(now int64) { a.now = now }

// Close ends an instant after the venue has worked it: orders that are done leave the lists, the position is marked at the
// closes, and limits are checked. The view, which [Account.View] returns, is that of the moment before the closes.
func (a *Account) Close(now market.Instant) {
	if a.dirty || a.stale {
		a.settle()
	}
	equity := a.cash
	for i := range now.Events {
		if e := &now.Events[i]; e.Base {
			a.slots[e.Slot].last = e.Candle.Close
		}
	}
	for i := range a.slots {
		s := &a.slots[i]
		equity += float64(s.held * s.last) // rounded, so that Far computes the same on every machine
	}
	a.mark(now.Time, equity)
}

// mark notes the equity at the closes and holds it against the limits.
func (a *Account) mark(now int64, equity float64) {
	a.equity = equity
	if a.unlimited {
		return // nobody asks for the equity
	}
	if breach := a.guard.Mark(now, equity, a.Worth); breach != nil {
		a.report.breach = breach
		if breach.Flatten {
			a.flatten(now)
		}
	}
}

// Far looks at the instants of a stretch, fills in the equity at their closes and returns in how many of them, in order, the
// account would do nothing but note it: no order is there that could fill, no position that could be liquidated, no limit near.
// It changes nothing. It is asked between [Account.View] and the next instant, and of an account with one slot; of others it
// says 0.
func (a *Account) Far(s *strategy.Stretch) int {
	if len(a.slots) != 1 || !a.Idle() || a.dirty || len(a.pending) > 0 {
		return 0
	}
	held := a.slots[0].held
	for i := range s.Candles {
		s.Equity[i] = a.cash + float64(held*s.Candles[i].Close)
	}
	if a.unlimited {
		return len(s.Candles)
	}
	return a.guard.Far(s.Times, s.Equity)
}

// Pass closes the instants of a stretch, so far as [Account.Far] said that it could.
func (a *Account) Pass(s *strategy.Stretch) {
	first := 0
	if a.unlimited {
		first = len(s.Candles) - 1 // nobody asks for those before
	}
	for i := first; i < len(s.Candles); i++ {
		a.now, a.slots[0].last = s.Times[i], s.Candles[i].Close
		a.mark(a.now, s.Equity[i])
	}
}

// settle drops what is done and shows the account as it is now.
func (a *Account) settle() {
	a.exposed, a.short = false, false
	for i := range a.slots {
		s := &a.slots[i]
		s.working = undone(s.working)
		s.held = a.ledger.Position(i).Qty.Float()
		a.exposed, a.short = a.exposed || s.held != 0, a.short || s.held < 0
	}
	a.cash = a.ledger.Cash().Float()
	a.stale = false
	a.show()
}

// undone drops the orders that are done from a list, which is used again.
func undone(list []*order.Order) []*order.Order {
	kept := list[:0]
	for _, o := range list {
		if !o.Status.Done() {
			kept = append(kept, o)
		}
	}
	return kept
}

// show fills the view.
func (a *Account) show() {
	v := &a.view
	v.Cash, v.Realised = a.Free().Float(), a.ledger.Realised().Float()
	v.Orders = v.Orders[:0]
	for i := range a.slots {
		s, p, row := &a.slots[i], a.ledger.Position(i), &v.Positions[i]
		row.Position, row.AvgPrice, row.Last, row.Realised = s.held, order.Float(p.Entry), s.last, p.Realised.Float()
		row.Unrealised = 0
		if s.held != 0 && s.last != 0 {
			row.Unrealised = (s.last - row.AvgPrice) * s.held
		}
		for _, o := range s.working {
			record(next(&v.Orders), o)
		}
	}
	if len(v.Orders) < 2 {
		return
	}
	slices.SortFunc(v.Orders, func(a, b strategy.Order) int { return cmp.Compare(a.ID, b.ID) })
}

// Show lets the view be given once more, to a strategy that has not seen it.
func (a *Account) Show() { a.dirty = true }

// View returns what the strategy can see, or nil if that is as it was when it was last asked for. It is the account's, and
// valid until the next call.
func (a *Account) View() *strategy.View {
	if !a.dirty {
		return nil
	}
	a.dirty = false
	return &a.view
}

// Orders returns what the strategy is told of its orders, nothing if it is deaf. The slice is the account's.
func (a *Account) Orders() []strategy.Order {
	r := &a.report
	r.orders = r.orders[:0]
	if len(r.changed) > 0 && !a.config.Deaf {
		for _, o := range a.Changed() {
			record(next(&r.orders), o)
		}
	}
	return r.orders
}

// Executions returns what the strategy is told of its fills, nothing if it is deaf. The slice is the account's.
func (a *Account) Executions() []strategy.Fill {
	r := &a.report
	r.told = r.told[:0]
	if a.config.Deaf {
		return r.told
	}
	for i := range r.fills {
		f := &r.fills[i]
		told := next(&r.told)
		told.Order, told.Slot, told.Side = f.Order, uint32(f.Slot), uint32(f.Side)
		told.Qty, told.Price, told.Fee = f.Qty.Float(), order.Float(f.Price), f.Fee.Float()
		told.Remaining, told.Realised = f.Left.Float(), f.Realised.Float()
		told.Liquidity, told.Reason = uint32(f.Liquidity), uint32(f.Reason)
		abi.PutText(told.Tag[:], f.Tag)
	}
	return r.told
}

// record fills in every field of an order as the contract has it.
func record(r *strategy.Order, o *order.Order) {
	r.ID, r.Slot, r.Kind, r.Side = o.ID, uint32(o.Slot), uint32(o.Kind), uint32(o.Side)
	r.Status, r.Reason = uint32(o.Status), uint32(o.Reason)
	r.Qty, r.Filled, r.Price, r.Stop = o.Qty.Float(), o.Filled.Float(), order.Float(o.Price), order.Float(o.Stop)
	abi.PutText(r.Tag[:], o.Tag)
}

package account

import (
	"slices"

	"tradebot/engine/fault"
	"tradebot/engine/order"
	"tradebot/engine/risk"
)

// What a person does by hand, between two instants. It is planned like what a strategy asks for, and takes effect from the next
// candle on.

// Hold is how much of what the strategy asks for is held back.
type Hold uint8

// The holds. Attached protection works on under all of them.
const (
	HoldNothing Hold = iota
	HoldEntries      // orders that could open or enlarge a position
	HoldAll          // everything
)

// Hold holds back what a strategy asks for from now on. Entries that rest are taken back.
func (a *Account) Hold(h Hold) {
	a.hold = h
	if h == HoldNothing {
		return
	}
	for i := range a.slots {
		a.retract(i)
	}
}

// Held returns what is held back.
func (a *Account) Held() Hold { return a.hold }

// Exit plans to close the position of a slot at market. The error is a Conflict: there is none, or that is under way.
func (a *Account) Exit(slot int) error {
	const op = "account.Exit"
	if a.ledger.Position(slot).Qty.IsZero() {
		return fault.New(fault.Conflict, op, "there is no position to close")
	}
	for _, o := range a.slots[slot].working {
		if o.Whole && !o.Status.Done() {
			return fault.New(fault.Conflict, op, "the position is being closed already: order %d does it at the next open", o.ID)
		}
	}
	a.pending = append(a.pending, Op{Order: a.closing(slot, order.ByHand, a.now)})
	return nil
}

// Renew lets an account that has no orders go on under another configuration: other instruments' filters, fee and limits, which
// count from now on. Cash and Start do not count.
func (a *Account) Renew(c Config) {
	limits := !slices.Equal(c.Limits.Strings(), a.config.Limits.Strings())
	c.Cash, c.Start = a.config.Cash, a.config.Start
	a.configure(c)
	if limits {
		a.guard = risk.New(c.Limits, len(c.Instruments), a.now, a.equity)
	}
	a.stale = true
}

// Retire plans to take back every order, protection too: the bot stops.
func (a *Account) Retire() {
	for i := range a.slots {
		for _, o := range a.slots[i].working {
			if !o.Status.Done() && !a.leaving(o) {
				a.recall(o)
			}
		}
	}
}

// TakeBack plans to take one order back. The error is NotFound: it is not open.
func (a *Account) TakeBack(id uint64) error {
	o := a.open(id)
	if o == nil {
		return fault.New(fault.NotFound, "account.TakeBack", "order %d is not open; it may have been filled or cancelled meanwhile", id)
	}
	a.recall(o)
	return nil
}

// recall plans to take an order back before anything else is done. Its money is free.
func (a *Account) recall(o *order.Order) {
	a.release(o)
	a.pending = append(a.pending, Op{Order: o, Cancel: true})
}

// MoveStop gives a stop another trigger, above 0, rounded to the tick. Errors: NotFound if the order is not open, Conflict if it is no
// stop that waits, Invalid if it would trigger at once.
func (a *Account) MoveStop(id uint64, price Decimal) error {
	const op = "account.MoveStop"
	o := a.open(id)
	if o == nil {
		return fault.New(fault.NotFound, op, "order %d is not open; it may have been filled or cancelled meanwhile", id)
	}
	if o.Stop.IsZero() || o.Triggered || o.Kind == order.TrailingStop {
		return fault.New(fault.Conflict, op, "order %d is no stop with a fixed trigger that waits, so it has none to move", id)
	}
	price = rounded(&a.config.Instruments[o.Slot], o.Side, price)
	last := order.Exact(a.slots[o.Slot].last)
	if o.Side == order.Sell && price.GreaterThanOrEqual(last) || o.Side == order.Buy && price.LessThanOrEqual(last) {
		return fault.New(fault.Invalid, op, "the last price is %s, so a %s with its trigger at %s would act at once; close the position instead, or choose a price beyond the last", last, o.Side, price)
	}
	o.Stop, o.Moved = price, true
	a.touch(o)
	a.pending = append(a.pending, Op{Order: o, Moved: true})
	return nil
}

// open returns the working order with an id that nothing takes back, or nil.
func (a *Account) open(id uint64) *order.Order {
	for i := range a.slots {
		for _, o := range a.slots[i].working {
			if o.ID == id && !o.Status.Done() && !a.leaving(o) {
				return o
			}
		}
	}
	return nil
}

// leaving reports whether the engine is about to take an order back.
func (a *Account) leaving(o *order.Order) bool {
	for _, op := range a.pending {
		if op.Cancel && op.Order == o {
			return true
		}
	}
	return false
}

// retract plans to take back every order of a slot that could open something.
func (a *Account) retract(slot int) {
	for _, o := range a.slots[slot].working {
		if !o.Status.Done() && !o.ReduceOnly && !a.leaving(o) {
			a.recall(o)
		}
	}
}

// halted is why nothing is done that the strategy asks for.
const halted = "trading is halted by hand: nothing the strategy asks for counts"

// heldBack says why an order is held back, or "".
func (a *Account) heldBack(o *order.Order) string {
	switch {
	case a.hold == HoldAll:
		return halted
	case a.hold == HoldEntries && !o.ReduceOnly && a.opens(o):
		return "entries are paused by hand"
	}
	return ""
}

// opens reports whether an order could open or enlarge a position. One without a quantity yet could.
func (a *Account) opens(o *order.Order) bool {
	p := a.ledger.Position(o.Slot)
	return p.Side() != o.Side.Opposite() || o.Qty.IsZero() || p.Qty.Abs().Less(o.Left())
}

package account

import (
	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// What a venue reports of an order. The errors are Internal: what it reports cannot have happened, and the books cannot be
// trusted to go on.

// Sent reports that an order leaves for the venue.
func (a *Account) Sent(o *order.Order) error { return o.Apply(order.Send) }

// Accept reports that the venue has the order.
func (a *Account) Accept(o *order.Order) error {
	a.touch(o)
	return o.Apply(order.Accept)
}

// Cancel reports that the order is taken back; reason is why, or 0 if it was asked for.
func (a *Account) Cancel(o *order.Order, reason order.Reason) error {
	return a.end(o, order.Cancel, reason)
}

// Reject reports that the order is refused.
func (a *Account) Reject(o *order.Order, reason order.Reason) error {
	return a.end(o, order.Reject, reason)
}

// Expire reports that the venue ended the order by its time in force.
func (a *Account) Expire(o *order.Order) error { return a.end(o, order.Expire, 0) }

// end ends an order without a fill.
func (a *Account) end(o *order.Order, e order.Event, reason order.Reason) error {
	if err := o.Apply(e); err != nil {
		return err
	}
	if reason != 0 {
		o.Reason = reason
	}
	a.done(o)
	return nil
}

// done does what follows from an order's end.
func (a *Account) done(o *order.Order) {
	a.touch(o)
	a.unlock(o)
	delete(a.recalled, o.ID)
	a.count--
}

// Fill reports an execution of an order, whose quantity must have been resolved. Attached protection comes alive with it,
// siblings shrink or are cancelled, and orders that could only reduce a position which is gone are cancelled.
func (a *Account) Fill(o *order.Order, e order.Execution) error {
	const op = "account.Fill"
	before := a.ledger.Position(o.Slot).Qty
	if err := o.Execute(e.Qty, e.Price); err != nil {
		return fault.In(op, err)
	}
	f := next(&a.report.fills)
	f.Execution, f.Order, f.Slot, f.Side, f.Reason, f.Tag, f.Left = e, o.ID, o.Slot, o.Side, o.Reason, o.Tag, o.Left()
	f.Value, f.Realised = Amount{}, Amount{} // the ledger's to say
	trade, err := a.ledger.Fill(f)
	if err != nil {
		return fault.In(op, err)
	}
	a.stale = true
	if o.Status.Done() {
		a.done(o)
	} else {
		a.touch(o)
		a.relock(o)
	}
	if trade != nil {
		*next(&a.report.trades) = *trade
		if !a.unlimited {
			a.guard.Closed(trade, a.now)
		}
	}
	if a.config.Remote {
		a.sweep(o, e.Time)
	}
	if len(a.slots[o.Slot].working) > 1 {
		if err := a.siblings(o, e.Qty); err != nil {
			return fault.In(op, err)
		}
	}
	after := a.ledger.Position(o.Slot).Qty
	if before.Sign() != 0 && after.Sign() != before.Sign() {
		if err := a.orphans(o.Slot, o.Side.Opposite()); err != nil {
			return fault.In(op, err)
		}
	}
	if o.ReduceOnly || o.Protection == nil && a.unlimited {
		return nil // nothing to bring alive
	}
	opened := after.Abs()
	if after.Sign() == before.Sign() {
		opened = opened.Sub(before.Abs())
	}
	return fault.In(op, a.protect(o, opened, e.Price))
}

// siblings cancels the other order of an OCO, and takes what one attached order filled from the others.
func (a *Account) siblings(o *order.Order, qty Amount) error {
	for _, other := range a.slots[o.Slot].working {
		switch {
		case other == o || other.Status.Done():
		case o.Sibling != 0 && other.ID == o.Sibling:
			if err := a.drop(other, 0); err != nil {
				return err
			}
		case o.Parent != 0 && other.Parent == o.Parent:
			if qty.Less(other.Left()) {
				other.Qty = other.Qty.Sub(qty)
				a.touch(other)
			} else if err := a.drop(other, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// orphans cancels what could only reduce a position that is gone. Market orders stay: they are looked at when they fill.
func (a *Account) orphans(slot int, was order.Side) error {
	for _, o := range a.slots[slot].working {
		if o.ReduceOnly && !o.Status.Done() && o.Side != was && o.Kind != order.Market {
			if err := a.drop(o, order.NoPosition); err != nil {
				return err
			}
		}
	}
	return nil
}

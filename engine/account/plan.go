package account

import (
	"slices"

	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// Plan turns what a strategy asked for at the closes of an instant into work for the venue, in order; what the engine itself
// decided at the close comes first. Orders that are refused are not in it: they are reported as rejected. The slice is the
// account's and valid until the next call.
func (a *Account) Plan(now int64, intents []strategy.Intent) []Op {
	a.plan = append(a.plan[:0], a.pending...)
	a.pending = a.pending[:0]
	for i := range intents {
		in := &intents[i]
		if a.hold == HoldAll && !in.Kind.TakesID() { // a cancel could take protection away
			a.refused(&order.Order{ID: in.ID, Status: order.Rejected, Reason: order.RiskLimit}, halted)
			continue
		}
		switch in.Kind {
		case strategy.IntentCancel:
			a.cancel(in.ID)
		case strategy.IntentCancelAll:
			a.cancelAll(in.Slot)
		case strategy.IntentOCO:
			a.pair(now, in)
		default:
			o := a.draft(now, in)
			if text := a.admit(o); o.Status == order.Rejected {
				a.refused(o, text)
			} else {
				a.yield(o, a.withdraw)
				a.place(o)
			}
		}
	}
	return a.plan
}

// cancel takes one order back. An order that is not working is answered with a rejection, as a venue would.
func (a *Account) cancel(id uint64) {
	for i := range a.slots {
		for _, o := range a.slots[i].working {
			if o.ID == id && !o.Status.Done() && !a.canceling(o) {
				a.withdraw(o)
				return
			}
		}
	}
	a.refused(&order.Order{ID: id, Status: order.Rejected, Reason: order.UnknownOrder}, "the order to cancel is not open")
}

func (a *Account) cancelAll(slot int) {
	for i := range a.slots {
		if slot != strategy.AllSlots && slot != i {
			continue
		}
		for _, o := range a.slots[i].working {
			if !o.Status.Done() && !a.canceling(o) {
				a.withdraw(o)
			}
		}
	}
}

// canceling reports whether this plan takes the order back already.
func (a *Account) canceling(o *order.Order) bool {
	return slices.ContainsFunc(a.plan, func(op Op) bool { return op.Cancel && op.Order == o })
}

// withdraw plans to take an order back. Its money is free for what the same step asks for afterwards.
func (a *Account) withdraw(o *order.Order) {
	a.release(o)
	a.plan = append(a.plan, Op{Order: o, Cancel: true})
}

// place plans to place an order.
func (a *Account) place(o *order.Order) {
	a.enlist(o)
	a.plan = append(a.plan, Op{Order: o})
}

// enlist adds an order to those that work.
func (a *Account) enlist(o *order.Order) {
	a.submitted++
	o.Seq = a.submitted
	a.slots[o.Slot].working = append(a.slots[o.Slot].working, o)
	a.count++
}

// refused reports an order that the venue never had.
func (a *Account) refused(o *order.Order, text string) {
	a.touch(o)
	a.report.refusals = append(a.report.refusals, Refusal{o, text})
}

// blanks is how many orders are made at a time, as many as 4 KiB hold: one by one costs several times as much. Their memory is
// free again when none of them is used any more.
const blanks = 15

// blank returns an order to fill in. What would be copied into it field by field otherwise is set where it is: an order is
// several cache lines, of which most orders need a few.
func (a *Account) blank() *order.Order {
	if len(a.blanks) == 0 {
		a.blanks = make([]order.Order, blanks)
	}
	o := &a.blanks[0]
	a.blanks = a.blanks[1:]
	return o
}

// draft returns the order that an intent asks for, prices rounded to the tick.
func (a *Account) draft(now int64, in *strategy.Intent) *order.Order {
	instrument := &a.config.Instruments[in.Slot]
	o := a.blank()
	o.ID, o.Slot, o.Side, o.TIF, o.Status, o.Reason = in.ID, in.Slot, in.Side, in.TIF, order.Planned, order.BySignal
	o.PostOnly, o.ReduceOnly, o.Tag, o.Placed = in.PostOnly, in.ReduceOnly, in.Tag, now
	o.Size = in.Qty
	if in.StopLoss.Kind|in.TakeProfit.Kind|in.Bracket.Kind != 0 {
		o.Protection = &order.Protection{StopLoss: in.StopLoss, TakeProfit: in.TakeProfit, Trail: in.Bracket}
	}
	switch in.Kind {
	case strategy.IntentMarket:
		o.Kind = order.Market
		return o // it has no prices
	case strategy.IntentLimit:
		o.Kind = order.Limit
	case strategy.IntentStop:
		o.Kind = order.Stop
	case strategy.IntentStopLimit:
		o.Kind = order.StopLimit
	case strategy.IntentTrailingStop:
		o.Kind, o.Trailing = order.TrailingStop, &order.Trailing{Trail: in.Trail}
		follow(o, instrument, order.Exact(a.slots[in.Slot].last))
	case strategy.IntentClose:
		o.Kind, o.ReduceOnly, o.Whole = order.Market, true, true
		o.Side, o.Size = order.Sell, order.Qty{Kind: order.QtyPosition, Value: one}
		if a.ledger.Position(in.Slot).Qty.IsNeg() {
			o.Side = order.Buy
		}
		return o
	}
	if !in.Price.IsZero() {
		o.Price = rounded(instrument, in.Side, in.Price)
	}
	if !in.Stop.IsZero() {
		o.Stop = rounded(instrument, in.Side, in.Stop)
	}
	return o
}

// pair plans both orders of an OCO, or refuses both.
func (a *Account) pair(now int64, in *strategy.Intent) {
	limit, stop := *in, *in
	limit.Kind, limit.Stop = strategy.IntentLimit, Decimal{}
	stop.Kind, stop.Price, stop.ID = strategy.IntentStop, Decimal{}, in.ID+abi.LegStopLoss
	if !in.Limit.IsZero() {
		stop.Kind, stop.Price = strategy.IntentStopLimit, in.Limit
	}
	l, s := a.draft(now, &limit), a.draft(now, &stop)
	l.Sibling, s.Sibling = s.ID, l.ID
	text := belowTick
	if s.Stop.IsZero() || s.Kind == order.StopLimit && s.Price.IsZero() {
		l.Status, l.Reason = order.Rejected, order.TooSmall
	} else {
		text = a.admit(l)
	}
	if l.Status != order.Rejected {
		// One of the two is filled, so they are sized once and lock once: what the dearer of them costs.
		s.Qty = l.Qty
		if text = a.lockPair(l, s); l.Status != order.Rejected && !a.unlimited {
			if refusal := a.guard.Admit(now, a.ask(s, a.reference(s))); refusal != nil {
				a.unlock(l)
				l.Status, l.Reason, text = order.Rejected, order.RiskLimit, refusal.Text
			}
		}
	}
	if l.Status == order.Rejected {
		a.refused(l, text)
		return
	}
	a.place(l)
	a.place(s)
}

// flatten plans to take back every order that could open something, and to close every position: a limit was broken.
func (a *Account) flatten(now int64) {
	for i := range a.slots {
		a.retract(i)
		held := a.ledger.Position(i).Qty
		if held.IsZero() {
			continue
		}
		a.pending = append(a.pending, Op{Order: a.closing(i, order.ByLimit, now)})
	}
}

// closing adds an order of the engine's own that closes the position of a slot at market.
func (a *Account) closing(slot int, reason order.Reason, now int64) *order.Order {
	o := &order.Order{
		ID: a.ownID(), Slot: slot, Kind: order.Market, Side: a.ledger.Position(slot).Side().Opposite(), Status: order.Planned,
		Reason: reason, ReduceOnly: true, Whole: true, Size: order.Qty{Kind: order.QtyPosition, Value: one}, Placed: now,
	}
	a.yield(o, a.recall)
	a.enlist(o)
	return o
}

// Force adds an order that closes the position of a slot because the venue demands it, and reports it as accepted. The error
// is Internal.
func (a *Account) Force(slot int, reason order.Reason) (*order.Order, error) {
	o := a.closing(slot, reason, a.now)
	if err := a.Sent(o); err != nil {
		return nil, err
	}
	return o, a.Accept(o)
}

// Fund books funding that a slot's position receives, or pays if the amount is negative.
func (a *Account) Fund(slot int, amount Decimal) {
	a.ledger.Fund(slot, amount)
	a.stale, a.dirty = true, true
}

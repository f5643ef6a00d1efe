package assume

import (
	"slices"

	"tradebot/sdk/abi"
)

// Submit takes an intent, to be worked from the next candle of its slot on. id is its order id. What became of it, and of
// orders it takes back, is told by the next Step.
func (b *Book) Submit(intent *abi.Intent, id uint64) {
	switch intent.Kind {
	case abi.IntentCancel:
		b.cancel(intent.Ref)
	case abi.IntentCancelAll:
		for i := range b.open {
			if o := &b.open[i]; intent.Slot == abi.AllSlots || intent.Slot == o.Slot {
				b.end(o, abi.StatusCanceled, o.Reason)
			}
		}
		b.sweep()
	case abi.IntentOCO:
		b.oco(intent, id)
	case abi.IntentLog:
	default:
		o := newOrder(intent, id)
		if b.admit(&o) {
			b.add(o)
		}
	}
}

// newOrder returns the order that an intent asks for.
func newOrder(in *abi.Intent, id uint64) order {
	o := order{
		Order: abi.Order{
			ID: id, Slot: in.Slot, Kind: in.Kind, Side: in.Side, Status: abi.StatusOpen,
			Price: in.Price, Stop: in.Stop, Reason: abi.ReasonSignal, Tag: in.Tag,
		},
		intent: *in, family: id, qtyKind: in.QtyKind, size: in.Qty, fresh: true,
		share:  in.QtyKind == abi.QtyEquity,
		reduce: in.Flags&abi.IntentReduceOnly != 0,
		trail:  trail{kind: in.TrailKind, distance: in.Trail, activation: in.Activation},
	}
	if in.Kind == abi.IntentClose {
		o.Kind, o.closes, o.reduce, o.qtyKind, o.size = abi.IntentMarket, true, true, abi.QtyPosition, 1
	}
	return o
}

// oco places both legs or none. One of the two fills, so they are sized once, at the limit, and lock once, for the dearer.
func (b *Book) oco(in *abi.Intent, id uint64) {
	limit, stop := newOrder(in, id), newOrder(in, id+abi.LegStopLoss)
	limit.Kind, limit.Stop, limit.leg = abi.IntentLimit, 0, true
	stop.Kind, stop.Price, stop.leg, stop.family = abi.IntentStop, in.Limit, true, id
	if in.Limit > 0 {
		stop.Kind = abi.IntentStopLimit
	}
	if !b.admit(&limit) {
		return
	}
	stop.size, stop.qtyKind, stop.Qty = limit.size, abi.QtyBase, limit.size
	if limit.locked > 0 && stop.Price > limit.Price {
		if limit.locked = limit.size * stop.Price; limit.locked > b.free(id) {
			b.end(&limit, abi.StatusRejected, abi.ReasonNoFunds)
			return
		}
	}
	b.add(limit)
	b.add(stop)
}

// admit sizes an order that rests and locks its money. It reports whether the order is accepted; a refusal is told.
func (b *Book) admit(o *order) bool {
	s := &b.slots[o.Slot]
	refuse := func(reason uint32) bool {
		b.end(o, abi.StatusRejected, reason)
		return false
	}
	if b.room() < legs(&o.intent) {
		return refuse(abi.ReasonRiskLimit)
	}
	if o.Kind == abi.IntentMarket {
		return true
	}
	if o.Kind == abi.IntentTrailingStop {
		if s.Last == 0 { // nothing to follow
			return refuse(abi.ReasonVenue)
		}
		o.begin(s.Last)
	}
	price := s.Last
	switch {
	case o.Price > 0:
		price = o.Price
	case o.Stop > 0:
		price = o.Stop
	}
	o.size, o.qtyKind = o.resolve(s, b.Equity(), price), abi.QtyBase
	if o.size <= 0 {
		return refuse(abi.ReasonNoPosition)
	}
	if o.Side == abi.SideBuy && !o.reduce && o.Price > 0 {
		if o.size = b.affordable(o, s, o.size, price); o.size <= 0 {
			return refuse(abi.ReasonNoFunds)
		}
		o.locked = max(0, o.size+min(0, s.Position)) * price
	}
	o.Qty = o.size
	return true
}

// room is how many more orders may be open; one that will have protections takes their place from the beginning.
func (b *Book) room() int {
	room := abi.MaxOrders
	for i := range b.open {
		if o := &b.open[i]; o.leg {
			room--
		} else {
			room -= legs(&o.intent)
		}
	}
	return room
}

// add makes an order open.
func (b *Book) add(o order) {
	b.open = append(b.open, o)
	b.tell(&o.Order)
}

// tell notes an order as it is after a change, in the place of what was noted of it before: a step tells the last.
func (b *Book) tell(o *abi.Order) {
	for i := range b.orders {
		if b.orders[i].ID == o.ID {
			b.orders = slices.Delete(b.orders, i, i+1)
			break
		}
	}
	b.orders = append(b.orders, *o)
	b.changed = true
}

// cancel takes back one order.
func (b *Book) cancel(id uint64) {
	for i := range b.open {
		if o := &b.open[i]; o.ID == id {
			b.end(o, abi.StatusCanceled, o.Reason)
			b.sweep()
			return
		}
	}
	b.orders = append(b.orders, abi.Order{ID: id, Status: abi.StatusRejected, Reason: abi.ReasonUnknownOrder})
}

// end tells that an order is no longer open, and why.
func (b *Book) end(o *order, status, reason uint32) {
	if o.done {
		return
	}
	o.done, o.Status, o.Reason = true, status, reason
	b.tell(&o.Order)
}

// sweep forgets the orders that are no longer open.
func (b *Book) sweep() {
	b.open = slices.DeleteFunc(b.open, func(o order) bool { return o.done })
}

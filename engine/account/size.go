package account

import (
	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
)

var one = udecimal.MustFromInt64(1, 0)

// Resolve settles the quantity of a market order at the price of its fill, whatever it was asked for in; equity is that of
// the step. The quantity of a reduce-only order never exceeds the position, and closing a position needs one. It returns 0, or
// the reason why there is nothing to fill.
func (a *Account) Resolve(o *order.Order, price, equity Decimal) order.Reason {
	a.dirty = true
	held := a.ledger.Position(o.Slot).Qty
	if o.Whole {
		if held.IsZero() {
			return order.NoPosition
		}
		o.Side, o.Qty = order.Sell, o.Filled.Add(held.Abs())
		if held.IsNeg() {
			o.Side = order.Buy
		}
		return 0
	}
	if o.Qty.IsZero() {
		o.Qty = a.quantity(o, price, equity)
	}
	if o.ReduceOnly {
		return a.shrink(o)
	}
	return a.tooSmall(o, price)
}

// shrink limits what is left of a reduce-only order to the position.
func (a *Account) shrink(o *order.Order) order.Reason {
	p := a.ledger.Position(o.Slot)
	if p.Side() != o.Side.Opposite() {
		return order.NoPosition
	}
	if held := p.Qty.Abs(); held.Less(o.Left()) {
		o.Qty, a.dirty = o.Filled.Add(held), true
	}
	if o.Left().IsZero() {
		return order.TooSmall
	}
	return 0
}

// Limit makes what is left of an order no more than a quantity.
func (a *Account) Limit(o *order.Order, qty Amount) {
	if qty.Less(o.Left()) {
		o.Qty = o.Filled.Add(qty)
		a.dirty = true
	}
}

// Shrink limits what is left of a reduce-only order to the position, and returns why there is nothing to fill, or 0.
func (a *Account) Shrink(o *order.Order) order.Reason {
	if !o.ReduceOnly {
		return 0
	}
	return a.shrink(o)
}

// quantity returns what an order was asked for in base currency, down to the lot. An amount of quote currency includes the
// fee of a taker.
func (a *Account) quantity(o *order.Order, price, equity Decimal) Amount {
	lot, asked := a.slots[o.Slot].lot, o.Size.Value
	switch o.Size.Kind {
	case order.QtyBase:
		return order.Cut(asked).Floor(lot)
	case order.QtyPosition:
		held := a.ledger.Position(o.Slot).Qty.Abs()
		if asked.Equal(one) {
			return held
		}
		return order.Cut(held.Decimal().Mul(asked)).Floor(lot)
	case order.QtyEquity:
		asked = asked.Mul(equity)
	}
	if asked.Sign() <= 0 {
		return Amount{}
	}
	return a.buys(lot, asked, price)
}

// buys returns what money pays for at a price with the fee of a taker. What rounding costs, of the fee up and of the value
// half-even, is taken from the quantity at once: lot by lot would take millions of steps where a coin costs next to nothing.
func (a *Account) buys(lot Amount, money, price Decimal) Amount {
	unit, all := price.Mul(a.gross), order.Cut(money)
	qty := order.Pays(money, unit).Floor(lot)
	for qty.IsPos() {
		cost := a.cost(qty, price)
		if !all.Less(cost) {
			return qty
		}
		over := order.Pays(cost.Decimal().Sub(money), unit)
		qty = qty.Sub(order.Larger(over.Floor(lot), lot))
	}
	return Amount{}
}

// cost returns what a quantity costs at a price with the fee of a taker, as it would be booked.
func (a *Account) cost(qty Amount, price Decimal) Amount {
	return order.Worth(qty, price).Add(order.Fee(qty, price, a.config.Fee))
}

// tooSmall reports whether what is left of an order is less than can be traded. Closing a whole position is never too little.
func (a *Account) tooSmall(o *order.Order, price Decimal) order.Reason {
	left := o.Left()
	if !left.IsPos() {
		return order.TooSmall
	}
	p := a.ledger.Position(o.Slot)
	if o.Side != p.Side() && left == p.Qty.Abs() {
		return 0
	}
	if value := order.Worth(left, price); value.IsZero() || value.Less(a.slots[o.Slot].least) {
		return order.TooSmall
	}
	return 0
}

// Afford returns how much of a quantity can be paid for at a price, and whether that is all of it. Shrinking a position needs
// no money; what opens or enlarges one is paid from free cash, a short with its value as collateral.
func (a *Account) Afford(o *order.Order, qty Amount, price Decimal) (Amount, bool) {
	p := a.ledger.Position(o.Slot)
	closing := Amount{}
	if p.Side() == o.Side.Opposite() {
		closing = order.Smaller(qty, p.Qty.Abs())
	}
	opening := qty.Sub(closing)
	if opening.IsZero() {
		return qty, true
	}
	free := a.Free()
	if len(a.locks) > 0 { // a pair locks once, for either of the two
		free = free.Add(a.locks[o.ID]).Add(a.locks[o.Sibling])
	}
	if !closing.IsZero() { // as if it were closed: all of the position is
		value, fee := order.Worth(closing, price), order.Fee(closing, price, a.config.Fee)
		if o.Side == order.Buy {
			free = free.Sub(value).Sub(fee).Add(p.Cost).Add(p.Cost)
		} else {
			free = free.Add(value).Sub(fee)
		}
	}
	if !free.Less(a.cost(opening, price)) {
		return qty, true
	}
	if !free.IsPos() {
		return closing, false
	}
	return closing.Add(a.buys(a.slots[o.Slot].lot, free.Decimal(), price)), false
}

// Cut makes an order that was sized by a share of equity as small as what can be paid for.
func (a *Account) Cut(o *order.Order, qty Amount) bool {
	if o.Size.Kind != order.QtyEquity || !qty.IsPos() {
		return false
	}
	o.Qty, a.dirty = o.Filled.Add(qty), true
	return true
}

// lock sets aside what a resting buy will cost.
func (a *Account) lock(o *order.Order, amount Amount) {
	a.locks[o.ID] = amount
	a.locked = a.locked.Add(amount)
}

// unlock frees what an order had locked.
func (a *Account) unlock(o *order.Order) {
	if len(a.locks) == 0 {
		return
	}
	if amount, ok := a.locks[o.ID]; ok {
		a.locked = a.locked.Sub(amount)
		delete(a.locks, o.ID)
	}
}

// relock lets an order lock what is left of it.
func (a *Account) relock(o *order.Order) {
	if _, ok := a.locks[o.ID]; ok {
		a.unlock(o)
		a.lock(o, a.cost(o.Left(), a.gauge(o)))
	}
}

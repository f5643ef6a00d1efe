package account

import (
	"github.com/quagmt/udecimal"

	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

var one = udecimal.MustFromInt64(1, 0)

// penny is more than the roundings of one booking come to.
var penny = udecimal.MustFromInt64(2, ledger.Places)

// FeeOf returns the fee for a value at a rate, rounded up to 8 decimals.
func FeeOf(qty, price, rate Decimal) Decimal {
	return qty.Mul(price).Mul(rate).RoundAwayFromZero(ledger.Places)
}

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
	if held := p.Qty.Abs(); o.Left().GreaterThan(held) {
		o.Qty, a.dirty = o.Filled.Add(held), true
	}
	if o.Left().IsZero() {
		return order.TooSmall
	}
	return 0
}

// Limit makes what is left of an order no more than a quantity.
func (a *Account) Limit(o *order.Order, qty Decimal) {
	if o.Left().GreaterThan(qty) {
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
func (a *Account) quantity(o *order.Order, price, equity Decimal) Decimal {
	in, amount := &a.config.Instruments[o.Slot], o.Size.Value
	switch o.Size.Kind {
	case order.QtyBase:
		return in.Down(amount)
	case order.QtyPosition:
		held := a.ledger.Position(o.Slot).Qty.Abs()
		if amount.Equal(one) {
			return held
		}
		return in.Down(held.Mul(amount))
	case order.QtyEquity:
		amount = amount.Mul(equity)
	}
	if amount.Sign() <= 0 {
		return Decimal{}
	}
	return a.buys(in, amount, price)
}

// buys returns what an amount pays for at a price with the fee of a taker. What rounding costs, of the fee up and of the value
// half-even, is taken from the quantity at once: lot by lot would take millions of steps where a coin costs next to nothing.
func (a *Account) buys(in *market.Instrument, amount, price Decimal) Decimal {
	unit := price.Mul(one.Add(a.config.Fee))
	qty := in.Down(amount.MustDiv(unit))
	for qty.Sign() > 0 {
		over := a.cost(qty, price).Sub(amount)
		if over.Sign() <= 0 {
			return qty
		}
		qty = qty.Sub(udecimal.Max(in.Down(over.MustDiv(unit)), in.Lot))
	}
	return Decimal{}
}

// cost returns what a quantity costs at a price with the fee of a taker, as it would be booked.
func (a *Account) cost(qty, price Decimal) Decimal {
	return ledger.Value(qty, price).Add(FeeOf(qty, price, a.config.Fee))
}

// tooSmall reports whether what is left of an order is less than can be traded. Closing a whole position is never too little.
func (a *Account) tooSmall(o *order.Order, price Decimal) order.Reason {
	left, in := o.Left(), &a.config.Instruments[o.Slot]
	if left.Sign() <= 0 {
		return order.TooSmall
	}
	p := a.ledger.Position(o.Slot)
	if o.Side != p.Side() && left.Equal(p.Qty.Abs()) {
		return 0
	}
	if value := ledger.Value(left, price); value.IsZero() || value.LessThan(in.MinNotional) {
		return order.TooSmall
	}
	return 0
}

// Afford returns how much of a quantity can be paid for at a price, and whether that is all of it. Shrinking a position needs
// no money; what opens or enlarges one is paid from free cash, a short with its value as collateral.
func (a *Account) Afford(o *order.Order, qty, price Decimal) (Decimal, bool) {
	p := a.ledger.Position(o.Slot)
	closing := Decimal{}
	if p.Side() == o.Side.Opposite() {
		closing = udecimal.Min(qty, p.Qty.Abs())
	}
	opening := qty.Sub(closing)
	if opening.IsZero() {
		return qty, true
	}
	free := a.Free().Add(a.locks[o.ID]).Add(a.locks[o.Sibling]) // a pair locks once, for either of the two
	if !closing.IsZero() {                                      // as if it were closed: all of the position is
		value, fee := ledger.Value(closing, price), FeeOf(closing, price, a.config.Fee)
		if o.Side == order.Buy {
			free = free.Sub(value).Sub(fee).Add(p.Cost).Add(p.Cost)
		} else {
			free = free.Add(value).Sub(fee)
		}
	}
	// What it costs at most, rounding included, is quicker to know than what it costs.
	if most := opening.Mul(price).Mul(a.gross).Add(penny); most.LessThanOrEqual(free) || !a.cost(opening, price).GreaterThan(free) {
		return qty, true
	}
	if free.Sign() <= 0 {
		return closing, false
	}
	return closing.Add(a.buys(&a.config.Instruments[o.Slot], free, price)), false
}

// Cut makes an order that was sized by a share of equity as small as what can be paid for.
func (a *Account) Cut(o *order.Order, qty Decimal) bool {
	if o.Size.Kind != order.QtyEquity || qty.Sign() <= 0 {
		return false
	}
	o.Qty, a.dirty = o.Filled.Add(qty), true
	return true
}

// lock sets aside what a resting buy will cost.
func (a *Account) lock(o *order.Order, amount Decimal) {
	a.locks[o.ID] = amount
	a.locked = a.locked.Add(amount)
}

// unlock frees what an order had locked.
func (a *Account) unlock(o *order.Order) {
	if amount, ok := a.locks[o.ID]; ok {
		a.locked = a.locked.Sub(amount)
		delete(a.locks, o.ID)
	}
}

// relock lets an order lock what is left of it.
func (a *Account) relock(o *order.Order) {
	if _, ok := a.locks[o.ID]; ok {
		a.unlock(o)
		a.lock(o, a.cost(o.Left(), o.Price))
	}
}

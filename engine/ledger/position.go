package ledger

import "tradebot/engine/order"

// Position is what a slot holds, at its average cost.
type Position struct {
	Qty      Amount  // base currency, negative when short
	Cost     Amount  // what was paid for it, or received if it is short, before fees; quote currency, never negative
	Entry    Decimal // average price it was entered at, not rounded to what was booked; 0 when flat
	Realised Amount  // profit and loss of everything closed in the slot, after fees and funding, quote currency
	Opened   int64   // open time of the candle in which it was opened, ms UTC; of no meaning when flat

	trade running
	ended Trade // the last one
}

// Side returns Buy for a long position, Sell for a short one and 0 when flat.
func (p *Position) Side() order.Side {
	switch {
	case p.Qty.IsNeg():
		return order.Sell
	case p.Qty.IsZero():
		return 0
	}
	return order.Buy
}

// running is the trade under way. Its prices are of the fills, not of what was booked for them, so that one fill at 100.5 is a
// trade at 100.5.
type running struct {
	qty           Amount // largest so far
	inQty, outQty Amount
	in, out       order.Mean // prices of what enlarged the position and of what shrank it
	pnl, fees     Amount
	begun         int64
	tag           string
	side          order.Side
}

// apply adds a fill to the position. A fill that is larger than the position and against it closes one and opens another, and
// is divided between the two: the value and the fee of the part that closes are rounded, the rest is the other's. A fee in base
// currency is the same as one in money with which so much less is bought, or for which so much more is sold.
func (p *Position) apply(f *order.Fill) *Trade {
	qty, value, fee := f.Qty, f.Value, f.Fee
	if f.FeeBase.IsPos() && f.Side == order.Buy {
		qty, value = qty.Sub(f.FeeBase), value.Sub(fee)
	} else if f.FeeBase.IsPos() {
		qty, value = qty.Add(f.FeeBase), value.Add(fee)
	}
	if side := p.Side(); side == 0 || side == f.Side {
		p.enter(f, qty, value, fee)
		return nil
	}
	held := p.Qty.Abs()
	if !held.Less(qty) {
		return p.leave(f, qty, value, fee)
	}
	closes, part := order.Worth(held, f.Price), share(fee, held, qty)
	ended := p.leave(f, held, closes, part)
	p.enter(f, qty.Sub(held), value.Sub(closes), fee.Sub(part))
	return ended
}

// share returns the part of an amount that a quantity has of a whole, rounded half-even.
func share(amount, qty, whole Amount) Amount {
	return order.AmountOf(amount.Decimal().Mul(qty.Decimal()).MustDiv(whole.Decimal()))
}

// enter enlarges the position, or opens it.
func (p *Position) enter(f *order.Fill, qty, value, fee Amount) {
	t := &p.trade
	if held := p.Qty.Abs(); held.IsZero() {
		p.Opened, p.Entry = f.Time, f.Price
		*t = running{begun: f.Time, tag: f.Tag, side: f.Side}
	} else {
		whole := held.Decimal().Mul(p.Entry).Add(qty.Decimal().Mul(f.Price))
		p.Entry = whole.MustDiv(held.Add(qty).Decimal())
	}
	p.Qty = p.Qty.Add(f.Side.Signed(qty))
	p.Cost = p.Cost.Add(value)
	t.in.Add(t.inQty, qty, f.Price)
	t.inQty = t.inQty.Add(qty)
	t.qty = order.Larger(t.qty, p.Qty.Abs())
	p.realise(f, fee.Neg(), fee)
}

// leave shrinks the position, and returns the trade if it is flat then.
func (p *Position) leave(f *order.Fill, qty, value, fee Amount) *Trade {
	cost, t := p.Cost, &p.trade
	if held := p.Qty.Abs(); qty.Less(held) {
		cost = share(cost, qty, held)
	}
	gain := value.Sub(cost)
	if t.side == order.Sell {
		gain = gain.Neg()
	}
	p.Qty = p.Qty.Add(f.Side.Signed(qty))
	p.Cost = p.Cost.Sub(cost)
	if f.Price.IsPos() { // nobody paid for what was swept
		t.out.Add(t.outQty, qty, f.Price)
		t.outQty = t.outQty.Add(qty)
	}
	p.realise(f, gain.Sub(fee), fee)
	if !p.Qty.IsZero() {
		return nil
	}
	p.Entry = Decimal{}
	e := &p.ended
	e.Slot, e.Side, e.Reason, e.Tag = f.Slot, t.side, f.Reason, t.tag
	e.EntryTime, e.EntryPrice = t.begun, order.AmountOf(t.in.Price(t.inQty))
	e.ExitTime, e.ExitPrice = f.Time, order.AmountOf(t.out.Price(t.outQty))
	e.Qty, e.PnL, e.Fees = t.qty, t.pnl, t.fees
	return e
}

// realise books a gain of the fill, which its fee has been taken from.
func (p *Position) realise(f *order.Fill, gain, fee Amount) {
	f.Realised = f.Realised.Add(gain)
	p.Realised = p.Realised.Add(gain)
	p.trade.pnl = p.trade.pnl.Add(gain)
	p.trade.fees = p.trade.fees.Add(fee)
}

package ledger

import "tradebot/engine/order"

// Position is what a slot holds, at its average cost.
type Position struct {
	Qty      Decimal // base currency, negative when short
	Cost     Decimal // what was paid for it, or received if it is short, before fees; quote currency, never negative
	Entry    Decimal // average price it was entered at, not rounded to what was booked; 0 when flat
	Realised Decimal // profit and loss of everything closed in the slot, after fees and funding, quote currency
	Opened   int64   // open time of the candle in which it was opened, ms UTC; of no meaning when flat

	trade running
	ended Trade // the last one
}

// Side returns Buy for a long position, Sell for a short one and 0 when flat.
func (p *Position) Side() order.Side {
	switch p.Qty.Sign() {
	case 1:
		return order.Buy
	case -1:
		return order.Sell
	}
	return 0
}

// running is the trade under way. Values and quantities are sums, so that averages are divided once, at the end; the values are
// not rounded to what was booked, so that one fill at 100.5 is a trade at 100.5.
type running struct {
	qty              Decimal // largest so far
	inQty, inValue   Decimal
	outQty, outValue Decimal
	pnl, fees        Decimal
	begun            int64
	tag              string
	side             order.Side
	ins, outs        int // fills in the sums
}

// apply adds a fill to the position. A fill that is larger than the position and against it closes one and opens another, and
// is divided between the two: the value and the fee of the part that closes are rounded, the rest is the other's.
func (p *Position) apply(f *order.Fill) *Trade {
	side := p.Side()
	if side == 0 || side == f.Side {
		p.enter(f, f.Qty, f.Value, f.Fee)
		return nil
	}
	held := p.Qty.Abs()
	if f.Qty.LessThanOrEqual(held) {
		return p.leave(f, f.Qty, f.Value, f.Fee)
	}
	value, fee := Value(held, f.Price), f.Fee.Mul(held).MustDiv(f.Qty).RoundBank(Places)
	ended := p.leave(f, held, value, fee)
	p.enter(f, f.Qty.Sub(held), f.Value.Sub(value), f.Fee.Sub(fee))
	return ended
}

// enter enlarges the position, or opens it.
func (p *Position) enter(f *order.Fill, qty, value, fee Decimal) {
	if p.Qty.IsZero() {
		p.Opened = f.Time
		p.trade = running{begun: f.Time, tag: f.Tag, side: f.Side}
	}
	if held := p.Qty.Abs(); held.IsZero() {
		p.Entry = f.Price
	} else {
		p.Entry = held.Mul(p.Entry).Add(qty.Mul(f.Price)).MustDiv(held.Add(qty))
	}
	p.Qty = p.Qty.Add(f.Side.Signed(qty))
	p.Cost = p.Cost.Add(value)
	t := &p.trade
	t.inQty, t.inValue = t.inQty.Add(qty), t.inValue.Add(qty.Mul(f.Price))
	t.ins++
	if size := p.Qty.Abs(); size.GreaterThan(t.qty) {
		t.qty = size
	}
	p.realise(f, fee.Neg(), fee)
}

// leave shrinks the position, and returns the trade if it is flat then.
func (p *Position) leave(f *order.Fill, qty, value, fee Decimal) *Trade {
	cost := p.Cost
	if held := p.Qty.Abs(); qty.LessThan(held) {
		cost = p.Cost.Mul(qty).MustDiv(held).RoundBank(Places)
	}
	gain := value.Sub(cost)
	if p.trade.side == order.Sell {
		gain = gain.Neg()
	}
	p.Qty = p.Qty.Add(f.Side.Signed(qty))
	p.Cost = p.Cost.Sub(cost)
	t := &p.trade
	t.outQty, t.outValue = t.outQty.Add(qty), t.outValue.Add(qty.Mul(f.Price))
	t.outs++
	p.realise(f, gain.Sub(fee), fee)
	if !p.Qty.IsZero() {
		return nil
	}
	in, out := p.Entry, f.Price // of one fill each
	if t.ins > 1 {
		in = t.inValue.MustDiv(t.inQty)
	}
	if t.outs > 1 {
		out = t.outValue.MustDiv(t.outQty)
	}
	p.Entry = Decimal{}
	p.ended = Trade{
		Slot: f.Slot, Side: t.side, EntryTime: t.begun, EntryPrice: in.RoundBank(Places), ExitTime: f.Time,
		ExitPrice: out.RoundBank(Places), Qty: t.qty, PnL: t.pnl, Fees: t.fees, Reason: f.Reason, Tag: t.tag,
	}
	return &p.ended
}

// realise books a gain of the fill, which its fee has been taken from.
func (p *Position) realise(f *order.Fill, gain, fee Decimal) {
	f.Realised = f.Realised.Add(gain)
	p.Realised = p.Realised.Add(gain)
	p.trade.pnl = p.trade.pnl.Add(gain)
	p.trade.fees = p.trade.fees.Add(fee)
}

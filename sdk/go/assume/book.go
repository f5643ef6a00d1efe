package assume

import (
	"math"

	"tradebot/sdk/abi"
)

// Book holds cash and positions under the assumption. Make one with New; not safe for concurrent use.
type Book struct {
	cash     float64
	realised float64
	slots    []slot
	fills    []abi.Fill
}

// slot is one symbol's position with what protects it.
type slot struct {
	pos     abi.Slot
	pending []order
	stop    level
	target  level
	entered int64 // open time of the candle of the entry
}

// order waits for the next open.
type order struct {
	intent abi.Intent
	id     uint64
}

// level is a price at which the position is closed; 0 is none.
type level struct {
	price float64
	id    uint64
}

// New returns a book without positions. cash is in quote currency.
func New(slots int, cash float64) *Book { return &Book{cash: cash, slots: make([]slot, slots)} }

// Show writes cash, profit and positions into a mailbox, and the equity with positions at their last close.
func (b *Book) Show(box *abi.Mailbox) {
	box.Cash, box.Realised, box.Equity = b.cash, b.realised, b.Equity()
	box.Slots = uint32(len(b.slots))
	for i := range b.slots {
		box.Slot[i] = b.slots[i].pos
	}
}

// Equity is cash plus all positions at their last price.
func (b *Book) Equity() float64 {
	equity := b.cash
	for i := range b.slots {
		equity += b.slots[i].pos.Position * b.slots[i].pos.Last
	}
	return equity
}

// Submit takes an intent, to be worked from the next candle on. id is its order id.
func (b *Book) Submit(intent *abi.Intent, id uint64) {
	if intent.Kind == abi.IntentMarket || intent.Kind == abi.IntentClose {
		s := &b.slots[intent.Slot]
		s.pending = append(s.pending, order{*intent, id})
	}
}

// Candle returns the fills within a base candle of a slot, in order, and marks the position at its close. The slice is valid
// until the next call.
func (b *Book) Candle(c *abi.Candle) []abi.Fill {
	b.fills = b.fills[:0]
	s := &b.slots[c.Slot]
	s.pos.Last = c.Open
	for _, exits := range []bool{true, false} {
		for _, o := range s.pending {
			if b.isExit(s, &o.intent) == exits {
				b.market(s, c, &o)
			}
		}
	}
	s.pending = s.pending[:0]
	b.protect(s, c)
	s.pos.Last = c.Close
	s.pos.Unrealised = (c.Close - s.pos.AvgPrice) * s.pos.Position
	return b.fills
}

func (b *Book) isExit(s *slot, i *abi.Intent) bool {
	return i.Kind == abi.IntentClose || s.pos.Position > 0 && i.Side == abi.SideSell || s.pos.Position < 0 && i.Side == abi.SideBuy
}

// market fills an order at the open.
func (b *Book) market(s *slot, c *abi.Candle, o *order) {
	position, qty := s.pos.Position, o.intent.Qty
	switch {
	case o.intent.Kind == abi.IntentClose:
		qty = -position
	case o.intent.QtyKind == abi.QtyQuote:
		qty /= c.Open
	case o.intent.QtyKind == abi.QtyEquity:
		qty *= b.Equity() / c.Open
	case o.intent.QtyKind == abi.QtyPosition:
		qty *= math.Abs(position)
	}
	if o.intent.Side == abi.SideSell {
		qty = -qty
	}
	if o.intent.Flags&abi.IntentReduceOnly != 0 {
		if position*qty >= 0 {
			return
		}
		qty = math.Copysign(min(math.Abs(qty), math.Abs(position)), qty)
	}
	if qty == 0 {
		return
	}
	b.fill(s, c, qty, c.Open, o.id, abi.ReasonSignal, o.intent.Tag)
	if s.pos.Position*qty > 0 && o.intent.Kind == abi.IntentMarket {
		s.entered = c.Time
		against := -math.Copysign(1, qty)
		s.stop = level{offset(o.intent.StopLossKind, o.intent.StopLoss, c.Open, against), o.id + abi.LegStopLoss}
		s.target = level{offset(o.intent.TakeKind, o.intent.TakeProfit, c.Open, -against), o.id + abi.LegTakeProfit}
	}
}

// offset returns a level: the price itself, or percent of the fill above (direction 1) or below it (-1).
func offset(kind uint32, value, fill, direction float64) float64 {
	if kind == abi.OffsetPercent {
		return fill * (1 + direction*value/100)
	}
	return value
}

// protect closes the position where the candle reaches its stop or its target. Prices are turned by the side, so that a stop
// always lies below and a target above.
func (b *Book) protect(s *slot, c *abi.Candle) {
	if s.pos.Position == 0 {
		return
	}
	side, low, high := 1.0, c.Low, c.High
	if s.pos.Position < 0 {
		side, low, high = -1, -c.High, -c.Low
	}
	open := side * c.Open
	if stop := side * s.stop.price; s.stop.price > 0 && low <= stop {
		b.fill(s, c, -s.pos.Position, side*min(open, stop), s.stop.id, abi.ReasonStopLoss, [abi.TagSize]byte{})
		return
	}
	if target := side * s.target.price; s.target.price > 0 && high > target && s.entered != c.Time {
		b.fill(s, c, -s.pos.Position, side*max(open, target), s.target.id, abi.ReasonTakeProfit, [abi.TagSize]byte{})
	}
}

// fill books an execution of qty, below 0 for a sell.
func (b *Book) fill(s *slot, c *abi.Candle, qty, price float64, id uint64, reason uint32, tag [abi.TagSize]byte) {
	f := abi.Fill{
		Order: id, Slot: c.Slot, Side: abi.SideBuy, Qty: math.Abs(qty), Price: price,
		Liquidity: abi.LiquidityTaker, Reason: reason, Tag: tag,
	}
	if qty < 0 {
		f.Side = abi.SideSell
	}
	before := s.pos.Position
	after := before + qty
	if closed := min(math.Abs(before), math.Abs(qty)); before*qty < 0 {
		f.Realised = closed * (price - s.pos.AvgPrice) * math.Copysign(1, before)
		s.pos.Realised += f.Realised
		b.realised += f.Realised
	}
	switch {
	case after == 0:
		s.pos.AvgPrice, s.stop, s.target = 0, level{}, level{}
	case before*after <= 0: // opened, or turned over
		s.pos.AvgPrice, s.stop, s.target = price, level{}, level{}
	case math.Abs(after) > math.Abs(before):
		s.pos.AvgPrice = (s.pos.AvgPrice*math.Abs(before) + price*math.Abs(qty)) / math.Abs(after)
	}
	s.pos.Position = after
	b.cash -= qty * price
	b.fills = append(b.fills, f)
}

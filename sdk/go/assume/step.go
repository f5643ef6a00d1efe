package assume

import (
	"math"

	"tradebot/sdk/abi"
)

// Step works the orders within the base candles of one instant, at most one for every slot. It returns what became of orders
// since the Step before, and the fills, both in order, and marks positions at the closes. The slices are valid until the next
// Step.
func (b *Book) Step(candles []abi.Candle) ([]abi.Order, []abi.Fill) {
	b.fills = b.fills[:0]
	for i := range candles {
		s := &b.slots[candles[i].Slot]
		s.candle, s.now, s.Last = candles[i], true, candles[i].Open
	}
	if len(b.open) > 0 {
		b.atOpen()
		b.inside()
		b.atEnd()
	}
	for i := range candles {
		s := &b.slots[candles[i].Slot]
		s.now, s.leaving, s.Last = false, false, candles[i].Close
		s.Unrealised = (s.Last - s.AvgPrice) * s.Position
	}
	b.told, b.orders = b.orders, b.told[:0]
	return b.told, b.fills
}

// each calls work for every order that is open and whose slot has a candle, oldest first; work may end any and add legs.
func (b *Book) each(work func(i int, o *order, s *slot)) {
	for i := 0; i < len(b.open); i++ { // the length grows with legs
		if o := &b.open[i]; !o.done && b.slots[o.Slot].now {
			work(i, o, &b.slots[o.Slot])
		}
	}
}

// atOpen works what the open decides.
func (b *Book) atOpen() {
	b.equity = b.Equity()
	b.each(func(_ int, o *order, s *slot) {
		if o.exit = o.exits(s); o.exit {
			s.leaving = true
		}
	})
	gapped := func(leaving bool) func(int, *order, *slot) {
		return func(i int, o *order, s *slot) {
			waits := s.leaving && o.reduce // for the market exit: of one position there is one exit
			if waits == leaving && o.born == 0 && o.isStop() && o.reached(s.candle.Open) && !b.nearer(o, s.candle.Open) {
				b.trigger(i, s.candle.Open, true)
			}
		}
	}
	b.each(gapped(false))
	b.markets(func(o *order) bool { return o.exit })
	b.each(gapped(true))
	b.markets(func(o *order) bool { return o.Side == abi.SideSell })
	b.markets(func(o *order) bool { return true })
	b.each(b.limitAtOpen)
}

// markets fills the market orders of one kind at the open.
func (b *Book) markets(which func(*order) bool) {
	b.each(func(i int, o *order, s *slot) {
		if o.Kind == abi.IntentMarket && which(o) {
			b.fill(i, s.candle.Open, abi.LiquidityTaker)
		}
	})
}

// limitAtOpen fills a limit that the open is beyond: a new one takes the open, one that rested was there before.
func (b *Book) limitAtOpen(i int, o *order, s *slot) {
	if o.Kind != abi.IntentLimit {
		return
	}
	switch passed := o.passed(s.candle.Open) && b.counts(o, s); {
	case !o.fresh && passed:
		b.fill(i, o.Price, abi.LiquidityMaker)
	case passed && o.intent.Flags&abi.IntentPostOnly != 0:
		b.end(o, abi.StatusRejected, abi.ReasonWouldTake)
	case passed:
		b.fill(i, s.candle.Open, abi.LiquidityTaker)
	case o.fresh && o.intent.TIF != abi.TIFGoodTillCancel:
		b.end(o, abi.StatusExpired, o.Reason)
	}
}

// counts reports whether a limit can fill in this candle: not the target of an entry in it, nor one that came of a stop.
func (b *Book) counts(o *order, s *slot) bool {
	return o.Kind == abi.IntentLimit && !o.rests && o.born == 0 && !b.dormant(o, s)
}

// dormant reports whether an order that only reduces is not live yet because the position was opened in this candle: what was
// not attached to the entry waits for the next one.
func (b *Book) dormant(o *order, s *slot) bool {
	return o.reduce && o.born == 0 && s.opened == s.candle.Time
}

// inside works what happens between open and close: stops first, then limits, then the stops of entries that were limits.
func (b *Book) inside() {
	b.each(b.stopInside)
	b.each(func(i int, o *order, s *slot) {
		extreme := s.candle.Low
		if o.Side == abi.SideSell {
			extreme = s.candle.High
		}
		if b.counts(o, s) && o.passed(extreme) {
			b.fill(i, o.Price, abi.LiquidityMaker)
		}
	})
	b.each(func(i int, o *order, s *slot) {
		if o.born > 0 {
			b.stopInside(i, o, s)
		}
	})
}

// stopInside sets off a stop that the candle reaches. One that came with an entry in this candle was not there at the open:
// it does no better than the entry's fill.
func (b *Book) stopInside(i int, o *order, s *slot) {
	extreme, price := s.candle.High, o.Stop
	if o.Side == abi.SideSell {
		extreme = s.candle.Low
	}
	if o.born > 0 {
		price = o.worse(o.born, o.Stop)
	}
	if o.isStop() && o.reached(extreme) && !b.dormant(o, s) && !b.nearer(o, extreme) {
		b.trigger(i, price, false)
	}
}

// nearer reports whether a sibling's stop goes off before o's on the way to a price.
func (b *Book) nearer(o *order, price float64) bool {
	for i := range b.open {
		if p := &b.open[i]; !p.done && p.leg && o.leg && p.family == o.family && p.isStop() && p.reached(price) &&
			o.direction()*(p.Stop-o.Stop) < 0 {
			return true
		}
	}
	return false
}

// trigger works a stop that has gone off at a price: the open, or one inside the candle. A stop limit becomes a limit. At the
// open it is one that is new there; inside it fills if the trigger is no worse than the limit, and otherwise rests from the
// next candle on, as nobody knows whether the price came back.
func (b *Book) trigger(i int, price float64, open bool) {
	o := &b.open[i]
	if o.Kind != abi.IntentStopLimit {
		b.fill(i, price, abi.LiquidityTaker)
		return
	}
	o.Kind, o.Stop, o.fresh, o.rests, b.changed = abi.IntentLimit, 0, open, !open, true
	switch passed := o.passed(price) || price == o.Price; {
	case open:
	case passed && o.intent.Flags&abi.IntentPostOnly != 0:
		b.end(o, abi.StatusRejected, abi.ReasonWouldTake)
	case passed:
		b.fill(i, price, abi.LiquidityTaker)
	case o.intent.TIF != abi.TIFGoodTillCancel:
		b.end(o, abi.StatusExpired, o.Reason)
	}
}

// fill executes the i-th order at a price, as far as position and cash allow.
func (b *Book) fill(i int, price float64, liquidity uint32) {
	o := &b.open[i]
	s := &b.slots[o.Slot]
	if o.closes {
		o.Side = abi.SideSell
		if s.Position < 0 {
			o.Side = abi.SideBuy
		}
	}
	if o.reduce && !o.reduces(s) {
		b.end(o, abi.StatusCanceled, abi.ReasonNoPosition)
		return
	}
	qty := o.resolve(s, b.equity, price)
	if o.reduce {
		qty = min(qty, math.Abs(s.Position))
	}
	if qty <= 0 {
		b.end(o, abi.StatusRejected, abi.ReasonNoPosition)
		return
	}
	if qty = b.affordable(o, s, qty, price); qty <= 0 {
		b.end(o, abi.StatusRejected, abi.ReasonNoFunds)
		return
	}
	o.Qty, o.Filled = qty, qty
	b.end(o, abi.StatusFilled, o.Reason)
	opened := b.book(o, s, qty, price, liquidity)
	for k := range b.open {
		switch p := &b.open[k]; {
		case p.leg && o.leg && p.family == o.family:
			b.end(p, abi.StatusCanceled, p.Reason)
		case p.Slot == o.Slot && p.reduce && !p.reduces(s) && p.Kind != abi.IntentMarket && !p.fresh:
			b.end(p, abi.StatusCanceled, abi.ReasonNoPosition)
		}
	}
	if opened > 0 {
		b.protect(*o, opened, price)
	}
}

// protect adds the protections of an order that opened so much at a price.
func (b *Book) protect(o order, opened, price float64) {
	for k := abi.LegStopLoss; k <= abi.LegTrail; k++ {
		if leg, ok := o.attached(k, price); ok {
			leg.size, leg.Qty = opened, opened
			b.add(leg)
		}
	}
}

// atEnd moves trailing stops, and ends what only reduces where there is no position.
func (b *Book) atEnd() {
	b.each(func(_ int, o *order, s *slot) {
		if o.trail.distance > 0 && o.follow(&s.candle) {
			b.changed = true
		}
		o.fresh, o.rests, o.born = false, false, 0
		if o.reduce && !o.reduces(s) {
			b.end(o, abi.StatusCanceled, abi.ReasonNoPosition)
		}
	})
	b.sweep()
}

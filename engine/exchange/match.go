package exchange

import "tradebot/engine/synth"

// levels are how many ticks away from the price a market order reaches.
const levels = 20

// place decides about an order: the event that accepts it, or why it is refused. x.mu is held.
func (x *Exchange) place(o Order, now int64) (*Event, *refusal) {
	s := x.symbols[o.Symbol]
	price := x.price(o.Symbol, now)
	if r := s.filters(&o, price); r != nil {
		return nil, r
	}
	for _, other := range x.book.open {
		if other.Account == o.Account && other.ClientID == o.ClientID {
			return nil, refuse(-2010, "Duplicate order sent.")
		}
	}
	o.ID, o.Time, o.Changed, o.Base, o.Quote = int64(len(x.book.Orders))+1, now, now, s.Base, s.Quote
	e := &Event{Kind: accepted, Time: now, Order: &o}
	crosses := o.Type == "MARKET" || o.buys() && !o.Price.LessThan(price) || !o.buys() && !o.Price.GreaterThan(price)
	if crosses {
		if o.Type == "LIMIT_MAKER" {
			return nil, refuse(-2010, "Order would immediately match and take.")
		}
		e.Trades = x.take(&o, price, now)
	}
	sum := Decimal{}
	for _, t := range e.Trades {
		sum = sum.Add(t.Qty)
	}
	if whole := sum.Equal(o.Qty); !whole && o.TIF == "FOK" {
		e.Trades, e.Expired = nil, true
	} else if !whole && (o.TIF == "IOC" || o.Type == "MARKET") {
		e.Expired = true
	}
	o.Hold = o.hold(e.Trades)
	held, _ := o.held()
	if x.book.balance(o.Account, held).Free.LessThan(o.Hold) {
		return nil, refuse(-2010, "Account has insufficient balance for requested action.")
	}
	return e, nil
}

// hold returns what the order takes out of the account's free balance.
func (o *Order) hold(trades []Trade) Decimal {
	switch {
	case !o.buys():
		return o.Qty
	case o.Type != "MARKET":
		return o.Qty.Mul(o.Price)
	}
	sum := Decimal{}
	for _, t := range trades {
		sum = sum.Add(t.Value)
	}
	return sum
}

// take returns the trades of an order with what the market offers at the price and beyond.
func (x *Exchange) take(o *Order, price Decimal, now int64) (trades []Trade) {
	left, tick := o.Qty, x.symbols[o.Symbol].Tick
	for range levels {
		if !left.IsPos() || !price.IsPos() || o.Type != "MARKET" && (o.buys() && price.GreaterThan(o.Price) || !o.buys() && price.LessThan(o.Price)) {
			break
		}
		qty := part(left, x.depth(o.Symbol))
		trades = append(trades, x.trade(o, qty, price, now, int64(len(trades)), false))
		left = left.Sub(qty)
		if o.buys() {
			price = price.Add(tick)
		} else {
			price = price.Sub(tick)
		}
	}
	return trades
}

// part returns how much of a quantity there is; a depth of 0 has no end.
func part(qty, depth Decimal) Decimal {
	if depth.IsPos() && depth.LessThan(qty) {
		return depth
	}
	return qty
}

// depth returns how much there is at a tick.
func (x *Exchange) depth(symbol string) Decimal {
	if depth, ok := x.config.Depths[symbol]; ok {
		return depth
	}
	return x.config.Depth
}

// trade returns the nth trade of an event. The fee is taken of what is received.
func (x *Exchange) trade(o *Order, qty, price Decimal, now, nth int64, maker bool) Trade {
	t := Trade{ID: x.book.trades + nth + 1, Time: now, Qty: qty, Price: price, Value: qty.Mul(price), FeeAsset: o.Quote, Maker: maker}
	got := t.Value
	if o.buys() {
		t.FeeAsset, got = o.Base, qty
	}
	t.Fee = got.Mul(x.config.Fee).RoundBank(8)
	return t
}

// settle fills the resting orders that the price has reached since it was last called. x.mu is held.
func (x *Exchange) settle(now int64) error {
	from := x.settled
	x.settled = now
	for _, o := range append([]*Order(nil), x.book.open...) {
		low, high := x.span(o.Symbol, max(from, o.Time), now)
		if o.buys() && low.GreaterThan(o.Price) || !o.buys() && high.LessThan(o.Price) {
			continue
		}
		qty := part(o.Left(), x.config.Depths[o.Symbol])
		e := &Event{Kind: filled, Time: now, ID: o.ID, Trades: []Trade{x.trade(o, qty, o.Price, now, 0, true)}}
		if err := x.happen(e); err != nil {
			return err
		}
	}
	return nil
}

// price returns the price of a symbol.
func (x *Exchange) price(symbol string, now int64) Decimal {
	if pin, ok := x.book.Pins[symbol]; ok {
		return pin
	}
	return x.tapes[symbol].price(x.at(now))
}

// span returns the lowest and the highest price of a symbol since a moment.
func (x *Exchange) span(symbol string, from, now int64) (low, high Decimal) {
	if pin, ok := x.book.Pins[symbol]; ok {
		return pin, pin
	}
	return x.tapes[symbol].span(x.at(from), x.at(now))
}

// at returns the market's time at a moment of the exchange's clock.
func (x *Exchange) at(now int64) int64 {
	if x.config.Clock == (synth.Clock{}) {
		return now
	}
	return x.config.Clock.At(now - x.config.Skew.Milliseconds())
}

// happen writes an event to the book, and then it has happened.
func (x *Exchange) happen(e *Event) error {
	if err := x.file.append(e); err != nil {
		return err
	}
	return x.book.apply(e)
}

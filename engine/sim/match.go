package sim

import (
	"cmp"
	"slices"

	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
)

// gaps fills the stops that an open has jumped over. Where a market exit waits to close the same position at the same open, the
// two are one exit: the strategy's goes first, and the stop has only what that leaves.
func (x *Exchange) gaps() error {
	for _, o := range x.working() {
		b := &x.bars[o.Slot]
		if !x.waits(o) || x.dormant(o) || !reached(o, b.open, b.open) {
			continue
		}
		o = x.nearest(o, b.open, b.open)
		if err := x.exits(o); err != nil {
			return err
		}
		if o.Status.Done() {
			continue
		}
		if err := x.stop(o, b.open, true); err != nil {
			return err
		}
	}
	return nil
}

// exits fills the market exits that wait to close the position a stop would close, and leaves the stop the rest of it.
func (x *Exchange) exits(stop *order.Order) error {
	if x.account.Ledger().Position(stop.Slot).Side() != stop.Side.Opposite() {
		return nil
	}
	exited := false
	list := slices.DeleteFunc(slices.Clone(x.account.Working(stop.Slot)), func(o *order.Order) bool {
		return !atMarket(o) || o.Side != stop.Side || !x.exit(o)
	})
	for _, o := range list {
		if o.Status.Done() {
			continue
		}
		if err := x.market(o); err != nil {
			return err
		}
		exited = exited || !o.Filled.IsZero()
	}
	if !exited || stop.Status.Done() {
		return nil
	}
	p := x.account.Ledger().Position(stop.Slot)
	if p.Side() != stop.Side.Opposite() {
		return x.account.Cancel(stop, order.NoPosition)
	}
	x.account.Limit(stop, p.Qty.Abs())
	return nil
}

// waits reports whether an order is a stop that has not been triggered.
func (x *Exchange) waits(o *order.Order) bool {
	return o.Kind >= order.Stop && !o.Status.Done() && !o.Triggered && !o.Stop.IsZero()
}

// reached reports whether a range of prices contains the trigger or lies beyond it.
func reached(o *order.Order, low, high Decimal) bool {
	if o.Side == order.Sell {
		return low.LessThanOrEqual(o.Stop)
	}
	return high.GreaterThanOrEqual(o.Stop)
}

// nearest returns which of the stops that are attached to the same order the price comes to first. They were submitted at one
// time, so nothing else orders them.
func (x *Exchange) nearest(o *order.Order, low, high Decimal) *order.Order {
	if o.Parent == 0 {
		return o
	}
	for _, other := range x.account.Working(o.Slot) {
		if other.Parent != o.Parent || !x.waits(other) || !reached(other, low, high) {
			continue
		}
		if other.Side == order.Sell && other.Stop.GreaterThan(o.Stop) || other.Side == order.Buy && other.Stop.LessThan(o.Stop) {
			o = other
		}
	}
	return o
}

// markets fills market orders at the opens: exits before entries, of the entries sells before buys, then in order of
// submission.
func (x *Exchange) markets() error {
	list := x.queue[:0]
	for _, o := range x.working() {
		if atMarket(o) {
			list = append(list, o)
		}
	}
	x.queue = list
	if len(list) > 1 {
		slices.SortStableFunc(list, func(a, b *order.Order) int { return cmp.Compare(x.rank(a), x.rank(b)) })
	}
	for _, o := range list {
		if o.Status.Done() {
			continue
		}
		if err := x.market(o); err != nil {
			return err
		}
	}
	return nil
}

// rank returns the place of a market order among those that fill at the same opens.
func (x *Exchange) rank(o *order.Order) int {
	switch {
	case x.exit(o):
		return 0
	case o.Side == order.Sell:
		return 1
	}
	return 2
}

// atMarket reports whether an order fills at the next open whatever the price.
func atMarket(o *order.Order) bool {
	return !o.Status.Done() && (o.Kind == order.Market || o.Triggered && o.Price.IsZero())
}

// exit reports whether a market order can only shrink the position.
func (x *Exchange) exit(o *order.Order) bool {
	p := x.account.Ledger().Position(o.Slot)
	if o.Whole || o.ReduceOnly {
		return true
	}
	return p.Side() == o.Side.Opposite() && !p.Qty.Abs().Less(o.Left())
}

// market fills an order at the open.
func (x *Exchange) market(o *order.Order) error {
	side := o.Side
	if o.Whole { // its side is that of the position it closes
		side = x.account.Ledger().Position(o.Slot).Side().Opposite()
	}
	return x.take(o, x.worse(o.Slot, side, x.bars[o.Slot].open))
}

// take fills an order as a taker at a price: as much as the volume allows, and what can be paid for.
func (x *Exchange) take(o *order.Order, price Decimal) error {
	if b := &x.bars[o.Slot]; b.capped && b.left.IsZero() {
		return nil // it is sized at the price it gets
	}
	switch reason := x.account.Resolve(o, price, x.equity); {
	case reason == order.NoPosition:
		return x.account.Cancel(o, reason)
	case reason != 0:
		return x.refuse(o, reason)
	}
	return x.execute(o, price, order.Taker)
}

// execute fills what is left of an order at a price, as far as the volume of the candle and the account allow.
func (x *Exchange) execute(o *order.Order, price Decimal, l order.Liquidity) error {
	b := &x.bars[o.Slot]
	qty := o.Left()
	if b.capped {
		qty = order.Smaller(qty, b.left)
	}
	if !qty.IsPos() {
		return nil
	}
	affordable, all := x.account.Afford(o, qty, price)
	if !all {
		if !x.account.Cut(o, affordable) {
			return x.refuse(o, order.NoFunds)
		}
		qty = affordable
	}
	rate := x.config.Fee
	if l == order.Maker {
		rate = x.config.MakerFee
	}
	if b.capped {
		b.left = b.left.Sub(qty)
	}
	return x.account.Fill(o, order.Execution{
		Time: b.candle.Time, Qty: qty, Price: price, Fee: order.Fee(qty, price, rate), Liquidity: l,
	})
}

// refuse ends an order that cannot be filled.
func (x *Exchange) refuse(o *order.Order, reason order.Reason) error {
	if o.Status == order.PartiallyFilled {
		return x.account.Cancel(o, reason)
	}
	return x.account.Reject(o, reason)
}

// worse returns what a taker gets for a price: slippage and half the spread, rounded to the tick against him.
func (x *Exchange) worse(slot int, side order.Side, price Decimal) Decimal {
	in := x.account.Instrument(slot)
	switch {
	case !x.worsens:
		return price
	case side == order.Buy:
		return in.PriceUp(price.Mul(x.up))
	}
	return udecimal.Max(in.PriceDown(price.Mul(x.down)), in.Tick)
}

// stop fills a stop whose trigger was reached, or turns it into what it becomes. price is where the market was then; gap says
// that it was the open.
func (x *Exchange) stop(o *order.Order, price Decimal, gap bool) error {
	o.Triggered = true
	if reason := x.account.Shrink(o); reason == order.NoPosition {
		return x.account.Cancel(o, reason)
	}
	if o.Kind != order.StopLimit {
		return x.take(o, x.worse(o.Slot, o.Side, price))
	}
	if gap { // a limit that is first seen at this open
		o.Rested = false
		return nil
	}
	o.Rested, o.Placed = true, x.now // it rests from the next candle, unless it can be filled here
	if passes(o, price, true) {
		if o.PostOnly {
			return x.account.Reject(o, order.WouldTake)
		}
		return x.atOnce(o, price)
	}
	return x.expire(o)
}

// expire ends an order that may not rest.
func (x *Exchange) expire(o *order.Order) error {
	if o.Status.Done() || o.TIF == order.GoodTillCancel {
		return nil
	}
	return x.account.Expire(o)
}

// passes reports whether a price is better than an order's limit, or as good where touch counts.
func passes(o *order.Order, price Decimal, touch bool) bool {
	c := price.Cmp(o.Price)
	if o.Side == order.Sell {
		c = -c
	}
	return c < 0 || c == 0 && touch
}

// better returns the price, but not worse than the order's limit.
func better(o *order.Order, price Decimal) Decimal {
	if o.Side == order.Sell {
		return udecimal.Max(price, o.Price)
	}
	return udecimal.Min(price, o.Price)
}

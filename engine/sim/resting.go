package sim

import (
	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
)

// touch reports whether the profile fills limits on touch, and at an open that is better than they are.
func (x *Exchange) touch() bool { return x.config.Profile != Default }

// isLimit reports whether an order is a limit in the book.
func isLimit(o *order.Order) bool {
	return !o.Status.Done() && (o.Kind == order.Limit || o.Kind == order.StopLimit && o.Triggered)
}

// passed fills the limits that the open already passes. A limit seen for the first time takes what the open offers; one that
// rested was there when the price came to it.
func (x *Exchange) passed() error {
	for _, o := range x.working() {
		if !isLimit(o) || o.Placed == x.now {
			continue
		}
		b := &x.bars[o.Slot]
		if x.dormant(o) || !passes(o, b.open, x.touch()) {
			if !o.Rested {
				if err := x.expire(o); err != nil {
					return err
				}
			}
			continue
		}
		if err := x.atOpen(o, b); err != nil {
			return err
		}
	}
	return nil
}

// atOpen fills a limit that the open passes.
func (x *Exchange) atOpen(o *order.Order, b *bar) error {
	if o.Rested {
		price := o.Price
		if x.touch() {
			price = b.open
		}
		return x.rest(o, price)
	}
	return x.atOnce(o, b.open)
}

// atOnce fills what it can of a limit that meets the market at a price, as a taker.
func (x *Exchange) atOnce(o *order.Order, market Decimal) error {
	if o.PostOnly {
		return x.account.Reject(o, order.WouldTake)
	}
	if reason := x.account.Shrink(o); reason == order.NoPosition {
		return x.account.Cancel(o, reason)
	}
	price := better(o, x.worse(o.Slot, o.Side, market))
	if o.TIF == order.FillOrKill && !x.whole(o, &x.bars[o.Slot], price) {
		return x.account.Expire(o)
	}
	if err := x.take(o, price); err != nil {
		return err
	}
	return x.expire(o)
}

// whole reports whether all of an order can be filled at once.
func (x *Exchange) whole(o *order.Order, b *bar, price Decimal) bool {
	_, all := x.account.Afford(o, o.Left(), price)
	return all && (!b.capped || !b.left.Less(o.Left()))
}

// rest fills an order that waited in the book, as a maker.
func (x *Exchange) rest(o *order.Order, price Decimal) error {
	if reason := x.account.Shrink(o); reason == order.NoPosition {
		return x.account.Cancel(o, reason)
	}
	return x.execute(o, price, order.Maker)
}

// dormant reports whether an order that can only reduce a position is not live yet, because the position was opened in this
// candle: what was not attached to the entry waits for the next one.
func (x *Exchange) dormant(o *order.Order) bool {
	if !o.ReduceOnly || o.Parent != 0 {
		return false
	}
	return x.account.Ledger().Position(o.Slot).Opened == x.bars[o.Slot].candle.Time
}

// inside fills what the candle reaches between its open and its close: liquidation where it is nearest, stops, then limits,
// and the stops attached to what those limits opened.
func (x *Exchange) inside() error {
	if err := x.liquidations(true); err != nil {
		return err
	}
	if err := x.stops(false); err != nil {
		return err
	}
	if err := x.liquidations(false); err != nil {
		return err
	}
	for _, o := range x.working() {
		if !isLimit(o) || x.dormant(o) || o.Placed == x.now && !x.target(o) {
			continue
		}
		b := &x.bars[o.Slot]
		reach := b.low
		if o.Side == order.Sell {
			reach = b.high
		}
		if passes(o, reach, x.touch()) {
			if err := x.rest(o, o.Price); err != nil {
				return err
			}
		}
	}
	return x.stops(true)
}

// target reports whether an order that came alive in this candle is a target that may fill in it.
func (x *Exchange) target(o *order.Order) bool {
	return x.config.Profile == BacktestingPy && o.Reason == order.ByTakeProfit && o.Parent != 0 && x.fromMarket(o)
}

// fromMarket reports whether an attached order came alive with a fill at the open of this candle.
func (x *Exchange) fromMarket(o *order.Order) bool {
	for _, parent := range x.account.Working(o.Slot) { // done, but listed until the instant's end
		if parent.ID == o.Parent {
			return parent.Kind == order.Market
		}
	}
	return false
}

// stops fills the stops that the candle reaches, those that come alive meanwhile among them. again looks only at those which
// came alive in this candle.
func (x *Exchange) stops(again bool) error {
	seen := uint64(0)
	for {
		var o *order.Order
		for _, next := range x.working() {
			if next.Seq > seen && x.waits(next) && (!again || next.Placed == x.now) {
				o = next
				break
			}
		}
		if o == nil {
			return nil
		}
		seen = o.Seq
		b := &x.bars[o.Slot]
		if !x.live(o) || !reached(o, b.low, b.high) {
			continue
		}
		o = x.nearest(o, b.low, b.high)
		if err := x.stop(o, x.reachedAt(o), false); err != nil {
			return err
		}
	}
}

// live reports whether a stop can fire in this candle. Of what came alive in it, only what the profile lets live does.
func (x *Exchange) live(o *order.Order) bool {
	if x.dormant(o) {
		return false
	}
	if o.Parent == 0 || o.Placed != x.now {
		return true
	}
	switch x.config.Profile {
	case BacktestingPy:
		return x.fromMarket(o)
	case Backtrader:
		return false
	}
	return true
}

// reachedAt returns the price at which a stop fires inside the candle: its trigger, or what its entry was filled at if that
// was beyond it already.
func (x *Exchange) reachedAt(o *order.Order) Decimal {
	if o.Parent == 0 || o.Placed != x.now {
		return o.Stop
	}
	filled := o.Stop
	for _, f := range x.account.Fills() {
		if f.Order == o.Parent {
			filled = f.Price
		}
	}
	if o.Side == order.Sell {
		return udecimal.Min(o.Stop, filled)
	}
	return udecimal.Max(o.Stop, filled)
}

// liquidations closes the shorts that have eaten the account up. Where a stop of the slot would fire at a nearer price, first
// says to leave it to that.
func (x *Exchange) liquidations(first bool) error {
	for i := range x.bars {
		b := &x.bars[i]
		if !b.due || !x.account.Ledger().Position(i).Qty.IsNeg() {
			continue
		}
		price := x.ruin(i)
		if b.high.LessThan(price) || first && x.stopped(i, price) {
			continue
		}
		o, err := x.account.Force(i, order.ByLiquidation)
		if err != nil {
			return err
		}
		capped := b.capped
		b.capped = false // whoever lent the coins does not wait for volume
		err = x.take(o, x.worse(i, order.Buy, udecimal.Max(price, b.open)))
		b.capped = capped
		if err != nil {
			return err
		}
	}
	return nil
}

// ruin returns the price of a slot at which the account is worth nothing, the other slots at their opens or last closes.
func (x *Exchange) ruin(slot int) Decimal {
	worth := x.account.Exact(func(i int) Decimal {
		switch {
		case i == slot:
			return Decimal{}
		case x.bars[i].due:
			return x.bars[i].open
		}
		return order.Exact(x.account.Last(i))
	})
	return udecimal.Max(worth, udecimal.Zero).MustDiv(x.account.Ledger().Position(slot).Qty.Abs().Decimal())
}

// stopped reports whether a buy stop of the slot fires in this candle no later than a price is reached.
func (x *Exchange) stopped(slot int, price Decimal) bool {
	b := &x.bars[slot]
	for _, o := range x.account.Working(slot) {
		if x.waits(o) && o.Side == order.Buy && x.live(o) && reached(o, b.low, b.high) && o.Stop.LessThanOrEqual(price) {
			return true
		}
	}
	return false
}

package account

import (
	"github.com/quagmt/udecimal"

	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/sdk/abi"
)

var hundred = udecimal.MustFromInt64(100, 0)

// engineIDs is where ids of orders begin that the engine makes itself. A strategy's own never get there.
const engineIDs = uint64(1) << 62

// protect brings attached protection alive with a fill of its order, no reduce-only one, that opened a quantity, or lets it
// cover that too.
func (a *Account) protect(o *order.Order, opened Amount, price Decimal) error {
	if !opened.IsPos() {
		return nil
	}
	in, limits, own := &a.config.Instruments[o.Slot], &a.config.Limits, attached(o)
	stop := nearer(level(o, own.StopLoss, -1), level(o, percent(limits.StopLossPct), -1), o.Side == order.Buy)
	take := nearer(level(o, own.TakeProfit, 1), level(o, percent(limits.TakeProfitPct), 1), o.Side == order.Sell)
	side := o.Side.Opposite()
	if stop.Sign() > 0 {
		leg := order.Order{Kind: order.Stop, Reason: order.ByStopLoss, Stop: udecimal.Max(rounded(in, side, stop), in.Tick)}
		if err := a.alive(o, leg, opened, abi.LegStopLoss); err != nil {
			return err
		}
	}
	if own.Trail.Kind != 0 {
		if err := a.alive(o, a.trailing(o, own.Trail, price), opened, abi.LegTrail); err != nil {
			return err
		}
	}
	if limits.TrailingStopPct.Sign() > 0 {
		follow := order.Trail{Kind: order.OffsetPercent, Distance: limits.TrailingStopPct}
		if err := a.alive(o, a.trailing(o, follow, price), opened, legLimit); err != nil {
			return err
		}
	}
	if take.Sign() > 0 {
		leg := order.Order{Kind: order.Limit, Reason: order.ByTakeProfit, Price: rounded(in, side, take)}
		if err := a.alive(o, leg, opened, abi.LegTakeProfit); err != nil {
			return err
		}
	}
	return nil
}

// unprotected is what is attached to an order that brings nothing.
var unprotected order.Protection

// attached returns what comes alive with the order's fill, to be read.
func attached(o *order.Order) *order.Protection {
	if o.Protection == nil {
		return &unprotected
	}
	return o.Protection
}

// legLimit is the leg of the trailing stop that the bot's limits attach beside the strategy's own; ids of four orders hold no
// room for it.
const legLimit = 4

// trailing returns a trailing stop that follows from a fill.
func (a *Account) trailing(parent *order.Order, t order.Trail, price Decimal) order.Order {
	o := order.Order{Kind: order.TrailingStop, Side: parent.Side.Opposite(), Reason: order.ByTrailingStop, Trailing: &order.Trailing{Trail: t}}
	follow(&o, &a.config.Instruments[parent.Slot], price)
	return o
}

// alive adds an attached order, or enlarges the one that is there.
func (a *Account) alive(parent *order.Order, leg order.Order, opened Amount, number uint64) error {
	bit := uint8(1) << number
	if parent.Alive&bit != 0 {
		for _, x := range a.slots[parent.Slot].working {
			if x.Parent == parent.ID && x.Leg == uint8(number) && !x.Status.Done() {
				x.Qty = x.Qty.Add(opened)
				x.Price = leg.Price
				if x.Kind == order.Stop && !x.Moved {
					x.Stop = leg.Stop
				}
				a.touch(x)
				return nil
			}
		}
	}
	leg.ID = parent.ID + number
	if parent.Alive&bit != 0 || number == legLimit || parent.Sibling != 0 || parent.ID >= engineIDs {
		leg.ID = a.ownID() // that id is taken, or was
	}
	parent.Alive |= bit
	leg.Slot, leg.Side, leg.Status, leg.ReduceOnly, leg.Tag = parent.Slot, parent.Side.Opposite(), order.Planned, true, parent.Tag
	leg.Qty, leg.Size = opened, order.Qty{Kind: order.QtyBase, Value: opened.Decimal()}
	leg.Parent, leg.Leg, leg.Placed = parent.ID, uint8(number), a.now
	x := &leg
	a.enlist(x)
	if err := a.Sent(x); err != nil {
		return err
	}
	return a.Accept(x)
}

// ownID returns an id for an order of the engine's own.
func (a *Account) ownID() uint64 {
	a.forced++
	return engineIDs + a.forced*abi.IDStep
}

// level returns the price of an attached level: percent of the average fill, in favour of the position (1) or against it (-1).
func level(o *order.Order, offset order.Offset, favour int) Decimal {
	if offset.Kind != order.OffsetPercent {
		return offset.Value
	}
	part := offset.Value
	if (favour < 0) == (o.Side == order.Buy) {
		part = part.Neg()
	}
	return o.Average().Mul(hundred.Add(part)).MustDiv(hundred)
}

// percent returns an offset in percent, none for 0.
func percent(p Decimal) order.Offset {
	if p.Sign() <= 0 {
		return order.Offset{}
	}
	return order.Offset{Kind: order.OffsetPercent, Value: p}
}

// nearer returns the level that is reached first, the higher or the lower of the two; 0 is none.
func nearer(a, b Decimal, higher bool) Decimal {
	if a.IsZero() || !b.IsZero() && b.GreaterThan(a) == higher {
		return b
	}
	return a
}

// rounded returns a trigger or a limit price as it can be given: a trigger rounded towards the market and a limit away from
// it, which is up for a sell and down for a buy in both cases. So a stop protects no less and a limit gives away no more than
// was asked for.
func rounded(in *market.Instrument, side order.Side, price Decimal) Decimal {
	if side == order.Sell {
		return in.PriceUp(price)
	}
	return in.PriceDown(price)
}

// follow lets a trailing stop begin at a price: at once, or once the price has gained its activation.
func follow(o *order.Order, in *market.Instrument, price Decimal) {
	t := o.Trailing
	if t.Activation.IsZero() {
		t.Best = price
		o.Stop = trailed(o, in)
		return
	}
	gain := t.Activation
	if t.Kind == order.OffsetPercent {
		gain = price.Mul(gain).MustDiv(hundred)
	}
	if o.Side == order.Sell {
		t.Start = price.Add(gain)
	} else {
		t.Start = price.Sub(gain)
	}
}

// trailed returns the trigger at the best price so far; it never goes back, which only rounding could make it do.
func trailed(o *order.Order, in *market.Instrument) Decimal {
	t := o.Trailing
	distance := t.Distance
	if t.Kind == order.OffsetPercent {
		distance = t.Best.Mul(distance).MustDiv(hundred)
	}
	if o.Side == order.Sell {
		return rounded(in, o.Side, udecimal.Max(t.Best.Sub(distance), udecimal.Zero))
	}
	return udecimal.Max(rounded(in, o.Side, t.Best.Add(distance)), in.Tick)
}

// Follow lets a trailing stop see the best price of a candle, its high for a sell and its low for a buy.
func (a *Account) Follow(o *order.Order, price Decimal) {
	better, t := price.GreaterThan, o.Trailing
	if o.Side == order.Buy {
		better = price.LessThan
	}
	if t.Best.IsZero() {
		if !better(t.Start) && !price.Equal(t.Start) {
			return
		}
	} else if !better(t.Best) {
		return
	}
	t.Best = price
	if stop := trailed(o, &a.config.Instruments[o.Slot]); !stop.Equal(o.Stop) {
		o.Stop = stop
		a.dirty = true
	}
}

package account

import (
	"fmt"

	"tradebot/engine/order"
	"tradebot/engine/risk"
)

// belowTick is why an order is refused whose price is nothing when rounded.
const belowTick = "its price is below the smallest step of a price"

// lockPair lets the limit leg lock what the dearer leg costs, or rejects it and says why.
func (a *Account) lockPair(l, s *order.Order) string {
	if _, ok := a.locks[l.ID]; !ok || !s.Price.GreaterThan(l.Price) {
		return ""
	}
	a.unlock(l)
	cost := a.cost(s.Qty, s.Price)
	if a.Free().Less(cost) {
		l.Status, l.Reason = order.Rejected, order.NoFunds
		return "there is not enough free cash for the dearer of its two legs"
	}
	a.lock(l, cost)
	return ""
}

// admit sizes an order that is placed at a price of its own, asks the limits, and locks its money. An order that fails is
// Rejected afterwards, for the reason in it and in the sentence returned.
func (a *Account) admit(o *order.Order) string {
	reject := func(reason order.Reason, text string) string {
		o.Status, o.Reason = order.Rejected, reason
		return text
	}
	if text := a.impossible(o); text != "" {
		return reject(order.VenueRefused, text)
	}
	if o.Kind != order.Market {
		price := a.reference(o)
		if price.Sign() <= 0 {
			return reject(order.TooSmall, belowTick)
		}
		o.Qty = a.quantity(o, price, a.Worth())
		if o.Size.Kind == order.QtyPosition && a.ledger.Position(o.Slot).Qty.IsZero() {
			return reject(order.NoPosition, "it is sized by a position, and there is none")
		}
		if reason := a.tooSmall(o, price); reason != 0 && !o.ReduceOnly {
			return reject(reason, "its quantity is below the smallest that can be traded")
		}
	} else if a.slots[o.Slot].last <= 0 {
		return reject(order.TooSmall, belowTick)
	} else if o.Size.Kind == order.QtyBase {
		if o.Qty = a.quantity(o, Decimal{}, Decimal{}); o.Qty.IsZero() {
			return reject(order.TooSmall, "its quantity is below the smallest that can be traded")
		}
	}
	// Exits are never refused by a limit, but resting ones must have room: a strategy is shown so many orders and no more.
	// With few of them there is room whatever they bring.
	if (o.Kind != order.Market || !o.ReduceOnly) && (a.count+1)*(1+most) > risk.MaxOpen {
		if total := a.count + a.dormant() + 1 + a.beside(o); total > risk.MaxOpen {
			return reject(order.RiskLimit, fmt.Sprintf("there would be %d open orders with the legs of entries, and a bot may have %d; cancel some first", total, risk.MaxOpen))
		}
	}
	if a.hold != HoldNothing {
		if text := a.heldBack(o); text != "" {
			return reject(order.RiskLimit, text)
		}
	}
	if !a.unlimited {
		if refusal := a.guard.Admit(o.Placed, a.ask(o, a.reference(o))); refusal != nil {
			return reject(order.RiskLimit, refusal.Text)
		}
	}
	if o.Side == order.Buy && !o.ReduceOnly && (o.Kind == order.Limit || o.Kind == order.StopLimit) {
		affordable, all := a.Afford(o, o.Qty, o.Price)
		if !all && !a.Cut(o, affordable) {
			return reject(order.NoFunds, "there is not enough free cash for it")
		}
		if opening := a.opening(o, o.Qty); opening.IsPos() {
			a.lock(o, a.cost(opening, o.Price))
		}
	}
	return ""
}

// reference returns the price at which an order is sized and judged when it is placed.
func (a *Account) reference(o *order.Order) Decimal {
	switch {
	case !o.Price.IsZero() || o.Kind == order.Limit || o.Kind == order.StopLimit:
		return o.Price
	case !o.Stop.IsZero() || o.Kind == order.Stop:
		return o.Stop
	}
	return order.Exact(a.slots[o.Slot].last)
}

// opening returns how much of a quantity would open or enlarge a position.
func (a *Account) opening(o *order.Order, qty Amount) Amount {
	p := a.ledger.Position(o.Slot)
	if p.Side() != o.Side.Opposite() {
		return qty
	}
	return order.Larger(qty.Sub(p.Qty.Abs()), Amount{})
}

// ask describes an order to the limits.
func (a *Account) ask(o *order.Order, price Decimal) *risk.Ask {
	last := order.Exact(a.slots[o.Slot].last)
	qty := o.Qty
	if qty.IsZero() && !o.Whole {
		qty = a.quantity(o, last, a.Worth())
	}
	held := a.ledger.Position(o.Slot).Qty
	after := held
	if !o.ReduceOnly {
		after = after.Add(o.Side.Signed(qty))
		for _, x := range a.slots[o.Slot].working {
			if x.Side == o.Side && !x.ReduceOnly && !x.Status.Done() && !a.canceling(x) {
				after = after.Add(x.Side.Signed(x.Left()))
			}
		}
	}
	reduces := o.ReduceOnly || held.Sign() != 0 && a.ledger.Position(o.Slot).Side() != o.Side && !held.Abs().Less(qty)
	return &risk.Ask{
		Slot: o.Slot, Side: o.Side, Kind: o.Kind, Reduces: reduces, Price: o.Price, Stop: o.Stop, Last: last,
		Notional: qty.Decimal().Mul(price), After: after.Decimal().Mul(last), Open: a.count + a.dormant(), Legs: a.beside(o),
	}
}

// dormant returns how many attached orders could still come alive.
func (a *Account) dormant() int {
	n := 0
	for i := range a.slots {
		for _, o := range a.slots[i].working {
			if !o.Status.Done() && o.Alive == 0 {
				n += a.legs(o)
			}
		}
	}
	return n
}

// most is how many orders one brings beside itself at most: three legs of its own, one of the limits, and the other of an OCO.
const most = 5

// beside returns how many orders an order brings beside itself: those that can come alive, and the other of an OCO.
func (a *Account) beside(o *order.Order) int {
	if o.Sibling != 0 {
		return a.legs(o) + 1
	}
	return a.legs(o)
}

// legs returns how many orders can come alive with an order's fill.
func (a *Account) legs(o *order.Order) int {
	if o.ReduceOnly {
		return 0
	}
	limits := &a.config.Limits
	n, own := o.Protection.Legs(), attached(o)
	if own.StopLoss.Kind == 0 && limits.StopLossPct.Sign() > 0 {
		n++
	}
	if own.TakeProfit.Kind == 0 && limits.TakeProfitPct.Sign() > 0 {
		n++
	}
	if limits.TrailingStopPct.Sign() > 0 {
		n++
	}
	return n
}

package account

import (
	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
)

// What is different where orders are at an exchange that answers later: nothing is over before it says so, and only what the bot has
// can be sold and spent.

// impossible says why an order cannot go to such an exchange, or "".
func (a *Account) impossible(o *order.Order) string {
	switch {
	case !a.config.Remote:
		return ""
	case o.Kind != order.Market && o.Kind != order.Limit:
		return "only market and limit orders go to an exchange; a bot on paper has stops"
	case a.legs(o) > 0 || o.Sibling != 0:
		return "attached stops, targets and pairs of orders do not go to an exchange; a bot on paper has them"
	case o.Side == order.Sell && a.ledger.Position(o.Slot).Side() != order.Buy:
		return "there is nothing to sell: an exchange sells what the bot holds and nothing more"
	}
	return ""
}

// drop ends an order for a reason of the engine's own: at once where that is ours to say, and otherwise by asking for it.
func (a *Account) drop(o *order.Order, reason order.Reason) error {
	if !a.config.Remote {
		return a.Cancel(o, reason)
	}
	if !a.leaving(o) {
		a.recall(o)
	}
	return nil
}

// yield takes back the limits that would keep an order from selling all there is: to the exchange it is one thing that is sold.
func (a *Account) yield(o *order.Order, back func(*order.Order)) {
	if !a.config.Remote || !o.Whole {
		return
	}
	for _, x := range a.slots[o.Slot].working {
		if x.Side == o.Side && x.Kind == order.Limit && !x.Status.Done() && !a.recalled[x.ID] {
			back(x)
		}
	}
}

// release frees what an order that is to be taken back had locked. At an exchange it may be filled all the same.
func (a *Account) release(o *order.Order) {
	a.unlock(o)
	if a.config.Remote {
		a.recalled[o.ID] = true
	}
}

// Waits reports whether an order that has its size has to wait, since what is being taken back may still take what it needs. Once that
// is over the order gets its size again.
func (a *Account) Waits(o *order.Order) bool {
	if len(a.recalled) == 0 {
		return false
	}
	if o.Side == order.Sell {
		return a.unsold(o, true).Less(o.Qty)
	}
	return a.Free().Less(a.claimed())
}

// claimed returns what buys may still cost that are being taken back.
func (a *Account) claimed() (sum Amount) {
	for i := range a.slots {
		for _, o := range a.slots[i].working {
			if o.Side == order.Buy && !o.Status.Done() && a.recalled[o.ID] {
				sum = sum.Add(a.cost(o.Left(), a.gauge(o)))
			}
		}
	}
	return sum
}

// gauge returns the price that an order is sized at: its limit, or the last one, which a buy may find worse.
func (a *Account) gauge(o *order.Order) Decimal {
	if o.Kind != order.Market {
		return o.Price
	}
	last := order.Exact(a.slots[o.Slot].last)
	if o.Side == order.Buy {
		return last.Mul(reserve)
	}
	return last
}

// sweep gives up what a sale at a time left of a position, if it is less than can be sold.
func (a *Account) sweep(o *order.Order, at int64) {
	left := a.ledger.Position(o.Slot).Qty
	if o.Side != order.Sell || !o.Status.Done() || !left.IsPos() || !left.Less(a.slots[o.Slot].lot) {
		return
	}
	qty, trade := a.ledger.Sweep(o.Slot, at, o.Reason)
	a.report.dust = append(a.report.dust, Dust{o.Slot, qty})
	a.stale = true
	if trade != nil {
		*next(&a.report.trades) = *trade
		if !a.unlimited {
			a.guard.Closed(trade, a.now)
		}
	}
}

// Planned reports that the venue has taken in an order, and sends it when it can.
func (a *Account) Planned(o *order.Order) { a.touch(o) }

// Refuse reports that the order is refused, and why in one sentence.
func (a *Account) Refuse(o *order.Order, reason order.Reason, text string) error {
	if err := a.Reject(o, reason); err != nil {
		return err
	}
	a.report.refusals = append(a.report.refusals, Refusal{o, text})
	return nil
}

// Dust is what was left of a position, too little to be sold. It stays at the exchange and is the owner's.
type Dust struct {
	Slot int
	Qty  Amount // base currency
}

// Dust returns what was given up since the strategy was last told.
func (a *Account) Dust() []Dust { return a.report.dust }

// reserve is how much dearer than at the last price a buy at market may come.
var reserve = udecimal.MustParse("1.002")

// Size settles the quantity of an order that is about to leave: one at market at the last price, which is all that is known, with
// a reserve for what the market does until it arrives. It returns why there is nothing to send, or 0. An order that waited gets its
// size once more.
func (a *Account) Size(o *order.Order) order.Reason {
	lot, price := a.slots[o.Slot].lot, a.gauge(o)
	if o.Kind == order.Market {
		if reason := a.Resolve(o, price, a.Worth()); reason != 0 {
			return reason
		}
	}
	if o.Side == order.Buy {
		affordable, all := a.Afford(o, o.Qty, price)
		if !all && !a.Cut(o, affordable) {
			return order.NoFunds
		}
		a.unlock(o)
		a.lock(o, a.cost(o.Qty, price))
	} else {
		free := a.unsold(o, false)
		if !free.IsPos() {
			return order.NoPosition
		}
		o.Qty = order.Smaller(o.Qty, free)
	}
	if o.Qty = o.Qty.Floor(lot); !o.Qty.IsPos() {
		return order.TooSmall
	}
	return 0
}

// unsold returns what the bot holds that no other order is about to sell, those that are being taken back among them or not.
func (a *Account) unsold(o *order.Order, all bool) Amount {
	free := a.ledger.Position(o.Slot).Qty
	for _, x := range a.slots[o.Slot].working {
		if x != o && x.Side == order.Sell && !x.Status.Done() && (all || !a.recalled[x.ID]) {
			free = free.Sub(x.Left())
		}
	}
	return free
}

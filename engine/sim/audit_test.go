package sim_test

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"hash"
	"math"
	"slices"

	"tradebot/engine/account"
	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// audit stands between the loop and its partners and holds what they say of every instant against books of its own.
type audit struct {
	w        *world
	account  *account.Account
	exchange *sim.Exchange
	books    *ledger.Ledger // filled from what the account reports, one fill after the other

	candles  [2]*market.Candle // of the instant; nil: the slot has none
	before   [2]int64          // open time of the slot's candle before
	opened   [2]int64          // open time of the candle in which the slot's position was opened
	earned   [2]order.Amount   // by trades that ended
	free     order.Amount      // after the instant before
	shorted  bool              // since then there was a short, or funding was paid: free money may have shrunk below nothing
	fills    int
	orders   map[uint64]*known
	asked    []uint64         // orders asked for at the last closes
	canceled []uint64         // working orders that were taken back then
	view     []strategy.Order // as the strategy was last shown
	cash     float64          // likewise
	sum      hash.Hash        // of everything that happened
}

// known is an order as it was last reported.
type known struct {
	*order.Order
	status order.Status
	filled order.Amount
	parent order.Decimal // price of the last fill of the order that it is attached to
}

func newAudit(w *world, a *account.Account) *audit {
	return &audit{
		w: w, account: a, exchange: sim.New(a, len(w.instruments), w.costs), books: newBooks(w), free: order.AmountOf(w.cash),
		orders: map[uint64]*known{}, sum: sha256.New(),
	}
}

func newBooks(w *world) *ledger.Ledger {
	l := ledger.New(len(w.instruments))
	l.Deposit(w.cash)
	return l
}

// Advance implements runner.Venue.
func (a *audit) Advance(now market.Instant) error {
	a.candles = [2]*market.Candle{}
	for i := range now.Events {
		if e := &now.Events[i]; e.Base {
			a.candles[e.Slot] = &e.Candle
		}
	}
	for slot := range a.w.instruments {
		a.shorted = a.shorted || a.books.Position(slot).Qty.IsNeg()
		if err := a.fund(slot); err != nil {
			return err
		}
	}
	return a.exchange.Advance(now)
}

// fund books the funding that a slot's position owes at 00:00, 08:00 and 16:00 UTC, each at the open of the first candle at or
// after it.
func (a *audit) fund(slot int) error {
	c := a.candles[slot]
	if c == nil {
		return nil
	}
	const apart = 8 * hour
	count := c.Time/apart - a.before[slot]/apart
	if a.before[slot] == 0 {
		count = 0
	}
	a.before[slot] = c.Time
	qty := a.books.Position(slot).Qty
	if amount := qty.Decimal().Mul(order.Exact(c.Open)).Mul(a.w.costs.Funding.Mul64(uint64(count))); !amount.IsZero() {
		a.books.Fund(slot, amount.Neg())
		a.shorted = true
	}
	return a.books.Check()
}

// Work implements runner.Venue.
func (a *audit) Work(ops []account.Op) error { return a.exchange.Work(ops) }

// Record implements runner.Journal.
func (a *audit) Record(s *strategy.Step, d *strategy.Decision) error {
	if s.Stop {
		a.candles = [2]*market.Candle{} // what was asked for last has seen none
	}
	for _, part := range [...]func(*strategy.Step) error{a.reported, a.filled, a.balanced, a.limited, a.ended, a.shown} {
		if err := part(s); err != nil {
			return fmt.Errorf("at %d: %w", s.Time, err)
		}
	}
	a.remember(s, d)
	return nil
}

// reported: an order moves along the table of states and never leaves an end, and what was asked for is answered.
func (a *audit) reported(s *strategy.Step) error {
	changed := a.account.Changed()
	if len(changed) != len(s.Orders) {
		return fmt.Errorf("%d orders changed and the strategy is told %d", len(changed), len(s.Orders))
	}
	for i, o := range changed {
		if told := s.Orders[i]; told.ID != o.ID || told.Status != uint32(o.Status) {
			return fmt.Errorf("order %d is %s, but the strategy is told of order %d with status %d", o.ID, o.Status, told.ID, told.Status)
		}
		if o.Reason == order.UnknownOrder {
			continue // the answer to a cancel, not an order
		}
		k := a.orders[o.ID]
		if k == nil {
			k = &known{Order: o, status: order.Planned}
			a.orders[o.ID] = k
		}
		if k.Order != o {
			return fmt.Errorf("there are two orders %d", o.ID)
		}
		if k.status.Done() || !reachable(k.status, o.Status) {
			return fmt.Errorf("order %d was %s and is %s", o.ID, k.status, o.Status)
		}
		k.status = o.Status
	}
	for _, id := range a.asked {
		if a.orders[id] == nil {
			return fmt.Errorf("nothing was told of order %d", id)
		}
	}
	for _, id := range a.canceled {
		if k := a.orders[id]; !k.Status.Done() {
			return fmt.Errorf("order %d was taken back and is %s", id, k.Status)
		}
	}
	for _, r := range a.account.Refusals() {
		if r.Text == "" || r.Order.Status != order.Rejected {
			return fmt.Errorf("order %d is refused with the sentence %q and is %s", r.Order.ID, r.Text, r.Order.Status)
		}
	}
	return nil
}

// reachable reports whether events can bring an order from one state to another, or leave it there.
func reachable(from, to order.Status) bool { return paths[from][to] }

// paths is what [order.Next] allows in any number of steps.
var paths = func() (reach [order.Expired + 1][order.Expired + 1]bool) {
	for from := order.Planned; from <= order.Expired; from++ {
		reach[from][from] = true
	}
	for range order.Expired { // a path is no longer than there are states
		for from := range reach {
			for via := order.Planned; via <= order.Expired; via++ {
				for e := order.Send; e <= order.Expire; e++ {
					if to, err := order.Next(via, e); err == nil && reach[from][via] {
						reach[from][to] = true
					}
				}
			}
		}
	}
	return reach
}()

// limited: what is working may be.
func (a *audit) limited(*strategy.Step) error {
	for slot := range a.w.instruments {
		p := a.account.Ledger().Position(slot)
		for _, o := range a.account.Working(slot) {
			if o.Status.Done() || o.Status == order.Planned || a.candles[slot] == nil {
				continue
			}
			switch inBook := o.Kind == order.Limit || o.Kind == order.StopLimit && o.Triggered; {
			case o.ReduceOnly && (p.Side() == 0 || p.Side() == o.Side):
				return fmt.Errorf("order %d only reduces a position of %s", o.ID, p.Qty)
			case inBook && o.Rested && o.TIF != order.GoodTillCancel:
				return fmt.Errorf("order %d is %s and rests", o.ID, o.TIF)
			case o.Parent != 0 && p.Qty.Abs().Less(o.Left()) && a.account.Ledger().Position(slot).Qty.IsZero():
				return fmt.Errorf("order %d is attached to nothing", o.ID)
			}
		}
	}
	for _, k := range a.orders {
		if k.TIF == order.FillOrKill && !k.Filled.IsZero() && k.Filled.Less(k.Qty) {
			return fmt.Errorf("order %d is fill or kill and filled %s of %s", k.ID, k.Filled, k.Qty)
		}
	}
	return nil
}

// ended: no order is lost. What has not ended is working, and nothing else is.
func (a *audit) ended(*strategy.Step) error {
	working := 0
	for slot := range a.w.instruments {
		for _, o := range a.account.Working(slot) {
			if o.Status.Done() || o.Status == order.Planned { // planned by a limit that was broken at this close
				continue
			}
			working++
			if k := a.orders[o.ID]; k == nil || k.Order != o {
				return fmt.Errorf("order %d works and was never reported", o.ID)
			}
		}
	}
	for id, k := range a.orders {
		if k.Status.Done() {
			if k.status != k.Status {
				return fmt.Errorf("order %d ended as %s and was reported as %s", id, k.Status, k.status)
			}
			continue
		}
		working--
	}
	if working != 0 {
		return fmt.Errorf("%d more orders work than have not ended", working)
	}
	return nil
}

// shown: what the strategy sees is what there is, and no more than it can see.
func (a *audit) shown(s *strategy.Step) error {
	if s.View != nil {
		a.view = append(a.view[:0], s.View.Orders...)
		a.cash = s.View.Cash
		for slot, row := range s.View.Positions {
			if held := a.account.Ledger().Position(slot).Qty.Decimal().InexactFloat64(); row.Position != held {
				return fmt.Errorf("the strategy sees a position of %v where there is %v", row.Position, held)
			}
		}
	}
	var open []strategy.Order
	for slot := range a.w.instruments {
		for _, o := range a.account.Working(slot) {
			if !o.Status.Done() && o.Status != order.Planned {
				open = append(open, strategy.Order{
					ID: o.ID, Slot: uint32(o.Slot), Kind: uint32(o.Kind), Side: uint32(o.Side), Status: uint32(o.Status), Qty: o.Qty.Decimal().InexactFloat64(),
					Filled: o.Filled.Decimal().InexactFloat64(), Price: o.Price.InexactFloat64(), Stop: o.Stop.InexactFloat64(), Reason: uint32(o.Reason),
				})
				abi.PutText(open[len(open)-1].Tag[:], o.Tag)
			}
		}
	}
	slices.SortFunc(open, func(a, b strategy.Order) int { return cmp.Compare(a.ID, b.ID) })
	if !slices.Equal(open, a.view) {
		return fmt.Errorf("the strategy sees the orders %+v where there are %+v", a.view, open)
	}
	resting := 0 // an exit at market is never refused for their number
	for _, o := range open {
		if o.Kind != uint32(order.Market) {
			resting++
		}
	}
	if resting > abi.MaxOrders {
		return fmt.Errorf("%d orders are open", resting)
	}
	b := a.account.Breach() // at the close, after what the strategy sees: it frees what is about to be taken back
	if free := a.account.Free().Decimal().InexactFloat64(); a.cash != free && (b == nil || !b.Flatten) {
		return fmt.Errorf("the strategy sees %v of free cash where there is %v", a.cash, free)
	}
	return nil
}

// remember notes what the strategy asks for, and adds the instant to the sum.
func (a *audit) remember(s *strategy.Step, d *strategy.Decision) {
	a.asked, a.canceled = a.asked[:0], a.canceled[:0]
	for i := range d.Intents {
		in := &d.Intents[i]
		k := a.orders[in.ID]
		switch {
		case in.Kind == strategy.IntentCancel && k != nil && !k.Status.Done():
			a.canceled = append(a.canceled, in.ID)
		case in.Kind == strategy.IntentCancelAll:
			for id, k := range a.orders {
				if !k.Status.Done() && (in.Slot == strategy.AllSlots || in.Slot == k.Slot) {
					a.canceled = append(a.canceled, id)
				}
			}
		case in.Kind.TakesID():
			a.asked = append(a.asked, in.ID)
		}
	}
	fmt.Fprintln(a.sum, s.Time, s.NextID, s.Warmup, s.Stop, math.Float64bits(s.Equity), d.Fuel, d.Logs, d.Plots, d.Intents)
	for i := range s.Orders {
		fmt.Fprintln(a.sum, s.Orders[i])
	}
	for i, f := range a.account.Fills() {
		fmt.Fprintln(a.sum, s.Fills[i], f, a.account.Ledger())
	}
	for _, trade := range a.account.Trades() {
		fmt.Fprintln(a.sum, trade)
	}
	for _, r := range a.account.Refusals() {
		fmt.Fprintln(a.sum, r.Order.ID, r.Text)
	}
	if b := a.account.Breach(); b != nil {
		fmt.Fprintln(a.sum, *b)
	}
}

package outbox

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tradebot/engine/account"
	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// Outbox holds the orders of an account that are at an exchange or on the way to it. It implements runner.Venue. Make one with
// [New]; it is not safe for concurrent use.
type Outbox struct {
	account *account.Account
	prefix  string
	orders  map[uint64]*entry
	list    []uint64 // in the order in which they were asked for
}

// entry is an order that is not over.
type entry struct {
	order  *order.Order
	cancel bool           // it is to be taken back
	waits  bool           // for the end of others, which are being taken back
	trades map[int64]bool // that were reported
}

// Parcel is an order that somebody has to look after: to send it, to find out what came of it, to take it back.
type Parcel struct {
	Order    uint64
	ClientID string // under which it is sent the first time
	Slot     int
	Side     order.Side
	Kind     order.Kind
	TIF      order.TIF
	PostOnly bool
	Exit     bool // it only ever shrinks a position, as every sale does
	Qty      order.Amount
	Price    order.Decimal
	Filled   order.Amount // that was reported
	Sent     bool         // the exchange has it, or had it: that was reported
	Cancel   bool         // take it back
	Trades   map[int64]bool
}

// New returns an empty outbox for the orders of an account, whose client ids begin with a prefix, as [Prefix] makes one.
func New(a *account.Account, prefix string) *Outbox {
	return &Outbox{account: a, prefix: prefix, orders: map[uint64]*entry{}}
}

// letters are those of client ids, which have 36 at most: the number of an order has up to 19 digits, and what is sent again gets
// up to four more letters.
var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// Prefix returns what all client ids of a bot begin with. That two bots have the same is as likely as guessing 60 bits.
func Prefix(bot string) string {
	sum := sha256.Sum256([]byte(bot))
	return strings.ToLower(letters.EncodeToString(sum[:])[:12])
}

// ClientID returns the id under which an order goes to the exchange, the first time.
func (x *Outbox) ClientID(id uint64) string { return fmt.Sprintf("%s-%d", x.prefix, id) }

// Advance implements runner.Venue: what the market does is the exchange's to say.
func (x *Outbox) Advance(market.Instant) error { return nil }

// Work implements runner.Venue. The error is Internal.
func (x *Outbox) Work(ops []account.Op) error {
	for _, op := range ops {
		o := op.Order
		e := x.orders[o.ID]
		switch {
		case op.Cancel && e != nil:
			e.cancel = true
		case op.Cancel, op.Moved:
		default:
			if err := x.place(o); err != nil {
				return fault.In("outbox.Work", err)
			}
		}
	}
	return nil
}

// place takes an order in, or refuses it if there is nothing to send.
func (x *Outbox) place(o *order.Order) error {
	switch reason := x.account.Size(o); {
	case reason == order.NoPosition:
		return x.account.Cancel(o, reason)
	case reason != 0:
		return x.account.Refuse(o, reason, "its size comes to nothing that can be sent")
	}
	x.orders[o.ID] = &entry{order: o, waits: x.account.Waits(o), trades: map[int64]bool{}}
	x.list = append(x.list, o.ID)
	x.account.Planned(o)
	return nil
}

// settle looks once more at the orders that wait, since another is over.
func (x *Outbox) settle() error {
	for _, id := range slices.Clone(x.list) {
		e := x.orders[id]
		if !e.waits || e.cancel {
			continue
		}
		x.drop(id)
		if err := x.place(e.order); err != nil {
			return err
		}
	}
	return nil
}

// drop forgets an order.
func (x *Outbox) drop(id uint64) {
	delete(x.orders, id)
	x.list = slices.DeleteFunc(x.list, func(other uint64) bool { return other == id })
}

// Report takes in what the exchange said of an order. What was reported before changes nothing. The error is Internal: it cannot be
// so, and the books cannot be trusted to go on.
func (x *Outbox) Report(r *bot.Report) error {
	const op = "outbox.Report"
	e := x.orders[r.Order]
	if e == nil {
		return fault.New(fault.Internal, op, "the exchange reports of order %d, which is not under way", r.Order)
	}
	status, ok := statuses[r.Status]
	if !ok {
		return fault.New(fault.Internal, op, "the exchange reports that order %d is %q", r.Order, r.Status)
	}
	if err := x.apply(e, status, r); err != nil {
		return fault.In(op, err)
	}
	if e.order.Status.Done() {
		x.drop(r.Order)
		return fault.In(op, x.settle())
	}
	return nil
}

// statuses are those that a report may have.
var statuses = map[string]order.Status{}

func init() {
	for s := order.Open; s <= order.Expired; s++ {
		statuses[s.String()] = s
	}
}

func (x *Outbox) apply(e *entry, status order.Status, r *bot.Report) error {
	o, a := e.order, x.account
	if o.Status == order.Planned && status != order.Canceled && status != order.Rejected || o.Status == order.Planned && len(r.Fills) > 0 {
		if err := a.Sent(o); err != nil {
			return err
		}
	}
	if o.Status == order.Sending && status != order.Rejected {
		if err := a.Accept(o); err != nil {
			return err
		}
	}
	for i := range r.Fills {
		f := &r.Fills[i]
		if e.trades[f.Trade] {
			continue
		}
		e.trades[f.Trade] = true
		x := order.Execution{
			Time: f.Time, Qty: order.AmountOf(f.Qty), Price: f.Price, Fee: order.AmountOf(f.Fee), FeeBase: order.AmountOf(f.FeeBase), Trade: f.Trade,
			Liquidity: order.Taker,
		}
		if f.Maker {
			x.Liquidity = order.Maker
		}
		if err := a.Fill(o, x); err != nil {
			return err
		}
	}
	switch {
	case o.Status == status, o.Status == order.PartiallyFilled && status == order.Open:
		return nil
	case o.Status == order.Open && status == order.PartiallyFilled, status == order.Filled:
		return fault.New(fault.Internal, "outbox.apply", "order %d is %s by its trades, and %s by the exchange", o.ID, o.Status, status)
	case status == order.Canceled:
		return a.Cancel(o, order.ParseReason(r.Reason))
	case status == order.Rejected:
		return a.Refuse(o, order.ParseReason(r.Reason), r.Text)
	case status == order.Expired:
		return a.Expire(o)
	}
	return nil
}

// Holds reports whether an order is under way.
func (x *Outbox) Holds(id uint64) bool { return x.orders[id] != nil }

// Empty reports whether no order is under way.
func (x *Outbox) Empty() bool { return len(x.orders) == 0 }

// Recalled reports whether every order under way is to be taken back.
func (x *Outbox) Recalled() bool {
	for _, e := range x.orders {
		if !e.cancel {
			return false
		}
	}
	return true
}

// Parcels returns a copy of what is to be looked after: what is to be taken back first, then in the order in which it was asked for. An
// order that can only be paid, or delivered, once others are taken back is not among them before that was reported.
func (x *Outbox) Parcels() []Parcel {
	list := make([]Parcel, 0, len(x.list))
	for _, id := range x.list {
		e := x.orders[id]
		if e.waits && !e.cancel {
			continue
		}
		o := e.order
		list = append(list, Parcel{
			Order: id, ClientID: x.ClientID(id), Slot: o.Slot, Side: o.Side, Kind: o.Kind, TIF: o.TIF, PostOnly: o.PostOnly, Exit: o.ReduceOnly || o.Side == order.Sell,
			Qty: o.Qty, Price: o.Price, Filled: o.Filled, Sent: o.Status != order.Planned, Cancel: e.cancel, Trades: maps.Clone(e.trades),
		})
	}
	slices.SortStableFunc(list, func(a, b Parcel) int {
		switch {
		case a.Cancel == b.Cancel:
			return 0
		case a.Cancel:
			return -1
		}
		return 1
	})
	return list
}

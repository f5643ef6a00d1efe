package sim

import (
	"cmp"
	"slices"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// Config is what trading costs and how orders fill.
type Config struct {
	Fee       Decimal // of a taker, fraction of the value
	MakerFee  Decimal // of a maker
	Slippage  Decimal // basis points, by which whoever takes liquidity is worse off
	Spread    Decimal // basis points between bid and ask; a taker pays half of it
	VolumeCap Decimal // share of a candle's volume that all orders together may take; 0: no limit
	Funding   Decimal // of a position's value every 8 hours, paid by longs and received by shorts; may be negative
	Profile   Profile
}

// Decimal is an exact price or a rate.
type Decimal = order.Decimal

// Amount is an exact amount as it is traded.
type Amount = order.Amount

// Exchange simulates fills for one account. It implements runner.Venue. Make one with [New]; it is not safe for concurrent use.
type Exchange struct {
	config  Config
	account *account.Account
	up      Decimal // what a taker pays of a price
	down    Decimal // what a taker gets of it
	worsens bool    // they are not the price
	capped  bool    // volume is limited
	funding bool    // funding is paid
	funded  []int64 // by slot: time of the last funding, ms UTC; 0 before the first candle

	now      int64
	bars     []bar          // by slot
	orders   []*order.Order // working, of slots that have a candle now, in order of submission
	merged   []*order.Order // where they are put together, of several slots
	queue    []*order.Order // of them those at market
	listed   uint64         // orders that had been submitted when orders was made
	listedAt int64          // and the instant
	equity   Decimal        // at the opens, before any fill; 0 if no order is sized by it
}

// bar is the candle of a slot in the instant.
type bar struct {
	due       bool
	candle    *market.Candle
	open      Decimal
	high, low Decimal // once the opens are over
	left      Amount  // quantity that may still be filled in it
	capped    bool
}

// basisPoints are in one.
var basisPoints = udecimal.MustFromInt64(10_000, 0)

var one = udecimal.MustFromInt64(1, 0)

// New returns an exchange that fills the orders of an account with as many slots.
func New(a *account.Account, slots int, c Config) *Exchange {
	rate := c.Slippage.Add(c.Spread.MustDiv(udecimal.MustFromInt64(2, 0))).MustDiv(basisPoints)
	return &Exchange{
		config: c, account: a, up: one.Add(rate), down: one.Sub(rate), worsens: !rate.IsZero(), capped: !c.VolumeCap.IsZero(),
		funding: !c.Funding.IsZero(), bars: make([]bar, slots), funded: make([]int64, slots),
	}
}

// Advance implements runner.Venue: it fills what fills within the candles of an instant. The error is Internal.
func (x *Exchange) Advance(now market.Instant) error {
	if x.account.Idle() && !x.funding {
		return nil
	}
	x.begin(now)
	return fault.In("sim.Advance", x.play())
}

// Sleeps implements runner.Sleeper: only funding comes by itself.
func (x *Exchange) Sleeps() bool { return !x.funding }

// play goes through the phases of the candles.
func (x *Exchange) play() error {
	if err := x.fund(); err != nil {
		return err
	}
	if err := x.gaps(); err != nil {
		return err
	}
	if err := x.markets(); err != nil {
		return err
	}
	if x.account.Quiet() {
		return nil // what waited has filled at the open, and nothing else can
	}
	for i := range x.bars {
		if b := &x.bars[i]; b.due {
			b.high, b.low = order.Exact(b.candle.High), order.Exact(b.candle.Low)
		}
	}
	if err := x.passed(); err != nil {
		return err
	}
	if err := x.inside(); err != nil {
		return err
	}
	return x.after()
}

// Work implements runner.Venue. The error is Internal.
func (x *Exchange) Work(ops []account.Op) error {
	for _, op := range ops {
		o := op.Order
		switch {
		case op.Cancel && o.Status.Done(), op.Moved:
		case op.Cancel:
			if err := x.account.Cancel(o, 0); err != nil {
				return err
			}
		default:
			if err := x.account.Sent(o); err != nil {
				return err
			}
			if err := x.account.Accept(o); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin reads the candles of an instant.
func (x *Exchange) begin(now market.Instant) {
	x.now = now.Time
	for i := range x.bars {
		x.bars[i].due = false
	}
	for i := range now.Events {
		e := &now.Events[i]
		if !e.Base {
			continue
		}
		b := &x.bars[e.Slot]
		b.due, b.candle, b.open = true, &e.Candle, order.Exact(e.Candle.Open)
		if b.capped = x.capped; b.capped {
			b.left = order.Cut(x.account.Instrument(e.Slot).Down(order.Exact(e.Candle.Volume).Mul(x.config.VolumeCap)))
		}
	}
	x.equity = Decimal{}
	if !x.account.Shares() {
		return
	}
	x.equity = x.account.Exact(func(slot int) Decimal {
		if x.bars[slot].due {
			return x.bars[slot].open
		}
		return order.Exact(x.account.Last(slot))
	})
}

// working returns the orders that a phase looks at, in order of submission, those that are done meanwhile among them. Orders that
// come alive while it is used are in the next one. It is not to be changed.
func (x *Exchange) working() []*order.Order {
	if n := x.account.Submitted(); n != x.listed || x.now != x.listedAt {
		x.orders = x.merge()
		x.listed, x.listedAt = n, x.now
	}
	return x.orders
}

// merge returns the orders of the slots that have a candle, in order of submission: those of a single slot are.
func (x *Exchange) merge() []*order.Order {
	if len(x.bars) == 1 {
		if x.bars[0].due {
			return x.account.Working(0)
		}
		return nil
	}
	x.merged = x.merged[:0]
	for i := range x.bars {
		if x.bars[i].due {
			x.merged = append(x.merged, x.account.Working(i)...)
		}
	}
	slices.SortFunc(x.merged, func(a, b *order.Order) int { return cmp.Compare(a.Seq, b.Seq) })
	return x.merged
}

// fundings are 8 hours apart.
const fundings = 8 * int64(market.Hour)

// fund settles funding at 00:00, 08:00 and 16:00 UTC, at the open of the first candle then or later. Fundings that fell into a
// gap are settled together.
func (x *Exchange) fund() error {
	if !x.funding {
		return nil
	}
	for i := range x.bars {
		b := &x.bars[i]
		if !b.due {
			continue
		}
		due, last := b.candle.Time-b.candle.Time%fundings, x.funded[i]
		x.funded[i] = due
		qty := x.account.Ledger().Position(i).Qty
		if count := (due - last) / fundings; last != 0 && count > 0 && !qty.IsZero() {
			x.account.Fund(i, qty.Decimal().Mul(b.open).Mul(x.config.Funding.Mul64(uint64(count)).Neg()))
		}
	}
	return nil
}

// after ends the candles: trailing stops see them, orders have rested for one, and orders that can only reduce a position
// that is not there are cancelled.
func (x *Exchange) after() error {
	for _, o := range x.working() {
		if o.Status.Done() {
			continue
		}
		b := &x.bars[o.Slot]
		o.Rested = true
		if o.Kind == order.TrailingStop && !o.Triggered {
			if best := b.high; o.Side == order.Sell {
				x.account.Follow(o, best)
			} else {
				x.account.Follow(o, b.low)
			}
		}
		if o.ReduceOnly && x.account.Ledger().Position(o.Slot).Side() != o.Side.Opposite() {
			if err := x.account.Cancel(o, order.NoPosition); err != nil {
				return err
			}
		}
	}
	return nil
}

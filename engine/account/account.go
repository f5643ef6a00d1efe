package account

import (
	"slices"

	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/risk"
	"tradebot/engine/strategy"
)

// Decimal is an exact price, or an amount from outside.
type Decimal = order.Decimal

// Amount is an exact amount as it is booked and traded.
type Amount = order.Amount

// Config is what an account begins with.
type Config struct {
	Cash        Decimal             // quote currency
	Instruments []market.Instrument // one a slot
	Fee         Decimal             // of a taker, the highest there is, as a fraction; amounts and locks are computed with it
	Limits      risk.Limits
	Start       int64 // time at which the account begins, ms UTC
	Deaf        bool  // the strategy does not listen to orders and fills, so that it need not be told
	Remote      bool  // orders are at a spot exchange, which answers later and sells only what is there (remote.go)
}

// Account is one bot's account. Make one with [New]; it is not safe for concurrent use.
type Account struct {
	config Config
	ledger *ledger.Ledger
	guard  *risk.Guard

	hold      Hold // by hand
	unlimited bool // no limit is set, so none needs to be asked
	slots     []slot
	gross     Decimal           // 1 + the fee of a taker
	locks     map[uint64]Amount // quote currency locked by resting buys
	locked    Amount            // their sum
	recalled  map[uint64]bool   // orders at an exchange that are being taken back, of which nobody knows yet how much it filled
	count     int               // working orders and those that were planned
	forced    uint64            // orders of the engine's own so far

	submitted uint64 // orders so far

	now    int64   // close time of the instant
	cash   float64 // quote balance
	equity float64 // at the last closes
	stale  bool    // cash and the slots' quantities have changed

	exposed bool // a slot has a position
	short   bool // a slot is short

	dirty bool // the view has changed
	view  strategy.View

	blanks  []order.Order // to be filled in
	pending []Op          // what the engine decided at the close
	plan    []Op
	report  report
}

// slot is what an account has in a slot.
type slot struct {
	working []*order.Order // at the venue or on the way to it, in order of submission; done ones until the instant's end
	held    float64        // position, base currency
	last    float64        // last close, 0 before the first
	lot     Amount         // smallest step of a quantity
	least   Amount         // smallest value of an order
}

// Op is one thing for the venue to do.
type Op struct {
	Order  *order.Order
	Cancel bool // take it back, instead of placing it
	Moved  bool // it is there, and has another trigger now
}

// Refusal is an order that never reached the venue.
type Refusal struct {
	Order *order.Order
	Text  string // one sentence for the user
}

// report is what happened since the strategy was last told.
type report struct {
	changed  []*order.Order
	fills    []order.Fill
	trades   []ledger.Trade
	refusals []Refusal
	dust     []Dust
	breach   *risk.Breach
	orders   []strategy.Order
	told     []strategy.Fill
}

// New returns an account with cash and nothing else.
func New(c Config) *Account {
	a := &Account{ledger: ledger.New(len(c.Instruments)), slots: make([]slot, len(c.Instruments)), locks: map[uint64]Amount{}, recalled: map[uint64]bool{}, dirty: true, stale: true}
	a.ledger.Deposit(c.Cash)
	a.equity = order.Float(c.Cash)
	a.configure(c)
	a.guard = risk.New(c.Limits, len(c.Instruments), c.Start, a.equity)
	return a
}

// configure sets what follows from the configuration.
func (a *Account) configure(c Config) {
	a.config, a.gross, a.unlimited = c, one.Add(c.Fee), len(c.Limits.Strings()) == 0
	a.view.Positions = make([]strategy.Position, len(c.Instruments))
	for i := range c.Instruments {
		in, row := &c.Instruments[i], &a.view.Positions[i]
		a.slots[i].lot, a.slots[i].least = order.Larger(order.Cut(in.Lot), order.Unit), order.AmountOf(in.MinNotional.RoundAwayFromZero(order.Places))
		row.Tick, row.Lot, row.MinNotional = order.Float(in.Tick), order.Float(in.Lot), order.Float(in.MinNotional)
	}
}

// Ledger returns the books, to be read.
func (a *Account) Ledger() *ledger.Ledger { return a.ledger }

// Instrument returns how a slot's symbol is traded.
func (a *Account) Instrument(slot int) *market.Instrument { return &a.config.Instruments[slot] }

// Working returns the orders of a slot at the venue or on the way to it, in order of submission. Orders that are done stay
// listed until [Account.Close], and attached orders that come alive are added at its end; the slice is the account's.
func (a *Account) Working(slot int) []*order.Order { return a.slots[slot].working }

// Idle reports whether no order can fill and no position be liquidated: the market may move without anybody looking.
func (a *Account) Idle() bool {
	return a.count == 0 && !a.short && !a.stale
}

// Quiet reports whether no order is working and no short can be liquidated, whatever was booked in this instant.
func (a *Account) Quiet() bool {
	if a.count > 0 {
		return false
	}
	for i := range a.slots {
		if a.ledger.Position(i).Qty.IsNeg() {
			return false
		}
	}
	return true
}

// Shares reports whether a market order is to be sized by a share of the equity.
func (a *Account) Shares() bool {
	for i := range a.slots {
		for _, o := range a.slots[i].working {
			if o.Kind == order.Market && o.Size.Kind == order.QtyEquity && o.Qty.IsZero() {
				return true
			}
		}
	}
	return false
}

// Submitted returns how many orders there were so far, those that came alive among them.
func (a *Account) Submitted() uint64 { return a.submitted }

// Exposed reports whether there was a position at the last closes.
func (a *Account) Exposed() bool { return a.exposed }

// Worth returns cash and positions at the last closes, exactly.
func (a *Account) Worth() Decimal {
	return a.Exact(func(slot int) Decimal { return order.Exact(a.slots[slot].last) })
}

// Last returns the last close of a slot, 0 before its first candle.
func (a *Account) Last(slot int) float64 { return a.slots[slot].last }

// Equity returns cash and positions at the last closes, quote currency.
func (a *Account) Equity() float64 { return a.equity }

// Exact returns the equity at given prices, one a slot, exactly.
func (a *Account) Exact(price func(slot int) Decimal) Decimal {
	sum := a.ledger.Cash().Decimal()
	for i := range a.slots {
		if qty := a.ledger.Position(i).Qty; !qty.IsZero() {
			sum = sum.Add(qty.Decimal().Mul(price(i)))
		}
	}
	return sum
}

// Free returns the quote currency that is neither locked by a resting buy nor the collateral of a short: its proceeds and as
// much again.
func (a *Account) Free() Amount {
	free := a.ledger.Cash().Sub(a.locked)
	for i := range a.slots {
		if p := a.ledger.Position(i); p.Qty.IsNeg() {
			free = free.Sub(p.Cost).Sub(p.Cost)
		}
	}
	return free
}

// Fills returns the fills since the strategy was last told, in order.
func (a *Account) Fills() []order.Fill { return a.report.fills }

// Trades returns the trades that ended since.
func (a *Account) Trades() []ledger.Trade { return a.report.trades }

// Refusals returns the orders refused since, which the venue never had.
func (a *Account) Refusals() []Refusal { return a.report.refusals }

// Breach returns the limit that was broken at the last close, or nil.
func (a *Account) Breach() *risk.Breach { return a.report.breach }

// Halted returns the limit for which entries are refused now in every slot, nil if there is none.
func (a *Account) Halted(now int64) *risk.Breach { return a.guard.Halted(now, risk.AllSlots) }

// Changed returns the orders that changed since, each once, in the order of their last changes.
func (a *Account) Changed() []*order.Order {
	list := a.report.changed[:0]
	for i, o := range a.report.changed {
		if !slices.Contains(a.report.changed[i+1:], o) {
			list = append(list, o)
		}
	}
	a.report.changed = list
	return list
}

// News reports whether there is anything to tell the strategy: a change of an order, a fill, another view, a broken limit.
func (a *Account) News() bool {
	return a.dirty || len(a.report.changed) > 0 || len(a.report.fills) > 0 || a.report.breach != nil
}

// Happened reports whether orders changed since the strategy was last told. Fills are changes.
func (a *Account) Happened() bool { return len(a.report.changed) > 0 }

// Waiting reports whether the engine decided something at the close that the venue is to do.
func (a *Account) Waiting() bool { return len(a.pending) > 0 }

// Told forgets the report: the strategy and the journal have it.
func (a *Account) Told() {
	r := &a.report
	r.changed, r.fills, r.trades, r.refusals, r.breach = r.changed[:0], r.fills[:0], r.trades[:0], r.refusals[:0], nil
	r.dust = r.dust[:0]
}

// next adds an element to a list and returns it to be filled in, whatever is in it from before.
func next[T any](list *[]T) *T {
	n := len(*list)
	if n == cap(*list) {
		*list = slices.Grow(*list, 1)
	}
	*list = (*list)[:n+1]
	return &(*list)[n]
}

// touch notes that an order changed.
func (a *Account) touch(o *order.Order) {
	a.report.changed = append(a.report.changed, o)
	a.dirty = true
}

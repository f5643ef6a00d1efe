package exchange

import (
	"tradebot/engine/fault"
	"tradebot/engine/order"
)

// Decimal is an exact number.
type Decimal = order.Decimal

// The kinds of event.
const (
	opened   = "open"   // an account, with what it has
	accepted = "order"  // an order, with the trades it made at once
	filled   = "fill"   // of an order that rested
	canceled = "cancel" // of an order that rested
	pinned   = "price"  // of a symbol, until another is pinned
	ignored  = "ignore" // a ban, by a request
)

// Event is one line of a book.
type Event struct {
	Kind     string             `json:"kind"`
	Time     int64              `json:"time"` // ms UTC
	Account  string             `json:"account,omitempty"`
	Balances map[string]Decimal `json:"balances,omitempty"` // of an account that is opened
	Order    *Order             `json:"order,omitempty"`    // as it was accepted
	ID       int64              `json:"id,omitempty"`       // of an order that rested
	Trades   []Trade            `json:"trades,omitempty"`
	Expired  bool               `json:"expired,omitempty"` // nothing is left resting of the order
	Symbol   string             `json:"symbol,omitempty"`
	Price    *Decimal           `json:"price,omitempty"` // nil: that of the synthetic market again
}

// Order is an order of the book.
type Order struct {
	ID       int64   `json:"id"` // in order of acceptance
	ClientID string  `json:"client_id"`
	Account  string  `json:"account"`
	Symbol   string  `json:"symbol"`
	Base     string  `json:"base"`
	Quote    string  `json:"quote"`
	Side     string  `json:"side"` // BUY or SELL
	Type     string  `json:"type"` // MARKET, LIMIT or LIMIT_MAKER
	TIF      string  `json:"tif"`
	Qty      Decimal `json:"qty"`
	Price    Decimal `json:"price"` // limit, or 0
	Time     int64   `json:"time"`
	Changed  int64   `json:"changed"`
	Hold     Decimal `json:"hold"`   // what is locked for it: quote currency of a buy, base currency of a sell
	Status   string  `json:"status"` // as Binance writes it
	Filled   Decimal `json:"filled"`
	Value    Decimal `json:"value"` // of what was filled
	Trades   []Trade `json:"trades,omitempty"`
}

// Trade is one fill.
type Trade struct {
	ID       int64   `json:"id"`
	Time     int64   `json:"time"`
	Qty      Decimal `json:"qty"`
	Price    Decimal `json:"price"`
	Value    Decimal `json:"value"`
	Fee      Decimal `json:"fee"`
	FeeAsset string  `json:"fee_asset"` // the currency received
	Maker    bool    `json:"maker"`
}

// Balance is what an account has of a currency.
type Balance struct {
	Free   Decimal `json:"free"`
	Locked Decimal `json:"locked"`
}

// Book is what events made.
type Book struct {
	Orders   []*Order                       `json:"orders"`   // in order of acceptance
	Balances map[string]map[string]*Balance `json:"balances"` // by account and currency
	Deposits map[string]Decimal             `json:"deposits"` // by currency: what came from outside
	Market   map[string]Decimal             `json:"market"`   // what the market got, negative what it gave
	Fees     map[string]Decimal             `json:"fees"`     // what the exchange earned
	Pins     map[string]Decimal             `json:"pins"`     // prices that are pinned
	Ignored  int                            `json:"ignored"`  // requests that were signed by who knew that it was banned
	Begin    int64                          `json:"begin"`    // of the first event, ms UTC
	Time     int64                          `json:"time"`     // of the last event

	open   []*Order
	trades int64 // highest number of a trade
}

func newBook() *Book {
	return &Book{
		Balances: map[string]map[string]*Balance{}, Deposits: map[string]Decimal{}, Market: map[string]Decimal{}, Fees: map[string]Decimal{},
		Pins: map[string]Decimal{},
	}
}

// Open returns whether more can happen to the order.
func (o *Order) Open() bool { return o.Status == "NEW" || o.Status == "PARTIALLY_FILLED" }

// Left returns what is not filled.
func (o *Order) Left() Decimal { return o.Qty.Sub(o.Filled) }

func (o *Order) buys() bool { return o.Side == "BUY" }

// held is the currency that is locked for the order, got the other.
func (o *Order) held() (held, got string) {
	if o.buys() {
		return o.Quote, o.Base
	}
	return o.Base, o.Quote
}

func (b *Book) balance(account, asset string) *Balance {
	all := b.Balances[account]
	if all == nil {
		all = map[string]*Balance{}
		b.Balances[account] = all
	}
	if all[asset] == nil {
		all[asset] = &Balance{}
	}
	return all[asset]
}

// apply makes of the book what it is after an event. The error is Internal: no exchange wrote such an event.
func (b *Book) apply(e *Event) error {
	if b.Time = e.Time; b.Begin == 0 {
		b.Begin = e.Time
	}
	switch e.Kind {
	case opened:
		for asset, amount := range e.Balances {
			free := b.balance(e.Account, asset)
			free.Free = free.Free.Add(amount)
			b.Deposits[asset] = b.Deposits[asset].Add(amount)
		}
	case pinned:
		if delete(b.Pins, e.Symbol); e.Price != nil {
			b.Pins[e.Symbol] = *e.Price
		}
	case ignored:
		b.Ignored++
	case accepted:
		if e.Order == nil {
			return fault.New(fault.Internal, "exchange.apply", "an order that is none")
		}
		o := *e.Order
		held, _ := o.held()
		purse := b.balance(o.Account, held)
		purse.Free, purse.Locked = purse.Free.Sub(o.Hold), purse.Locked.Add(o.Hold)
		o.Status = "NEW"
		b.Orders = append(b.Orders, &o)
		b.open = append(b.open, &o)
		b.trade(&o, e)
	case filled, canceled:
		o := b.find(e.ID)
		if o == nil || !o.Open() {
			return fault.New(fault.Internal, "exchange.apply", "%s of order %d, which is not open", e.Kind, e.ID)
		}
		b.trade(o, e)
		if e.Kind == canceled {
			b.end(o, "CANCELED")
		}
	default:
		return fault.New(fault.Internal, "exchange.apply", "an event of kind %q", e.Kind)
	}
	return nil
}

// trade books the trades of an event.
func (b *Book) trade(o *Order, e *Event) {
	held, got := o.held()
	o.Changed = e.Time
	for _, t := range e.Trades {
		gives, gets := t.Qty, t.Value
		if o.buys() {
			gives, gets = t.Value, t.Qty
		}
		o.Hold = o.Hold.Sub(gives)
		from, to := b.balance(o.Account, held), b.balance(o.Account, got)
		from.Locked = from.Locked.Sub(gives)
		to.Free = to.Free.Add(gets).Sub(t.Fee)
		b.Market[held] = b.Market[held].Add(gives)
		b.Market[got] = b.Market[got].Sub(gets)
		b.Fees[got] = b.Fees[got].Add(t.Fee)
		o.Filled, o.Value = o.Filled.Add(t.Qty), o.Value.Add(t.Value)
		o.Trades = append(o.Trades, t)
		o.Status = "PARTIALLY_FILLED"
		b.trades = max(b.trades, t.ID)
	}
	switch {
	case o.Left().IsZero():
		b.end(o, "FILLED")
	case e.Expired:
		b.end(o, "EXPIRED")
	}
}

// end closes an order and gives back what is still locked for it.
func (b *Book) end(o *Order, status string) {
	held, _ := o.held()
	purse := b.balance(o.Account, held)
	purse.Free, purse.Locked = purse.Free.Add(o.Hold), purse.Locked.Sub(o.Hold)
	o.Hold = Decimal{}
	o.Status = status
	for i := range b.open {
		if b.open[i] == o {
			b.open = append(b.open[:i:i], b.open[i+1:]...)
			break
		}
	}
}

// find returns the order with a number, or nil.
func (b *Book) find(id int64) *Order {
	if id < 1 || id > int64(len(b.Orders)) {
		return nil
	}
	return b.Orders[id-1]
}

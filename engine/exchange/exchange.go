package exchange

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/synth"
)

// Account is who may trade, and what it has when it is opened: once in the life of a book.
type Account struct {
	Key      string // and all keys that begin with it and a slash, which have the same secret
	Secret   string
	Balances map[string]Decimal
	Withdraw bool // its key may take money out, which no bot's should
}

// Config is an exchange. The zero value of a field stands for its default, if it has one.
type Config struct {
	Accounts []Account
	Symbols  []Symbol           // default: Symbols()
	Seed     uint64             // of the market
	Begin    int64              // of the market, ms UTC; default: two days before the book's
	Clock    synth.Clock        // how the market's time follows the computer's; default: it is the same
	Fee      Decimal            // share of what is received; 0: none
	Depth    Decimal            // quantity at each tick, base currency; 0: no end of it
	Depths   map[string]Decimal // the same of single symbols, whose resting orders are filled with no more than that at a time
	Skew     time.Duration      // how far its clock is ahead of the computer's
	Weight   int                // limit of a minute; default 6,000
	Orders   int                // limit of 10 seconds, per account; default 100
	Ban      time.Duration      // of an address that goes on after a 429; default 2 minutes
}

// past is how much older than the book the market is, for whoever asks for candles.
const past = 2 * int64(market.Day)

// Exchange is a server. It is safe for concurrent use. Make one with [Open].
type Exchange struct {
	config   Config
	symbols  map[string]*Symbol
	names    []string
	secrets  map[string]string
	withdraw map[string]bool // keys that may withdraw
	mux      *http.ServeMux
	trouble  trouble
	limits   *limits
	over     context.Context // ends with the exchange
	stop     context.CancelFunc

	mu      sync.Mutex
	file    *file
	book    *Book
	tapes   map[string]*tape
	settled int64
	seen    map[string]int // requests that came, by method and path
	busy    int            // requests under way
	idle    *sync.Cond     // there are none
}

// Open opens an exchange with the book at a path, which it makes if there is none. The errors are Invalid and Unavailable.
func Open(path string, c Config) (*Exchange, error) {
	const op = "exchange.Open"
	if c.Symbols == nil {
		c.Symbols = Symbols()
	}
	if len(c.Accounts) == 0 {
		return nil, fault.New(fault.Invalid, op, "an exchange without accounts has no orders; give it one")
	}
	f, b, err := open(path)
	if err != nil {
		return nil, fault.In(op, err)
	}
	x := &Exchange{
		config: c, symbols: map[string]*Symbol{}, secrets: map[string]string{}, withdraw: map[string]bool{}, file: f, book: b, tapes: map[string]*tape{}, seen: map[string]int{},
		limits: newLimits(c),
	}
	if err := x.prepare(); err != nil {
		f.f.Close()
		return nil, fault.In(op, err)
	}
	x.idle = sync.NewCond(&x.mu)
	x.over, x.stop = context.WithCancel(context.Background())
	x.routes()
	return x, nil
}

// prepare opens the accounts and the markets. The first event of a book says when its market began.
func (x *Exchange) prepare() error {
	now := x.now()
	for _, a := range x.config.Accounts {
		x.secrets[a.Key], x.withdraw[a.Key] = a.Secret, a.Withdraw
		if x.book.Balances[a.Key] != nil {
			continue
		}
		if err := x.happen(&Event{Kind: opened, Time: now, Account: a.Key, Balances: a.Balances}); err != nil {
			return fault.Wrap(fault.Unavailable, "exchange.prepare", err)
		}
	}
	for i := range x.config.Symbols {
		s := &x.config.Symbols[i]
		if err := s.check(); err != nil {
			return err
		}
		begin := x.config.Begin
		if begin == 0 {
			begin = x.book.Begin - past
		}
		t, err := newTape(x.config.Seed, s, begin)
		if err != nil {
			return err
		}
		x.symbols[s.Name], x.tapes[s.Name] = s, t
		x.names = append(x.names, s.Name)
	}
	x.settled = x.book.Time
	return nil
}

// Close stops the exchange. Requests that wait do so no longer, and nothing is accepted any more.
func (x *Exchange) Close() error {
	x.stop()
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.file.f.Close()
}

// now is the exchange's time, ms UTC.
func (x *Exchange) now() int64 { return time.Now().Add(x.config.Skew).UnixMilli() }

// Pin holds the price of a symbol, or lets it go with a price of 0, and fills what rests at it.
func (x *Exchange) Pin(symbol, price string) error {
	const op = "exchange.Pin"
	d, err := udecimal.Parse(price)
	if err != nil || x.symbols[symbol] == nil || d.IsNeg() {
		return fault.New(fault.Invalid, op, "%q is no symbol or %q no price", symbol, price)
	}
	e := &Event{Kind: pinned, Symbol: symbol}
	if d.IsPos() {
		e.Price = &d
	}
	return fault.Wrap(fault.Unavailable, op, x.note(e))
}

// note lets something happen that is no order.
func (x *Exchange) note(e *Event) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	e.Time = x.now()
	if err := x.happen(e); err != nil {
		return err
	}
	return x.settle(e.Time)
}

// Book returns a copy of the book as it is.
func (x *Exchange) Book() (*Book, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.settle(x.now()); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "exchange.Book", err)
	}
	return ReadBook(x.file.f.Name())
}

// Requests returns how many requests came with a method and a path, whatever became of them.
func (x *Exchange) Requests(method, path string) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seen[method+" "+path]
}

// Wait waits until no request is under way. One that its sender gave up may still come.
func (x *Exchange) Wait() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for x.busy > 0 {
		x.idle.Wait()
	}
}

// ServeHTTP answers a request, or does not.
func (x *Exchange) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/control/") {
		x.mux.ServeHTTP(w, r)
		return
	}
	x.mu.Lock()
	x.seen[r.Method+" "+r.URL.Path]++
	x.busy++
	x.mu.Unlock()
	defer func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.busy--; x.busy == 0 {
			x.idle.Broadcast()
		}
	}()
	x.misbehave(w, r, x.trouble.next(r.Method, r.URL.Path))
}

// reply is what is answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func say(status int, body any) *reply {
	text, err := json.Marshal(body)
	if err != nil {
		return &reply{status: 500}
	}
	return &reply{status: status, header: http.Header{}, body: text}
}

func (r *refusal) reply() *reply { return say(r.status, r) }

// write sends an answer.
func (a *reply) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // who asked may be gone
}

// sleep waits, or until the exchange ends.
func (x *Exchange) sleep(d time.Duration) {
	select {
	case <-time.After(d):
	case <-x.over.Done():
	}
}

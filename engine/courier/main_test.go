package courier_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/courier"
	"tradebot/engine/exchange"
	"tradebot/engine/order"
	"tradebot/engine/outbox"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Run(m)) }

func dec(text string) udecimal.Decimal { return udecimal.MustParse(text) }

func amount(text string) order.Amount { return order.AmountOf(dec(text)) }

// urls are the addresses of an empty database of each kind.
var urls = []struct {
	name string
	make func(t testing.TB) string
}{
	{"sqlite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "tradebot.db") }},
	{"postgres", func(t testing.TB) string { return testbed.SharedPostgres(t).Database(t) }},
}

// database is an installation that trades live.
type database struct {
	*store.Store
	url    string
	owner  string
	module string
}

func newDatabase(t *testing.T, url string) *database {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	u, err := s.CreateUser(t.Context(), store.User{Name: "ann", Role: "owner", Password: "hash", Created: 1})
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := s.PutVersion(t.Context(), "", "sma-cross", store.StrategyVersion{Valid: true, Uploader: u.ID}, []byte{1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetLive(t.Context(), true, "ann", 1); err != nil {
		t.Fatal(err)
	}
	return &database{s, url, u.ID, v.SHA256}
}

// together runs a test for each of a list, all at the same time: they wait for the clock most of the time.
func together[T any](t *testing.T, list []T, name func(T) string, test func(*testing.T, T)) {
	var all sync.WaitGroup
	for _, c := range list {
		all.Go(func() { t.Run(name(c), func(t *testing.T) { test(t, c) }) })
	}
	all.Wait()
}

// rig is a live bot, an exchange at which a bitcoin costs 30,000, and a courier that goes round by round. What it tells is committed, as
// a worker does, unless the test says otherwise.
type rig struct {
	*testing.T
	x       *exchange.Exchange
	server  *httptest.Server
	client  *binance.Client
	db      *database
	bot     bot.Bot
	fence   store.Fence
	courier *courier.Courier
	symbol  binance.Listing

	told    []bot.Report // that were not committed
	all     []string     // all that was told, as "order status"
	parcels []*outbox.Parcel
	fills   int64
	sendBy  map[string]int64 // of each id, when it was first sent
}

const account, secret = "key-of-the-account", "secret-of-the-account"

// room is for so many rigs at a time: a busy machine has enough to do with them.
var room = make(chan struct{}, 24)

func newRig(t *testing.T, db *database, c exchange.Config, edits ...func(*binance.Config)) *rig {
	t.Helper()
	room <- struct{}{}
	t.Cleanup(func() { <-room })
	c.Accounts = []exchange.Account{{Key: account, Secret: secret, Balances: map[string]udecimal.Decimal{"USDT": dec("100000"), "BTC": dec("10")}}}
	c.Fee = dec("0.001")
	x, err := exchange.Open(filepath.Join(t.TempDir(), "book"), c)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, x: x, server: httptest.NewServer(x), db: db, sendBy: map[string]int64{}}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
		r.server.CloseClientConnections()
		r.server.Close()
	})
	r.pin("30000")
	config := binance.Config{URL: r.server.URL, Key: binance.NewKey(account, secret), Budget: binance.NewBudget(binance.Limits{}), Timeout: time.Second}
	for _, edit := range edits {
		edit(&config)
	}
	r.client, err = binance.New(config)
	r.ok(err)
	t.Cleanup(r.client.Close)
	config.Timeout, config.Budget = time.Minute, binance.NewBudget(binance.Limits{}) // no fault is tested yet, and the machine may be busy
	patient, err := binance.New(config)
	r.ok(err)
	defer patient.Close()
	r.symbol, err = patient.Symbol(t.Context(), "BTCUSDT")
	r.ok(err)
	b := bot.Config{
		Name: "my bot", Strategy: "sma-cross", Module: db.module, Mode: bot.Live, Cash: dec("1000"), Costs: bot.Costs{Fee: dec("0.001"), Fills: "default"},
		Slots: []bot.Slot{{Name: "main", Market: "binance:BTCUSDT:1m"}},
	}
	r.ok(b.Check())
	r.bot, err = db.CreateBot(t.Context(), bot.Bot{Owner: db.owner, Config: b}, "ann", 1000)
	r.ok(err)
	for _, e := range []bot.Event{bot.Start, bot.Ready} {
		r.bot, err = db.Transition(t.Context(), r.bot.ID, store.Change{Event: e}, 1000)
		r.ok(err)
	}
	r.hold("one")
	return r
}

func (r *rig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// hold takes the lease for a holder, and makes a courier under it, which knows what was committed.
func (r *rig) hold(holder string) {
	r.Helper()
	l, err := r.db.Acquire(r.Context(), r.bot.ID, holder, 600_000)
	r.ok(err)
	r.fence, r.told = store.Fence{Bot: r.bot.ID, Holder: holder, Epoch: l.Epoch}, nil
	r.courier = courier.New(r.options())
	r.update()
}

func (r *rig) options() courier.Options {
	return courier.Options{
		Store: r.db.Store, Client: r.client, Fence: r.fence, Symbols: []binance.Listing{r.symbol},
		Log: slog.New(slog.DiscardHandler), Told: func(report bot.Report) {
			r.told = append(r.told, report)
			r.all = append(r.all, fmt.Sprintf("%d %s", report.Order, report.Status))
		}, Trouble: func(string) {},
	}
}

// lose gives the lease back, so that another may take it at once.
func (r *rig) lose() {
	r.Helper()
	r.ok(r.db.Release(r.Context(), r.fence.Holder, []string{r.bot.ID}))
}

func (r *rig) pin(price string) { r.Helper(); r.ok(r.x.Pin("BTCUSDT", price)) }

func (r *rig) inject(faults ...exchange.Fault) { r.Helper(); r.ok(r.x.Inject(faults...)) }

// plan plans an order now, and commits it.
func (r *rig) plan(p outbox.Parcel) { r.Helper(); r.planAt(time.Now(), p) }

func (r *rig) planAt(at time.Time, p outbox.Parcel) {
	r.Helper()
	p.ClientID, p.Trades = fmt.Sprintf("%s-%d", outbox.Prefix(r.bot.ID), p.Order), map[int64]bool{}
	p.Exit = p.Side == order.Sell
	row := bot.Order{ID: p.Order, Kind: p.Kind.String(), Side: p.Side.String(), Status: "planned", Qty: p.Qty.Decimal(), Price: p.Price, ClientID: p.ClientID}
	r.ok(r.db.Commit(r.Context(), store.Commit{Fence: r.fence, Batch: bot.Batch{Orders: []bot.Order{row}}, At: at.UnixMilli()}))
	r.parcels = append(r.parcels, &p)
	r.update()
}

// update hands the courier what is under way, what is to be taken back first.
func (r *rig) update() {
	var list []outbox.Parcel
	for _, back := range []bool{true, false} {
		for _, p := range r.parcels {
			if p.Cancel == back {
				copied := *p
				copied.Trades = map[int64]bool{}
				for id := range p.Trades {
					copied.Trades[id] = true
				}
				list = append(list, copied)
			}
		}
	}
	r.courier.Update(append([]outbox.Parcel{}, list...))
}

// cancel wants an order back.
func (r *rig) cancel(id uint64) {
	r.Helper()
	r.parcel(id).Cancel = true
	r.update()
}

func (r *rig) parcel(id uint64) *outbox.Parcel {
	for _, p := range r.parcels {
		if p.Order == id {
			return p
		}
	}
	r.Fatalf("order %d is not under way", id)
	return nil
}

func (r *rig) row(id uint64) bot.Order {
	r.Helper()
	o, err := r.db.Order(r.Context(), r.bot.ID, id)
	r.ok(err)
	return o
}

// commit commits what was told.
func (r *rig) commit() {
	r.Helper()
	if len(r.told) == 0 {
		return
	}
	for _, report := range r.told {
		p, row := r.parcel(report.Order), r.row(report.Order)
		batch := bot.Batch{}
		for _, f := range report.Fills {
			if p.Trades[f.Trade] {
				r.Errorf("trade %d is told twice", f.Trade)
			}
			p.Trades[f.Trade], p.Filled = true, p.Filled.Add(order.AmountOf(f.Qty))
			r.fills++
			batch.Fills = append(batch.Fills, bot.Fill{Seq: r.fills, Order: p.Order, Qty: f.Qty, Price: f.Price, Fee: f.Fee, Trade: f.Trade, Side: p.Side.String()})
		}
		p.Sent = true
		row.Status, row.Reason, row.Text, row.Filled = report.Status, report.Reason, report.Text, p.Filled.Decimal()
		batch.Orders = append(batch.Orders, row)
		r.ok(r.db.Commit(r.Context(), store.Commit{Fence: r.fence, Batch: batch}))
		if strings.Contains("filled canceled rejected expired", report.Status) {
			for i := range r.parcels {
				if r.parcels[i] == p {
					r.parcels = append(r.parcels[:i], r.parcels[i+1:]...)
					break
				}
			}
		}
	}
	r.told = nil
	r.update()
}

// round lets the courier go one round, notes what left, and commits what it told.
func (r *rig) round() time.Duration {
	r.Helper()
	wait := r.courier.Round(r.Context())
	for _, p := range r.parcels {
		if row := r.row(p.Order); row.SendBy != 0 && r.sendBy[row.ClientID] == 0 {
			r.sendBy[row.ClientID] = row.SendBy
		}
	}
	if len(r.told) > 0 {
		wait = 0
	}
	r.commit()
	return wait
}

// until lets the courier go on until an order is in a state.
func (r *rig) until(id uint64, status string) bot.Order {
	r.Helper()
	for end := time.Now().Add(time.Minute); ; {
		row := r.row(id)
		if row.Status == status {
			return row
		}
		if time.Now().After(end) {
			r.Fatalf("order %d is %s, and does not become %s; told: %v", id, row.Status, status, r.all)
		}
		r.pass(r.round())
	}
}

// pass waits as long as the courier wants to, and not for long.
func (r *rig) pass(wait time.Duration) {
	if wait > 0 {
		<-time.After(min(wait, time.Second))
	}
}

// finish lets the courier go on until nothing is under way.
func (r *rig) finish() {
	r.Helper()
	for end := time.Now().Add(time.Minute); len(r.parcels) > 0; {
		if time.Now().After(end) {
			r.Fatalf("%+v is still under way; told: %v; kept: %+v", *r.parcels[0], r.all, r.row(r.parcels[0].Order))
		}
		r.pass(r.round())
	}
}

// settled compares the database with the exchange's book: each order was accepted once, if it was at all, and is what it is there.
func (r *rig) settled() {
	r.Helper()
	r.x.Wait()
	book, err := r.x.Book()
	r.ok(err)
	r.ok(book.Check())
	orders, err := r.db.Orders(r.Context(), r.bot.ID, nil, 0, 500)
	r.ok(err)
	fills, err := r.db.Fills(r.Context(), r.bot.ID, 0, 500)
	r.ok(err)
	trades := map[int64]bot.Fill{}
	for _, f := range fills {
		if _, twice := trades[f.Trade]; twice {
			r.Errorf("trade %d is booked twice", f.Trade)
		}
		trades[f.Trade] = f
	}
	found := 0
	for _, row := range orders {
		var there []*exchange.Order
		base, _, _ := strings.Cut(row.ClientID, "-r")
		for _, o := range book.Orders {
			if o.ClientID == base || strings.HasPrefix(o.ClientID, base+"-r") {
				there = append(there, o)
			}
		}
		found += len(there)
		switch {
		case len(there) > 1:
			r.Errorf("order %d was accepted %d times", row.ID, len(there))
		case len(there) == 0 && row.Status != "rejected" && row.Status != "canceled":
			r.Errorf("order %d is %s, and the exchange does not know it", row.ID, row.Status)
		case len(there) == 1:
			o := there[0]
			if row.ClientID != o.ClientID || !row.Filled.Equal(o.Filled) || row.Status != strings.ToLower(strings.Replace(o.Status, "NEW", "open", 1)) {
				r.Errorf("order %d is %s as %s with %s filled, and %s as %s with %s at the exchange", row.ID, row.Status, row.ClientID, row.Filled, o.Status, o.ClientID, o.Filled)
			}
			for _, t := range o.Trades {
				if f, ok := trades[t.ID]; !ok || !f.Qty.Equal(t.Qty) || !f.Price.Equal(t.Price) || f.Order != row.ID {
					r.Errorf("trade %+v is booked as %+v", t, f)
				}
				delete(trades, t.ID)
			}
			if o.ClientID != base { // it was sent again
				if n := len("-r1"); o.ClientID == base+"-r1" && o.Time <= r.sendBy[o.ClientID[:len(o.ClientID)-n]]+binance.RecvWindow+binance.Ahead {
					r.Errorf("order %d was sent again %d ms after it could have been sent", row.ID, o.Time-r.sendBy[base])
				}
			}
		}
	}
	if found != len(book.Orders) {
		r.Errorf("the exchange has %d orders, of which %d are known", len(book.Orders), found)
	}
	if len(trades) > 0 {
		r.Errorf("booked, and not at the exchange: %v", trades)
	}
	if n := r.x.Ignored(); n > 0 {
		r.Errorf("%d requests were sent against a ban", n)
	}
}

// posts is how many orders were sent, whatever became of them.
func (r *rig) posts() int { return r.x.Requests("POST", "/api/v3/order") }

func bid(id uint64, price string) outbox.Parcel {
	return outbox.Parcel{Order: id, Side: order.Buy, Kind: order.Limit, Qty: amount("0.01"), Price: dec(price)}
}

func atMarket(id uint64, side order.Side) outbox.Parcel {
	return outbox.Parcel{Order: id, Side: side, Kind: order.Market, Qty: amount("0.01")}
}

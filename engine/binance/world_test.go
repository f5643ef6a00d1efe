package binance_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/order"
)

// world is an exchange that listens, and a client of it. Its account has 100,000 USDT and 10 BTC, a bitcoin costs 30,000.
type world struct {
	*exchange.Exchange
	client *binance.Client
	config binance.Config
}

const (
	account = "key-of-the-account"
	secret  = "secret-of-the-account"
	orders  = "/api/v3/order"
)

func num(text string) order.Decimal { return udecimal.MustParse(text) }

func qty(text string) order.Amount { return order.AmountOf(num(text)) }

func newWorld(t *testing.T, c exchange.Config, edits ...func(*binance.Config)) *world {
	t.Helper()
	c.Accounts = []exchange.Account{{Key: account, Secret: secret, Balances: map[string]order.Decimal{"USDT": num("100000"), "BTC": num("10")}}}
	x, err := exchange.Open(filepath.Join(t.TempDir(), "book"), c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(x)
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	if err := x.Pin("BTCUSDT", "30000"); err != nil {
		t.Fatal(err)
	}
	w := &world{Exchange: x, config: binance.Config{URL: server.URL, Key: binance.NewKey(account, secret), Budget: binance.NewBudget(binance.Limits{})}}
	for _, edit := range edits {
		edit(&w.config)
	}
	w.client = newClient(t, w.config)
	return w
}

func newClient(t *testing.T, c binance.Config) *binance.Client {
	t.Helper()
	client, err := binance.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// misbehave makes faults happen.
func (w *world) misbehave(t *testing.T, faults ...exchange.Fault) {
	t.Helper()
	if err := w.Inject(faults...); err != nil {
		t.Fatal(err)
	}
}

// book returns the book, which adds up.
func (w *world) book(t *testing.T) *exchange.Book {
	t.Helper()
	b, err := w.Book()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Check(); err != nil {
		t.Fatal(err)
	}
	return b
}

// place places an order that may be sent within two seconds.
func (w *world) place(o binance.Order) binance.Answer {
	return w.client.Place(context.Background(), o, w.client.Now()+2000)
}

// buy is an order at market, small enough for anything.
func buy(id string) binance.Order {
	return binance.Order{Symbol: "BTCUSDT", ClientID: id, Side: order.Buy, Kind: order.Market, Qty: qty("0.01")}
}

// bid is an order that rests.
func bid(id string) binance.Order {
	return binance.Order{Symbol: "BTCUSDT", ClientID: id, Side: order.Buy, Kind: order.Limit, Qty: qty("0.01"), Price: num("20000")}
}

// through is a transport that does something before each request with a method goes on its way.
type through struct {
	next   http.RoundTripper
	method string
	before func(*http.Request)
}

func (t through) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == t.method {
		t.before(r)
	}
	return t.next.RoundTrip(r)
}

// slow is for what waits for a real clock.
const slow = 2300 * time.Millisecond

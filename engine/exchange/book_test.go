package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
	"tradebot/engine/order"
)

const (
	account = "one"
	secret  = "of-one"
)

func num(text string) order.Decimal { return udecimal.MustParse(text) }

// two are accounts with some money each.
func two() []exchange.Account {
	have := map[string]order.Decimal{"USDT": num("100000"), "BTC": num("3")}
	return []exchange.Account{{Key: account, Secret: secret, Balances: have}, {Key: "two", Secret: "of-two", Balances: have}}
}

func small(id string) binance.Order {
	return binance.Order{Symbol: "BTCUSDT", ClientID: id, Side: order.Buy, Kind: order.Market, Qty: order.AmountOf(num("0.001"))}
}

// opened returns an exchange with a book, and clients of its two accounts.
func opened(t *testing.T, path string, c exchange.Config) (*exchange.Exchange, []*binance.Client, string) {
	t.Helper()
	c.Accounts = two()
	x, err := exchange.Open(path, c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(x)
	t.Cleanup(server.Close)
	var clients []*binance.Client
	for _, a := range c.Accounts {
		client, err := binance.New(binance.Config{
			URL: server.URL, Key: binance.NewKey(a.Key, a.Secret), Budget: binance.NewBudget(binance.Limits{Orders10s: 1e6, Weight: 1e6}),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		clients = append(clients, client)
	}
	return x, clients, server.URL
}

func asText(t *testing.T, b *exchange.Book) string {
	t.Helper()
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whatever two accounts do, nothing comes from nowhere or is lost, and a book that is read again is the same.
func TestMoneyAddsUp(t *testing.T) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		path := filepath.Join(t.TempDir(), fmt.Sprint(run))
		c := exchange.Config{Accounts: two(), Fee: num("0.001"), Depth: num(rapid.SampledFrom([]string{"0", "0.07", "1"}).Draw(rt, "depth"))}
		x, err := exchange.Open(path, c)
		if err != nil {
			rt.Fatal(err)
		}
		server := httptest.NewServer(x)
		defer server.Close()
		clients := make([]*binance.Client, 2)
		for i, a := range c.Accounts {
			if clients[i], err = binance.New(binance.Config{URL: server.URL, Key: binance.NewKey(a.Key, a.Secret), Budget: binance.NewBudget(binance.Limits{})}); err != nil {
				rt.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			client := clients[rapid.IntRange(0, 1).Draw(rt, "who")]
			id := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(rt, "id")
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0:
				client.Cancel(context.Background(), "BTCUSDT", id)
			case 1:
				if err := x.Pin("BTCUSDT", rapid.SampledFrom([]string{"28000", "29999.99", "30000", "31000.01"}).Draw(rt, "pin")); err != nil {
					rt.Fatal(err)
				}
			default:
				o := small(id)
				o.Side = rapid.SampledFrom([]order.Side{order.Buy, order.Sell}).Draw(rt, "side")
				o.Qty = order.AmountOf(num(rapid.SampledFrom([]string{"0.001", "0.12345", "1", "2.5"}).Draw(rt, "qty")))
				if rapid.Bool().Draw(rt, "limit") {
					o.Kind, o.TIF = order.Limit, order.TIF(rapid.IntRange(0, 2).Draw(rt, "tif"))
					o.Price = num(rapid.SampledFrom([]string{"28000.5", "29999.99", "30000.03", "31000"}).Draw(rt, "price"))
				}
				if a := client.Place(context.Background(), o, client.Now()+2000); a.Outcome != binance.Accepted && a.Outcome != binance.Refused && a.Code != -2010 {
					rt.Errorf("%s: %v", a.Outcome, a.Err)
				}
			}
		}
		live, err := x.Book()
		if err != nil {
			rt.Fatal(err)
		}
		if err := live.Check(); err != nil {
			rt.Error(err)
		}
		if err := x.Close(); err != nil {
			rt.Fatal(err)
		}
		again, err := exchange.ReadBook(path)
		if err != nil || asText(t, again) != asText(t, live) {
			rt.Errorf("read again it is another book: %v", err)
		}
	})
}

// A book whose last line was cut is that without the line; one that is broken within is none.
func TestTornBook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book")
	x, clients, _ := opened(t, path, exchange.Config{})
	for i := range 3 {
		if a := clients[0].Place(t.Context(), small(fmt.Sprint(i)), clients[0].Now()+2000); a.Outcome != binance.Accepted {
			t.Fatal(a.Err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	last := len(whole) - len(lines[len(lines)-2])
	for cut := last; cut <= len(whole); cut += 7 {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		again, clients, _ := opened(t, path, exchange.Config{})
		a := clients[0].Place(t.Context(), small("next"), clients[0].Now()+2000)
		if a.Outcome != binance.Accepted || a.Report.ID != 3 {
			t.Errorf("cut at %d: %+v, %v", cut, a.Report, a.Err)
		}
		b, err := again.Book()
		if err != nil || len(b.Orders) != 3 || b.Check() != nil {
			t.Errorf("cut at %d: %v, %v", cut, err, b)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, append([]byte("nonsense\n"), whole...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := exchange.Open(path, exchange.Config{Accounts: two()}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nonsense: %v", err)
	}
	if _, err := exchange.ReadBook(path + "x"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("no book: %v", err)
	}
}

// A checker that finds nothing in a book that was tampered with would find nothing in any.
func TestCheckBites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book")
	x, clients, _ := opened(t, path, exchange.Config{Fee: num("0.001")})
	for _, id := range []string{"a", "a"} {
		if a := clients[0].Place(t.Context(), small(id), clients[0].Now()+2000); a.Outcome != binance.Accepted {
			t.Fatal(a.Err)
		}
	}
	for name, c := range map[string]struct {
		tamper func(*exchange.Book)
		want   string
	}{
		"nothing":       {func(*exchange.Book) {}, ""},
		"more money":    {func(b *exchange.Book) { b.Balances[account]["USDT"].Free = num("100000") }, "USDT were brought"},
		"a debt":        {func(b *exchange.Book) { b.Balances[account]["USDT"].Free = num("-1") }, "has -1 free"},
		"a lock":        {func(b *exchange.Book) { b.Balances[account]["USDT"].Locked = num("1") }, "locked for no order"},
		"a fee lost":    {func(b *exchange.Book) { b.Fees["BTC"] = num("0") }, "BTC were brought"},
		"a trade lost":  {func(b *exchange.Book) { b.Orders[0].Trades = nil }, "its trades are 0"},
		"a trade more":  {func(b *exchange.Book) { b.Orders[1].Trades = b.Orders[0].Trades }, "two trades 1"},
		"an order less": {func(b *exchange.Book) { b.Orders = b.Orders[1:] }, "is the 1. of the book"},
	} {
		b, err := x.Book()
		if err != nil {
			t.Fatal(err)
		}
		c.tamper(b)
		if err := b.Check(); (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b, _ := x.Book(); fmt.Sprint(b.Duplicates()) != "[one:a]" {
		t.Errorf("duplicates %v", b.Duplicates())
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

// People who test do it over HTTP as well.
func TestControl(t *testing.T) {
	x, clients, url := opened(t, filepath.Join(t.TempDir(), "book"), exchange.Config{})
	defer x.Close()
	post := func(path, body string, want int) {
		t.Helper()
		response, err := http.Post(url+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s %s: status %d", path, body, response.StatusCode)
		}
	}
	post("/control/price", `{"symbol":"BTCUSDT","price":"12345.67"}`, 200)
	post("/control/price", `{"symbol":"XYZ","price":"1"}`, 400)
	post("/control/faults", `{"faults":[{"kind":"lose","method":"POST"}]}`, 200)
	post("/control/faults", `{"faults":[{"kind":"magic"}]}`, 400)
	post("/control/faults", `{"schedule":{"seed":1,"share":1,"any":[{"kind":"busy_after","method":"DELETE"}]}}`, 200)
	if a := clients[0].Place(t.Context(), small("a"), clients[0].Now()+2000); a.Outcome != binance.Unknown {
		t.Errorf("lost: %s", a.Outcome)
	}
	if a := clients[0].Cancel(t.Context(), "BTCUSDT", "a"); a.Outcome != binance.Unknown {
		t.Errorf("busy: %s", a.Outcome)
	}
	response, err := http.Get(url + "/control/book")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var got struct {
		Book       exchange.Book
		Duplicates []string
		Wrong      string
	}
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil || got.Wrong != "" || len(got.Book.Orders) != 1 || got.Book.Orders[0].Value.String() != "12.34567" {
		t.Errorf("%+v, %v", got, err)
	}
}

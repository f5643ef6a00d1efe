package exchange_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/synth"
)

// ask makes a request by hand and returns its status and answer.
func ask(t *testing.T, method, address string, header http.Header) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header
}

// signed returns the parameters with a time and a signature.
func signed(key string, at time.Time, pairs ...string) string {
	v := url.Values{"timestamp": {strconv.FormatInt(at.UnixMilli(), 10)}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode() + "&signature=" + exchange.Sign(key, v.Encode())
}

// Who may not, or does not know how, is told so, as Binance does.
func TestWhoMay(t *testing.T) {
	x, _, address := opened(t, filepath.Join(t.TempDir(), "book"), exchange.Config{})
	defer x.Close()
	key := http.Header{"X-Mbx-Apikey": {account}}
	now := time.Now()
	for _, c := range []struct {
		name, query string
		header      http.Header
		status      int
		code        string
	}{
		{"who is known", signed(secret, now), key, 200, ""},
		{"who is not", signed(secret, now), http.Header{"X-Mbx-Apikey": {"nobody"}}, 401, "-2015"},
		{"without a key", signed(secret, now), nil, 401, "-2015"},
		{"another secret", signed("another", now), key, 400, "-1022"},
		{"another parameter", signed(secret, now) + "&symbol=BTCUSDT", key, 400, "-1022"},
		{"upper case", strings.ToUpper(signed(secret, now)[len("timestamp=1234567890123&signature="):]), key, 400, "-1022"},
		{"twice the same", "symbol=A&symbol=B&" + signed(secret, now), key, 400, "-1101"},
		{"no time", "signature=" + exchange.Sign(secret, ""), key, 400, "-1102"},
		{"5 seconds old", signed(secret, now.Add(-4*time.Second)), key, 200, ""},
		{"more than 5 seconds old", signed(secret, now.Add(-5500*time.Millisecond)), key, 400, "-1021"},
		{"older than its window", signed(secret, now.Add(-2500*time.Millisecond), "recvWindow", "2000"), key, 400, "-1021"},
		{"not as old as its window", signed(secret, now.Add(-20*time.Second), "recvWindow", "60000"), key, 200, ""},
		{"a window too wide", signed(secret, now, "recvWindow", "60001"), key, 400, "-1131"},
		{"of the near future", signed(secret, now.Add(500*time.Millisecond)), key, 200, ""},
		{"of the future", signed(secret, now.Add(time.Minute)), key, 400, "-1021"},
	} {
		status, body, _ := ask(t, "GET", address+"/api/v3/account?"+c.query, c.header)
		if status != c.status || !strings.Contains(body, `"code":`+c.code) && c.code != "" {
			t.Errorf("%s: %d, %s", c.name, status, body)
		}
	}
	if status, _, _ := ask(t, "GET", address+"/api/v3/depth?symbol=BTCUSDT", nil); status != 404 {
		t.Errorf("an endpoint that is not there: %d", status)
	}
}

// What may be asked is limited, and who goes on after a 429 is banned.
func TestLimitsAreKept(t *testing.T) {
	x, clients, address := opened(t, filepath.Join(t.TempDir(), "book"), exchange.Config{Weight: 60, Orders: 2, Ban: time.Hour})
	defer x.Close()
	for i := range 2 {
		if a := clients[0].Place(t.Context(), small(fmt.Sprint(i)), clients[0].Now()+2000); a.Outcome != binance.Accepted {
			t.Fatal(a.Err)
		}
	}
	if a := clients[0].Place(t.Context(), small("2"), clients[0].Now()+2000); a.Code != -1015 && a.Outcome != binance.Accepted { // at the change of a span
		t.Errorf("%s, %v", a.Outcome, a.Err)
	}
	var codes []int
	for range 8 {
		status, _, header := ask(t, "GET", address+"/api/v3/exchangeInfo", nil)
		if status != 200 && header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		codes = append(codes, status)
	}
	if got := fmt.Sprint(codes); !strings.HasSuffix(got, "429 429 429 429 418 418]") && !strings.HasSuffix(got, "429 429 429 429 418]") {
		t.Errorf("status %s", got)
	}
	if _, err := clients[1].Account(t.Context()); fault.KindOf(err) != fault.Limit {
		t.Errorf("in a ban: %v", err)
	}
	before := x.Ignored()
	if _, err := clients[1].Account(t.Context()); fault.KindOf(err) != fault.Limit || x.Ignored() != before {
		t.Errorf("the client asked again: %v", err)
	}
}

// The market is that of its seed, candles and prices are of one market, and a restart does not change it.
func TestOneMarket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book")
	x, clients, address := opened(t, path, exchange.Config{Seed: 7})
	now := time.Now().UnixMilli()
	from := market.Hour.Open(now) - 30*int64(market.Hour)
	minutes, err := clients[0].Candles(t.Context(), "BTCUSDT", market.Minute, from, from+int64(market.Hour))
	if err != nil || len(minutes) != 60 {
		t.Fatalf("%d, %v", len(minutes), err)
	}
	hours, err := clients[0].Candles(t.Context(), "BTCUSDT", market.Hour, from, from+1)
	if err != nil || len(hours) != 1 {
		t.Fatalf("%d, %v", len(hours), err)
	}
	high, low := 0.0, 1e15
	for _, c := range minutes {
		high, low = max(high, c.High), min(low, c.Low)
	}
	if h := hours[0]; h.Open != minutes[0].Open || h.Close != minutes[59].Close || h.High != high || h.Low != low {
		t.Errorf("an hour is %+v, its minutes go from %v to %v", h, low, high)
	}
	_, price, _ := ask(t, "GET", address+"/api/v3/ticker/price?symbol=BTCUSDT", nil)
	open, err := clients[0].Candles(t.Context(), "BTCUSDT", market.Minute, market.Minute.Open(now), now+60_000)
	if err != nil || len(open) == 0 {
		t.Fatal(err)
	}
	text := strings.TrimSuffix(price[strings.Index(price, `"price":"`)+len(`"price":"`):strings.Index(price, `","symbol`)], `"`)
	last, err := strconv.ParseFloat(text, 64)
	if c := open[0]; err != nil || last < c.Low-0.01 || last > c.High && len(open) == 1 {
		t.Errorf("the price is %s in %+v, %v", price, c, err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	again, others, _ := opened(t, path, exchange.Config{Seed: 7})
	defer again.Close()
	after, err := others[0].Candles(t.Context(), "BTCUSDT", market.Minute, from, from+int64(market.Hour))
	if err != nil || fmt.Sprint(after) != fmt.Sprint(minutes) {
		t.Errorf("another market after a restart: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book")
	for name, c := range map[string]exchange.Config{
		"no account": {},
		"steps":      {Accounts: two(), Symbols: []exchange.Symbol{{Name: "AB", Base: "A", Quote: "B", Tick: num("0.00001"), Lot: num("0.00001"), Price: 1}}},
	} {
		if _, err := exchange.Open(path, c); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever goes on in a ban that it was told of is noted in the book. What was on its way is not, nor is who was not told.
func TestBansAreIgnored(t *testing.T) {
	x, _, address := opened(t, filepath.Join(t.TempDir(), "book"), exchange.Config{})
	defer x.Close()
	if err := x.Inject(exchange.Fault{Kind: "ban", Wait: 60}); err != nil {
		t.Fatal(err)
	}
	one, other := http.Header{"X-Mbx-Apikey": {account + "/1"}}, http.Header{"X-Mbx-Apikey": {account + "/2"}}
	for _, c := range []struct {
		name   string
		ahead  time.Duration
		header http.Header
		want   int
	}{
		{"who is banned", 0, one, 0},
		{"on its way", 0, one, 0},
		{"who was not told", 900 * time.Millisecond, other, 0},
		{"who was told", 900 * time.Millisecond, one, 1},
	} {
		if c.ahead > 0 {
			time.Sleep(200 * time.Millisecond) // the rest of a second; a time stamp may be ahead of the exchange's clock
		}
		status, _, _ := ask(t, "GET", address+"/api/v3/account?"+signed(secret, time.Now().Add(c.ahead)), c.header)
		if status != http.StatusTeapot || x.Ignored() != c.want {
			t.Errorf("%s: status %d, %d ignored", c.name, status, x.Ignored())
		}
	}
	if b, err := x.Book(); err != nil || b.Ignored != 1 || b.Check() != nil {
		t.Errorf("the book has %d, %v", b.Ignored, err)
	}
}

// Keys of one account trade for it.
func TestKeysOfAnAccount(t *testing.T) {
	x, _, address := opened(t, filepath.Join(t.TempDir(), "book"), exchange.Config{})
	defer x.Close()
	for i, c := range []struct {
		key    string
		status int
	}{{account, 200}, {account + "/b", 200}, {account + "/c/d", 200}, {account + "b", 401}} {
		query := signed(secret, time.Now(), "symbol", "BTCUSDT", "side", "BUY", "type", "MARKET", "quantity", "0.001", "newClientOrderId", fmt.Sprint(i))
		if status, body, _ := ask(t, "POST", address+"/api/v3/order?"+query, http.Header{"X-Mbx-Apikey": {c.key}}); status != c.status {
			t.Errorf("%s: %d, %s", c.key, status, body)
		}
	}
	b, err := x.Book()
	if err != nil || len(b.Orders) != 3 {
		t.Fatal(b.Orders, err)
	}
	for _, o := range b.Orders {
		if o.Account != account {
			t.Errorf("order %d is of %s", o.ID, o.Account)
		}
	}
}

// A market with a clock of its own goes as that does: it is the one that an installation has.
func TestClockOfTheMarket(t *testing.T) {
	now := time.Now().UnixMilli()
	begin := market.Day.Open(now) - int64(market.Day)
	clock := synth.Clock{World: now, Market: now, Speed: 6000} // a minute in 10 ms
	live, err := synth.NewLive(7, begin, clock, func(string) synth.Params { return synth.Params{Price: 60_000, Decimals: 2, Volume: 2_000} })
	if err != nil {
		t.Fatal(err)
	}
	x, clients, _ := opened(t, filepath.Join(t.TempDir(), "book"), exchange.Config{Seed: 7, Begin: begin, Clock: clock})
	defer x.Close()
	stream := market.Stream{Exchange: synth.Exchange, Symbol: "BTCUSDT", Timeframe: market.Minute}
	from := market.Hour.Open(now) - int64(market.Hour)
	want, _, err := live.Fetch(t.Context(), stream, from, from+10*int64(market.Minute))
	if err != nil {
		t.Fatal(err)
	}
	got, err := clients[0].Candles(t.Context(), "BTCUSDT", market.Minute, from, from+10*int64(market.Minute))
	if err != nil || len(got) < len(want) || len(want) == 0 {
		t.Fatal(len(got), len(want), err)
	}
	for i := range want {
		g, w := got[i], want[i]
		if g.Volume = w.Volume; g != w {
			t.Errorf("candle %d is %+v, and that of the installation %+v", i, g, w)
		}
	}
}

// Where a symbol has a depth of its own an order that rests is filled part by part, one for each request that finds the price there.
func TestPartByPart(t *testing.T) {
	x, clients, _ := opened(t, filepath.Join(t.TempDir(), "book"), exchange.Config{Depths: map[string]order.Decimal{"BTCUSDT": num("0.004")}})
	defer x.Close()
	o := small("rests")
	o.Kind, o.Qty, o.Price = order.Limit, order.AmountOf(num("0.01")), num("29000")
	if err := x.Pin("BTCUSDT", "30000"); err != nil {
		t.Fatal(err)
	}
	if a := clients[0].Place(t.Context(), o, clients[0].Now()+2000); a.Outcome != binance.Accepted || !a.Report.Filled.IsZero() {
		t.Fatalf("%+v, %v", a.Report, a.Err)
	}
	if err := x.Pin("BTCUSDT", "29000"); err != nil {
		t.Fatal(err)
	}
	for _, filled := range []string{"0.008", "0.01"} { // the first part came with the price
		l, err := clients[0].Query(t.Context(), "BTCUSDT", "rests")
		if err != nil || l.Report.Filled.String() != filled {
			t.Errorf("%+v, %v", l.Report, err)
		}
	}
	b, err := x.Book()
	if err != nil || b.Check() != nil || b.Orders[0].Status != "FILLED" || len(b.Orders[0].Trades) != 3 || !b.Orders[0].Trades[2].Maker {
		t.Errorf("%+v, %v", b.Orders[0], err)
	}
}

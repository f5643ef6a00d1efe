package binance_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
)

// An order from its placing to its end, as every question about it answers.
func TestLifeOfAnOrder(t *testing.T) {
	w := newWorld(t, exchange.Config{Fee: num("0.001"), Depth: num("0.004")})
	ctx := t.Context()
	a := w.place(buy("market"))
	if a.Outcome != binance.Accepted || len(a.Report.Trades) != 3 || a.Report.Value.String() != "300.00008" {
		t.Fatalf("%+v, %v", a.Report, a.Err)
	}
	first := a.Report.Trades[0]
	if first.Qty.String() != "0.004" || first.Price.String() != "30000" || first.Fee.String() != "0.000004" || first.FeeAsset != "BTC" || first.Value.String() != "120" {
		t.Errorf("the first trade is %+v", first)
	}
	trades, err := w.client.Trades(ctx, "BTCUSDT", a.Report.ID)
	if err != nil || len(trades) != 3 {
		t.Fatalf("%v, %v", trades, err)
	}
	for i, trade := range trades {
		if trade != a.Report.Trades[i] {
			t.Errorf("trade %d is %+v, and was %+v in the answer", i, trade, a.Report.Trades[i])
		}
	}

	if a := w.place(bid("rests")); a.Report.Status != order.Open {
		t.Fatal(a.Err)
	}
	open, err := w.client.OpenOrders(ctx, "BTCUSDT")
	if err != nil || len(open) != 1 || open[0].ClientID != "rests" || open[0].Price.String() != "20000" {
		t.Errorf("open are %+v, %v", open, err)
	}
	if a := w.place(bid("rests")); a.Outcome != binance.Unknown {
		t.Errorf("an id that is open: %s, %v", a.Outcome, a.Err)
	}
	balances := func() map[string]binance.Balance {
		t.Helper()
		got, err := w.client.Account(ctx)
		if err != nil || !got.CanTrade {
			t.Fatal(err)
		}
		m := map[string]binance.Balance{}
		for _, b := range got.Balances {
			m[b.Asset] = b
		}
		return m
	}
	if b := balances(); b["USDT"].Locked.String() != "200" || b["USDT"].Free.String() != "99499.99992" || b["BTC"].Free.String() != "10.00999" {
		t.Errorf("balances %v", b)
	}

	if err := w.Pin("BTCUSDT", "19000"); err != nil {
		t.Fatal(err)
	}
	l, err := w.client.Query(ctx, "BTCUSDT", "rests")
	if err != nil || !l.Known || l.Report.Status != order.Filled || l.Report.Value.String() != "200" {
		t.Errorf("%+v, %v", l, err)
	}
	if trades, err := w.client.Trades(ctx, "BTCUSDT", l.Report.ID); err != nil || len(trades) != 1 || trades[0].Liquidity != order.Maker || trades[0].Price.String() != "20000" {
		t.Errorf("%+v, %v", trades, err)
	}
	if a := w.client.Cancel(ctx, "BTCUSDT", "rests"); a.Outcome != binance.Refused || a.Reason != order.UnknownOrder {
		t.Errorf("taking back what is filled: %s, %s, %v", a.Outcome, a.Reason, a.Err)
	}

	// The trap: an id is taken again after its order has filled, and the latest order is the one that is found.
	low := bid("rests")
	low.Price = num("10000")
	if a := w.place(low); a.Outcome != binance.Accepted || a.Report.ID == l.Report.ID {
		t.Errorf("the id again: %+v, %v", a.Report, a.Err)
	}
	if again, err := w.client.Query(ctx, "BTCUSDT", "rests"); err != nil || again.Report.Status != order.Open {
		t.Errorf("%+v, %v", again, err)
	}
	if b := w.book(t); len(b.Duplicates()) != 1 || len(b.Placed(account, "rests")) != 2 {
		t.Errorf("duplicates %v", b.Duplicates())
	}
	c := w.client.Cancel(ctx, "BTCUSDT", "rests")
	if c.Outcome != binance.Accepted || c.Report.Status != order.Canceled || c.Report.ClientID != "rests" {
		t.Errorf("%+v, %v", c.Report, c.Err)
	}
	if b := balances(); !b["USDT"].Locked.IsZero() {
		t.Errorf("balances %v", b)
	}
	if l, err := w.client.Query(ctx, "BTCUSDT", "nobody"); err != nil || l.Known || l.Asked == 0 || l.Absent(l.Asked) {
		t.Errorf("%+v, %v", l, err)
	}
}

// A part of an order may be filled at once and the rest wait.
func TestPartlyFilled(t *testing.T) {
	w := newWorld(t, exchange.Config{Depth: num("0.004")})
	o := bid("a")
	o.Price = num("30000.01")
	a := w.place(o)
	if a.Report.Status != order.PartiallyFilled || a.Report.Filled.String() != "0.008" || len(a.Report.Trades) != 2 {
		t.Errorf("%+v, %v", a.Report, a.Err)
	}
	if err := w.Pin("BTCUSDT", "40000"); err != nil { // away, before more is offered
		t.Fatal(err)
	}
	c := w.client.Cancel(t.Context(), "BTCUSDT", "a")
	if c.Report.Status != order.Canceled || c.Report.Filled.String() != "0.008" {
		t.Errorf("%+v, %v", c.Report, c.Err)
	}
	w.book(t)
}

func TestSymbol(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	l, err := w.client.Symbol(t.Context(), "BTCUSDT")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(l.Symbol, l.Base, l.Quote, l.Trading, l.Tick, l.Lot, l.MinNotional, l.MinQty, l.MaxQty, l.MaxMarket)
	if want := fmt.Sprint("BTCUSDT", "BTC", "USDT", true, num("0.01"), num("0.00001"), num("5"), num("0.00001"), num("10000"), num("10000")); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := w.client.Symbol(t.Context(), "XYZ"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
}

// Candles come in pages, each once, and the one that is open not at all where only closed ones were asked for.
func TestCandles(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	now := time.Now().UnixMilli()
	s := market.Stream{Exchange: "binance", Symbol: "BTCUSDT", Timeframe: market.Minute}
	from := market.Minute.Open(now) - 2345*int64(market.Minute)
	candles, until, err := w.client.Fetch(t.Context(), s, from, now+int64(market.Hour))
	if err != nil || len(candles) < 2345 || len(candles) > 2346 || until < now {
		t.Fatalf("%d candles up to %d, %v", len(candles), until, err)
	}
	if last := candles[len(candles)-1]; last.Time+int64(market.Minute) > until {
		t.Errorf("the candle of %d is not closed at %d", last.Time, until)
	}
	for i := range candles {
		if candles[i].Time != from+int64(i)*int64(market.Minute) {
			t.Fatalf("candle %d is of %d", i, candles[i].Time)
		}
	}
	if _, _, err := w.client.Fetch(t.Context(), market.Stream{Exchange: "binance", Symbol: "BTCUSDT", Timeframe: 7 * market.Minute}, from, now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
	s.Symbol = "XYZ"
	if _, _, err := w.client.Fetch(t.Context(), s, from, now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
}

// What a question ends with says who should act.
func TestErrorsOfQuestions(t *testing.T) {
	for _, c := range []struct {
		kind string
		want fault.Kind
	}{{"cut", fault.Unavailable}, {"busy_before", fault.Unavailable}, {"garble", fault.Unavailable}, {"limit", fault.Limit}, {"ban", fault.Limit}} {
		t.Run(c.kind, func(t *testing.T) {
			w := newWorld(t, exchange.Config{})
			if _, err := w.client.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.misbehave(t, exchange.Fault{Kind: c.kind, Method: "GET", Wait: 60, Count: 2})
			if _, err := w.client.Query(t.Context(), "BTCUSDT", "a"); fault.KindOf(err) != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
	w := newWorld(t, exchange.Config{}, func(c *binance.Config) { c.Key = binance.NewKey(account, "another") })
	if _, err := w.client.Account(t.Context()); fault.KindOf(err) != fault.Refused {
		t.Errorf("a wrong secret: %v", err)
	}
	if a := w.place(buy("a")); a.Outcome != binance.Refused || a.Code != -1022 {
		t.Errorf("a wrong secret: %s, %v", a.Outcome, a.Err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.client.Query(ctx, "BTCUSDT", "a"); fault.KindOf(err) != fault.Canceled {
		t.Errorf("got %v", err)
	}
	for _, url := range []string{"", "api.binance.com", "ftp://x", "https://u:p@x", "https://x?y"} {
		if _, err := binance.New(binance.Config{URL: url, Budget: binance.NewBudget(binance.Limits{})}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", url, err)
		}
	}
	if _, err := binance.New(binance.Config{URL: "https://x"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no budget: %v", err)
	}
}

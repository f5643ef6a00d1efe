package chaos_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/chaos"
	"tradebot/engine/exchange"
	"tradebot/engine/order"
)

func num(text string) order.Decimal { return udecimal.MustParse(text) }

// counter is where a test trades by hand.
type counter struct {
	*testing.T
	exchange *exchange.Exchange
	client   *binance.Client
	path     string
}

func newCounter(t *testing.T) *counter {
	c := &counter{T: t, path: filepath.Join(t.TempDir(), "book")}
	var err error
	c.exchange, err = exchange.Open(c.path, exchange.Config{
		Accounts: []exchange.Account{{Key: "bots", Secret: "s", Balances: map[string]order.Decimal{"USDT": num("1000000")}}}, Fee: num("0.001"),
		Depths: map[string]order.Decimal{"BTCUSDT": num("0.05")},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(c.exchange)
	t.Cleanup(server.Close)
	c.client, err = binance.New(binance.Config{URL: server.URL, Key: binance.NewKey("bots/1", "s"), Budget: binance.NewBudget(binance.Limits{})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.client.Close)
	c.pin("60000")
	return c
}

func (c *counter) pin(price string) {
	c.Helper()
	if err := c.exchange.Pin("BTCUSDT", price); err != nil {
		c.Fatal(err)
	}
}

// place places an order; a price of 0 is at market.
func (c *counter) place(id string, side order.Side, qty, price string, tif order.TIF, want binance.Outcome) {
	c.Helper()
	o := binance.Order{Symbol: "BTCUSDT", ClientID: id, Side: side, Kind: order.Market, Qty: order.AmountOf(num(qty)), Price: num(price), TIF: tif}
	if o.Price.IsPos() {
		o.Kind = order.Limit
	}
	if a := c.client.Place(c.Context(), o, c.client.Now()+2000); a.Outcome != want {
		c.Fatalf("order %s: %s, %v", id, a.Outcome, a.Err)
	}
}

func (c *counter) book() *exchange.Book {
	c.Helper()
	b, err := exchange.ReadBook(c.path)
	if err != nil {
		c.Fatal(err)
	}
	return b
}

// copy keeps the book as it is, and returns what reads it.
func (c *counter) copy() func() *exchange.Book {
	c.Helper()
	text, err := os.ReadFile(c.path)
	path := filepath.Join(c.TempDir(), "copy")
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		c.Fatal(err)
	}
	return func() *exchange.Book {
		b, err := exchange.ReadBook(path)
		if err != nil {
			c.Fatal(err)
		}
		return b
	}
}

// states are those of the exchange as bots have them.
var states = map[string]string{"NEW": "open", "PARTIALLY_FILLED": "partially_filled", "FILLED": "filled", "CANCELED": "canceled", "EXPIRED": "expired"}

// keep adds to a bot what a database would have of an order of the book.
func keep(b *chaos.Bot, id uint64, o *exchange.Order) {
	row := bot.Order{
		ID: id, Kind: "market", Side: map[string]string{"BUY": "buy", "SELL": "sell"}[o.Side], Status: states[o.Status], Qty: o.Qty, Filled: o.Filled, Value: o.Value,
		Price: o.Price, ClientID: o.ClientID, SendBy: o.Time + 2000,
	}
	if o.Type != "MARKET" {
		row.Kind = "limit"
	}
	b.Orders = append(b.Orders, row)
	var told []map[string]any
	for _, t := range o.Trades {
		f := bot.Fill{Seq: int64(len(b.Fills)) + 1, Order: id, Time: t.Time, Side: row.Side, Qty: t.Qty, Price: t.Price, Value: t.Value, Liquidity: "taker", Trade: t.ID}
		if t.Maker {
			f.Liquidity = "maker"
		}
		book := func(asset int, amount order.Decimal, from, to string) {
			if !amount.IsZero() {
				b.Entries = append(b.Entries, bot.Entry{Fill: f.Seq, Account: from, Asset: asset, Amount: amount.Neg(), Time: t.Time}, bot.Entry{Fill: f.Seq, Account: to, Asset: asset, Amount: amount, Time: t.Time})
			}
		}
		one := map[string]any{"trade": t.ID, "time": t.Time, "qty": t.Qty, "price": t.Price, "fee": "0", "fee_base": "0"}
		if o.Side == "BUY" {
			f.Fee = order.Worth(order.AmountOf(t.Fee), t.Price).Decimal()
			one["fee_base"] = t.Fee
			book(0, t.Value, "wallet", "market")
			book(1, t.Qty, "market", "wallet")
			book(1, t.Fee, "wallet", "fees")
		} else {
			f.Fee, one["fee"] = t.Fee, t.Fee
			book(0, t.Value, "market", "wallet")
			book(1, t.Qty, "wallet", "market")
			book(0, t.Fee, "wallet", "fees")
		}
		b.Fills = append(b.Fills, f)
		told = append(told, one)
	}
	say(b, map[string]any{"venue": map[string]any{"report": map[string]any{"order": id, "status": row.Status, "fills": told}}})
}

// say adds a line to a bot's journal. Its hash is not right, so that nobody runs the journal again.
func say(b *chaos.Bot, line map[string]any) {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	b.LastLine++
	b.Journal = append(b.Journal, bot.Line{Seq: b.LastLine, Kind: "venue", Text: text})
}

func newLive(id string) chaos.Bot {
	b := chaos.Bot{Bot: bot.Bot{ID: id, Status: bot.Running, Config: bot.Config{Mode: bot.Live, Cash: num("10000"), Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}}}}}
	if err := b.Config.Slots[0].Parse(); err != nil {
		panic(err)
	}
	b.Entries = []bot.Entry{{Account: "deposits", Amount: num("-10000")}, {Account: "wallet", Amount: num("10000")}}
	return b
}

// What live bots did is what the exchange has, whatever state an order is in; and whatever is changed by hand in one of the two is
// seen.
func TestLive(t *testing.T) {
	c := newCounter(t)
	buy, sell, gtc, ioc := order.Buy, order.Sell, order.GoodTillCancel, order.ImmediateOrCancel
	c.place("aa-1", buy, "0.12", "0", gtc, binance.Accepted) // three trades
	c.place("aa-2", buy, "0.12", "59000", gtc, binance.Accepted)
	c.place("aa-3", buy, "0.01", "50000", gtc, binance.Accepted)
	if a := c.client.Cancel(t.Context(), "BTCUSDT", "aa-3"); a.Outcome != binance.Accepted {
		t.Fatal(a.Err)
	}
	c.place("aa-4", buy, "0.01", "50000", ioc, binance.Accepted)
	c.place("aa-5", buy, "0.00001", "0", gtc, binance.Refused)
	c.place("aa-7-r2", sell, "0.02", "0", gtc, binance.Accepted)
	c.place("bb-1", buy, "0.01234", "0", gtc, binance.Accepted)
	c.place("bb-2", sell, "0.01232", "0", gtc, binance.Accepted)
	c.pin("59000") // a part of the second
	before, then := c.book(), c.copy()
	c.place("bb-3", buy, "0.01", "0", gtc, binance.Accepted) // after the snapshot, so to say, as are the other parts of the second

	snapshot := func() *chaos.Snapshot {
		after := c.book()
		s := &chaos.Snapshot{Bots: []chaos.Bot{newLive("a"), newLive("b")}, Exchange: chaos.Between(before, after, "bots")}
		a, b := &s.Bots[0], &s.Bots[1]
		for i, id := range []uint64{1, 2, 3, 4} {
			keep(a, id, before.Orders[i])
		}
		a.Orders = append(a.Orders, bot.Order{ID: 5, Side: "buy", Status: "rejected", Qty: num("0.00001"), ClientID: "aa-5", SendBy: 5})
		say(a, map[string]any{"venue": map[string]any{"report": map[string]any{"order": 5, "status": "rejected"}}})
		a.Orders = append(a.Orders, bot.Order{ID: 6, Side: "buy", Status: "planned", Qty: num("1"), ClientID: "aa-6"})
		keep(a, 7, before.Orders[4])
		keep(b, 1, before.Orders[5])
		keep(b, 2, before.Orders[6])
		dust := num("0.00000766")
		b.Entries = append(b.Entries, bot.Entry{Fill: 2, Account: "wallet", Asset: 1, Amount: dust.Neg()}, bot.Entry{Fill: 2, Account: "dust", Asset: 1, Amount: dust})
		b.Orders = append(b.Orders, bot.Order{ID: 3, Side: "buy", Status: "unknown", Qty: num("0.01"), ClientID: "bb-3", SendBy: 7})
		return s
	}
	examine := func(s *chaos.Snapshot) []chaos.Finding {
		found, err := chaos.Check(t.Context(), s, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(found, func(f chaos.Finding) bool { return f.Check == "journal" })
	}
	if found := examine(snapshot()); len(found) > 0 {
		t.Fatal(found)
	}
	harm(t, snapshot, examine)
	for _, h := range []struct {
		name, check string
		do          func(s *chaos.Snapshot)
	}{
		{"a fill is not as the exchange reported it", "orders", func(s *chaos.Snapshot) { s.Bots[0].Fills[0].Trade = 77 }},
		{"a fee is not what was kept back", "ledger", func(s *chaos.Snapshot) { s.Bots[0].Fills[0].Fee = num("1") }},
		{"an order is on an unknown way", "orders", func(s *chaos.Snapshot) { s.Bots[0].Orders[5].Status = "lost" }},
		{"an order is not as the exchange reported it", "orders", func(s *chaos.Snapshot) { s.Bots[0].Orders[2].Status = "expired" }},
		{"a bot has stopped and an order has not", "orders", func(s *chaos.Snapshot) { s.Bots[0].Status = bot.Stopped }},
		{"what is given up is still held", "ledger", func(s *chaos.Snapshot) {
			b := &s.Bots[1]
			b.Entries[len(b.Entries)-2].Amount, b.Entries[len(b.Entries)-1].Amount = num("-0.000001"), num("0.000001")
		}},
		{"an open order is not there", "placed", func(s *chaos.Snapshot) { s.Exchange.Book.Orders[1].ClientID = "cc-1" }},
		{"an order of before the snapshot is nobody's", "placed", func(s *chaos.Snapshot) { s.Exchange.Book.Orders[3].ClientID = "cc-1" }},
	} {
		s := snapshot()
		h.do(s)
		if found := examine(s); !slices.ContainsFunc(found, func(f chaos.Finding) bool { return f.Check == h.check }) {
			t.Errorf("%s, and the check %s does not see it: %v", h.name, h.check, found)
		}
	}

	// What came after the snapshot is no finding; had it been there before it would be.
	s := snapshot()
	s.Exchange = chaos.Between(c.book(), c.book(), "bots")
	found := examine(s)
	for _, lost := range []string{"trade 8 of order aa-2, 0.05 at 59000, is lost", "trade 9 of order bb-3, 0.01 at 59000, is lost"} {
		if len(found) != 2 || !slices.Contains(found, chaos.Finding{Check: "traded", Text: lost}) {
			t.Errorf("%s, and found is %v", lost, found)
		}
	}
	// When nothing is on its way, what the exchange says that the account has is what the bots have of it.
	for _, harmed := range []bool{false, true} {
		s, quiet := snapshot(), then()
		s.Exchange = chaos.Between(quiet, quiet, "bots")
		if harmed { // in a way that the exchange itself does not see
			purse := quiet.Balances["bots"]["USDT"]
			purse.Free, quiet.Fees["USDT"] = purse.Free.Sub64(1), quiet.Fees["USDT"].Add64(1)
		}
		if found := examine(s); slices.ContainsFunc(found, func(f chaos.Finding) bool { return f.Check == "balances" }) != harmed || len(found) > 1 {
			t.Errorf("harmed %v: %v", harmed, found)
		}
	}
	lost := chaos.Lost(c.book(), "bots", map[int64]bool{1: true, 2: true, 3: true, 4: true, 5: true, 6: true})
	if !slices.Equal(lost, []int64{7, 8, 9}) {
		t.Errorf("not kept are %v", lost)
	}
}

package outbox_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/outbox"
	"tradebot/engine/strategy"
)

func dec(text string) order.Decimal { return udecimal.MustParse(text) }

func amount(text string) order.Amount { return order.AmountOf(dec(text)) }

// box is an outbox of an account of 1000. Slot 0 is at 100, slot 1 at 10; lots are 0.01, the fee is 0.1 %.
type box struct {
	*outbox.Outbox
	a     *account.Account
	trade int64
}

func newBox() *box {
	c := account.Config{Cash: dec("1000"), Fee: dec("0.001"), Remote: true}
	for _, name := range []string{"A", "B"} {
		in := market.Unfiltered(name)
		in.Lot = dec("0.01")
		c.Instruments = append(c.Instruments, in)
	}
	b := &box{a: account.New(c)}
	b.Outbox = outbox.New(b.a, outbox.Prefix("bot"))
	b.close(100, 10)
	return b
}

// close ends an instant.
func (b *box) close(prices ...float64) {
	b.a.Open(60_000)
	now := market.Instant{Time: 60_000}
	for slot, price := range prices {
		now.Events = append(now.Events, market.Event{Slot: slot, Base: true, Candle: market.Candle{Close: price}})
	}
	b.a.Close(now)
	b.a.Told()
}

// ask lets a strategy ask for things.
func (b *box) ask(intents ...strategy.Intent) error {
	if ops := b.a.Plan(60_000, intents); len(ops) > 0 {
		return b.Work(ops)
	}
	return nil
}

// hear takes in a report, and does what follows from it.
func (b *box) hear(id uint64, status string, fills ...bot.Execution) error {
	if err := b.Report(&bot.Report{Order: id, Status: status, Reason: "venue_refused", Text: "no", Fills: fills}); err != nil {
		return err
	}
	return b.ask()
}

// fill is a trade that nobody has heard of.
func (b *box) fill(qty, price string) bot.Execution {
	b.trade++
	return bot.Execution{Trade: b.trade, Time: 61_000, Qty: dec(qty), Price: dec(price)}
}

// find returns an order, nil if it does not work any more.
func (b *box) find(id uint64) *order.Order {
	for slot := range 2 {
		for _, o := range b.a.Working(slot) {
			if o.ID == id {
				return o
			}
		}
	}
	return nil
}

func (b *box) ids() string {
	var list []string
	for _, p := range b.Parcels() {
		text := fmt.Sprint(p.Order)
		if p.Cancel {
			text = "-" + text
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

func limit(id uint64, side order.Side, qty, price string) strategy.Intent {
	return strategy.Intent{Kind: strategy.IntentLimit, ID: id, Side: side, Qty: order.Qty{Kind: order.QtyBase, Value: dec(qty)}, Price: dec(price)}
}

func buy(id uint64, qty string) strategy.Intent {
	return strategy.Intent{Kind: strategy.IntentMarket, ID: id, Side: order.Buy, Qty: order.Qty{Kind: order.QtyBase, Value: dec(qty)}}
}

func cancel(id uint64) strategy.Intent { return strategy.Intent{Kind: strategy.IntentCancel, ID: id} }

// Every state of an order and every report of it, alone, with a part of it filled and with all of it; "-" cannot be so.
func TestReports(t *testing.T) {
	for _, c := range []struct {
		state   string
		reports string // open, partially_filled, filled, canceled, rejected, expired
		part    string
		rest    string
	}{
		{"planned", "open - - canceled rejected expired", "partially_filled partially_filled - canceled - expired", "filled filled filled - - -"},
		{"open", "open - - canceled rejected expired", "partially_filled partially_filled - canceled - expired", "filled filled filled - - -"},
		{"partially_filled", "partially_filled partially_filled - canceled - expired", "partially_filled partially_filled - canceled - expired", "filled filled filled - - -"},
	} {
		for row, want := range []string{c.reports, c.part, c.rest} {
			for i, status := range strings.Fields("open partially_filled filled canceled rejected expired") {
				b := newBox()
				if err := b.ask(limit(4, order.Buy, "3", "90")); err != nil {
					t.Fatal(err)
				}
				left := "3"
				var err error
				switch c.state {
				case "open":
					err = b.hear(4, "open")
				case "partially_filled":
					left, err = "2", b.hear(4, "open", b.fill("1", "90"))
				}
				if err != nil {
					t.Fatal(err)
				}
				var fills []bot.Execution
				if row > 0 {
					fills = append(fills, b.fill([]string{"", "0.5", left}[row], "89"))
				}
				o := b.find(4)
				err = b.hear(4, status, fills...)
				got := o.Status.String()
				if err != nil {
					if got = "-"; fault.KindOf(err) != fault.Internal {
						t.Errorf("%s: %v", status, err)
					}
				}
				if got != strings.Fields(want)[i] {
					t.Errorf("%s, reported %s with fills %v: it is %s, want %s (%v)", c.state, status, fills, got, strings.Fields(want)[i], err)
				}
				if err == nil && b.Holds(4) == o.Status.Done() {
					t.Errorf("%s, reported %s: it is held: %v", c.state, status, b.Holds(4))
				}
				if err == nil && o.Status.Done() && b.a.Free() != b.a.Ledger().Cash() {
					t.Errorf("%s, reported %s: %s of %s are free", c.state, status, b.a.Free(), b.a.Ledger().Cash())
				}
			}
		}
	}
}

// What was reported before changes nothing, and of an order that is over, or in a word that nobody knows, nothing is reported.
func TestReportedTwice(t *testing.T) {
	b := newBox()
	if err := b.ask(limit(4, order.Buy, "3", "90")); err != nil {
		t.Fatal(err)
	}
	first, second := b.fill("1", "90"), b.fill("1", "89")
	for _, fills := range [][]bot.Execution{{first}, {first}, {first, second, second}, nil, {second}} {
		if err := b.hear(4, "partially_filled", fills...); err != nil {
			t.Fatal(err)
		}
	}
	if o := b.find(4); o.Filled != amount("2") || !o.Average().Equal(dec("89.5")) {
		t.Errorf("%s are filled at %s", o.Filled, o.Average())
	}
	if p := b.Parcels()[0]; p.Filled != amount("2") || !p.Sent || len(p.Trades) != 2 || !p.Trades[first.Trade] {
		t.Errorf("%+v", p)
	} else {
		delete(p.Trades, first.Trade) // it is a copy
	}
	if err := b.hear(4, "canceled", first); err != nil {
		t.Fatal(err)
	}
	if cash := b.a.Ledger().Cash(); cash != amount("821") {
		t.Errorf("cash %s", cash)
	}
	for id, status := range map[uint64]string{4: "canceled", 8: "open"} {
		if err := b.hear(id, status); fault.KindOf(err) != fault.Internal {
			t.Errorf("order %d is reported %s: %v", id, status, err)
		}
	}
	if err := b.ask(limit(12, order.Buy, "3", "90")); err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{"", "planned", "sending", "unknown", "lost"} {
		if err := b.hear(12, status); fault.KindOf(err) != fault.Internal {
			t.Errorf("reported %q: %v", status, err)
		}
	}
}

// Ids are those that an exchange takes, whatever number an order has and however often it is sent again, and those of another bot are
// others.
func TestClientID(t *testing.T) {
	b := newBox()
	for _, id := range []uint64{1, math.MaxInt64} {
		text := b.ClientID(id)
		if n := len(text + "-r99"); n > 36 || !strings.HasSuffix(text, fmt.Sprintf("-%d", id)) || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%s: %d letters", text, n)
		}
	}
	if outbox.Prefix("a") == outbox.Prefix("b") {
		t.Error("a bot's ids begin as another's do")
	}
}

// What is to be taken back goes first, and then all as it was asked for.
func TestParcels(t *testing.T) {
	b := newBox()
	want := func(what, ids string) {
		t.Helper()
		if got := b.ids(); got != ids {
			t.Errorf("%s: %s, want %s", what, got, ids)
		}
	}
	if err := b.ask(limit(4, order.Buy, "1", "90"), limit(8, order.Buy, "1", "80"), buy(12, "1"), limit(16, order.Buy, "1", "70"), limit(20, order.Sell, "1", "70")); err != nil {
		t.Fatal(err)
	}
	want("asked for", "4 8 12 16")
	if b.Empty() || b.Recalled() {
		t.Error("it is empty, or taken back")
	}
	if err := b.ask(cancel(16), cancel(8), cancel(8), limit(24, order.Buy, "1", "60")); err != nil {
		t.Fatal(err)
	}
	want("two are taken back", "-8 -16 4 12 24")
	for i, p := range b.Parcels() {
		if p.ClientID != b.ClientID(p.Order) || p.Exit || p.Sent || p.Qty != amount("1") || (p.Kind == order.Market) != (p.Order == 12) || p.Price.IsZero() != (p.Order == 12) {
			t.Errorf("parcel %d: %+v", i, p)
		}
	}
	if err := b.hear(12, "filled", b.fill("1", "100")); err != nil {
		t.Fatal(err)
	}
	if err := b.hear(8, "canceled"); err != nil {
		t.Fatal(err)
	}
	want("two are over", "-16 4 24")
	if b.a.Retire(); b.ask() != nil || !b.Recalled() {
		t.Error("not all is taken back")
	}
	want("all is taken back", "-4 -16 -24")
	for _, id := range []uint64{4, 16, 24} {
		if err := b.hear(id, "canceled"); err != nil {
			t.Fatal(err)
		}
	}
	if !b.Empty() || !b.Recalled() {
		t.Error("something is left")
	}
}

// What is asked for with money, or coins, that an order still has which is being taken back is not to be sent before that is over, and
// is as large as there is money then.
func TestWaits(t *testing.T) {
	for _, c := range []struct {
		name  string
		fills string // of the order that is taken back
		want  string // to be sent once that is over
	}{
		{"it was taken back", "", "5"},
		{"a part was filled", "4", "5"},
		{"it was filled instead", "9", ""},
	} {
		b := newBox()
		if err := b.ask(limit(4, order.Buy, "9", "90")); err != nil { // 810.81 of 1000
			t.Fatal(err)
		}
		if err := b.hear(4, "open"); err != nil {
			t.Fatal(err)
		}
		if err := b.ask(cancel(4), limit(8, order.Buy, "5", "80")); err != nil { // 400.4
			t.Fatal(err)
		}
		if got := b.ids(); got != "-4" || !b.Holds(8) {
			t.Errorf("%s: to be looked after: %s", c.name, got)
		}
		status, fills := "canceled", []bot.Execution(nil)
		if c.fills != "" {
			fills = append(fills, b.fill(c.fills, "90"))
		}
		if c.fills == "9" {
			status = "filled"
		}
		b.a.Told()
		if err := b.hear(4, status, fills...); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, p := range b.Parcels() {
			got += p.Qty.String()
		}
		if got != c.want || b.a.Ledger().Cash().IsNeg() || b.a.Free().IsNeg() {
			t.Errorf("%s: %s is sent, want %s; %s are free", c.name, got, c.want, b.a.Free())
		}
		if c.want == "" {
			if r := b.a.Refusals(); len(r) != 1 || r[0].Order.ID != 8 || r[0].Order.Reason != order.NoFunds || r[0].Text == "" || b.Holds(8) {
				t.Errorf("%s: refused %+v", c.name, r)
			}
		}
	}
}

// What waits can be taken back itself, which nobody has to ask an exchange for.
func TestWaitsNoMore(t *testing.T) {
	b := newBox()
	if err := b.ask(limit(4, order.Buy, "9", "90")); err != nil {
		t.Fatal(err)
	}
	if err := b.hear(4, "open"); err != nil {
		t.Fatal(err)
	}
	if err := b.ask(cancel(4), limit(8, order.Buy, "5", "80")); err != nil {
		t.Fatal(err)
	}
	if err := b.ask(cancel(8)); err != nil {
		t.Fatal(err)
	}
	if got := b.ids(); got != "-4 -8" {
		t.Errorf("to be looked after: %s", got)
	}
	if err := b.hear(4, "canceled"); err != nil {
		t.Fatal(err)
	}
	if got := b.ids(); got != "-8" || b.Parcels()[0].Sent {
		t.Errorf("to be looked after: %s", got)
	}
	if err := b.hear(8, "canceled"); err != nil {
		t.Fatal(err)
	}
	if !b.Empty() || b.a.Free() != amount("1000") {
		t.Errorf("%s are free", b.a.Free())
	}
}

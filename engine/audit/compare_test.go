package audit

import (
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
)

const hour = int64(market.Hour)

// on is a step at the close of an hourly candle.
func on(h int64, text string) step { return step{h * hour, text, text} }

// Fabricated differences, each of which a strategy that looks ahead could leave: one must be found.
func TestCompare(t *testing.T) {
	whole := []step{on(1, "4 buy 1 market"), on(3, "8 close position"), on(9, "12 buy 1 market")}
	for _, c := range []struct {
		name string
		got  []step
		n    int
		want string
	}{
		{"the same", []step{whole[0], whole[1], whole[2]}, 3, ""},
		{"another decision", []step{whole[0], on(3, "8 sell 1 market"), whole[2]}, 1,
			`at 1970-01-01 03:00 the whole run decides "8 close position", this one at 1970-01-01 03:00 "8 sell 1 market"`},
		{"another id", []step{on(1, "8 buy 1 market")}, 0, `at 1970-01-01 01:00 the whole run decides "4 buy 1 market", this one at 1970-01-01 01:00 "8 buy 1 market"`},
		{"later", []step{whole[0], on(4, "8 close position"), whole[2]}, 1,
			`at 1970-01-01 03:00 the whole run decides "8 close position", this one at 1970-01-01 04:00 "8 close position"`},
		{"one too few", whole[:2], 2, `at 1970-01-01 09:00 the whole run decides "12 buy 1 market", this one nothing`},
		{"nothing", nil, 0, `at 1970-01-01 01:00 the whole run decides "4 buy 1 market", this one nothing`},
		{"one too many", append(whole[:3:3], on(10, "16 close position")), 3, `at 1970-01-01 10:00 the whole run decides nothing, this one "16 close position"`},
	} {
		if n, text := compare(whole, c.got); n != c.n || text != c.want {
			t.Errorf("%s: %d, %q\nwant %d, %q", c.name, n, text, c.n, c.want)
		}
	}
}

// Steps count as different if only one run has them or both decide otherwise; the time is that of the last of them.
func TestDiffer(t *testing.T) {
	a := []step{on(1, "buy"), on(3, "close"), on(5, "buy"), on(8, "close")}
	for _, c := range []struct {
		name  string
		b     []step
		count int
		last  int64
	}{
		{"the same", a, 0, 0},
		{"nothing", nil, 4, 8},
		{"another decision", []step{a[0], on(3, "sell"), a[2], a[3]}, 1, 3},
		{"one left out", []step{a[0], a[1], a[3]}, 1, 5},
		{"one more", []step{a[0], on(2, "log"), a[1], a[2], a[3]}, 1, 2},
		{"later", []step{a[0], on(4, "close"), a[2], a[3]}, 2, 4},
		{"more at the end", append(a[:4:4], on(9, "buy")), 1, 9},
	} {
		for _, pair := range [][2][]step{{a, c.b}, {c.b, a}} { // either way round
			if count, last := differ(pair[0], pair[1]); count != c.count || last != c.last*hour {
				t.Errorf("%s: %d, the last at %d", c.name, count, last/hour)
			}
		}
	}
	x, y := a[:1:1], []step{{hour, "99 buy", "buy"}}
	if count, _ := differ(x, y); count != 0 {
		t.Error("ids count as a difference")
	}
}

// A diary has the steps in which something was asked for, with and without ids, and knows which candles count.
func TestDiary(t *testing.T) {
	d := &diary{feed: &feed.Feed{Start: 2 * hour, Slots: []feed.Slot{{}, {}}}}
	buy := strategy.Intent{Kind: strategy.IntentMarket, ID: 8, Side: order.Buy, Qty: order.Qty{Kind: order.QtyBase, Value: order.Exact(2)}}
	gone := strategy.Intent{Kind: strategy.IntentCancel, ID: 4}
	for _, r := range []struct {
		step    strategy.Step
		intents []strategy.Intent
	}{
		{strategy.Step{Time: hour}, nil},
		{strategy.Step{Time: 2 * hour}, []strategy.Intent{buy, gone}},
		{strategy.Step{Time: 3 * hour}, nil},
		{strategy.Step{Time: 3 * hour, Stop: true}, []strategy.Intent{gone}}, // what it takes back in the end is no decision
	} {
		if err := d.Record(&r.step, &strategy.Decision{Intents: r.intents}); err != nil {
			t.Fatal(err)
		}
	}
	want := step{2 * hour, "8 buy 2 market; 4 cancel order 4", "buy 2 market; cancel order 0; "}
	if len(d.steps) != 1 || d.steps[0] != want || d.candles != 2 {
		t.Errorf("%+v, %d candles", d.steps, d.candles)
	}
	if len(d.until(2*hour-1)) != 0 || len(d.until(2*hour)) != 1 {
		t.Error("a decision at a time is one up to that time, and none before")
	}
	if d.short() {
		t.Error("nothing was short")
	}
	d.feed.Slots[1].Short = 1
	if !d.short() {
		t.Error("the second slot was short of candles")
	}
}

// What takes the place of later candles is possible, and another candle unless the market stands still.
func TestOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := func(name string) float64 {
			return max(1e-8, market.Round8(rapid.Float64Range(1e-8, 1e15).Draw(t, name)))
		}
		open, last, pivot := price("open"), price("close"), price("pivot")
		c := market.Candle{
			Open: open, Close: last, High: max(open, last, price("high")), Low: min(open, last, price("low")), Volume: rapid.Float64Range(0, 1e9).Draw(t, "volume"),
		}
		now := other(c, pivot)
		if err := now.Check(); err != nil {
			t.Fatalf("%+v: %v", now, err)
		}
		if now.Time != c.Time || now.Volume <= c.Volume {
			t.Fatalf("%+v of %+v", now, c)
		}
		if up := c.Close > pivot*1.001; up && now.Close > pivot {
			t.Fatalf("the market goes on from %v to %v instead of to %v", pivot, now.Close, c.Close)
		}
	})
}

package risk_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/risk"
)

// event is one thing a guard is told, and what it must answer.
type event struct {
	at     int64
	mark   string // exact equity at a close
	trade  string // profit of a trade that ended, in slot
	reason order.Reason
	slot   int
	breach string // what Mark returns: its rule and its sentence; "" if nothing
	halted string // rule that refuses entries in slot afterwards; "-" if none does, "" if it is not looked at
}

// play tells a guard of events. Everything it says is checked, and that what a breach says of its end is true.
func play(t *testing.T, l risk.Limits, start int64, equity string, events []event) {
	t.Helper()
	g := risk.New(l, 2, start, dec(equity).InexactFloat64())
	for i, e := range events {
		if e.trade != "" {
			g.Closed(&ledger.Trade{Slot: e.slot, PnL: order.AmountOf(dec(e.trade)), Reason: e.reason}, e.at)
		}
		got := ""
		if e.mark != "" {
			if b := g.Mark(e.at, dec(e.mark).InexactFloat64(), func() udecimal.Decimal { return dec(e.mark) }); b != nil {
				got = b.Rule + ": " + b.Text
				checkEnd(t, g, b, e.at)
			}
		}
		if got != e.breach {
			t.Errorf("event %d: %q\nwant %q", i, got, e.breach)
		}
		checkHalted(t, g, i, e)
	}
}

// checkEnd: the breach refuses entries of its slots until just before its end, and at its end no longer.
func checkEnd(t *testing.T, g *risk.Guard, b *risk.Breach, now int64) {
	t.Helper()
	slot := max(b.Slot, 0)
	if b.Until > now && (g.Halted(b.Until-1, slot) == nil || g.Halted(now, slot) == nil) {
		t.Errorf("%s does not last until its end", b.Rule)
	}
	if h := g.Halted(b.Until, slot); h != nil && h.Rule == b.Rule {
		t.Errorf("%s lasts longer than it says", b.Rule)
	}
}

// checkHalted: Halted says what is expected, and Admit refuses an entry and only an entry for the same.
func checkHalted(t *testing.T, g *risk.Guard, i int, e event) {
	t.Helper()
	if e.halted == "" {
		return
	}
	got, refused := "-", "-"
	if h := g.Halted(e.at, e.slot); h != nil {
		got = h.Rule
	}
	if r := g.Admit(e.at, ask(func(a *risk.Ask) { a.Slot = e.slot })); r != nil {
		refused = r.Rule
	}
	if got != e.halted || refused != e.halted {
		t.Errorf("event %d: halted by %s, refused by %s, want %s", i, got, refused, e.halted)
	}
	if r := g.Admit(e.at, ask(func(a *risk.Ask) { a.Slot, a.Reduces = e.slot, true })); r != nil {
		t.Errorf("event %d: an exit is refused: %s", i, r.Text)
	}
}

// 5 % of 10000 is 500: the day ends at 9500.
func TestDailyLoss(t *testing.T) {
	const positions = "every position is closed at the next open, and entries are refused until 2024-01-02 00:00 UTC"
	l := limits(t, "daily_loss_pct=5")
	play(t, l, day, "10000", []event{
		{at: day + hour, mark: "9800", halted: "-"},
		{at: day + 2*hour, mark: "9500.00000001", halted: "-"},
		{at: day + 3*hour, mark: "9500", breach: "daily_loss_pct: equity is 9500, and daily_loss_pct=5 ends a day that began with 10000 at 9500: " + positions,
			halted: "daily_loss_pct"},
		{at: day + 4*hour, mark: "9000", halted: "daily_loss_pct"}, // once a day
		{at: day + 23*hour, mark: "9400", halted: "daily_loss_pct"},
		// The close at 00:00 belongs to the old day; what is placed there acts in the new one, which begins with its 9000: it ends at 8550.
		{at: day + 24*hour, mark: "9000", halted: "-"},
		{at: day + 25*hour, mark: "8550.00000001", halted: "-"},
		{at: day + 26*hour, mark: "8549.5", halted: "daily_loss_pct",
			breach: "daily_loss_pct: equity is 8549.5, and daily_loss_pct=5 ends a day that began with 9000 at 8550: " +
				"every position is closed at the next open, and entries are refused until 2024-01-03 00:00 UTC"},
		// Days without a close: the equity before them begins the day after them, 8500 x 0.95 = 8075.
		{at: day + 26*hour + 1, mark: "8500", halted: "daily_loss_pct"},
		{at: day + 100*24*hour + hour, mark: "8075.1", halted: "-"},
		{at: day + 100*24*hour + 2*hour, mark: "8075", halted: "daily_loss_pct",
			breach: "daily_loss_pct: equity is 8075, and daily_loss_pct=5 ends a day that began with 8500 at 8075: " +
				"every position is closed at the next open, and entries are refused until 2024-04-11 00:00 UTC"},
	})
	// With candles of a day every close is at 00:00: positions are closed, but the day in which entries are refused is over.
	const over = "every position is closed at the next open; the new day begins now, so entries are allowed"
	play(t, l, day, "10000", []event{
		{at: day + 24*hour, mark: "9499", halted: "-", breach: "daily_loss_pct: equity is 9499, and daily_loss_pct=5 ends a day that began with 10000 at 9500: " + over},
		{at: day + 48*hour, mark: "9600", halted: "-"},
		{at: day + 72*hour, mark: "9120", halted: "-", // 9600 x 0.95
			breach: "daily_loss_pct: equity is 9120, and daily_loss_pct=5 ends a day that began with 9600 at 9120: " + over},
		// A trade that ends at 00:00 does not begin the new day: the third ended at 9120 x 0.95 = 8664.
		{at: day + 95*hour, mark: "8700", halted: "-"},
		{at: day + 96*hour, trade: "-36", mark: "8664", halted: "-",
			breach: "daily_loss_pct: equity is 8664, and daily_loss_pct=5 ends a day that began with 9120 at 8664: " + over},
	})
	// A bot that begins within a day measures from there.
	play(t, l, noon, "200", []event{
		{at: noon + hour, mark: "190.01", halted: "-"},
		{at: noon + 2*hour, mark: "190", halted: "daily_loss_pct", breach: "daily_loss_pct: equity is 190, and daily_loss_pct=5 ends a day that began with 200 at 190: " + positions},
	})
	// Nothing to lose: no part of it can be lost.
	play(t, l, day, "0", []event{{at: day + hour, mark: "0", halted: "-"}, {at: day + 2*hour, mark: "-5", halted: "-"}})
}

// 5 % over 10000 is 10500.
func TestDailyProfit(t *testing.T) {
	play(t, limits(t, "daily_profit_pct=5", "daily_loss_pct=50"), day, "10000", []event{
		{at: day + hour, mark: "10499.99999999", halted: "-"},
		{at: day + 2*hour, mark: "10500", halted: "daily_profit_pct", breach: "daily_profit_pct: equity is 10500, and daily_profit_pct=5 ends a day that began with 10000 at 10500: " +
			"every position is closed at the next open, and entries are refused until 2024-01-02 00:00 UTC"},
		{at: day + 3*hour, mark: "12000", halted: "daily_profit_pct"},
		{at: day + 24*hour, mark: "11000", halted: "-"},
		{at: day + 25*hour, mark: "11549.9", halted: "-"}, // 11000 x 1.05 = 11550
		{at: day + 26*hour, mark: "11550.1", halted: "daily_profit_pct", breach: "daily_profit_pct: equity is 11550.1, and daily_profit_pct=5 ends a day that began with 11000 at 11550: " +
			"every position is closed at the next open, and entries are refused until 2024-01-03 00:00 UTC"},
	})
}

// The float64 is a hint: what is decided is decided by the exact equity, in both directions.
func TestExactDecides(t *testing.T) {
	for _, c := range []struct {
		name   string
		limit  string
		marked float64
		exact  string
		want   bool
	}{
		{"marked at the floor, is above", "daily_loss_pct=5", 9500, "9500.000000000001", false},
		{"marked below the floor, is above", "daily_loss_pct=5", math.Nextafter(9500, 0), "9500.00000001", false},
		{"marked above the floor, is at it", "daily_loss_pct=5", math.Nextafter(9500, 1e9), "9500", true},
		{"marked below the ceiling, is at it", "daily_profit_pct=5", math.Nextafter(10500, 0), "10500", true},
		{"marked at the ceiling, is below", "daily_profit_pct=5", 10500, "10499.99999999", false},
		{"marked above the fall, has fallen", "drawdown_guard=5/1d/1h", math.Nextafter(9500, 1e9), "9500", true},
		{"marked as fallen, has not", "drawdown_guard=5/1d/1h", 9500, "9500.00000001", false},
	} {
		g := risk.New(limits(t, c.limit), 1, day, 10_000)
		calls := 0
		b := g.Mark(noon, c.marked, func() udecimal.Decimal { calls++; return dec(c.exact) })
		if (b != nil) != c.want || calls != 1 {
			t.Errorf("%s: %v after %d exact computations", c.name, b, calls)
		}
	}
	// The height it fell from is known as a float64 alone, of which the error is cut off: 12000 x 0.95 = 11400.
	for _, height := range []float64{math.Nextafter(12000, 0), math.Nextafter(12000, 1e9)} {
		g := risk.New(limits(t, "drawdown_guard=5/1d/1h"), 1, day, 10_000)
		g.Mark(noon, height, func() udecimal.Decimal { return dec("12000") })
		if b := g.Mark(noon+1, 11400, func() udecimal.Decimal { return dec("11400.00000001") }); b != nil {
			t.Errorf("not fallen by 5 %%: %v", b)
		}
		if b := g.Mark(noon+2, 11400, func() udecimal.Decimal { return dec("11400") }); b == nil {
			t.Error("fallen by 5 % and nothing is told")
		}
	}
	// Far from everything nothing is computed exactly.
	g := risk.New(limits(t, every...), 1, day, 10_000)
	if b := g.Mark(noon, 9999, func() udecimal.Decimal { t.Error("computed exactly"); return dec("9999") }); b != nil {
		t.Errorf("breach %v", b)
	}
}

// A day that begins with an equity of more decimals than money has begins with all of them: 0.95 x 10000.0000000002 is
// 9500.00000000019.
func TestDayBeginsExactly(t *testing.T) {
	exactly := func(text string) func() udecimal.Decimal { return func() udecimal.Decimal { return dec(text) } }
	g := risk.New(limits(t, "daily_loss_pct=5"), 1, day, 10_000)
	g.Mark(day+24*hour, 10_000, exactly("10000.0000000002"))
	if b := g.Mark(day+25*hour, 9500, exactly("9500.0000000002")); b != nil {
		t.Errorf("above the floor: %v", b)
	}
	if b := g.Mark(day+26*hour, 9500, exactly("9500.00000000019")); b == nil {
		t.Error("nothing at the floor")
	}
}

// What begins at once is told one by one, closing first, and all of it is in force at once.
func TestBreachesOfOneInstant(t *testing.T) {
	g := risk.New(limits(t, "daily_loss_pct=5", "cooldown=1h", "stop_guard=1/1d/2h", "low_profit=0/1d/48h", "drawdown_guard=5/1d/3h", "daily_trades=1"), 2, day, 10_000)
	g.Closed(&ledger.Trade{Slot: 1, PnL: order.AmountOf(dec("-600")), Reason: order.ByStopLoss}, noon)
	exact := func() udecimal.Decimal { return dec("9400") }
	var told []string
	for b := g.Mark(noon, 9400, exact); b != nil; b = g.Mark(noon, 9400, exact) {
		if b.Flatten != (b.Rule == "daily_loss_pct") {
			t.Errorf("%s: flatten %v", b.Rule, b.Flatten)
		}
		told = append(told, b.Rule+" "+b.Pause)
		if h := g.Halted(noon, 1); h == nil || h.Rule != "low_profit" || h.Slot != 1 {
			t.Errorf("slot 1 is halted by %v", h)
		}
	}
	want := []string{"daily_loss_pct daily_loss", "drawdown_guard protection", "stop_guard protection", "cooldown protection", "daily_trades daily_trades", "low_profit protection"}
	if len(told) != len(want) {
		t.Fatalf("told %q", told)
	}
	for i := range want {
		if told[i] != want[i] {
			t.Errorf("told %q, want %q", told[i], want[i])
		}
	}
	// When all is told, nothing is computed exactly any more.
	if b := g.Mark(noon+1, 9400, func() udecimal.Decimal { t.Error("computed exactly"); return dec("9400") }); b != nil {
		t.Errorf("told again: %v", b)
	}
	// Until midnight the day's loss lasts longest for the whole bot, and for the other slot.
	for _, slot := range []int{0, risk.AllSlots} {
		if h := g.Halted(noon, slot); h == nil || h.Until != day+24*hour || h.Slot != risk.AllSlots {
			t.Errorf("slot %d is halted by %v", slot, h)
		}
		if h := g.Halted(day+24*hour, slot); h != nil {
			t.Errorf("slot %d is halted the next day by %v", slot, h)
		}
	}
}

// Where the guard says that nothing is near, nothing happens at the closes; and it does say so.
func TestFar(t *testing.T) {
	far, closes := 0, 0
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		var l risk.Limits
		for _, text := range []string{"daily_loss_pct=3", "daily_profit_pct=3", "drawdown_guard=4/2d/3h", "low_profit=0.1/1d/5h"} {
			if random.IntN(2) == 0 {
				if err := risk.ParseLimit(&l, text); err != nil {
					t.Fatal(err)
				}
			}
		}
		now, equity := int64(day), 10_000.0
		g := risk.New(l, 1, now, equity)
		for range 60 {
			var times []int64
			var equities []float64
			for range 8 {
				if now += hour; random.IntN(10) == 0 {
					now += hour * int64(random.IntN(60))
				}
				equity *= 1 + (random.Float64()-0.5)*0.01
				times, equities = append(times, now), append(equities, equity)
			}
			n := g.Far(times, equities)
			far, closes = far+n, closes+len(times)
			for i := range times {
				b := g.Mark(times[i], equities[i], func() udecimal.Decimal {
					if i < n {
						t.Fatalf("seed %d: the exact equity matters at close %d of %d that are far", seed, i, n)
					}
					return udecimal.MustFromFloat64(equities[i])
				})
				if b != nil && i < n {
					t.Fatalf("seed %d: at close %d of %d that are far: %v", seed, i, n, *b)
				}
			}
			if random.IntN(5) == 0 {
				g.Closed(&ledger.Trade{PnL: order.AmountOf(udecimal.MustFromInt64(int64(random.IntN(300)-200), 0))}, now)
			}
		}
	}
	if far < closes/5 || far == closes {
		t.Errorf("%d of %d closes were far", far, closes)
	}
}

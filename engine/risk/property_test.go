package risk_test

import (
	"fmt"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/risk"
)

// options are limits of which some are set, tight enough that they are reached.
var options = []string{
	"max_position=700", "max_order=500", "orders_per_minute=3", "open_orders=4", "daily_trades=3", "daily_loss_pct=3", "daily_profit_pct=3",
	"price_band_pct=5", "no_shorts", "cooldown=30m", "stop_guard=2/6h/2h", "drawdown_guard=4/2d/3h", "low_profit=0.1/1d/5h",
}

// walk is a random life of a bot: closes that may lie days apart, trades that end, orders.
type walk struct {
	t      *rapid.T
	limits risk.Limits
	guards []*risk.Guard // all are told the same
	noise  []float64     // what the float64 equity of each is wrong by, as a part of it
	now    int64
	cents  int64 // equity
	placed []int64
	told   map[string]int64 // by rule and slot: the end of the breach that was told last
}

const slots = 2

func newWalk(t *rapid.T, noise ...float64) *walk {
	w := &walk{t: t, now: day + rapid.Int64Range(0, 48*hour).Draw(t, "start"), cents: 1_000_000, noise: noise, told: map[string]int64{}}
	for _, text := range options {
		if rapid.Bool().Draw(t, text) {
			if err := risk.ParseLimit(&w.limits, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range noise {
		w.guards = append(w.guards, risk.New(w.limits, slots, w.now, 10_000))
	}
	return w
}

// close moves to the next close and tells every guard of it. It returns all that the first says, and fails if another says
// something else.
func (w *walk) close() {
	t := w.t
	w.now += rapid.OneOf(rapid.Int64Range(1, 20), rapid.Int64Range(1, 600), rapid.Just(int64(24*60)), rapid.Int64Range(1, 10_000)).Draw(t, "minutes") * minute
	if rapid.IntRange(0, 9).Draw(t, "to midnight") == 0 {
		w.now += 24*hour - w.now%(24*hour)
	}
	w.cents += rapid.Int64Range(-20_000, 20_000).Draw(t, "change")
	exact := udecimal.MustFromInt64(w.cents, 2)
	trades := make([]ledger.Trade, rapid.IntRange(0, 2).Draw(t, "trades"))
	for i := range trades {
		trades[i] = ledger.Trade{
			Slot: rapid.IntRange(0, slots-1).Draw(t, "slot"), PnL: order.AmountOf(udecimal.MustFromInt64(rapid.Int64Range(-5000, 5000).Draw(t, "pnl"), 2)),
			Reason: order.Reason(rapid.IntRange(int(order.BySignal), int(order.ByHand)).Draw(t, "reason")),
		}
	}
	var first string
	for n, g := range w.guards {
		for i := range trades {
			g.Closed(&trades[i], w.now)
		}
		said := ""
		for {
			b := g.Mark(w.now, exact.InexactFloat64()*(1+w.noise[n]), func() udecimal.Decimal { return exact })
			if b == nil {
				break
			}
			said += fmt.Sprintln(*b)
			if n == 0 {
				w.hear(b)
			}
		}
		if n == 0 {
			first = said
		} else if said != first {
			t.Fatalf("guard %d says %q, the first says %q", n, said, first)
		}
	}
}

// hear checks that a breach is told when it begins and not again while it lasts.
func (w *walk) hear(b *risk.Breach) {
	key := fmt.Sprint(b.Rule, b.Slot)
	if b.Until > w.now && w.now < w.told[key] {
		w.t.Fatalf("%s is told again while it lasts", key)
	}
	if b.Until < w.now || b.Until == w.now && !b.Flatten {
		w.t.Fatalf("%s ended before it began: %+v", key, *b)
	}
	w.told[key] = b.Until
}

// place asks for an order of every guard.
func (w *walk) place() {
	t := w.t
	cents := func(low, high int64, what string) udecimal.Decimal {
		return udecimal.MustFromInt64(rapid.Int64Range(low, high).Draw(t, what), 2)
	}
	a := risk.Ask{
		Slot: rapid.IntRange(0, slots-1).Draw(t, "slot"), Side: rapid.SampledFrom([]order.Side{order.Buy, order.Sell}).Draw(t, "side"),
		Reduces: rapid.IntRange(0, 2).Draw(t, "exit") == 0, Price: cents(9000, 11000, "price"), Stop: cents(9000, 11000, "stop"), Last: cents(9500, 10500, "last"),
		Notional: cents(1, 60_000, "notional"), After: cents(-80_000, 80_000, "after"),
		Open: rapid.IntRange(0, 5).Draw(t, "open"), Legs: rapid.IntRange(0, 2).Draw(t, "legs"),
	}
	at := w.now + rapid.Int64Range(0, 30).Draw(t, "seconds")*second
	w.now = at
	var first string
	for n, g := range w.guards {
		before := g.Halted(at, a.Slot)
		r := g.Admit(at, &a)
		said := ""
		if r != nil {
			said = r.Rule + ": " + r.Text
		}
		switch {
		case a.Reduces && r != nil:
			t.Fatalf("an exit is refused: %s", said)
		case !a.Reduces && before != nil && (r == nil || r.Rule != before.Rule):
			t.Fatalf("halted by %s, and an entry gets %q", before.Rule, said)
		case n > 0 && said != first:
			t.Fatalf("guard %d says %q, the first says %q", n, said, first)
		}
		if first = said; n > 0 {
			continue
		}
		w.count(at, &a, r)
	}
}

// count holds orders_per_minute against the list of all orders.
func (w *walk) count(at int64, a *risk.Ask, r *risk.Refusal) {
	recent := 0
	for _, placed := range w.placed {
		if placed > at-60*second {
			recent++
		}
	}
	most := w.limits.OrdersPerMinute
	if !a.Reduces && most > 0 && r == nil && recent >= most {
		w.t.Fatalf("an entry is admitted after %d orders in a minute", recent)
	}
	if r != nil && r.Rule == "orders_per_minute" && recent < most {
		w.t.Fatalf("an entry is refused after %d orders in a minute", recent)
	}
	if r == nil {
		w.placed = append(w.placed, at)
	}
}

// ends checks that what refuses entries now has an end, at which they pass.
func (w *walk) ends() {
	for slot := risk.AllSlots; slot < slots; slot++ {
		h := w.guards[0].Halted(w.now, slot)
		if h == nil {
			continue
		}
		if h.Until <= w.now || w.guards[0].Halted(h.Until-1, slot) == nil || w.guards[0].Halted(h.Until, slot) != nil {
			w.t.Fatalf("%s does not end when it says: %+v", h.Rule, *h)
		}
		if h.Slot != risk.AllSlots && h.Slot != slot {
			w.t.Fatalf("slot %d is halted by a lock of slot %d", slot, h.Slot)
		}
	}
}

// Exits are never refused; no entry is admitted while the bot is halted or after too many orders in a minute; a breach is told
// once and ends when it says; and two guards that are told the same say the same, however the float64 equity was rounded.
func TestLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWalk(t, 0, 0, 3e-15, -3e-15)
		for range rapid.IntRange(1, 60).Draw(t, "closes") {
			w.close()
			w.ends()
			for range rapid.IntRange(0, 4).Draw(t, "orders") {
				w.place()
			}
		}
	})
}

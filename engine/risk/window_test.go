package risk

import (
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
)

// The windows against lists of everything that ever happened. Without two things in one part of the window they agree;
// otherwise a thing may count for up to a part too long.
func TestWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		window := rapid.Int64Range(1, 20_000).Draw(t, "window")
		part := step(window)
		gap := rapid.SampledFrom([]int64{0, part}).Draw(t, "smallest gap")
		p, s := peaks{window: window, step: part, keep: 0.9}, sum{}
		var times []int64
		var values []float64
		now := int64(0)
		for range rapid.IntRange(1, 200).Draw(t, "closes") {
			now += gap + rapid.OneOf(rapid.Int64Range(0, part), rapid.Int64Range(0, window/4), rapid.Just(window), rapid.Just(window-1)).Draw(t, "later")
			value := float64(rapid.IntRange(1, 20).Draw(t, "value"))
			times, values = append(times, now), append(values, value)
			near := p.add(now, value)
			s.add(now, window, udecimal.MustFromInt64(int64(value), 0))

			highest, total := within(times, values, now-window)
			longer, more := within(times, values, now-window-part)
			if gap >= part {
				longer, more = highest, total
			}
			if got := p.closes.front().equity; got < highest || got > longer {
				t.Fatalf("the highest close is %v, want %v to %v", got, highest, longer)
			} else if near != (value <= got*0.9) {
				t.Fatalf("%v below a highest close of %v is near: %v", value, got, near)
			}
			if got := s.total.InexactFloat64(); got < total || got > more {
				t.Fatalf("the trades earned %v, want %v to %v", got, total, more)
			}
		}
	})
}

// within returns the highest and the sum of the values later than a time.
func within(times []int64, values []float64, after int64) (highest, total float64) {
	for i, at := range times {
		if at > after {
			highest, total = max(highest, values[i]), total+values[i]
		}
	}
	return highest, total
}

// A year of windows, a second between closes, at each a new low and a losing trade at its stop: nothing can be dropped.
func TestMemoryIsBounded(t *testing.T) {
	var l Limits
	for _, text := range []string{"orders_per_minute=50", "stop_guard=100/52w/1s", "drawdown_guard=99/1d/1s", "low_profit=-99/1d/1s", "cooldown=1s"} {
		if err := ParseLimit(&l, text); err != nil {
			t.Fatal(err)
		}
	}
	g := New(l, 1, 0, 1e9)
	for i := range int64(200_000) {
		now := (i + 1) * 1000
		equity := 1e9 - float64(i)
		g.Closed(&ledger.Trade{PnL: order.AmountOf(udecimal.MustParse("-1")), Reason: order.ByStopLoss}, now)
		g.Mark(now, equity, func() udecimal.Decimal { return decimalOf(equity) })
		g.Admit(now, &Ask{Reduces: true})
	}
	for what, n := range map[string]int{
		"closes": g.peaks.closes.n, "trades": g.sums[0].trades.n, "stops": g.stops.times.n, "orders": g.orders.times.n,
	} {
		if bound := map[string]int{"closes": steps + 1, "trades": steps + 1, "stops": 100, "orders": 50}[what]; n > bound || n < bound-10 {
			t.Errorf("%d %s are remembered, want about %d and no more", n, what, bound)
		}
	}
	if rings := len(g.peaks.closes.ring) + len(g.sums[0].trades.ring) + len(g.stops.times.ring) + len(g.orders.times.ring); rings > 1024+1024+128+64 {
		t.Errorf("the rings have %d places", rings)
	}
}

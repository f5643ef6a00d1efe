package report_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/report"
)

// A short curve is drawn as it is.
func TestPoints(t *testing.T) {
	peak, eve := 110.0, 108.9
	want := []report.Point{
		{Time: dawn, Equity: 100}, {Time: dawn + 12*hour, Equity: 104}, {Time: dawn + 24*hour, Equity: 110},
		{Time: dawn + 36*hour, Equity: 105, Drawdown: 5.0 / 110}, {Time: dawn + 48*hour, Equity: 99, Drawdown: 11.0 / 110},
		{Time: dawn + 84*hour, Equity: 108.9, Drawdown: (peak - eve) / peak}, {Time: dawn + 96*hour, Equity: 118.8},
	}
	got := byHand().Points()
	if len(got) != len(want) {
		t.Fatalf("points %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("point %v, want %v", got[i], want[i])
		}
	}
	if got := report.NewCurve(5, dawn).Points(); len(got) != 1 || got[0] != (report.Point{Time: dawn, Equity: 5}) {
		t.Errorf("without a close: %v", got)
	}
}

// However long a curve is, its chart keeps its extremes and its ends, is in order and not too long; and every point was there.
func TestThinning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{1, 2, 663, 664, 665, 1327, 1328, 1329, 2000, 5000, 20_000}).Draw(t, "closes") + rapid.IntRange(0, 3).Draw(t, "more")
		d := draw(rapid.Int64Range(1, 1<<30).Draw(t, "seed"))
		drift := rapid.SampledFrom([]int64{0, 0, 50, 100}).Draw(t, "drift") // rising, the deepest fall is not at the lowest equity
		c := report.NewCurve(100, dawn)
		at, equity, peak := int64(dawn), 100.0, 100.0
		all := map[int64]report.Point{at: {Time: at, Equity: 100}}
		low, high, deep := 100.0, 100.0, 0.0
		for range n {
			at += hour
			equity *= 1 + float64((d.next()>>16)%2001-1000+drift)/50_000
			c.Add(at, equity, true)
			peak = max(peak, equity)
			all[at] = report.Point{Time: at, Equity: equity, Drawdown: (peak - equity) / peak}
			low, high, deep = min(low, equity), max(high, equity), max(deep, all[at].Drawdown)
		}
		points := c.Points()
		if len(points) > 2000 {
			t.Errorf("%d points of %d closes", len(points), n)
		}
		if n > 700 && len(points) < 600 {
			t.Errorf("%d points of %d closes are few", len(points), n)
		}
		seen := [3]float64{math.Inf(1), math.Inf(-1), 0}
		for i, p := range points {
			if all[p.Time] != p {
				t.Fatalf("point %v was never there; it was %v", p, all[p.Time])
			}
			if i > 0 && p.Time <= points[i-1].Time {
				t.Fatalf("point %v is after %v", p, points[i-1])
			}
			seen[0], seen[1], seen[2] = min(seen[0], p.Equity), max(seen[1], p.Equity), max(seen[2], p.Drawdown)
		}
		if seen != [3]float64{low, high, deep} {
			t.Errorf("the chart's lowest, highest and deepest are %v, the curve's %v %v %v", seen, low, high, deep)
		}
		if first, last := points[0], points[len(points)-1]; first.Time != dawn || last != all[at] {
			t.Errorf("the chart is from %v to %v", first, last)
		}
		m := report.Measure(c, nil, flat("100"))
		if float64(m.MaxDrawdown) != deep {
			t.Errorf("max drawdown %v, the chart's deepest %v", m.MaxDrawdown, deep)
		}
	})
}

// In a curve that rises, the only fall is above all that was lower before: the chart keeps it wherever it comes in its bucket.
func TestThinningKeepsDip(t *testing.T) {
	for at := range 16 {
		c := report.NewCurve(100, dawn)
		equity := 100.0
		for i := range 6000 {
			equity *= 1.001
			if i == 3200+at {
				equity *= 0.9975
			}
			c.Add(dawn+int64(i+1)*hour, equity, true)
		}
		deepest := 0.0
		for _, p := range c.Points() {
			deepest = max(deepest, p.Drawdown)
		}
		if m := report.Measure(c, nil, flat("100")); !(deepest > 0.001) || deepest != float64(m.MaxDrawdown) {
			t.Errorf("dip %d: the chart's deepest is %v, the curve's %v", at, deepest, m.MaxDrawdown)
		}
	}
}

// A close costs no memory; only the ends of days do.
func TestAllocations(t *testing.T) {
	c := report.NewCurve(100, dawn)
	at := int64(dawn)
	if n := testing.AllocsPerRun(100_000, func() {
		at++
		c.Add(at, 100+float64(at%7), true)
	}); n != 0 {
		t.Errorf("%v allocations a close", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	equities := make([]float64, 1<<16)
	d, equity := draw(1), 10_000.0
	for i := range equities {
		equity *= 1 + float64((d.next()>>16)%2001-1000)/1_000_000
		equities[i] = equity
	}
	b.Run("curve", func(b *testing.B) {
		c, at := report.NewCurve(10_000, dawn), int64(dawn)
		for i := range b.N {
			at += 180_000
			c.Add(at, equities[i&(1<<16-1)], i&1024 != 0)
		}
	})
	b.Run("maximum alone", func(b *testing.B) { // what any curve must do
		peak := 0.0
		for i := range b.N {
			if e := equities[i&(1<<16-1)]; e > peak {
				peak = e
			}
		}
		if peak == 1 {
			b.Fatal(peak)
		}
	})
}

// eight years of days
func eightYears() *report.Curve {
	c := report.NewCurve(100, dawn)
	d, equity := draw(5), 100.0
	for i := range 2920 {
		equity *= 1 + float64((d.next()>>16)%2001-985)/50_000
		c.Add(dawn+int64(i+1)*day, equity, true)
	}
	return c
}

func BenchmarkInterval(b *testing.B) {
	c := eightYears()
	for b.Loop() {
		c.SharpeInterval()
	}
}

func BenchmarkMeasure(b *testing.B) {
	c := eightYears()
	for b.Loop() {
		report.Measure(c, nil, flat("100"))
	}
}

package risk_test

import (
	"math"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/risk"
)

// BenchmarkMark marks a bot at candles of 3 minutes, a day and a half of them over and over; off and on are to be compared.
// Equity swings by 1 %, so that nothing is near. "fall" is the drawdown guard's worst case: equity that falls for a day.
func BenchmarkMark(b *testing.B) {
	swing := make([]float64, 1024)
	fall := make([]float64, 1024)
	for i := range swing {
		swing[i] = 10_000 + 100*math.Sin(float64(i)/7)
		fall[i] = 10_000 - float64(i)/10
	}
	for _, c := range []struct {
		name   string
		limits []string
		equity []float64
	}{{"off", nil, swing}, {"on", every, swing}, {"fall", every, fall}} {
		b.Run(c.name, func(b *testing.B) {
			g := risk.New(limits(b, c.limits...), 2, day, c.equity[0])
			var equity float64
			exact := func() udecimal.Decimal { return udecimal.MustFromFloat64(equity) }
			b.ReportAllocs()
			now := day
			for i := 0; b.Loop(); i++ {
				now += 3 * minute
				equity = c.equity[i&1023]
				if breach := g.Mark(now, equity, exact); breach != nil {
					b.Fatal(breach.Text)
				}
			}
		})
	}
}

// BenchmarkAdmit judges an entry that every limit allows.
func BenchmarkAdmit(b *testing.B) {
	g := risk.New(limits(b, every...), 2, day, 10_000)
	a := ask(nil)
	b.ReportAllocs()
	now := day
	for b.Loop() {
		now += minute
		if r := g.Admit(now, a); r != nil {
			b.Fatal(r.Text)
		}
	}
}

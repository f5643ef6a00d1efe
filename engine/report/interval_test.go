package report_test

import (
	"math"
	"slices"
	"testing"

	"tradebot/engine/report"
)

// daily is a curve with these returns.
func daily(returns []float64) *report.Curve {
	c, equity := report.NewCurve(100, dawn), 100.0
	for i, r := range returns {
		equity += float64(equity * r)
		c.Add(dawn+int64(i+1)*day, equity, true)
	}
	return c
}

// noisy are returns around a mean, nearly normal, each with a share of the one before.
func noisy(seed draw, n int, mean, memory float64) []float64 {
	returns, before := make([]float64, n), 0.0
	for i := range returns {
		shock := 0.0
		for range 12 {
			shock += float64(seed.next()>>8)/(1<<23) - 0.5
		}
		before = memory*before + 0.02*shock
		returns[i] = mean + before
	}
	return returns
}

// The same bootstrap written plainly: days copied one by one, moments in two passes.
func TestIntervalNaive(t *testing.T) {
	for _, n := range []int{30, 64, 65, 400} {
		c := daily(noisy(draw(n), n, 0.001, 0.3))
		returns := c.Returns()
		pick := report.Draw(returns)
		var ratios []float64
		for range 1999 {
			var days []float64
			for len(days) < n {
				from := pick()
				for i := 0; i < int(math.Ceil(math.Cbrt(float64(n))-1e-9)) && len(days) < n; i++ {
					days = append(days, returns[(from+i)%n])
				}
			}
			ratios = append(ratios, average(days)/deviation(days)*math.Sqrt(365))
		}
		slices.Sort(ratios)
		got := c.SharpeInterval()
		if !near(float64(got.Low), ratios[49]) || !near(float64(got.High), ratios[1949]) {
			t.Errorf("%d days: %v, the plain way %v to %v", n, got, ratios[49], ratios[1949])
		}
	}
}

// Without memory in the returns the standard error of a Sharpe ratio is known: sqrt((1 + ratio a day^2 / 2) / days) (Lo 2002).
// With positive memory the truth is less certain, and blocks notice.
func TestIntervalWidth(t *testing.T) {
	const n = 2000
	width := func(memory float64) float64 {
		sum := 0.0
		for seed := range 5 {
			i := daily(noisy(draw(seed+1), n, 0.001, memory)).SharpeInterval()
			sum += float64(i.High-i.Low) / 5
		}
		return sum
	}
	plain := width(0)
	if want := 2 * 1.96 * math.Sqrt(365.0/n); math.Abs(plain-want) > 0.1*want {
		t.Errorf("the interval is %.3f wide, theory says %.3f", plain, want)
	}
	if long := width(0.5); long < 1.3*plain {
		t.Errorf("with memory the interval is %.3f wide, without %.3f", long, plain)
	}
}

func TestIntervalIsDeterministic(t *testing.T) {
	returns := noisy(3, 300, 0.002, 0)
	first := daily(returns).SharpeInterval()
	if again := daily(returns).SharpeInterval(); again != first {
		t.Errorf("%v, then %v", first, again)
	}
	returns[7] += 1e-9
	if other := daily(returns).SharpeInterval(); other == first || math.Abs(float64(other.Low-first.Low)) > 0.5 {
		t.Errorf("a return that differs a little makes %v of %v", other, first)
	}
	m := report.Measure(daily(returns), nil, flat("100"))
	if m.Sharpe < first.Low || m.Sharpe > first.High {
		t.Errorf("Sharpe %v outside of %v", m.Sharpe, first)
	}
}

func TestIntervalUndefined(t *testing.T) {
	once := make([]float64, 365)
	once[100] = 0.1
	ruined := noisy(1, 100, 0, 0)
	ruined[50] = -1
	same := slices.Repeat([]float64{0.001}, 100)
	for name, returns := range map[string][]float64{
		"no day": nil, "29 days": noisy(1, 29, 0, 0), "nothing happens": make([]float64, 100), "the same every day": same,
		"one day of trading": once, "ruin": ruined,
	} {
		if i := daily(returns).SharpeInterval(); i.Low.Defined() || i.High.Defined() {
			t.Errorf("%s: %v", name, i)
		}
	}
	if i := daily(noisy(1, 30, 0, 0)).SharpeInterval(); !(i.Low < i.High) {
		t.Errorf("30 days: %v", i)
	}
}

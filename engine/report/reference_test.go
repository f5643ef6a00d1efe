package report_test

import (
	"math"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/report"
)

// draw is the generator of the reference curve, short enough to be written in any language.
type draw int64

func (d *draw) next() int64 {
	*d = (*d*1103515245 + 12345) % (1 << 31)
	return int64(*d)
}

// The figures are those of pandas 1.5.3 and numpy 1.24.2 for the same curve and the same profits: day ends by
// resample("D", closed="right", label="left").last().ffill(), std(ddof=1), cummax, nsmallest. Where it had a choice of
// definitions it was told ours: 365 days a year (its users often take sqrt(252)), the negative returns' squares over all days
// for Sortino, the simple returns' product for CAGR, the worst 5 % rounded up to whole days for CVaR.
func TestReference(t *testing.T) {
	const from = 1_702_616_400_000 // 2023-12-15 05:00 UTC
	c := report.NewCurve(10_000, from)
	d, equity, at := draw(20240229), 10_000.0, int64(from)
	for range 4800 {
		at += hour
		if d.next()%997 < 3 {
			at += 49 * hour // a gap of two days
		}
		r := float64((d.next()>>16)%2001-990) / 100_000
		equity += float64(equity * r)
		c.Add(at, equity, (d>>20)%3 == 0)
	}
	var trades []ledger.Trade
	for d, i := draw(7), 0; i < 57; i++ {
		one := trade("0", 1)
		one.Qty = amount("10") // worth 1,000
		one.PnL = order.AmountOf(dec("0.25").Mul(udecimal.MustFromInt64((d.next()>>16)%2001-900, 0)))
		trades = append(trades, one)
	}
	m := report.Measure(c, trades, flat("100"))
	for name, want := range map[string]float64{
		"cagr": -0.26791599863319215, "sharpe": -0.40405766389878, "sortino": -0.5736322580366515, "calmar": -0.7198183377233176,
		"volatility": 0.4835038880155351, "max_drawdown": 0.37219946282637384, "avg_drawdown": 0.02947261492702365,
		"max_drawdown_duration_ms": 12_312_000_000, "exposure": 0.34708333333333335, "ulcer_index": 0.14071002702463983,
		"cvar_95": -0.05058192132949385,
		"trades":  57, "win_rate": 0.5789473684210527, "profit_factor": 1.8295030445884894, "expectancy": 37.04385964912281,
		"avg_trade": 0.0370438596491228, "best_trade": 0.2705, "worst_trade": -0.2205, "sqn": 1.9330490475346984,
		"kelly": 0.26249675078828705, "max_win_streak": 7, "max_loss_streak": 3,
	} {
		if got, _ := m.Value(name); !near(float64(got), want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got := len(c.Returns()); got != 237 {
		t.Errorf("%d days, want 237", got)
	}
	if !near(c.Last(), 8166.902333087762) {
		t.Errorf("last equity %v", c.Last())
	}
	months := []report.Month{
		{Year: 2023, Month: 12, Return: 0.14765104086938785}, {Year: 2024, Month: 1, Return: 0.05556085431204982},
		{Year: 2024, Month: 2, Return: -0.06247599092105782}, {Year: 2024, Month: 3, Return: 0.04530410524752382},
		{Year: 2024, Month: 4, Return: -0.09265590777202337}, {Year: 2024, Month: 5, Return: -0.030260372490113596},
		{Year: 2024, Month: 6, Return: 0.02726787028367239}, {Year: 2024, Month: 7, Return: -0.16956258268573743},
		{Year: 2024, Month: 8, Return: -0.0835233515487912},
	}
	got := c.Monthly()
	if len(got) != len(months) {
		t.Fatalf("%d months, want %d", len(got), len(months))
	}
	product := 1.0
	for i, want := range months {
		if got[i].Year != want.Year || got[i].Month != want.Month || !near(float64(got[i].Return), float64(want.Return)) {
			t.Errorf("month %v, want %v", got[i], want)
		}
		product *= 1 + float64(got[i].Return)
	}
	if !near(product, c.Last()/10_000) {
		t.Errorf("the months come to %v, the whole to %v", product, c.Last()/10_000)
	}
	years := c.Yearly()
	if len(years) != 2 || years[0].Year != 2023 || !near(float64(years[0].Return), 0.14765104086938785) ||
		years[1].Year != 2024 || !near(float64(years[1].Return), -0.2883810459578218) {
		t.Errorf("years %v", years)
	}
}

// The edges of months and years: a close at midnight is the last of the month before, and a month without candles earns
// nothing.
func TestMonthly(t *testing.T) {
	const newYear = dawn // 2024-01-01
	c := report.NewCurve(100, newYear-day)
	if len(c.Monthly()) != 0 || len(c.Yearly()) != 0 {
		t.Error("there are months before the first close")
	}
	c.Add(newYear, 110, true)        // ends December
	c.Add(newYear+60*day, 121, true) // 2024-03-01 00:00 ends February, a leap day; January had no close
	want := []report.Month{{Year: 2023, Month: 12, Return: 0.1}, {Year: 2024, Month: 1, Return: 0}, {Year: 2024, Month: 2, Return: 0.1}}
	got := c.Monthly()
	if len(got) != len(want) {
		t.Fatalf("months %v", got)
	}
	for i := range want {
		if got[i].Year != want[i].Year || got[i].Month != want[i].Month || math.Abs(float64(got[i].Return-want[i].Return)) > 1e-12 {
			t.Errorf("month %v, want %v", got[i], want[i])
		}
	}
	if years := c.Yearly(); len(years) != 2 || years[0].Year != 2023 || years[1].Year != 2024 || !near(float64(years[1].Return), 0.1) {
		t.Errorf("years %v", years)
	}
	old := report.NewCurve(100, -1) // the last ms of 1969
	old.Add(day, 90, false)
	if got := old.Monthly(); len(got) != 2 || got[0].Year != 1969 || got[1].Year != 1970 || !near(float64(got[1].Return), -0.1) {
		t.Errorf("around 1970: %v", got)
	}
}

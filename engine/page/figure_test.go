package page

import (
	"math"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/report"
)

func TestFigures(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{group("1234567.891"), "1,234,567.891"}, {group("-123"), "−123"}, {group("-1234"), "−1,234"}, {group("0.5"), "0.5"},
		{money(udecimal.MustParse("1234.565")), "1,234.57"}, {money(udecimal.MustParse("-0.00031")), "−0.00031"}, {money(udecimal.Zero), "0.00"},
		{profit(udecimal.MustParse("2")).Text, "+2.00"}, {profit(udecimal.MustParse("-2")).Tone, "loss"}, {profit(udecimal.Zero).Text, "0.00"}, {profit(udecimal.Zero).Tone, "flat"},
		{gain(-0.001, 2, "").Text, "0.00"}, {gain(-0.001, 2, "").Tone, "flat"}, {gain(12.345, 1, "").Text, "+12.3"}, {fixed(-0.4, 0), "0"},
		{span(236 * day), "236 d 0 h"}, {span(5*hour + 20*minute), "5 h 20 min"}, {span(3 * minute), "3 min"}, {span(1500), "1 s"},
		{stamp(1_672_531_200_000), "1 Jan 2023 00:00"}, {stamp(1_672_531_205_000), "1 Jan 2023 00:00:05"}, {short("abc"), "abc"},
		{fraction(udecimal.MustParse("0.00075")), "0.075" + percent}, {points(udecimal.MustParse("2.5")), "2.5 bps"},
	} {
		if c.got != c.want {
			t.Errorf("%q, not %q", c.got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for k, want := range map[kind]string{
		counted: "1", ratio: "1.23", share: "123.4" + percent, returned: "+123.40" + percent, dropped: "−123.40" + percent, amount: "1.23", earned: "+1.23", duration: "1 s",
	} {
		x := report.Number(1.234)
		if k == duration {
			x = 1234
		}
		if got := k.write(x).Text; got != want {
			t.Errorf("%s: %s, not %s", k, got, want)
		}
		for _, none := range []float64{math.NaN(), math.Inf(1)} {
			if got := k.write(report.Number(none)); got.Text != "—" {
				t.Errorf("%s undefined: %s", k, got.Text)
			}
		}
	}
}

// Every metric of a report has words here, and none has words that is none.
func TestMetricsHaveWords(t *testing.T) {
	known := map[string]bool{}
	for _, m := range metrics {
		if known[m.Name] {
			t.Errorf("%s is here twice", m.Name)
		}
		known[m.Name] = true
	}
	for _, name := range report.Names() {
		if !known[name] {
			t.Errorf("%s has no words", name)
		}
		delete(known, name)
	}
	for name := range known {
		t.Errorf("%s is no metric", name)
	}
}

func TestYears(t *testing.T) {
	got := years([]report.Month{
		{Year: 2023, Month: 11, Return: 0.1}, {Year: 2023, Month: 12, Return: -0.1}, {Year: 2024, Month: 1, Return: report.Undefined()}, {Year: 2024, Month: 2, Return: 0.2},
	})
	if len(got) != 2 || got[0].Total.Text != "−1.0" || got[0].Months[10] != (heat{"+10.0", "p2"}) || got[0].Months[11] != (heat{"−10.0", "n2"}) ||
		got[0].Months[0] != (heat{"", "x"}) || got[1].Months[0] != (heat{"—", "x"}) || got[1].Months[1] != (heat{"+20.0", "p3"}) || got[1].Total.Text != "+20.0" {
		t.Errorf("%+v", got)
	}
	for r, want := range map[float64]string{0.004: "z", -0.004: "z", 0.02: "p1", -0.02: "n1", -0.5: "n3"} {
		if got := step(r); got != want {
			t.Errorf("%v: %s, not %s", r, got, want)
		}
	}
}

// What buying would have brought counts from the first open, from every slot the same.
func TestHold(t *testing.T) {
	slots := []backtest.ChartSlot{
		{Timeframe: 10, Candles: []backtest.Candle{{Time: 0, Open: 100, Close: 150}, {Time: 10, Open: 150, Close: 200}}},
		{Timeframe: 20, Candles: []backtest.Candle{{Time: 0, Open: 10, Close: 8}}},
		{Timeframe: 10},
	}
	for at, want := range map[int64]float64{0: 1, 10: 1.25, 19: 1.25, 20: 1.4, 30: 1.4} {
		if got := hold(slots, report.Point{Time: at}); got != want {
			t.Errorf("at %d: %v, not %v", at, got, want)
		}
	}
	if hold(nil, report.Point{}) != 1 {
		t.Error("nothing to hold gains")
	}
}

package market_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// delivery is one candle an aggregator delivered.
type delivery struct {
	after    int // index of the base candle after which it came; for a late one, before which
	late     bool
	complete bool
	candle   market.Candle
}

func TestAggregator(t *testing.T) {
	// Base candle k has open k, high k+10, low k/2, close k+1 and volume 1, counted from 1.
	for _, c := range []struct {
		name         string
		base, higher string
		times        []string // open times
		want         []string // "<late|done> <index> <complete|incomplete> <open time> O H L C V"
	}{
		{"full periods", "1h", "2h",
			[]string{"2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 02:00", "2024-01-01 03:00", "2024-01-01 04:00"},
			[]string{"done 1 complete 2024-01-01 00:00 1 12 0.5 3 2", "done 3 complete 2024-01-01 02:00 3 14 1.5 5 2"}},
		{"the first period is partial", "1h", "3h",
			[]string{"2024-01-01 01:00", "2024-01-01 02:00", "2024-01-01 03:00"},
			[]string{"done 1 incomplete 2024-01-01 00:00 1 12 0.5 3 2"}},
		{"a gap inside", "1h", "3h",
			[]string{"2024-01-01 00:00", "2024-01-01 02:00", "2024-01-01 03:00", "2024-01-01 04:00", "2024-01-01 05:00"},
			[]string{"done 1 incomplete 2024-01-01 00:00 1 12 0.5 3 2", "done 4 complete 2024-01-01 03:00 3 15 1.5 6 3"}},
		{"the last base candle is missing", "1h", "3h",
			[]string{"2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 03:00"},
			[]string{"late 2 incomplete 2024-01-01 00:00 1 12 0.5 3 2"}},
		{"a late one and a whole one at once", "1h", "3h",
			[]string{"2024-01-01 00:00", "2024-01-01 05:00"},
			[]string{"late 1 incomplete 2024-01-01 00:00 1 11 0.5 2 1", "done 1 incomplete 2024-01-01 03:00 2 12 1 3 1"}},
		{"periods without any base candle are not invented", "1h", "2h",
			[]string{"2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 20:00", "2024-01-01 21:00"},
			[]string{"done 1 complete 2024-01-01 00:00 1 12 0.5 3 2", "done 3 complete 2024-01-01 20:00 3 14 1.5 5 2"}},
		{"days are UTC", "12h", "1d",
			[]string{"2024-02-28 12:00", "2024-02-29 00:00", "2024-02-29 12:00", "2024-03-01 00:00"},
			[]string{"done 0 incomplete 2024-02-28 00:00 1 11 0.5 2 1", "done 2 complete 2024-02-29 00:00 2 13 1 4 2"}},
		{"weeks begin on Monday", "1d", "1w",
			[]string{"2024-01-06 00:00", "2024-01-07 00:00", "2024-01-08 00:00", "2024-01-09 00:00", "2024-01-10 00:00", "2024-01-11 00:00",
				"2024-01-12 00:00", "2024-01-13 00:00", "2024-01-14 00:00", "2024-01-15 00:00"},
			[]string{"done 1 incomplete 2024-01-01 00:00 1 12 0.5 3 2", "done 8 complete 2024-01-08 00:00 3 19 1.5 10 7"}},
		{"a market closed at weekends: the week comes with Monday's candle", "1d", "1w",
			[]string{"2024-01-08 00:00", "2024-01-09 00:00", "2024-01-10 00:00", "2024-01-11 00:00", "2024-01-12 00:00", "2024-01-15 00:00"},
			[]string{"late 5 incomplete 2024-01-08 00:00 1 15 0.5 6 5"}},
		{"base candles beside the grid: days that begin at 05:00", "1d", "1w",
			[]string{"2024-01-08 05:00", "2024-01-09 05:00", "2024-01-10 05:00", "2024-01-11 05:00", "2024-01-12 05:00", "2024-01-13 05:00",
				"2024-01-14 05:00", "2024-01-15 05:00"},
			[]string{"done 6 complete 2024-01-08 00:00 1 17 0.5 8 7"}},
		{"as many as there should be, but one is missing", "1h", "3h",
			[]string{"2024-01-01 00:00", "2024-01-01 00:30", "2024-01-01 02:00"},
			[]string{"done 2 incomplete 2024-01-01 00:00 1 13 0.5 4 3"}},
		{"nothing is delivered twice", "1h", "2h",
			[]string{"2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 01:30", "2024-01-01 02:00"},
			[]string{"done 1 complete 2024-01-01 00:00 1 12 0.5 3 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			candles := make([]market.Candle, len(c.times))
			for i, text := range c.times {
				at, err := time.Parse("2006-01-02 15:04", text)
				if err != nil {
					t.Fatal(err)
				}
				k := float64(i + 1)
				candles[i] = market.Candle{Time: at.UnixMilli(), Open: k, High: k + 10, Low: k / 2, Close: k + 1, Volume: 1}
			}
			var got []string
			for _, d := range aggregate(t, frame(t, c.base), frame(t, c.higher), candles) {
				when, whole := "done", "incomplete"
				if d.late {
					when = "late"
				}
				if d.complete {
					whole = "complete"
				}
				b := d.candle
				got = append(got, fmt.Sprintf("%s %d %s %s %v %v %v %v %v", when, d.after, whole,
					time.UnixMilli(b.Time).UTC().Format("2006-01-02 15:04"), b.Open, b.High, b.Low, b.Close, b.Volume))
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestAggregatorRefuses(t *testing.T) {
	for _, c := range [][2]string{{"1h", "1h"}, {"1h", "30m"}, {"7m", "1h"}, {"2d", "1w"}} {
		_, err := market.NewAggregator(frame(t, c[0]), frame(t, c[1]))
		if err == nil || fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "cannot be built from candles of "+c[0]) {
			t.Errorf("%s from %s: %v", c[1], c[0], err)
		}
	}
	if _, err := market.NewAggregator(0, market.Hour); err == nil {
		t.Error("a base timeframe of 0 was accepted")
	}
}

func TestAggregatorAgreesWithSlices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, higher := pair(t)
		candles := walk(t, base, "candles")
		got := aggregate(t, base, higher, candles)
		want := group(base, higher, candles)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s from %s\ngot  %v\nwant %v", higher, base, got, want)
		}
	})
}

// No delivery may depend on what comes after it: a run over a part of the candles delivers the same, only less.
func TestAggregatorDoesNotLookAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, higher := pair(t)
		candles := walk(t, base, "candles")
		cut := rapid.IntRange(0, len(candles)).Draw(t, "cut")
		all, part := aggregate(t, base, higher, candles), aggregate(t, base, higher, candles[:cut])
		for i, d := range all {
			if d.after >= cut {
				all = all[:i]
				break
			}
		}
		if !slices.Equal(all, part) {
			t.Fatalf("after %d candles\nof all  %v\nof part %v", cut, all, part)
		}
	})
}

// group is the aggregator written with whole slices: the candles of each period, then what is made of them.
func group(base, higher market.Timeframe, candles []market.Candle) []delivery {
	var all []delivery
	for i := 0; i < len(candles); {
		open := higher.Open(candles[i].Time)
		end := open + int64(higher)
		from, j := i, i
		last := false // the period's last base candle is there
		for ; j < len(candles) && candles[j].Time < end; j++ {
			if last {
				continue // after the last one, in the same period: left out
			}
			last = candles[j].Time+int64(base) >= end
			i = j + 1
		}
		if !last && j == len(candles) {
			break // under way
		}
		part := candles[from:i]
		b := part[0]
		b.Time, b.Volume = open, 0
		whole := last && len(part) == int(higher/base)
		for k, c := range part {
			b.High, b.Low, b.Close, b.Volume = max(b.High, c.High), min(b.Low, c.Low), c.Close, b.Volume+c.Volume
			whole = whole && (k == 0 || c.Time-part[k-1].Time == int64(base))
		}
		d := delivery{after: i - 1, complete: whole, candle: b}
		if !last {
			d.after, d.late = i, true
		}
		all = append(all, d)
		i = j
	}
	return all
}

// aggregate runs candles through an aggregator.
func aggregate(t rapid.TB, base, higher market.Timeframe, candles []market.Candle) []delivery {
	t.Helper()
	a, err := market.NewAggregator(base, higher)
	if err != nil {
		t.Fatal(err)
	}
	var all []delivery
	for i := range candles {
		late, done := a.Add(&candles[i])
		if late != nil {
			all = append(all, delivery{i, true, late.Complete, late.Candle})
		}
		if done != nil {
			all = append(all, delivery{i, false, done.Complete, done.Candle})
		}
	}
	return all
}

// pair draws a base timeframe and one it builds.
func pair(t *rapid.T) (base, higher market.Timeframe) {
	base = rapid.SampledFrom([]market.Timeframe{market.Minute, market.Hour, 12 * market.Hour, market.Day}).Draw(t, "base")
	highers := []market.Timeframe{2 * base, 3 * base, 7 * base, 24 * base}
	if base == market.Day {
		highers = append(highers, market.Week, 2*market.Week)
	}
	return base, rapid.SampledFrom(highers).Draw(t, "higher")
}

// walk draws candles of a timeframe: mostly one after the other, with gaps, now and then beside the grid. Volumes are whole
// numbers, so that their sums do not depend on the order.
func walk(t *rapid.T, base market.Timeframe, label string) []market.Candle {
	step := rapid.SampledFrom([]int64{2, 2, 2, 2, 2, 2, 4, 6, 20, 60, 1, 3})
	at := rapid.Int64Range(-40, 40).Draw(t, label+" start") * int64(base) / 2
	n := rapid.IntRange(0, 60).Draw(t, label+" number")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) market.Candle {
		at += step.Draw(t, "step") * int64(base) / 2
		price := func(label string) float64 { return float64(rapid.IntRange(1, 1000).Draw(t, label)) }
		c := market.Candle{Time: at, Open: price("open"), Close: price("close"), Volume: price("volume")}
		c.High, c.Low = max(c.Open, c.Close)+price("wick"), min(c.Open, c.Close)/2
		return c
	}), n, n).Draw(t, label)
}

// frame reads a timeframe.
func frame(t *testing.T, text string) market.Timeframe {
	t.Helper()
	tf, err := market.ParseTimeframe(text)
	if err != nil {
		t.Fatal(err)
	}
	return tf
}

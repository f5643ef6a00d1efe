package feed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
)

const (
	begin = int64(1_704_067_200_000) // 2024-01-01
	hour  = int64(market.Hour)
)

// write writes a file of hourly candles that open so many hours after begin.
func write(t *testing.T, hours ...int64) string {
	t.Helper()
	var text strings.Builder
	for _, h := range hours {
		fmt.Fprintf(&text, "%d,10,11,9,10,1\n", begin+h*hour)
	}
	path := filepath.Join(t.TempDir(), "candles.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func span(from, to int64) []int64 {
	var hours []int64
	for h := from; h < to; h++ {
		hours = append(hours, h)
	}
	return hours
}

func describe(slots ...strategy.Slot) *strategy.Description {
	return &strategy.Description{Name: "test", Slots: slots}
}

func TestParseSource(t *testing.T) {
	for text, want := range map[string]feed.Source{
		"a.csv":               {Path: "a.csv"},
		"main=a.csv":          {Slot: "main", Path: "a.csv"},
		"main:4h=a.csv":       {Slot: "main", Timeframe: 4 * market.Hour, Path: "a.csv"},
		"my-slot_2=/x/a=b.c":  {Slot: "my-slot_2", Path: "/x/a=b.c"},
		"./a=b.csv":           {Path: "./a=b.csv"},
		"/data/a:1h=b.csv":    {Path: "/data/a:1h=b.csv"},
		"Main=a.csv":          {Path: "Main=a.csv"},
		"dir/x=1/candles.csv": {Path: "dir/x=1/candles.csv"},
	} {
		if got, err := feed.ParseSource(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "main=", "main:1h=", "main:1y=a.csv", "main:=a.csv"} {
		if got, err := feed.ParseSource(text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
}

// What a strategy is given: which instants, which of them count, and what is said about it.
func TestOpen(t *testing.T) {
	main := strategy.Slot{Name: "main"}
	for _, c := range []struct {
		name     string
		slot     strategy.Slot
		hours    []int64
		from, to int64 // hours
		warmup   int
		instants []int64 // hours at which candles close
		start    int64   // hour
		slots    feed.Slot
		warnings []string
	}{
		{"everything, without warm-up", main, span(0, 4), -1, -1, 2, []int64{1, 2, 3, 4}, 1,
			feed.Slot{Candles: 4, From: 0, To: 4}, nil},
		{"warm-up before from", main, span(0, 6), 3, -1, 2, []int64{2, 3, 4, 5, 6}, 4,
			feed.Slot{Candles: 3, Warmup: 2, From: 3, To: 6}, nil},
		{"to is left out", main, span(0, 6), 3, 4, 1, []int64{3, 4}, 4,
			feed.Slot{Candles: 1, Warmup: 1, From: 3, To: 4}, nil},
		{"too little warm-up", main, span(0, 6), 1, -1, 30, []int64{1, 2, 3, 4, 5, 6}, 2,
			feed.Slot{Candles: 5, Warmup: 1, Short: 29, From: 1, To: 6},
			[]string{"slot main has 1 of the 30 candles of warm-up the strategy wants before 2024-01-01 01:00; it starts with fewer"}},
		{"no warm-up to be had", main, span(5, 8), 2, -1, 3, []int64{6, 7, 8}, 6,
			feed.Slot{Candles: 3, Short: 3, From: 5, To: 8},
			[]string{"slot main has 0 of the 3 candles of warm-up the strategy wants before 2024-01-01 02:00; it starts with fewer"}},
		{"warm-up of a longer series, and the part of it under way", strategy.Slot{Name: "main", Timeframes: []string{"4h"}}, span(0, 20), 14, -1, 2,
			[]int64{5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, 15,
			feed.Slot{Candles: 6, Warmup: 10, From: 14, To: 20}, nil},
		{"a gap", main, []int64{0, 1, 2, 5, 6}, -1, -1, 0, []int64{1, 2, 3, 6, 7}, 1,
			feed.Slot{Candles: 5, From: 0, To: 7, Gaps: 1, Missing: 2},
			[]string{"slot main: 2 of its candles are missing; the first gap is from 2024-01-01 03:00 to 2024-01-01 05:00 UTC"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, c.hours...)
			r := feed.Request{Sources: []feed.Source{{Path: path}}, From: feed.Begin, To: feed.End, Warmup: c.warmup}
			if c.from >= 0 {
				r.From = begin + c.from*hour
			}
			if c.to >= 0 {
				r.To = begin + c.to*hour
			}
			f, err := open(describe(c.slot), r)
			if err != nil {
				t.Fatal(err)
			}
			var instants []int64
			for {
				now, ok := f.Next()
				if !ok {
					break
				}
				instants = append(instants, (now.Time-begin)/hour)
			}
			if !slices.Equal(instants, c.instants) {
				t.Errorf("instants %v, want %v", instants, c.instants)
			}
			if got := (f.Start - begin) / hour; got != c.start {
				t.Errorf("start %d, want %d", got, c.start)
			}
			if first, last := (f.First-begin)/hour, (f.Last-begin)/hour; first != c.instants[0] || last != c.instants[len(c.instants)-1] {
				t.Errorf("first %d, last %d", first, last)
			}
			want := c.slots
			want.Name, want.Symbol, want.Source, want.Timeframe = "main", "candles", path, "1h"
			want.From, want.To = begin+want.From*hour, begin+want.To*hour
			if f.Slots[0] != want {
				t.Errorf("slot %+v, want %+v", f.Slots[0], want)
			}
			if !slices.Equal(f.Warnings, c.warnings) {
				t.Errorf("warnings %q, want %q", f.Warnings, c.warnings)
			}
		})
	}
}

// Candles so sparse that few follow each other are read with the timeframe they are said to have.
func TestStatedTimeframe(t *testing.T) {
	path := write(t, 0, 2, 4, 5)
	for tf, want := range map[market.Timeframe]string{market.Hour: "1h", 0: "2h", 2 * market.Hour: "2h"} {
		f, err := open(describe(strategy.Slot{Name: "main"}), feed.Request{Sources: []feed.Source{{Path: path, Timeframe: tf}}, From: feed.Begin, To: feed.End})
		if err != nil || f.Slots[0].Timeframe != want {
			t.Errorf("said %v: %+v, %v", tf, f, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	path := write(t, span(0, 4)...)
	one, two := describe(strategy.Slot{Name: "main"}), describe(strategy.Slot{Name: "main"}, strategy.Slot{Name: "hedge"})
	fast := describe(strategy.Slot{Name: "main", Timeframes: []string{"5m"}})
	file := feed.Source{Path: path}
	for _, c := range []struct {
		name     string
		d        *strategy.Description
		sources  []feed.Source
		from, to int64
		says     string
	}{
		{"unknown slot", one, []feed.Source{{Slot: "x", Path: path}}, feed.Begin, feed.End, "test has no slot x; its slots are main"},
		{"two files", two, []feed.Source{file, file}, feed.Begin, feed.End, "slot main is given two files, " + path + " and " + path + "; give it one, and name the slot of every file, like hedge=FILE"},
		{"no file for a slot", two, []feed.Source{file}, feed.Begin, feed.End, "slot hedge is given no candles; add --candles hedge=FILE"},
		{"empty range", one, []feed.Source{file}, begin, begin, "the range ends at 2024-01-01 00:00, which is not after its beginning 2024-01-01 00:00; give a later end"},
		{"no candles in the range", one, []feed.Source{file}, begin + 9*hour, feed.End, path + " has no candles from 2024-01-01 09:00 to the end; its candles open from 2024-01-01 00:00 to 2024-01-01 03:00"},
		{"wrong timeframe", one, []feed.Source{{Path: path, Timeframe: 2 * market.Hour}}, feed.Begin, feed.End, path + " holds 1h candles, not 2h; leave out the timeframe, and longer candles are built for a strategy that asks for them"},
		{"candles too long", fast, []feed.Source{file}, feed.Begin, feed.End, "slot main needs 5m candles, which cannot be built from 1h candles; give it candles of 5m or shorter"},
		{"missing file", one, []feed.Source{{Path: "/no/such.csv"}}, feed.Begin, feed.End, "there is no file /no/such.csv; check its path"},
		{"endless synthetic market", one, nil, 0, 9e13, "choose a shorter range"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := open(c.d, feed.Request{Sources: c.sources, From: c.from, To: c.to})
			if got := fault.Sentence(err); !strings.HasSuffix(got, c.says) {
				t.Errorf("got %q, want %q", got, c.says)
			}
		})
	}
}

// A synthetic market fits the strategy and the range, and what it is does not depend on the warm-up.
func TestSynthetic(t *testing.T) {
	d := describe(strategy.Slot{Name: "main", Timeframes: []string{"base", "4h"}}, strategy.Slot{Name: "hedge", Timeframes: []string{"15m"}})
	var before []market.Candle
	for _, warmup := range []int{0, 50} {
		f, err := open(d, feed.Request{Seed: 3, From: begin + hour/2, To: begin + 10*hour, Warmup: warmup})
		if err != nil {
			t.Fatal(err)
		}
		if s := f.Slots[0]; s.Timeframe != "15m" || s.Candles != 38 || s.From != begin+hour/2 || s.To != begin+10*hour || (s.Warmup == 0) != (warmup == 0) || len(f.Warnings) != 0 {
			t.Errorf("slot %+v, warnings %q", s, f.Warnings)
		}
		var counts []market.Candle
		for now, ok := f.Next(); ok; now, ok = f.Next() {
			for _, e := range now.Events {
				if now.Time >= f.Start && e.Base {
					counts = append(counts, e.Candle)
				}
			}
		}
		if len(counts) != 2*38 || counts[0] == counts[1] {
			t.Fatalf("%d candles, the first of the slots %v and %v", len(counts), counts[0], counts[1])
		}
		if before != nil && !slices.Equal(before, counts) {
			t.Error("another warm-up gives another market")
		}
		before = counts
	}
	for _, r := range []feed.Request{{From: feed.Begin, To: feed.End}, {From: begin, To: feed.End}, {From: feed.Begin, To: begin}} {
		f, err := open(describe(strategy.Slot{Name: "main"}), r)
		if err != nil || f.Slots[0].Candles != feed.Synthetic {
			t.Errorf("%+v: %+v, %v", r, f, err)
		}
	}
}

// open loads a market and opens it with the warm-up of the request.
func open(d *strategy.Description, r feed.Request) (*feed.Feed, error) {
	m, err := feed.Load(d, r)
	if err != nil {
		return nil, err
	}
	return m.Open(r.Warmup)
}

package history_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
)

func TestKeep(t *testing.T) {
	l, _ := open(history.Options{})
	mine, theirs := made(0, 1, 5), made(0, 1, 2, 3, 4, 5)
	theirs[1].Volume = 77
	if got := keep(t, l, mine); !slices.Equal(got, mine) {
		t.Errorf("stored as %v", got)
	}
	want := slices.Clone(theirs)
	want[1] = mine[1]
	for range 2 {
		if got := keep(t, l, theirs); !slices.Equal(got, want) {
			t.Errorf("stored as %v, want %v", got, want)
		}
	}
	if got := everything(t, l); !slices.Equal(got, want) {
		t.Errorf("stored are %v", got)
	}
	if got := keep(t, l, nil); got != nil {
		t.Errorf("of nothing became %v", got)
	}
}

// A sealed month answers with what it has, and takes nothing.
func TestKeepLate(t *testing.T) {
	l, _ := open(history.Options{})
	old := made(0, 1, 5)
	keep(t, l, old)
	seal(t, l, after(4), 1)
	given := made(-1, 0, 1, 2, 5, in(32))
	given[1].Volume = 77
	want := []market.Candle{given[0], old[0], old[1], old[2], given[5]}
	for range 2 {
		if got := keep(t, l, given); !slices.Equal(got, want) {
			t.Errorf("stored as %v, want %v", got, want)
		}
	}
	if got := keep(t, l, made(3)); len(got) != 0 {
		t.Errorf("a late candle is stored as %v", got)
	}
	if got := everything(t, l); !slices.Equal(got, want) {
		t.Errorf("stored are %v", got)
	}
}

// A month may be sealed between any two calls.
func TestKeepWhileSealing(t *testing.T) {
	l, shelf := open(history.Options{})
	keep(t, l, made(0, 1))
	shelf.beforeAdd = func() {
		seal(t, l, after(4), 1)
		shelf.beforeAdd = func() { // February, before the second try
			keep(t, history.NewLibrary(&shelf.Memory, history.Options{}), made(in(32)+1))
			seal(t, l, after(40), 1)
		}
	}
	want := made(0, in(61))
	if got := keep(t, l, made(0, 2, in(32), in(61))); !slices.Equal(got, want) {
		t.Errorf("stored as %v, want %v", got, want)
	}
}

func TestKeepRefuses(t *testing.T) {
	l, _ := open(history.Options{})
	edit := func(edit func(c []market.Candle)) []market.Candle {
		c := made(0, 1, 2)
		edit(c)
		return c
	}
	for _, c := range []struct {
		name    string
		candles []market.Candle
		want    string
	}{
		{"impossible", edit(func(c []market.Candle) { c[1].High = 1 }), "a candle of synth:BTCUSDT:1m: the high 1 is below the open 100.25; correct"},
		{"beside its time", edit(func(c []market.Candle) { c[1].Time++ }), "opens at 2024-01-01T00:01:00.001Z; candles of 1m begin at multiples of it in UTC"},
		{"twice", made(1, 1), "follows that of 2024-01-01T00:01:00Z; sort"},
		{"unsorted", made(2, 1), "follows that of 2024-01-01T00:02:00Z; sort"},
		{"too fine", edit(func(c []market.Candle) { c[2].Low = 1.0 / 3 }), "the candle of synth:BTCUSDT:1m that opens at 2024-01-01T00:02:00Z has the price 0.333"},
	} {
		_, err := l.Keep(t.Context(), stream, c.candles)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if got := everything(t, l); len(got) > 0 {
		t.Errorf("stored are %v", got)
	}
	if _, err := l.Keep(t.Context(), market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: 1}, made(0)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("what is no stream: %v", err)
	}
}

func TestKeepPlaces(t *testing.T) {
	l, _ := open(history.Options{})
	c := market.Candle{Time: january.Begin(), Open: 1e-8, High: market.MaxPrice, Low: 1e-8, Close: 90_000_000.12345678, Volume: math.Copysign(0, -1)}
	given := c
	got := keep(t, l, []market.Candle{c})
	if len(got) != 1 || got[0] != c || math.Signbit(got[0].Volume) || !math.Signbit(given.Volume) {
		t.Errorf("stored as %v", got)
	}
}

package shelftest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

func empty(t *bench) {
	t.tail(minutes, nil)
	t.chunks(minutes)
	if streams, err := t.shelf.Streams(t.ctx); err != nil || len(streams) != 0 {
		t.Errorf("streams %v, %v", streams, err)
	}
	if _, err := t.shelf.Load(t.ctx, minutes, january, 1); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a chunk that is not there: %v", err)
	}
}

func bits(t *bench) {
	candles := made(january, 6)
	candles[0].Volume = 0
	candles[1].Volume = 0.1 + 0.2
	candles[2].Volume = 5e-324
	candles[3].Volume = math.MaxFloat64
	candles[4].Volume = 1<<53 + 2
	candles[5].High = market.MaxPrice
	candles[5].Low = 1e-8
	if stored := t.add(minutes, candles); !same(stored, candles) {
		t.Errorf("stored as %v, want %v", stored, candles)
	}
	t.tail(minutes, candles)
	early := made(chunk.MonthOf(-1), 2) // before 1970
	t.add(minutes, early)
	t.tail(minutes, append(early, candles...))
}

func ranges(t *bench) {
	candles := made(january, 10)
	t.add(minutes, candles)
	at := func(i int) int64 { return candles[0].Time + int64(i)*int64(market.Minute) }
	for _, c := range []struct {
		from, to int64
		limit    int
		want     []market.Candle
	}{
		{at(2), at(5), 0, candles[2:5]},
		{at(2) + 1, at(5) + 1, 0, candles[3:6]},
		{at(2), at(5), 2, candles[2:4]},
		{at(2), at(5), 9, candles[2:5]},
		{at(5), at(5), 0, nil},
		{at(5), at(2), 0, nil},
		{at(-5), at(1), 0, candles[:1]},
		{at(9), at(99), 1, candles[9:]},
		{at(10), at(99), 0, nil},
		{math.MinInt64, math.MaxInt64, 0, candles},
	} {
		if got, err := t.shelf.Read(t.ctx, minutes, c.from, c.to, c.limit); err != nil || !same(got, c.want) {
			t.Errorf("from %d to %d, %d: %v, %v; want %v", c.from, c.to, c.limit, got, err, c.want)
		}
	}
}

func first(t *bench) {
	old, other := made(january, 4), made(january, 6)
	for i := range other {
		other[i].Volume += 1000
	}
	t.add(minutes, old[1:4])
	want := []market.Candle{other[0], old[1], old[2], old[3], other[4], other[5]}
	if got := t.add(minutes, other); !same(got, want) {
		t.Errorf("stored as %v, want %v", got, want)
	}
	t.tail(minutes, want)
	// Only the times that were given are answered, whatever lies between them.
	if got := t.add(minutes, []market.Candle{other[1], other[5]}); !same(got, []market.Candle{old[1], other[5]}) {
		t.Errorf("stored as %v", got)
	}
}

func twice(t *bench) {
	candles := made(january, 3)
	for range 2 {
		if got := t.add(minutes, candles); !same(got, candles) {
			t.Errorf("stored as %v", got)
		}
		t.tail(minutes, candles)
	}
}

func many(t *bench) {
	candles := made(january, 10_000)
	if got := t.add(minutes, candles); !same(got, candles) {
		t.Errorf("%d candles are stored differently", len(got))
	}
	t.tail(minutes, candles)
	t.put(t.pack(minutes, 1, candles), len(candles))
	t.tail(minutes, nil)
}

func apart(t *bench) {
	candles := made(january, 3)
	streams := []market.Stream{
		{Exchange: "binance", Symbol: "BTCUSDT", Timeframe: market.Minute}, {Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute},
		{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: 3 * market.Minute}, {Exchange: "synth", Symbol: "ETHUSDT", Timeframe: market.Minute},
	}
	for i, s := range slices.Backward(streams) {
		t.add(s, candles[:i%3+1])
	}
	t.put(t.pack(hours, 1, made(january, 1)), 0) // a stream of chunks alone
	for i, s := range streams {
		t.tail(s, candles[:i%3+1])
		t.chunks(s)
	}
	want := append([]market.Stream{hours}, streams...)
	if got, err := t.shelf.Streams(t.ctx); err != nil || !slices.Equal(got, want) {
		t.Errorf("streams %v, %v; want %v", got, err, want)
	}
}

func put(t *bench) {
	before, candles, after := made(january-1, 44_640), made(january, 5), made(january+1, 1)
	before = before[len(before)-2:] // up to the last millisecond of December
	other := made(january, 3)
	for _, part := range [][]market.Candle{before, candles, after} {
		t.add(minutes, part)
	}
	t.add(hours, other[:1])
	c := t.pack(minutes, 1, candles)
	t.put(c, len(candles))
	t.tail(minutes, append(before, after...))
	t.tail(hours, other[:1])
	t.chunks(minutes, c)
	t.chunks(hours)
}

func putAlone(t *bench) {
	c := t.pack(minutes, 1, made(january, 44_640))
	t.put(c, 0)
	t.chunks(minutes, c)
	t.tail(minutes, nil)
}

func otherTail(t *bench) {
	candles := made(january, 4)
	t.add(minutes, candles)
	for _, n := range []int{0, 3, 5} {
		t.conflict(fmt.Sprint(n), t.shelf.Put(t.ctx, t.pack(minutes, 1, candles), n))
	}
	t.chunks(minutes)
	t.tail(minutes, candles)
	t.conflict("none", t.shelf.Put(t.ctx, t.pack(hours, 1, candles[:1]), 1))
	t.chunks(hours)
}

func outOfTurn(t *bench) {
	candles := made(january, 3)
	t.add(minutes, candles)
	t.conflict("2 of 0", t.shelf.Put(t.ctx, t.pack(minutes, 2, candles), 3))
	t.tail(minutes, candles)
	c := t.pack(minutes, 1, candles)
	t.put(c, 3)
	t.conflict("1 once more", t.shelf.Put(t.ctx, c, 0))
	t.conflict("other candles as 1", t.shelf.Put(t.ctx, t.pack(minutes, 1, candles[:2]), 0))
	t.conflict("3 of 1", t.shelf.Put(t.ctx, t.pack(minutes, 3, candles), 0))
	t.chunks(minutes, c)
}

func revisions(t *bench) {
	one, two, three := t.pack(minutes, 1, made(january, 3)), t.pack(minutes, 2, made(january, 5)), t.pack(minutes, 3, made(january, 3))
	next := t.pack(minutes, 1, made(january+1, 2))
	t.put(next, 0)
	for _, c := range []chunk.Chunk{one, two, three} {
		t.put(c, 0)
	}
	t.chunks(minutes, one, two, three, next)
}

func sealed(t *bench) {
	c := t.pack(minutes, 1, made(january, 3))
	t.put(c, 0)
	late := made(january, 5)[3:]
	_, err := t.shelf.Add(t.ctx, minutes, late)
	t.conflict("late", err)
	_, err = t.shelf.Add(t.ctx, minutes, append(made(january-1, 1), append(late, made(january+1, 1)...)...))
	t.conflict("some of them late", err)
	_, err = t.shelf.Add(t.ctx, minutes, made(january, 1))
	t.conflict("known", err)
	t.tail(minutes, nil)
	t.add(hours, made(january, 1)) // another stream
	t.add(minutes, made(january+1, 2))
	t.tail(minutes, made(january+1, 2))
	t.chunks(minutes, c)
}

func months(t *bench) {
	var all []chunk.Chunk
	for _, m := range []chunk.Month{-2, -1, 0, 1, january, january + 1} {
		all = append(all, t.pack(minutes, 1, made(m, 2)))
	}
	for _, c := range slices.Backward(all) {
		t.put(c, 0)
	}
	t.chunks(minutes, all...)
	for _, c := range []struct{ first, last, from, to int }{{-2, 1, 0, 4}, {-1, 0, 1, 3}, {2, int(january) - 1, 4, 4}, {int(january), int(january), 4, 5}, {1, 0, 3, 3}} {
		got, err := t.shelf.List(t.ctx, minutes, chunk.Month(c.first), chunk.Month(c.last))
		if err != nil || !slices.EqualFunc(got, all[c.from:c.to], func(a, b chunk.Chunk) bool { return a.Month == b.Month }) {
			t.Errorf("from %d to %d: %v, %v", c.first, c.last, got, err)
		}
	}
}

func slicesOf(t *bench) {
	candles := made(january, 3)
	given := slices.Clone(candles)
	got := t.add(minutes, given)
	given[0].Open, got[1].Open = 7, 7
	t.all(minutes)[2].Open = 7
	t.tail(minutes, candles)

	want := t.pack(minutes, 1, candles)
	put := want
	put.Data = slices.Clone(want.Data)
	t.put(put, 3)
	clear(put.Data)
	loaded, err := t.shelf.Load(t.ctx, minutes, january, 1)
	if err != nil {
		t.Fatal(err)
	}
	clear(loaded.Data)
	t.chunks(minutes, want)
}

func ended(t *bench) {
	ctx, cancel := context.WithCancel(t.ctx)
	cancel()
	candles := made(january, 3)
	check := func(t *testing.T, what string, err error) {
		if fault.KindOf(err) != fault.Canceled || err == nil {
			t.Errorf("%s: %v, want canceled", what, err)
		}
	}
	_, err := t.shelf.Add(ctx, minutes, candles)
	check(t.T, "Add", err)
	_, err = t.shelf.Read(ctx, minutes, 0, 1, 0)
	check(t.T, "Read", err)
	_, err = t.shelf.List(ctx, minutes, 0, 1)
	check(t.T, "List", err)
	_, err = t.shelf.Load(ctx, minutes, 0, 1)
	check(t.T, "Load", err)
	_, err = t.shelf.Streams(ctx)
	check(t.T, "Streams", err)
	check(t.T, "Put", t.shelf.Put(ctx, t.pack(minutes, 1, candles), 0))
	t.tail(minutes, nil)
	t.chunks(minutes)
}

func states(t *bench) {
	is := func(what string, sealed, newest int64) {
		t.Helper()
		if got, err := t.shelf.State(t.ctx, minutes); err != nil || got != (chunk.State{Sealed: sealed, Newest: newest}) {
			t.Errorf("%s: %+v, %v; want %d chunks and %d", what, got, err, sealed, newest)
		}
	}
	none := int64(-market.MaxTime - 1)
	is("an empty shelf", 0, none)
	candles := made(january, 4)
	t.add(hours, candles[:1])
	is("another stream", 0, none)
	t.add(minutes, candles[:2])
	is("two candles", 0, candles[1].Time)
	t.add(minutes, candles[3:])
	is("one more", 0, candles[3].Time)
	t.add(minutes, candles[2:3])
	is("a gap that was filled", 0, candles[3].Time)
	t.put(t.pack(minutes, 1, candles), 4)
	is("a month that was sealed", 1, none)
	t.add(minutes, made(january+1, 1))
	t.put(t.pack(minutes, 2, candles[:3]), 0)
	is("another revision", 2, (january + 1).Begin())
}

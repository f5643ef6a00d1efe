package shelftest

import (
	"bytes"
	"context"
	"math"
	"slices"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Run runs the suite. open returns a shelf that is empty and of the test's own, and closes it when the test ends.
func Run(t *testing.T, open func(t *testing.T) history.Shelf) {
	for _, c := range []struct {
		name string
		run  func(t *bench)
	}{
		{"01 an empty shelf has nothing", empty},
		{"02 candles come back to the bit, in order", bits},
		{"03 a range has its beginning and not its end, and a limit", ranges},
		{"04 of candles that differ the first wins, and everyone is told", first},
		{"05 to add twice is to add once", twice},
		{"06 ten thousand candles at once", many},
		{"07 streams are kept apart", apart},
		{"08 a chunk takes the place of its month's tail", put},
		{"09 a chunk without a tail", putAlone},
		{"10 a tail of another size is a conflict, and nothing changes", otherTail},
		{"11 a revision out of turn is a conflict, and nothing changes", outOfTurn},
		{"12 a later revision comes after the earlier, which stays", revisions},
		{"13 nothing is added to a sealed month", sealed},
		{"14 months are listed by range, before 1970 too", months},
		{"15 slices belong to whoever has them", slicesOf},
		{"16 a context that ended", ended},
		{"17 two writers of different candles: one wins, both see it", writers},
		{"18 two sealers: one chunk", sealers},
		{"19 writers and sealers at once lose nothing", writersAndSealers},
		{"20 readers see whole months while they are sealed", readers},
		{"21 two imports with force: two revisions in turn", importers},
		{"22 what a stream's state tells", states},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(&bench{t, open(t), t.Context()}) })
	}
}

// bench is a test with its shelf. Its methods fail the test if the shelf does.
type bench struct {
	*testing.T
	shelf history.Shelf
	ctx   context.Context
}

var (
	minutes = market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}
	hours   = market.Stream{Exchange: "binance", Symbol: "BTCUSDT", Timeframe: market.Hour}
	january = chunk.MonthOf(1_704_067_200_000) // of 2024
)

// made returns n candles of minutes from the beginning of a month on.
func made(month chunk.Month, n int) []market.Candle {
	candles := make([]market.Candle, n)
	for i := range candles {
		p := 100 + float64(i%50)/4
		candles[i] = market.Candle{Time: month.Begin() + int64(i)*int64(market.Minute), Open: p, High: p + 1, Low: p - 1, Close: p + 0.25, Volume: float64(i)}
	}
	return candles
}

func (t *bench) add(stream market.Stream, candles []market.Candle) []market.Candle {
	t.Helper()
	stored, err := t.shelf.Add(t.ctx, stream, candles)
	if err != nil {
		t.Fatalf("Add: %v", err)
	}
	return stored
}

func (t *bench) all(stream market.Stream) []market.Candle {
	t.Helper()
	candles, err := t.shelf.Read(t.ctx, stream, -market.MaxTime, market.MaxTime+1, 0)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return candles
}

func (t *bench) list(stream market.Stream) []chunk.Chunk {
	t.Helper()
	chunks, err := t.shelf.List(t.ctx, stream, chunk.FirstMonth, chunk.LastMonth)
	if err != nil {
		t.Fatalf("List: %v", err)
	}
	return chunks
}

func (t *bench) pack(stream market.Stream, revision int, candles []market.Candle) chunk.Chunk {
	t.Helper()
	c, err := chunk.New(stream, chunk.MonthOf(candles[0].Time), revision, candles)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (t *bench) put(c chunk.Chunk, tail int) {
	t.Helper()
	if err := t.shelf.Put(t.ctx, c, tail); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

// conflict fails the test unless an error is a Conflict.
func (t *bench) conflict(what string, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("%s: %v, want a conflict", what, err)
	}
}

// tail fails the test unless the tail of a stream is just this.
func (t *bench) tail(stream market.Stream, want []market.Candle) {
	t.Helper()
	if got := t.all(stream); !same(got, want) {
		t.Errorf("the tail of %s has %d candles, want %d: %v", stream, len(got), len(want), got[:min(len(got), 3)])
	}
}

// chunks fails the test unless the chunks of a stream are just these, listed and loaded.
func (t *bench) chunks(stream market.Stream, want ...chunk.Chunk) {
	t.Helper()
	listed := t.list(stream)
	if len(listed) != len(want) {
		t.Fatalf("%d chunks of %s are listed, want %d", len(listed), stream, len(want))
	}
	for i, c := range want {
		loaded, err := t.shelf.Load(t.ctx, stream, c.Month, c.Revision)
		if err != nil {
			t.Fatalf("Load: %v", err)
		}
		if !equal(loaded, c) {
			t.Errorf("chunk %d is loaded as %+v, want %+v", i+1, loaded, c)
		}
		if c.Data = nil; !equal(listed[i], c) || listed[i].Data != nil {
			t.Errorf("chunk %d is listed as %+v, want %+v", i+1, listed[i], c)
		}
	}
}

func equal(a, b chunk.Chunk) bool {
	return a.Stream == b.Stream && a.Month == b.Month && a.Revision == b.Revision && a.First == b.First && a.Last == b.Last &&
		a.Count == b.Count && a.Hash == b.Hash && bytes.Equal(a.Data, b.Data)
}

// same reports whether candles are equal to the bit.
func same(a, b []market.Candle) bool {
	return slices.EqualFunc(a, b, func(a, b market.Candle) bool {
		return a == b && math.Signbit(a.Volume) == math.Signbit(b.Volume)
	})
}

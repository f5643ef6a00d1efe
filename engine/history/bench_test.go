package history_test

import (
	"context"
	"testing"

	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/history/shelftest"
	"tradebot/engine/market"
)

// filled returns a shelf with a year of minutes in chunks, and the months.
func filled(b *testing.B) (*shelftest.Memory, []chunk.Month) {
	b.Helper()
	shelf := &shelftest.Memory{}
	var months []chunk.Month
	for m := january; m < january+12; m++ {
		candles := made(run(int((m.Begin()-january.Begin())/60_000), int((m.End()-january.Begin())/60_000))...)
		c, err := chunk.New(stream, m, 1, candles)
		if err == nil {
			err = shelf.Put(context.Background(), c, 0)
		}
		if err != nil {
			b.Fatal(err)
		}
		months = append(months, m)
	}
	return shelf, months
}

// BenchmarkCandles is what a bot asks for at its start, 500 candles within a month, once the month is in memory.
func BenchmarkCandles(b *testing.B) {
	shelf, _ := filled(b)
	l := history.NewLibrary(shelf, history.Options{})
	to := january.End() - int64(market.Hour)
	b.ReportAllocs()
	for b.Loop() {
		if got, err := l.Candles(b.Context(), stream, to-500*60_000, to); err != nil || len(got) != 500 {
			b.Fatal(len(got), err)
		}
	}
}

// BenchmarkWalk reads a year of minutes that is not in memory.
func BenchmarkWalk(b *testing.B) {
	shelf, months := filled(b)
	from, to, n := months[0].Begin(), months[11].End(), 0
	for b.Loop() {
		l := history.NewLibrary(shelf, history.Options{})
		err := l.Walk(b.Context(), stream, from, to, func(candles []market.Candle) error {
			n += len(candles)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mcandles/s")
}

// BenchmarkImport stores a year of minutes.
func BenchmarkImport(b *testing.B) {
	year := made(run(0, 366*24*60)...)
	series, err := market.NewSeries(year)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		l := history.NewLibrary(&shelftest.Memory{}, history.Options{})
		if _, err := l.Import(b.Context(), stream, []market.Series{series}, history.ImportOptions{Now: after(500)}); err != nil {
			b.Fatal(err)
		}
		n += len(year)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mcandles/s")
}

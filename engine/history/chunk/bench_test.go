package chunk_test

import (
	"os"
	"path/filepath"
	"testing"

	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
	"tradebot/engine/synth"
)

// measured returns real candles by month, or those of a walk where there are none.
func measured(b *testing.B) (market.Stream, [][]market.Candle) {
	b.Helper()
	stream := market.Stream{Exchange: "binance", Symbol: "BTCUSDT", Timeframe: 3 * market.Minute}
	dir := os.Getenv("TRADEBOT_SHARED")
	if dir == "" {
		dir = "../../../../shared"
	}
	series, err := history.ReadFile(filepath.Join(dir, "data", "BTCUSDT-3m.csv"))
	if err != nil {
		b.Log("without the real candles of BTCUSDT-3m.csv: shared/data is absent; the market is synthetic")
		walk, err := synth.New(1, "BTCUSDT", synth.Params{Timeframe: stream.Timeframe})
		if err != nil {
			b.Fatal(err)
		}
		if series, err = walk.Series(146_000); err != nil {
			b.Fatal(err)
		}
	}
	var months [][]market.Candle
	for rest := series.Candles; len(rest) > 0; {
		end := chunk.MonthOf(rest[0].Time).End()
		n := 1
		for n < len(rest) && rest[n].Time < end {
			n++
		}
		months, rest = append(months, rest[:n]), rest[n:]
	}
	return stream, months
}

// packed returns chunks and the number of candles in them.
func packed(b *testing.B) (stream market.Stream, chunks []chunk.Chunk, candles int) {
	stream, months := measured(b)
	for _, month := range months {
		c, err := chunk.New(stream, chunk.MonthOf(month[0].Time), 1, month)
		if err != nil {
			b.Fatal(err)
		}
		chunks, candles = append(chunks, c), candles+len(month)
	}
	return stream, chunks, candles
}

func BenchmarkEncode(b *testing.B) {
	stream, months := measured(b)
	var bytes, candles int
	for b.Loop() {
		for _, month := range months {
			data, err := chunk.Encode(stream, chunk.MonthOf(month[0].Time), month)
			if err != nil {
				b.Fatal(err)
			}
			bytes, candles = bytes+len(data), candles+len(month)
		}
	}
	b.ReportMetric(float64(bytes)/float64(candles), "bytes/candle")
	b.ReportMetric(float64(candles)/b.Elapsed().Seconds()/1e6, "Mcandles/s")
}

// BenchmarkDecode unpacks and checks the hash.
func BenchmarkDecode(b *testing.B) {
	stream, chunks, candles := packed(b)
	n := 0
	for b.Loop() {
		for _, c := range chunks {
			if _, err := chunk.Decode(stream, c.Month, c.Data); err != nil {
				b.Fatal(err)
			}
		}
		n += candles
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mcandles/s")
}

// BenchmarkUnpack is decoding without its hash.
func BenchmarkUnpack(b *testing.B) {
	stream, chunks, candles := packed(b)
	n := 0
	for b.Loop() {
		for _, c := range chunks {
			if _, err := chunk.Unpack(stream, c.Month, c.Data); err != nil {
				b.Fatal(err)
			}
		}
		n += candles
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mcandles/s")
}

package chunk_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

var (
	stream  = market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}
	january = chunk.Month(54 * 12) // of 2024
)

// walk returns n candles of a month, some missing, that any program can make again: its numbers come from
// x = 1103515245 x + 12345 modulo 2^31.
func walk(tf market.Timeframe, month chunk.Month, n int) []market.Candle {
	x, price := uint32(1), int64(4_200_000)
	next := func(n uint32) int64 {
		x = (x*1103515245 + 12345) & (1<<31 - 1)
		return int64((x >> 8) % n)
	}
	candles := make([]market.Candle, n)
	t := tf.Close(month.Begin() - 1)
	for i := range candles {
		open := price
		price += next(401) - 200
		high, low := max(open, price)+next(100), min(open, price)-next(100)
		candles[i] = market.Candle{Time: t, Open: float64(open) / 100, High: float64(high) / 100, Low: float64(low) / 100, Close: float64(price) / 100, Volume: float64(next(1_000_000)) / 1e5}
		t += int64(tf)
		if next(50) == 0 {
			t += next(10) * int64(tf)
		}
	}
	return candles
}

// same reports whether candles are equal to the bit.
func same(a, b []market.Candle) bool {
	raw := func(c market.Candle) [6]uint64 {
		return [6]uint64{uint64(c.Time), math.Float64bits(c.Open), math.Float64bits(c.High), math.Float64bits(c.Low), math.Float64bits(c.Close), math.Float64bits(c.Volume)}
	}
	return slices.EqualFunc(a, b, func(a, b market.Candle) bool { return raw(a) == raw(b) })
}

// What was stored must be readable for ever: the file was written by the first version and may never change. Should a new
// compressor make other bytes of the same candles, the hash at the end may.
func TestGolden(t *testing.T) {
	want := walk(stream.Timeframe, january, 3000)
	data, err := chunk.Encode(stream, january, want)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("testdata/version-1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := chunk.Decode(stream, january, file); err != nil || !same(got, want) {
		t.Errorf("a chunk of version 1 is not read any more: %v", err)
	}
	sum := sha256.Sum256(data)
	if got, want := hex.EncodeToString(sum[:]), "5d41421dc30ffa429181d586aa29c8625c14dd8f336fb8eee2d989e34397f731"; got != want {
		t.Errorf("the same candles are packed into other bytes: hash %s, want %s", got, want)
	}
}

// numbers draws what prices and volumes may be and what they may not: nearly every decimal, and any bits.
func numbers() *rapid.Generator[float64] {
	decimal := rapid.Custom(func(t *rapid.T) float64 {
		return float64(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "integer")) / math.Pow10(rapid.IntRange(0, 8).Draw(t, "decimals"))
	})
	return rapid.OneOf(decimal, decimal, decimal, rapid.Map(rapid.Uint64(), math.Float64frombits),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, 0.1, 0.1 + 0.2, 1e15, 1 << 53, 1<<53 + 2, 1e-8, 1e300, 5e-324, math.Inf(1), math.Inf(-1), math.NaN()}))
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tf := rapid.SampledFrom([]market.Timeframe{market.Second, market.Minute, 3 * market.Minute, 7 * market.Second, market.Hour, market.Day, market.Week, market.MaxTimeframe}).Draw(t, "timeframe")
		s := market.Stream{Exchange: "synth", Symbol: "A", Timeframe: tf}
		month := chunk.Month(rapid.Int32Range(int32(chunk.FirstMonth)+1, int32(chunk.LastMonth)-1).Draw(t, "month"))
		// Either all numbers are tame, as in most months, or some are not.
		number := numbers()
		if rapid.Bool().Draw(t, "tame") {
			number = rapid.Map(rapid.Int64Range(1, 1<<45), func(n int64) float64 { return float64(n) / 1e4 })
		}
		var candles []market.Candle
		for at := tf.Close(month.Begin()-1) + rapid.Int64Range(0, 40).Draw(t, "late")*int64(tf); at < month.End() && len(candles) < 300; {
			c := market.Candle{Time: at, Open: number.Draw(t, "open"), High: number.Draw(t, "high"), Low: number.Draw(t, "low"), Close: number.Draw(t, "close"), Volume: number.Draw(t, "volume")}
			candles = append(candles, c)
			at += int64(tf) * rapid.SampledFrom([]int64{1, 1, 1, 1, 1, 2, 300, 70_000}).Draw(t, "step")
		}
		if len(candles) == 0 {
			t.Skip("no candle opens in the month")
		}
		c, err := chunk.New(s, month, 1, candles)
		if err != nil {
			t.Fatal(err)
		}
		if c.Hash != market.Hash(candles) || c.Count != len(candles) || c.First != candles[0].Time || c.Last != candles[len(candles)-1].Time {
			t.Fatalf("%+v is not about %v", c, candles)
		}
		got, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		if !same(got, candles) {
			t.Fatalf("%v came back as %v", candles, got)
		}
		again, err := chunk.Encode(s, month, slices.Clone(candles))
		if err != nil || !bytes.Equal(again, c.Data) {
			t.Fatalf("packed once more they are other bytes: %v", err)
		}
	})
}

func TestEncodeRefuses(t *testing.T) {
	good := walk(stream.Timeframe, january, 5)
	edit := func(edit func(candles []market.Candle)) []market.Candle {
		candles := slices.Clone(good)
		edit(candles)
		return candles
	}
	for _, c := range []struct {
		name    string
		stream  market.Stream
		month   chunk.Month
		candles []market.Candle
		want    string
	}{
		{"none", stream, january, nil, "there are no candles of synth:BTCUSDT:1m in 2024-01 to pack"},
		{"no stream", market.Stream{Exchange: "synth", Symbol: "a", Timeframe: market.Minute}, january, good, `"synth:a:1m" names no stream`},
		{"another month", stream, january + 1, good, "the candle that opens at 1704067200000 ms is not one of 2024-02"},
		{"the month before", stream, january - 1, good, "is not one of 2023-12"},
		{"beside its time", stream, january, edit(func(c []market.Candle) { c[1].Time += 500 }), "no 1m candle opens at 1704067260500 ms"},
		{"twice", stream, january, edit(func(c []market.Candle) { c[1].Time = c[0].Time }), "does not come after the one before it"},
		{"unsorted", stream, january, edit(func(c []market.Candle) { c[2].Time = c[0].Time }), "does not come after the one before it"},
	} {
		if _, err := chunk.Encode(c.stream, c.month, c.candles); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// No damage of a single bit goes unnoticed, nor does a chunk that was cut off or lengthened.
func TestDamage(t *testing.T) {
	data, err := chunk.Encode(stream, january, walk(stream.Timeframe, january, 200))
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, data []byte) {
		_, err := chunk.Decode(stream, january, data)
		if fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(fault.Sentence(err), "the stored candles of synth:BTCUSDT:1m in 2024-01 are damaged: ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	unnoticed := 0
	original, _ := chunk.Decode(stream, january, data)
	for i := range data {
		for bit := range 8 {
			flipped := slices.Clone(data)
			flipped[i] ^= 1 << bit
			got, err := chunk.Decode(stream, january, flipped)
			switch {
			case err == nil && same(got, original):
				unnoticed++ // a bit without meaning inside a zstd frame
			case err == nil:
				t.Fatalf("bit %d of byte %d is flipped and other candles are read", bit, i)
			}
		}
		refused("cut off", data[:i])
	}
	if unnoticed > 8*20 {
		t.Errorf("%d bits mean nothing", unnoticed)
	}
	refused("lengthened", append(slices.Clone(data), 0))
	if _, err := chunk.Decode(market.Stream{Exchange: "synth", Symbol: "ETHUSDT", Timeframe: market.Minute}, january, data); err == nil || !strings.Contains(err.Error(), `those of "synth:BTCUSDT:1m"`) {
		t.Errorf("another stream: %v", err)
	}
	if _, err := chunk.Decode(stream, january+1, data); err == nil {
		t.Error("another month is read")
	}
}

// What is stored beside the bytes must fit them.
func TestOpenRefuses(t *testing.T) {
	good, err := chunk.New(stream, january, 1, walk(stream.Timeframe, january, 20))
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(c *chunk.Chunk){
		"hash":  func(c *chunk.Chunk) { c.Hash[0] ^= 1 },
		"count": func(c *chunk.Chunk) { c.Count++ },
		"first": func(c *chunk.Chunk) { c.First++ },
		"last":  func(c *chunk.Chunk) { c.Last++ },
		"month": func(c *chunk.Chunk) { c.Month++ },
		"data":  func(c *chunk.Chunk) { c.Data = nil },
	} {
		c := good
		edit(&c)
		if _, err := c.Open(); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), "are damaged: ") {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

// FuzzDecode: whatever the bytes, Decode answers with Invalid, or with candles that have the hash the chunk carries and that fit
// into the month.
func FuzzDecode(f *testing.F) {
	for _, n := range []int{1, 2, 50} {
		data, err := chunk.Encode(stream, january, walk(stream.Timeframe, january, n))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := chunk.Unpack(stream, january, data) // without the hash, past which nothing random comes
		if err == nil {
			for i, c := range got {
				if c.Time < january.Begin() || c.Time >= january.End() || stream.Timeframe.Open(c.Time) != c.Time || i > 0 && c.Time <= got[i-1].Time {
					t.Fatalf("candle %d opens at %d", i, c.Time)
				}
			}
			again, err := chunk.Encode(stream, january, got)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := chunk.Decode(stream, january, again); err != nil || !same(back, got) {
				t.Fatalf("what was decoded does not come back: %v", err)
			}
		}
		if _, err := chunk.Decode(stream, january, data); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}

// FuzzRoundTrip: candles made of any bytes come back to the bit.
func FuzzRoundTrip(f *testing.F) {
	var seed []byte
	for _, c := range walk(stream.Timeframe, january, 4) {
		seed = market.AppendCandle(seed, &c)
	}
	f.Add(seed)
	f.Add(seed[:5])
	f.Fuzz(func(t *testing.T, data []byte) {
		var candles []market.Candle
		at := january.Begin()
		for len(data) >= market.RecordSize && at < january.End() {
			var words [6]uint64
			for i := range words {
				for k := range 8 {
					words[i] |= uint64(data[8*i+k]) << (8 * k)
				}
			}
			data = data[market.RecordSize:]
			candles = append(candles, market.Candle{Time: at, Open: math.Float64frombits(words[1]), High: math.Float64frombits(words[2]),
				Low: math.Float64frombits(words[3]), Close: math.Float64frombits(words[4]), Volume: math.Float64frombits(words[5])})
			at += int64(1+words[0]%1000) * int64(stream.Timeframe)
		}
		if len(candles) == 0 {
			return
		}
		packed, err := chunk.Encode(stream, january, candles)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := chunk.Decode(stream, january, packed); err != nil || !same(got, candles) {
			t.Fatalf("%v came back as %v, %v", candles, got, err)
		}
	})
}

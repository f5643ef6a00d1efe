package indicator

import (
	"encoding/binary"
	"math"
	"testing"
)

func TestSMAByHand(t *testing.T) {
	nan := math.NaN()
	table(t, [][2]float64{{2, nan}, {4, nan}, {6, 4}, {8, 6}, {1, 5}, {0, 3}}, NewSMA(3).Update)
	table(t, [][2]float64{{2, 2}, {4, 4}, {-6, -6}}, NewSMA(1).Update)
}

func TestSMAAgainstScratch(t *testing.T) {
	series(t, func(t *testing.T, candles []candle) {
		for _, period := range []int{1, 2, 10, 30, 200} {
			sma := NewSMA(period)
			for i, c := range candles {
				want := math.NaN()
				if i+1 >= period {
					want = 0
					for _, w := range candles[i+1-period : i+1] {
						want += w.close
					}
					want /= float64(period)
				}
				// The reference is not compensated; over one window it is exact to 1e-13.
				if got := sma.Update(c.close); !tied(got, want) && !(math.IsNaN(got) && math.IsNaN(want)) {
					t.Fatalf("period %d, candle %d: %v, want %v", period, i+1, got, want)
				}
			}
		}
	})
}

// tied is the tie rule, by its text.
func tied(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b)) }

// An average that has run for long equals one that starts anew, though values a billion times larger have gone through it.
// A plain running sum does not, which shows that the series is a test.
func TestSMADoesNotDrift(t *testing.T) {
	const period, updates = 50, 10_000_000
	prices := walk(10_007)
	long, plain := NewSMA(period), 0.0
	var window [period]float64
	for i := range updates {
		x := prices[i%len(prices)].close
		if i/1000%10 == 3 {
			x *= 1e9
		}
		at := i % period
		plain += x - window[at]
		window[at] = x
		long.Update(x)
	}
	fresh := NewSMA(period)
	for i := range period {
		fresh.Update(window[(updates+i)%period])
	}
	if Above(long.Value(), fresh.Value()) || Below(long.Value(), fresh.Value()) {
		t.Errorf("after %d updates the average is %v, a fresh one %v", updates, long.Value(), fresh.Value())
	}
	if tied(plain/period, fresh.Value()) {
		t.Error("a plain sum has not drifted either: the series tests nothing")
	}
}

// The same walk around a price that is very high compared to its moves has the same averages, shifted.
func TestSMAShifted(t *testing.T) {
	const shift = 1 << 30
	at, shifted := NewSMA(20), NewSMA(20)
	for i, c := range walk(100_000) {
		x := math.Round(c.close*8) / 8 // exact with and without shift
		if a, b := at.Update(x)+shift, shifted.Update(x+shift); Above(a, b) || Below(a, b) {
			t.Fatalf("candle %d: %v and %v", i+1, a, b)
		}
	}
}

// prices reads positive values of 1e-8 to 1e12 from fuzzed bytes, one from three; every sixteenth is not a number.
func prices(data []byte) []float64 {
	var values []float64
	for ; len(data) >= 3; data = data[3:] {
		power := int(data[2]%21) - 8
		if data[2]>>4 == 15 {
			values = append(values, []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64}[data[2]&3])
			continue
		}
		values = append(values, float64(binary.LittleEndian.Uint16(data)%10_000)/1000*math.Pow10(min(power, 11)))
	}
	return values
}

func FuzzSMA(f *testing.F) {
	f.Add(uint8(3), []byte("abcdefghijklmnopqrstuvwxyz"))
	f.Add(uint8(1), []byte{1, 0, 0, 255, 255, 20, 1, 0, 0, 0, 0, 255, 2, 0, 1})
	f.Fuzz(func(t *testing.T, size uint8, data []byte) {
		period := int(size%40) + 1
		sma := NewSMA(period)
		var taken []float64
		largest := 0.0 // what has gone through leaves a trace 30 digits below it
		for i, x := range prices(data) {
			before := sma.Value()
			got := sma.Update(x)
			if !number(x) {
				if math.Float64bits(got) != math.Float64bits(before) {
					t.Fatalf("value %d is %v and changed the average from %v to %v", i, x, before, got)
				}
				continue
			}
			taken = append(taken, x)
			largest = max(largest, math.Abs(x))
			if sma.Ready() != (len(taken) >= period) || sma.Ready() == math.IsNaN(got) {
				t.Fatalf("after %d of %d values ready is %v, the average %v", len(taken), period, sma.Ready(), got)
			}
			if !sma.Ready() {
				continue
			}
			var fresh sum
			for _, w := range taken[len(taken)-period:] {
				fresh = fresh.plus(w)
			}
			if want := fresh.value() / float64(period); !tied(got, want) && math.Abs(got-want) > 1e-30*largest {
				t.Fatalf("value %d: %v, want %v", i, got, want)
			}
		}
	})
}

func BenchmarkSMA(b *testing.B) { benchmark(b, NewSMA(30).Update) }

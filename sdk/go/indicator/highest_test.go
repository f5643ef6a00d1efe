package indicator

import (
	"math"
	"slices"
	"testing"
)

func TestHighestByHand(t *testing.T) {
	nan := math.NaN()
	table(t, [][2]float64{{5, nan}, {3, nan}, {4, 5}, {1, 4}, {1, 4}, {0, 1}, {-2, 1}, {-3, 0}, {9, 9}}, NewHighest(3).Update)
	table(t, [][2]float64{{5, 5}, {3, 3}, {4, 4}}, NewHighest(1).Update)
}

func TestLowestByHand(t *testing.T) {
	nan := math.NaN()
	table(t, [][2]float64{{5, nan}, {3, nan}, {4, 3}, {1, 1}, {1, 1}, {2, 1}, {6, 1}, {8, 2}, {-9, -9}}, NewLowest(3).Update)
	table(t, [][2]float64{{5, 5}, {3, 3}, {4, 4}}, NewLowest(1).Update)
}

func TestHighestAgainstScratch(t *testing.T) {
	series(t, func(t *testing.T, candles []candle) {
		for _, period := range []int{1, 2, 3, 4, 7, 8, 20, 200} {
			highest, lowest := NewHighest(period), NewLowest(period)
			var highs, lows []float64
			for _, c := range candles {
				highs, lows = append(highs, c.high), append(lows, c.low)
				compareExtremes(t, period, highs, highest.Update(c.high), slices.Max[[]float64])
				compareExtremes(t, period, lows, lowest.Update(c.low), slices.Min[[]float64])
			}
		}
	})
}

// compareExtremes compares got with the extreme of the last period values.
func compareExtremes(t *testing.T, period int, values []float64, got float64, extreme func([]float64) float64) {
	t.Helper()
	want := math.NaN()
	if len(values) >= period {
		want = extreme(values[len(values)-period:])
	}
	if got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Fatalf("period %d, value %d: %v, want %v", period, len(values), got, want)
	}
}

// A long fall keeps every value, which is as full as the ring gets; a rise after it removes them all at once.
func TestHighestFullRing(t *testing.T) {
	for period := 1; period < 70; period++ {
		highest := NewHighest(period)
		var values []float64
		for i := range 4 * period {
			values = append(values, float64(-i))
			compareExtremes(t, period, values, highest.Update(float64(-i)), slices.Max[[]float64])
		}
		for i := range 2 * period {
			values = append(values, float64(i-3*period))
			compareExtremes(t, period, values, highest.Update(float64(i-3*period)), slices.Max[[]float64])
		}
	}
}

func FuzzHighest(f *testing.F) {
	fuzzExtremes(f, func(period int) func(float64) float64 { return NewHighest(period).Update }, slices.Max[[]float64])
}

func FuzzLowest(f *testing.F) {
	fuzzExtremes(f, func(period int) func(float64) float64 { return NewLowest(period).Update }, slices.Min[[]float64])
}

func fuzzExtremes(f *testing.F, make func(period int) func(float64) float64, extreme func([]float64) float64) {
	f.Add(uint8(3), []byte("zyxwvutsrqponmlkjihgfedcba"))
	f.Add(uint8(7), []byte{3, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 255, 0, 0, 255, 1, 0, 0})
	f.Fuzz(func(t *testing.T, size uint8, data []byte) {
		period := int(size%40) + 1
		update := make(period)
		var taken []float64
		for _, x := range prices(data) {
			if number(x) {
				taken = append(taken, x)
			}
			compareExtremes(t, period, taken, update(x), extreme)
		}
	})
}

func BenchmarkHighest(b *testing.B) { benchmark(b, NewHighest(20).Update) }

func BenchmarkLowest(b *testing.B) { benchmark(b, NewLowest(20).Update) }

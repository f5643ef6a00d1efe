package indicator

import (
	"math"
	"testing"
)

// Period 3: alpha = 2/4. The mean of 2, 4, 6 is 4; then 4 + (8-4)/2 = 6; 6 + (2-6)/2 = 4; 4 + (5-4)/2 = 4.5.
func TestEMAByHand(t *testing.T) {
	nan := math.NaN()
	table(t, [][2]float64{{2, nan}, {4, nan}, {6, 4}, {8, 6}, {2, 4}, {5, 4.5}}, NewEMA(3).Update)
	table(t, [][2]float64{{2, 2}, {4, 4}, {-6, -6}}, NewEMA(1).Update)
}

func TestEMAAgainstScratch(t *testing.T) {
	series(t, func(t *testing.T, candles []candle) {
		for _, period := range []int{1, 2, 12, 200} {
			ema := NewEMA(period)
			var closes []float64
			for i, c := range candles {
				closes = append(closes, c.close)
				got := ema.Update(c.close)
				if !sampled(i) {
					continue
				}
				if want := fold(closes, period, 2/float64(period+1)); !near(got, want) {
					t.Fatalf("period %d, candle %d: %v, want %v", period, i+1, got, want)
				}
			}
		}
	})
}

func BenchmarkEMA(b *testing.B) { benchmark(b, NewEMA(30).Update) }

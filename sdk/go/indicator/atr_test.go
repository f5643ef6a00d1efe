package indicator

import (
	"math"
	"testing"
)

// Period 3, worked by hand:
//
//	high  low  close  true range                      average
//	12    10   11     12-10 = 2, no close before
//	14    11   13     14-11 = 3
//	13    12   12     13-12 = 1                       (2+3+1)/3 = 2
//	18    16   17     above the close: 18-12 = 6      (2x2+6)/3 = 10/3
//	11     9   10     below the close: 17-9 = 8       (10/3x2+8)/3 = 44/9
func TestATRByHand(t *testing.T) {
	atr := NewATR(3)
	for i, row := range [][4]float64{
		{12, 10, 11, math.NaN()}, {14, 11, 13, math.NaN()}, {13, 12, 12, 2}, {18, 16, 17, 10.0 / 3}, {11, 9, 10, 44.0 / 9},
	} {
		if got := atr.Update(row[0], row[1], row[2]); !near(got, row[3]) {
			t.Errorf("candle %d: %v, want %v", i+1, got, row[3])
		}
	}
}

func TestATRAgainstScratch(t *testing.T) {
	series(t, func(t *testing.T, candles []candle) {
		for _, period := range []int{1, 2, 14, 100} {
			atr := NewATR(period)
			var ranges []float64
			for i, c := range candles {
				reach := c.high - c.low
				if i > 0 {
					before := candles[i-1].close
					reach = math.Max(reach, math.Max(math.Abs(c.high-before), math.Abs(c.low-before)))
				}
				ranges = append(ranges, reach)
				got := atr.Update(c.high, c.low, c.close)
				if !sampled(i) {
					continue
				}
				if want := fold(ranges, period, 1/float64(period)); !near(got, want) {
					t.Fatalf("period %d, candle %d: %v, want %v", period, i+1, got, want)
				}
			}
		}
	})
}

// A candle of which one price is missing leaves no trace, not even as the close before the next.
func TestATRIgnoresHalfCandles(t *testing.T) {
	for ready, atr := range map[bool]*ATR{false: NewATR(10), true: NewATR(2)} {
		atr.Update(12, 10, 11)
		atr.Update(14, 11, 13)
		before := *atr
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
			for _, c := range []candle{{bad, 1, 1}, {1, bad, 1}, {1, 1, bad}} {
				atr.Update(c.high, c.low, c.close)
				if got := *atr; got.Ready() != ready || got.left != before.left || got.previous != before.previous ||
					got.seed != before.seed || !near(got.value, before.value) {
					t.Fatalf("%v changed %+v to %+v", c, before, got)
				}
			}
		}
	}
}

func BenchmarkATR(b *testing.B) {
	candles, atr, i := walk(1<<12), NewATR(14), 0
	for b.Loop() {
		c := &candles[i&(1<<12-1)]
		atr.Update(c.high, c.low, c.close)
		i++
	}
}

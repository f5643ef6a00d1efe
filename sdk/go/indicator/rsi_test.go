package indicator

import (
	"math"
	"testing"
)

// Period 3, worked by hand:
//
//	close  change  average gain            average loss            index
//	10
//	11     +1
//	13     +2
//	12     -1      (1+2+0)/3 = 1           (0+0+1)/3 = 1/3         100 x 1 / (4/3)         = 75
//	12      0      (1x2+0)/3 = 2/3         (1/3x2+0)/3 = 2/9       100 x (2/3) / (8/9)     = 75
//	15     +3      (2/3x2+3)/3 = 13/9      (2/9x2+0)/3 = 4/27      100 x (39/27) / (43/27) = 3900/43
//	14     -1      (13/9x2+0)/3 = 26/27    (4/27x2+1)/3 = 35/81    100 x (78/81) / (113/81) = 7800/113
func TestRSIByHand(t *testing.T) {
	nan := math.NaN()
	table(t, [][2]float64{
		{10, nan}, {11, nan}, {13, nan}, {12, 75}, {12, 75}, {15, 3900.0 / 43}, {14, 7800.0 / 113},
	}, NewRSI(3).Update)
}

// The ends of the scale are exact, so that a strategy may compare with them.
func TestRSIEnds(t *testing.T) {
	for _, test := range []struct {
		name string
		step float64
		want float64
	}{{"no losses", 0.1, 100}, {"no gains", -0.1, 0}, {"neither", 0, 50}} {
		rsi, price := NewRSI(14), 1000.0
		for i := range 1000 {
			got := rsi.Update(price)
			price += test.step
			if i >= 14 && got != test.want {
				t.Fatalf("%s, candle %d: %v, want %v", test.name, i+1, got, test.want)
			}
		}
	}
}

func TestRSIAgainstScratch(t *testing.T) {
	series(t, func(t *testing.T, candles []candle) {
		for _, period := range []int{1, 2, 14, 100} {
			rsi := NewRSI(period)
			var gains, losses []float64
			for i, c := range candles {
				if i > 0 {
					change := c.close - candles[i-1].close
					gains, losses = append(gains, math.Max(change, 0)), append(losses, math.Max(-change, 0))
				}
				got := rsi.Update(c.close)
				if !sampled(i) {
					continue
				}
				gain, loss := fold(gains, period, 1/float64(period)), fold(losses, period, 1/float64(period))
				want := 100 - 100/(1+gain/loss)
				if gain == 0 && loss == 0 {
					want = 50
				}
				// Near 0 Wilder's form loses digits, so the scale is the measure rather than the value.
				if !near(got, want) && !(math.Abs(got-want) < 1e-9) {
					t.Fatalf("period %d, candle %d: %v, want %v", period, i+1, got, want)
				}
			}
		}
	})
}

func BenchmarkRSI(b *testing.B) { benchmark(b, NewRSI(14).Update) }

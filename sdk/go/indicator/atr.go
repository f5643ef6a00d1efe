package indicator

import (
	"math"

	"tradebot/sdk/inline"
)

// ATR is the average true range of J. Welles Wilder (New Concepts in Technical Trading Systems, 1978), in the unit of the
// prices. The true range of a candle is the largest of high - low, |high - previous close| and |low - previous close|; that
// of the first candle, which has no previous close, is high - low. So the first value is there at candle period.
//
// The average begins as the mean of the first period true ranges; from then on it is (average x (period-1) + new) / period.
type ATR struct {
	period   int
	left     int     // candles missing until ready
	size     float64 // period
	keep     float64 // period-1
	previous float64 // close, NaN before the first
	seed     sum     // of the first period true ranges
	value    float64
}

// NewATR returns an average true range. It panics if period is below 1: a parameter that can be so small needs a Range.
func NewATR(period int) *ATR {
	atLeastOne(period, "indicator: NewATR needs a period of at least 1; give the parameter a Range that begins at 1")
	a := &ATR{period: period, size: float64(period), keep: float64(period - 1)}
	a.Reset()
	return a
}

// Update takes the next candle, whose high is not below its low, and returns the average, NaN until there are period candles.
// A candle of which one price is not a number, or whose prices add up to more than 1e290, is ignored.
func (a *ATR) Update(high, low, close float64) float64 {
	return inline.Call(func() float64 {
		if a.left > 0 || !number(math.Abs(high)+math.Abs(low)+math.Abs(close)) {
			return a.begin(high, low, close)
		}
		reach := span(high, low, a.previous)
		a.previous = close
		a.value = (float64(a.value*a.keep) + reach) / a.size
		return a.value
	})
}

// begin takes a candle that belongs to the first average, or none.
func (a *ATR) begin(high, low, close float64) float64 {
	if !number(math.Abs(high) + math.Abs(low) + math.Abs(close)) {
		return a.value
	}
	a.seed = a.seed.plus(span(high, low, a.previous))
	a.previous = close
	if a.left--; a.left == 0 {
		a.value = a.seed.value() / a.size
	}
	return a.value
}

// span is the true range: the distance between the ends of low to high, stretched to previous. A NaN stretches nothing.
func span(high, low, previous float64) float64 {
	top, bottom, at := math.Float64bits(high), math.Float64bits(low), math.Float64bits(previous)
	if previous > high {
		top = at
	}
	if previous < low {
		bottom = at
	}
	return math.Float64frombits(top) - math.Float64frombits(bottom)
}

// Value returns what the last Update returned, NaN before the first.
func (a *ATR) Value() float64 { return a.value }

// Ready reports whether there have been period candles.
func (a *ATR) Ready() bool { return a.left == 0 }

// Period returns the number of true ranges in the first average.
func (a *ATR) Period() int { return a.period }

// Reset forgets all candles.
func (a *ATR) Reset() { a.left, a.previous, a.seed, a.value = a.period, math.NaN(), sum{}, math.NaN() }

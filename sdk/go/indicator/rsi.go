package indicator

import (
	"math"

	"tradebot/sdk/inline"
)

// RSI is the relative strength index of J. Welles Wilder (New Concepts in Technical Trading Systems, 1978): 100 times the
// average gain between closes, divided by the average gain plus the average loss. It is 100 without losses, 0 without gains
// and 50 without either. Wilder writes 100 - 100/(1 + gain/loss), which is the same number where there is a loss.
//
// The averages begin as the means of the first period changes; from then on each is (average x (period-1) + new) / period.
type RSI struct {
	period   int
	left     int     // closes missing until ready; period+1 before the first
	size     float64 // period
	keep     float64 // period-1
	previous float64 // close
	gain     float64 // average gain
	loss     float64 // average loss, 0 or above
	gains    sum     // of the first period changes
	losses   sum     // of the first period changes
	value    float64
}

// NewRSI returns a relative strength index. It panics if period is below 1: a parameter that can be so small needs a Range.
func NewRSI(period int) *RSI {
	atLeastOne(period, "indicator: NewRSI needs a period of at least 1; give the parameter a Range that begins at 1")
	r := &RSI{period: period, size: float64(period), keep: float64(period - 1)}
	r.Reset()
	return r
}

// Update takes the next close and returns the index, 0 to 100, NaN until there are period+1 closes.
func (r *RSI) Update(close float64) float64 {
	return inline.Call(func() float64 {
		if r.left > 0 || !number(close) {
			return r.begin(close)
		}
		change := close - r.previous
		size := math.Abs(change)
		r.previous = close
		// size+change is twice a gain and 0 for a loss, exactly.
		r.gain = (float64(r.gain*r.keep) + float64((size+change)/2)) / r.size
		r.loss = (float64(r.loss*r.keep) + float64((size-change)/2)) / r.size
		r.value = r.index()
		return r.value
	})
}

// index is the index of the two averages. The quotient comes first because x/x is exactly 1, and so the index exactly 100.
func (r *RSI) index() float64 {
	both := r.gain + r.loss
	index := math.Float64bits(float64(100 * (r.gain / both)))
	if both == 0 {
		index = 0x4049000000000000 // 50
	}
	return math.Float64frombits(index)
}

// begin takes a close that belongs to the first averages, or none.
func (r *RSI) begin(close float64) float64 {
	if !number(close) {
		return r.value
	}
	if r.left <= r.period {
		change := close - r.previous
		r.gains = r.gains.plus(float64((math.Abs(change) + change) / 2))
		r.losses = r.losses.plus(float64((math.Abs(change) - change) / 2))
	}
	r.previous = close
	if r.left--; r.left == 0 {
		r.gain, r.loss = r.gains.value()/r.size, r.losses.value()/r.size
		r.value = r.index()
	}
	return r.value
}

// Value returns what the last Update returned, NaN before the first.
func (r *RSI) Value() float64 { return r.value }

// Ready reports whether there have been period+1 closes.
func (r *RSI) Ready() bool { return r.left == 0 }

// Period returns the number of changes in the first averages.
func (r *RSI) Period() int { return r.period }

// Reset forgets all closes.
func (r *RSI) Reset() {
	r.left, r.previous, r.gain, r.loss, r.value = r.period+1, 0, 0, 0, math.NaN()
	r.gains, r.losses = sum{}, sum{}
}

package indicator

import (
	"math"

	"tradebot/sdk/inline"
)

// EMA is the exponential moving average: it moves towards each value by alpha = 2/(period+1) of the distance. It begins with
// the mean of the first period values, as charts do, so that it does not depend on the first value alone.
type EMA struct {
	period int
	left   int     // values missing until ready
	alpha  float64 // share of the distance, above 0 and at most 1
	seed   sum     // of the first period values
	value  float64
}

// NewEMA returns an exponential average. It panics if period is below 1: a parameter that can be so small needs a Range.
func NewEMA(period int) *EMA {
	atLeastOne(period, "indicator: NewEMA needs a period of at least 1; give the parameter a Range that begins at 1")
	e := &EMA{period: period, alpha: 2 / (float64(period) + 1)}
	e.Reset()
	return e
}

// Update takes the next value and returns the average, NaN until there are period values.
func (e *EMA) Update(x float64) float64 {
	return inline.Call(func() float64 {
		if e.left > 0 || !number(x) {
			return e.begin(x)
		}
		e.value += float64(e.alpha * (x - e.value))
		return e.value
	})
}

// begin takes a value that belongs to the seed, or none.
func (e *EMA) begin(x float64) float64 {
	if !number(x) {
		return e.value
	}
	e.seed = e.seed.plus(x)
	if e.left--; e.left == 0 {
		e.value = e.seed.value() / float64(e.period)
	}
	return e.value
}

// Value returns what the last Update returned, NaN before the first.
func (e *EMA) Value() float64 { return e.value }

// Ready reports whether there have been period values.
func (e *EMA) Ready() bool { return e.left == 0 }

// Period returns the period that alpha was made from.
func (e *EMA) Period() int { return e.period }

// Reset forgets all values.
func (e *EMA) Reset() { e.left, e.seed, e.value = e.period, sum{}, math.NaN() }

package indicator

import (
	"math"

	"tradebot/sdk/inline"
)

// SMA is the simple moving average: the mean of the last period values.
type SMA struct {
	ring  []float64 // the window
	next  int       // position in ring of the oldest value, which the next one replaces
	left  int       // values missing until ready
	total sum       // of the window
	size  float64   // period
	value float64
}

// NewSMA returns the average of the last period values. It panics if period is below 1: a parameter that can be so small
// needs a Range.
func NewSMA(period int) *SMA {
	atLeastOne(period, "indicator: NewSMA needs a period of at least 1; give the parameter a Range that begins at 1")
	s := &SMA{ring: make([]float64, period), size: float64(period)}
	s.Reset()
	return s
}

// Update takes the next value and returns the average, NaN until there are period values.
func (s *SMA) Update(x float64) float64 {
	return inline.Call(func() float64 {
		if s.left > 0 || !number(x) {
			return s.begin(x)
		}
		ring, i := s.ring, s.next
		total := s.total.plus(x).plus(-ring[i])
		s.total = total
		ring[i] = x
		if i++; i == len(ring) {
			i = 0
		}
		s.next = i
		s.value = total.value() / s.size
		return s.value
	})
}

// begin takes a value that belongs to the first window, or none.
func (s *SMA) begin(x float64) float64 {
	if !number(x) {
		return s.value
	}
	s.ring[len(s.ring)-s.left] = x
	s.total = s.total.plus(x)
	if s.left--; s.left == 0 {
		s.value = s.total.value() / s.size
	}
	return s.value
}

// Value returns what the last Update returned, NaN before the first.
func (s *SMA) Value() float64 { return s.value }

// Ready reports whether there have been period values.
func (s *SMA) Ready() bool { return s.left == 0 }

// Period returns the number of values averaged.
func (s *SMA) Period() int { return len(s.ring) }

// Reset forgets all values.
func (s *SMA) Reset() {
	s.next, s.left, s.total, s.value = 0, len(s.ring), sum{}, math.NaN()
}

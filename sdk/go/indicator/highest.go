package indicator

import (
	"math"
	"math/bits"
)

// Highest is the largest of the last period values, in amortised constant time: it keeps only the values that can still
// become the largest, each smaller than the one before it. A new value removes the smaller ones at the end and joins; the
// one at the head is the answer until it is too old.
type Highest struct {
	ring   []entry // length a power of two above period, so that a position wraps by a mask
	head   uint64  // number of the oldest entry kept; its position in ring is its lowest bits
	tail   uint64  // number of the next entry
	seen   uint64  // values so far
	period uint64
	value  float64
}

// entry is a value and when it came. The one before the head is +Inf, so that removing stops there without being told.
type entry struct {
	value float64
	at    uint64 // values seen before it
}

// NewHighest returns the largest of the last period values. It panics if period is below 1: a parameter that can be so small
// needs a Range.
func NewHighest(period int) *Highest {
	atLeastOne(period, "indicator: NewHighest needs a period of at least 1; give the parameter a Range that begins at 1")
	return newHighest(period)
}

func newHighest(period int) *Highest {
	h := &Highest{ring: make([]entry, 1<<bits.Len(uint(period))), period: uint64(period)}
	h.Reset()
	return h
}

// Update takes the next value and returns the largest of the last period ones, NaN until there are so many.
func (h *Highest) Update(x float64) float64 {
	if !number(x) {
		return h.value
	}
	ring := h.ring
	mask := uint64(len(ring) - 1)
	head, tail, seen := h.head, h.tail, h.seen
	if oldest := &ring[head&mask]; oldest.at+h.period == seen {
		oldest.value = math.Inf(1)
		head++
		h.head = head
	}
	for ring[(tail-1)&mask].value <= x {
		tail--
	}
	ring[tail&mask] = entry{x, seen}
	h.tail = tail + 1
	seen++
	h.seen = seen
	top := math.Float64bits(ring[head&mask].value)
	if seen < h.period {
		top = undefined
	}
	h.value = math.Float64frombits(top)
	return h.value
}

// Value returns what the last Update returned, NaN before the first.
func (h *Highest) Value() float64 { return h.value }

// Ready reports whether there have been period values.
func (h *Highest) Ready() bool { return h.seen >= h.period }

// Period returns the number of values looked at.
func (h *Highest) Period() int { return int(h.period) }

// Reset forgets all values.
func (h *Highest) Reset() {
	clear(h.ring)
	h.ring[len(h.ring)-1].value = math.Inf(1)
	h.head, h.tail, h.seen, h.value = 0, 0, 0, math.NaN()
}

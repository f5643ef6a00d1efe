package indicator

import (
	"math"

	"tradebot/sdk/inline"
)

// tie is the difference, as a share of the larger magnitude, up to which two values count as equal. It is far above what
// rounding does to an average and far below what a price can move.
const tie = 1e-12

// Direction is a relation of one value to another, or a change of it.
type Direction int

// The directions. The zero value is None.
const (
	Down Direction = iota - 1
	None
	Up
)

// Above reports whether a is larger than b and not tied with it. It is false where one of them is NaN or
// infinite.
func Above(a, b float64) bool { return a-b > tolerance(a, b) }

// Below reports whether a is smaller than b and not tied with it. It is false where one of them is NaN or
// infinite.
func Below(a, b float64) bool { return b-a > tolerance(a, b) }

// tolerance is the largest difference of a and b that is a tie. Bits of positive floats are in the order of the floats.
func tolerance(a, b float64) float64 {
	return float64(tie * math.Float64frombits(max(math.Float64bits(math.Abs(a)), math.Float64bits(math.Abs(b)))))
}

// Cross tells when one value crosses another. Its zero value is ready for use.
//
// It remembers which of the two was above the last time they were not tied. A cross is a relation opposite to that: touching
// and turning back is none (above, tie, above), passing through a tie is one (below, tie, above), told when the tie ends.
// The first relation is no cross, as nothing was crossed. A pair with NaN or an infinity counts as tied, so a Cross may be
// fed by indicators that are not ready.
type Cross struct {
	side Direction // of a to b when they last were not tied
}

// Update takes the next pair and returns Up if a has crossed above b, Down if it has crossed below, None otherwise.
func (c *Cross) Update(a, b float64) Direction {
	return inline.Call(func() Direction {
		// The tolerance is the larger one of these two; to compare with both is quicker than to choose.
		gap, of1, of2 := a-b, float64(tie*math.Abs(a)), float64(tie*math.Abs(b))
		last, now, turn := c.side, None, None
		if gap > of1 {
			now = Up
		}
		if gap < -of1 {
			now = Down
		}
		if !(math.Abs(gap) > of2) {
			now = None
		}
		if now == -last { // None both times: turn stays None
			turn = now
		}
		if now == None {
			now = last
		}
		c.side = now
		return turn
	})
}

// Side returns the relation of a to b when they last were not tied, None if they never were.
func (c *Cross) Side() Direction { return c.side }

// Reset forgets the relation.
func (c *Cross) Reset() { c.side = None }

package indicator

import "math"

// limit is the largest magnitude that Update takes. Beyond it, a sum over the longest window could become infinite, and the
// indicator could never become finite again.
const limit = 1e290

// undefined are the bits of math.NaN, chosen as an integer.
const undefined = 0x7FF8000000000001

// number reports whether x is neither NaN nor beyond limit.
func number(x float64) bool { return math.Abs(x) <= limit }

// atLeastOne panics with the sentence unless the period is 1 or more.
func atLeastOne(period int, sentence string) {
	if period < 1 {
		panic(sentence)
	}
}

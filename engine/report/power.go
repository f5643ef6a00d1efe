package report

import "math"

// power returns x to the y for x and y of at least 0, to about 14 digits, the same bits on every machine: y in binary, its
// whole part by squaring and its fraction by square roots, which IEEE 754 defines to the last bit. It stands in for math.Pow,
// whose last bits differ between processors. y is at most 2^53.
func power(x, y float64) float64 {
	whole := math.Floor(y)
	result := 1.0
	for n, square := uint64(whole), x; n > 0; n >>= 1 {
		if n&1 == 1 {
			result = float64(result * square)
		}
		square = float64(square * square)
	}
	root := x
	for fraction := y - whole; fraction > 0; {
		root = math.Sqrt(root)
		fraction += fraction
		if fraction >= 1 {
			result = float64(result * root)
			fraction--
		}
	}
	return result
}

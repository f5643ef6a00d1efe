package report

import (
	"math"
	"math/bits"
)

// random is SplitMix64 (Steele, Lea, Flood 2014). It is written out here because the random numbers of the standard library
// may change, and because this package has no source of chance of its own.
type random struct{ state uint64 }

// next returns 64 random bits.
func (r *random) next() uint64 {
	r.state += 0x9E3779B97F4A7C15
	z := r.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// stir lets all numbers to come depend on x.
func (r *random) stir(x float64) { r.state = r.next() ^ math.Float64bits(x) }

// below returns a whole number from 0 to below n, which is at least 1.
func (r *random) below(n int) int {
	high, _ := bits.Mul64(r.next(), uint64(n))
	return int(high)
}

package synth

// random is SplitMix64: a counter whose every value is mixed into a random number.
type random struct{ state uint64 }

// newRandom returns the numbers that belong to a seed and a name.
func newRandom(seed uint64, name string) random {
	r := random{seed}
	for i := range len(name) {
		r.state = r.next() ^ uint64(name[i])
	}
	return r
}

// next returns 64 random bits.
func (r *random) next() uint64 {
	r.state += 0x9E3779B97F4A7C15
	z := r.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// uniform returns a number from 0 to below 1, a multiple of 2^-53. The compiler makes a product of this division, hence the
// conversion.
func (r *random) uniform() float64 { return float64(float64(r.next()>>11) / (1 << 53)) }

// normal returns a number that is nearly standard normal: the sum of four uniform ones of 16 bits each. It never exceeds
// 3.47; the tails come from the changing variance.
func (r *random) normal() float64 {
	const (
		mean = 2 * 65535
		std  = 37837.22717 // sqrt(4 x (65536^2 - 1) / 12)
	)
	bits := r.next()
	sum := bits&0xFFFF + bits>>16&0xFFFF + bits>>32&0xFFFF + bits>>48
	return (float64(sum) - mean) / std
}

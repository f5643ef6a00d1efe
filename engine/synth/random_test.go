package synth

import (
	"math"
	"testing"
)

// The first values of seed 1234567 as the algorithm's authors' reference program prints them.
func TestRandomIsSplitMix64(t *testing.T) {
	r := random{1234567}
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := r.next(); got != want {
			t.Errorf("value %d is %d, want %d", i, got, want)
		}
	}
}

func TestDistributions(t *testing.T) {
	r := newRandom(1, "test")
	const n = 200_000
	var mean, square, most float64
	low, high, middle := 1.0, 0.0, 0.0
	for range n {
		x := r.normal()
		mean, square, most = mean+x/n, square+x*x/n, max(most, math.Abs(x))
		u := r.uniform()
		low, high, middle = min(low, u), max(high, u), middle+u/n
	}
	if math.Abs(mean) > 0.01 || math.Abs(square-1) > 0.01 || most > 3.47 || most < 3 {
		t.Errorf("normal: mean %.4f, variance %.4f, largest %.2f", mean, square, most)
	}
	if low < 0 || low > 0.001 || high >= 1 || high < 0.999 || math.Abs(middle-0.5) > 0.005 {
		t.Errorf("uniform: from %v to %v, mean %.4f", low, high, middle)
	}
}

package indicator

import (
	"math"
	"testing"
)

func TestAboveBelow(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, test := range []struct {
		a, b float64
		want Direction
	}{
		{2, 1, Up}, {1, 2, Down}, {1, 1, None}, {0, 0, None}, {-1, -2, Up}, {1, -1, Up}, {-1, 1, Down},
		{1, 1 + 0.9e-12, None}, {1 + 0.9e-12, 1, None}, {1, 1 + 1.1e-12, Down}, {1 + 1.1e-12, 1, Up},
		{-1, -1 - 0.9e-12, None}, {-1, -1 - 1.1e-12, Up},
		{1e12, 1e12 + 0.9, None}, {1e12, 1e12 + 1.1, Down}, {1e-8, 1.000001e-8, Down},
		{0, 1e-300, Down}, {0, -1e-300, Up}, // nothing is small compared to zero
		{nan, 1, None}, {1, nan, None}, {nan, nan, None}, {inf, 1, None}, {1, inf, None}, {inf, inf, None}, {inf, -inf, None},
		{math.MaxFloat64, -math.MaxFloat64, Up},
	} {
		got := None
		if Above(test.a, test.b) {
			got = Up
		}
		if Below(test.a, test.b) {
			got += Down
		}
		if got != test.want {
			t.Errorf("%v to %v is %d, want %d", test.a, test.b, got, test.want)
		}
		for _, side := range []Direction{Down, None, Up} {
			c, turn := Cross{side: side}, None
			if side == -test.want {
				turn = test.want
			}
			if got := c.Update(test.a, test.b); got != turn {
				t.Errorf("from %d, Cross told %v to %v as %d, want %d", side, test.a, test.b, got, turn)
			}
		}
	}
}

// A difference of exactly the tolerance is a tie. At 1e12 the tolerance is 1, and all numbers here are exact.
func TestTieIncludesItsEdge(t *testing.T) {
	a := 1e12
	edge := tolerance(a, a-1)
	if edge != 1 || Above(a, a-edge) || Below(a-edge, a) || !Above(a, a-edge-0.125) {
		t.Errorf("the edge of the tie at %v is %v, and not where it should be", a, edge)
	}
}

func TestCross(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name string
		a    []float64 // compared to 10
		want []Direction
	}{
		{"the first relation is no cross", []float64{11, 12}, []Direction{None, None}},
		{"up and down", []float64{9, 11, 12, 9, 8, 11}, []Direction{None, Up, None, Down, None, Up}},
		{"through a tie up", []float64{9, 10, 10, 11}, []Direction{None, None, None, Up}},
		{"through a tie down", []float64{11, 10, 9}, []Direction{None, None, Down}},
		{"touch from above", []float64{11, 10, 11}, []Direction{None, None, None}},
		{"touch from below", []float64{9, 10, 9}, []Direction{None, None, None}},
		{"a tie first", []float64{10, 11, 9}, []Direction{None, None, Down}},
		{"not ready first", []float64{nan, nan, 11, 9}, []Direction{None, None, None, Down}},
		{"a hole is as a tie", []float64{9, nan, 11, nan, 11}, []Direction{None, None, Up, None, None}},
		{"a rounding error is a tie", []float64{10 + 5e-12, 10 - 5e-12, 9.9}, []Direction{None, None, None}},
	} {
		var c Cross
		for range 2 { // the second time after a reset
			for i, a := range test.a {
				if got := c.Update(a, 10); got != test.want[i] {
					t.Errorf("%s, pair %d: %d, want %d", test.name, i+1, got, test.want[i])
				}
			}
			c.Reset()
			if c.Side() != None {
				t.Errorf("%s: a reset left side %d", test.name, c.Side())
			}
		}
	}
}

// Whatever the pairs, crosses alternate, and each agrees with the side and with Above and Below.
func TestCrossAlternates(t *testing.T) {
	fast, slow := NewSMA(3), NewEMA(9)
	var c Cross
	last, crosses := None, 0
	for i, candle := range walk(20_000) {
		a, b := fast.Update(candle.close), slow.Update(candle.close)
		turn := c.Update(a, b)
		if turn == None {
			continue
		}
		if crosses++; turn == last || turn != c.Side() || (turn == Up) != Above(a, b) || (turn == Down) != Below(a, b) {
			t.Fatalf("candle %d: cross %d after %d, side %d, %v to %v", i+1, turn, last, c.Side(), a, b)
		}
		last = turn
	}
	if crosses < 1000 {
		t.Errorf("only %d crosses", crosses)
	}
}

func BenchmarkCross(b *testing.B) {
	var c Cross
	benchmark(b, func(x float64) float64 { return float64(c.Update(x, 100)) })
}

func BenchmarkAbove(b *testing.B) {
	above := 0.0
	benchmark(b, func(x float64) float64 {
		if Above(x, 100) {
			above++
		}
		return above
	})
}

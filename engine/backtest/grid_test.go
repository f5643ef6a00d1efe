package backtest_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
)

// axis has values 0 to n-1.
func axis(name string, n int) backtest.Axis {
	a := backtest.Axis{Name: name, Values: make([]string, n)}
	for i := range a.Values {
		a.Values[i] = fmt.Sprint(i)
	}
	return a
}

// sample draws from a grid.
func sample(t rapid.TB, g *backtest.Grid, n int, seed uint64) *backtest.Grid {
	t.Helper()
	s, err := g.Sample(n, seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// digits returns a combination as the index of its value on every axis.
func digits(t rapid.TB, axes []backtest.Axis, params map[string]string) []int {
	t.Helper()
	out := make([]int, len(axes))
	for i, a := range axes {
		if out[i] = slices.Index(a.Values, params[a.Name]); out[i] < 0 {
			t.Fatalf("%v has no value of %s", params, a.Name)
		}
	}
	return out
}

func TestGrid(t *testing.T) {
	g := backtest.NewGrid([]backtest.Axis{{Name: "a", Values: []string{"1", "2"}}, {Name: "b", Values: []string{"x"}}, {Name: "c", Values: []string{"u", "v", "w"}}})
	var got []string
	for i := range g.Len() {
		p := g.At(i)
		got = append(got, p["a"]+p["b"]+p["c"])
	}
	if want := "1xu 1xv 1xw 2xu 2xv 2xw"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if varied := g.Varied(); !slices.Equal(varied, []string{"a", "c"}) {
		t.Errorf("varied are %v", varied)
	}
	if empty := backtest.NewGrid(nil); empty.Len() != 1 || len(empty.At(0)) != 0 || len(empty.Varied()) != 0 {
		t.Error("without axes there is one combination, of defaults")
	}
}

// The combinations are all there are, each once, in the order of counting with the axes as digits.
func TestGridOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var axes []backtest.Axis
		size := 1
		for i := range rapid.IntRange(0, 5).Draw(t, "axes") {
			n := rapid.IntRange(1, 6).Draw(t, "values")
			axes = append(axes, axis(fmt.Sprint("p", i), n))
			size *= n
		}
		g := backtest.NewGrid(axes)
		if g.Len() != size || g.Check() != nil {
			t.Fatalf("%d combinations, want %d; %v", g.Len(), size, g.Check())
		}
		var before []int
		for i := range size {
			now := digits(t, axes, g.At(i))
			if i > 0 && slices.Compare(before, now) >= 0 {
				t.Fatalf("%v comes after %v", now, before)
			}
			before = now
		}
	})
}

// A sample is of different combinations of the grid, in its order, the same for the same seed.
func TestSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		axes := []backtest.Axis{
			axis("a", rapid.IntRange(1, 30).Draw(t, "a")), axis("b", rapid.IntRange(1, 30).Draw(t, "b")), axis("c", rapid.IntRange(1, 5).Draw(t, "c")),
		}
		g := backtest.NewGrid(axes)
		n, seed := rapid.IntRange(0, 200).Draw(t, "n"), rapid.Uint64().Draw(t, "seed")
		s, again := sample(t, g, n, seed), sample(t, g, n, seed)
		if s.Len() != min(n, g.Len()) {
			t.Fatalf("%d of %d are %d", n, g.Len(), s.Len())
		}
		var before []int
		for i := range s.Len() {
			now := digits(t, axes, s.At(i))
			if i > 0 && slices.Compare(before, now) >= 0 {
				t.Fatalf("%v comes after %v", now, before)
			}
			if before = now; !maps.Equal(s.At(i), again.At(i)) {
				t.Fatalf("the same seed draws %v and %v", s.At(i), again.At(i))
			}
		}
	})
}

// Every combination is as likely: of 4,000 draws of 3 out of 10, each is in 1,200, and 3 sigma are 87.
func TestSampleIsEven(t *testing.T) {
	g := backtest.NewGrid([]backtest.Axis{axis("a", 10)})
	counts := map[string]int{}
	for seed := range uint64(4000) {
		s := sample(t, g, 3, seed)
		for i := range 3 {
			counts[s.At(i)["a"]]++
		}
	}
	for value, n := range counts {
		if n < 1200-130 || n > 1200+130 {
			t.Errorf("%s is drawn %d times", value, n)
		}
	}
	if len(counts) != 10 {
		t.Errorf("drawn are %v", counts)
	}
}

// Grids that cannot be counted can be sampled all the same, and every axis varies.
func TestHugeGrids(t *testing.T) {
	for _, c := range []struct {
		name string
		axes int // of 1,000 values each
	}{{"below 2^63", 6}, {"above 2^63", 7}, {"far above 2^64", 9}, {"as many parameters as there can be", 32}} {
		t.Run(c.name, func(t *testing.T) {
			var axes []backtest.Axis
			for i := range c.axes {
				axes = append(axes, axis(fmt.Sprint("p", i), 1000))
			}
			g := backtest.NewGrid(axes)
			if g.Len() <= 0 || c.axes > 6 && g.Len() != math.MaxInt64 {
				t.Errorf("it has %d combinations", g.Len())
			}
			err, count := g.Check(), "the parameters have far too many"
			if c.axes == 6 {
				count = "the parameters have 1000000000000000000"
			}
			if fault.KindOf(err) != fault.Invalid || fault.Sentence(err) != count+" combinations; at most 10000000 are run: widen the steps, or try some with --random N" {
				t.Errorf("Check says %v", err)
			}
			s := sample(t, g, 500, 7)
			if s.Len() != 500 || s.Check() != nil {
				t.Fatalf("%d are drawn, %v", s.Len(), s.Check())
			}
			seen := make([]map[int]bool, len(axes))
			var before []int
			for i := range s.Len() {
				now := digits(t, axes, s.At(i))
				if i > 0 && slices.Compare(before, now) >= 0 {
					t.Fatalf("%v comes after %v", now, before)
				}
				before = now
				for k, d := range now {
					if seen[k] == nil {
						seen[k] = map[int]bool{}
					}
					seen[k][d/100] = true
				}
			}
			for k := range seen {
				if len(seen[k]) != 10 { // tenths of its range
					t.Errorf("of %s only the tenths %v are drawn", axes[k].Name, seen[k])
				}
			}
		})
	}
}

// More than can be run are not drawn, and more than there are is all of them.
func TestSampleRefuses(t *testing.T) {
	g := backtest.NewGrid([]backtest.Axis{axis("a", 10_000), axis("b", 10_000)})
	_, err := g.Sample(10_000_001, 1)
	if got := fault.Sentence(err); fault.KindOf(err) != fault.Invalid || got != "10000001 combinations are too many; at most 10000000 are run" {
		t.Errorf("got %q", got)
	}
	if s, err := g.Sample(math.MaxInt, 1); err != nil || s != g {
		t.Errorf("all of them: %v", err)
	}
}

package backtest

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"

	"tradebot/engine/fault"
)

// Grid is the combinations of some axes, in order: the last axis moves fastest. With a sample, only some of them.
type Grid struct {
	axes   []Axis
	size   uint64     // combinations, vast if there are so many or more
	sample []uint64   // numbers of combinations, ascending; nil: all
	picks  [][]uint32 // a sample of a grid too large for numbers: an index for every axis, ascending
}

// vast is the size of a grid whose combinations are too many for their numbers.
const vast = math.MaxUint64

// NewGrid returns all combinations of axes.
func NewGrid(axes []Axis) *Grid {
	g := &Grid{axes: axes, size: 1}
	for _, a := range axes {
		hi, lo := bits.Mul64(g.size, uint64(len(a.Values)))
		if hi != 0 {
			lo = vast
		}
		g.size = lo
	}
	return g
}

// Check says whether so many combinations can be run. The error is Invalid.
func (g *Grid) Check() error {
	if g.Len() <= most {
		return nil
	}
	count := strconv.FormatUint(g.size, 10)
	if g.size == vast {
		count = "far too many"
	}
	return fault.New(fault.Invalid, "backtest.Grid", "the parameters have %s combinations; at most %d are run: widen the steps, or try some with --random N", count, most)
}

// Sample returns n different combinations of a grid, chosen by a seed, or all if it has no more. The error is Invalid if they
// are more than can be run.
func (g *Grid) Sample(n int, seed uint64) (*Grid, error) {
	if uint64(n) >= g.size {
		return g, nil
	}
	if n > most {
		return nil, fault.New(fault.Invalid, "backtest.Sample", "%d combinations are too many; at most %d are run", n, most)
	}
	random := rand.New(rand.NewPCG(seed, 0x7377656570)) // another stream than a market's of the same seed
	out := &Grid{axes: g.axes, size: g.size}
	if g.size == vast {
		out.picks = g.pick(n, random)
		return out, nil
	}
	chosen := make(map[uint64]bool, n)
	out.sample = make([]uint64, 0, n)
	// Floyd: every set of n is as likely, and each draw adds one.
	for i := g.size - uint64(n); i < g.size; i++ {
		k := random.Uint64N(i + 1)
		if chosen[k] {
			k = i
		}
		chosen[k] = true
		out.sample = append(out.sample, k)
	}
	slices.Sort(out.sample)
	return out, nil
}

// pick draws different combinations axis by axis. There are so many more of them that drawing one twice hardly happens.
func (g *Grid) pick(n int, random *rand.Rand) [][]uint32 {
	picks := make([][]uint32, 0, n)
	for len(picks) < n {
		for range n - len(picks) {
			pick := make([]uint32, len(g.axes))
			for a := range pick {
				pick[a] = random.Uint32N(uint32(len(g.axes[a].Values)))
			}
			picks = append(picks, pick)
		}
		slices.SortFunc(picks, slices.Compare)
		picks = slices.CompactFunc(picks, slices.Equal)
	}
	return picks
}

// Len returns how many combinations there are.
func (g *Grid) Len() int {
	switch {
	case g.sample != nil:
		return len(g.sample)
	case g.picks != nil:
		return len(g.picks)
	}
	return int(min(g.size, math.MaxInt64))
}

// At returns a combination as parameters.
func (g *Grid) At(i int) map[string]string {
	params := make(map[string]string, len(g.axes))
	if g.picks != nil {
		for a, pick := range g.picks[i] {
			params[g.axes[a].Name] = g.axes[a].Values[pick]
		}
		return params
	}
	k := uint64(i)
	if g.sample != nil {
		k = g.sample[i]
	}
	for a := len(g.axes) - 1; a >= 0; a-- {
		n := uint64(len(g.axes[a].Values))
		params[g.axes[a].Name] = g.axes[a].Values[k%n]
		k /= n
	}
	return params
}

// Varied returns the names of the parameters that take more than one value.
func (g *Grid) Varied() []string {
	names := []string{}
	for _, a := range g.axes {
		if len(a.Values) > 1 {
			names = append(names, a.Name)
		}
	}
	return names
}

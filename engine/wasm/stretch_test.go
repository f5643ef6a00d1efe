package wasm_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
)

// diary is what an instance did in each instant, its error the last.
type diary struct{ lines []string }

func (y *diary) note(now int64, d *strategy.Decision, err error) {
	if err != nil {
		y.lines = append(y.lines, fmt.Sprint(now, " ", fault.Sentence(err), " ", fault.KindOf(err)))
		return
	}
	y.lines = append(y.lines, fmt.Sprint(now, " asks ", d.Intents, " logs ", d.Logs, " draws ", d.Plots, " fuel ", d.Fuel))
}

// quietSteps are steps of one candle; the position of the view changes now and then.
func quietSteps(n int) []*strategy.Step {
	random := rand.New(rand.NewPCG(5, 6))
	steps := make([]*strategy.Step, n)
	for k, c := range walk(n) {
		steps[k] = &strategy.Step{
			Time: c.Time + int64(market.Hour), NextID: 4, Warmup: k < 10, Equity: 1000 + random.Float64(),
			Candles: []market.Event{{Candle: c, Base: true, Complete: true}},
		}
		if k == 0 || random.IntN(20) == 0 {
			held := float64(random.IntN(3) - 1)
			steps[k].View = &strategy.View{Cash: 500, Positions: []strategy.Position{{Position: held, AvgPrice: c.Close, Last: c.Close}, {}}}
		}
	}
	return steps
}

// stepped tells steps one by one.
func stepped(i *wasm.Instance, steps []*strategy.Step) (y diary) {
	var d strategy.Decision
	for _, s := range steps {
		err := i.Step(s, &d)
		if y.note(s.Time, &d, err); err != nil {
			break
		}
	}
	return y
}

// told tells as many of the steps at once as can be, in stretches of random lengths, and returns the longest that was told.
func told(t *testing.T, i *wasm.Instance, steps []*strategy.Step) (y diary, longest int) {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 8))
	var d strategy.Decision
	for k := 0; k < len(steps); {
		s := steps[k]
		next := &strategy.Stretch{}
		for most := min(i.Takes(s), random.IntN(24)); len(next.Candles) < most; {
			at := k + 1 + len(next.Candles)
			if at == len(steps) || steps[at].View != nil || steps[at].Warmup != s.Warmup {
				break
			}
			f := steps[at]
			next.Candles = append(next.Candles, f.Candles[0].Candle)
			next.Times, next.Equity = append(next.Times, f.Time), append(next.Equity, f.Equity)
		}
		next.Fuel = make([]int64, 1+len(next.Candles))
		n, err := i.Tell(s, next, &d)
		quiet := n
		if err == nil {
			quiet--
		}
		for j := range quiet {
			y.note(steps[k+j].Time, &strategy.Decision{Fuel: next.Fuel[j]}, nil)
		}
		y.note(steps[k+quiet].Time, &d, err)
		if err != nil {
			break
		}
		if d.Fuel != next.Fuel[n-1] || d.Empty() && n != 1+len(next.Candles) {
			t.Fatalf("%d of %d told, fuel %d and %v", n, 1+len(next.Candles), d.Fuel, next.Fuel)
		}
		k, longest = k+n, max(longest, n)
	}
	return y, longest
}

// Told several instants at a time, a strategy does what it does told one by one, to the byte of its memory: what it asks for, the
// fuel it takes, and how it fails and where, whatever it does wrong in the middle of a stretch.
func TestTell(t *testing.T) {
	h := newHost(t, func(l *wasm.Limits) { l.StepFuel = 1_000_000 })
	echo := load(t, h, guest(t, "testdata/echo"))
	sma := load(t, h, guest(t, "../../strategies/sma-cross/module"))
	type run struct {
		m      *wasm.Module
		params map[string]string
	}
	runs := []run{{sma, nil}, {sma, map[string]string{"fast": "1", "slow": "2"}}}
	for _, do := range []string{
		"nothing", "buy", "all", "log", "many", "panic", "index", "spin", "recurse", "hoard", "garbage", "sleep", "map", "clock", "chance", "negative", "infinite",
	} {
		for _, after := range []string{"0", "13", "14", "15", "16", "17", "31"} {
			runs = append(runs, run{echo, map[string]string{"do": do, "after": after}})
		}
	}
	longest := 0
	for _, r := range runs {
		t.Run(fmt.Sprint(r.params), func(t *testing.T) {
			steps := quietSteps(200)
			a, b := start(t, r.m, r.params), start(t, r.m, r.params)
			a.IgnorePlots()
			b.IgnorePlots()
			want := stepped(a, steps)
			got, n := told(t, b, steps)
			longest = max(longest, n)
			for k := range min(len(want.lines), len(got.lines)) {
				if want.lines[k] != got.lines[k] {
					t.Fatalf("one by one\n%s\nand together\n%s", want.lines[k], got.lines[k])
				}
			}
			if len(want.lines) != len(got.lines) {
				t.Errorf("%d instants one by one, %d together", len(want.lines), len(got.lines))
			}
			if !bytes.Equal(a.Memory(), b.Memory()) {
				t.Error("the memories differ")
			}
		})
	}
	if longest != 1+wasm.MaxStretch {
		t.Errorf("at most %d instants were told together, of %d", longest, 1+wasm.MaxStretch)
	}
}

// What has to be told one by one is not taken.
func TestTakes(t *testing.T) {
	m := load(t, newHost(t, nil), guest(t, "testdata/echo"))
	i, drawing := start(t, m, nil), start(t, m, nil)
	i.IgnorePlots()
	for name, c := range map[string]struct {
		i      *wasm.Instance
		change func(s *strategy.Step)
		want   int
	}{
		"a candle":               {i, func(*strategy.Step) {}, wasm.MaxStretch},
		"what is drawn":          {drawing, func(*strategy.Step) {}, 0},
		"the end":                {i, func(s *strategy.Step) { s.Stop = true }, 0},
		"an order":               {i, func(s *strategy.Step) { s.Orders = make([]strategy.Order, 1) }, 0},
		"a fill":                 {i, func(s *strategy.Step) { s.Fills = make([]strategy.Fill, 1) }, 0},
		"a signal":               {i, func(s *strategy.Step) { s.Signals = make([]strategy.Signal, 1) }, 0},
		"two candles":            {i, func(s *strategy.Step) { s.Candles = append(s.Candles, s.Candles[0]) }, 0},
		"another slot":           {i, func(s *strategy.Step) { s.Candles[0].Slot = 1 }, 0},
		"a candle nobody wants":  {i, func(s *strategy.Step) { s.Candles[0].Series = market.Unwanted }, 0},
		"a candle that is built": {i, func(s *strategy.Step) { s.Candles[0].Base = false }, 0},
	} {
		s := candles(1)[0]
		if c.change(s); c.i.Takes(s) != c.want {
			t.Errorf("%s: it takes %d, want %d", name, c.i.Takes(s), c.want)
		}
	}
}

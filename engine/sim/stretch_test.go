package sim_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// dice is a strategy that decides by chance, which is made of the time, so that it is the same however it is told.
type dice struct {
	seed    uint64
	often   int // one instant of so many
	most    int // instants that it takes beside the step
	longest int
}

// Step implements runner.Strategy.
func (x *dice) Step(s *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	random := rand.New(rand.NewPCG(x.seed, uint64(s.Time)))
	d.Fuel = int64(random.IntN(1000))
	if s.Stop || len(s.Candles) == 0 || random.IntN(x.often) > 0 {
		return nil
	}
	id := s.NextID
	for range 1 + random.IntN(2) {
		at := s.Candles[0].Candle.Close * (1 + float64(random.IntN(41)-20)/1000)
		i := strategy.Intent{
			Kind: strategy.IntentKind(1 + random.IntN(int(strategy.IntentCancelAll))), Side: order.Side(1 + random.IntN(2)),
			Qty: order.Qty{Kind: order.QtyEquity, Value: udecimal.MustFromInt64(int64(1+random.IntN(9)), 1)},
		}
		if random.IntN(3) == 0 {
			i.Qty.Kind = order.QtyPosition
		}
		price := order.Exact(at).RoundBank(8)
		if price.IsZero() {
			return nil
		}
		switch i.Kind {
		case strategy.IntentLimit:
			i.Price = price
		case strategy.IntentStop:
			i.Stop = price
		case strategy.IntentTrailingStop, strategy.IntentStopLimit, strategy.IntentOCO:
			i.Kind = strategy.IntentMarket
		case strategy.IntentClose:
			i.Side, i.Qty = 0, order.Qty{}
		case strategy.IntentCancel:
			i = strategy.Intent{Kind: i.Kind, ID: 4 * uint64(1+random.IntN(8))}
		case strategy.IntentCancelAll:
			i = strategy.Intent{Kind: i.Kind, Slot: strategy.AllSlots}
		}
		if i.Kind.TakesID() {
			i.ID = id
			id += abi.IDStep
		}
		d.Intents = append(d.Intents, i)
	}
	if random.IntN(8) == 0 {
		d.Logs = append(d.Logs, "rolled")
	}
	return nil
}

// Takes implements runner.Reader.
func (x *dice) Takes(*strategy.Step) int { return x.most }

// Tell implements runner.Reader.
func (x *dice) Tell(s *strategy.Step, next *strategy.Stretch, d *strategy.Decision) (int, error) {
	step, one := *s, slices.Clone(s.Candles)
	for told := 0; ; {
		if err := x.Step(&step, d); err != nil {
			return told, err
		}
		next.Fuel[told] = d.Fuel
		told++
		x.longest = max(x.longest, told)
		if told > len(next.Candles) || !d.Empty() {
			return told, nil
		}
		one[0].Candle = next.Candles[told-1]
		step = strategy.Step{Time: next.Times[told-1], NextID: s.NextID, Warmup: s.Warmup, Equity: next.Equity[told-1], Candles: one}
	}
}

// Sleeps implements runner.Sleeper.
func (a *audit) Sleeps() bool { return a.exchange.Sleeps() }

// TestStretches runs strategies that decide by chance on random markets of one symbol with random costs and limits, told one by one
// and several instants at once. The audit must find nothing, and what happened must be the same, byte for byte.
func TestStretches(t *testing.T) {
	if testing.Short() {
		many(t, "300")
	} else {
		many(t, "1000")
	}
	fills, longest := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		w.tracks, w.instruments = w.tracks[:1], w.instruments[:1]
		w.tracks[0].Series = []market.Timeframe{market.Hour}
		x := dice{seed: rapid.Uint64().Draw(t, "seed"), often: pickInt(t, "often", 2, 5, 10, 20)}
		want, n := w.roll(t, &x)
		fills += n
		for _, x.most = range []int{1, 2, 7, 15} {
			if got, _ := w.roll(t, &x); got != want {
				t.Fatalf("told up to %d instants at once it is not the same", 1+x.most)
			}
		}
		longest = max(longest, x.longest)
	})
	t.Logf("%d fills, at most %d instants at once", fills, longest)
	if fills < 200 || longest < 16 {
		t.Error("too little happened")
	}
}

func pickInt(t *rapid.T, what string, from ...int) int { return rapid.SampledFrom(from).Draw(t, what) }

// roll runs a strategy that decides by chance and returns a sum of everything that happened, and how many fills there were.
func (w *world) roll(t *rapid.T, x *dice) (sum string, fills int) {
	line, err := market.NewTimeline(w.tracks)
	if err != nil {
		t.Fatal(err)
	}
	a := account.New(account.Config{Cash: w.cash, Instruments: w.instruments, Fee: w.costs.Fee, Limits: w.limits, Start: w.start()})
	watch := newAudit(w, a)
	loop := runner.New(line, x, a, watch, watch, w.from)
	if err := loop.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := loop.Stop(); err != nil {
		t.Fatal(err)
	}
	return string(watch.sum.Sum(nil)), watch.fills
}

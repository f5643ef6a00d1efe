package sim_test

import (
	"context"
	"flag"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/wasm"
)

// TestRandomStrategies runs strategies that do what a random table says, as modules in the sandbox, through the loop, the
// account and the exchange, on random markets with random costs and limits. After every instant the audit must find nothing;
// and a second run must be the same, byte for byte. A failure is shrunk to the smallest world and table that shows it.
func TestRandomStrategies(t *testing.T) {
	if testing.Short() {
		many(t, "100")
	} else {
		many(t, "1000")
	}
	m := tableModule(t)
	fills := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		first, n := w.play(t, m)
		if second, _ := w.play(t, m); first != second {
			t.Fatal("a second run of the same is not the same")
		}
		fills += n
	})
	t.Logf("%d fills", fills)
	if fills == 0 {
		t.Error("nothing was ever filled, so nothing was tested")
	}
}

// many sets the number and the first of rapid's seeds for a test, unless the command line does.
func many(t *testing.T, checks string) {
	t.Helper()
	for name, value := range map[string]string{"rapid.checks": checks, "rapid.seed": "1"} {
		if given()[name] {
			continue
		}
		old := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = flag.Set(name, old) }) // it was its value
	}
}

// given are the flags of the command line. To set one, as many does, makes it one of them, so they are read once.
var given = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { names[f.Name] = true })
	return names
})

// play runs the world's strategy and returns a sum of everything that happened, and how many fills there were.
func (w *world) play(t *rapid.T, m *wasm.Module) (sum string, fills int) {
	d := m.Description()
	values, err := d.Bind(w.params)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := m.Start(context.Background(), values, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close()
	line, err := market.NewTimeline(w.tracks)
	if err != nil {
		t.Fatal(err)
	}
	a := account.New(account.Config{Cash: w.cash, Instruments: w.instruments, Fee: w.costs.Fee, Limits: w.limits, Start: w.start()})
	watch := newAudit(w, a)
	loop := runner.New(line, instance, a, watch, watch, w.from)
	if err := loop.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := loop.Stop(); err != nil {
		t.Fatal(err)
	}
	return string(watch.sum.Sum(nil)), watch.fills
}

// start is when the first candle opens.
func (w *world) start() int64 {
	start := int64(0)
	for _, track := range w.tracks {
		for _, c := range track.Candles[:min(1, len(track.Candles))] {
			if start == 0 || c.Time < start {
				start = c.Time
			}
		}
	}
	return start
}

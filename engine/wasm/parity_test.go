package wasm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	engineassume "tradebot/engine/assume"
	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/sdktest"
	buyandhold "tradebot/strategies/buy-and-hold"
	rsireversion "tradebot/strategies/rsi-reversion"
	smacross "tradebot/strategies/sma-cross"
)

// shipped are the ready-made strategies, with parameters that make them decide often. A folder of strategies that is not
// listed fails TestParity.
var shipped = []struct {
	folder string
	native func() sdk.Strategy
	params []map[string]string
}{
	{"buy-and-hold", func() sdk.Strategy { return new(buyandhold.Strategy) }, []map[string]string{nil}},
	{"rsi-reversion", func() sdk.Strategy { return new(rsireversion.Strategy) }, []map[string]string{
		nil, {"period": "2", "oversold": "45", "overbought": "55", "stop_pct": "0.7"}, {"stop_pct": "0"},
	}},
	{"sma-cross", func() sdk.Strategy { return new(smacross.Strategy) }, []map[string]string{
		nil, {"fast": "1", "slow": "2"}, {"fast": "7", "slow": "500"},
	}},
}

// Every shipped strategy decides alike as a Go value in this process and as a module in the sandbox, on real and on made-up
// candles: the same intents, plots and log lines on the same candle.
func TestParity(t *testing.T) {
	folders, err := filepath.Glob("../../strategies/*/module")
	if err != nil || len(folders) != len(shipped) {
		t.Fatalf("there are %d strategies and %d are compared here (%v)", len(folders), len(shipped), err)
	}
	markets := map[string][]market.Candle{"walk": walk(20_000)}
	for _, name := range []string{"BTCUSDT-1h.csv", "EURUSD-1h.csv", "GOOG-1d.csv"} {
		if candles := shared(t, name); candles != nil {
			markets[name] = candles
		}
	}
	h := newHost(t, nil)
	for _, s := range shipped {
		m := load(t, h, guest(t, filepath.Join("../../strategies", s.folder, "module")))
		for name, candles := range markets {
			for _, params := range s.params {
				t.Run(fmt.Sprint(s.folder, params, name), func(t *testing.T) {
					d := m.Description()
					values, err := d.Bind(params)
					if err != nil {
						t.Fatal(err)
					}
					compare(t, newNative(t, s.native(), values), start(t, m, params), candles)
				})
			}
		}
	}
}

// walk are the candles of the SDK's random walk.
func walk(n int) []market.Candle {
	candles := make([]market.Candle, n)
	for i, c := range sdktest.Walk(7, n) {
		candles[i] = market.Candle{Time: c.Time, Open: c.Open, High: c.High, Low: c.Low, Close: c.Close, Volume: c.Volume}
	}
	return candles
}

// shared reads a file of real candles, or returns nil and says that it is absent.
func shared(t testing.TB, name string) []market.Candle {
	t.Helper()
	dir := os.Getenv("TRADEBOT_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	series, err := history.ReadFile(filepath.Join(dir, "data", name))
	if fault.KindOf(err) == fault.NotFound {
		t.Logf("without the real candles of %s: shared/data is absent", name)
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return series.Candles
}

// native runs a strategy in this process behind the same method as an instance.
type native struct {
	m *sdk.Machine
}

func newNative(t *testing.T, s sdk.Strategy, values []strategy.Value) *native {
	t.Helper()
	n := &native{sdk.NewMachine(s)}
	if err := strategy.Encode(values, n.m.Mailbox()); err != nil {
		t.Fatal(err)
	}
	if length := n.m.Start(); length != 0 {
		t.Fatalf("refused: %s", n.m.Box.Text[:length])
	}
	return n
}

// Step does what an instance does, for one slot and one candle.
func (n *native) Step(s *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	box := n.m.Mailbox()
	id := s.NextID
	event := func(kind int32) error {
		box.NextID = id
		for k := range n.m.Event(kind) {
			intent, err := strategy.DecodeIntent(&box.Intents[k], 1, id, box.Text[:])
			if err != nil {
				return err
			}
			if intent.Kind.TakesID() {
				id += abi.IDStep
			}
			if intent.Kind == strategy.IntentLog {
				d.Logs = append(d.Logs, intent.Text)
			} else {
				d.Intents = append(d.Intents, intent)
			}
		}
		for k := range abi.MaxPlots {
			if box.PlotMask>>k&1 != 0 {
				d.Plots = append(d.Plots, strategy.Point{Index: k, Value: box.Plots[k]})
			}
		}
		box.PlotMask = 0
		return nil
	}
	box.Time, box.Equity = s.Time, s.Equity
	if s.View != nil {
		box.Cash, box.Slots, box.Slot[0] = s.View.Cash, 1, s.View.Positions[0]
	}
	if box.Wants&abi.WantFills != 0 {
		for _, f := range s.Fills {
			*box.AsFill() = f
			if err := event(abi.KindFill); err != nil {
				return err
			}
		}
	}
	c := s.Candles[0].Candle
	*box.AsCandle() = abi.Candle{Time: c.Time, Open: c.Open, High: c.High, Low: c.Low, Close: c.Close, Volume: c.Volume}
	return event(abi.KindCandle)
}

// journal keeps what was decided, a line a step.
type journal struct{ lines []string }

func (j *journal) Record(s *strategy.Step, d *strategy.Decision) error {
	if len(d.Intents)+len(d.Logs)+len(d.Plots)+len(s.Fills) > 0 {
		j.lines = append(j.lines, fmt.Sprint(s.Time, " asks ", d.Intents, " logs ", d.Logs, " draws ", d.Plots, " after fills ", s.Fills))
	}
	return nil
}

// compare runs both over the same candles, each with an account of its own, and looks for the first difference.
func compare(t *testing.T, a, b runner.Strategy, candles []market.Candle) {
	t.Helper()
	var journals [2]journal
	for side, s := range []runner.Strategy{a, b} {
		feed, err := market.NewTimeline([]market.Track{{Candles: candles, Base: market.Hour, Series: []market.Timeframe{market.Hour}}})
		if err != nil {
			t.Fatal(err)
		}
		r := runner.New(feed, s, engineassume.New(1, 10_000), &journals[side], runner.Always)
		if err := r.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	natively, module := journals[0].lines, journals[1].lines
	for k := range min(len(natively), len(module)) {
		if natively[k] != module[k] {
			t.Fatalf("natively it decides\n%s\nand as a module\n%s", natively[k], module[k])
		}
	}
	if len(natively) != len(module) || len(natively) < 2 {
		t.Fatalf("natively it decides in %d steps, as a module in %d", len(natively), len(module))
	}
}

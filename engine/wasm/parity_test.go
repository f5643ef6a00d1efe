package wasm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/sdktest"
	buyandhold "tradebot/strategies/buy-and-hold"
	"tradebot/strategies/dca"
	donchianbreakout "tradebot/strategies/donchian-breakout"
	emarsi "tradebot/strategies/ema-rsi"
	"tradebot/strategies/grid"
	"tradebot/strategies/rebalance"
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
	{"dca", func() sdk.Strategy { return new(dca.Strategy) }, []map[string]string{nil, {"step_pct": "0.3", "take_profit_pct": "0.2", "stop_loss_pct": "3"}}},
	{"donchian-breakout", func() sdk.Strategy { return new(donchianbreakout.Strategy) }, []map[string]string{nil, {"entry": "3", "exit": "2", "atr_stop": "0"}}},
	{"ema-rsi", func() sdk.Strategy { return new(emarsi.Strategy) }, []map[string]string{nil, {"fast": "2", "slow": "5", "rsi_low": "0", "short": "true"}}},
	{"grid", func() sdk.Strategy { return new(grid.Strategy) }, []map[string]string{nil, {"range_pct": "3", "spacing": "arithmetic", "lines": "30"}}},
	{"rebalance", func() sdk.Strategy { return new(rebalance.Strategy) }, []map[string]string{nil, {"threshold_pct": "0.5"}}},
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
					compare(t, newNative(t, s.native(), values, len(d.Slots)), start(t, m, params), &d, candles)
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
	m     *sdk.Machine
	slots int
	id    uint64
}

func newNative(t *testing.T, s sdk.Strategy, values []strategy.Value, slots int) *native {
	t.Helper()
	n := &native{m: sdk.NewMachine(s), slots: slots}
	if err := strategy.Encode(values, n.m.Mailbox()); err != nil {
		t.Fatal(err)
	}
	n.m.Mailbox().Slots = uint32(slots)
	if length := n.m.Start(); length != 0 {
		t.Fatalf("refused: %s", n.m.Box.Text[:length])
	}
	return n
}

// Step does what an instance does.
func (n *native) Step(s *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	box := n.m.Mailbox()
	n.id = s.NextID
	box.Time, box.Equity = s.Time, s.Equity
	if s.View != nil {
		box.Cash, box.Realised, box.Slots = s.View.Cash, s.View.Realised, uint32(n.slots)
		copy(box.Slot[:], s.View.Positions)
		box.Orders = uint32(copy(box.Open[:], s.View.Orders))
	}
	if box.Wants&abi.WantOrders != 0 {
		for _, o := range s.Orders {
			*box.AsOrder() = o
			if err := n.event(abi.KindOrder, d); err != nil {
				return err
			}
		}
	}
	if box.Wants&abi.WantFills != 0 {
		for _, f := range s.Fills {
			*box.AsFill() = f
			if err := n.event(abi.KindFill, d); err != nil {
				return err
			}
		}
	}
	for i := range s.Candles {
		e := &s.Candles[i]
		if e.Base {
			slot := &box.Slot[e.Slot]
			slot.Last = e.Candle.Close
			if slot.Position != 0 {
				slot.Unrealised = (e.Candle.Close - slot.AvgPrice) * slot.Position
			}
		}
		c := e.Candle
		*box.AsCandle() = abi.Candle{
			Time: c.Time, Open: c.Open, High: c.High, Low: c.Low, Close: c.Close, Volume: c.Volume, Slot: uint32(e.Slot), Series: uint32(e.Series),
		}
		if err := n.event(abi.KindCandle, d); err != nil {
			return err
		}
	}
	if box.Wants&abi.WantSteps != 0 {
		return n.event(abi.KindStep, d)
	}
	return nil
}

// event makes one call and collects what it left.
func (n *native) event(kind int32, d *strategy.Decision) error {
	box := n.m.Mailbox()
	box.NextID = n.id
	for k := range n.m.Event(kind) {
		var intent strategy.Intent
		if err := strategy.DecodeIntent(&intent, &box.Intents[k], n.slots, n.id, box.Text[:]); err != nil {
			return err
		}
		if intent.Kind.TakesID() {
			n.id += abi.IDStep
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

// journal keeps what was decided, a line a step.
type journal struct {
	lines []string
	asked int
}

func (j *journal) Record(s *strategy.Step, d *strategy.Decision) error {
	j.asked += len(d.Intents)
	if len(d.Intents)+len(d.Logs)+len(d.Plots)+len(s.Fills) > 0 {
		j.lines = append(j.lines, fmt.Sprint(s.Time, " asks ", d.Intents, " logs ", d.Logs, " draws ", d.Plots, " after fills ", s.Fills))
	}
	return nil
}

// tracks gives every slot of a strategy candles: the first those given, the others the same in another order of time, so that
// they move apart.
func tracks(t *testing.T, d *strategy.Description, candles []market.Candle) []market.Track {
	t.Helper()
	list := make([]market.Track, len(d.Slots))
	for i := range list {
		own := slices.Clone(candles)
		for k := range own {
			own[k] = candles[(k+i*len(candles)/len(list))%len(candles)]
			own[k].Time = candles[k].Time
		}
		series, err := d.Slots[i].Series(market.Hour)
		if err != nil {
			t.Fatal(err)
		}
		list[i] = market.Track{Candles: own, Base: market.Hour, Series: series}
	}
	return list
}

// compare runs both over the same candles, each with an account of its own, and looks for the first difference.
func compare(t *testing.T, a, b runner.Strategy, d *strategy.Description, candles []market.Candle) {
	t.Helper()
	var journals [2]journal
	for side, s := range []runner.Strategy{a, b} {
		feed, err := market.NewTimeline(tracks(t, d, candles))
		if err != nil {
			t.Fatal(err)
		}
		books := account.New(account.Config{
			Cash: udecimal.MustFromInt64(10_000, 0), Instruments: slices.Repeat([]market.Instrument{market.Unfiltered("")}, len(d.Slots)),
		})
		r := runner.New(feed, s, books, sim.New(books, len(d.Slots), sim.Config{}), &journals[side], runner.Always)
		if err := r.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := books.Ledger().Check(); err != nil {
			t.Error(err)
		}
	}
	natively, module := journals[0].lines, journals[1].lines
	for k := range min(len(natively), len(module)) {
		if natively[k] != module[k] {
			t.Fatalf("natively it decides\n%s\nand as a module\n%s", natively[k], module[k])
		}
	}
	if len(natively) != len(module) || journals[0].asked == 0 {
		t.Fatalf("natively it decides in %d steps, as a module in %d; it asked for %d things", len(natively), len(module), journals[0].asked)
	}
}

package wasm_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
	wasmbinary "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/indicator"
	smacross "tradebot/strategies/sma-cross"
)

// rounds is how often every row of a table is measured; the rows take turns, and the fastest round counts, so that a noisy
// machine disturbs all rows alike.
const rounds = 100

// piece is how many candles a row gets at a time: short enough that some rounds are not interrupted.
const piece = 10_000

// row is one line of a table.
type row struct {
	name string
	run  func(candles []market.Candle) // once over all candles
}

// BenchmarkStep is one step of sma-cross, for profiles.
func BenchmarkStep(b *testing.B) {
	i := start(b, load(b, newHost(b, nil), guest(b, "../../strategies/sma-cross/module")), nil)
	steps := candles(1)
	var d strategy.Decision
	for b.Loop() {
		if err := i.Step(steps[0], &d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCandle prints what a candle costs on its way into a strategy and out again, in one table.
func BenchmarkCandle(b *testing.B) {
	candles := shared(b, "BTCUSDT-3m.csv")
	if candles == nil {
		candles = walk(150_000)
	}
	file := guest(b, "../../strategies/sma-cross/module")
	bare, metered := rawGuest(b, file, false), rawGuest(b, file, true)
	host := newHost(b, nil)
	instance := start(b, load(b, host, file), nil)
	rows := []row{
		{"native: a plain loop with the SDK's averages", plainLoop},
		{"native: the SDK's machine", nativeMachine},
		{"bare call of an export that does nothing, fuel on", metered.nothing},
		{"bare call of an event nobody wants, fuel on", metered.unwanted},
		{"sma-cross as a module, fuel off", bare.candles},
		{"sma-cross as a module, fuel on", metered.candles},
		{"sma-cross through Instance.Step (view, fuel reset, decoding)", stepLoop(b, instance)},
		{"sma-cross in the loop (timeline, runner, account, idle venue)", loop(b, start(b, load(b, host, file), nil))},
	}
	best := measure(rows, candles)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%d candles at a time, best of %d rounds\tns/candle\tof the plain loop\n", piece, rounds)
	for k, r := range rows {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f x\n", r.name, best[k], best[k]/best[0])
	}
	w.Flush()
	fmt.Printf("fuel costs %.1f %%; target at most 15 %%\n", 100*(best[5]/best[4]-1))
	fmt.Printf("sma-cross in the loop takes %.1f times the plain loop; target at most 12 times\n\n", best[7]/best[0])
}

// measure returns the best ns a candle of every row.
func measure(rows []row, candles []market.Candle) []float64 {
	best := make([]float64, len(rows))
	for k := range best {
		best[k] = math.Inf(1)
	}
	for round := range rounds {
		from := round * piece % (len(candles) - piece)
		for k, r := range rows {
			begin := time.Now()
			r.run(candles[from : from+piece])
			best[k] = min(best[k], float64(time.Since(begin).Nanoseconds())/piece)
		}
	}
	return best
}

var sink int

// plainLoop is sma-cross as a person would write it without any platform.
func plainLoop(candles []market.Candle) {
	fast, slow := indicator.NewSMA(10), indicator.NewSMA(30)
	var cross indicator.Cross
	long := false
	for i := range candles {
		f, s := fast.Update(candles[i].Close), slow.Update(candles[i].Close)
		if !slow.Ready() {
			continue
		}
		switch turn := cross.Update(f, s); {
		case turn == indicator.Up && !long, turn == indicator.Down && long:
			long = !long
			sink++
		}
	}
}

// put writes a candle as an event.
func put(box *abi.Mailbox, c *market.Candle) {
	box.Time = c.Time
	e := box.AsCandle()
	e.Time, e.Open, e.High, e.Low, e.Close, e.Volume = c.Time, c.Open, c.High, c.Low, c.Close, c.Volume
}

func nativeMachine(candles []market.Candle) {
	m := sdk.NewMachine(new(smacross.Strategy))
	m.Start()
	for i := range candles {
		put(&m.Box, &candles[i])
		sink += int(m.Event(abi.KindCandle))
	}
}

// stepLoop is the way of the product.
func stepLoop(b *testing.B, i *wasm.Instance) func([]market.Candle) {
	return func(candles []market.Candle) {
		var d strategy.Decision
		step := strategy.Step{NextID: 4, Candles: make([]market.Event, 1)}
		for k := range candles {
			step.Time, step.Candles[0] = candles[k].Time, market.Event{Candle: candles[k], Base: true, Complete: true}
			if err := i.Step(&step, &d); err != nil {
				b.Fatal(err)
			}
			sink += len(d.Intents)
		}
	}
}

// idle is a venue at which nothing happens and a journal that keeps nothing.
type idle struct{}

func (idle) Advance(market.Instant) error                    { return nil }
func (idle) Work([]account.Op) error                         { return nil }
func (idle) Record(*strategy.Step, *strategy.Decision) error { return nil }

// loop is the way of a backtest without the exchange: every candle is warm-up, so that what the strategy asks for is dropped.
func loop(b *testing.B, i *wasm.Instance) func([]market.Candle) {
	return func(candles []market.Candle) {
		const base = market.Timeframe(180_000)
		feed, err := market.NewTimeline([]market.Track{{Candles: candles, Base: base, Series: []market.Timeframe{base}}})
		if err != nil {
			b.Fatal(err)
		}
		book := account.New(account.Config{Instruments: make([]market.Instrument, 1)})
		if err := runner.New(feed, i, book, idle{}, idle{}, math.MaxInt64).Run(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// rawModule is a guest in wazero without a host around it.
type rawModule struct {
	module api.Module
	box    *abi.Mailbox
	event  string // export that takes events
}

func rawGuest(b *testing.B, file []byte, metered bool) *rawModule {
	b.Helper()
	ctx := context.Background()
	if metered {
		var err error
		file, _, err = meter.Rewrite(file, meter.Config{InitFuel: meter.MaxBudget, Stack: meter.MaxBudget, MemoryPages: 256, TableElements: 65536, Entry: "tb_event"})
		if err != nil {
			b.Fatal(err)
		}
	}
	r := wazero.NewRuntime(ctx)
	b.Cleanup(func() { r.Close(ctx) })
	wasi_snapshot_preview1.MustInstantiate(ctx, r)
	m, err := r.InstantiateWithConfig(ctx, file, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		b.Fatal(err)
	}
	address, err := m.ExportedFunction("tb_mailbox").Call(ctx)
	if err != nil {
		b.Fatal(err)
	}
	memory, _ := m.Memory().Read(uint32(address[0]), uint32(abi.Size))
	x := &rawModule{m, abi.Overlay(memory), "tb_event"}
	if metered {
		x.event = meter.EntryExport
	}
	native := sdk.NewMachine(new(smacross.Strategy)) // knows the defaults
	x.box.Values, x.box.Params, x.box.Slots = native.Box.Values, native.Box.Params, 1
	if _, err := m.ExportedFunction("tb_start").Call(ctx); err != nil {
		b.Fatal(err)
	}
	return x
}

func (x *rawModule) loop(export string, kind uint64, candles []market.Candle) {
	f := x.module.ExportedFunction(export)
	ctx := context.Background()
	var stack [3]uint64
	for i := range candles {
		put(x.box, &candles[i])
		stack = [3]uint64{kind, uint64(meter.MaxBudget), uint64(meter.MaxBudget)}
		if err := f.CallWithStack(ctx, stack[:]); err != nil {
			panic(err)
		}
	}
}

func (x *rawModule) nothing(candles []market.Candle)  { x.loop("tb_abi_1", 0, candles) }
func (x *rawModule) unwanted(candles []market.Candle) { x.loop(x.event, abi.KindStop, candles) }
func (x *rawModule) candles(candles []market.Candle)  { x.loop(x.event, abi.KindCandle, candles) }

// BenchmarkLoad prints what it takes until a module runs: cold, from the cache, one more instance of it.
func BenchmarkLoad(b *testing.B) {
	file := guest(b, "../../strategies/sma-cross/module")
	ctx := context.Background()
	cold, cached, begun, reborn := math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)
	note := func(best *float64, begin time.Time) {
		*best = min(*best, float64(time.Since(begin).Microseconds())/1000)
	}
	for range 3 {
		h, err := wasm.New(wasm.Options{Limits: wasm.DefaultLimits(), CacheDir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		m, err := h.Load(ctx, file)
		note(&cold, begin)
		if err != nil {
			b.Fatal(err)
		}
		m.Close()
		for range 5 {
			begin = time.Now()
			m, err := h.Load(ctx, file)
			note(&cached, begin)
			if err != nil {
				b.Fatal(err)
			}
			d := m.Description()
			values, err := d.Bind(nil)
			if err != nil {
				b.Fatal(err)
			}
			var open []*wasm.Instance
			for range 5 {
				begin = time.Now()
				i, err := m.Start(ctx, values, 0)
				if err != nil {
					b.Fatal(err)
				}
				if len(open) > 0 {
					note(&begun, begin) // the first is the one that Load started
				}
				open = append(open, i)
			}
			for _, i := range open {
				i.Close()
			}
			begin = time.Now()
			i, err := m.Start(ctx, values, 0)
			note(&reborn, begin)
			if err != nil {
				b.Fatal(err)
			}
			i.Close()
			m.Close()
		}
	}
	fmt.Printf("\nsma-cross (%d bytes): load cold %.0f ms, from the cache %.1f ms; start another instance %.3f ms, a reborn one %.3f ms\n\n", len(file), cold, cached, begun, reborn)
}

// BenchmarkIdle prints what an instance takes from the machine while it waits, with and without a captured start-up.
func BenchmarkIdle(b *testing.B) {
	const count = 200
	file := guest(b, "../../strategies/sma-cross/module")
	fmt.Println()
	for _, shared := range []bool{true, false} {
		m := load(b, newHost(b, nil), file)
		if !shared {
			m.ForgetBirth()
		}
		start(b, m, nil)
		before := resident(b)
		for range count {
			i := start(b, m, nil)
			var d strategy.Decision
			for _, step := range candles(200) {
				if err := i.Step(step, &d); err != nil {
					b.Fatal(err)
				}
			}
		}
		fmt.Printf("an idle instance of sma-cross after 200 candles, captured start-up %v: %.0f KiB (mean of %d)\n", shared, (resident(b)-before)/count, count)
	}
	fmt.Println()
}

// resident is the process's private memory in KiB, from the kernel.
func resident(b *testing.B) float64 {
	b.Helper()
	runtime.GC()
	text, err := os.ReadFile("/proc/self/smaps_rollup")
	if err != nil {
		b.Fatal(err)
	}
	total := 0.0
	for line := range strings.Lines(string(text)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "Private_Dirty: %f kB", &kib); n == 1 {
			total += kib
		}
	}
	return total
}

// BenchmarkRunaway prints how long a module that never returns lives after it was called with a budget of ten million.
func BenchmarkRunaway(b *testing.B) {
	good := guest(b, "../../strategies/sma-cross/module")
	h := newHost(b, nil)
	fmt.Println()
	event := mutate(b, good).function("tb_event")
	for _, c := range []struct {
		name string
		body *code
	}{
		{"an empty loop", forever(nil)},
		{"a loop that divides", forever(func(c *code) { c.i64(7).i64(9).op(wasmbinary.OpI64DivS).op(wasmbinary.OpDrop) })},
		{"a loop that loads and stores", forever(func(c *code) {
			c.i32(4096).i32(4096).op(wasmbinary.OpI32Load, 2, 0).op(wasmbinary.OpI32Store, 2, 0)
		})},
		{"a loop that calls", forever(func(c *code) { c.index(wasmbinary.OpCall, mutate(b, good).function("tb_abi_1")) })},
		{"a loop of 100 KB of straight-line code", forever(func(c *code) {
			for range 14_000 { // 7 bytes each
				c.index(wasmbinary.OpLocalGet, 0).i32(3).op(wasmbinary.OpI32Mul).index(wasmbinary.OpLocalSet, 0)
			}
		})},
		{"endless recursion", (&code{}).index(wasmbinary.OpLocalGet, 0).index(wasmbinary.OpCall, event)},
		{"a loop that fills its memory", forever(func(c *code) {
			c.i32(0).i32(0).op(wasmbinary.OpMemorySize, 0).i32(16).op(wasmbinary.OpI32Shl).op(wasmbinary.OpMemoryFill, 0)
		})},
		{"a loop that grows its memory", forever(func(c *code) { c.i32(1).op(wasmbinary.OpMemoryGrow, 0).op(wasmbinary.OpDrop) })},
	} {
		m := load(b, h, mutate(b, good).replace("tb_event", 0, c.body).file())
		best := math.Inf(1)
		for range 10 {
			i := start(b, m, nil)
			var d strategy.Decision
			begin := time.Now()
			err := i.Step(candles(1)[0], &d)
			best = min(best, float64(time.Since(begin).Microseconds())/1000)
			if !errors.Is(err, wasm.ErrFuel) && !errors.Is(err, wasm.ErrStack) {
				b.Fatalf("%s: %v", c.name, err)
			}
		}
		fmt.Printf("%s: stopped after %.2f ms by a budget of 10 million; target at most 5 ms\n", c.name, best)
	}
	fmt.Println()
}

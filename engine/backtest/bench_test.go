package backtest_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/backtest"
	"tradebot/engine/builtin"
	"tradebot/engine/feed"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
	"tradebot/engine/synth"
	"tradebot/engine/wasm"
	"tradebot/sdk/indicator"
)

// measured are settings of sma-cross over real candles, or over a walk where there are none.
func measured(b *testing.B) backtest.Settings {
	b.Helper()
	s := backtest.Settings{Module: "sma-cross", Seed: 1, Cash: udecimal.MustParse("10000"), Fee: udecimal.MustParse("0.001"), Fills: "default"}
	dir := os.Getenv("TRADEBOT_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	path := filepath.Join(dir, "data", "BTCUSDT-3m.csv")
	if _, err := os.Stat(path); err != nil {
		b.Log("without the real candles of BTCUSDT-3m.csv: shared/data is absent; the market is synthetic")
		from, to := int64(1_600_000_000_000), int64(1_600_000_000_000)+150_000*int64(market.Hour)
		s.From, s.To = &from, &to
		return s
	}
	s.Candles = []string{path}
	return s
}

// ready returns a request with its module loaded, and its candles.
func ready(b *testing.B, s backtest.Settings) (backtest.Request, *feed.Market) {
	b.Helper()
	r, err := s.Request()
	if err != nil {
		b.Fatal(err)
	}
	file, err := builtin.Read(s.Module)
	if err != nil {
		b.Fatal(err)
	}
	host, err := wasm.New(wasm.Options{Limits: wasm.DefaultLimits(), CacheDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	if r.Setup.Module, err = host.Load(context.Background(), file); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { r.Setup.Module.Close() })
	d := r.Setup.Module.Description()
	if r.Setup.Values, err = d.Bind(r.Params); err != nil {
		b.Fatal(err)
	}
	candles, err := feed.Load(&d, r.Feed)
	if err != nil {
		b.Fatal(err)
	}
	return r, candles
}

// BenchmarkLoop compares the whole loop (sandbox, exchange, ledger, risk, equity, books of a report) with a plain native loop of
// the same strategy over the same candles. Both are run over pieces of the candles, short enough that some rounds are not
// interrupted, and take turns; the fastest round of each piece counts.
func BenchmarkLoop(b *testing.B) {
	const piece = 20_000
	r, candles := ready(b, measured(b))
	f, err := candles.Open(0)
	if err != nil {
		b.Fatal(err)
	}
	list := f.Tracks[0].Candles
	n := len(list) / piece
	plain, loop := slices.Repeat([]float64{math.Inf(1)}, n), slices.Repeat([]float64{math.Inf(1)}, n)
	fills := 0
	for b.Loop() {
		fills = 0
		for i := range n {
			part := list[i*piece : (i+1)*piece]
			begun := time.Now()
			plainLoop(part)
			plain[i] = min(plain[i], float64(time.Since(begun).Nanoseconds()))
			books := backtest.Plain()
			p, err := r.Setup.Play(context.Background(), candles.From(part[0].Time), part[piece-1].Time+1, books)
			if err != nil {
				b.Fatal(err)
			}
			loop[i] = min(loop[i], float64(p.Took.Nanoseconds()))
			fills += backtest.Filled(books)
		}
	}
	native, whole := 0.0, 0.0
	for i := range n {
		native, whole = native+plain[i], whole+loop[i]
	}
	count := float64(n * piece)
	b.ReportMetric(native/count, "native-ns/candle")
	b.ReportMetric(whole/count, "loop-ns/candle")
	b.ReportMetric(whole/native, "x-native")
	b.ReportMetric(count/float64(fills), "candles/fill")
}

// BenchmarkIdle is a candle on which nothing happens, without the sandbox: what feed, exchange, account, runner and books cost.
func BenchmarkIdle(b *testing.B) {
	r, candles := ready(b, measured(b))
	best := math.Inf(1)
	for b.Loop() {
		f, err := candles.Open(0)
		if err != nil {
			b.Fatal(err)
		}
		a := account.New(account.Config{Cash: r.Setup.Cash, Instruments: []market.Instrument{r.Setup.Filters}, Fee: r.Setup.Costs.Fee, Start: f.First, Deaf: true})
		books := backtest.Plain()
		books.Begin(a, f)
		loop := runner.New(f, idle{}, a, sim.New(a, 1, r.Setup.Costs), books, f.Start)
		begun := time.Now()
		if err := loop.Run(context.Background()); err != nil {
			b.Fatal(err)
		}
		best = min(best, float64(time.Since(begun).Nanoseconds())/float64(len(f.Tracks[0].Candles)))
	}
	b.ReportMetric(best, "ns/candle")
}

// idle is a strategy that asks for nothing.
type idle struct{}

// Step implements runner.Strategy.
func (idle) Step(*strategy.Step, *strategy.Decision) error { return nil }

var crossings int

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
			crossings++
		}
	}
}

// BenchmarkReport is a backtest from the file of candles to the report, its doubts included, with the module in the cache.
func BenchmarkReport(b *testing.B) {
	r, _ := ready(b, measured(b))
	best := math.Inf(1)
	for b.Loop() {
		begun := time.Now()
		if _, _, err := backtest.Run(context.Background(), r); err != nil {
			b.Fatal(err)
		}
		best = min(best, time.Since(begun).Seconds())
	}
	b.ReportMetric(best*1000, "best-ms")
}

// BenchmarkSweep is a sweep of 100 combinations.
func BenchmarkSweep(b *testing.B) {
	r, _ := ready(b, measured(b))
	d := r.Setup.Module.Description()
	axes, err := backtest.ParseAxes(&d, []string{"fast=2..20:2", "slow=30..120:10"})
	if err != nil {
		b.Fatal(err)
	}
	best := math.Inf(1)
	for b.Loop() {
		s, err := backtest.RunSweep(context.Background(), backtest.SweepRequest{Request: r, Grid: backtest.NewGrid(axes), Metric: "sharpe"})
		if err != nil || s.Failed > 0 || s.Done != 100 {
			b.Fatal(err, s)
		}
		best = min(best, float64(s.RunNS)/1e9)
	}
	b.ReportMetric(best, "best-s")
	b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
}

// BenchmarkMillion is the memory of a backtest of a million candles from a file: the largest heap there was.
func BenchmarkMillion(b *testing.B) {
	path := filepath.Join(b.TempDir(), "million.csv")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	m, err := synth.New(1, "main", synth.Params{Timeframe: market.Minute})
	if err != nil {
		b.Fatal(err)
	}
	made, err := m.Series(1_000_000)
	if err != nil {
		b.Fatal(err)
	}
	if err := history.WriteCSV(file, made.Candles); err != nil {
		b.Fatal(err)
	}
	file.Close()
	made = market.Series{}
	s := measured(b)
	s.From, s.To = nil, nil
	s.Candles = []string{path}
	r, _ := ready(b, s)
	for b.Loop() {
		runtime.GC()
		peak := watchHeap()
		if _, _, err := backtest.Run(context.Background(), r); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(peak(), "peak-MB")
	}
}

// watchHeap measures what the process holds of the system until the function it returns is called, in MB.
func watchHeap() func() float64 {
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var top uint64
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapInuse+m.StackInuse)
			select {
			case <-stop:
				most <- top
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-most) / 1e6
	}
}

package backtest_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/project"
	"tradebot/engine/wasm"
)

// The test binary is also the compiler that the sandbox starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand {
		os.Exit(wasm.CompilerMain(os.Args[2:], os.Stdin, os.Stdout))
	}
	dir, err := os.MkdirTemp("", "tradebot-backtest-test-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// scratch is shared by all tests of the package: compiling a module takes half a second.
var scratch string

// The modules of the tests, built once: the shipped one that is easiest to follow by hand, and one with two slots that does
// what it is told.
var (
	smaCross = sync.OnceValues(func() (*wasm.Module, error) { return load("../../strategies/sma-cross") })
	echo     = sync.OnceValues(func() (*wasm.Module, error) { return load("../wasm/testdata/echo") })
)

// load compiles a strategy from its source and loads it.
func load(dir string) (*wasm.Module, error) {
	file, err := project.Build(context.Background(), dir)
	if err != nil {
		return nil, err
	}
	limits := wasm.DefaultLimits()
	limits.StepFuel = 1_000_000
	host, err := wasm.New(wasm.Options{Limits: limits, CacheDir: scratch, Compiler: compiler()})
	if err != nil {
		return nil, err
	}
	return host.Load(context.Background(), file)
}

func module(t testing.TB, load func() (*wasm.Module, error)) *wasm.Module {
	t.Helper()
	m, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// begin is 2024-01-01.
const (
	begin = int64(1_704_067_200_000)
	hour  = int64(market.Hour)
)

// bar is an hourly candle of volume 1 that opens so many hours after begin.
func bar(at int64, open, high, low, last float64) market.Candle {
	return market.Candle{Time: begin + at*hour, Open: open, High: high, Low: low, Close: last, Volume: 1}
}

// closes are hourly candles from begin; each opens at the close before and has no wick.
func closes(prices ...float64) []market.Candle {
	list := make([]market.Candle, len(prices))
	open := prices[0]
	for i, last := range prices {
		list[i] = bar(int64(i), open, max(open, last), min(open, last), last)
		open = last
	}
	return list
}

// write writes candles to a file of that name and returns its path.
func write(t testing.TB, name string, candles []market.Candle) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := history.WriteCSV(file, candles); err != nil {
		t.Fatal(err)
	}
	return path
}

// settings are those of a run over files without costs, with 1000 to begin with.
func settings(files ...string) backtest.Settings {
	return backtest.Settings{Module: "x.wasm", Candles: files, Seed: 1, Cash: dec("1000"), Fills: "default"}
}

// request makes a request of settings, for a module.
func request(t testing.TB, m *wasm.Module, s backtest.Settings) backtest.Request {
	t.Helper()
	r, err := s.Request()
	if err != nil {
		t.Fatal(err)
	}
	r.Setup.Module, r.Version = m, "1.2.3"
	return r
}

// run tests a strategy.
func run(t testing.TB, r backtest.Request) (*backtest.Result, *backtest.Chart) {
	t.Helper()
	result, chart, err := backtest.Run(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return result, chart
}

func dec(text string) backtest.Decimal { return udecimal.MustParse(text) }

func at(hours int64) *int64 {
	t := begin + hours*hour
	return &t
}

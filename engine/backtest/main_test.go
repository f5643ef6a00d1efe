package backtest_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/foundry"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/wasm"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// The modules of the tests, under a budget that is soon used up: the shipped one that is easiest to follow by hand, and one with
// two slots that does what it is told.
const (
	smaCross = "../../strategies/sma-cross"
	echo     = "../wasm/testdata/echo"
)

var loaded sync.Map // by folder

func module(t testing.TB, dir string) *wasm.Module {
	t.Helper()
	if m, ok := loaded.Load(dir); ok {
		return m.(*wasm.Module)
	}
	host := foundry.Host(t, func(l *wasm.Limits) { l.StepFuel = 1_000_000 })
	m, err := host.Load(context.Background(), foundry.File(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	loaded.Store(dir, m)
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

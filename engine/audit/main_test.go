package audit_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/audit"
	"tradebot/engine/backtest"
	"tradebot/engine/foundry"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/wasm"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// load returns a shipped strategy.
func load(t testing.TB, name string) *wasm.Module {
	t.Helper()
	return foundry.Module(t, filepath.Join("../../strategies", name))
}

// begin is 2024-01-01.
const (
	begin = int64(1_704_067_200_000)
	hour  = int64(market.Hour)
)

// over is a request to audit a strategy over files, or over a synthetic market.
func over(t testing.TB, m *wasm.Module, params map[string]any, files ...string) audit.Request {
	t.Helper()
	test, err := backtest.Settings{Cash: udecimal.MustParse("10000"), Fills: "default", Seed: 1, Candles: files, Params: params}.Request()
	if err != nil {
		t.Fatal(err)
	}
	test.Setup.Module = m
	return audit.Request{Test: test, Cuts: 4}
}

// hourly writes hourly candles from begin with these closes, each opening at the close before.
func hourly(t testing.TB, closes ...float64) string {
	t.Helper()
	list := make([]market.Candle, len(closes))
	open := closes[0]
	for i, last := range closes {
		list[i] = market.Candle{Time: begin + int64(i)*hour, Open: open, High: max(open, last), Low: min(open, last), Close: last}
		open = last
	}
	path := filepath.Join(t.TempDir(), "candles.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := history.WriteCSV(file, list); err != nil {
		t.Fatal(err)
	}
	return path
}

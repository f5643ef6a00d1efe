package audit_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/audit"
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
	dir, err := os.MkdirTemp("", "tradebot-audit-test-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// scratch is shared by all tests of the package.
var scratch string

// load compiles a shipped strategy from its source and loads it.
func load(t testing.TB, name string) *wasm.Module {
	t.Helper()
	file, err := project.Build(context.Background(), filepath.Join("../../strategies", name))
	if err != nil {
		t.Fatal(err)
	}
	host, err := wasm.New(wasm.Options{Limits: wasm.DefaultLimits(), CacheDir: scratch, Compiler: compiler()})
	if err != nil {
		t.Fatal(err)
	}
	m, err := host.Load(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
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

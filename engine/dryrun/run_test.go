package dryrun_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradebot/engine/dryrun"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/project"
	"tradebot/engine/wasm"
)

// The test binary is also the compiler that the sandbox starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand {
		os.Exit(wasm.CompilerMain(os.Args[2:], os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// load compiles a strategy from its source and loads it.
func load(t *testing.T, dir string) *wasm.Module {
	t.Helper()
	file, err := project.Build(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	limits := wasm.DefaultLimits()
	limits.StepFuel = 100_000
	host, err := wasm.New(wasm.Options{Limits: limits, CacheDir: t.TempDir()})
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

// candles writes a file of hourly candles without wicks.
func candles(t *testing.T, closes ...string) feed.Request {
	t.Helper()
	var text strings.Builder
	open := closes[0]
	for i, last := range closes {
		high, low := max(open, last), min(open, last) // all have as many digits
		text.WriteString(strings.Join([]string{[]string{"00", "01", "02", "03", "04", "05", "06", "07", "08", "09"}[i], open, high, low, last, "1\n"}, ","))
		open = last
	}
	lines := strings.ReplaceAll("2024-01-01T"+strings.ReplaceAll(strings.TrimSpace(text.String()), "\n", "\n2024-01-01T"), ",", ":00:00Z,")
	lines = strings.ReplaceAll(lines, ":00:00Z,", ",")
	var out strings.Builder
	for line := range strings.Lines(lines) {
		hour, rest, _ := strings.Cut(line, ",")
		out.WriteString(hour + ":00:00Z," + rest)
	}
	path := filepath.Join(t.TempDir(), "candles.csv")
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return feed.Request{Sources: []feed.Source{{Path: path}}, From: feed.Begin, To: feed.End}
}

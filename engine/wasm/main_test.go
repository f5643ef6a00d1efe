package wasm_test

import (
	"context"
	"os"
	"testing"

	"tradebot/engine/foundry"
	"tradebot/engine/wasm"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

func newHost(t testing.TB, change func(*wasm.Limits)) *wasm.Host {
	t.Helper()
	return foundry.Host(t, change)
}

// guest builds the Go strategy in a folder, once for all tests.
func guest(t testing.TB, dir string) []byte {
	t.Helper()
	return foundry.File(t, dir)
}

// load loads a module and closes it with the test.
func load(t testing.TB, h *wasm.Host, file []byte) *wasm.Module {
	t.Helper()
	m, err := h.Load(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// start starts a module with parameters as a person types them.
func start(t testing.TB, m *wasm.Module, params map[string]string) *wasm.Instance {
	t.Helper()
	d := m.Description()
	values, err := d.Bind(params)
	if err != nil {
		t.Fatal(err)
	}
	i, err := m.Start(context.Background(), values, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(i.Close)
	return i
}

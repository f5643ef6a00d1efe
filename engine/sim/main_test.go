package sim_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"tradebot/engine/project"
	"tradebot/engine/wasm"
)

// The test binary is also the compiler that the host starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand {
		os.Exit(wasm.CompilerMain(os.Args[2:], os.Stdin, os.Stdout))
	}
	dir, err := os.MkdirTemp("", "tradebot-sim-test-")
	if err != nil {
		panic(err)
	}
	cacheDir = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var cacheDir string

// tableModule builds and loads the strategy that does what a table says, once for all tests.
var tableModule = sync.OnceValues(func() (*wasm.Module, error) {
	file, err := project.Build(context.Background(), "testdata/table")
	if err != nil {
		return nil, err
	}
	host, err := wasm.New(wasm.Options{Limits: wasm.DefaultLimits(), CacheDir: cacheDir})
	if err != nil {
		return nil, err
	}
	return host.Load(context.Background(), file)
})

package wasm_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tradebot/engine/wasm"
)

// The test binary is also the compiler that the host starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand {
		os.Exit(wasm.CompilerMain(os.Args[2:], os.Stdin, os.Stdout))
	}
	dir, err := os.MkdirTemp("", "tradebot-wasm-test-")
	if err != nil {
		panic(err)
	}
	cacheDir = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// cacheDir is shared by all tests of the package: compiling a Go guest takes half a second.
var cacheDir string

func newHost(t testing.TB, change func(*wasm.Limits)) *wasm.Host {
	t.Helper()
	limits := wasm.DefaultLimits()
	if change != nil {
		change(&limits)
	}
	h, err := wasm.New(wasm.Options{Limits: limits, CacheDir: cacheDir, Compiler: compiler()})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var guests sync.Map // path -> func() ([]byte, error)

// guest builds the Go strategy in a folder, once for all tests.
func guest(t testing.TB, dir string) []byte {
	t.Helper()
	build, _ := guests.LoadOrStore(dir, sync.OnceValues(func() ([]byte, error) {
		out := filepath.Join(cacheDir, strings.ReplaceAll(dir, "/", "_")+".wasm")
		cmd := exec.Command("go", "build", "-buildmode=c-shared", "-o", out, ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return nil, err
		}
		return os.ReadFile(out)
	}))
	file, err := build.(func() ([]byte, error))()
	if err != nil {
		t.Fatalf("building %s: %v", dir, err)
	}
	return file
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

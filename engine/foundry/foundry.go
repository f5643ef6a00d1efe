// Package foundry gives tests compiled strategies: it builds each once a test binary, and is the compiler that the sandbox
// starts. Under the race detector, where compiling takes twenty times as long, it builds the compiler once more without it.
//
// It is for tests alone. It may import project and wasm.
package foundry

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"tradebot/engine/project"
	"tradebot/engine/wasm"
)

// Main runs the tests of a package. A package that uses the foundry has this, and nothing else, as its TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }
func Main(m *testing.M) (code int) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand {
		return wasm.CompilerMain(os.Args[2:], os.Stdin, os.Stdout)
	}
	dir, err := os.MkdirTemp("", "tradebot-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	scratch = dir
	return m.Run()
}

// scratch is shared by all tests of the binary.
var scratch string

// Scratch returns a folder that all tests of the binary share, and that is gone when they have ended.
func Scratch() string { return scratch }

// Compiler returns the command line of the compiler.
func Compiler() []string { return command() }

var command = sync.OnceValue(func() []string {
	executable, err := os.Executable()
	if err != nil {
		panic(err)
	}
	if racing {
		executable = filepath.Join(scratch, "compiler")
		build := exec.Command("go", "build", "-o", executable, "tradebot/engine/cmd/tradebot")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			panic(err)
		}
	}
	return []string{executable, wasm.CompileCommand}
})

// Host returns a sandbox with the default limits, but for what change does to them; nil changes nothing.
func Host(t testing.TB, change func(*wasm.Limits)) *wasm.Host {
	t.Helper()
	limits := wasm.DefaultLimits()
	if change != nil {
		change(&limits)
	}
	h, err := wasm.New(wasm.Options{Limits: limits, CacheDir: filepath.Join(scratch, "modules"), Compiler: Compiler()})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var files, modules sync.Map // by folder: a function that builds it once

// File returns the module of the strategy in a folder.
func File(t testing.TB, dir string) []byte {
	t.Helper()
	return once(t, &files, dir, func() ([]byte, error) { return project.Build(context.Background(), dir) })
}

// Module returns the strategy in a folder, loaded under the default limits. It is shared by all tests and not to be closed.
func Module(t testing.TB, dir string) *wasm.Module {
	t.Helper()
	file, host := File(t, dir), Host(t, nil)
	return once(t, &modules, dir, func() (*wasm.Module, error) { return host.Load(context.Background(), file) })
}

// once makes what belongs to a key, once.
func once[T any](t testing.TB, made *sync.Map, key string, make func() (T, error)) T {
	t.Helper()
	get, _ := made.LoadOrStore(key, sync.OnceValues(make))
	x, err := get.(func() (T, error))()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

package chaos_test

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"tradebot/engine/wasm"
)

// The test binary is also the compiler that the sandbox starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand {
		os.Exit(wasm.CompilerMain(os.Args[2:], os.Stdin, os.Stdout))
	}
	dir, err := os.MkdirTemp("", "tradebot-chaos-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// scratch is shared by all tests of the package: the binary, and the cache of compiled modules.
var scratch string

var quiet = slog.New(slog.DiscardHandler)

// binary builds the product with failpoints.
var binary = sync.OnceValues(func() (string, error) { return compile("chaos", "-tags", "chaos") })

// compile builds the product.
func compile(name string, flags ...string) (string, error) {
	path := filepath.Join(scratch, name)
	out, err := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), "tradebot/engine/cmd/tradebot")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

//go:build race

package wasm_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"tradebot/engine/wasm"
)

// compiler is this test binary once more, built without the race detector: under it, compiling takes twenty times as long and
// its shadow memory does not fit the limit.
var compiler = sync.OnceValue(func() []string {
	out := filepath.Join(cacheDir, "compiler")
	build := exec.Command("go", "test", "-c", "-o", out, "tradebot/engine/wasm")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	return []string{out, wasm.CompileCommand}
})

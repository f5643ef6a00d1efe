//go:build race

package backtest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"tradebot/engine/wasm"
)

// compiler is this test binary once more, built without the race detector, under which compiling takes twenty times as long.
var compiler = sync.OnceValue(func() []string {
	out := filepath.Join(scratch, "compiler")
	build := exec.Command("go", "test", "-c", "-o", out, "tradebot/engine/backtest")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	return []string{out, wasm.CompileCommand}
})

//go:build race

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Under the race detector compiling a module takes twenty times as long and is stopped for that. So the test binary builds
// itself without it, and becomes that when it is started as the compiler. The compiler is given no environment; the place
// follows from the folder it writes to, which is in the cache.

func prepareCompiler(scratch string) {
	build := exec.Command("go", "test", "-c", "-o", filepath.Join(scratch, "plain"), "tradebot/engine/cmd/tradebot")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
}

func compile() {
	scratch := filepath.Dir(filepath.Dir(os.Args[2]))
	panic(syscall.Exec(filepath.Join(scratch, "plain"), os.Args, os.Environ()))
}

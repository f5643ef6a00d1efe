package wasm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tradebot/engine/fault"
	"tradebot/engine/foundry"
	"tradebot/engine/wasm"
	wasmbinary "tradebot/engine/wasm/binary"
)

// bomb makes a body that is small but takes a compiler long: many locals, each of them changed on both ways into many blocks,
// so that every block joins every local.
func bomb(locals, blocks int) *code {
	c := &code{}
	for k := range blocks {
		c.op(wasmbinary.OpLoop, 0x40)
		for j := range 3 {
			c.index(wasmbinary.OpLocalGet, uint32(1+(k*7+j)%locals)).i32(1).op(wasmbinary.OpI32Add)
			c.index(wasmbinary.OpLocalSet, uint32(1+(k*13+j*5)%locals))
		}
		c.index(wasmbinary.OpLocalGet, uint32(1+k%locals)).index(wasmbinary.OpBrIf, 0).op(wasmbinary.OpEnd)
	}
	for k := range locals {
		c.index(wasmbinary.OpLocalGet, uint32(1+k)).op(wasmbinary.OpDrop)
	}
	return c.i32(0)
}

// A module that takes too long or too much memory to compile is refused with a sentence, and its compiler is gone.
func TestCompileBomb(t *testing.T) {
	file := mutate(t, guest(t, "testdata/echo")).replace("tb_event", 2000, bomb(2000, 2000)).file()
	for _, c := range []struct {
		name   string
		change func(*wasm.Limits)
		says   string
	}{
		{"time", func(l *wasm.Limits) { l.CompileCPU = time.Second }, "more than 1s of processor time"},
		{"memory", func(l *wasm.Limits) { l.CompileMemory = 160 << 20 }, "more than 160 MiB of memory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v, err := newHost(t, c.change).Check(context.Background(), file)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(v.Rules, func(r wasm.Rule) bool { return !r.OK })
			if i < 0 || v.Rules[i].ID != "compile" || !strings.Contains(v.Rules[i].Message, c.says) {
				t.Errorf("rules %v, want compile to fail with %q", v.Rules, c.says)
			}
		})
	}
}

// A compiler whose caller has gone is stopped.
func TestCompileCanceled(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "started")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := wasm.New(wasm.Options{
		Limits: wasm.DefaultLimits(), CacheDir: dir, Compiler: []string{"/bin/sh", "-c", "echo $$ > " + pipe + "; exec sleep 1000"},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	pid := make(chan int)
	go func() {
		text, _ := os.ReadFile(pipe) // waits for the compiler to write
		cancel()
		n, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		pid <- n
	}()
	if _, err := h.Check(ctx, guest(t, "testdata/echo")); fault.KindOf(err) != fault.Canceled {
		t.Errorf("got %v, want kind canceled", err)
	}
	if n := <-pid; n == 0 || unix.Kill(n, 0) != unix.ESRCH {
		t.Errorf("the compiler, process %d, still runs", n)
	}
}

// The compiler is told nothing of what its parent knows: its environment holds no secret.
func TestCompilerEnvironment(t *testing.T) {
	t.Setenv("MASTER_KEY", "canary-8f3a")
	dir := t.TempDir()
	said := filepath.Join(dir, "environment")
	script := filepath.Join(dir, "compiler")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nenv > "+said+"\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	h, err := wasm.New(wasm.Options{Limits: wasm.DefaultLimits(), CacheDir: t.TempDir(), Compiler: []string{script}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Check(context.Background(), guest(t, "testdata/echo")); err == nil {
		t.Error("a compiler that fails is believed")
	}
	environment, err := os.ReadFile(said)
	if err != nil || !strings.Contains(string(environment), "GOMAXPROCS=1") || strings.Contains(string(environment), "canary") {
		t.Errorf("the compiler's environment is\n%s%v", environment, err)
	}
}

// A compiled module is found again, and one that was damaged on disk is compiled anew instead of run.
func TestCache(t *testing.T) {
	dir := t.TempDir()
	runs := filepath.Join(dir, "runs")
	command := foundry.Compiler()
	script := filepath.Join(dir, "compiler") // counts its runs
	text := fmt.Sprintf("#!/bin/sh\necho run >> %s\nexec %s \"$@\"\n", runs, strings.Join(command, " "))
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(dir, "cache")
	file := guest(t, "testdata/echo")
	loads := func(want int) {
		t.Helper()
		h, err := wasm.New(wasm.Options{Limits: wasm.DefaultLimits(), CacheDir: cache, Compiler: []string{script}})
		if err != nil {
			t.Fatal(err)
		}
		run(t, start(t, load(t, h, file), nil), 3)
		count, err := os.ReadFile(runs)
		if got := strings.Count(string(count), "run"); err != nil || got != want {
			t.Fatalf("the compiler ran %d times (%v), want %d", got, err, want)
		}
	}
	damage := func(pattern string, how func([]byte) []byte) {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(cache, pattern))
		if err != nil || len(found) != 1 {
			t.Fatalf("%d files %s in the cache (%v)", len(found), pattern, err)
		}
		text, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(found[0], how(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flip := func(text []byte) []byte { text[len(text)/2] ^= 1; return text }
	halve := func(text []byte) []byte { return text[:len(text)/2] }
	loads(1)
	loads(1)
	damage("*/wazero-*/*", flip)
	loads(2)
	damage("*/module.wasm", flip)
	loads(3)
	damage("*/manifest.json", halve)
	loads(4)
	loads(4)
	if found, _ := filepath.Glob(filepath.Join(cache, "new-*")); len(found) != 0 {
		t.Errorf("half-made folders were left: %v", found)
	}
}

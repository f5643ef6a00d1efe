package wasm

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sys/cpu"

	"tradebot/engine/fault"
	"tradebot/engine/wasm/meter"
)

// Options configure a Host.
type Options struct {
	Limits   Limits
	CacheDir string   // where compiled modules are kept; empty: tradebot in the user's cache folder
	Compiler []string // command line of the compiler; empty: this executable with CompileCommand
}

// Host compiles and runs strategy modules. It is safe for concurrent use.
type Host struct {
	limits   Limits
	cache    string
	compiler []string
	slots    chan struct{} // one for every compiler that may run
}

// New returns a host. It fails with kind Unavailable if the cache folder cannot be made.
func New(o Options) (*Host, error) {
	const op = "wasm.New"
	h := &Host{limits: o.Limits, cache: o.CacheDir, compiler: o.Compiler, slots: make(chan struct{}, o.Limits.Compilers)}
	if h.cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, op, fmt.Errorf("there is no folder for compiled strategies (%w); set HOME or XDG_CACHE_HOME", err))
		}
		h.cache = filepath.Join(dir, "tradebot", "modules")
	}
	if err := os.MkdirAll(h.cache, 0o700); err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, fmt.Errorf("the folder for compiled strategies cannot be made: %w", err))
	}
	if len(h.compiler) == 0 {
		executable, err := os.Executable()
		if err != nil {
			return nil, fault.Wrap(fault.Internal, op, err)
		}
		h.compiler = []string{executable, CompileCommand}
	}
	return h, nil
}

// Limits returns the limits the host enforces.
func (h *Host) Limits() Limits { return h.limits }

// compiled returns the folder with the compiled module and its report, compiling it if it is not in the cache. If a rule
// fails, the report says which and the folder is empty. The error is the machine's or the context's, never the module's.
func (h *Host) compiled(ctx context.Context, file []byte) (string, *report, error) {
	const op = "wasm.compile"
	dir := filepath.Join(h.cache, h.key(file))
	if r, ok := unseal(dir); ok {
		return dir, r, nil
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return "", nil, fault.Wrap(fault.Canceled, op, ctx.Err())
	}
	if r, ok := unseal(dir); ok { // somebody else compiled it while we waited
		return dir, r, nil
	}
	fresh, err := os.MkdirTemp(h.cache, "new-")
	if err != nil {
		return "", nil, fault.Wrap(fault.Unavailable, op, err)
	}
	defer os.RemoveAll(fresh)
	r, err := h.runCompiler(ctx, file, fresh)
	if err != nil {
		return "", nil, fault.Wrap(fault.KindOf(err), op, err)
	}
	if !r.ok() {
		return "", r, nil
	}
	if err := seal(fresh, r); err != nil {
		return "", nil, fault.Wrap(fault.Unavailable, op, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		if _, ok := unseal(dir); !ok { // a damaged folder is in the way
			if err := errors.Join(os.RemoveAll(dir), os.Rename(fresh, dir)); err != nil {
				return "", nil, fault.Wrap(fault.Unavailable, op, err)
			}
		}
	}
	return dir, r, nil
}

// runCompiler runs the compiler on file and reads its report. A compiler that had to be stopped is a report with a failed
// rule.
func (h *Host) runCompiler(ctx context.Context, file []byte, dir string) (*report, error) {
	limits, err := json.Marshal(h.limits)
	if err != nil {
		return nil, err
	}
	// The limit that counts is processor time, which the kernel keeps; a compiler that sleeps is stopped by the clock.
	ctx, cancel := context.WithTimeout(ctx, 6*h.limits.CompileCPU)
	defer cancel()
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, h.compiler[0], append(h.compiler[1:len(h.compiler):len(h.compiler)], dir, string(limits))...)
	cmd.Env = []string{"GOMAXPROCS=1", "GOTRACEBACK=none"} // none of ours: it holds secrets
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(file), &out, &said
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.DeadlineExceeded) {
		return nil, fault.Wrap(fault.Canceled, "wasm.compile", cause)
	}
	if err == nil {
		r := &report{}
		if err := json.Unmarshal(out.Bytes(), r); err != nil {
			return nil, fmt.Errorf("the compiler answered nonsense: %w", err)
		}
		return r, nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return nil, err
	}
	_, rules := inspect(file, h.limits)
	stopped := func(text string, args ...any) (*report, error) {
		return &report{Rules: append(rules, Rule{ruleCompile, false, fmt.Sprintf(text, args...)})}, nil
	}
	status, _ := exit.Sys().(syscall.WaitStatus)
	switch {
	case status.Signaled() && (status.Signal() == syscall.SIGKILL || status.Signal() == syscall.SIGXCPU):
		return stopped("the module needs more than %s of processor time to compile; make it smaller, or split its largest functions", h.limits.CompileCPU)
	case bytes.Contains(said.Bytes(), []byte("out of memory")) || bytes.Contains(said.Bytes(), []byte("cannot allocate memory")):
		return stopped("the module needs more than %d MiB of memory to compile; make it smaller, or split its largest functions", h.limits.CompileMemory>>20)
	}
	return nil, fmt.Errorf("the compiler failed (%w): %.300s", err, said.String())
}

// key names a compiled module: everything that changes the machine code or the metering is in it.
func (h *Host) key(file []byte) string {
	sum := sha256.Sum256(file)
	hash := sha256.New()
	hash.Write(sum[:])
	fmt.Fprintln(hash, meter.Version, wazeroVersion(), runtime.GOOS, runtime.GOARCH,
		cpu.X86.HasSSE41, cpu.X86.HasPOPCNT, cpu.X86.HasBMI1, cpu.X86.HasBMI2, cpu.X86.HasAVX2, cpu.ARM64.HasATOMICS,
		h.limits.MemoryPages, h.limits.TableElements, h.limits.InitFuel, h.limits.Stack)
	return hex.EncodeToString(hash.Sum(nil))
}

// wazeroVersion is the version of the runtime that was built in.
func wazeroVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/tetratelabs/wazero" {
				return m.Version
			}
		}
	}
	return "unknown"
}

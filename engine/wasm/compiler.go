package wasm

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// CompileCommand is the first argument that makes a program that calls [CompilerMain] a compiler. The host starts its own
// executable so.
const CompileCommand = "compile-module"

// features is what a module may use: WebAssembly 2.0 without SIMD.
const features = api.CoreFeaturesV2 &^ api.CoreFeatureSIMD

// Files of a compiled module's folder; beside them lies wazero's folder with the machine code.
const (
	moduleFile   = "module.wasm"   // the metered module
	manifestFile = "manifest.json" // written last
)

// report is what the compiler answers, and with Code filled the manifest of a compiled module.
type report struct {
	Rules   []Rule    `json:"rules"`   // size to compile
	Globals []string  `json:"globals"` // exported names of the mutable globals, for snapshots
	Static  bool      `json:"static"`  // its state is memory and numeric globals alone, so a snapshot is complete
	Code    string    `json:"code"`    // path of the machine code in the folder
	Sums    [2]string `json:"sums"`    // SHA-256 of the metered module and of the machine code
}

// ok reports whether every rule was reached and holds.
func (r *report) ok() bool {
	return len(r.Rules) > 0 && r.Rules[len(r.Rules)-1].ID == ruleCompile && r.Rules[len(r.Rules)-1].OK
}

// CompilerMain is the program of the child process in which modules are compiled: hostile input can make a compiler use
// minutes and gigabytes, and only a process can be stopped. args are the folder to write to and the limits as JSON; the
// module comes on stdin, the report goes to stdout as JSON. It returns the exit code.
func CompilerMain(args []string, stdin io.Reader, stdout io.Writer) int {
	var l Limits
	if len(args) != 2 || json.Unmarshal([]byte(args[1]), &l) != nil {
		fmt.Fprintln(os.Stderr, "this command is started by tradebot itself; to check a module use `tradebot strategy check`")
		return 2
	}
	seconds := uint64(l.CompileCPU / time.Second)
	for resource, limit := range map[int]uint64{
		unix.RLIMIT_CPU:  seconds,                 // the kernel ends the process
		unix.RLIMIT_DATA: uint64(l.CompileMemory), // the Go runtime ends it: out of memory
		unix.RLIMIT_CORE: 0,
	} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
			fmt.Fprintln(os.Stderr, "limiting the compiler:", err)
			return 1
		}
	}
	debug.SetMemoryLimit(int64(l.CompileMemory) * 3 / 4) // collect garbage before the limit kills
	file, err := io.ReadAll(io.LimitReader(stdin, int64(l.ModuleBytes)+1))
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading the module:", err)
		return 1
	}
	r, err := compile(file, args[0], l)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// compile checks, meters and compiles a module into dir. The error is the machine's (a full disk), never the module's.
func compile(file []byte, dir string, l Limits) (*report, error) {
	ctx := context.Background()
	r := &report{}
	var m *binary.Module
	if m, r.Rules = inspect(file, l); m == nil {
		return r, nil
	}
	pass := func(id, message string) { r.Rules = append(r.Rules, Rule{id, true, message}) }
	fail := func(id, message string) (*report, error) {
		r.Rules = append(r.Rules, Rule{id, false, message})
		return r, nil
	}

	// The original first: rewriting can make an invalid module valid.
	validator := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(features).WithMemoryLimitPages(uint32(l.MemoryPages)))
	original, err := judge(ctx, validator, file)
	if err != nil {
		return fail(ruleValid, fmt.Sprintf("the module's code is not valid WebAssembly (%.200s); build it again with a current compiler", err))
	}
	_ = original.Close(ctx) // memory only
	_ = validator.Close(ctx)
	pass(ruleValid, "valid code")

	metered, info, err := meter.Rewrite(file, meter.Config{
		InitFuel: l.InitFuel, Stack: l.Stack, MemoryPages: uint32(l.MemoryPages), TableElements: uint32(l.TableElements),
		Entry: exportEvent,
	})
	if err != nil {
		return fail(ruleMeter, err.Error())
	}
	pass(ruleMeter, fmt.Sprintf("metered with rules %s: %d bytes become %d", meter.Version, len(file), len(metered)))
	for _, g := range info.Globals {
		r.Globals = append(r.Globals, fmt.Sprintf("%s%d", meter.GlobalPrefix, g))
	}
	r.Static = static(m)

	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil, err
	}
	compiler := wazero.NewRuntimeWithConfig(ctx, runtimeConfig(l, cache))
	if _, err := judge(ctx, compiler, metered); err != nil {
		return fail(ruleCompile, fmt.Sprintf("the module does not compile (%.200s)", err))
	}
	pass(ruleCompile, "compiled")
	return r, os.WriteFile(filepath.Join(dir, moduleFile), metered, 0o600)
}

// judge lets a runtime check and compile a module. Where the runtime panics over it the module is at fault too: whatever a
// stranger's file does to it, the answer is about the file.
func judge(ctx context.Context, r wazero.Runtime, file []byte) (m wazero.CompiledModule, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the runtime cannot make sense of it: %v", reason)
		}
	}()
	return r.CompileModule(ctx, file)
}

// static reports whether the state of a running module is its memory and its numeric globals alone: no instruction changes a
// table or drops a segment, and no global that changes holds a reference.
func static(m *binary.Module) bool {
	for _, g := range m.Globals {
		if g.Mutable && !g.Type.IsNumeric() {
			return false
		}
	}
	var in binary.Instr
	for _, body := range m.Code {
		for r := body.Instrs(m); r.Next(&in); {
			switch in.Op {
			case binary.OpTableSet, binary.OpTableInit, binary.OpTableCopy, binary.OpTableGrow, binary.OpTableFill,
				binary.OpElemDrop, binary.OpDataDrop:
				return false
			}
		}
	}
	return true
}

// runtimeConfig is the configuration both of the compiler and of the host, which must agree for the machine code to be
// found again.
func runtimeConfig(l Limits, cache wazero.CompilationCache) wazero.RuntimeConfig {
	return wazero.NewRuntimeConfigCompiler().WithCoreFeatures(features).WithMemoryLimitPages(uint32(l.MemoryPages)).
		WithDebugInfoEnabled(false).WithCompilationCache(cache)
}

// seal writes the manifest of a freshly compiled folder: the one file of machine code in it, with its checksum.
func seal(dir string, r *report) error {
	var err error
	if r.Code, err = machineCode(dir); err != nil {
		return err
	}
	if r.Sums, err = sums(dir, r.Code); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, manifestFile), text, 0o600)
}

// machineCode returns the path within dir of the one file of machine code in it.
func machineCode(dir string) (string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d files of machine code in %s, expected one: was it compiled by another version of this program?", len(found), dir)
	}
	return filepath.Rel(dir, found[0])
}

// unseal reads the manifest of a folder; false if the folder is missing or not as the compiler left it.
func unseal(dir string) (*report, bool) {
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, false
	}
	r := &report{}
	if json.Unmarshal(text, r) != nil || !r.ok() || !filepath.IsLocal(r.Code) {
		return nil, false
	}
	found, err := sums(dir, r.Code)
	return r, err == nil && found == r.Sums
}

// sums are the SHA-256 of the metered module and of the machine code.
func sums(dir, code string) (hex [2]string, err error) {
	for i, name := range []string{moduleFile, code} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return hex, err
		}
		hex[i] = fmt.Sprintf("%x", sha256.Sum256(text))
	}
	return hex, nil
}

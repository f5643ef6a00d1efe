package meter_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

const (
	features = api.CoreFeaturesV2 &^ api.CoreFeatureSIMD
	ample    = int64(1) << 50
)

var ctx = context.Background()

// engines are a compiler and an interpreter with the host function of generated modules.
func engines(tb testing.TB) map[string]wazero.Runtime {
	tb.Helper()
	out := map[string]wazero.Runtime{}
	for name, cfg := range map[string]wazero.RuntimeConfig{
		"compiler":    wazero.NewRuntimeConfigCompiler(),
		"interpreter": wazero.NewRuntimeConfigInterpreter(),
	} {
		rt := wazero.NewRuntimeWithConfig(ctx, cfg.WithCoreFeatures(features))
		tb.Cleanup(func() { rt.Close(ctx) })
		mix := func(_ context.Context, _ api.Module, s []uint64) { s[0] = uint64(uint32(s[0])*2654435761 + 7) }
		i32 := []api.ValueType{api.ValueTypeI32}
		none := func(context.Context, api.Module, []uint64) {}
		if _, err := rt.NewHostModuleBuilder("host").
			NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(mix), i32, i32).Export("mix").
			NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(none), nil, nil).Export("f").
			Instantiate(ctx); err != nil {
			tb.Fatal(err)
		}
		out[name] = rt
	}
	return out
}

// outcome is what a run of all exported functions did.
type outcome struct {
	results []string
	globals []string
	memory  []byte
	fuel    int64 // left; only of a metered module
	stack   int64
}

// run calls f0, f1, .. once each until one traps.
func run(t *testing.T, rt wazero.Runtime, module []byte) outcome {
	t.Helper()
	compiled, err := rt.CompileModule(ctx, module)
	if err != nil {
		t.Fatalf("the module is invalid: %v", err)
	}
	defer compiled.Close(ctx)
	var out outcome
	mod, err := rt.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return outcome{results: []string{trap(err)}}
	}
	defer mod.Close(ctx)
	for i := 0; ; i++ {
		f := mod.ExportedFunction(fmt.Sprint("f", i))
		if f == nil {
			break
		}
		args := make([]uint64, len(f.Definition().ParamTypes()))
		for j, p := range f.Definition().ParamTypes() {
			args[j] = []uint64{7, math.MaxUint64, math.Float64bits(2.5)}[(i+j)%3]
			switch p {
			case api.ValueTypeI32:
				args[j] &= math.MaxUint32
			case api.ValueTypeF32:
				args[j] = uint64(math.Float32bits(float32(i) - 1.5))
			case api.ValueTypeF64:
				args[j] = math.Float64bits(float64(j) * 0.1)
			}
		}
		if s := mod.ExportedGlobal(meter.StackExport); s != nil {
			s.(api.MutableGlobal).Set(uint64(ample))
		}
		got, err := f.Call(ctx, args...)
		if err != nil {
			out.results = append(out.results, trap(err))
			break
		}
		for j, r := range f.Definition().ResultTypes() {
			out.results = append(out.results, show(r, got[j]))
		}
	}
	for i := 0; ; i++ {
		g := mod.ExportedGlobal(fmt.Sprint("x", i))
		if g == nil {
			break
		}
		if g.Type() <= api.ValueTypeI32 && g.Type() >= api.ValueTypeF64 {
			out.globals = append(out.globals, show(g.Type(), g.Get()))
		}
		if s := mod.ExportedGlobal(fmt.Sprint(meter.GlobalPrefix, i)); s != nil && show(g.Type(), s.Get()) != show(g.Type(), g.Get()) {
			t.Fatalf("%s%d is not global %d", meter.GlobalPrefix, i, i)
		}
	}
	data, _ := mod.Memory().Read(0, mod.Memory().Size())
	out.memory = bytes.Clone(data)
	if g := mod.ExportedGlobal(meter.FuelExport); g != nil {
		out.fuel = int64(g.Get())
		out.stack = int64(mod.ExportedGlobal(meter.StackExport).Get())
	}
	return out
}

// trap returns the kind of a trap: the first line, without the trace.
func trap(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return s
}

// show prints a value; a NaN prints without its bits.
func show(t api.ValueType, v uint64) string {
	switch t {
	case api.ValueTypeI32:
		return fmt.Sprint(uint32(v)) // the upper half of its slot is undefined
	case api.ValueTypeF32:
		return fmt.Sprintf("%x", math.Float32frombits(uint32(v)))
	case api.ValueTypeF64:
		return fmt.Sprintf("%x", math.Float64frombits(v))
	}
	return fmt.Sprint(v)
}

func differ(t *testing.T, what string, a, b outcome) {
	t.Helper()
	if x, y := fmt.Sprint(a.results), fmt.Sprint(b.results); x != y {
		t.Errorf("%s: results differ:\n%s\n%s", what, x, y)
	}
	if x, y := fmt.Sprint(a.globals), fmt.Sprint(b.globals); x != y {
		t.Errorf("%s: globals differ:\n%s\n%s", what, x, y)
	}
	if !bytes.Equal(a.memory, b.memory) {
		t.Errorf("%s: memories differ", what)
	}
}

// FuzzRewrite runs a generated module and its rewriting, compiled and interpreted, and
// wants the same of all four.
func FuzzRewrite(f *testing.F) {
	rts := engines(f)
	random := rand.New(rand.NewPCG(3, 4))
	for range 30 { // long inputs, which a fuzzer would take long to find
		f.Add(noise(random))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			t.Skip("longer inputs add nothing")
		}
		original := generate(data)
		rewritten, _, err := meter.Rewrite(original, meter.Config{InitFuel: ample, Stack: ample, MemoryPages: 3, TableElements: 12})
		if err != nil {
			t.Fatal(err)
		}
		want := run(t, rts["compiler"], original)
		differ(t, "original, interpreted", want, run(t, rts["interpreter"], original))
		compiled := run(t, rts["compiler"], rewritten)
		differ(t, "rewritten, compiled", want, compiled)
		interpreted := run(t, rts["interpreter"], rewritten)
		differ(t, "rewritten, interpreted", want, interpreted)
		if compiled.fuel != interpreted.fuel || compiled.stack != interpreted.stack {
			t.Errorf("compiled left %d fuel and %d stack, interpreted %d and %d", compiled.fuel, compiled.stack, interpreted.fuel, interpreted.stack)
		}
		if len(compiled.memory) > 0 && (compiled.fuel > ample || compiled.fuel < 0) {
			t.Errorf("%d fuel left of %d", compiled.fuel, ample)
		}
		if ends(want) {
			starve(t, rts, original, ample-compiled.fuel)
		}
	})
}

// ends says whether every function returned.
func ends(o outcome) bool {
	n := len(o.results)
	return len(o.memory) > 0 && (n == 0 || !strings.HasPrefix(o.results[n-1], "wasm error"))
}

// starve grants less than a module takes: it must run out, in the same place everywhere.
func starve(t *testing.T, rts map[string]wazero.Runtime, original []byte, taken int64) {
	t.Helper()
	for _, grant := range []int64{taken / 2, taken - 1} {
		cfg := meter.Config{InitFuel: grant, Stack: ample, MemoryPages: 3, TableElements: 12}
		rewritten, _, err := meter.Rewrite(original, cfg)
		if err != nil {
			t.Fatal(err)
		}
		compiled, interpreted := run(t, rts["compiler"], rewritten), run(t, rts["interpreter"], rewritten)
		differ(t, "starved", compiled, interpreted)
		if len(compiled.memory) > 0 && (compiled.fuel >= 0 || compiled.fuel != interpreted.fuel) {
			t.Errorf("of %d fuel, %d taken: %d left compiled, %d interpreted", grant, taken, compiled.fuel, interpreted.fuel)
		}
	}
}

// FuzzInvalid feeds arbitrary bytes and mutated modules. Nothing may panic, and a module
// that the runtime and the parser accept must rewrite into one that the runtime accepts.
func FuzzInvalid(f *testing.F) {
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(features))
	f.Cleanup(func() { rt.Close(ctx) })
	for _, r := range runaways() {
		f.Add(r.bytes())
	}
	for _, seed := range seeds(f) {
		f.Add(generate(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rewritten, _, err := meter.Rewrite(data, meter.Config{InitFuel: 1, Stack: 1, MemoryPages: 65536, TableElements: math.MaxUint32})
		m, parseErr := wasm.Parse(data)
		if parseErr != nil {
			if err == nil {
				t.Fatal("rewritten although it does not parse")
			}
			return
		}
		if got := wasm.Encode(m.Sections); !bytes.Equal(got, data) {
			t.Fatal("a module written back is another one")
		}
		for i := range m.Code {
			if m.Code[i].NumLocals > 100_000 {
				t.Skip("the runtime allocates for every local")
			}
		}
		c, invalid := rt.CompileModule(ctx, data)
		if invalid != nil {
			return // the host validates first and stops here
		}
		c.Close(ctx)
		if err != nil {
			for _, sentence := range []string{"which cannot be capped", "sandbox's own"} {
				if strings.Contains(err.Error(), sentence) {
					return
				}
			}
			t.Fatalf("a valid module was refused: %v", err)
		}
		c, err = rt.CompileModule(ctx, rewritten)
		if err != nil {
			t.Fatalf("a valid module became invalid: %v", err)
		}
		c.Close(ctx)
	})
}

// seeds reads the committed corpus of FuzzRewrite.
func seeds(tb testing.TB) (out [][]byte) {
	tb.Helper()
	files, _ := filepath.Glob("testdata/fuzz/FuzzRewrite/*")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		var seed []byte
		if _, err := fmt.Sscanf(strings.SplitN(string(text), "\n", 2)[1], "[]byte(%q)", &seed); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		out = append(out, seed)
	}
	return out
}

func noise(random *rand.Rand) []byte {
	data := make([]byte, 200+random.IntN(2000))
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return data
}

// TestGenerated runs modules from random bytes, the same on every run.
func TestGenerated(t *testing.T) {
	rts := engines(t)
	random := rand.New(rand.NewPCG(1, 2))
	traps := map[string]int{}
	for range 150 {
		original := generate(noise(random))
		rewritten, _, err := meter.Rewrite(original, meter.Config{InitFuel: ample, Stack: ample, MemoryPages: 3, TableElements: 12})
		if err != nil {
			t.Fatal(err)
		}
		want := run(t, rts["compiler"], original)
		got := run(t, rts["compiler"], rewritten)
		differ(t, "rewritten", want, got)
		kind := "none"
		if n := len(want.results); n > 0 && strings.HasPrefix(want.results[n-1], "wasm error") {
			kind = want.results[n-1]
		}
		traps[kind]++
	}
	t.Log(traps)
	if len(traps) < 5 || traps["none"] < 10 {
		t.Errorf("the generator makes too few kinds of ends: %v", traps)
	}
}

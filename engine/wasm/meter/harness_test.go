package meter_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

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

// run calls f0, f1, .. once each until one traps, f0 through the entry if the module has one.
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
		entry := mod.ExportedFunction(meter.EntryExport)
		if i > 0 {
			entry = nil
		}
		var got []uint64
		if entry != nil {
			got, err = entry.Call(ctx, append(args, mod.ExportedGlobal(meter.FuelExport).Get(), uint64(ample))...)
		} else {
			got, err = f.Call(ctx, args...)
		}
		if err != nil {
			out.results = append(out.results, trap(err))
			break
		}
		if entry != nil && got[len(got)-1] != mod.ExportedGlobal(meter.FuelExport).Get() {
			t.Fatalf("the entry says that %d fuel is left, the counter %d", got[len(got)-1], counter(mod, meter.FuelExport))
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

// trap returns the kind of a trap: the first line, without the trace and without the place of a start function, for which the
// runtime names a wrong export.
func trap(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	if _, kind, found := strings.Cut(s, "] failed: "); found {
		return kind
	}
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

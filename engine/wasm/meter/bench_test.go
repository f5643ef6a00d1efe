package meter_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// kernel is what other compilers make of a loop over candles: the mean of 64 closes.
func kernel() []byte {
	m := newModule()
	m.memory = &wasm.Limits{Min: 1}
	m.exports = []wasm.Export{{Name: "memory", Kind: wasm.KindMemory}}
	m.add("mean", nil, list(wasm.F64), list(wasm.I32, wasm.F64), code(nil).loop().
		get(1).get(0).u(wasm.OpF64Load, 3, 1024).op(wasm.OpF64Add).set(1).
		get(0).i32(8).op(wasm.OpI32Add).u(wasm.OpLocalTee, 0).i32(512).op(wasm.OpI32LtU).brIf(0).end().
		get(1).f64(64).op(wasm.OpF64Div))
	return m.bytes()
}

// BenchmarkOverhead runs the original and the rewritten module in turns, so that a noisy
// machine disturbs both alike, and reports how much longer the rewritten one takes.
func BenchmarkOverhead(b *testing.B) {
	goGuest := guest(b, "sma")
	for _, tt := range []struct {
		function string
		module   []byte
	}{{"step", goGuest}, {"rescan", goGuest}, {"objects", goGuest}, {"mean", kernel()}} {
		b.Run(tt.function, func(b *testing.B) { overhead(b, tt.module, tt.function) })
	}
}

func overhead(b *testing.B, original []byte, function string) {
	rewritten, _, err := meter.Rewrite(original, meter.Config{InitFuel: ample, Stack: ample, MemoryPages: 1024, TableElements: 1 << 16})
	if err != nil {
		b.Fatal(err)
	}
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	defer rt.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, rt)
	const chunk = 2000
	var runs [2]func() time.Duration
	var fuel api.Global
	for i, module := range [][]byte{original, rewritten} {
		mod, err := rt.InstantiateWithConfig(ctx, module, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize"))
		if err != nil {
			b.Fatal(err)
		}
		fuel = mod.ExportedGlobal(meter.FuelExport)
		at := uint32(0)
		if f := mod.ExportedFunction("mailbox"); f != nil {
			r, err := f.Call(ctx)
			if err != nil {
				b.Fatal(err)
			}
			at = uint32(r[0])
		}
		f, stack := mod.ExportedFunction(function), make([]uint64, 1)
		runs[i] = func() time.Duration {
			start := time.Now()
			for n := range chunk {
				mod.Memory().WriteFloat64Le(at+32, float64(n%97))
				if err := f.CallWithStack(ctx, stack); err != nil {
					b.Fatal(err)
				}
			}
			return time.Since(start)
		}
	}
	var times [2][]time.Duration
	before := fuel.Get()
	chunks := 0
	for ; b.Loop(); chunks++ {
		for i, run := range runs {
			times[i] = append(times[i], run())
		}
	}
	calls := float64(chunks * chunk)
	for i := range times {
		slices.Sort(times[i])
	}
	plain, metered := float64(times[0][chunks/2]), float64(times[1][chunks/2])
	b.ReportMetric(plain/chunk, "ns/call")
	b.ReportMetric(metered/chunk, "ns/metered")
	b.ReportMetric(100*(metered/plain-1), "%overhead")
	b.ReportMetric(float64(before-fuel.Get())/calls, "fuel/call")
}

// BenchmarkRewrite rewrites a Go guest.
func BenchmarkRewrite(b *testing.B) {
	original := guest(b, "sma")
	var rewritten []byte
	for b.Loop() {
		var err error
		if rewritten, _, err = meter.Rewrite(original, roomy); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(original)))
	b.ReportMetric(100*(float64(len(rewritten))/float64(len(original))-1), "%larger")
}

// BenchmarkCompile compiles a Go guest and its rewriting in turns.
func BenchmarkCompile(b *testing.B) {
	original := guest(b, "sma")
	rewritten, _, err := meter.Rewrite(original, roomy)
	if err != nil {
		b.Fatal(err)
	}
	var times [2]time.Duration
	n := 0
	for ; b.Loop(); n++ {
		for i, module := range [][]byte{original, rewritten} {
			rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
			start := time.Now()
			if _, err := rt.CompileModule(ctx, module); err != nil {
				b.Fatal(err)
			}
			times[i] += time.Since(start)
			rt.Close(ctx)
		}
	}
	b.ReportMetric(float64(times[0].Milliseconds())/float64(n), "ms/original")
	b.ReportMetric(float64(times[1].Milliseconds())/float64(n), "ms/rewritten")
	b.ReportMetric(100*(float64(times[1])/float64(times[0])-1), "%overhead")
}

// guest builds the Go program of testdata.
func guest(tb testing.TB, name string) []byte {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), name+".wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", out, "./testdata/"+name)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if b, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, b)
	}
	module, err := os.ReadFile(out)
	if err != nil {
		tb.Fatal(err)
	}
	return module
}

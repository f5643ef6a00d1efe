package meter_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"tradebot/engine/wasm/meter"
)

func goGuest(tb testing.TB) []byte {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), "sma.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", out, "./testdata/sma")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if b, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, b)
	}
	wasm, err := os.ReadFile(out)
	if err != nil {
		tb.Fatal(err)
	}
	return wasm
}

func BenchmarkGoGuest(b *testing.B) {
	ctx := context.Background()
	plain := goGuest(b)
	metered, info, err := meter.Rewrite(plain, meter.Config{InitFuel: 1 << 60, Stack: 1 << 20, MemoryPages: 1024, TableElements: 1 << 16})
	if err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%d -> %d bytes, %+v\n", len(plain), len(metered), info.Loops)
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	defer rt.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, rt)
	mods := map[string]api.Module{}
	for name, wasm := range map[string][]byte{"plain": plain, "metered": metered} {
		mod, err := rt.InstantiateWithConfig(ctx, wasm, wazero.NewModuleConfig().WithName(name).WithStartFunctions("_initialize"))
		if err != nil {
			b.Fatal(err)
		}
		mods[name] = mod
	}
	for _, fn := range []string{"step", "rescan", "objects"} {
		for _, name := range []string{"plain", "metered", "plain", "metered"} {
			mod := mods[name]
			f := mod.ExportedFunction(fn)
			r, err := mod.ExportedFunction("mailbox").Call(ctx)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fn+"/"+name, func(b *testing.B) {
				stack := make([]uint64, 1)
				g := mod.ExportedGlobal(meter.FuelExport)
				s := mod.ExportedGlobal(meter.StackExport)
				var before uint64
				if g != nil {
					g.(api.MutableGlobal).Set(1 << 60)
					before = g.Get()
				}
				for i := range b.N {
					if s != nil {
						s.(api.MutableGlobal).Set(1 << 20)
					}
					mod.Memory().WriteFloat64Le(uint32(r[0])+32, float64(i%97))
					if err := f.CallWithStack(ctx, stack); err != nil {
						b.Fatal(err)
					}
				}
				if g != nil {
					b.ReportMetric(float64(before-g.Get())/float64(b.N), "fuel/op")
				}
			})
		}
	}
}

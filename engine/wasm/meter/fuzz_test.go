package meter_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// FuzzRewrite runs a generated module and its rewriting, compiled and interpreted, and
// wants the same of all four. The rewriting is called through the entry, into which its
// first function and what that one calls are inlined.
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
		rewritten, _, err := meter.Rewrite(original, meter.Config{InitFuel: ample, Stack: ample, MemoryPages: 3, TableElements: 12, Entry: "f0"})
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
		cfg := meter.Config{InitFuel: grant, Stack: ample, MemoryPages: 3, TableElements: 12, Entry: "f0"}
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
		cfg := meter.Config{InitFuel: 1, Stack: 1, MemoryPages: 65536, TableElements: math.MaxUint32}
		m, parseErr := wasm.Parse(data)
		if parseErr == nil && len(m.Exports) > 0 {
			cfg.Entry = m.Exports[len(data)%len(m.Exports)].Name
		}
		rewritten, _, err := meter.Rewrite(data, cfg)
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
	inlined := 0
	for range 150 {
		original := generate(noise(random))
		rewritten, _, err := meter.Rewrite(original, meter.Config{InitFuel: ample, Stack: ample, MemoryPages: 3, TableElements: 12, Entry: "f0"})
		if err != nil {
			t.Fatal(err)
		}
		want := run(t, rts["compiler"], original)
		got := run(t, rts["compiler"], rewritten)
		differ(t, "rewritten", want, got)
		if entry, f0 := frames(t, original, rewritten); entry > f0+3 { // three counters
			inlined++
		}
		kind := "none"
		if n := len(want.results); n > 0 && strings.HasPrefix(want.results[n-1], "wasm error") {
			kind = want.results[n-1]
		}
		traps[kind]++
	}
	t.Log(traps, inlined)
	if len(traps) < 5 || traps["none"] < 10 {
		t.Errorf("the generator makes too few kinds of ends: %v", traps)
	}
	if inlined < 30 {
		t.Errorf("only %d entries took over more than one function", inlined)
	}
}

// frames returns the locals of the entry and those that it has from f0.
func frames(t *testing.T, original, rewritten []byte) (entry, f0 uint32) {
	t.Helper()
	a, err1 := wasm.Parse(original)
	b, err2 := wasm.Parse(rewritten)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return b.Code[len(b.Code)-1].NumLocals, a.Code[0].NumLocals + uint32(len(a.Types[a.Funcs[0]].Params))
}

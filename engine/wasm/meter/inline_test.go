package meter_test

import (
	"fmt"
	"slices"
	"testing"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// calls counts the direct calls in the last function of a module, which is the entry.
func calls(t *testing.T, file []byte) (n int) {
	t.Helper()
	m, err := wasm.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	r := m.Code[len(m.Code)-1].Instrs(m)
	for in := (wasm.Instr{}); r.Next(&in); {
		if in.Op == wasm.OpCall {
			n++
		}
	}
	return n
}

// Whatever is inlined, "run" gives through the entry what it gives in the original, leaves the same in global 0, and takes the
// same fuel compiled and interpreted.
func TestInlining(t *testing.T) {
	i32, two := list(wasm.I32), list(wasm.I32, wasm.I32)
	add := func(c code, n int32) code { return c.i32(n).op(wasm.OpI32Add) }
	note := func(n int32) code { // appends a digit to global 0
		return add(code(nil).u(wasm.OpGlobalGet, 0).i32(10).op(wasm.OpI32Mul), n).u(wasm.OpGlobalSet, 0)
	}
	dirty := func(m *module) uint32 { // gives its parameter and what its local held before, which it spoils
		return m.add("", i32, two, list(wasm.F64, wasm.I32), code(nil).get(0).get(2).i32(77).set(2).f64(1).set(1))
	}
	tests := []struct {
		name  string
		build func(m *module)
		calls int // left in the entry, those of first rounds included
	}{
		{"one call", func(m *module) {
			f := m.add("", i32, i32, nil, add(code(nil).get(0), 1))
			m.add("run", i32, i32, nil, code(nil).get(0).call(f))
		}, 0},
		{"a local in a loop", func(m *module) { // it must be zero in each round: not inlined
			f := dirty(m)
			m.add("run", i32, i32, two, code(nil).loop().get(0).call(f).get(1).op(wasm.OpI32Add).set(1).set(2).
				add1(2).u(wasm.OpLocalTee, 0).i32(20).op(wasm.OpI32LtS).brIf(0).end().get(1))
		}, 1},
		{"a local twice", func(m *module) {
			f := dirty(m)
			m.add("run", i32, two, nil, code(nil).get(0).call(f).op(wasm.OpI32Sub).call(f))
		}, 0},
		{"references are null", func(m *module) {
			f := m.add("", nil, i32, list(wasm.ExternRef, wasm.FuncRef, wasm.F32), code(nil).get(0).op(wasm.OpRefIsNull).get(1).op(wasm.OpRefIsNull, wasm.OpI32Add))
			m.add("run", i32, i32, nil, code(nil).call(f).get(0).op(wasm.OpI32Add))
		}, 0},
		{"returns from nested blocks", func(m *module) {
			f := m.add("", i32, i32, nil, code(nil).block().loop().block().
				get(0).i32(3).op(wasm.OpI32LtS).open(wasm.OpIf, wasm.BlockEmpty).i32(5).get(0).op(wasm.OpReturn).end().
				get(0).op(wasm.OpI32Eqz).brIf(2).get(0).i32(1).op(wasm.OpI32Sub).set(0).br(1).end().end().end().i32(9))
			m.add("run", i32, i32, nil, add(code(nil).get(0).call(f), 100))
		}, 0},
		{"branches to the end of the function", func(m *module) {
			f := m.add("", i32, i32, nil, code(nil).i32(1).get(0).brIf(0).op(wasm.OpDrop).block().i32(2).get(0).i32(1).op(wasm.OpI32Add).brTable(1, 1).end().i32(3).br(0))
			m.add("run", i32, i32, nil, add(code(nil).get(0).call(f), 100))
		}, 0},
		{"results of several types", func(m *module) {
			f := m.add("", i32, list(wasm.F64, wasm.I32, wasm.I64), nil, code(nil).
				get(0).open(wasm.OpIf, wasm.BlockEmpty).f64(1).i32(2).i64(3).op(wasm.OpReturn).end().f64(4).i32(5).i64(6))
			m.add("run", i32, i32, nil, code(nil).get(0).call(f).op(wasm.OpI32WrapI64, wasm.OpI32Add).set(0).op(wasm.OpI32TruncF64S).get(0).op(wasm.OpI32Sub))
		}, 0},
		{"arguments with side effects", func(m *module) {
			f := m.add("", two, i32, nil, append(note(3), code(nil).get(0).i32(7).op(wasm.OpI32Mul).get(1).op(wasm.OpI32Sub)...))
			g := m.add("", i32, i32, nil, append(note(1), code(nil).get(0)...))
			h := m.add("", i32, i32, nil, append(note(2), add(code(nil).get(0), 40)...))
			m.add("run", i32, i32, nil, code(nil).get(0).call(g).get(0).call(h).call(f))
		}, 0},
		{"a parameter that is set", func(m *module) {
			f := m.add("", i32, i32, nil, code(nil).i32(5).set(0).get(0))
			m.add("run", i32, i32, nil, code(nil).get(0).call(f).get(0).op(wasm.OpI32Sub))
		}, 0},
		{"a dispatch loop", func(m *module) { // as Go writes it, entered with number 0; case 1 jumps back
			f := m.add("", i32, i32, list(wasm.I32), code(nil).block().loop().block().block().block().get(0).brTable(0, 1, 2).end().
				add1(1).set(1).end().add1(1).u(wasm.OpLocalTee, 1).i32(9).op(wasm.OpI32LtS).open(wasm.OpIf, wasm.BlockEmpty).i32(1).set(0).br(2).end().
				end().end().end().get(1))
			m.add("run", i32, i32, nil, code(nil).i32(0).call(f))
		}, 0},
		{"a chain", func(m *module) {
			f := m.add("", i32, i32, nil, add(code(nil).get(0), 1))
			for range 20 {
				f = m.add("", i32, i32, nil, add(code(nil).block().end().get(0).call(f), 1))
			}
			m.add("run", i32, i32, nil, code(nil).get(0).call(f))
		}, 0},
		{"a call in an if", func(m *module) {
			f := m.add("", nil, nil, nil, note(1))
			m.add("run", i32, nil, nil, code(nil).get(0).open(wasm.OpIf, wasm.BlockEmpty).block().call(f).end().op(wasm.OpElse).call(f).end().call(f))
		}, 2},
		{"a call in a dispatch loop, several times", func(m *module) { // its local is zero each time
			f := dirty(m)
			c := code(nil).block().loop().block().get(1).brTable(0, 0).end().get(0).call(f)
			c = append(c.u(wasm.OpGlobalGet, 0).op(wasm.OpI32Add, wasm.OpI32Add).u(wasm.OpGlobalSet, 0), code(nil).get(0).i32(1).op(wasm.OpI32Sub).u(wasm.OpLocalTee, 0).i32(0).op(wasm.OpI32GtS).brIf(0).br(1).end()...)
			m.add("run", i32, nil, i32, c.op(wasm.OpUnreachable).end())
		}, 0},
		{"a call in a dispatch loop that is called in one", func(m *module) {
			f := m.add("", nil, nil, nil, note(1))
			g := m.add("", i32, nil, i32, code(nil).call(f).block().loop().block().get(1).brTable(0, 0).end().call(f).br(1).end().op(wasm.OpUnreachable).end())
			m.add("run", i32, nil, i32, code(nil).block().loop().block().get(1).brTable(0, 0).end().get(0).call(g).br(1).end().op(wasm.OpUnreachable).end().call(f))
		}, 3},
		{"a call in an if in a dispatch loop, and one behind it", func(m *module) {
			f := m.add("", nil, nil, nil, note(1))
			m.add("run", i32, nil, i32, code(nil).block().loop().block().get(1).brTable(0, 0).end().get(0).open(wasm.OpIf, wasm.BlockEmpty).call(f).end().call(f).br(1).end().op(wasm.OpUnreachable).end().call(f))
		}, 2},
		{"a call in a loop in a dispatch loop", func(m *module) {
			f := m.add("", nil, nil, nil, note(1))
			m.add("run", i32, nil, i32, code(nil).block().loop().block().get(1).brTable(0, 0).end().loop().call(f).end().br(1).end().op(wasm.OpUnreachable).end())
		}, 2},
		{"a call behind a trap", func(m *module) {
			f := m.add("", i32, i32, nil, code(nil).get(0))
			m.add("run", i32, i32, nil, code(nil).get(0).op(wasm.OpReturn).call(f))
		}, 0},
		{"a call to the host", func(m *module) {
			m.add("run", i32, i32, nil, code(nil).get(0).call(0))
		}, 1},
		{"an export that is an import", func(m *module) {
			m.exports = append(m.exports, wasm.Export{Name: "run", Kind: wasm.KindFunc, Index: 0})
			m.add("", nil, nil, nil, nil)
		}, 1},
		{"functions that can be reached otherwise", func(m *module) {
			f := m.add("twin", nil, nil, nil, note(4))
			m.start = int(f)
			m.tables = []wasm.Table{{Elem: wasm.FuncRef, Limits: wasm.Limits{Min: 1}}}
			m.elems = []code{append(append(code{0}, code(nil).i32(0).end()...), 1, byte(f))}
			m.add("run", i32, nil, nil, code(nil).call(f).i32(0).u(wasm.OpCallIndirect, m.typ(nil, nil), 0))
		}, 0},
		{"a cycle", func(m *module) { // down from the argument
			f := uint32(1)
			m.add("", i32, i32, nil, code(nil).i32(8).get(0).i32(0).op(wasm.OpI32LeS).brIf(0).op(wasm.OpDrop).get(0).call(f+1))
			m.add("run", i32, i32, nil, code(nil).get(0).i32(1).op(wasm.OpI32Sub).call(f))
		}, 1},
		{"a function that is too large", func(m *module) {
			f := m.add("", nil, nil, nil, code(nil).repeat(9000, code(nil).op(wasm.OpNop)))
			m.add("run", i32, nil, nil, code(nil).call(f))
		}, 1},
		{"a function of too many locals", func(m *module) {
			f := m.add("", nil, nil, slices.Repeat(list(wasm.I64), 3000), nil)
			m.add("run", i32, nil, nil, code(nil).call(f))
		}, 1},
		{"an export that is too large", func(m *module) {
			m.add("run", i32, i32, nil, code(nil).repeat(9000, code(nil).op(wasm.OpNop)).get(0))
		}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newModule()
			m.imports = []importedFunc{{"host", "mix", m.typ(i32, i32)}}
			m.globals = []global{{wasm.GlobalType{Type: wasm.I32, Mutable: true}, code(nil).i32(0)}}
			m.exports = []wasm.Export{{Name: "x0", Kind: wasm.KindGlobal}}
			tt.build(m)
			cfg := roomy
			cfg.Entry = "run"
			rewritten, _, err := meter.Rewrite(m.bytes(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if got := calls(t, rewritten); got != tt.calls {
				t.Errorf("%d calls are left, want %d", got, tt.calls)
			}
			fuel := map[string]uint64{}
			for name, rt := range engines(t) {
				original, err := rt.Instantiate(ctx, m.bytes())
				if err != nil {
					t.Fatal(err)
				}
				mod, err := instance(t, rt, m.bytes(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				for _, arg := range []uint64{12, 0, 3, 12} {
					want, err := original.ExportedFunction("run").Call(ctx, arg)
					if err != nil {
						t.Fatal(err)
					}
					got, err := mod.ExportedFunction(meter.EntryExport).Call(ctx, arg, 1<<20, 1<<10)
					if err != nil {
						t.Fatal(err)
					}
					if fmt.Sprint(want) != fmt.Sprint(got[:len(got)-1]) || counter(original, "x0") != counter(mod, "x0") {
						t.Errorf("%s: run(%d) gives %v and leaves %d, want %v and %d", name, arg, got, counter(mod, "x0"), want, counter(original, "x0"))
					}
					fuel[name] += got[len(got)-1]
				}
				original.Close(ctx)
			}
			if fuel["compiler"] != fuel["interpreter"] {
				t.Errorf("fuel left %v", fuel)
			}
		})
	}
}

// A module cannot make much of little by calling one function very often.
func TestInliningIsBounded(t *testing.T) {
	m := newModule()
	f := m.add("", nil, nil, list(wasm.I64), code(nil).repeat(200, code(nil).i32(1).op(wasm.OpDrop)))
	m.add("run", nil, nil, nil, code(nil).repeat(1000, code(nil).call(f)))
	cfg := roomy
	plain, _, err := meter.Rewrite(m.bytes(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Entry = "run"
	entered, _, err := meter.Rewrite(m.bytes(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if more := len(entered) - len(plain); calls(t, entered) < 990 || more > 20_000 {
		t.Errorf("%d calls are left, the entry takes %d bytes", calls(t, entered), more)
	}
}

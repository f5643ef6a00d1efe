package meter_test

import (
	"fmt"
	"slices"
	"testing"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// same runs "run" of a module, before and after rewriting, compiled and interpreted, with several numbers: all must give the same.
func same(t *testing.T, name string, original []byte, args ...[]uint64) {
	t.Helper()
	for engine, rt := range engines(t) {
		plain, err := rt.Instantiate(ctx, original)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mod, err := instance(t, rt, original, roomy)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, a := range args {
			want, err1 := plain.ExportedFunction("run").Call(ctx, a...)
			got, err2 := mod.ExportedFunction("run").Call(ctx, a...)
			if fmt.Sprint(want) != fmt.Sprint(got) || (err1 == nil) != (err2 == nil) || err1 != nil && trap(err1) != trap(err2) {
				t.Errorf("%s, %s: run%v gives %v, %v, want %v, %v", name, engine, a, got, err2, want, err1)
			}
		}
		plain.Close(ctx)
	}
}

// last returns the instructions of the last function of a module after rewriting.
func last(t *testing.T, original []byte) (ops []wasm.Instr) {
	t.Helper()
	out, _, err := meter.Rewrite(original, roomy)
	if err != nil {
		t.Fatal(err)
	}
	m, err := wasm.Parse(out)
	if err != nil {
		t.Fatal(err)
	}
	r := m.Code[len(m.Code)-1].Instrs(m)
	for in := (wasm.Instr{}); r.Next(&in); {
		ops = append(ops, in)
	}
	return ops
}

// A branch that asks what a function returned does not ask if that is never 0.
func TestRising(t *testing.T) {
	i32 := list(wasm.I32)
	plain := func(body code) func(m *module) uint32 {
		return func(m *module) uint32 { return m.add("", nil, i32, i32, body) }
	}
	one := code(nil).i32(1)
	calls := func(body code) func(m *module) uint32 { // body is behind a call of a function that never returns 0
		return func(m *module) uint32 {
			f := m.add("", nil, i32, nil, one)
			return m.add("", nil, i32, i32, append(code(nil).call(f), body...))
		}
	}
	reads := code(nil).u(wasm.OpGlobalGet, 0).set(0)
	asks := code(nil).u(wasm.OpGlobalGet, 0)
	tests := []struct {
		name   string
		callee func(m *module) uint32
		always bool
	}{
		{"ends with 1", plain(one), true},
		{"ends with -1", plain(code(nil).i32(-1)), true},
		{"ends with 0", plain(code(nil).i32(0)), false},
		{"ends with what is computed", plain(code(nil).i32(1).i32(1).op(wasm.OpI32Sub)), false},
		{"ends with a global", plain(asks), false},
		{"returns 0 at times", plain(append(asks.open(wasm.OpIf, wasm.BlockEmpty).i32(0).op(wasm.OpReturn).end(), one...)), false},
		{"leaves by br_if", plain(append(code(nil).i32(0).u(wasm.OpGlobalGet, 0).brIf(0).op(wasm.OpDrop), one...)), false},
		{"leaves by br", plain(append(append(asks.open(wasm.OpIf, wasm.BlockEmpty), code(nil).i32(0).br(1)...).end(), one...)), false},
		{"leaves by br_table", plain(append(code(nil).i32(0).u(wasm.OpGlobalGet, 0).brTable(0, 0), one...)), false},
		{"leaves a block", plain(append(code(nil).block().u(wasm.OpGlobalGet, 0).brIf(0).end(), one...)), true},
		{"ends with a block", plain(code(nil).open(wasm.OpBlock, wasm.BlockOf(wasm.I32)).i32(0).u(wasm.OpGlobalGet, 0).brIf(0).op(wasm.OpDrop).i32(1).end()), false},
		{"ends with a call of one", calls(nil), true},
		{"and reads a global", calls(reads), true},
		{"and returns that", calls(append(reads, code(nil).op(wasm.OpReturn, wasm.OpUnreachable)...)), true},
		{"and returns the global", calls(code(nil).op(wasm.OpDrop).u(wasm.OpGlobalGet, 0).op(wasm.OpReturn, wasm.OpUnreachable)), false},
		{"and returns another", calls(code(nil).u(wasm.OpGlobalGet, 0).op(wasm.OpReturn, wasm.OpUnreachable)), false},
		{"and negates it", calls(code(nil).op(wasm.OpI32Eqz)), false},
		{"ends with a call of itself", func(m *module) uint32 {
			f := uint32(len(m.imports) + len(m.funcs))
			return m.add("", nil, i32, nil, code(nil).call(f))
		}, false},
	}
	for _, tt := range tests {
		m := newModule()
		m.globals = []global{{wasm.GlobalType{Type: wasm.I32, Mutable: true}, code(nil).i32(0)}}
		f := tt.callee(m)
		c := code(nil).get(0).u(wasm.OpGlobalSet, 0).block().call(f).u(wasm.OpGlobalGet, 0).set(1).brIf(0).i32(7).op(wasm.OpReturn).end().i32(8)
		m.add("run", i32, i32, i32, c)
		br := slices.ContainsFunc(last(t, m.bytes()), func(in wasm.Instr) bool { return in.Op == wasm.OpBr })
		if br != tt.always {
			t.Errorf("%s: the branch is always taken: %v, want %v", tt.name, br, tt.always)
		}
		if tt.name != "ends with a call of itself" {
			same(t, tt.name, m.bytes(), []uint64{0}, []uint64{1})
		}
	}
}

// Comparisons before an if without else ask for the opposite, and lead where they did.
func TestTurns(t *testing.T) {
	numbers := []uint64{0, 1, 2, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 1 << 63, 1<<64 - 1}
	var pairs, narrow [][]uint64
	for _, a := range numbers {
		for _, b := range numbers {
			pairs = append(pairs, []uint64{a, b})
			narrow = append(narrow, []uint64{a & (1<<32 - 1), b & (1<<32 - 1)})
		}
	}
	leads := func(ask code, then, alternative code) code {
		c := append(ask.open(wasm.OpIf, wasm.BlockEmpty), then...)
		if alternative != nil {
			c = append(c.op(wasm.OpElse), alternative...)
		}
		return c.end().get(2)
	}
	for op := wasm.OpI32Eqz; op <= wasm.OpI64GeU; op++ {
		typ, c := wasm.I32, code(nil).get(0).get(1).op(op)
		if op >= wasm.OpI64Eqz {
			typ = wasm.I64
		}
		if op == wasm.OpI32Eqz || op == wasm.OpI64Eqz {
			c = code(nil).get(0).op(op)
		}
		args := pairs
		if typ == wasm.I32 {
			args = narrow
		}
		for name, body := range map[string]code{
			"if":            leads(c, code(nil).i32(5).set(2), nil),
			"if that leads": leads(c, code(nil).i32(6).op(wasm.OpReturn), nil),
			"if and else":   leads(c, code(nil).i32(5).set(2), code(nil).i32(7).set(2)),
		} {
			m := newModule()
			m.add("run", list(typ, typ), list(wasm.I32), list(wasm.I32), slices.Clone(body))
			same(t, fmt.Sprintf("%s after %#x", name, op), m.bytes(), args...)
		}
	}
	m := newModule()
	m.add("run", list(wasm.I32), list(wasm.I32), list(wasm.I32, wasm.I32), leads(code(nil).get(0), code(nil).i32(5).set(2), nil))
	same(t, "if after no comparison", m.bytes(), []uint64{0}, []uint64{1}, []uint64{2})
	if ops := last(t, m.bytes()); !slices.ContainsFunc(ops, func(in wasm.Instr) bool { return in.Op == wasm.OpI32Eqz }) {
		t.Error("an if after no comparison is as it was")
	}
}

package meter_test

import (
	"testing"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// branches returns the labels of all br in the last function of a module.
func branches(t *testing.T, file []byte) (labels []uint32) {
	t.Helper()
	m, err := wasm.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	r := m.Code[len(m.Code)-1].Instrs(m)
	for in := (wasm.Instr{}); r.Next(&in); {
		if in.Op == wasm.OpBr {
			labels = append(labels, in.Index)
		}
	}
	return labels
}

// A jump to a case whose block is open goes there; every other one goes to the head as it did.
func TestDirectJumps(t *testing.T) {
	// In case 0, three blocks and the loop are open around the br: 0 is case 1, 1 case 2, 2 case 3, 3 the loop.
	number := func(n int32, local uint32) code { return code(nil).i32(n).set(local).br(3) }
	tests := []struct {
		name string
		head code // between the blocks and the br_table
		jump code
		want uint32
	}{
		{"to the next case", code(nil).get(1), number(1, 1), 0},
		{"over one", code(nil).get(1), number(2, 1), 1},
		{"the last number is for all others", code(nil).get(1), number(77, 1), 2},
		{"a negative number too", code(nil).get(1), number(-1, 1), 2},
		{"back to the case itself", code(nil).get(1), number(0, 1), 3},
		{"another local", code(nil).get(1), number(1, 0), 3},
		{"a number that was computed", code(nil).get(1), code(nil).get(0).set(1).br(3), 3},
		{"a head that does more", code(nil).get(0).op(wasm.OpDrop).get(1), number(1, 1), 3},
	}
	for _, tt := range tests {
		m := newModule()
		c := append(code(nil).loop().repeat(4, code(nil).block()), tt.head...).brTable(0, 1, 2, 3).end()
		c = append(c, tt.jump...).end().end().end().op(wasm.OpReturn).end()
		m.add("run", list(wasm.I32), nil, list(wasm.I32), c)
		out, _, err := meter.Rewrite(m.bytes(), roomy)
		if err != nil {
			t.Fatal(err)
		}
		if got := branches(t, out); len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s: br %v, want %d", tt.name, got, tt.want)
		}
	}
}

// Direct jumps over the cases that check do not pile up more than passing through all of them.
func TestDirectJumpsAreChecked(t *testing.T) {
	const cases = 500
	c := code(nil).loop().repeat(cases, code(nil).block()).get(0)
	var labels []uint32
	for i := range uint32(cases) {
		labels = append(labels, i)
	}
	c = c.brTable(labels...)
	for i := range cases {
		c = append(c.end(), code(nil).repeat(60, code(nil).i32(1).op(wasm.OpDrop))...) // two of them are more than goes unchecked
		if i+2 < cases {
			c = c.i32(int32(i + 2)).set(0).br(uint32(cases - 1 - i))
		}
	}
	for name, rt := range engines(t) {
		m := newModule()
		m.add("run", nil, nil, list(wasm.I32), c.end())
		mod, err := instance(t, rt, m.bytes(), roomy)
		if err != nil {
			t.Fatal(err)
		}
		set(mod, meter.FuelExport, 10_000)
		if _, err := mod.ExportedFunction("run").Call(ctx); err == nil || counter(mod, meter.FuelExport) < -400 {
			t.Errorf("%s: %v with %d fuel left", name, err, counter(mod, meter.FuelExport))
		}
	}
}

// The head of a dispatch loop asks for number 0 and for that of a jump back before its br_table. It goes to the case of the
// first round without asking if that is known and nothing comes back.
func TestHeads(t *testing.T) {
	asks, twice, goes, plain := "asks", "asks twice", "goes", "does not ask"
	start := func(n int32) code { return code(nil).i32(n).set(1) }
	tests := []struct {
		name   string
		before code // in front of the loop
		labels []uint32
		cases  [3]code // in front of the end of each case
		want   string
	}{
		{"number 0", start(0), []uint32{0, 1, 2}, [3]code{}, goes},
		{"number 1", start(1), []uint32{0, 1, 2}, [3]code{}, goes},
		{"a number for all others", start(-1), []uint32{0, 1, 2}, [3]code{}, goes},
		{"a jump ahead", start(0), []uint32{0, 1, 2}, [3]code{start(2).br(2)}, goes},
		{"code between", start(0).get(0).set(2).u(wasm.OpGlobalGet, 0).u(wasm.OpLocalTee, 2).op(wasm.OpDrop), []uint32{0, 1, 2}, [3]code{}, goes},
		{"an unknown number", nil, []uint32{0, 1, 2}, [3]code{}, asks},
		{"a number that was computed", code(nil).get(0).set(1), []uint32{0, 1, 2}, [3]code{}, asks},
		{"a number that is set again", start(0).get(0).set(1), []uint32{0, 1, 2}, [3]code{}, asks},
		{"a number that is set again by tee", start(0).get(0).u(wasm.OpLocalTee, 1).op(wasm.OpDrop), []uint32{0, 1, 2}, [3]code{}, asks},
		{"a number for another local", append(start(1), code(nil).i32(0).set(2)...), []uint32{0, 1, 2}, [3]code{}, asks},
		{"a number set on one way", append(code(nil).get(0).open(wasm.OpIf, wasm.BlockEmpty), start(2).end()...), []uint32{0, 1, 2}, [3]code{}, asks},
		{"a number set on the other way", append(append(code(nil).get(0).open(wasm.OpIf, wasm.BlockEmpty), start(2)...).op(wasm.OpElse), code(nil).end()...), []uint32{0, 1, 2}, [3]code{}, asks},
		{"a jump back", start(0), []uint32{0, 1, 2}, [3]code{nil, again(code(nil).i32(0).set(1).br(2))}, asks},
		{"a jump back to case 1", nil, []uint32{0, 1, 2}, [3]code{nil, again(code(nil).i32(1).set(1).br(2))}, twice},
		{"a jump back to the last case", start(1), []uint32{0, 1, 2}, [3]code{nil, nil, again(code(nil).i32(-5).set(1).br(1))}, twice},
		{"two jumps back", nil, []uint32{0, 1, 2}, [3]code{nil, again(code(nil).i32(1).set(1).br(2)), again(code(nil).i32(0).set(1).br(1))}, twice},
		{"a jump back by br_if", start(0), []uint32{0, 1, 2}, [3]code{nil, code(nil).i32(2).set(1).u(wasm.OpGlobalGet, 0).op(wasm.OpI32Eqz).u(wasm.OpGlobalGet, 0).i32(1).op(wasm.OpI32Add).u(wasm.OpGlobalSet, 0).brIf(1)}, asks},
		{"a jump back by br_table", start(0), []uint32{0, 1, 2}, [3]code{again(code(nil).i32(2).set(1).i32(0).brTable(3, 3))}, asks},
		{"out of the loop", start(0), []uint32{0, 1, 4}, [3]code{}, plain},
	}
	for _, tt := range tests {
		m := newModule()
		m.globals = []global{{wasm.GlobalType{Type: wasm.I32, Mutable: true}, code(nil).i32(0)}}
		c := append(code(nil).block(), tt.before...).loop().repeat(3, code(nil).block()).get(1).brTable(tt.labels...)
		for i, part := range tt.cases { // each appends its digit
			c = append(c.end().get(3).i32(10).op(wasm.OpI32Mul).i32(int32(i+1)).op(wasm.OpI32Add).set(3), part...)
		}
		m.add("run", list(wasm.I32), list(wasm.I32), list(wasm.I32, wasm.I32, wasm.I32), c.end().end().get(3))
		rewritten, _, err := meter.Rewrite(m.bytes(), roomy)
		if err != nil {
			t.Fatal(err)
		}
		if got := head(t, rewritten); got != tt.want {
			t.Errorf("%s: the head %s, want %s", tt.name, got, tt.want)
		}
		for name, rt := range engines(t) {
			for arg := range uint64(2) {
				original, err := rt.Instantiate(ctx, m.bytes())
				if err != nil {
					t.Fatal(err)
				}
				mod, err := instance(t, rt, m.bytes(), roomy)
				if err != nil {
					t.Fatal(err)
				}
				want, err1 := original.ExportedFunction("run").Call(ctx, arg)
				got, err2 := mod.ExportedFunction("run").Call(ctx, arg)
				if err1 != nil || err2 != nil || want[0] != got[0] {
					t.Errorf("%s, %s: run(%d) gives %v, %v, want %v, %v", tt.name, name, arg, got, err2, want, err1)
				}
				original.Close(ctx)
			}
		}
	}
}

// again does jump the first time.
func again(jump code) code {
	c := code(nil).u(wasm.OpGlobalGet, 0).op(wasm.OpI32Eqz).open(wasm.OpIf, wasm.BlockEmpty)
	c = c.i32(1).u(wasm.OpGlobalSet, 0)
	return append(c, jump...).end()
}

// head says how the head of the first loop leads to a case.
func head(t *testing.T, file []byte) string {
	t.Helper()
	m, err := wasm.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	r := m.Code[len(m.Code)-1].Instrs(m)
	loop, asks := false, 0
	for in := (wasm.Instr{}); r.Next(&in); {
		switch {
		case in.Op == wasm.OpLoop:
			loop = true
		case loop && in.Op == wasm.OpBrIf:
			asks++
		case loop && in.Op == wasm.OpBr:
			return "goes"
		case loop && in.Op == wasm.OpBrTable:
			return []string{"does not ask", "asks", "asks twice"}[asks]
		}
	}
	return "has no end"
}

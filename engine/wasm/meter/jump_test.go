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

// The entry takes the counters in and gives the fuel left out, whatever the function is.
func TestEntry(t *testing.T) {
	cfg := roomy
	cfg.Entry = "run"
	for name, rt := range engines(t) {
		m := newModule()
		f := m.add("", nil, nil, nil, code(nil).i32(5).op(wasm.OpDrop)) // 4 + 2
		m.add("run", list(wasm.I32, wasm.F64), list(wasm.I32), nil, code(nil).call(f).get(0).i32(1).op(wasm.OpI32Add))
		mod, err := instance(t, rt, m.bytes(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		got, err := mod.ExportedFunction(meter.EntryExport).Call(ctx, 41, 0, 1000, 500)
		if err != nil || len(got) != 2 || uint32(got[0]) != 42 || got[1] != 1000-(4+8+3)-(4+2) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if left := counter(mod, meter.StackExport); left != 500-8-2-2 { // a frame with two parameters and two operands
			t.Errorf("%s: %d stack units left", name, left)
		}
		if _, err := mod.ExportedFunction(meter.EntryExport).Call(ctx, 41, 0, 3, 500); err == nil || counter(mod, meter.FuelExport) >= 0 {
			t.Errorf("%s: no trap without fuel: %v", name, err)
		}
		if _, err := mod.ExportedFunction(meter.EntryExport).Call(ctx, 41, 0, 1000, 3); err == nil || counter(mod, meter.StackExport) >= 0 {
			t.Errorf("%s: no trap without stack: %v", name, err)
		}
		cfg := roomy
		cfg.Entry = "walk"
		if mod, err = instance(t, rt, m.bytes(), cfg); err != nil || mod.ExportedFunction(meter.EntryExport) != nil {
			t.Errorf("%s: an entry to nothing: %v", name, err)
		}
	}
}

package meter_test

import (
	"testing"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// cased is a function as Go makes them, of one parameter that says which way it goes. It leaves the numbers of its cases, 1001 and
// on, folded into one. Case 2 makes a call and is reached by a jump alone, case 3 follows it and is reached by jumps, too. It is
// too large to be inlined.
func cased(m *module) uint32 {
	const arg, pc, sum = 0, 1, 2
	note := func(n int32) code {
		return code(nil).get(sum).i32(31).op(wasm.OpI32Mul).i32(n).op(wasm.OpI32Add).set(sum)
	}
	jumpIf := func(n, to int32, loop uint32) code {
		return code(nil).get(arg).i32(n).op(wasm.OpI32Eq).open(wasm.OpIf, wasm.BlockEmpty).i32(0).set(arg).i32(to).set(pc).br(loop + 1).end()
	}
	g := m.add("", nil, nil, nil, code(nil).u(wasm.OpGlobalGet, 0).i32(1).op(wasm.OpI32Add).u(wasm.OpGlobalSet, 0))
	c := code(nil).block().loop().repeat(4, code(nil).block()).get(pc).brTable(0, 1, 2, 3).end()
	c = append(append(append(c, note(1001)...), jumpIf(1, 2, 3)...), jumpIf(2, 3, 3)...).end()
	c = append(c, note(1002)...).i32(3).set(pc).br(2).end()
	c = append(c, note(1003)...).call(g).end()
	c = append(append(append(c, note(1004)...), jumpIf(3, 1, 0)...), jumpIf(4, 0, 0)...).br(1).end()
	c = c.op(wasm.OpUnreachable).end().get(sum)
	return m.add("", list(wasm.I32), list(wasm.I32), list(wasm.I32, wasm.I32), c.op(wasm.OpReturn).repeat(9000, code(nil).op(wasm.OpNop)).i32(0))
}

// consts counts the constants in a body.
func consts(m *wasm.Module, body int) map[int32]int {
	out := map[int32]int{}
	r := m.Code[body].Instrs(m)
	for in := (wasm.Instr{}); r.Next(&in); {
		if in.Op == wasm.OpI32Const {
			out[int32(in.Bits)]++
		}
	}
	return out
}

// The functions that events come by have their first round twice, but for what is left to the loop. They do the same and take the
// same fuel as without.
func TestFirstRounds(t *testing.T) {
	i32 := list(wasm.I32)
	left := map[bool][]int64{} // fuel, by argument
	for _, hot := range []bool{true, false} {
		m := newModule()
		m.globals = []global{{wasm.GlobalType{Type: wasm.I32, Mutable: true}, code(nil).i32(0)}}
		f := cased(m)
		call := code(nil).get(0).call(f)
		if !hot {
			call = code(nil).i32(1).open(wasm.OpIf, wasm.BlockOf(wasm.I32)).get(0).call(f).op(wasm.OpElse).i32(0).end()
		}
		m.add("run", i32, i32, nil, call)
		cfg := roomy
		cfg.Entry = "run"
		out, _, err := meter.Rewrite(m.bytes(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := wasm.Parse(out)
		if err != nil {
			t.Fatal(err)
		}
		want := map[int32]int{1001: 1, 1002: 1, 1003: 1, 1004: 1}
		if hot {
			want = map[int32]int{1001: 2, 1002: 2, 1003: 1, 1004: 2}
		}
		found := consts(parsed, int(f))
		for n, times := range want {
			if found[n] != times {
				t.Errorf("hot %v: case %d is there %d times, want %d", hot, n-1001, found[n], times)
			}
		}
		for name, rt := range engines(t) {
			mod, err := instance(t, rt, m.bytes(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			original, err := rt.Instantiate(ctx, m.bytes())
			if err != nil {
				t.Fatal(err)
			}
			left[hot] = nil
			for arg := range uint64(6) {
				want, err1 := original.ExportedFunction("run").Call(ctx, arg)
				got, err2 := mod.ExportedFunction(meter.EntryExport).Call(ctx, arg, 1<<20, 1<<10)
				if err1 != nil || err2 != nil || got[0] != want[0] {
					t.Fatalf("%s: run(%d) gives %v, %v, want %v, %v", name, arg, got, err2, want, err1)
				}
				left[hot] = append(left[hot], int64(got[1]))
			}
			original.Close(ctx)
		}
	}
	for arg := range left[true] {
		if more := left[true][arg] - left[false][arg]; more != left[true][0]-left[false][0] {
			t.Errorf("run(%d) leaves %d more fuel where the first round is written on its own, run(0) %d", arg, more, left[true][0]-left[false][0])
		}
	}
}

// Loops inside loops do not make much of little.
func TestFirstRoundsAreBounded(t *testing.T) {
	m := newModule()
	const deep = 500
	c := code(nil)
	for range deep {
		c = c.block().loop().block().get(0).brTable(0, 0).end()
	}
	c = c.repeat(1000, code(nil).i32(1).op(wasm.OpDrop))
	for range deep {
		c = c.i32(0).set(0).get(1).brIf(0).br(1).end().op(wasm.OpUnreachable).end()
	}
	m.add("run", nil, nil, list(wasm.I32, wasm.I32), c)
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
	if len(entered) > 4*len(plain) {
		t.Errorf("%d bytes become %d", len(plain), len(entered))
	}
}

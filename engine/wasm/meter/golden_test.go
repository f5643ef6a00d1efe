package meter_test

import (
	"testing"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// The counts in these tests are the table of weight.go applied by hand. A count that
// changes needs a new Version: journals were written with the old one.
func TestGoldenCounts(t *testing.T) {
	const entry, head = 4, 4
	tests := []struct {
		name string
		body func(m *module) code
		arg  uint64
		want int64
	}{
		{"empty function", func(*module) code { return nil }, 0, entry},
		{"straight line", func(*module) code {
			return code(nil).get(0).i32(2).op(wasm.OpI32Mul).i32(3).op(wasm.OpI32Add, wasm.OpDrop)
		}, 1, entry + 1 + 1 + 3 + 1 + 1 + 1},
		{"structure is free", func(*module) code { return code(nil).block().op(wasm.OpNop).block().end().end() }, 0, entry},
		{"both arms are paid", func(*module) code {
			return code(nil).get(0).open(wasm.OpIf, wasm.BlockEmpty).i32(1).op(wasm.OpDrop, wasm.OpElse).i32(1).op(wasm.OpDrop).end()
		}, 1, entry + 1 + 5 + 2 + 1 + 2},
		{"ten rounds", func(*module) code { // each: get const sub tee br_if
			return code(nil).loop().get(0).i32(1).op(wasm.OpI32Sub).u(wasm.OpLocalTee, 0).brIf(0).end()
		}, 10, entry + 10*(head+1+1+1+1+5)},
		{"nested loops", func(*module) code { // 3 rounds of 4 rounds
			return code(nil).loop().
				i32(4).set(1).
				loop().get(1).i32(1).op(wasm.OpI32Sub).u(wasm.OpLocalTee, 1).brIf(0).end().
				get(0).i32(1).op(wasm.OpI32Sub).u(wasm.OpLocalTee, 0).brIf(0).end()
		}, 3, entry + 3*(head+2+9+4*(head+9))},
		{"call", func(m *module) code { // of a function of 1 + 1
			f := m.add("", nil, nil, nil, code(nil).i32(5).op(wasm.OpDrop))
			return code(nil).call(f).call(f)
		}, 0, entry + 8 + 8 + 2*(entry+2)},
		{"host call", func(*module) code { return code(nil).get(0).call(0).op(wasm.OpDrop) }, 0, entry + 1 + 8 + 100 + 1},
		{"indirect call", func(m *module) code {
			f := m.add("", nil, nil, nil, nil)
			m.tables = []wasm.Table{{Elem: wasm.FuncRef, Limits: wasm.Limits{Min: 1}}}
			m.elems = []code{append(append(code{0}, code(nil).i32(0).end()...), 1, byte(f))}
			return code(nil).i32(0).u(wasm.OpCallIndirect, m.typ(nil, nil), 0)
		}, 0, entry + 1 + 24 + entry},
		{"fill of 1000 bytes", func(*module) code {
			return code(nil).i32(0).i32(1).i32(1000).u(wasm.OpMemoryFill, 0)
		}, 0, entry + 3 + 80 + 1000/8},
		{"copy of 64 bytes", func(*module) code {
			return code(nil).i32(0).i32(100).i32(64).u(wasm.OpMemoryCopy, 0, 0)
		}, 0, entry + 3 + 80 + 64/8},
		{"grow by two pages", func(*module) code {
			return code(nil).i32(2).u(wasm.OpMemoryGrow, 0).op(wasm.OpDrop)
		}, 0, entry + 1 + 150 + 1 + 2*32768},
		{"grow beyond the cap", func(*module) code {
			return code(nil).i32(-1).u(wasm.OpMemoryGrow, 0).op(wasm.OpDrop)
		}, 0, entry + 1 + 150 + 1},
		{"table grow by 5", func(m *module) code {
			m.tables = []wasm.Table{{Elem: wasm.ExternRef}}
			return code(nil).u(wasm.OpRefNull, uint32(wasm.ExternRef)).i32(5).u(wasm.OpTableGrow, 0).op(wasm.OpDrop)
		}, 0, entry + 1 + 1 + 150 + 1 + 5*32},
		{"cases pay for themselves", func(*module) code {
			// The state machine of Go: get, br_table; then case 0 (6 instructions with br),
			// case 1 (nothing but leaving).
			return code(nil).block().loop().block().block().get(1).brTable(0, 1).end().
				get(0).i32(1).op(wasm.OpI32Sub).set(0).i32(1).set(1).br(1).end().br(1).end().end()
		}, 3, entry + (head + 1 + 12 + 7) + (head + 1 + 12 + 1)},
	}
	for _, tt := range tests {
		for name, rt := range engines(t) {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				m := newModule()
				m.imports = []importedFunc{{"host", "mix", m.typ(list(wasm.I32), list(wasm.I32))}}
				m.memory = &wasm.Limits{Min: 1}
				m.add("run", list(wasm.I32), nil, list(wasm.I32), tt.body(m))
				mod, err := instance(t, rt, m.bytes(), roomy)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 {
					set(mod, meter.FuelExport, 1_000_000)
					if _, err := mod.ExportedFunction("run").Call(ctx, tt.arg); err != nil {
						t.Fatal(err)
					}
					if got := 1_000_000 - counter(mod, meter.FuelExport); got != tt.want {
						t.Errorf("consumed %d fuel, want %d", got, tt.want)
					}
				}
			})
		}
	}
}

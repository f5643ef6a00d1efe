package meter_test

import (
	"testing"

	wasm "tradebot/engine/wasm/binary"
)

// Accesses that differ by a constant share an address where that is the same on every way, and it changes nothing.
func TestAddresses(t *testing.T) {
	const p, q, sum, sp = 0, 1, 2, 3            // i64, i64, i64, i32
	at := func(local uint32, more int64) code { // as Go has it
		c := code(nil).get(local)
		if more != 0 {
			c = c.i64(more).op(wasm.OpI64Add)
		}
		return c.op(wasm.OpI32WrapI64)
	}
	load := func(address code, offset uint32) code { // adds what is there to the sum
		return append(code(nil).get(sum).i64(31).op(wasm.OpI64Mul), address...).u(wasm.OpI64Load, 0, offset).op(wasm.OpI64Add).set(sum)
	}
	store := func(address, value code, offset uint32) code {
		return append(address, value...).u(wasm.OpI64Store, 0, offset)
	}
	join := func(parts ...code) (c code) {
		for _, part := range parts {
			c = append(c, part...)
		}
		return c
	}
	value := code(nil).get(sum).i64(7).op(wasm.OpI64Add)
	ask := code(nil).get(q).op(wasm.OpI64Eqz)
	frame := func(more int32) code {
		return code(nil).get(sp).i32(more).op(wasm.OpI32Add).u(wasm.OpLocalTee, sp).op(wasm.OpDrop)
	}
	others := func(n int64) code { // the sum of what is at so many other addresses
		c := code(nil).i64(0)
		for i := range n {
			c = c.get(p).i64(8*i+512).op(wasm.OpI64Xor).u(wasm.OpLocalTee, q).op(wasm.OpI32WrapI64).u(wasm.OpI64Load, 0, 0).op(wasm.OpI64Add)
		}
		return c
	}
	tests := []struct {
		name string
		body code
		want int // accesses that share an address with one before
	}{
		{"one address", load(at(p, 0), 8), 0},
		{"twice the same", join(load(at(p, 0), 8), load(at(p, 0), 0)), 1},
		{"a field behind", join(load(at(p, 0), 8), load(at(p, 40), 0)), 1},
		{"a field behind it in another local", join(load(at(p, 0), 8), code(nil).get(p).i64(16).op(wasm.OpI64Add).set(q), load(at(q, 8), 3)), 1},
		{"a field before", join(load(at(p, 40), 0), load(at(p, 0), 0), load(at(p, 8), 0)), 0},
		{"a constant in front", join(load(at(p, 0), 0), load(code(nil).i64(24).get(p).op(wasm.OpI64Add, wasm.OpI32WrapI64), 0)), 1},
		{"less", join(load(at(p, -16), 0), load(code(nil).get(p).i64(8).op(wasm.OpI64Sub, wasm.OpI32WrapI64), 0)), 1},
		{"stores", join(store(at(p, 0), value, 0), store(at(p, 8), value, 0), load(at(p, 8), 0)), 2},
		{"a store of what is behind it", join(store(at(p, 0), append(at(p, 16), code(nil).u(wasm.OpI64Load, 0, 0)...), 0), load(at(p, 24), 0)), 1},
		{"a store of what is before it", join(store(at(p, 16), append(at(p, 0), code(nil).u(wasm.OpI64Load, 0, 0)...), 0), load(at(p, 24), 0)), 1},
		{"a store of what takes all bases", join(store(at(p, 0), others(6), 0), load(at(p, 0), 0), load(at(p, 8), 0)), 1},
		{"a store of what uses the next base", join(load(at(p, 0), 0), append(others(5), code(nil).set(sum)...),
			store(code(nil).get(p).i64(1024).op(wasm.OpI64Xor).u(wasm.OpLocalTee, q).op(wasm.OpI32WrapI64), append(at(p, 8), code(nil).u(wasm.OpI64Load, 0, 0)...), 0), load(at(p, 16), 0)), 2},
		{"a store whose address was there first", join(load(at(p, 0), 0), store(at(p, 8), append(at(p, 16), code(nil).u(wasm.OpI64Load, 0, 0)...), 0)), 2},
		{"a local that is set again", join(load(at(p, 0), 0), code(nil).get(p).i64(5).op(wasm.OpI64And).set(p), load(at(p, 0), 0)), 0},
		{"a local that is moved", join(load(at(p, 0), 0), code(nil).get(p).i64(8).op(wasm.OpI64Add).set(p), load(at(p, 0), 0)), 1},
		{"a stack pointer", join(frame(64), code(nil).get(sp).get(sum).u(wasm.OpI64Store, 0, 0), load(code(nil).get(sp).op(wasm.OpI64ExtendI32U).i64(8).op(wasm.OpI64Add, wasm.OpI32WrapI64), 0), frame(16), load(code(nil).get(sp), 0)), 2},
		{"behind an if", join(load(at(p, 0), 0), ask.open(wasm.OpIf, wasm.BlockEmpty).i64(5).set(sum).end(), load(at(p, 0), 0)), 1},
		{"behind an if that sets it", join(load(at(p, 0), 0), ask.open(wasm.OpIf, wasm.BlockEmpty).i64(48).set(p).end(), load(at(p, 0), 0)), 0},
		{"behind an if that leaves", join(load(at(p, 0), 0), code(nil).block(), ask.open(wasm.OpIf, wasm.BlockEmpty).i64(48).set(p).br(1).end(), load(at(p, 0), 0), code(nil).end(), load(at(p, 0), 0)), 1},
		{"on both ways", join(ask.open(wasm.OpIf, wasm.BlockEmpty), load(at(p, 0), 0), code(nil).op(wasm.OpElse), load(at(p, 0), 0), code(nil).end(), load(at(p, 0), 0)), 0},
		{"in an else", join(load(at(p, 0), 0), ask.open(wasm.OpIf, wasm.BlockEmpty).i64(48).set(p).op(wasm.OpElse), load(at(p, 0), 0), code(nil).end()), 1},
		{"in a loop", join(load(at(p, 0), 0), code(nil).loop(), load(at(p, 0), 0), code(nil).get(p).i64(8).op(wasm.OpI64Add).u(wasm.OpLocalTee, p).i64(64).op(wasm.OpI64LtU).brIf(0).end()), 0},
		{"through a table", join(load(at(p, 0), 0), code(nil).block().block().get(q).op(wasm.OpI32WrapI64).brTable(0, 1).end().i64(40).set(p).end(), load(at(p, 0), 0)), 0},
		{"over a branch", join(at(p, 0), code(nil).block().get(q).op(wasm.OpI32WrapI64).brIf(0).end().u(wasm.OpI64Load, 0, 0).set(sum), load(at(p, 0), 0)), 0},
		{"more bases than there are", func() (c code) {
			for range 2 {
				for i := range int64(9) {
					c = join(c, code(nil).get(p).i64(8*i).op(wasm.OpI64Xor).set(q), load(at(q, 0), 0), load(at(q, 8), 0))
				}
			}
			return c
		}(), 18},
	}
	var args [][]uint64
	for _, a := range []uint64{0, 8, 4096, 65528, 65529, 65535, 65536, 1<<32 - 8, 1<<32 - 16, 1<<32 - 40, 1<<32 + 16, 1 << 63} {
		args = append(args, []uint64{a, 0}, []uint64{a, 1})
	}
	for _, tt := range tests {
		m := newModule()
		m.memory = &wasm.Limits{Min: 1, Max: 1, HasMax: true}
		m.datas = []code{append(append(code{0}, code(nil).i32(0).end()...), append(vector(96), code(nil).repeat(96, code{byte(len(tt.name))})...)...)}
		m.add("run", list(wasm.I64, wasm.I64), list(wasm.I64), list(wasm.I64, wasm.I32), append(code(nil), append(tt.body, code(nil).get(sum)...)...))
		got := 0
		for _, in := range last(t, m.bytes()) {
			if in.Op == wasm.OpDrop {
				got++
			}
		}
		if tt.name == "a stack pointer" {
			got -= 2 // its own
		}
		if got != tt.want {
			t.Errorf("%s: %d addresses are shared, want %d", tt.name, got, tt.want)
		}
		same(t, tt.name, m.bytes(), args...)
	}
}

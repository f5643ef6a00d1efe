package meter_test

import (
	"testing"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// down calls itself arg times; every frame is 8 units and 2 locals, 2 operands.
func down(m *module) uint32 {
	f := uint32(len(m.imports) + len(m.funcs))
	return m.add("down", list(wasm.I32), nil, list(wasm.I64), code(nil).
		get(0).open(wasm.OpIf, wasm.BlockEmpty).get(0).i32(1).op(wasm.OpI32Sub).call(f).end())
}

func TestStackDepth(t *testing.T) {
	const frame = 8 + 2 + 2
	for name, rt := range engines(t) {
		m := newModule()
		down(m)
		mod, err := instance(t, rt, m.bytes(), roomy)
		if err != nil {
			t.Fatal(err)
		}
		call := func(stack int64, depth uint64) error {
			set(mod, meter.StackExport, stack)
			_, err := mod.ExportedFunction("down").Call(ctx, depth)
			return err
		}
		if err := call(frame*101, 100); err != nil {
			t.Errorf("%s: 101 frames in room for 101: %v", name, err)
		}
		if err := call(frame*101-1, 100); err == nil || counter(mod, meter.StackExport) >= 0 || counter(mod, meter.FuelExport) < 0 {
			t.Errorf("%s: 101 frames in room for fewer: %v, stack %d", name, err, counter(mod, meter.StackExport))
		}
	}
}

// A thousand calls one after another, each deep, need no more room than one.
func TestStackIsGivenBack(t *testing.T) {
	for name, rt := range engines(t) {
		m := newModule()
		f := down(m)
		deep := code(nil).i32(50).call(f)
		early := m.add("", list(wasm.I32), nil, nil, code(nil). // leaves by every door
									block().block().block().get(0).i32(3).op(wasm.OpI32And).brTable(0, 1, 2, 3).end().
									i32(50).call(f).op(wasm.OpReturn).end().i32(50).call(f).br(1).end().i32(50).call(f))
		m.add("run", nil, nil, list(wasm.I32), append(append(deep, code(nil).loop().get(0).call(early)...), append(deep, code(nil).
			get(0).i32(1).op(wasm.OpI32Add).u(wasm.OpLocalTee, 0).i32(1000).op(wasm.OpI32LtS).brIf(0).end()...)...))
		mod, err := instance(t, rt, m.bytes(), roomy)
		if err != nil {
			t.Fatal(err)
		}
		set(mod, meter.StackExport, 12*51+30)
		if _, err := mod.ExportedFunction("run").Call(ctx); err != nil {
			t.Errorf("%s: %v with %d units left", name, err, counter(mod, meter.StackExport))
		}
	}
}

func TestFramesOfManyLocals(t *testing.T) {
	m := newModule()
	f := uint32(0)
	locals := make([]wasm.ValType, 20_000)
	for i := range locals {
		locals[i] = wasm.I64
	}
	m.add("down", nil, nil, locals, code(nil).call(f))
	_, info, err := meter.Rewrite(m.bytes(), roomy)
	if err != nil || info.Frame != 20_008 || info.Leaves != 0 {
		t.Errorf("%+v, %v", info, err)
	}
}

package meter_test

import (
	"testing"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// The entry takes the counters in and gives the fuel left out, whatever the function is.
func TestEntry(t *testing.T) {
	cfg := roomy
	cfg.Entry = "run"
	for name, rt := range engines(t) {
		m := newModule()
		f := m.add("", nil, nil, nil, code(nil).i32(5).op(wasm.OpDrop)) // 4 + 2
		m.add("run", list(wasm.I32, wasm.F64), list(wasm.I32), nil, code(nil).
			get(0).open(wasm.OpIf, wasm.BlockEmpty).call(f).end().get(0).i32(1).op(wasm.OpI32Add))
		mod, err := instance(t, rt, m.bytes(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		got, err := mod.ExportedFunction(meter.EntryExport).Call(ctx, 41, 0, 1000, 500)
		if err != nil || len(got) != 2 || uint32(got[0]) != 42 || got[1] != 1000-(4+2+2)-(1+5+8+3)-(4+2) { // run is inlined: its parameters are got and set
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if left := counter(mod, meter.StackExport); left != 500-8-6-2 { // a frame with four parameters, the two of run and two operands
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

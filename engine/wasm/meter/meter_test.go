package meter_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

var roomy = meter.Config{InitFuel: 1 << 40, Stack: 1 << 30, MemoryPages: 256, TableElements: 10_000}

// instance rewrites a module and instantiates it.
func instance(t *testing.T, rt wazero.Runtime, original []byte, cfg meter.Config) (api.Module, error) {
	t.Helper()
	if c, err := rt.CompileModule(ctx, original); err != nil {
		t.Fatalf("the original is invalid: %v", err)
	} else {
		c.Close(ctx)
	}
	rewritten, _, err := meter.Rewrite(original, cfg)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := rt.InstantiateWithConfig(ctx, rewritten, wazero.NewModuleConfig().WithName(""))
	if err == nil {
		t.Cleanup(func() { mod.Close(ctx) })
	}
	return mod, err
}

func counter(mod api.Module, name string) int64 { return int64(mod.ExportedGlobal(name).Get()) }

func set(mod api.Module, name string, v int64) {
	mod.ExportedGlobal(name).(api.MutableGlobal).Set(uint64(v))
}

func TestRunawaysStop(t *testing.T) {
	rts := engines(t)
	for _, r := range runaways() {
		left := map[string]int64{}
		for name, rt := range rts {
			mod, err := instance(t, rt, r.bytes(), meter.Config{InitFuel: 50_000, Stack: 8000, MemoryPages: 257, TableElements: 2000})
			if err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
			if _, err := mod.ExportedFunction("run").Call(ctx); err == nil || trap(err) != "wasm error: unreachable" {
				t.Errorf("%s, %s: ended with %v", r.name, name, err)
			}
			left[name] = counter(mod, meter.FuelExport)
			mod.Close(ctx)
		}
		if left["compiler"] >= 0 || left["compiler"] != left["interpreter"] {
			t.Errorf("%s: fuel left %v", r.name, left)
		}
	}
}

// A chain of cases is checked on its way, not only when it comes back to the head.
func TestCasesAreChecked(t *testing.T) {
	const cases = 500
	c := code(nil).loop().repeat(cases, code(nil).block()).get(0).brTable(0, cases-1)
	for range cases {
		c = append(c.end(), code(nil).repeat(20, code(nil).i32(1).op(wasm.OpDrop))...)
	}
	for name, rt := range engines(t) {
		m := newModule()
		m.add("run", nil, nil, list(wasm.I32), c.end())
		mod, err := instance(t, rt, m.bytes(), roomy)
		if err != nil {
			t.Fatal(err)
		}
		set(mod, meter.FuelExport, 10_000)
		if _, err := mod.ExportedFunction("run").Call(ctx); err == nil || counter(mod, meter.FuelExport) < -300 {
			t.Errorf("%s: %v with %d fuel left", name, err, counter(mod, meter.FuelExport))
		}
	}
}

func TestHugeLengthNeverWraps(t *testing.T) {
	ops := map[string]code{
		"memory.fill": code(nil).i32(0).i32(0).i32(-1).u(wasm.OpMemoryFill, 0),
		"memory.copy": code(nil).i32(0).i32(0).i32(-1).u(wasm.OpMemoryCopy, 0, 0),
		"table.copy":  code(nil).i32(0).i32(0).i32(-1).u(wasm.OpTableCopy, 0, 0),
		"table.fill":  code(nil).i32(0).u(wasm.OpRefNull, uint32(wasm.ExternRef)).i32(-1).u(wasm.OpTableFill, 0),
	}
	rt := engines(t)["compiler"]
	for name, body := range ops {
		for _, fuel := range []int64{1000, meter.MaxBudget} {
			m := newModule()
			m.memory = &wasm.Limits{Min: 1}
			m.tables = []wasm.Table{{Elem: wasm.ExternRef, Limits: wasm.Limits{Min: 1}}}
			m.add("run", nil, nil, nil, body)
			cfg := roomy
			cfg.InitFuel = fuel
			mod, err := instance(t, rt, m.bytes(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := mod.ExportedFunction("run").Call(ctx); err == nil {
				t.Errorf("%s of 4 GiB succeeded", name)
			}
			left := counter(mod, meter.FuelExport)
			if (fuel == 1000) != (left < 0) || left > fuel-(1<<32-1)/8 {
				t.Errorf("%s: %d fuel left of %d", name, left, fuel)
			}
		}
	}
}

func TestCaps(t *testing.T) {
	build := func(pages wasm.Limits, elements ...wasm.Limits) []byte {
		m := newModule()
		m.memory = &pages
		for _, l := range elements {
			m.tables = append(m.tables, wasm.Table{Elem: wasm.FuncRef, Limits: l})
		}
		return m.bytes()
	}
	tests := []struct {
		name     string
		original []byte
		pages    uint32 // maximum after
		elements []uint32
		refusal  string
	}{
		{"no maximum", build(wasm.Limits{Min: 1}, wasm.Limits{Min: 1}), 16, []uint32{100}, ""},
		{"large maximum", build(wasm.Limits{Min: 1, Max: 65536, HasMax: true}, wasm.Limits{Max: 1 << 30, HasMax: true}), 16, []uint32{100}, ""},
		{"small maximum", build(wasm.Limits{Min: 1, Max: 2, HasMax: true}, wasm.Limits{Max: 3, HasMax: true}, wasm.Limits{}), 2, []uint32{3, 100}, ""},
		{"just enough", build(wasm.Limits{Min: 16}, wasm.Limits{Min: 100}), 16, []uint32{100}, ""},
		{"memory too large", build(wasm.Limits{Min: 17}), 0, nil, "17 pages"},
		{"table too large", build(wasm.Limits{}, wasm.Limits{}, wasm.Limits{Min: 101}), 0, nil, "table 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, _, err := meter.Rewrite(tt.original, meter.Config{MemoryPages: 16, TableElements: 100})
			if tt.refusal != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refusal) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			m, err := wasm.Parse(out)
			if err != nil {
				t.Fatal(err)
			}
			if l := m.Memories[0]; !l.HasMax || l.Max != tt.pages {
				t.Errorf("memory %+v", l)
			}
			for i, want := range tt.elements {
				if l := m.Tables[i].Limits; !l.HasMax || l.Max != want {
					t.Errorf("table %d %+v", i, l)
				}
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	named := func(name string) []byte {
		m := newModule()
		m.add(name, nil, nil, nil, nil)
		return m.bytes()
	}
	plain := newModule().bytes()
	imports := func(desc ...byte) []byte {
		return append(bytes.Clone(plain), append([]byte{2, byte(5 + len(desc)), 1, 1, 'm', 1, 'n'}, desc...)...)
	}
	tests := []struct {
		name   string
		module []byte
		cfg    meter.Config
		want   string
	}{
		{"fuel", named("tb_fuel"), roomy, "tb_fuel"},
		{"fuel prefix", named("tb_fuel2"), roomy, "tb_fuel2"},
		{"stack", named("tb_stack"), roomy, "rename"},
		{"global", named("tb_g0"), roomy, "rename"},
		{"fine name", named("tb_mailbox"), roomy, ""},
		{"imported memory", imports(2, 0, 1), roomy, "memory"},
		{"imported table", imports(1, 0x70, 0, 1), roomy, "table"},
		{"imported global", imports(3, 0x7f, 0), roomy, ""},
		{"missing type", append(bytes.Clone(plain), 3, 2, 1, 0, 10, 4, 1, 2, 0, 0x0b), roomy, "it declares a function of type 0 and has 0 types"},
		{"fuel budget", plain, meter.Config{InitFuel: -1}, "between 0 and"},
		{"stack budget", plain, meter.Config{Stack: meter.MaxBudget + 1}, "between 0 and"},
		{"not a module", []byte("hello, world"), roomy, "malformed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := meter.Rewrite(tt.module, tt.cfg)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v", err)
			}
			if tt.name == "not a module" && !errors.As(err, new(*wasm.Error)) {
				t.Errorf("got a %T", err)
			}
		})
	}
}

func TestStartIsMetered(t *testing.T) {
	for name, rt := range engines(t) {
		m := newModule()
		m.start = int(m.add("", nil, nil, nil, code(nil).loop().br(0).end()))
		cfg := roomy
		cfg.InitFuel = 1000
		if _, err := instance(t, rt, m.bytes(), cfg); err == nil || !strings.Contains(err.Error(), "unreachable") {
			t.Errorf("%s: an endless start function ended with %v", name, err)
		}
	}
}

func TestSnapshotGlobals(t *testing.T) {
	m := newModule()
	for i, g := range []wasm.GlobalType{{Type: wasm.I32, Mutable: true}, {Type: wasm.I64}, {Type: wasm.FuncRef, Mutable: true}, {Type: wasm.F64, Mutable: true}} {
		init := []code{code(nil).i32(5), code(nil).i64(6), code(nil).u(wasm.OpRefNull, uint32(wasm.FuncRef)), code(nil).f64(7)}[i]
		m.globals = append(m.globals, global{g, init})
	}
	_, info, err := meter.Rewrite(m.bytes(), roomy)
	if err != nil || fmt.Sprint(info.Globals) != "[0 3]" {
		t.Fatalf("%+v, %v", info, err)
	}
	mod, err := instance(t, engines(t)["compiler"], m.bytes(), roomy)
	if err != nil {
		t.Fatal(err)
	}
	if g := mod.ExportedGlobal("tb_g0"); g == nil || g.Get() != 5 {
		t.Errorf("tb_g0 is %v", g)
	}
	if mod.ExportedGlobal("tb_g1") != nil || mod.ExportedGlobal("tb_g2") != nil {
		t.Error("a constant or a reference is exported")
	}
}

func TestDropsCustomSectionsAndIsPure(t *testing.T) {
	m := newModule()
	m.add("run", nil, nil, nil, nil)
	plain := m.bytes()
	named := append(bytes.Clone(plain), 0, 6, 4, 'n', 'a', 'm', 'e', 0)
	named = append(named[:8:8], append([]byte{0, 3, 1, 'x', 9}, named[8:]...)...)
	before := bytes.Clone(named)
	a, _, err1 := meter.Rewrite(plain, roomy)
	b, _, err2 := meter.Rewrite(named, roomy)
	if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
		t.Errorf("%v %v: custom sections change the result", err1, err2)
	}
	if !bytes.Equal(named, before) {
		t.Error("Rewrite changed its input")
	}
}

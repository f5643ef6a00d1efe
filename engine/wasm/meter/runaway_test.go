package meter_test

import (
	"context"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// runaway is an endless program: around is put into a loop that never ends.
type runaway struct {
	name string
	body func(m *module) code // of "run", which has locals i32 i64 f32 f64 (0 to 3)
}

// after puts first before the loop.
func after(first code, loop func(*module) code) func(*module) code {
	return func(m *module) code { return append(first, loop(m)...) }
}

func forever(body code) func(*module) code {
	return func(*module) code { return append(code(nil).loop(), append(body, code(nil).br(0).end()...)...) }
}

// chain is a loop of 32 rounds of an instruction that needs its own last result.
func chain(local uint32, ops ...wasm.Op) func(*module) code {
	body := code(nil).get(local)
	for range 32 {
		body = body.op(ops...)
	}
	return forever(body.set(local))
}

// chain2 is chain for instructions with a second operand.
func chain2(local uint32, second code, ops ...wasm.Op) func(*module) code {
	body := code(nil).get(local)
	for range 32 {
		body = append(body, second...).op(ops...)
	}
	return forever(body.set(local))
}

func runaways() []runaway {
	const page = 65536
	bulk := func(o wasm.Op, n int32, imm ...uint32) func(*module) code {
		return forever(code(nil).i32(0).i32(0).i32(n).u(o, imm...))
	}
	load := func(o wasm.Op, n int) func(*module) code {
		body := code(nil).get(0)
		for range n {
			body = body.u(o, 0, 0)
		}
		return forever(body.set(0))
	}
	return []runaway{
		{"empty", forever(nil)},
		{"alu", forever(code(nil).get(0).i32(1).op(wasm.OpI32Add).set(0))},
		{"alu32", chain2(0, code(nil).i32(12345), wasm.OpI32Add)},
		{"popcnt", chain(1, wasm.OpI64Popcnt)},
		{"ctz", chain(1, wasm.OpI64Ctz)},
		{"extend", chain(1, wasm.OpI64Extend8S)},
		{"rotl", chain2(1, code(nil).get(1), wasm.OpI64Rotl)},
		{"eqz", chain(0, wasm.OpI32Eqz)},
		{"mul", chain2(1, code(nil).i64(12345), wasm.OpI64Mul)},
		{"div32", chain2(0, code(nil).i32(1), wasm.OpI32DivS)},
		{"div64", chain2(1, code(nil).i64(3).op(wasm.OpI64DivS).i64(-1<<60+1), wasm.OpI64Or)},
		{"rem64", chain2(1, code(nil).i64(1<<61+1).op(wasm.OpI64Or).i64(1<<30+7), wasm.OpI64RemU)},
		{"f64.neg", chain(3, wasm.OpF64Neg)},
		{"f64.abs", chain(3, wasm.OpF64Abs, wasm.OpF64Neg)},
		{"f64.ceil", chain(3, wasm.OpF64Ceil)},
		{"f32.nearest", chain(2, wasm.OpF32Nearest)},
		{"f64.sqrt", after(code(nil).f64(1234.5).set(3), chain2(3, code(nil).f64(3).op(wasm.OpF64Mul), wasm.OpF64Sqrt))},
		{"f64.add", chain2(3, code(nil).f64(1.5), wasm.OpF64Add)},
		{"f64.mul", chain2(3, code(nil).f64(1.5), wasm.OpF64Mul)},
		{"f64.div", chain2(3, code(nil).f64(1.5), wasm.OpF64Div)},
		{"f64.min", after(code(nil).f64(1).f64(0).op(wasm.OpF64Div).set(3), chain2(3, code(nil).get(3), wasm.OpF64Min))},
		{"f64.max0", chain2(3, code(nil).f64(1.5), wasm.OpF64Max)},
		{"f64.copysign", chain2(3, code(nil).f64(1.5), wasm.OpF64Copysign)},
		{"f64.lt", chain(3, wasm.OpI64ReinterpretF64, wasm.OpF64ReinterpretI64)},
		{"trunc", chain(3, wasm.OpI32TruncF64S, wasm.OpF64ConvertI32S)},
		{"truncu", chain(3, wasm.OpI64TruncF64U, wasm.OpF64ConvertI64U)},
		{"truncsat", chain(3, wasm.OpI64TruncSatF64S, wasm.OpF64ConvertI64S)},
		{"truncsatu", chain(3, wasm.OpI64TruncSatF64U, wasm.OpF64ConvertI64U)},
		{"truncsat32u", chain(2, wasm.OpI32TruncSatF32U, wasm.OpF32ConvertI32U)},
		{"demote", chain(3, wasm.OpF32DemoteF64, wasm.OpF64PromoteF32)},
		{"select", chain2(0, code(nil).i32(7).get(0), wasm.OpSelect)},
		{"load", load(wasm.OpI32Load, 1)},
		{"load32", load(wasm.OpI32Load, 32)},
		{"load8", load(wasm.OpI32Load8S, 32)},
		{"store", forever(code(nil).repeat(32, code(nil).i32(64).get(1).u(wasm.OpI64Store, 3, 0)))},
		{"storeload", forever(code(nil).repeat(32, code(nil).i32(64).i32(64).u(wasm.OpI64Load, 3, 0).u(wasm.OpI64Store, 3, 0)))},
		{"outside: stores across pages", forever(code(nil).repeat(32, code(nil).i32(4095).get(1).u(wasm.OpI64Store, 0, 0)))},
		{"outside: loads across pages", forever(code(nil).repeat(32, code(nil).i32(4093).i32(4093).u(wasm.OpI64Load, 0, 0).u(wasm.OpI64Store, 0, 0)))},
		{"global", func(m *module) code {
			return forever(code(nil).repeat(32, code(nil).u(wasm.OpGlobalGet, 0).i64(1).op(wasm.OpI64Add).u(wasm.OpGlobalSet, 0)))(m)
		}},
		{"random branch", func(m *module) code {
			c := code(nil).get(1).i64(6364136223846793005).op(wasm.OpI64Mul).i64(1442695040888963407).op(wasm.OpI64Add).set(1)
			for bit := range 16 {
				c = c.block().get(1).i64(int64(bit+40)).op(wasm.OpI64ShrU, wasm.OpI32WrapI64).i32(1).op(wasm.OpI32And).brIf(0).
					get(0).i32(int32(bit)).op(wasm.OpI32Xor).set(0).end()
			}
			return forever(c)(m)
		}},
		{"random table", func(m *module) code {
			c := code(nil).get(1).i64(6364136223846793005).op(wasm.OpI64Mul).i64(1442695040888963407).op(wasm.OpI64Add).set(1)
			for bit := range 8 {
				c = c.block().block().block().block().get(1).i64(int64(bit*3+30)).op(wasm.OpI64ShrU, wasm.OpI32WrapI64).i32(3).op(wasm.OpI32And).brTable(0, 1, 2, 3).
					end().get(0).i32(1).op(wasm.OpI32Add).set(0).end().get(0).i32(5).op(wasm.OpI32Xor).set(0).end().get(0).i32(3).op(wasm.OpI32Sub).set(0).end()
			}
			return forever(c)(m)
		}},
		{"dispatch", func(m *module) code { // the state machine that Go makes of every function
			return code(nil).loop().block().block().get(0).brTable(0, 1).end().i32(1).set(0).br(1).end().i32(0).set(0).br(0).end()
		}},
		{"spill", func(m *module) code { // more live values than registers
			c := code(nil).loop()
			for i := range uint32(24) {
				c = c.get(4 + i).i64(1).op(wasm.OpI64Add).set(4 + i)
			}
			return c.br(0).end()
		}},
		{"shuffle", func(m *module) code { // every local takes the value of the next
			c := code(nil).loop()
			for i := range uint32(24) {
				c = c.get(4 + i)
			}
			for i := range uint32(24) {
				c = c.set(4 + i)
			}
			return c.br(0).end()
		}},
		{"call leaf", func(m *module) code {
			f := m.add("", nil, nil, nil, nil)
			return forever(code(nil).call(f))(m)
		}},
		{"call 16 params", func(m *module) code {
			types := make([]wasm.ValType, 16)
			for i := range types {
				types[i] = wasm.I64
			}
			f := m.add("", types, types, nil, code(nil).get(0).get(1).get(2).get(3).get(4).get(5).get(6).get(7).get(8).get(9).get(10).get(11).get(12).get(13).get(14).get(15))
			c := code(nil).loop()
			for i := range uint32(16) {
				c = c.get(4 + i)
			}
			c = c.call(f)
			for i := range uint32(16) {
				c = c.set(4 + i)
			}
			return c.br(0).end()
		}},
		{"recursion", func(m *module) code { // down 50 calls and up again, forever
			f := uint32(len(m.funcs) + len(m.imports))
			m.add("", list(wasm.I32), nil, nil, code(nil).block().get(0).op(wasm.OpI32Eqz).brIf(0).get(0).i32(1).op(wasm.OpI32Sub).call(f).end())
			return forever(code(nil).i32(50).call(f))(m)
		}},
		{"tree", func(m *module) code { // fib
			f := uint32(len(m.funcs) + len(m.imports))
			m.add("", list(wasm.I32), list(wasm.I32), nil, code(nil).get(0).i32(2).op(wasm.OpI32LtS).open(wasm.OpIf, wasm.BlockEmpty).get(0).op(wasm.OpReturn).end().
				get(0).i32(1).op(wasm.OpI32Sub).call(f).get(0).i32(2).op(wasm.OpI32Sub).call(f).op(wasm.OpI32Add))
			return forever(code(nil).i32(20).call(f).op(wasm.OpDrop))(m)
		}},
		{"call_indirect", func(m *module) code {
			m.add("", nil, nil, nil, nil)
			return forever(code(nil).i32(0).u(wasm.OpCallIndirect, m.typ(nil, nil), 0))(m)
		}},
		{"table", forever(code(nil).repeat(32, code(nil).i32(1).i32(1).u(wasm.OpTableGet, 1).u(wasm.OpTableSet, 1)))},
		{"ref.func", func(m *module) code {
			return forever(code(nil).repeat(8, code(nil).i32(2).u(wasm.OpRefFunc, 0).u(wasm.OpTableSet, 0)))(m)
		}},
		{"host", forever(code(nil).call(0))},
		{"memory.size", forever(code(nil).repeat(32, code(nil).u(wasm.OpMemorySize, 0).get(0).op(wasm.OpI32Add).set(0)))},
		{"memory.fill 0", bulk(wasm.OpMemoryFill, 0, 0)},
		{"memory.fill 1", bulk(wasm.OpMemoryFill, 1, 0)},
		{"memory.fill 64", bulk(wasm.OpMemoryFill, 64, 0)},
		{"memory.fill 4k", bulk(wasm.OpMemoryFill, 4096, 0)},
		{"memory.fill 1M", bulk(wasm.OpMemoryFill, 16*page, 0)},
		{"memory.copy 0", bulk(wasm.OpMemoryCopy, 0, 0, 0)},
		{"memory.copy 64", bulk(wasm.OpMemoryCopy, 64, 0, 0)},
		{"memory.copy 4k", bulk(wasm.OpMemoryCopy, 4096, 0, 0)},
		{"memory.copy odd", forever(code(nil).i32(3).i32(0).i32(8*page).u(wasm.OpMemoryCopy, 0, 0))},
		{"memory.copy 1M", bulk(wasm.OpMemoryCopy, 16*page, 0, 0)},
		{"memory.copy far", forever(code(nil).i32(100*page).i32(0).i32(100*page).u(wasm.OpMemoryCopy, 0, 0))},
		{"memory.init 64", bulk(wasm.OpMemoryInit, 64, 0, 0)},
		{"memory.init 0", bulk(wasm.OpMemoryInit, 0, 0, 0)},
		{"table.copy 1", bulk(wasm.OpTableCopy, 1, 0, 0)},
		{"table.copy 1000", bulk(wasm.OpTableCopy, 1000, 0, 0)},
		{"table.fill 1", forever(code(nil).i32(0).u(wasm.OpRefNull, 0x6f).i32(1).u(wasm.OpTableFill, 1))},
		{"table.fill 1000", forever(code(nil).i32(0).u(wasm.OpRefNull, 0x6f).i32(1000).u(wasm.OpTableFill, 1))},
		{"table.init 1", bulk(wasm.OpTableInit, 1, 1, 0)},
		{"memory.grow 0", forever(code(nil).i32(0).u(wasm.OpMemoryGrow, 0).op(wasm.OpDrop))},
		{"memory.grow fails", forever(code(nil).i32(-1).u(wasm.OpMemoryGrow, 0).op(wasm.OpDrop))},
		{"memory.grow 1", forever(code(nil).i32(1).u(wasm.OpMemoryGrow, 0).op(wasm.OpDrop))},
		{"memory.grow 16", forever(code(nil).i32(16).u(wasm.OpMemoryGrow, 0).op(wasm.OpDrop))},
		{"table.grow 0", forever(code(nil).u(wasm.OpRefNull, 0x6f).i32(0).u(wasm.OpTableGrow, 1).op(wasm.OpDrop))},
		{"table.grow 1", forever(code(nil).u(wasm.OpRefNull, 0x6f).i32(1).u(wasm.OpTableGrow, 1).op(wasm.OpDrop))},
		{"table.grow 1000", forever(code(nil).u(wasm.OpRefNull, 0x6f).i32(1000).u(wasm.OpTableGrow, 1).op(wasm.OpDrop))},
		// Outside the promise: work that misses the cache, and subnormal floats.
		{"outside: cache misses", func(m *module) code {
			return forever(code(nil).get(0).i32(1664525).op(wasm.OpI32Mul).i32(1013904223).op(wasm.OpI32Add).set(0).
				get(0).i32(8).op(wasm.OpI32ShrU).u(wasm.OpI32Load8U, 0, 0).get(0).op(wasm.OpI32Add).set(0))(m)
		}},
		{"outside: subnormals", chain2(3, code(nil).f64(0.5).op(wasm.OpF64Mul).f64(5e-324*3), wasm.OpF64Add)},
	}
}

func (r runaway) bytes() []byte {
	m := newModule()
	m.memory = &wasm.Limits{Min: 256}
	m.tables = []wasm.Table{{Elem: wasm.FuncRef, Limits: wasm.Limits{Min: 1000}}, {Elem: wasm.ExternRef, Limits: wasm.Limits{Min: 1000}}}
	m.globals = []global{{wasm.GlobalType{Type: wasm.I64, Mutable: true}, code(nil).i64(0)}}
	m.imports = []importedFunc{{"host", "f", m.typ(nil, nil)}}
	m.elems = []code{append(code{0}.i32(0).end(), 1, 1), {1, 0, 1, 0}}
	m.datas = []code{append(code{1, 64}, make([]byte, 64)...)}
	locals := list(wasm.I32, wasm.I64, wasm.F32, wasm.F64)
	for range 24 {
		locals = append(locals, wasm.I64)
	}
	body := r.body(m)
	if len(m.funcs) == 0 {
		m.add("", nil, nil, nil, nil)
	}
	m.add("run", nil, nil, locals, body)
	return m.bytes()
}

// BenchmarkRunaway runs endless loops into a budget of ten million. The figure to look at
// is ns/fuel, which should be below 0.5 on a 2 GHz core (on a faster core, proportionally
// less); 0.5 is 5 ms for the budget.
func BenchmarkRunaway(b *testing.B) {
	const budget = 10_000_000
	ctx := context.Background()
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler().WithMemoryCapacityFromMax(true))
	defer rt.Close(ctx)
	_, err := rt.NewHostModuleBuilder("host").NewFunctionBuilder().
		WithGoModuleFunction(api.GoModuleFunc(func(context.Context, api.Module, []uint64) {}), nil, nil).Export("f").Instantiate(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range runaways() {
		original := r.bytes()
		if c, err := rt.CompileModule(ctx, original); err != nil {
			b.Fatal(r.name, err)
		} else {
			c.Close(ctx)
		}
		metered, _, err := meter.Rewrite(original, meter.Config{InitFuel: budget, Stack: 10_000, MemoryPages: 1024, TableElements: 10_000_000})
		if err != nil {
			b.Fatal(r.name, err)
		}
		compiled, err := rt.CompileModule(ctx, metered)
		if err != nil {
			b.Fatal(r.name, err)
		}
		b.Run(r.name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				mod, err := rt.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
				if err != nil {
					b.Fatal(err)
				}
				run := mod.ExportedFunction("run")
				// The memory of 16 MiB is mapped but was never touched.
				data, _ := mod.Memory().Read(0, mod.Memory().Size())
				clear(data)
				b.StartTimer()
				_, err = run.Call(ctx)
				b.StopTimer()
				if fuel := int64(mod.ExportedGlobal(meter.FuelExport).Get()); err == nil || fuel >= 0 {
					b.Fatalf("%v with %d fuel left", err, fuel)
				}
				mod.Close(ctx)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/budget, "ns/fuel")
		})
		compiled.Close(ctx)
	}
}

package meter_test

import (
	"fmt"

	wasm "tradebot/engine/wasm/binary"
)

// A generator turns bytes into a valid module that ends. Every choice takes a byte; once
// they are used up every choice is the first, which is always the simplest. Termination is
// the program's own: each function entry and each round of a loop takes one from global 0,
// and at zero the function returns or traps. NaN bits differ between machines, so a float is
// made canonical where its bits could be seen: before a store, a reinterpretation or a sign
// copy. Results and globals are made canonical by whoever compares them.
type generator struct {
	data   []byte
	m      *module
	f      *function
	params []wasm.ValType // of f
	labels []label        // innermost last
	size   int            // instructions still allowed
	riser  uint32         // a function that never returns 0
}

// label is what a branch can go to.
type label struct{ types []wasm.ValType }

const (
	gas      = 150
	numFuncs = 5
)

var numbers = list(wasm.I32, wasm.I64, wasm.F32, wasm.F64)

func (g *generator) byte() int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b)
}

// pick returns a number below n.
func (g *generator) pick(n int) int { return g.byte() % n }

// types returns up to most number types.
func (g *generator) types(most int) []wasm.ValType {
	var out []wasm.ValType
	for range g.pick(most + 1) {
		out = append(out, numbers[g.pick(4)])
	}
	return out
}

// generate returns the module; it exports functions f0.., globals x0.. and memory.
func generate(data []byte) []byte {
	g := &generator{data: data, m: newModule()}
	m := g.m
	m.imports = []importedFunc{{"host", "mix", m.typ(list(wasm.I32), list(wasm.I32))}}
	m.memory = &wasm.Limits{Min: 1, Max: 3, HasMax: true}
	m.tables = []wasm.Table{
		{Elem: wasm.FuncRef, Limits: wasm.Limits{Min: 8, Max: 12, HasMax: true}},
		{Elem: wasm.ExternRef, Limits: wasm.Limits{Min: 4, Max: 10, HasMax: true}},
		{Elem: wasm.FuncRef, Limits: wasm.Limits{Min: 3, Max: 9, HasMax: true}},
	}
	m.globals = []global{{wasm.GlobalType{Type: wasm.I32, Mutable: true}, code(nil).i32(gas)}}
	for i, t := range numbers {
		m.globals = append(m.globals, global{wasm.GlobalType{Type: t, Mutable: true}, g.constant(nil, t)})
		m.globals = append(m.globals, global{wasm.GlobalType{Type: t, Mutable: i%2 == 0}, g.constant(nil, t)})
	}
	m.globals = append(m.globals, global{wasm.GlobalType{Type: wasm.FuncRef, Mutable: true}, code(nil).u(wasm.OpRefNull, uint32(wasm.FuncRef))})
	for i := range m.globals {
		m.exports = append(m.exports, wasm.Export{Name: fmt.Sprint("x", i), Kind: wasm.KindGlobal, Index: uint32(i)})
	}
	m.exports = append(m.exports, wasm.Export{Name: "memory", Kind: wasm.KindMemory})
	n := 1 + g.pick(numFuncs)
	for i := range n {
		f := &function{typ: m.typ(g.types(3), g.types(3)), locals: g.types(5)}
		f.locals = append(f.locals, wasm.FuncRef, wasm.ExternRef, wasm.F32, wasm.F64, wasm.I32, wasm.I64)
		m.funcs = append(m.funcs, f)
		m.exports = append(m.exports, wasm.Export{Name: fmt.Sprint("f", i), Kind: wasm.KindFunc, Index: uint32(1 + i)})
	}
	g.segments(n)
	g.riser = m.add("", nil, list(wasm.I32), nil, code(nil).i32(1))
	for i, f := range m.funcs[:n] {
		g.function(f, i+1)
	}
	if g.pick(8) == 1 {
		m.start = len(m.imports) + len(m.funcs)
		f := &function{typ: m.typ(nil, nil), locals: []wasm.ValType{wasm.FuncRef, wasm.ExternRef, wasm.F32, wasm.F64, wasm.I32, wasm.I64}}
		m.funcs = append(m.funcs, f)
		g.function(f, len(m.funcs))
	}
	return m.bytes()
}

// segments adds element and data segments: active, passive and declarative.
func (g *generator) segments(n int) {
	all := append(code{3, 0}, vector(n)...)
	active := append(code{0}, code(nil).i32(int32(g.pick(4))).end()...)
	active = append(active, vector(4)...)
	passive := code{1, 0, 5}
	for i := range n {
		all = append(all, byte(1+i))
	}
	for range 4 {
		active = append(active, byte(g.pick(n+1)))
	}
	for range 5 {
		passive = append(passive, byte(g.pick(n+1)))
	}
	exprs := code{5, byte(wasm.FuncRef), 2}.u(wasm.OpRefFunc, uint32(1+g.pick(n))).end().u(wasm.OpRefNull, uint32(wasm.FuncRef)).end()
	g.m.elems = []code{active, passive, all, exprs}
	bytes := func(n int) code {
		out := vector(n)
		for i := range n {
			out = append(out, byte(i*7+g.byte()))
		}
		return out
	}
	g.m.datas = []code{
		append(code{0}.i32(int32(g.byte())).end(), bytes(16)...),
		append(code{1}, bytes(24)...),
		append(code{1}, bytes(3)...),
	}
}

// function writes f, which calls the function next on its straight path if there is one: that is what is inlined.
func (g *generator) function(f *function, next int) {
	t := g.m.types[f.typ]
	g.f, g.params = f, t.Params
	g.labels = []label{{t.Results}}
	g.size = 250
	c := g.gas(code(nil))
	c = g.stmts(c, 4)
	if next < len(g.m.funcs) {
		c = g.straight(c, next)
	}
	c = g.exprs(c, t.Results, 3)
	f.code = c.end()
}

// straight calls function i with values of locals and puts its results into locals.
func (g *generator) straight(c code, i int) code {
	t := g.m.types[g.m.funcs[i].typ]
	for _, p := range t.Params {
		c = c.get(g.locals(p)[0])
	}
	c = c.call(uint32(len(g.m.imports) + i))
	for j := len(t.Results) - 1; j >= 0; j-- {
		c = c.set(g.locals(t.Results[j])[0])
	}
	return c
}

// gas takes one unit of the program's own gas and leaves the function when it is used up.
func (g *generator) gas(c code) code {
	c = c.u(wasm.OpGlobalGet, 0).i32(1).op(wasm.OpI32Sub).u(wasm.OpGlobalSet, 0)
	c = c.u(wasm.OpGlobalGet, 0).i32(0).op(wasm.OpI32LtS).open(wasm.OpIf, wasm.BlockEmpty)
	if g.pick(4) == 3 {
		return c.op(wasm.OpUnreachable).end()
	}
	for _, t := range g.labels[0].types {
		c = g.constant(c, t)
	}
	return c.op(wasm.OpReturn).end()
}

func (g *generator) constant(c code, t wasm.ValType) code {
	v := int64(int8(g.byte()))
	if v == 77 {
		v = int64(g.byte())<<56 | int64(g.byte())<<24 | v
	}
	switch t {
	case wasm.I32:
		return c.i32(int32(v))
	case wasm.I64:
		return c.i64(v)
	case wasm.F32:
		return c.f32(float32(v) / 4)
	case wasm.F64:
		return c.f64(float64(v) / 4)
	}
	return c.u(wasm.OpRefNull, uint32(t))
}

// locals returns the locals of type t, parameters included.
func (g *generator) locals(t wasm.ValType) []uint32 {
	var out []uint32
	for i, l := range g.params {
		if l == t {
			out = append(out, uint32(i))
		}
	}
	for i, l := range g.f.locals {
		if l == t {
			out = append(out, uint32(len(g.params)+i))
		}
	}
	return out
}

// take stores the values on the stack, last of types on top, into locals or drops them.
func (g *generator) take(c code, types []wasm.ValType) code {
	for i := len(types) - 1; i >= 0; i-- {
		if l := g.locals(types[i]); g.pick(3) > 0 {
			c = c.set(l[g.pick(len(l))])
		} else {
			c = c.op(wasm.OpDrop)
		}
	}
	return c
}

// canonical makes the float on the stack the same bits on every machine.
func (g *generator) canonical(c code, t wasm.ValType) code {
	if t != wasm.F32 && t != wasm.F64 {
		return c
	}
	l := g.locals(t)
	s, eq := l[len(l)-1], wasm.OpF32Eq
	c = c.u(wasm.OpLocalTee, s)
	if t == wasm.F64 {
		eq = wasm.OpF64Eq
		c = c.f64(0)
	} else {
		c = c.f32(0)
	}
	return c.get(s).get(s).op(eq, wasm.OpSelect)
}

func (g *generator) exprs(c code, types []wasm.ValType, depth int) code {
	for _, t := range types {
		c = g.expr(c, t, depth)
	}
	return c
}

// address pushes a memory address: mostly a valid one, or near to what a local holds.
func (g *generator) address(c code, depth int) code {
	if g.pick(4) == 3 {
		return g.near(c)
	}
	return g.bounded(c, 0xfff, depth)
}

// near pushes an address near to what a local of 64 bits holds, or the end of one of 32 bits, as Go does.
func (g *generator) near(c code) code {
	if g.pick(3) == 2 {
		l := g.locals(wasm.I32)
		c = c.get(l[g.pick(len(l))]).op(wasm.OpI64ExtendI32U)
	} else {
		l := g.locals(wasm.I64)
		c = c.get(l[g.pick(len(l))])
	}
	if more := int64(g.byte()); more > 64 {
		c = c.i64(more - 80).op([]wasm.Op{wasm.OpI64Add, wasm.OpI64Sub}[g.pick(2)])
	}
	if g.pick(4) == 3 {
		l := g.locals(wasm.I64)
		c = c.u(wasm.OpLocalTee, l[g.pick(len(l))])
	}
	return c.op(wasm.OpI32WrapI64)
}

// bounded pushes an i32, mostly within a mask.
func (g *generator) bounded(c code, mask int32, depth int) code {
	c = g.expr(c, wasm.I32, depth)
	if g.pick(32) == 31 {
		return c
	}
	return c.i32(mask).op(wasm.OpI32And)
}

package meter_test

import wasm "tradebot/engine/wasm/binary"

// span is a range of opcodes with one signature.
type span struct {
	first, last wasm.Op
	params      []wasm.ValType
}

// plain lists the instructions without immediates, by the type they give.
var plain = map[wasm.ValType][]span{
	wasm.I32: {
		{wasm.OpI32Add, wasm.OpI32Rotr, list(wasm.I32, wasm.I32)}, {wasm.OpI32Eq, wasm.OpI32GeU, list(wasm.I32, wasm.I32)},
		{wasm.OpI32Clz, wasm.OpI32Popcnt, list(wasm.I32)}, {wasm.OpI32Eqz, wasm.OpI32Eqz, list(wasm.I32)},
		{wasm.OpI64Eqz, wasm.OpI64Eqz, list(wasm.I64)}, {wasm.OpI64Eq, wasm.OpI64GeU, list(wasm.I64, wasm.I64)},
		{wasm.OpF32Eq, wasm.OpF32Ge, list(wasm.F32, wasm.F32)}, {wasm.OpF64Eq, wasm.OpF64Ge, list(wasm.F64, wasm.F64)},
		{wasm.OpI32WrapI64, wasm.OpI32WrapI64, list(wasm.I64)}, {wasm.OpI32TruncF32S, wasm.OpI32TruncF32U, list(wasm.F32)},
		{wasm.OpI32TruncF64S, wasm.OpI32TruncF64U, list(wasm.F64)}, {wasm.OpI32ReinterpretF32, wasm.OpI32ReinterpretF32, list(wasm.F32)},
		{wasm.OpI32Extend8S, wasm.OpI32Extend16S, list(wasm.I32)}, {wasm.OpI32TruncSatF32S, wasm.OpI32TruncSatF32U, list(wasm.F32)},
		{wasm.OpI32TruncSatF64S, wasm.OpI32TruncSatF64U, list(wasm.F64)},
	},
	wasm.I64: {
		{wasm.OpI64Add, wasm.OpI64Rotr, list(wasm.I64, wasm.I64)}, {wasm.OpI64Clz, wasm.OpI64Popcnt, list(wasm.I64)},
		{wasm.OpI64ExtendI32S, wasm.OpI64ExtendI32U, list(wasm.I32)}, {wasm.OpI64TruncF32S, wasm.OpI64TruncF32U, list(wasm.F32)},
		{wasm.OpI64TruncF64S, wasm.OpI64TruncF64U, list(wasm.F64)}, {wasm.OpI64ReinterpretF64, wasm.OpI64ReinterpretF64, list(wasm.F64)},
		{wasm.OpI64Extend8S, wasm.OpI64Extend32S, list(wasm.I64)}, {wasm.OpI64TruncSatF32S, wasm.OpI64TruncSatF32U, list(wasm.F32)},
		{wasm.OpI64TruncSatF64S, wasm.OpI64TruncSatF64U, list(wasm.F64)},
	},
	wasm.F32: {
		{wasm.OpF32Add, wasm.OpF32Copysign, list(wasm.F32, wasm.F32)}, {wasm.OpF32Abs, wasm.OpF32Sqrt, list(wasm.F32)},
		{wasm.OpF32ConvertI32S, wasm.OpF32ConvertI32U, list(wasm.I32)}, {wasm.OpF32ConvertI64S, wasm.OpF32ConvertI64U, list(wasm.I64)},
		{wasm.OpF32DemoteF64, wasm.OpF32DemoteF64, list(wasm.F64)}, {wasm.OpF32ReinterpretI32, wasm.OpF32ReinterpretI32, list(wasm.I32)},
	},
	wasm.F64: {
		{wasm.OpF64Add, wasm.OpF64Copysign, list(wasm.F64, wasm.F64)}, {wasm.OpF64Abs, wasm.OpF64Sqrt, list(wasm.F64)},
		{wasm.OpF64ConvertI32S, wasm.OpF64ConvertI32U, list(wasm.I32)}, {wasm.OpF64ConvertI64S, wasm.OpF64ConvertI64U, list(wasm.I64)},
		{wasm.OpF64PromoteF32, wasm.OpF64PromoteF32, list(wasm.F32)}, {wasm.OpF64ReinterpretI64, wasm.OpF64ReinterpretI64, list(wasm.I64)},
	},
}

var loads = map[wasm.ValType][]wasm.Op{
	wasm.I32: {wasm.OpI32Load, wasm.OpI32Load8S, wasm.OpI32Load8U, wasm.OpI32Load16S, wasm.OpI32Load16U},
	wasm.I64: {wasm.OpI64Load, wasm.OpI64Load8S, wasm.OpI64Load8U, wasm.OpI64Load16S, wasm.OpI64Load16U, wasm.OpI64Load32S, wasm.OpI64Load32U},
	wasm.F32: {wasm.OpF32Load},
	wasm.F64: {wasm.OpF64Load},
}

var stores = map[wasm.ValType][]wasm.Op{
	wasm.I32: {wasm.OpI32Store, wasm.OpI32Store8, wasm.OpI32Store16},
	wasm.I64: {wasm.OpI64Store, wasm.OpI64Store8, wasm.OpI64Store16, wasm.OpI64Store32},
	wasm.F32: {wasm.OpF32Store},
	wasm.F64: {wasm.OpF64Store},
}

// expr appends code that pushes one value of type t.
func (g *generator) expr(c code, t wasm.ValType, depth int) code {
	g.size--
	if depth <= 0 || g.size <= 0 {
		return g.constant(c, t)
	}
	depth--
	if !t.IsNumeric() {
		return g.reference(c, t, depth)
	}
	switch l := g.locals(t); g.pick(12) {
	case 0:
		return g.constant(c, t)
	case 1, 2:
		return c.get(l[g.pick(len(l))])
	case 3:
		return g.expr(c, t, depth).u(wasm.OpLocalTee, l[g.pick(len(l))])
	case 4, 5, 6:
		spans := plain[t]
		s := spans[g.pick(len(spans))]
		op := s.first + wasm.Op(g.pick(int(s.last-s.first)+1))
		for i, p := range s.params {
			c = g.expr(c, p, depth)
			if op == wasm.OpI32ReinterpretF32 || op == wasm.OpI64ReinterpretF64 || i == 1 && (op == wasm.OpF32Copysign || op == wasm.OpF64Copysign) {
				c = g.canonical(c, p)
			}
		}
		return c.op(op)
	case 7:
		ops := loads[t]
		return g.address(c, depth).u(ops[g.pick(len(ops))], 0, uint32(g.byte()))
	case 8:
		i := g.pick(len(g.m.globals))
		if g.m.globals[i].Type == t {
			return c.u(wasm.OpGlobalGet, uint32(i))
		}
		return g.constant(c, t)
	case 9:
		c = g.expr(g.expr(g.expr(c, t, depth), t, depth), wasm.I32, depth)
		if g.pick(2) == 1 {
			return append(c.u(wasm.OpSelectTyped, 1), byte(t))
		}
		return c.op(wasm.OpSelect)
	case 10:
		return g.value(c, t, depth)
	}
	if t != wasm.I32 {
		return g.constant(c, t)
	}
	switch g.pick(5) {
	case 1:
		return c.u(wasm.OpMemorySize, 0)
	case 2:
		return g.bounded(c, 1, depth).u(wasm.OpMemoryGrow, 0)
	case 3:
		x := g.pick(3)
		return g.bounded(g.reference(c, g.m.tables[x].Elem, depth), 1, depth).u(wasm.OpTableGrow, uint32(x))
	case 4:
		x := list(wasm.FuncRef, wasm.ExternRef)[g.pick(2)]
		return g.reference(c, x, depth).op(wasm.OpRefIsNull)
	}
	return c.u(wasm.OpTableSize, uint32(g.pick(3)))
}

// value appends a block or if that gives one value.
func (g *generator) value(c code, t wasm.ValType, depth int) code {
	op := wasm.OpBlock
	if g.pick(2) == 1 {
		op = wasm.OpIf
		c = g.expr(c, wasm.I32, depth)
	}
	c = c.open(op, wasm.BlockOf(t))
	g.labels = append(g.labels, label{list(t)})
	c = g.expr(g.stmts(c, depth), t, depth)
	if op == wasm.OpIf {
		c = g.expr(g.stmts(c.op(wasm.OpElse), depth), t, depth)
	}
	g.labels = g.labels[:len(g.labels)-1]
	return c.end()
}

// reference pushes a function or an external reference.
func (g *generator) reference(c code, t wasm.ValType, depth int) code {
	l := g.locals(t)
	switch g.pick(5) {
	case 1:
		return c.get(l[g.pick(len(l))])
	case 2:
		table := uint32(1)
		if t == wasm.FuncRef {
			table = uint32(g.pick(2) * 2)
		}
		return g.bounded(c, 3, depth).u(wasm.OpTableGet, table)
	case 3:
		if t == wasm.FuncRef {
			return c.u(wasm.OpRefFunc, uint32(1+g.pick(g.declared())))
		}
		c = g.reference(g.reference(c, t, 0), t, 0)
		return append(g.expr(c, wasm.I32, depth).u(wasm.OpSelectTyped, 1), byte(t))
	case 4:
		if t == wasm.FuncRef {
			return c.u(wasm.OpGlobalGet, uint32(len(g.m.globals)-1))
		}
	}
	return c.u(wasm.OpRefNull, uint32(t))
}

// declared is the number of functions that the element segments declare.
func (g *generator) declared() int { return int(g.m.elems[2][2]) }

func (g *generator) store(c code, depth int) code {
	t := numbers[g.pick(4)]
	c = g.canonical(g.expr(g.address(c, depth), t, depth), t)
	ops := stores[t]
	return c.u(ops[g.pick(len(ops))], 0, uint32(g.byte()))
}

// call appends a call of any kind; its results go to locals.
func (g *generator) call(c code, depth int) code {
	switch g.pick(4) {
	case 0:
		return g.take(g.expr(c, wasm.I32, depth).call(0), list(wasm.I32))
	case 1:
		t := g.m.funcs[g.pick(len(g.m.funcs))].typ
		f := g.m.types[t]
		c = g.bounded(g.exprs(c, f.Params, depth), 7, depth).u(wasm.OpCallIndirect, t, uint32(g.pick(2)*2))
		return g.take(c, f.Results)
	}
	i := g.pick(len(g.m.funcs))
	f := g.m.types[g.m.funcs[i].typ]
	return g.take(g.exprs(c, f.Params, depth).call(uint32(1+i)), f.Results)
}

func (g *generator) bulkMemory(c code, depth int) code {
	switch g.pick(4) {
	case 0:
		return g.bounded(g.expr(g.address(c, depth), wasm.I32, depth), 255, depth).u(wasm.OpMemoryFill, 0)
	case 1:
		return g.bounded(g.address(g.address(c, depth), depth), 255, depth).u(wasm.OpMemoryCopy, 0, 0)
	case 2:
		return g.bounded(g.bounded(g.address(c, depth), 7, depth), 15, depth).u(wasm.OpMemoryInit, uint32(g.pick(3)), 0)
	}
	return c.u(wasm.OpDataDrop, uint32(g.pick(3)))
}

func (g *generator) bulkTable(c code, depth int) code {
	x := g.pick(3)
	t := g.m.tables[x].Elem
	switch g.pick(4) {
	case 0:
		return g.bounded(g.reference(g.bounded(c, 3, depth), t, depth), 3, depth).u(wasm.OpTableFill, uint32(x))
	case 1:
		from := x
		if t == wasm.FuncRef {
			from = g.pick(2) * 2
		}
		return g.bounded(g.bounded(g.bounded(c, 3, depth), 3, depth), 3, depth).u(wasm.OpTableCopy, uint32(x), uint32(from))
	case 2:
		return g.bounded(g.bounded(g.bounded(c, 3, depth), 3, depth), 3, depth).u(wasm.OpTableInit, uint32(g.pick(4)), uint32(g.pick(2)*2))
	}
	return c.u(wasm.OpElemDrop, uint32(g.pick(4)))
}

// refs moves references between tables, globals and locals.
func (g *generator) refs(c code, depth int) code {
	x := g.pick(3)
	t := g.m.tables[x].Elem
	if l := g.locals(t); g.pick(2) == 1 {
		return g.reference(c, t, depth).set(l[g.pick(len(l))])
	}
	return g.reference(g.bounded(c, 3, depth), t, depth).u(wasm.OpTableSet, uint32(x))
}

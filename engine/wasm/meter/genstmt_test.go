package meter_test

import wasm "tradebot/engine/wasm/binary"

// stmts appends a few statements, which leave the stack as it is.
func (g *generator) stmts(c code, depth int) code {
	for range g.pick(5) {
		if g.size <= 0 {
			return c
		}
		c = g.stmt(c, depth)
	}
	return c
}

func (g *generator) stmt(c code, depth int) code {
	g.size--
	if depth <= 0 {
		return c.op(wasm.OpNop)
	}
	depth--
	switch g.pick(18) {
	case 0, 1:
		t := numbers[g.pick(4)]
		l := g.locals(t)
		return g.expr(c, t, depth).set(l[g.pick(len(l))])
	case 2:
		i := g.pick(len(g.m.globals)-1) + 1 // not the gas
		if t := g.m.globals[i]; t.Mutable {
			return g.expr(c, t.Type, depth).u(wasm.OpGlobalSet, uint32(i))
		}
		return c
	case 3, 4:
		if g.pick(2) == 1 {
			return g.fields(c, depth)
		}
		return g.store(c, depth)
	case 5, 6:
		return g.construct(c, depth)
	case 7:
		if g.pick(2) == 0 {
			return g.machine(c)
		}
		return g.dispatch(c, depth)
	case 8:
		l := g.pick(len(g.labels))
		return g.exprs(c, g.target(l), depth).br(uint32(l))
	case 9:
		l := g.pick(len(g.labels))
		c = g.expr(g.exprs(c, g.target(l), depth), wasm.I32, depth)
		return g.take(c.brIf(uint32(l)), g.target(l))
	case 10:
		return g.table(c, depth)
	case 11:
		if g.pick(4) == 0 {
			return g.exprs(c, g.labels[0].types, depth).op(wasm.OpReturn)
		}
		return c
	case 12, 13:
		return g.call(c, depth)
	case 14:
		if g.pick(8) == 7 {
			return c.op(wasm.OpUnreachable)
		}
		if g.pick(2) == 1 {
			return g.rise(c)
		}
		return g.expr(c, wasm.I64, depth).op(wasm.OpDrop)
	case 15:
		return g.bulkMemory(c, depth)
	case 16:
		return g.bulkTable(c, depth)
	}
	return g.refs(c, depth)
}

// fields points a local into the memory and appends accesses near to it, and a statement at times.
func (g *generator) fields(c code, depth int) code {
	l := g.locals(wasm.I64)
	c = g.bounded(c, 0x7ff, depth).i32(0x80).op(wasm.OpI32Add, wasm.OpI64ExtendI32U).set(l[g.pick(len(l))])
	for range 2 + g.pick(4) {
		switch g.pick(4) {
		case 0:
			c = g.stmt(c, depth)
		case 1:
			c = g.near(c).get(l[0]).u(wasm.OpI64Store, 0, uint32(g.byte()))
		default:
			c = g.near(c).u(wasm.OpI64Load32U, 0, uint32(g.byte())).set(l[0])
		}
	}
	return c
}

// rise appends a call of the function that never returns 0, and the branch that asks, inside an if, as Go has it before a panic.
func (g *generator) rise(c code) code {
	l := g.locals(wasm.I32)
	c = g.expr(c, wasm.I32, 2).open(wasm.OpIf, wasm.BlockEmpty)
	g.labels = append(g.labels, label{})
	to := g.pick(len(g.labels))
	c = g.exprs(c, g.target(to), 2).call(g.riser).u(wasm.OpGlobalGet, 0).set(l[g.pick(len(l))])
	c = g.take(c.brIf(uint32(to)), g.target(to)).get(l[0]).set(l[g.pick(len(l))])
	g.labels = g.labels[:len(g.labels)-1]
	return c.end()
}

// target returns what a branch to label l takes.
func (g *generator) target(l int) []wasm.ValType { return g.labels[len(g.labels)-1-l].types }

// table appends a br_table over labels that take the same types.
func (g *generator) table(c code, depth int) code {
	l := g.pick(len(g.labels))
	types := g.target(l)
	var labels []uint32
	for range g.pick(4) {
		if x := g.pick(len(g.labels)); string(bytesOf(g.target(x))) == string(bytesOf(types)) {
			labels = append(labels, uint32(x))
		}
	}
	c = g.bounded(g.exprs(c, types, depth), 3, depth)
	return c.brTable(append(labels, uint32(l))...)
}

// blockType picks parameters and results and how to write them.
func (g *generator) blockType() (params, results []wasm.ValType, t wasm.BlockType) {
	switch g.pick(4) {
	case 0:
		return nil, nil, wasm.BlockEmpty
	case 1:
		r := numbers[g.pick(4)]
		return nil, list(r), wasm.BlockOf(r)
	}
	params, results = g.types(2), g.types(2)
	return params, results, wasm.BlockType(g.m.typ(params, results))
}

// construct appends a block, loop or if.
func (g *generator) construct(c code, depth int) code {
	params, results, t := g.blockType()
	c = g.exprs(c, params, depth)
	inside := label{results}
	op := wasm.OpBlock
	switch g.pick(3) {
	case 1:
		op = wasm.OpLoop
		inside = label{params}
	case 2:
		op = wasm.OpIf
		c = g.expr(c, wasm.I32, depth)
	}
	c = c.open(op, t)
	g.labels = append(g.labels, inside)
	if op == wasm.OpLoop {
		c = g.gas(c)
	}
	c = g.exprs(g.stmts(g.take(c, params), depth), results, depth)
	if op == wasm.OpIf && (g.pick(2) == 1 || string(bytesOf(params)) != string(bytesOf(results))) {
		c = c.op(wasm.OpElse)
		c = g.exprs(g.stmts(g.take(c, params), depth), results, depth)
	}
	g.labels = g.labels[:len(g.labels)-1]
	return g.take(c.end(), results)
}

// dispatch appends a loop that begins with a br_table over its blocks, as Go compiles every
// function. The gas is in the straight line before the br_table, so that a branch from there
// to the loop itself ends too.
func (g *generator) dispatch(c code, depth int) code {
	blocks := 1 + g.pick(3)
	none := label{}
	c = c.block().loop()
	g.labels = append(g.labels, none, none)
	for range blocks {
		c = c.block()
		g.labels = append(g.labels, none)
	}
	exit := uint32(blocks + 1)
	var labels []uint32
	for range 4 {
		labels = append(labels, uint32(g.pick(blocks+2)))
	}
	c = c.u(wasm.OpGlobalGet, 0).i32(1).op(wasm.OpI32Sub).u(wasm.OpGlobalSet, 0)
	l := g.locals(wasm.I32)
	c = c.get(l[g.pick(len(l))]).i32(3).op(wasm.OpI32And).i32(99).u(wasm.OpGlobalGet, 0).i32(0).op(wasm.OpI32GeS, wasm.OpSelect)
	c = c.brTable(append(labels, exit)...)
	for left := blocks - 1; left >= 0; left-- {
		c = c.end()
		g.labels = g.labels[:len(g.labels)-1]
		c = g.stmts(c, depth)
		switch g.pick(3) {
		case 1: // on to any case through the loop
			c = g.expr(c, wasm.I32, depth).set(l[g.pick(len(l))]).br(uint32(left))
		case 2:
			c = c.br(uint32(g.pick(left + 2)))
		}
	}
	g.labels = g.labels[:len(g.labels)-2]
	return c.end().end()
}

// machine appends a dispatch as bare as Go's: nothing but its blocks and one local.get before the br_table, and jumps that set
// the number of a case first. Each jump takes gas, for it may lead back. Every other machine starts with a number set to it.
func (g *generator) machine(c code) code {
	blocks := 1 + g.pick(6)
	locals := g.locals(wasm.I32)
	state, sum := locals[g.pick(len(locals))], locals[g.pick(len(locals))]
	jump := func(loop int) code {
		to := int32(g.pick(9) - 1)
		c := code(nil).u(wasm.OpGlobalGet, 0).i32(1).op(wasm.OpI32Sub).u(wasm.OpGlobalSet, 0)
		c = c.u(wasm.OpGlobalGet, 0).i32(0).op(wasm.OpI32LtS).brIf(uint32(loop + 1))
		return c.i32(to).set(state).br(uint32(loop))
	}
	if blocks%2 == 0 {
		c = c.i32(int32(blocks / 2)).set(state)
	}
	c = c.block().loop().repeat(blocks, code(nil).block()).get(state)
	var labels []uint32
	for range 1 + g.pick(8) {
		if label := uint32(g.pick(blocks + 1)); int(label) < blocks {
			labels = append(labels, label)
		} else {
			labels = append(labels, label+1) // leaves
		}
	}
	c = c.brTable(append(labels, uint32(g.pick(blocks)))...)
	for left := blocks - 1; left >= 0; left-- {
		c = c.end().get(sum).i32(3).op(wasm.OpI32Mul).i32(int32(left)).op(wasm.OpI32Add).set(sum)
		if g.pick(2) == 0 { // a jump on a condition, as from an if
			c = append(append(c.get(sum).i32(1).op(wasm.OpI32And).open(wasm.OpIf, wasm.BlockEmpty), jump(left+1)...).end(), code(nil).repeat(g.pick(40), code(nil).i32(1).op(wasm.OpDrop))...)
		}
		if g.pick(3) == 2 {
			c = c.call(g.riser).op(wasm.OpDrop)
		}
		if g.pick(2) == 0 {
			c = append(c, jump(left)...)
		}
	}
	if g.pick(3) == 0 {
		return c.end().end()
	}
	return c.br(1).end().op(wasm.OpUnreachable).end() // as Go ends a function
}

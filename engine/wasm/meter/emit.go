package meter

import "tradebot/engine/wasm/binary"

const emptyBlock = 0x40 // the type of a block without values

// emitter writes rewritten bodies; its buffer is reused.
type emitter struct {
	out   []byte
	fuel  uint32 // global: fuel left
	stack uint32 // global: stack units left
	held  bool   // this function holds the fuel in a local between calls
	local uint32 // local: fuel left, if held
	units uint32 // local: stack units left inside this function, unless it is a leaf
	count uint32 // local: length operand of an instruction charged by it
	all   uint32 // number of locals, parameters and the injected ones included
	start int    // of the code in out, behind the locals
}

// body writes body i of m with the injections that p asks for.
func (e *emitter) body(m *module, p *plan, i int, locals uint32, leaf bool, units int64) {
	b := m.Code[i]
	e.out = e.out[:0]
	e.fuel, e.stack = m.fuel(), m.stack()
	e.held = len(p.weights) > 1
	lengths := false
	for _, q := range p.patches {
		lengths = lengths || q.kind == patchLength
	}
	e.locals(m, b, locals, !leaf, lengths)
	if i == m.entry {
		e.grant(uint32(len(m.Types[m.Funcs[i]].Params)))
	}
	e.begin(p.weights[0], leaf, units)
	e.code(m, p, b.Code, b.End-1, 0, roundDepth)
	if i == m.entry {
		e.getFuel()
	}
	e.op(binary.OpEnd)
}

// code writes the code from at to end, with the patches from the k-th on, and returns which comes next. rounds says how many
// dispatch loops, one inside the other, may have their first rounds written on their own.
func (e *emitter) code(m *module, p *plan, at, end uint32, k, rounds int) int {
	for ; k < len(p.patches) && p.patches[k].at <= end; k++ {
		q := &p.patches[k]
		e.out = append(e.out, m.Bytes[at:q.at]...)
		at = q.at
		switch q.kind {
		case patchTwice:
			if t := p.tableOf(q); rounds > 0 && t != nil && t.twice {
				k = e.twice(m, p, t, k, rounds-1)
				at = t.end
			}
		case patchCharge:
			if t := p.tableOf(q); t != nil && t.writing && !t.cases[q.number].live {
				at = t.cases[q.number].until
				for k+1 < len(p.patches) && p.patches[k+1].at <= at {
					k++
				}
				continue
			}
			e.getFuel()
			e.constant(p.weights[q.region])
			e.op(binary.OpI64Sub)
			if !q.check { // a case, so the fuel is held
				e.index(binary.OpLocalSet, e.local)
				continue
			}
			e.setFuel()
			e.trap()
		case patchRound:
			e.getFuel()
			e.trap()
		case patchLength:
			e.length(*q)
		case patchTurn:
			e.turned(q.op)
			at = q.end
		case patchAlways:
			e.op(binary.OpDrop)
			e.index(binary.OpBr, q.depth)
			at = q.end
		case patchJump:
			if !q.cold || !p.tableOf(q).writing {
				e.index(binary.OpBr, q.depth)
				at = q.end
			}
		case patchHead:
			t := p.tableOf(q)
			switch label, ok := t.straight(); {
			case ok:
				e.index(binary.OpBr, label)
				at = q.end
			case t.writing:
				e.into(t)
				at = q.end
			default:
				e.head(t)
			}
		case patchLeave:
			if e.held {
				e.index(binary.OpLocalGet, e.local)
				e.index(binary.OpGlobalSet, e.fuel)
			}
		case patchCall:
			if e.held {
				e.index(binary.OpGlobalGet, e.fuel)
				e.index(binary.OpLocalSet, e.local)
			}
			if q.units {
				e.index(binary.OpLocalGet, e.units)
				e.index(binary.OpGlobalSet, e.stack)
			}
		}
	}
	e.out = append(e.out, m.Bytes[at:end]...)
	return k
}

// locals writes the original runs and after them the injected locals.
func (e *emitter) locals(m *module, b binary.Body, locals uint32, units, count bool) {
	runs := uint32(0)
	for range b.Locals(m.Module) {
		runs++
	}
	for _, extra := range []bool{e.held, units, count} {
		if extra {
			runs++
		}
	}
	e.out = binary.AppendU32(e.out, runs)
	for r := range b.Locals(m.Module) {
		e.out = append(binary.AppendU32(e.out, r.Count), byte(r.Type))
	}
	add := func(t binary.ValType) uint32 {
		e.out = append(e.out, 1, byte(t))
		locals++
		return locals - 1
	}
	if e.held {
		e.local = add(binary.I64)
	}
	if units {
		e.units = add(binary.I64)
	}
	if count {
		e.count = add(binary.I32)
	}
	e.all, e.start = locals, len(e.out)
}

// grant sets the counters to the last two parameters, which is how the entry gets them.
func (e *emitter) grant(params uint32) {
	e.index(binary.OpLocalGet, params-2)
	e.index(binary.OpGlobalSet, e.fuel)
	e.index(binary.OpLocalGet, params-1)
	e.index(binary.OpGlobalSet, e.stack)
}

// begin charges the fuel of the code outside loops and, unless the function is a leaf,
// the stack units of its frame; one branch tests both.
func (e *emitter) begin(weight int64, leaf bool, units int64) {
	if !leaf {
		e.index(binary.OpGlobalGet, e.stack)
		e.constant(units)
		e.op(binary.OpI64Sub)
		e.index(binary.OpLocalTee, e.units)
		e.index(binary.OpGlobalSet, e.stack)
	}
	e.index(binary.OpGlobalGet, e.fuel)
	e.constant(weight)
	e.op(binary.OpI64Sub)
	e.setFuel()
	if !leaf {
		e.index(binary.OpLocalGet, e.units)
		e.op(binary.OpI64Or)
	}
	e.trap()
}

// getFuel pushes the fuel left.
func (e *emitter) getFuel() {
	if e.held {
		e.index(binary.OpLocalGet, e.local)
		return
	}
	e.index(binary.OpGlobalGet, e.fuel)
}

// setFuel keeps the number on the stack as the fuel left and leaves it there. The compiler
// remembers a global it has just written, so that reading it again costs nothing.
func (e *emitter) setFuel() {
	if e.held {
		e.index(binary.OpLocalTee, e.local)
		return
	}
	e.index(binary.OpGlobalSet, e.fuel)
	e.index(binary.OpGlobalGet, e.fuel)
}

// trap ends the call if the number on the stack is negative. The trap stands in the else
// branch because the compiler then lays it out off the straight path, which measured
// faster than a trap in the then branch, behind br_if, or shared at the end.
func (e *emitter) trap() {
	e.constant(0)
	e.op(binary.OpI64GeS)
	e.op(binary.OpIf)
	e.out = append(e.out, emptyBlock)
	e.op(binary.OpElse)
	if e.held {
		e.index(binary.OpLocalGet, e.local)
		e.index(binary.OpGlobalSet, e.fuel)
	}
	e.op(binary.OpUnreachable)
	e.op(binary.OpEnd)
}

// head asks whether the number on the stack is 0 or that of a jump back, and goes to the case; for any other it stays there.
func (e *emitter) head(t *table) {
	e.op(binary.OpI32Eqz)
	e.index(binary.OpBrIf, t.to(0))
	e.index(binary.OpLocalGet, t.local)
	if t.to(t.back) == t.to(0) {
		return
	}
	e.op(binary.OpI32Const)
	e.out = binary.AppendS64(e.out, int64(int32(t.back)))
	e.op(binary.OpI32Eq)
	e.index(binary.OpBrIf, t.to(t.back))
	e.index(binary.OpLocalGet, t.local)
}

// length charges an instruction by its length operand, the top of the stack. A grow that
// asks for more than the maximum fails without work and pays no length.
func (e *emitter) length(q patch) {
	e.index(binary.OpLocalSet, e.count)
	e.getFuel()
	e.index(binary.OpLocalGet, e.count)
	e.op(binary.OpI64ExtendI32U)
	switch q.op {
	case binary.OpMemoryGrow:
		e.constant(pagesShift)
		e.op(binary.OpI64Shl)
	case binary.OpTableGrow:
		e.constant(moreShift)
		e.op(binary.OpI64Shl)
	case binary.OpMemoryInit, binary.OpMemoryCopy, binary.OpMemoryFill:
		e.constant(bytesShift)
		e.op(binary.OpI64ShrU)
	}
	if q.op == binary.OpMemoryGrow || q.op == binary.OpTableGrow {
		e.constant(0)
		e.index(binary.OpLocalGet, e.count)
		e.op(binary.OpI32Const)
		e.out = binary.AppendS64(e.out, int64(int32(q.max)))
		e.op(binary.OpI32LeU)
		e.op(binary.OpSelect)
	}
	e.op(binary.OpI64Sub)
	e.setFuel()
	e.trap()
	e.index(binary.OpLocalGet, e.count)
}

func (e *emitter) op(op binary.Op) { e.out = append(e.out, byte(op)) }

func (e *emitter) constant(v int64) {
	e.out = binary.AppendS64(append(e.out, byte(binary.OpI64Const)), v)
}

func (e *emitter) index(op binary.Op, index uint32) {
	e.out = binary.AppendU32(append(e.out, byte(op)), index)
}

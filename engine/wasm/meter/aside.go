package meter

import "tradebot/engine/wasm/binary"

// In Go's code, what is rare stands inside an if: a nil pointer, a stack to be grown. The runtime's compiler knows which
// addresses are inside the memory, but forgets it where ways meet, and where an if without else ends it forgets all. This file
// keeps the straight way straight. Nothing of it changes what a module does or the fuel it takes.
//
// A function of Go returns 1 if the stack is to be unwound, and its caller then leaves; 0 means to go on. One that panics or
// grows the stack never returns 0. Where that can be seen, the branch that asks becomes one that does not, so that nothing
// comes back out of the if. And an if without else changes places with its else.

// risingRounds is how many calls deep a function is found that only returns what others do. Go's are two deep.
const risingRounds = 4

// findRising finds the functions that never return 0.
func (m *module) findRising() error {
	m.rising = make([]bool, len(m.funcTypes))
	more := true
	for round := 0; more && round < risingRounds; round++ {
		more = false
		for i := range m.Code {
			if f := m.imported + i; !m.rising[f] {
				rises, err := m.rises(i)
				if err != nil {
					return err
				}
				m.rising[f], more = rises, more || rises
			}
		}
	}
	return nil
}

// rises reports whether body i is seen to return nothing but a number that is not 0: it ends with such a constant, or with what
// a function returned that never returns 0, and leaves in no other way.
func (m *module) rises(i int) (bool, error) {
	if t := &m.Types[m.Funcs[i]]; len(t.Results) != 1 || t.Results[0] != binary.I32 {
		return false, nil
	}
	r := m.Code[i].Instrs(m.Module)
	var in, last binary.Instr
	var top risen
	for ; r.Next(&in); last = in {
		leaves := false
		switch in.Op {
		case binary.OpReturn:
			leaves = !top.is()
		case binary.OpBr, binary.OpBrIf:
			leaves = int(in.Index) == r.Depth()-1
		case binary.OpBrTable:
			for label := range in.Labels {
				leaves = leaves || int(label) == r.Depth()-1
			}
		case binary.OpEnd:
			if r.Depth() == 0 {
				ends := last.Op == binary.OpReturn || last.Op == binary.OpUnreachable
				return ends || top.is() || last.Op == binary.OpI32Const && last.Bits != 0, nil
			}
		}
		if leaves {
			return false, nil
		}
		top.note(m, &in)
	}
	return false, r.Err()
}

// risen says whether the value on the stack is what a function returned that never returns 0. Between the call and the branch
// that asks, Go reads its stack pointer anew.
type risen struct {
	below   bool // it is on the stack
	covered bool // with one more value on it
}

func (t *risen) is() bool { return t.below && !t.covered }

func (t *risen) note(m *module, in *binary.Instr) {
	switch {
	case in.Op == binary.OpCall:
		*t = risen{below: int(in.Index) < len(m.rising) && m.rising[in.Index]}
	case in.Op == binary.OpGlobalGet && t.is():
		t.covered = true
	case in.Op == binary.OpLocalSet && t.covered:
		t.covered = false
	default:
		*t = risen{}
	}
}

// turn notes an if. What it asks is made to ask the opposite, by another comparison where the last instruction is one.
func (p *plan) turn(in, last *binary.Instr) {
	q := patch{at: uint32(last.Start), end: uint32(in.End), kind: patchTurn}
	switch op := last.Op; {
	case op == binary.OpI32Eqz:
		q.op = binary.OpNop
	case op == binary.OpI64Eqz:
		q.op = op
	case op >= binary.OpI32Eq && op <= binary.OpI32GeU:
		q.op = opposite(op, binary.OpI32Eq)
	case op >= binary.OpI64Eq && op <= binary.OpI64GeU:
		q.op = opposite(op, binary.OpI64Eq)
	default:
		q.at, q.op = uint32(in.Start), binary.OpI32Eqz
	}
	p.patches = append(p.patches, q)
}

// opposite returns the comparison that is true where op is false; they begin with first: eq, ne, lt_s, lt_u, gt_s, gt_u, le_s,
// le_u, ge_s, ge_u.
func opposite(op, first binary.Op) binary.Op {
	return first + [10]binary.Op{1, 0, 8, 9, 6, 7, 4, 5, 2, 3}[op-first]
}

// turned writes an if with nothing before its else.
func (e *emitter) turned(op binary.Op) {
	switch op {
	case binary.OpNop: // it asked for the opposite
	case binary.OpI64Eqz:
		e.constant(0)
		e.op(binary.OpI64Ne)
	default:
		e.op(op)
	}
	e.op(binary.OpIf)
	e.out = append(e.out, emptyBlock)
	e.op(binary.OpElse)
}

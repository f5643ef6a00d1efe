package meter

import (
	"cmp"
	"math"
	"slices"

	"tradebot/engine/wasm/binary"
)

// Go has pointers of 64 bits. It narrows one anew for each access, and adds the place of a field before that rather than in the
// instruction. To the runtime's compiler these are different addresses, so it checks each of them. This file lets accesses that
// differ by a constant share one address: the first keeps it in a local, the base, and the others name it and how far behind it
// they are. Every access is to the same byte as before, and traps as before; nothing of it is paid for.
//
// A sum that is larger than 32 bits wraps in the original and would not in the instruction. So an access is counted from a base only
// after one to the base itself, or behind it, did not trap: then the base is inside the memory, whose maximum is known, and what may
// be added without wrapping is, too.

const (
	baseCount   = 6  // bases that a function has at a time
	knownLocals = 16 // locals of which something is known at a time

	constant = ^uint32(0) // the root of constants
)

// place is what is known of the low 32 bits of a value: those of a root, whatever that is, and what was added. The zero
// place is nothing.
type place struct{ root, more uint32 }

// facts are what is known somewhere in the code.
type facts struct {
	locals [knownLocals]struct {
		local uint32
		place place // zero: nothing is known here
	}
	bases               [baseCount]place // what a base holds, zero if nothing
	nextLocal, nextBase int              // what is forgotten for others
}

// operand is a value on the stack.
type operand struct {
	place place
	end   uint32 // the byte after the instruction that made it, 0 if that does not matter
}

// scope is an open block.
type scope struct {
	height  int // of the stack below its parameters
	params  int
	results int
	loop    bool
	alone   bool  // an if that has had no else
	before  facts // of an if
	reached bool  // its end can be reached
	facts   facts // then, at its end
}

// edit is a change of the code.
type edit struct {
	at   uint32 // offset in the body
	kind editKind
	base uint32

	// For editBehind: the access that is replaced.
	end    uint32
	align  uint32
	offset uint32
}

type editKind byte

const (
	editKeep   editKind = iota // the address is kept in the base
	editTake                   // the base takes the place of the address
	editBehind                 // an access counts from the base
)

// folder makes accesses share addresses. Its buffers are reused from body to body.
type folder struct {
	m       *module
	room    uint64 // what can be added to an address inside the memory without wrapping
	stack   []operand
	scopes  []scope
	edits   []edit
	facts   facts
	dead    bool // the code is not reached
	roots   uint32
	control uint32            // the byte after the last instruction that begins or ends a block or branches
	made    [baseCount]uint32 // where a base was last set, and used
	used    [baseCount]uint32
	out     []byte
}

// fold returns body, as the emitter wrote it, with shared addresses. locals are all it has, parameters included.
func (f *folder) fold(body []byte, code int, locals uint32, results int) []byte {
	f.stack, f.edits, f.facts, f.dead, f.roots, f.control = f.stack[:0], f.edits[:0], facts{}, false, 0, 0
	f.made, f.used = [baseCount]uint32{}, [baseCount]uint32{}
	f.scopes = append(f.scopes[:0], scope{results: results})
	r := binary.Body{Code: uint32(code), End: uint32(len(body))}.Instrs(&binary.Module{Bytes: body})
	for in := (binary.Instr{}); r.Next(&in); {
		if in.Op <= binary.OpReturn && in.Op != binary.OpNop {
			f.control = uint32(in.End)
			f.branch(&in)
		} else if !f.dead {
			f.plain(&in)
		}
	}
	if len(f.edits) == 0 || r.Err() != nil {
		return body
	}
	return f.write(body, code, locals)
}

// write makes the edits.
func (f *folder) write(body []byte, code int, locals uint32) []byte {
	slices.SortStableFunc(f.edits, func(a, b edit) int { return cmp.Compare(a.at, b.at) })
	runs, n := uint32(0), 0
	for shift := 0; ; shift += 7 { // the emitter's own number
		runs |= uint32(body[n]&0x7f) << shift
		if n++; body[n-1] < 0x80 {
			break
		}
	}
	out := append(binary.AppendU32(f.out[:0], runs+1), body[n:code]...)
	out = append(binary.AppendU32(out, baseCount), byte(binary.I32))
	at := uint32(code)
	for i := range f.edits {
		q := &f.edits[i]
		out = append(out, body[at:q.at]...)
		at = q.at
		switch q.kind {
		case editKeep:
			out = binary.AppendU32(append(out, byte(binary.OpLocalTee)), locals+q.base)
		case editTake:
			out = binary.AppendU32(append(out, byte(binary.OpDrop), byte(binary.OpLocalGet)), locals+q.base)
		case editBehind:
			out = binary.AppendU32(binary.AppendU32(append(out, body[at]), q.align), q.offset)
			at = q.end
		}
	}
	f.out = append(out, body[at:]...)
	return f.out
}

// access shares the address of an access to memory, if anything is known of it.
//
// Its base is set or used where the address was made, and between there and here another base may have been set. So nothing is
// done if a branch lies between, or if the base was set or used in between.
func (f *folder) access(in *binary.Instr, address operand) {
	p, at := address.place, address.end
	if p.root == 0 || p.root == constant || at == 0 || at < f.control {
		return
	}
	for i := range f.facts.bases {
		if f.facts.bases[i].root != p.root {
			continue
		}
		behind := uint64(p.more - f.facts.bases[i].more)
		if f.made[i] > at || behind > f.room || behind+in.Bits > math.MaxUint32 {
			return
		}
		f.used[i] = max(f.used[i], at)
		f.edits = append(f.edits, edit{at: at, kind: editTake, base: uint32(i)})
		if behind != 0 {
			f.edits = append(f.edits, edit{at: uint32(in.Start), kind: editBehind, end: uint32(in.End), align: in.Align, offset: uint32(in.Bits + behind)})
		}
		return
	}
	i := f.facts.nextBase
	if f.made[i] > at || f.used[i] > at {
		return
	}
	f.facts.nextBase = (i + 1) % baseCount
	f.facts.bases[i] = p
	f.made[i] = at
	f.edits = append(f.edits, edit{at: at, kind: editKeep, base: uint32(i)})
}

// plain follows an instruction that goes on to the next.
func (f *folder) plain(in *binary.Instr) {
	end := uint32(in.End)
	switch op := in.Op; {
	case op == binary.OpLocalGet:
		f.push(operand{f.get(in.Index), end})
	case op == binary.OpLocalSet:
		f.set(in.Index, f.named(f.pop().place))
	case op == binary.OpLocalTee:
		p := f.named(f.pop().place)
		f.set(in.Index, p)
		f.push(operand{p, end})
	case op == binary.OpI32Const, op == binary.OpI64Const:
		f.push(operand{place: place{constant, uint32(in.Bits)}})
	case op == binary.OpI32WrapI64, op == binary.OpI64ExtendI32U, op == binary.OpI64ExtendI32S:
		f.push(operand{f.pop().place, end})
	case op == binary.OpI32Add, op == binary.OpI64Add:
		b, a := f.pop().place, f.pop().place
		if a.root == constant {
			a, b = b, a
		}
		f.push(operand{moved(a, b, b.more), end})
	case op == binary.OpI32Sub, op == binary.OpI64Sub:
		b, a := f.pop().place, f.pop().place
		f.push(operand{moved(a, b, -b.more), end})
	case op >= binary.OpI32Load && op <= binary.OpI64Load32U:
		f.access(in, f.pop())
		f.push(operand{})
	case op >= binary.OpI32Store && op <= binary.OpI64Store32:
		f.pop()
		f.access(in, f.pop())
	case op == binary.OpCall:
		f.call(&f.m.Types[f.m.funcTypes[in.Index]])
	case op == binary.OpCallIndirect:
		f.pop()
		f.call(&f.m.Types[in.Index])
	default:
		e := effectOf(op)
		f.drop(int(e.pops))
		f.fill(int(e.pushes))
	}
}

// moved is the place that is so much behind a, if b is a constant.
func moved(a, b place, more uint32) place {
	if a.root == 0 || a.root == constant || b.root != constant {
		return place{}
	}
	return place{a.root, a.more + more}
}

func (f *folder) call(t *binary.FuncType) {
	f.drop(len(t.Params))
	f.fill(len(t.Results))
}

// branch follows an instruction that begins or ends a block, or branches.
func (f *folder) branch(in *binary.Instr) {
	top := &f.scopes[len(f.scopes)-1]
	switch in.Op {
	case binary.OpBlock, binary.OpLoop, binary.OpIf:
		if in.Op == binary.OpIf {
			f.pop()
		}
		params, results, _ := f.m.Arity(in.Block)
		f.drop(params)
		s := scope{height: len(f.stack), params: params, results: results}
		switch in.Op {
		case binary.OpIf:
			s.alone, s.before = !f.dead, f.facts
		case binary.OpLoop: // it can be come back to with anything
			s.loop, f.facts = true, facts{}
		}
		f.scopes = append(f.scopes, s)
		f.fill(params)
	case binary.OpElse:
		f.reach(top)
		f.dead, f.facts, top.alone = !top.alone, top.before, false
		f.stack = f.stack[:top.height]
		f.fill(top.params)
	case binary.OpEnd:
		if !top.loop {
			f.reach(top)
			if top.alone {
				f.dead, f.facts = false, top.before
				f.reach(top)
			}
			f.dead, f.facts = !top.reached, top.facts
		}
		f.stack = f.stack[:top.height]
		results := top.results
		if f.scopes = f.scopes[:len(f.scopes)-1]; len(f.scopes) > 0 {
			f.fill(results)
		}
	case binary.OpBrIf:
		f.pop()
		f.jump(in.Index)
	case binary.OpBr:
		f.jump(in.Index)
		f.leave()
	case binary.OpBrTable:
		for label := range in.Labels {
			f.jump(label)
		}
		f.leave()
	case binary.OpReturn, binary.OpUnreachable:
		f.leave()
	}
}

// leave notes that the code behind is not reached.
func (f *folder) leave() {
	f.dead = true
	f.stack = f.stack[:f.scopes[len(f.scopes)-1].height]
}

// jump notes that control may go to a label.
func (f *folder) jump(label uint32) {
	if at := len(f.scopes) - 1 - int(label); at >= 0 && !f.scopes[at].loop {
		f.reach(&f.scopes[at])
	}
}

// reach notes that control may come from here to the end of a scope, where then only that is known which is known on all ways.
func (f *folder) reach(s *scope) {
	switch {
	case f.dead || s.reached && s.facts == f.facts:
		return
	case !s.reached:
		s.reached, s.facts = true, f.facts
		return
	}
	for i := range s.facts.locals {
		if l := &s.facts.locals[i]; !slices.Contains(f.facts.locals[:], *l) {
			l.place = place{}
		}
	}
	for i := range s.facts.bases {
		if s.facts.bases[i] != f.facts.bases[i] {
			s.facts.bases[i] = place{}
		}
	}
}

// get is what is known of a local, by a root of its own if nothing was.
func (f *folder) get(local uint32) place {
	for i := range f.facts.locals {
		if l := &f.facts.locals[i]; l.local == local && l.place.root != 0 {
			return l.place
		}
	}
	p := f.named(place{})
	f.set(local, p)
	return p
}

// named is p, or a new root if nothing is known.
func (f *folder) named(p place) place {
	if p.root == 0 {
		f.roots++
		p.root = f.roots
	}
	return p
}

// set notes what is known of a local.
func (f *folder) set(local uint32, p place) {
	for i := range f.facts.locals {
		if l := &f.facts.locals[i]; l.local == local && l.place.root != 0 {
			l.place = p
			return
		}
	}
	l := &f.facts.locals[f.facts.nextLocal]
	f.facts.nextLocal = (f.facts.nextLocal + 1) % knownLocals
	l.local, l.place = local, p
}

// pop takes the top of the stack; below what a block has put there is nothing known.
func (f *folder) pop() operand {
	n := len(f.stack)
	if n <= f.scopes[len(f.scopes)-1].height {
		return operand{}
	}
	v := f.stack[n-1]
	f.stack = f.stack[:n-1]
	return v
}

func (f *folder) push(v operand) { f.stack = append(f.stack, v) }

// drop takes n values.
func (f *folder) drop(n int) {
	for range n {
		f.pop()
	}
}

// fill pushes n values of which nothing is known.
func (f *folder) fill(n int) {
	for range n {
		f.push(operand{})
	}
}

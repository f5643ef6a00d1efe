package meter

import "tradebot/engine/wasm/binary"

// Into every case of a dispatch loop lead two ways, from the case before and from the head. The runtime's compiler therefore knows
// nothing at a case, and moves all locals to where the head has them. But a call of a Go function begins with number 0, and goes
// through the head again only for a loop or for something rare. So in the functions that events come by, the first round is written
// on its own before the loop, without a head:
//
//	block            the first round: a br to this block, which was one to the loop, goes on behind it
//	  block .. br    to case 0, or behind it if the number is another
//	  end cases ..
//	  unreachable
//	end
//	loop ..          as ever
//
// A case in which the first round would only arrive by a jump, and that makes a call, is left to the loop: Go's compiler puts what
// is rare behind a jump. Each case pays for itself and for the dispatch in both places, so that the fuel is the same.

// roundRoom is how many bytes of functions get a first round of their own. A Go strategy has 20 KB that events come by.
const roundRoom = 64 << 10

// roundDepth is how many dispatch loops, one inside the other, have first rounds: each adds the size of what it holds.
const roundDepth = 2

// unknown is the callee of a call through a table.
const unknown = ^uint32(0)

// passage is a case, as the first round comes by.
type passage struct {
	until uint32 // the byte of the end that ends it
	jumps int    // index + 1 into plan.jumps, of a direct jump to it
	falls bool   // the case before goes on into it
	calls bool   // outside every if
	live  bool   // the first round comes by
}

// callee is a function that is called outside every if.
type callee struct {
	function uint32
	table    int // index + 1 into plan.tables, of the dispatch whose case calls it, 0 if none does
	number   int // of the case
}

// tableOf returns the table of a patch, nil if it has none.
func (p *plan) tableOf(q *patch) *table {
	if q.table == 0 {
		return nil
	}
	return &p.tables[q.table-1]
}

// begin notes that a case begins, where a block of a dispatch ended, and returns its number.
func (p *plan) begin(ended *frame, region, at uint32, last binary.Op) int {
	if ended.of == 0 {
		return 0
	}
	t := &p.tables[ended.of-1]
	t.now = region
	if n := len(t.cases); n > 0 {
		t.cases[n-1].until = at
	}
	leaves := last == binary.OpBr || last == binary.OpBrTable || last == binary.OpReturn || last == binary.OpUnreachable
	t.cases = append(t.cases, passage{jumps: ended.jumps, falls: !leaves})
	return len(t.cases) - 1
}

// calls notes a call.
func (p *plan) calls(function uint32) {
	if p.ifs > 0 {
		return
	}
	c := callee{function: function}
	if top := &p.frames[len(p.frames)-1]; top.table+top.of != 0 {
		if c.table = max(top.table, top.of); len(p.tables[c.table-1].cases) > 0 {
			cases := p.tables[c.table-1].cases
			c.number = len(cases) - 1
			cases[c.number].calls = true
		}
	}
	p.callees = append(p.callees, c)
}

// finish notes that a dispatch loop ends, before what r reads next, and finds out by which cases its first round comes.
func (p *plan) finish(r binary.Reader, in *binary.Instr, ended *frame) {
	t := &p.tables[ended.table-1]
	t.end = uint32(in.Start)
	if n := len(t.cases); n > 0 {
		t.cases[n-1].until = t.end
	}
	first, known := uint32(0), t.first.ok && t.first.local == t.local
	if known {
		first = t.first.number
	}
	for i := range t.cases {
		c := &t.cases[i]
		c.live = i == int(t.to(first)) || i > 0 && c.falls && t.cases[i-1].live
		for k := c.jumps; k != 0; k = p.jumps[k-1].next {
			j := &p.jumps[k-1]
			c.live = c.live || !c.calls && t.cases[j.in].live
		}
		for k := c.jumps; k != 0; k = p.jumps[k-1].next {
			p.patches[p.jumps[k-1].patch].cold = !c.live
		}
	}
	var next binary.Instr
	_, straight := t.straight()
	t.twice = ended.plain && t.within && !straight && len(t.cases) == t.blocks && r.Next(&next) && next.Op == binary.OpUnreachable
}

// once takes back that first rounds are written on their own.
func (p *plan) once() {
	for i := range p.tables {
		p.tables[i].twice = false
	}
}

// twice writes a dispatch loop, whose patchTwice is the k-th: its first round, and itself without its end. It returns the last
// patch of it. rounds is for what the first round holds.
func (e *emitter) twice(m *module, p *plan, t *table, k, rounds int) int {
	start, inside := p.patches[k].at, p.patches[k+1].at // the head's patchRound comes next
	e.op(binary.OpBlock)
	e.out = append(e.out, emptyBlock)
	t.writing = true
	e.code(m, p, inside, t.end, k+1, rounds)
	t.writing = false
	e.op(binary.OpUnreachable)
	e.op(binary.OpEnd)
	e.out = append(e.out, m.Bytes[start:inside]...)
	return e.code(m, p, inside, t.end, k+1, 0) - 1
}

// into leads the first round to its case: 0, unless another number is known. The number is on the stack.
func (e *emitter) into(t *table) {
	if t.first.ok && t.first.local == t.local {
		e.index(binary.OpBr, t.to(t.first.number))
		return
	}
	e.index(binary.OpBrIf, uint32(t.blocks))
	e.index(binary.OpBr, t.to(0))
}

// findHot finds the functions that events come by: the entry, and what those call directly outside every if, but for cases that
// are left to the loop, while there is room.
func (m *module) findHot() error {
	m.hot = make([]bool, len(m.Code))
	if m.entry < 0 {
		return nil
	}
	p := &plan{seen: make([]uint32, m.globals)}
	room := int64(roundRoom)
	for queue := []int{m.entry}; len(queue) > 0; queue = queue[1:] {
		i := queue[0]
		if room -= int64(m.Code[i].End - m.Code[i].Start); m.hot[i] || room < 0 {
			continue
		}
		m.hot[i] = true
		if err := m.scan(p, i); err != nil {
			return err
		}
		for _, c := range p.callees {
			if c.table != 0 && p.tables[c.table-1].twice && !p.tables[c.table-1].cases[c.number].live {
				continue
			}
			if at := int(c.function) - m.imported; c.function != unknown && at >= 0 {
				queue = append(queue, at)
			}
		}
	}
	return nil
}

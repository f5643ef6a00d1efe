package meter

import (
	"cmp"

	"tradebot/engine/wasm/binary"
)

// The Go compiler makes one loop of every function: each of its jumps sets a number and goes back to the head, where a
// br_table leads to the case of that number. Most jumps lead forward, to a case whose block is still open, and can go there
// at once. That is what this file finds.
//
// What is left for the head is the first round, whose number is nearly always 0, and the jumps back, which are Go's loops. A
// jump through a table takes several times as long as a branch that goes the same way most times, so the head asks for these
// two numbers first. If it is known how the first round begins, as it is in the entry after inlining, and no jump back is
// left, it goes to that case without asking. The cases still pay for themselves, so that the fuel is the same in every way.

// table is the br_table of a dispatch loop, if nothing but its blocks and one local.get stand before it.
type table struct {
	local  uint32   // holds the number
	labels []uint32 // by number, the last for all others; 0 is the innermost block
	blocks int
	within bool   // every label is that of a block
	head   uint32 // region of the loop
	now    uint32 // region of the case that is being read
	first  known  // the number of the first round
	again  bool   // a jump to the head is left
	back   uint32 // the number of the first jump back that is not 0; of nested loops it is that of the innermost

	cases   []passage
	end     uint32 // the byte of the loop's end
	twice   bool   // its first round is written on its own
	writing bool   // that is being written
}

// known is a number that a local holds, if it is known.
type known struct {
	local  uint32
	number uint32
	ok     bool
}

// jump is a direct jump to a case.
type jump struct {
	from  uint32 // region of the case it leaves
	in    int    // index of that in table.cases
	patch int    // index into plan.patches
	next  int    // index + 1 of another jump to the same case
}

// table reads the dispatch of a loop with the given number of blocks, where r stands at the loop's first instruction. It
// returns an index into p.tables + 1, or 0 if the dispatch does more than that.
func (p *plan) table(r binary.Reader, blocks int, head uint32) int {
	var in binary.Instr
	for range blocks {
		if !r.Next(&in) || in.Op != binary.OpBlock || in.Block != binary.BlockEmpty {
			return 0
		}
	}
	if !r.Next(&in) || in.Op != binary.OpLocalGet {
		return 0
	}
	t := table{local: in.Index, blocks: blocks, head: head, first: p.known}
	if !r.Next(&in) || in.Op != binary.OpBrTable {
		return 0
	}
	t.within = true
	for label := range in.Labels {
		t.labels = append(t.labels, label)
		t.within = t.within && int(label) < blocks
	}
	if t.within { // no other patch can stand before a br_table that does not leave the function
		p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchHead, end: uint32(in.End), table: len(p.tables) + 1})
	}
	p.tables = append(p.tables, t)
	return len(p.tables)
}

// to returns the label of the case with a number.
func (t *table) to(number uint32) uint32 {
	return t.labels[min(uint64(number), uint64(len(t.labels)-1))]
}

// jump notes a jump to the frame with the given label, that of a dispatch loop or any other.
func (p *plan) jump(label uint32) {
	if at := len(p.frames) - 1 - int(label); at >= 0 && p.frames[at].table != 0 {
		p.tables[p.frames[at].table-1].again = true
	}
}

// straight says to which case the head goes without asking, if it can be no other.
func (t *table) straight() (label uint32, ok bool) {
	if t.again || !t.first.ok || t.first.local != t.local {
		return 0, false
	}
	return t.to(t.first.number), true
}

// note keeps track of a local that is known to hold a number, from the place where it is set on, until code can be reached
// in another way. One at a time is enough.
func (p *plan) note(in, last *binary.Instr) {
	switch in.Op {
	case binary.OpLocalSet:
		if last.Op == binary.OpI32Const {
			p.known = known{in.Index, uint32(last.Bits), true}
			return
		}
		fallthrough
	case binary.OpLocalTee:
		p.known.ok = p.known.ok && p.known.local != in.Index
	case binary.OpLoop, binary.OpElse, binary.OpEnd:
		p.known.ok = false
	}
}

// direct turns the br at in, which follows set and before that number, into a jump to its case, if that is where the head of
// its loop would lead. It says whether it did.
func (p *plan) direct(in, set, number *binary.Instr) bool {
	loop := len(p.frames) - 1 - int(in.Index)
	if loop < 0 || p.frames[loop].table == 0 || set.Op != binary.OpLocalSet || number.Op != binary.OpI32Const {
		return false
	}
	t := &p.tables[p.frames[loop].table-1]
	if set.Index != t.local {
		return false
	}
	label := t.to(uint32(number.Bits))
	to := loop + t.blocks - int(label)
	// A block that has ended made room for others: only one of this loop's own counts.
	if int(label) >= t.blocks {
		return false
	}
	if to >= len(p.frames) || p.frames[to].head != t.head {
		t.back = cmp.Or(t.back, uint32(number.Bits))
		return false
	}
	p.jumps = append(p.jumps, jump{t.now, len(t.cases) - 1, len(p.patches), p.frames[to].jumps})
	p.frames[to].jumps = len(p.jumps)
	p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchJump, end: uint32(in.End), depth: uint32(len(p.frames) - 1 - to), table: p.frames[loop].table})
	return true
}

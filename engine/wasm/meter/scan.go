package meter

import "tradebot/engine/wasm/binary"

// patch is a place in a body where code is injected.
type patch struct {
	at     uint32 // offset in the file; the code goes before this byte
	kind   patchKind
	units  bool      // for patchCall: the callee may have taken stack units
	op     binary.Op // for patchLength: the instruction charged; for patchTurn: how it asks for the opposite
	max    uint32    // for patchLength on a grow: the largest request that can succeed
	region uint32    // for patchCharge: which of plan.weights
	number int       // for patchCharge of a case: index into table.cases
	check  bool      // for patchCharge: trap if the fuel is used up
	jumps  int       // for patchCharge: index + 1 into plan.jumps, of a direct jump to this case
	end    uint32    // for patchJump, patchHead, patchAlways and patchTurn: the byte after what it replaces
	depth  uint32    // for patchJump and patchAlways: the label
	table  int       // for patchHead, patchTwice, patchJump and patchCharge of a case: index + 1 into plan.tables
	cold   bool      // for patchJump: the first round does not come by that case
}

type patchKind byte

const (
	patchCharge patchKind = iota // a region begins: charge it
	patchRound                   // a round of a dispatch loop begins: trap if the fuel is used up
	patchLength                  // charge an instruction by its length operand
	patchLeave                   // control may leave the function: the global must hold the fuel
	patchCall                    // a call is over: fetch the fuel, put the stack units back
	patchJump                    // a br to a dispatch loop goes to its case directly
	patchHead                    // the br_table of a dispatch loop: ask for likely numbers first
	patchAlways                  // a br_if that is always taken is a br
	patchTurn                    // an if changes places with its else, which it does not have
	patchTwice                   // a dispatch loop begins: its first round may be written before it
	patchNone                    // nothing, after all
)

// plan is what scan learned about one body. It is reused from body to body.
type plan struct {
	weights []int64 // fuel of every region: the function outside its loops, then loops and cases
	patches []patch
	frames  []frame
	height  int64 // upper bound of the operand stack, in values
	globals int64 // distinct globals touched, which the compiler keeps in registers and spills
	seen    []uint32
	mark    uint32
	tables  []table
	known   known
	jumps   []jump
	callees []callee // functions called outside every if
	ifs     int      // that are open
	piles   []int64  // by region: fuel that may have been paid unchecked when the case is over
}

// frame is an open block.
type frame struct {
	base    int64 // height below its parameters
	params  int64
	results int64
	region  uint32 // what pays for the code directly inside, index into plan.weights
	head    uint32 // region of the loop whose dispatch this block belongs to, 0 if none
	table   int    // of a loop: index + 1 into plan.tables, 0 if none
	of      int    // of a block of a dispatch: the same of its loop
	isIf    bool   // it is an if
	plain   bool   // of a loop: it takes and gives no values
	turn    int    // of an if: index + 1 into plan.patches, of its patchTurn, 0 if none
	jumps   int    // of a block of a dispatch: index + 1 into plan.jumps, of a direct jump to its end
}

// module is the module under the meter, with the index spaces resolved.
type module struct {
	*binary.Module
	funcTypes []uint32 // type index of every function, imports first
	imported  int      // functions
	globals   int      // all globals of the original
	entry     int      // body of the entry, -1 if there is none
	leaf      []bool   // of every function: it calls no function of the module
	rising    []bool   // of every function: it never returns 0
	hot       []bool   // of every body: its first rounds are written on their own
	pages     uint32   // final maximum of the memory
	elements  []uint32 // final maximum of every table
}

// scan reads a body and fills p. It trusts no index and no height.
func (m *module) scan(p *plan, body int) error {
	f := &m.Types[m.Funcs[body]]
	p.weights = append(p.weights[:0], weightEntry)
	p.patches = p.patches[:0]
	p.frames = append(p.frames[:0], frame{results: int64(len(f.Results))})
	p.tables, p.jumps, p.callees = p.tables[:0], p.jumps[:0], p.callees[:0]
	p.ifs = 0
	p.height, p.globals, p.known = 0, 0, known{}
	p.mark++
	r := m.Code[body].Instrs(m.Module)
	var in binary.Instr
	var h int64
	var cases int                 // blocks of a dispatch still to come
	var before, last binary.Instr // the two instructions before this one
	var rose risen
	for ; r.Next(&in); before, last = last, in {
		e := effectOf(in.Op)
		top := &p.frames[len(p.frames)-1]
		p.weights[top.region] += int64(e.weight)
		h = max(h-int64(e.pops), top.base) + int64(e.pushes)
		switch in.Op {
		case binary.OpBlock, binary.OpLoop, binary.OpIf:
			params, results, ok := m.Arity(in.Block)
			if !ok {
				return indexError(in.Start, "a block type")
			}
			b := frame{base: max(h-int64(params), top.base), params: int64(params), results: int64(results), region: top.region}
			switch {
			case in.Op == binary.OpLoop:
				b.region = uint32(len(p.weights))
				p.weights = append(p.weights, weightHead)
				q := patch{at: uint32(in.End), kind: patchCharge, region: b.region, check: true}
				cases = dispatch(r)
				if cases > 0 {
					q.kind = patchRound
					p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchTwice})
				}
				p.patches = append(p.patches, q)
				if at := len(p.patches) - 2; cases > 0 {
					b.table = p.table(r, cases, b.region)
					p.patches[at].table = b.table
					b.plain = in.Block == binary.BlockEmpty
				}
			case cases > 0: // one of the blocks that dispatch counted
				b.head, b.of = b.region, max(top.table, top.of)
				cases--
			}
			h = b.base + int64(params)
			if in.Op == binary.OpIf && in.Block == binary.BlockEmpty {
				p.turn(&in, &last)
				b.turn = len(p.patches)
			}
			if b.isIf = in.Op == binary.OpIf; b.isIf {
				p.ifs++
			}
			p.frames = append(p.frames, b)
		case binary.OpElse:
			if top.turn != 0 {
				p.patches[top.turn-1].kind = patchNone
			}
			h = top.base + top.params
		case binary.OpEnd:
			h = top.base + top.results
			if len(p.frames) == 1 {
				p.leave(&in, true)
			}
			ended := *top
			p.frames = p.frames[:len(p.frames)-1]
			if ended.isIf {
				p.ifs--
			}
			if ended.table != 0 {
				p.finish(r, &in, &ended)
			}
			if ended.head != 0 { // a case begins
				region := uint32(len(p.weights))
				p.weights = append(p.weights, p.weights[ended.head])
				p.frames[len(p.frames)-1].region = region
				number := p.begin(&ended, region, uint32(in.Start), last.Op)
				p.patches = append(p.patches, patch{at: uint32(in.End), kind: patchCharge, region: region, jumps: ended.jumps, table: ended.of, number: number})
			}
		case binary.OpUnreachable:
			h = top.base
		case binary.OpReturn:
			h = top.base
			p.leave(&in, true)
		case binary.OpBr:
			h = top.base
			if int(in.Index) == len(p.frames)-1 {
				p.leave(&in, true)
			}
			if !p.direct(&in, &last, &before) {
				p.jump(in.Index)
			}
		case binary.OpBrIf:
			p.jump(in.Index)
			if int(in.Index) == len(p.frames)-1 {
				p.leave(&in, false)
			}
			if rose.is() {
				p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchAlways, end: uint32(in.End), depth: in.Index})
			}
		case binary.OpBrTable:
			h = top.base
			leaves := false
			for label := range in.Labels {
				p.jump(label)
				leaves = leaves || int(label) == len(p.frames)-1
			}
			if leaves {
				p.leave(&in, false)
			}
		case binary.OpCall:
			if int(in.Index) >= len(m.funcTypes) {
				return indexError(in.Start, "a function")
			}
			t := &m.Types[m.funcTypes[in.Index]]
			h = max(h-int64(len(t.Params)), top.base) + int64(len(t.Results))
			if int(in.Index) < m.imported {
				p.weights[top.region] += weightHost
			}
			p.leave(&in, false)
			p.patches = append(p.patches, patch{at: uint32(in.End), kind: patchCall, units: !m.leaf[in.Index]})
			p.calls(in.Index)
		case binary.OpCallIndirect:
			if int(in.Index) >= len(m.Types) {
				return indexError(in.Start, "a type")
			}
			t := &m.Types[in.Index]
			h = max(h-int64(len(t.Params)), top.base) + int64(len(t.Results))
			p.leave(&in, false)
			p.patches = append(p.patches, patch{at: uint32(in.End), kind: patchCall, units: true})
			p.calls(unknown)
		case binary.OpGlobalGet, binary.OpGlobalSet:
			if int(in.Index) >= m.globals {
				return indexError(in.Start, "a global")
			}
			if p.seen[in.Index] != p.mark {
				p.seen[in.Index] = p.mark
				p.globals++
			}
		case binary.OpMemoryInit, binary.OpMemoryCopy, binary.OpMemoryFill,
			binary.OpTableInit, binary.OpTableCopy, binary.OpTableFill:
			p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchLength, op: in.Op})
		case binary.OpMemoryGrow:
			p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchLength, op: in.Op, max: m.pages})
		case binary.OpTableGrow:
			if int(in.Index) >= len(m.elements) {
				return indexError(in.Start, "a table")
			}
			p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchLength, op: in.Op, max: m.elements[in.Index]})
		}
		p.note(&in, &last)
		rose.note(m, &in)
		p.height = max(p.height, h)
	}
	p.checks()
	if !m.hot[body] {
		p.once()
	}
	return r.Err()
}

// checks decides which cases trap at once when the fuel is used up. A round does so at its
// head; cases only pay, unless more than uncheckedFuel would pile up in passing through
// several of them, in order or by direct jumps, which lead forward as well.
func (p *plan) checks() {
	p.piles = append(p.piles[:0], make([]int64, len(p.weights))...)
	var pile int64
	for i := range p.patches {
		q := &p.patches[i]
		if q.kind != patchCharge || q.check {
			continue
		}
		for k := q.jumps; k != 0; k = p.jumps[k-1].next {
			pile = max(pile, p.piles[p.jumps[k-1].from])
		}
		if pile += p.weights[q.region]; pile > uncheckedFuel {
			q.check, pile = true, 0
		}
		p.piles[q.region] = pile
	}
}

// leave notes that control may leave the function at in. Where it surely does and comes
// straight from a call, nothing needs fetching before nor writing back: the callee did it,
// and the stack units are the business of the caller.
func (p *plan) leave(in *binary.Instr, surely bool) {
	if n := len(p.patches); surely && n > 0 && p.patches[n-1].kind == patchCall && p.patches[n-1].at == uint32(in.Start) {
		p.patches = p.patches[:n-1]
		return
	}
	p.patches = append(p.patches, patch{at: uint32(in.Start), kind: patchLeave})
}

// dispatch says how many blocks open between the head of a loop, where r stands, and a
// br_table that ends the straight line from there, if every way on from the br_table
// leaves the loop or goes to the end of one of those blocks; otherwise it returns 0.
func dispatch(r binary.Reader) int {
	var in binary.Instr
	blocks := 0
	for r.Next(&in) {
		switch in.Op {
		case binary.OpBlock:
			blocks++
		case binary.OpBrTable:
			for label := range in.Labels {
				if int(label) == blocks {
					return 0
				}
			}
			return blocks
		case binary.OpLoop, binary.OpIf, binary.OpElse, binary.OpEnd, binary.OpBr, binary.OpBrIf, binary.OpReturn, binary.OpUnreachable:
			return 0
		}
	}
	return 0
}

// leaves finds the functions that call no function of the module. A call through a table
// counts as one.
func (m *module) leaves() error {
	m.leaf = make([]bool, len(m.funcTypes))
	for i := range m.imported {
		m.leaf[i] = true
	}
	var in binary.Instr
	for i := range m.Code {
		leaf := true
		r := m.Code[i].Instrs(m.Module)
		for leaf && r.Next(&in) {
			leaf = in.Op != binary.OpCallIndirect && (in.Op != binary.OpCall || int(in.Index) < m.imported)
		}
		if err := r.Err(); err != nil {
			return err
		}
		m.leaf[m.imported+i] = leaf
	}
	return nil
}

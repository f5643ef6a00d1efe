package meter

import (
	"slices"

	"tradebot/engine/wasm/binary"
)

// inlineRoom is how many bytes of code and how many locals, taken together, the entry may take over from other functions. A
// Go guest needs 700 and what its OnCandle has, some thousands; a hostile module gets no more than this of its code doubled.
const inlineRoom = 8 << 10

// inliner writes the body of the entry. It takes over calls that stand outside every loop and every if, which are those that
// each event makes: in Go's code everything that is rare, a stack to be grown or a nil pointer, is called inside an if. A call
// outside loops also runs at most once, so that the locals of its function are zero there without being set.
//
// As Go makes a dispatch loop of every function, calls inside one are taken over as well, with their locals set to zero. But of
// what is taken over from there only what stands outside every loop is: that is how far it is to OnCandle, and the rest of
// a strategy would not fit.
//
// The functions themselves stay, for they can be reached in other ways. A cycle of calls ends when there is no room left.
type inliner struct {
	m      *module
	out    []byte       // instructions
	runs   []binary.Run // locals taken over
	locals uint32       // all locals and parameters
	room   int          // left of inlineRoom
	looped bool         // in a function that was called in a dispatch loop
}

// call appends a call of function, or in its place the function: its parameters become locals, which take the arguments from
// the stack, a block stands for its body, and its returns leave the block.
func (n *inliner) call(function uint32) {
	i := int(function) - n.m.imported
	if i < 0 || i >= len(n.m.Code) || !n.fits(i) {
		n.index(binary.OpCall, function)
		return
	}
	t, b := &n.m.Types[n.m.Funcs[i]], n.m.Code[i]
	first := n.locals
	for _, p := range t.Params {
		n.runs = append(n.runs, binary.Run{Count: 1, Type: p})
	}
	n.locals += uint32(len(t.Params))
	if n.looped { // before the parameters, whose number is known then
		n.zero(b, n.locals)
	}
	for local := n.locals; local > first; local-- {
		n.index(binary.OpLocalSet, local-1)
	}
	n.runs = slices.AppendSeq(n.runs, b.Locals(n.m.Module))
	n.locals += b.NumLocals
	n.out = binary.AppendS64(append(n.out, byte(binary.OpBlock)), int64(n.block(t.Results)))
	n.body(b, first)
}

// body appends the instructions of b, whose locals are those from first on.
func (n *inliner) body(b binary.Body, first uint32) {
	r := b.Instrs(n.m.Module)
	inside := 0 // depth in the outermost if, or loop that is no dispatch, 0 outside
	looped := 0 // depth in the outermost dispatch loop, 0 outside
	for in := (binary.Instr{}); r.Next(&in); {
		switch in.Op {
		case binary.OpLocalGet, binary.OpLocalSet, binary.OpLocalTee:
			n.index(in.Op, first+in.Index)
			continue
		case binary.OpReturn:
			n.index(binary.OpBr, uint32(r.Depth()-1))
			continue
		case binary.OpCall:
			if inside == 0 && (looped == 0 || !n.looped) {
				before := n.looped
				n.looped = before || looped > 0
				n.call(in.Index)
				n.looped = before
				continue
			}
		case binary.OpLoop, binary.OpIf:
			switch {
			case inside > 0:
			case in.Op == binary.OpIf || dispatch(r) == 0:
				inside = r.Depth()
			case looped == 0:
				looped = r.Depth()
			}
		case binary.OpEnd:
			if r.Depth() < inside {
				inside = 0
			}
			if r.Depth() < looped {
				looped = 0
			}
		}
		n.out = append(n.out, n.m.Bytes[in.Start:in.End]...)
	}
}

// zeroSize is about how many bytes it takes to set a local to zero.
const zeroSize = 8

// zero sets the locals of b that are no parameters, of which first is the first, to zero.
func (n *inliner) zero(b binary.Body, first uint32) {
	for r := range b.Locals(n.m.Module) {
		for range r.Count {
			switch r.Type {
			case binary.I32:
				n.out = append(n.out, byte(binary.OpI32Const), 0)
			case binary.I64:
				n.out = append(n.out, byte(binary.OpI64Const), 0)
			case binary.F32:
				n.out = append(n.out, byte(binary.OpF32Const), 0, 0, 0, 0)
			case binary.F64:
				n.out = append(n.out, byte(binary.OpF64Const), 0, 0, 0, 0, 0, 0, 0, 0)
			default:
				n.out = append(n.out, byte(binary.OpRefNull), byte(r.Type))
			}
			n.index(binary.OpLocalSet, first)
			first++
		}
	}
}

// fits takes the room for body i, if there is enough.
func (n *inliner) fits(i int) bool {
	b := &n.m.Code[i]
	size := int(b.End-b.Start) + int(b.NumLocals) + len(n.m.Types[n.m.Funcs[i]].Params)
	if n.looped {
		size += zeroSize * int(b.NumLocals)
	}
	if size > n.room {
		return false
	}
	n.room -= size
	return true
}

// block returns the type of a block that gives results.
func (n *inliner) block(results []binary.ValType) binary.BlockType {
	switch len(results) {
	case 0:
		return binary.BlockEmpty
	case 1:
		return binary.BlockOf(results[0])
	}
	n.m.Types = append(n.m.Types, binary.FuncType{Results: results})
	return binary.BlockType(len(n.m.Types) - 1)
}

func (n *inliner) index(op binary.Op, index uint32) {
	n.out = binary.AppendU32(append(n.out, byte(op)), index)
}

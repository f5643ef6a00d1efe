package meter

import "tradebot/engine/wasm/binary"

// The fuel table. One unit is about one cycle of a 2 GHz core (0.5 ns) on the slowest
// path that cached work can take: the latency of the instruction in a chain where each
// needs the result before it. Independent work runs several times faster and so pays
// more than it takes; that slack is what makes the bound hold for every mixture.
// The numbers are part of Version.
const (
	weightEntry = 4   // a function's entry: the charge itself and the prologue
	weightHead  = 4   // a loop's round or a case: the charge itself and the jump back
	weightHost  = 100 // a call to an imported function
	weightBulk  = 80  // a bulk instruction, however short
	weightGrow  = 150 // memory.grow and table.grow, whatever the length

	uncheckedFuel = 200 // what a chain of cases may take before a check
)

// Charges by length, taken before the instruction runs: bytes are shifted right, elements
// and pages left; table.fill, copy and init pay one for an element. A length is below 2^32,
// so that no charge reaches 2^47.
const (
	bytesShift = 3  // memory.fill, copy and init: one for 8 bytes
	moreShift  = 5  // table.grow: 32 for an element, which is allocated and at times moved
	pagesShift = 15 // memory.grow: 32,768 for a page, which is zeroed and faulted in
)

// effect is what an instruction costs and does to the height of the operand stack.
// Control instructions and calls change the height by their types; see scan.
type effect struct {
	weight uint16
	pops   uint8
	pushes uint8
}

var effects = plainEffects()
var miscEffects = prefixedEffects()

func plainEffects() (t [256]effect) {
	set := func(first, last binary.Op, weight uint16, pops, pushes uint8) {
		for op := first; op <= last; op++ {
			t[op] = effect{weight, pops, pushes}
		}
	}
	// Block, loop, nop and end leave no machine code; a loop pays at its head.
	set(binary.OpUnreachable, binary.OpUnreachable, 1, 0, 0)
	set(binary.OpElse, binary.OpElse, 1, 0, 0)
	set(binary.OpIf, binary.OpIf, 5, 1, 0) // half of a mispredicted branch
	set(binary.OpBr, binary.OpBr, 1, 0, 0)
	set(binary.OpBrIf, binary.OpBrIf, 5, 1, 0)
	set(binary.OpBrTable, binary.OpBrTable, 12, 1, 0) // an indirect jump
	set(binary.OpReturn, binary.OpReturn, 1, 0, 0)
	set(binary.OpCall, binary.OpCall, 8, 0, 0)
	set(binary.OpCallIndirect, binary.OpCallIndirect, 24, 1, 0) // bounds, null and type checks
	set(binary.OpDrop, binary.OpDrop, 1, 1, 0)
	set(binary.OpSelect, binary.OpSelectTyped, 2, 3, 1)
	set(binary.OpLocalGet, binary.OpLocalGet, 1, 0, 1)
	set(binary.OpLocalSet, binary.OpLocalSet, 1, 1, 0)
	set(binary.OpLocalTee, binary.OpLocalTee, 1, 1, 1)
	set(binary.OpGlobalGet, binary.OpGlobalGet, 2, 0, 1)
	set(binary.OpGlobalSet, binary.OpGlobalSet, 2, 1, 0)
	set(binary.OpTableGet, binary.OpTableGet, 8, 1, 1)
	set(binary.OpTableSet, binary.OpTableSet, 6, 2, 0)
	set(binary.OpI32Load, binary.OpI64Load32U, 5, 1, 1) // a pointer chase, bounds check included
	set(binary.OpI32Store, binary.OpI64Store32, 4, 2, 0)
	set(binary.OpMemorySize, binary.OpMemorySize, 3, 0, 1)
	set(binary.OpMemoryGrow, binary.OpMemoryGrow, weightGrow, 1, 1)
	set(binary.OpI32Const, binary.OpF64Const, 1, 0, 1)
	set(binary.OpI32Eqz, binary.OpI32Eqz, 3, 1, 1)
	set(binary.OpI32Eq, binary.OpI32GeU, 2, 2, 1)
	set(binary.OpI64Eqz, binary.OpI64Eqz, 3, 1, 1)
	set(binary.OpI64Eq, binary.OpI64GeU, 2, 2, 1)
	set(binary.OpF32Eq, binary.OpF64Ge, 4, 2, 1)
	set(binary.OpI32Clz, binary.OpI32Popcnt, 3, 1, 1)
	set(binary.OpI32Add, binary.OpI32Sub, 1, 2, 1)
	set(binary.OpI32Mul, binary.OpI32Mul, 3, 2, 1)
	set(binary.OpI32DivS, binary.OpI32RemU, 20, 2, 1)
	set(binary.OpI32And, binary.OpI32Rotr, 1, 2, 1)
	set(binary.OpI64Clz, binary.OpI64Popcnt, 3, 1, 1)
	set(binary.OpI64Add, binary.OpI64Sub, 1, 2, 1)
	set(binary.OpI64Mul, binary.OpI64Mul, 3, 2, 1)
	set(binary.OpI64DivS, binary.OpI64RemU, 40, 2, 1)
	set(binary.OpI64And, binary.OpI64Rotr, 1, 2, 1)
	for _, first := range []binary.Op{binary.OpF32Abs, binary.OpF64Abs} {
		set(first, first+1, 3, 1, 1)      // abs, neg
		set(first+2, first+5, 8, 1, 1)    // ceil, floor, trunc, nearest
		set(first+6, first+6, 20, 1, 1)   // sqrt
		set(first+7, first+9, 4, 2, 1)    // add, sub, mul
		set(first+10, first+10, 14, 2, 1) // div
		set(first+11, first+12, 8, 2, 1)  // min, max
		set(first+13, first+13, 5, 2, 1)  // copysign
	}
	set(binary.OpI32WrapI64, binary.OpI32WrapI64, 1, 1, 1)
	set(binary.OpI32TruncF32S, binary.OpI32TruncF64U, 12, 1, 1)
	set(binary.OpI64ExtendI32S, binary.OpI64ExtendI32U, 1, 1, 1)
	set(binary.OpI64TruncF32S, binary.OpI64TruncF64U, 12, 1, 1)
	set(binary.OpF32ConvertI32S, binary.OpF64PromoteF32, 8, 1, 1)
	set(binary.OpI32ReinterpretF32, binary.OpF64ReinterpretI64, 4, 1, 1)
	set(binary.OpI32Extend8S, binary.OpI64Extend32S, 1, 1, 1)
	set(binary.OpRefNull, binary.OpRefNull, 1, 0, 1)
	set(binary.OpRefIsNull, binary.OpRefIsNull, 3, 1, 1)
	set(binary.OpRefFunc, binary.OpRefFunc, weightHost, 0, 1) // leaves the compiled code
	return t
}

func prefixedEffects() (t [18]effect) {
	set := func(first, last binary.Op, weight uint16, pops, pushes uint8) {
		for op := first; op <= last; op++ {
			t[op&0xff] = effect{weight, pops, pushes}
		}
	}
	set(binary.OpI32TruncSatF32S, binary.OpI64TruncSatF64U, 14, 1, 1)
	set(binary.OpMemoryInit, binary.OpMemoryInit, weightBulk, 3, 0)
	set(binary.OpDataDrop, binary.OpDataDrop, 4, 0, 0)
	set(binary.OpMemoryCopy, binary.OpMemoryFill, weightBulk, 3, 0)
	set(binary.OpTableInit, binary.OpTableInit, weightBulk, 3, 0)
	set(binary.OpElemDrop, binary.OpElemDrop, 4, 0, 0)
	set(binary.OpTableCopy, binary.OpTableCopy, weightBulk, 3, 0)
	set(binary.OpTableGrow, binary.OpTableGrow, weightGrow, 2, 1)
	set(binary.OpTableSize, binary.OpTableSize, 3, 0, 1)
	set(binary.OpTableFill, binary.OpTableFill, weightBulk, 3, 0)
	return t
}

func effectOf(op binary.Op) effect {
	if op >= 0xfc00 {
		return miscEffects[op&0xff]
	}
	return effects[op]
}

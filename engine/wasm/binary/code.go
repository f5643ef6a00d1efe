package binary

// Instr is one decoded instruction. Offsets are those of the file.
type Instr struct {
	Op    Op
	Start int // first byte
	End   int // after the last byte

	Block  BlockType // of block, loop, if
	Index  uint32    // local, global, function, label, type, table or segment; destination of table.copy
	Index2 uint32    // table of call_indirect and table.init; source of table.copy; result type of a typed select
	Align  uint32    // log2 of the alignment, of loads and stores
	Bits   uint64    // constant (integers sign-extended, floats as bits) or offset of a load or store

	labels []byte // encoded labels of br_table, default last
}

// Labels calls yield for every label of a br_table, the default last, until it returns false.
func (in *Instr) Labels(yield func(label uint32) bool) {
	for c := (cursor{data: in.labels, end: len(in.labels)}); c.pos < c.end; {
		if l := c.u32(); c.err != nil || !yield(l) {
			return
		}
	}
}

// Reader yields the instructions of one body.
type Reader struct {
	c     cursor
	depth int // open blocks, the function itself included
}

// Instrs returns a reader at the first instruction of b, a body of m.
func (b Body) Instrs(m *Module) Reader {
	return Reader{c: cursor{data: m.Bytes, pos: int(b.Code), end: int(b.End)}, depth: 1}
}

// Depth returns the number of blocks that are open after the last instruction read, the
// function itself included; 0 after its final end.
func (r *Reader) Depth() int { return r.depth }

// Err returns the *Error that stopped Next, or nil at the end of the body.
func (r *Reader) Err() error {
	if r.c.err == nil {
		return nil
	}
	return r.c.err
}

// Next decodes the next instruction into in. It returns false after the end that closes
// the function, or on an error. A body must end exactly there.
func (r *Reader) Next(in *Instr) bool {
	if r.depth == 0 && r.c.err == nil && r.c.pos == r.c.end {
		return false
	}
	if r.depth == 0 {
		r.c.fail(r.c.pos, "code follows the end of a function")
		return false
	}
	return r.step(in)
}

// step decodes one instruction and keeps count of the open blocks.
func (r *Reader) step(in *Instr) bool {
	c := &r.c
	if c.pos >= c.end {
		c.fail(c.pos, "a function ends without its end instruction")
		return false
	}
	*in = Instr{Start: c.pos}
	b := c.data[c.pos]
	c.pos++
	in.Op = Op(b)
	switch {
	case in.Op >= OpI32Eqz && in.Op <= OpI64Extend32S:
	case in.Op >= OpI32Load && in.Op <= OpI64Store32:
		c.memArg(in)
	case in.Op >= OpLocalGet && in.Op <= OpTableSet:
		in.Index = c.u32()
	default:
		r.other(in)
	}
	in.End = c.pos
	return c.err == nil
}

func (r *Reader) other(in *Instr) {
	c := &r.c
	switch in.Op {
	case OpUnreachable, OpNop, OpElse, OpReturn, OpDrop, OpSelect, OpRefIsNull:
	case OpBlock, OpLoop, OpIf:
		in.Block = c.blockType()
		r.depth++
	case OpEnd:
		r.depth--
	case OpBr, OpBrIf, OpCall, OpRefFunc:
		in.Index = c.u32()
	case OpBrTable:
		n := uint64(c.u32()) + 1
		start := c.pos
		if n > uint64(c.end-c.pos) {
			c.fail(in.Start, "a br_table claims %d labels but only %d bytes are left", n, c.end-c.pos)
		}
		for ; n > 0 && c.err == nil; n-- {
			c.u32()
		}
		in.labels = c.data[start:c.pos]
	case OpCallIndirect:
		in.Index, in.Index2 = c.u32(), c.u32()
	case OpSelectTyped:
		if n := c.byte(); c.err == nil && n != 1 {
			c.fail(in.Start, "a select has %d result types", n)
		}
		in.Index2 = uint32(c.valType())
	case OpMemorySize, OpMemoryGrow:
		c.onlyMemory(in)
	case OpI32Const:
		in.Bits = uint64(c.signed(32))
	case OpI64Const:
		in.Bits = uint64(c.signed(64))
	case OpF32Const:
		in.Bits = c.fixed(4)
	case OpF64Const:
		in.Bits = c.fixed(8)
	case OpRefNull:
		in.Index2 = uint32(c.refType())
	case 0xfc:
		c.misc(in)
	default:
		c.refuseOp(in)
	}
}

// misc decodes the instructions after the prefix 0xfc.
func (c *cursor) misc(in *Instr) {
	sub := c.u32()
	if sub > 0x11 {
		switch {
		case c.err != nil:
		case sub >= 19 && sub <= 22:
			c.refuse(in.Start, "wide arithmetic", "opcode 0xfc %d", sub)
		default:
			c.fail(in.Start, "opcode 0xfc %d is unknown", sub)
		}
		return
	}
	in.Op = 0xfc00 | Op(sub)
	switch in.Op {
	case OpMemoryInit:
		in.Index = c.u32()
		c.onlyMemory(in)
	case OpMemoryCopy:
		c.onlyMemory(in)
		c.onlyMemory(in)
	case OpMemoryFill:
		c.onlyMemory(in)
	case OpTableInit, OpTableCopy:
		in.Index, in.Index2 = c.u32(), c.u32()
	case OpDataDrop, OpElemDrop, OpTableGrow, OpTableSize, OpTableFill:
		in.Index = c.u32()
	}
}

func (c *cursor) onlyMemory(in *Instr) {
	if c.byte() != 0 && c.err == nil {
		c.refuse(in.Start, "several memories", "an instruction on another memory")
	}
}

func (c *cursor) memArg(in *Instr) {
	in.Align = c.u32()
	if in.Align >= 32 && c.err == nil {
		if in.Align < 128 && in.Align&64 != 0 {
			c.refuse(in.Start, "several memories", "an instruction on another memory")
		}
		c.fail(in.Start, "an alignment of 2^%d is out of range", in.Align)
	}
	in.Bits = uint64(c.u32())
}

// fixed reads n bytes as a little-endian number.
func (c *cursor) fixed(n int) uint64 {
	var v uint64
	for i, b := range c.bytes(uint64(n)) {
		v |= uint64(b) << (8 * i)
	}
	return v
}

// refuseOp names the feature of an instruction that is not accepted.
func (c *cursor) refuseOp(in *Instr) {
	switch op := in.Op; op {
	case 0xfd:
		c.refuse(in.Start, "SIMD", "opcode 0xfd")
	case 0xfe:
		c.refuse(in.Start, "threads", "opcode 0xfe")
	case 0x12, 0x13, 0x15:
		c.refuse(in.Start, "tail calls", "opcode 0x%02x", uint16(op))
	case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f:
		c.refuse(in.Start, "exceptions", "opcode 0x%02x", uint16(op))
	case 0x14, 0xd4, 0xd5, 0xd6:
		c.refuse(in.Start, "typed function references", "opcode 0x%02x", uint16(op))
	case 0xfb, 0xd3:
		c.refuse(in.Start, "garbage-collected types", "opcode 0x%02x", uint16(op))
	default:
		c.fail(in.Start, "opcode 0x%02x is unknown", uint16(op))
	}
}

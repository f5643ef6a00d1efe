package binary

import "math"

// section reads the content of one section, data[start:end].
func (m *Module) section(id SectionID, start, end int) *Error {
	c := &cursor{data: m.Bytes, pos: start, end: end}
	switch id {
	case SectionCustom:
		c.name()
		c.pos = c.end
	case SectionType:
		m.Types = list(c, (*cursor).funcType)
	case SectionImport:
		m.Imports = list(c, (*cursor).imported)
	case SectionFunction:
		m.Funcs = list(c, (*cursor).u32)
	case SectionTable:
		m.Tables = list(c, (*cursor).table)
	case SectionMemory:
		m.Memories = list(c, (*cursor).memory)
	case SectionGlobal:
		m.Globals = list(c, (*cursor).global)
	case SectionExport:
		m.Exports = list(c, (*cursor).export)
	case SectionStart:
		m.Start, m.HasStart = c.u32(), true
	case SectionElement:
		m.Elements = list(c, (*cursor).element)
	case SectionCode:
		m.Code = list(c, (*cursor).body)
	case SectionData:
		m.Datas = list(c, (*cursor).segment)
	case SectionDataCount:
		m.DataCount, m.HasDataCount = c.u32(), true
	}
	if c.err == nil && c.pos != c.end {
		c.fail(c.pos, "section %d has %d bytes too many", id, c.end-c.pos)
	}
	return c.err
}

// list reads a counted list. The slice grows with what is really there: every element
// takes at least one byte, so a claimed count costs nothing.
func list[T any](c *cursor, read func(*cursor) T) []T {
	at := c.pos
	n := c.u32()
	if c.err == nil && uint64(n) > uint64(c.end-c.pos) {
		c.fail(at, "a list claims %d elements but only %d bytes are left", n, c.end-c.pos)
	}
	var out []T
	for i := uint32(0); i < n && c.err == nil; i++ {
		out = append(out, read(c))
	}
	return out
}

func (c *cursor) imported() Import {
	i := Import{Module: c.name(), Name: c.name()}
	at := c.pos
	i.Kind = Kind(c.byte())
	switch i.Kind {
	case KindFunc:
		i.Type = c.u32()
	case KindTable:
		i.Table = c.table()
	case KindMemory:
		i.Memory = c.memory()
	case KindGlobal:
		i.Global = c.globalType()
	default:
		c.refuseKind(at, i.Kind)
	}
	return i
}

func (c *cursor) refuseKind(at int, k Kind) {
	if k == 4 {
		c.refuse(at, "exceptions", "a tag")
		return
	}
	c.fail(at, "0x%02x is not a kind of import or export", byte(k))
}

func (c *cursor) memory() Limits { return c.limits(true) }

func (c *cursor) global() Global {
	t := c.globalType()
	return Global{GlobalType: t, Init: c.constant()}
}

func (c *cursor) export() Export {
	e := Export{Name: c.name()}
	at := c.pos
	e.Kind = Kind(c.byte())
	if c.err == nil && e.Kind > KindGlobal {
		c.refuseKind(at, e.Kind)
	}
	e.Index = c.u32()
	return e
}

// constant reads a constant expression: one instruction and end.
func (c *cursor) constant() []byte {
	start := c.pos
	r := Reader{c: cursor{data: c.data, pos: c.pos, end: c.end}, depth: 1}
	var in Instr
	for n := 0; r.step(&in); n++ {
		switch in.Op {
		case OpI32Const, OpI64Const, OpF32Const, OpF64Const, OpRefNull, OpRefFunc, OpGlobalGet:
			if n > 0 {
				c.refuse(in.Start, "extended constant expressions", "a second instruction in a constant expression")
			}
		case OpI32Add, OpI32Sub, OpI32Mul, OpI64Add, OpI64Sub, OpI64Mul:
			c.refuse(in.Start, "extended constant expressions", "opcode 0x%02x in a constant expression", uint16(in.Op))
		case OpEnd:
			if n != 1 {
				c.fail(in.Start, "a constant expression is empty")
			}
			c.pos = in.End
			return c.data[start:in.End:in.End]
		default:
			c.fail(in.Start, "opcode 0x%02x is not constant", uint16(in.Op))
		}
		if c.err != nil {
			return nil
		}
	}
	if c.err == nil {
		c.err = r.c.err
	}
	c.pos = c.end
	return nil
}

func (c *cursor) element() Element {
	at := c.pos
	flags := c.u32()
	if c.err == nil && flags > 7 {
		c.fail(at, "0x%02x does not begin an element segment", flags)
	}
	e := Element{Type: FuncRef}
	switch {
	case flags&1 == 0:
		if flags&2 != 0 {
			e.Table = c.u32()
		}
		c.constant()
	case flags&2 != 0:
		e.Mode = ModeDeclarative
	default:
		e.Mode = ModePassive
	}
	expressions := flags&4 != 0
	if flags&3 != 0 { // the short forms hold functions and do not say so
		if expressions {
			e.Type = c.refType()
		} else if at := c.pos; c.byte() != 0 {
			c.fail(at, "an element segment holds something else than functions")
		}
	}
	at = c.pos
	e.Count = c.u32()
	if c.err == nil && uint64(e.Count) > uint64(c.end-c.pos) {
		c.fail(at, "an element segment claims %d elements but only %d bytes are left", e.Count, c.end-c.pos)
	}
	for i := uint32(0); i < e.Count && c.err == nil; i++ {
		if expressions {
			c.constant()
		} else {
			c.u32()
		}
	}
	return e
}

func (c *cursor) segment() Data {
	at := c.pos
	var d Data
	switch flags := c.u32(); flags {
	case 0:
		d.Place, d.Fixed = c.place()
	case 1:
		d.Mode = ModePassive
	case 2:
		at = c.pos
		if c.u32() != 0 {
			c.refuse(at, "several memories", "a data segment for another memory")
		}
		d.Place, d.Fixed = c.place()
	default:
		c.fail(at, "0x%02x does not begin a data segment", flags)
	}
	d.Size = c.u32()
	d.Start = uint32(c.pos)
	c.bytes(uint64(d.Size))
	return d
}

// place reads the constant expression that says where an active segment goes; fixed if it is a number.
func (c *cursor) place() (at uint32, fixed bool) {
	expression := c.constant()
	if len(expression) == 0 || Op(expression[0]) != OpI32Const {
		return 0, false
	}
	number := cursor{data: expression, pos: 1, end: len(expression)}
	return uint32(number.signed(32)), true
}

// body reads the frame of a function's code; walk decodes the instructions later, when
// the types are known.
func (c *cursor) body() Body {
	size := c.u32()
	start := c.pos
	c.bytes(uint64(size))
	if c.err != nil {
		return Body{}
	}
	in := cursor{data: c.data, pos: start, end: c.pos}
	var locals uint64
	for range in.u32() {
		at := in.pos
		locals += uint64(in.u32())
		in.valType()
		if locals > math.MaxUint32 {
			in.fail(at, "a function has more than %d locals", uint32(math.MaxUint32))
		}
		if in.err != nil {
			break
		}
	}
	if in.err != nil {
		c.err = in.err
		return Body{}
	}
	return Body{Start: uint32(start), Code: uint32(in.pos), End: uint32(c.pos), NumLocals: uint32(locals)}
}

// Run is a run of locals of one type.
type Run struct {
	Count uint32
	Type  ValType
}

// Locals calls yield for every run of locals until it returns false.
func (b Body) Locals(m *Module) func(yield func(Run) bool) {
	return func(yield func(Run) bool) {
		c := cursor{data: m.Bytes, pos: int(b.Start), end: int(b.Code)}
		for range c.u32() {
			r := Run{Count: c.u32(), Type: c.valType()}
			if c.err != nil || !yield(r) {
				return
			}
		}
	}
}

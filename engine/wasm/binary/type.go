package binary

import "fmt"

// ValType is the type of a value, as its byte in the file.
type ValType byte

// The value types the sandbox accepts.
const (
	I32       ValType = 0x7f
	I64       ValType = 0x7e
	F32       ValType = 0x7d
	F64       ValType = 0x7c
	FuncRef   ValType = 0x70
	ExternRef ValType = 0x6f
)

// IsNumeric says whether t is an integer or a float, not a reference.
func (t ValType) IsNumeric() bool { return t >= F64 && t <= I32 }

// String returns the name used in the text format.
func (t ValType) String() string {
	switch t {
	case I32:
		return "i32"
	case I64:
		return "i64"
	case F32:
		return "f32"
	case F64:
		return "f64"
	case FuncRef:
		return "funcref"
	case ExternRef:
		return "externref"
	}
	return fmt.Sprintf("type 0x%02x", byte(t))
}

// Kind is what an import or an export is, as its byte in the file.
type Kind byte

// The kinds of imports and exports.
const (
	KindFunc   Kind = 0
	KindTable  Kind = 1
	KindMemory Kind = 2
	KindGlobal Kind = 3
)

// String returns the name used in the text format.
func (k Kind) String() string {
	switch k {
	case KindFunc:
		return "func"
	case KindTable:
		return "table"
	case KindMemory:
		return "memory"
	case KindGlobal:
		return "global"
	}
	return fmt.Sprintf("kind 0x%02x", byte(k))
}

// FuncType is the type of a function.
type FuncType struct {
	Params  []ValType
	Results []ValType
}

// Limits bound a table (in elements) or a memory (in pages of 64 KiB).
type Limits struct {
	Min    uint32
	Max    uint32 // meaningful if HasMax
	HasMax bool
}

// Table is a table's declaration.
type Table struct {
	Elem   ValType
	Limits Limits
}

// GlobalType is the type of a global.
type GlobalType struct {
	Type    ValType
	Mutable bool
}

// BlockType is the type of a block, as the signed 33-bit number of the file: the index
// of a function type, or a negative number for no value or for one result.
type BlockType int64

// BlockEmpty takes and gives nothing.
const BlockEmpty BlockType = -64

// BlockOf is the block type that gives one value of type t.
func BlockOf(t ValType) BlockType { return BlockType(t) - 0x80 }

// valType reads a value type and names the feature of one that is refused.
func (c *cursor) valType() ValType {
	at := c.pos
	switch b := c.byte(); b {
	case 0x7f, 0x7e, 0x7d, 0x7c, 0x70, 0x6f:
		return ValType(b)
	default:
		c.refuseType(at, b)
	}
	return 0
}

func (c *cursor) refuseType(at int, b byte) {
	switch b {
	case 0x7b:
		c.refuse(at, "SIMD", "type v128")
	case 0x69, 0x74:
		c.refuse(at, "exceptions", "type 0x%02x", b)
	case 0x63, 0x64:
		c.refuse(at, "typed function references", "type 0x%02x", b)
	case 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x71, 0x72, 0x73, 0x77, 0x78:
		c.refuse(at, "garbage-collected types", "type 0x%02x", b)
	default:
		c.fail(at, "0x%02x is not a value type", b)
	}
}

func (c *cursor) refType() ValType {
	at := c.pos
	t := c.valType()
	if c.err == nil && t.IsNumeric() {
		c.fail(at, "%s is not a reference type", t)
	}
	return t
}

func (c *cursor) valTypes() []ValType {
	n := c.u32()
	if uint64(n) > uint64(c.end-c.pos) {
		c.fail(c.pos, "a list claims %d types but only %d bytes are left", n, c.end-c.pos)
		return nil
	}
	if n == 0 {
		return nil
	}
	types := make([]ValType, 0, n) // one byte each, and the bytes exist
	for range n {
		types = append(types, c.valType())
		if c.err != nil {
			return nil
		}
	}
	return types
}

func (c *cursor) funcType() FuncType {
	at := c.pos
	switch form := c.byte(); form {
	case 0x60:
	case 0x4e, 0x4f, 0x50, 0x5e, 0x5f:
		c.refuse(at, "garbage-collected types", "type form 0x%02x", form)
	default:
		c.fail(at, "0x%02x does not begin a function type", form)
	}
	params := c.valTypes()
	return FuncType{Params: params, Results: c.valTypes()}
}

func (c *cursor) limits(shareable bool) Limits {
	at := c.pos
	flags := c.byte()
	switch {
	case flags <= 1:
	case flags <= 3 && shareable:
		c.refuse(at, "threads", "a shared memory")
	case flags >= 4 && flags <= 7:
		c.refuse(at, "64-bit memory or tables", "limits flag 0x%02x", flags)
	case flags >= 8 && flags <= 15 && shareable:
		c.refuse(at, "custom page sizes", "limits flag 0x%02x", flags)
	default:
		c.fail(at, "0x%02x does not begin limits", flags)
	}
	l := Limits{Min: c.u32(), HasMax: flags == 1}
	if l.HasMax {
		l.Max = c.u32()
	}
	return l
}

func (c *cursor) table() Table {
	at := c.pos
	if c.pos < c.end && c.data[c.pos] == 0x40 {
		c.refuse(at, "typed function references", "a table with an initial value")
		return Table{}
	}
	elem := c.refType()
	return Table{Elem: elem, Limits: c.limits(false)}
}

func (c *cursor) globalType() GlobalType {
	t := c.valType()
	at := c.pos
	m := c.byte()
	switch {
	case m == 2 || m == 3:
		c.refuse(at, "threads", "a shared global")
	case m > 1:
		c.fail(at, "0x%02x is neither constant nor mutable", m)
	}
	return GlobalType{Type: t, Mutable: m == 1}
}

// blockType reads the type of a block, loop or if.
func (c *cursor) blockType() BlockType {
	at := c.pos
	v := c.signed(33)
	if c.err != nil || v >= 0 || BlockType(v) == BlockEmpty {
		return BlockType(v)
	}
	if v < -64 || c.pos != at+1 {
		c.fail(at, "a block type is out of range")
		return 0
	}
	switch t := ValType(v + 0x80); t {
	case I32, I64, F32, F64, FuncRef, ExternRef:
	default:
		c.refuseType(at, byte(t))
	}
	return BlockType(v)
}

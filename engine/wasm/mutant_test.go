package wasm_test

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
	"unsafe"

	wasmbinary "tradebot/engine/wasm/binary"
	"tradebot/sdk/abi"
)

// code is a function body under construction: the few instructions that bad modules need.
type code struct{ bytes []byte }

func (c *code) op(op wasmbinary.Op, immediates ...byte) *code {
	c.bytes = append(wasmbinary.AppendOp(c.bytes, op), immediates...)
	return c
}

func (c *code) index(op wasmbinary.Op, index uint32) *code {
	c.bytes = wasmbinary.AppendU32(wasmbinary.AppendOp(c.bytes, op), index)
	return c
}

func (c *code) i32(v int32) *code {
	c.bytes = wasmbinary.AppendS64(append(c.bytes, byte(wasmbinary.OpI32Const)), int64(v))
	return c
}

func (c *code) i64(v int64) *code {
	c.bytes = wasmbinary.AppendS64(append(c.bytes, byte(wasmbinary.OpI64Const)), v)
	return c
}

func (c *code) f64(v float64) *code {
	c.bytes = binary.LittleEndian.AppendUint64(append(c.bytes, byte(wasmbinary.OpF64Const)), math.Float64bits(v))
	return c
}

// forever wraps what body does in an endless loop.
func forever(body func(*code)) *code {
	c := (&code{}).op(wasmbinary.OpLoop, 0x40)
	if body != nil {
		body(c)
	}
	return c.index(wasmbinary.OpBr, 0).op(wasmbinary.OpEnd).op(wasmbinary.OpUnreachable)
}

// mutant is a working module under alteration.
type mutant struct {
	t       testing.TB
	m       *wasmbinary.Module
	bodies  map[int][]byte // replaced, by index among the defined functions
	extra   []wasmbinary.Section
	renamed map[string]string
	tables  []byte
}

func mutate(t testing.TB, file []byte) *mutant {
	m, err := wasmbinary.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return &mutant{t: t, m: m, bodies: map[int][]byte{}, renamed: map[string]string{}}
}

// function returns the index of an exported function.
func (x *mutant) function(export string) uint32 {
	for _, e := range x.m.Exports {
		if e.Name == export && e.Kind == wasmbinary.KindFunc {
			return e.Index
		}
	}
	x.t.Fatalf("the module exports no function %s", export)
	return 0
}

// replace gives an export another body, with the given number of i32 locals.
func (x *mutant) replace(export string, locals int, body *code) *mutant {
	defined := int(x.function(export)) - x.m.ImportedFuncs()
	bytes := []byte{0}
	if locals > 0 {
		bytes = append(wasmbinary.AppendU32([]byte{1}, uint32(locals)), byte(wasmbinary.I32))
	}
	bytes = append(append(bytes, body.bytes...), byte(wasmbinary.OpEnd))
	x.bodies[defined] = bytes
	return x
}

// rename gives an import or an export another name; all renaming happens at once.
func (x *mutant) rename(from, to string) *mutant {
	x.renamed[from] = to
	return x
}

func (x *mutant) name(name string) string {
	if to, ok := x.renamed[name]; ok {
		return to
	}
	return name
}

// start makes an exported function the start function.
func (x *mutant) start(export string) *mutant {
	x.extra = append(x.extra, wasmbinary.Section{ID: wasmbinary.SectionStart, Content: wasmbinary.AppendU32(nil, x.function(export))})
	return x
}

// table gives the first table another size.
func (x *mutant) table(min uint32) *mutant {
	x.tables = wasmbinary.AppendLimits([]byte{1, byte(wasmbinary.FuncRef)}, wasmbinary.Limits{Min: min})
	return x
}

// file writes the altered module.
func (x *mutant) file() []byte {
	sections := slices.Clone(x.m.Sections)
	content := wasmbinary.AppendU32(nil, uint32(len(x.m.Code)))
	for i, body := range x.m.Code {
		bytes, ok := x.bodies[i]
		if !ok {
			bytes = x.m.Bytes[body.Start:body.End]
		}
		content = append(wasmbinary.AppendU32(content, uint32(len(bytes))), bytes...)
	}
	sections = wasmbinary.Put(sections, wasmbinary.SectionCode, content)
	for _, s := range x.extra {
		sections = wasmbinary.Put(sections, s.ID, s.Content)
	}
	if x.tables != nil {
		sections = wasmbinary.Put(sections, wasmbinary.SectionTable, x.tables)
	}
	exports := wasmbinary.AppendU32(nil, uint32(len(x.m.Exports)))
	for _, e := range x.m.Exports {
		exports = append(wasmbinary.AppendName(exports, x.name(e.Name)), byte(e.Kind))
		exports = wasmbinary.AppendU32(exports, e.Index)
	}
	sections = wasmbinary.Put(sections, wasmbinary.SectionExport, exports)
	imports := wasmbinary.AppendU32(nil, uint32(len(x.m.Imports))) // all of them functions
	for _, i := range x.m.Imports {
		imports = append(wasmbinary.AppendName(wasmbinary.AppendName(imports, i.Module), x.name(i.Name)), byte(i.Kind))
		imports = wasmbinary.AppendU32(imports, i.Type)
	}
	sections = wasmbinary.Put(sections, wasmbinary.SectionImport, imports)
	return wasmbinary.Encode(sections)
}

// Offsets in the mailbox, and stores to it. at is where the mailbox is.
type poke struct {
	offset uintptr
	bits   uint64
	size   int // 4 or 8
}

func u32(offset uintptr, v uint32) poke  { return poke{offset, uint64(v), 4} }
func f64(offset uintptr, v float64) poke { return poke{offset, math.Float64bits(v), 8} }
func u64(offset uintptr, v uint64) poke  { return poke{offset, v, 8} }

// leave makes the body of tb_event that writes to the mailbox and answers count. The mailbox is found through tb_mailbox.
func (x *mutant) leave(count int32, pokes ...poke) *code {
	c := &code{}
	c.index(wasmbinary.OpCall, x.function("tb_mailbox")).index(wasmbinary.OpLocalSet, 1)
	for _, p := range pokes {
		c.index(wasmbinary.OpLocalGet, 1)
		if p.size == 4 {
			c.i32(int32(p.bits)).op(wasmbinary.OpI32Store, 2)
		} else {
			c.i64(int64(p.bits)).op(wasmbinary.OpI64Store, 3)
		}
		c.bytes = wasmbinary.AppendU32(c.bytes, uint32(p.offset))
	}
	return c.i32(count)
}

// Offsets of the first intent.
var (
	intents   = unsafe.Offsetof(abi.Mailbox{}.Intents)
	atKind    = intents + unsafe.Offsetof(abi.Intent{}.Kind)
	atSlot    = intents + unsafe.Offsetof(abi.Intent{}.Slot)
	atSide    = intents + unsafe.Offsetof(abi.Intent{}.Side)
	atQtyKind = intents + unsafe.Offsetof(abi.Intent{}.QtyKind)
	atQty     = intents + unsafe.Offsetof(abi.Intent{}.Qty)
	atPrice   = intents + unsafe.Offsetof(abi.Intent{}.Price)
	atRef     = intents + unsafe.Offsetof(abi.Intent{}.Ref)
	atMask    = unsafe.Offsetof(abi.Mailbox{}.PlotMask)
	atPlots   = unsafe.Offsetof(abi.Mailbox{}.Plots)
)

// limitBuy is an intent with the given quantity and price.
func limitBuy(qty, price float64) []poke {
	return []poke{u32(atKind, abi.IntentLimit), u32(atSide, abi.SideBuy), u32(atQtyKind, abi.QtyBase), f64(atQty, qty), f64(atPrice, price)}
}

// trapOnSecond makes a body of tb_event that returns 0 the first time and traps afterwards; it keeps count in the last
// bytes of the mailbox's text region.
func trapOnSecond(x *mutant) *code {
	const last = 33_152 - 8
	c := (&code{}).index(wasmbinary.OpCall, x.function("tb_mailbox")).index(wasmbinary.OpLocalSet, 1)
	c.index(wasmbinary.OpLocalGet, 1).op(wasmbinary.OpI32Load, 2)
	c.bytes = wasmbinary.AppendU32(c.bytes, last)
	c.op(wasmbinary.OpIf, 0x40).op(wasmbinary.OpUnreachable).op(wasmbinary.OpEnd)
	c.index(wasmbinary.OpLocalGet, 1).i32(1).op(wasmbinary.OpI32Store, 2)
	c.bytes = wasmbinary.AppendU32(c.bytes, last)
	return c.i32(0)
}

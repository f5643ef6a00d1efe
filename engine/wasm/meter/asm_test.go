package meter_test

import (
	"encoding/binary"
	"math"

	wasm "tradebot/engine/wasm/binary"
)

// module is a module under assembly: a few lists, written out by bytes.
type module struct {
	types   []wasm.FuncType
	imports []importedFunc
	funcs   []*function
	tables  []wasm.Table
	memory  *wasm.Limits
	globals []global
	exports []wasm.Export
	start   int // index of the start function, -1 for none
	elems   []code
	datas   []code
}

type importedFunc struct {
	module, name string
	typ          uint32
}

type function struct {
	typ    uint32
	locals []wasm.ValType
	code   code
}

type global struct {
	wasm.GlobalType
	init code
}

func newModule() *module { return &module{start: -1} }

// typ returns the index of a function type, adding it once.
func (m *module) typ(params, results []wasm.ValType) uint32 {
	for i, t := range m.types {
		if string(bytesOf(t.Params)) == string(bytesOf(params)) && string(bytesOf(t.Results)) == string(bytesOf(results)) {
			return uint32(i)
		}
	}
	m.types = append(m.types, wasm.FuncType{Params: params, Results: results})
	return uint32(len(m.types) - 1)
}

// add appends a function and exports it under name unless that is empty.
func (m *module) add(name string, params, results, locals []wasm.ValType, body code) uint32 {
	index := uint32(len(m.imports) + len(m.funcs))
	m.funcs = append(m.funcs, &function{m.typ(params, results), locals, append(body, byte(wasm.OpEnd))})
	if name != "" {
		m.exports = append(m.exports, wasm.Export{Name: name, Kind: wasm.KindFunc, Index: index})
	}
	return index
}

func bytesOf(types []wasm.ValType) []byte {
	out := make([]byte, len(types))
	for i, t := range types {
		out[i] = byte(t)
	}
	return out
}

func vector(n int) code { return wasm.AppendU32(nil, uint32(n)) }

func (m *module) bytes() []byte {
	var s []wasm.Section
	put := func(id wasm.SectionID, n int, content []byte) {
		if n > 0 {
			s = append(s, wasm.Section{ID: id, Content: content})
		}
	}
	c := vector(len(m.types))
	for _, t := range m.types {
		c = append(c, 0x60)
		c = append(append(c, vector(len(t.Params))...), bytesOf(t.Params)...)
		c = append(append(c, vector(len(t.Results))...), bytesOf(t.Results)...)
	}
	put(wasm.SectionType, len(m.types), c)
	c = vector(len(m.imports))
	for _, i := range m.imports {
		c = append(wasm.AppendName(wasm.AppendName(c, i.module), i.name), byte(wasm.KindFunc))
		c = wasm.AppendU32(c, i.typ)
	}
	put(wasm.SectionImport, len(m.imports), c)
	c = vector(len(m.funcs))
	for _, f := range m.funcs {
		c = wasm.AppendU32(c, f.typ)
	}
	put(wasm.SectionFunction, len(m.funcs), c)
	c = vector(len(m.tables))
	for _, t := range m.tables {
		c = wasm.AppendLimits(append(c, byte(t.Elem)), t.Limits)
	}
	put(wasm.SectionTable, len(m.tables), c)
	if m.memory != nil {
		put(wasm.SectionMemory, 1, wasm.AppendLimits(vector(1), *m.memory))
	}
	c = vector(len(m.globals))
	for _, g := range m.globals {
		mutable := byte(0)
		if g.Mutable {
			mutable = 1
		}
		c = append(append(append(c, byte(g.Type), mutable), g.init...), byte(wasm.OpEnd))
	}
	put(wasm.SectionGlobal, len(m.globals), c)
	c = vector(len(m.exports))
	for _, e := range m.exports {
		c = wasm.AppendU32(append(wasm.AppendName(c, e.Name), byte(e.Kind)), e.Index)
	}
	put(wasm.SectionExport, len(m.exports), c)
	if m.start >= 0 {
		put(wasm.SectionStart, 1, vector(m.start))
	}
	c = vector(len(m.elems))
	for _, e := range m.elems {
		c = append(c, e...)
	}
	put(wasm.SectionElement, len(m.elems), c)
	put(wasm.SectionDataCount, len(m.datas), vector(len(m.datas)))
	c = vector(len(m.funcs))
	for _, f := range m.funcs {
		body := vector(len(f.locals))
		for _, t := range f.locals {
			body = append(body, 1, byte(t))
		}
		body = append(body, f.code...)
		c = append(append(c, vector(len(body))...), body...)
	}
	put(wasm.SectionCode, len(m.funcs), c)
	c = vector(len(m.datas))
	for _, d := range m.datas {
		c = append(c, d...)
	}
	put(wasm.SectionData, len(m.datas), c)
	return wasm.Encode(s)
}

// code is instructions under assembly.
type code []byte

// op appends instructions without immediates.
func (c code) op(ops ...wasm.Op) code {
	for _, o := range ops {
		c = wasm.AppendOp(c, o)
	}
	return c
}

// u appends an instruction with unsigned immediates.
func (c code) u(o wasm.Op, immediates ...uint32) code {
	c = wasm.AppendOp(c, o)
	for _, v := range immediates {
		c = wasm.AppendU32(c, v)
	}
	return c
}

func (c code) i32(v int32) code { return wasm.AppendS64(wasm.AppendOp(c, wasm.OpI32Const), int64(v)) }
func (c code) i64(v int64) code { return wasm.AppendS64(wasm.AppendOp(c, wasm.OpI64Const), v) }
func (c code) f32(v float32) code {
	return binary.LittleEndian.AppendUint32(wasm.AppendOp(c, wasm.OpF32Const), math.Float32bits(v))
}
func (c code) f64(v float64) code {
	return binary.LittleEndian.AppendUint64(wasm.AppendOp(c, wasm.OpF64Const), math.Float64bits(v))
}
func (c code) get(i uint32) code  { return c.u(wasm.OpLocalGet, i) }
func (c code) set(i uint32) code  { return c.u(wasm.OpLocalSet, i) }
func (c code) add1(i uint32) code { return c.get(i).i32(1).op(wasm.OpI32Add) }
func (c code) br(l uint32) code   { return c.u(wasm.OpBr, l) }
func (c code) brIf(l uint32) code { return c.u(wasm.OpBrIf, l) }
func (c code) call(f uint32) code { return c.u(wasm.OpCall, f) }
func (c code) end() code          { return c.op(wasm.OpEnd) }

// brTable appends a br_table, default last.
func (c code) brTable(labels ...uint32) code {
	c = wasm.AppendU32(wasm.AppendOp(c, wasm.OpBrTable), uint32(len(labels)-1))
	for _, l := range labels {
		c = wasm.AppendU32(c, l)
	}
	return c
}

// open appends a block, loop or if of type t.
func (c code) open(o wasm.Op, t wasm.BlockType) code {
	return wasm.AppendS64(wasm.AppendOp(c, o), int64(t))
}
func (c code) block() code { return c.open(wasm.OpBlock, wasm.BlockEmpty) }
func (c code) loop() code  { return c.open(wasm.OpLoop, wasm.BlockEmpty) }

// repeat appends part n times.
func (c code) repeat(n int, part code) code {
	for range n {
		c = append(c, part...)
	}
	return c
}

func list(types ...wasm.ValType) []wasm.ValType { return types }

package meter

import (
	"slices"

	"tradebot/engine/wasm/binary"
)

// enter adds the entry as if the original had it, if the original exports a function called name: a function that takes the
// parameters of that one, fuel and stack units, calls it, and gives its results and the fuel left. Written out here is only
// the call, or what inlining makes of it; the counters are the emitter's business.
func (m *module) enter(name string) bool {
	at := slices.IndexFunc(m.Exports, func(e binary.Export) bool {
		return e.Kind == binary.KindFunc && e.Name == name && int(e.Index) < len(m.funcTypes)
	})
	if at < 0 {
		return false
	}
	function := m.Exports[at].Index
	t := m.Types[m.funcTypes[function]]
	params := uint32(len(t.Params)) + 2
	n := inliner{m: m, locals: params, room: inlineRoom}
	for i := range t.Params {
		n.index(binary.OpLocalGet, uint32(i))
	}
	n.call(function)
	n.out = append(n.out, byte(binary.OpEnd))

	m.entry = len(m.Code)
	m.Exports = append(m.Exports, binary.Export{Name: EntryExport, Kind: binary.KindFunc, Index: uint32(len(m.funcTypes))})
	m.Funcs = append(m.Funcs, uint32(len(m.Types)))
	m.funcTypes = append(m.funcTypes, uint32(len(m.Types)))
	m.Types = append(m.Types, binary.FuncType{
		Params:  append(slices.Clone(t.Params), binary.I64, binary.I64),
		Results: append(slices.Clone(t.Results), binary.I64),
	})
	runs := binary.AppendU32(nil, uint32(len(n.runs)))
	for _, r := range n.runs {
		runs = append(binary.AppendU32(runs, r.Count), byte(r.Type))
	}
	start := uint32(len(m.Bytes))
	code := start + uint32(len(runs))
	m.Bytes = slices.Concat(m.Bytes, runs, n.out)
	m.Code = append(m.Code, binary.Body{Start: start, Code: code, End: uint32(len(m.Bytes)), NumLocals: n.locals - params})
	return true
}

// typeSection writes the types, those of the entry included.
func (m *module) typeSection() []byte {
	content := binary.AppendU32(nil, uint32(len(m.Types)))
	for i := range m.Types {
		content = append(content, 0x60)
		for _, list := range [][]binary.ValType{m.Types[i].Params, m.Types[i].Results} {
			content = binary.AppendU32(content, uint32(len(list)))
			for _, t := range list {
				content = append(content, byte(t))
			}
		}
	}
	return content
}

// functionSection writes the types of the functions, the entry included.
func (m *module) functionSection() []byte {
	content := binary.AppendU32(nil, uint32(len(m.Funcs)))
	for _, t := range m.Funcs {
		content = binary.AppendU32(content, t)
	}
	return content
}

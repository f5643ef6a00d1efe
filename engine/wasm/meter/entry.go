package meter

import "tradebot/engine/wasm/binary"

// entry finds the function that cfg names. ok is false if there is none.
func (m *module) entry(name string) (function uint32, ok bool) {
	for i := range m.Exports {
		e := &m.Exports[i]
		if e.Kind == binary.KindFunc && e.Name == name && int(e.Index) < len(m.funcTypes) {
			return e.Index, true
		}
	}
	return 0, false
}

// typeSection appends to the types that of a function which stands before function: its parameters, fuel and stack units in;
// its results and the fuel left out.
func (m *module) typeSection(function uint32) []byte {
	content := binary.AppendU32(nil, uint32(len(m.Types)+1))
	add := func(params, results []binary.ValType) {
		content = append(content, 0x60)
		for _, list := range [][]binary.ValType{params, results} {
			content = binary.AppendU32(content, uint32(len(list)))
			for _, t := range list {
				content = append(content, byte(t))
			}
		}
	}
	for i := range m.Types {
		add(m.Types[i].Params, m.Types[i].Results)
	}
	t := &m.Types[m.funcTypes[function]]
	params, results := t.Params, t.Results
	add(append(params[:len(params):len(params)], binary.I64, binary.I64), append(results[:len(results):len(results)], binary.I64))
	return content
}

// functionSection appends the function to those of the original.
func (m *module) functionSection() []byte {
	content := binary.AppendU32(nil, uint32(len(m.Funcs)+1))
	for _, t := range m.Funcs {
		content = binary.AppendU32(content, t)
	}
	return binary.AppendU32(content, uint32(len(m.Types)))
}

// entryBody sets the counters, calls function and returns the fuel left behind its results. Nothing of it is charged: it is the
// host's work, done in the module because there it takes a fraction of the time.
func (m *module) entryBody(function uint32) []byte {
	e := emitter{out: []byte{0}} // no locals
	params := uint32(len(m.Types[m.funcTypes[function]].Params))
	e.index(binary.OpLocalGet, params)
	e.index(binary.OpGlobalSet, m.fuel())
	e.index(binary.OpLocalGet, params+1)
	e.index(binary.OpGlobalSet, m.stack())
	for i := range params {
		e.index(binary.OpLocalGet, i)
	}
	e.index(binary.OpCall, function)
	e.index(binary.OpGlobalGet, m.fuel())
	e.op(binary.OpEnd)
	return e.out
}

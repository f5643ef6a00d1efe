package binary

// SectionID is the number of a section in the file.
type SectionID byte

// The sections the sandbox accepts.
const (
	SectionCustom    SectionID = 0
	SectionType      SectionID = 1
	SectionImport    SectionID = 2
	SectionFunction  SectionID = 3
	SectionTable     SectionID = 4
	SectionMemory    SectionID = 5
	SectionGlobal    SectionID = 6
	SectionExport    SectionID = 7
	SectionStart     SectionID = 8
	SectionElement   SectionID = 9
	SectionCode      SectionID = 10
	SectionData      SectionID = 11
	SectionDataCount SectionID = 12
)

// Section is one section of a file.
type Section struct {
	ID      SectionID
	Offset  int    // of the content in the file
	Content []byte // without number and length
	Raw     []byte // with number and length as read; nil in a section made anew
}

// Import is one import.
type Import struct {
	Module string
	Name   string
	Kind   Kind
	Type   uint32     // type index, for KindFunc
	Table  Table      // for KindTable
	Memory Limits     // for KindMemory
	Global GlobalType // for KindGlobal
}

// Global is a global that the module defines.
type Global struct {
	GlobalType
	Init []byte // constant expression with its end
}

// Export is one export.
type Export struct {
	Name  string
	Kind  Kind
	Index uint32 // in the index space of its kind, imports first
}

// Mode says how an element or data segment is used.
type Mode byte

// The modes of segments.
const (
	ModeActive      Mode = iota // copied when the module is instantiated
	ModePassive                 // copied by an instruction
	ModeDeclarative             // element segments only: declares functions for ref.func
)

// Element is an element segment.
type Element struct {
	Mode  Mode
	Type  ValType
	Table uint32 // of an active segment
	Count uint32 // elements
}

// Data is a data segment.
type Data struct {
	Mode  Mode
	Fixed bool   // active, at a place that is a number rather than a global
	Place uint32 // address in the memory, if Fixed
	Start uint32 // of the bytes in the file
	Size  uint32 // bytes
}

// Body is the code of one function, as offsets into the file: a body is a slice
// of the input and its locals stay in their runs.
type Body struct {
	Start     uint32 // first byte after the body's length: the runs of locals
	Code      uint32 // first instruction
	End       uint32 // after the final end instruction
	NumLocals uint32 // locals without parameters, all runs together
}

// Module is a parsed file. Its slices point into the parsed bytes, which must not
// change. Indices are as the file states them; they may not exist.
type Module struct {
	Bytes       []byte
	Sections    []Section // in file order, custom sections included
	Types       []FuncType
	Imports     []Import
	Funcs       []uint32 // type index of every defined function
	Tables      []Table  // defined, without imports
	Memories    []Limits // defined, without imports
	Globals     []Global // defined, without imports
	Exports     []Export
	Start       uint32 // start function, meaningful if HasStart
	HasStart    bool
	Elements    []Element
	DataCount   uint32 // meaningful if HasDataCount
	Datas       []Data
	Code        []Body // one for each of Funcs
	CustomBytes int    // bytes of all custom sections, headers included

	HasDataCount bool
}

const maxFile = 1 << 30 // offsets are kept in 32 bits

// Parse reads a module, every instruction included. It returns an *Error if the file is
// malformed or uses a feature that the sandbox does not accept.
func Parse(data []byte) (*Module, error) {
	c := &cursor{data: data, end: len(data)}
	switch {
	case len(data) > maxFile:
		c.fail(0, "it is larger than %d bytes", maxFile)
	case len(data) < 4 || string(data[:4]) != "\x00asm":
		c.fail(0, "it does not begin with the four bytes of a WebAssembly file")
	case len(data) < 8 || string(data[4:8]) != "\x01\x00\x00\x00":
		c.fail(4, "it is not version 1 of the format (components are not accepted)")
	}
	if c.err != nil {
		return nil, c.err
	}
	c.pos = 8
	m := &Module{Bytes: data}
	last := 0
	for c.pos < c.end {
		start := c.pos
		id := SectionID(c.byte())
		size := c.u32()
		offset := c.pos
		content := c.bytes(uint64(size))
		if c.err != nil {
			return nil, c.err
		}
		if id != SectionCustom {
			rank := order(id)
			if id == 13 {
				c.refuse(start, "exceptions", "a tag section")
			} else if rank == 0 {
				c.fail(start, "section %d is unknown", id)
			} else if rank <= last {
				c.fail(start, "section %d is repeated or out of order", id)
			}
			last = rank
		}
		if c.err == nil {
			c.err = m.section(id, offset, offset+len(content))
		}
		if c.err != nil {
			return nil, c.err
		}
		if id == SectionCustom {
			m.CustomBytes += c.pos - start
		}
		m.Sections = append(m.Sections, Section{ID: id, Offset: offset, Content: content, Raw: data[start:c.pos:c.pos]})
	}
	switch {
	case len(m.Funcs) != len(m.Code):
		c.fail(c.end, "it declares %d functions but has the code of %d", len(m.Funcs), len(m.Code))
	case m.HasDataCount && int(m.DataCount) != len(m.Datas):
		c.fail(c.end, "it announces %d data segments but has %d", m.DataCount, len(m.Datas))
	case m.count(KindMemory)+len(m.Memories) > 1:
		c.refuse(c.end, "several memories", "%d memories", m.count(KindMemory)+len(m.Memories))
	}
	for i := range m.Imports {
		if imp := &m.Imports[i]; imp.Kind == KindFunc && int(imp.Type) >= len(m.Types) {
			c.fail(c.end, "it imports a function of type %d and has %d types", imp.Type, len(m.Types))
		}
	}
	for _, t := range m.Funcs { // the runtime's own check panics where such a function is called
		if int(t) >= len(m.Types) {
			c.fail(c.end, "it declares a function of type %d and has %d types", t, len(m.Types))
		}
	}
	if c.err != nil {
		return nil, c.err
	}
	if err := m.walk(); err != nil {
		return nil, err
	}
	return m, nil
}

// order is the place of a section in the file, 0 for an unknown one. The data count
// section stands before the code although its number is higher.
func order(id SectionID) int {
	switch {
	case id >= SectionType && id <= SectionElement:
		return int(id)
	case id == SectionDataCount:
		return 10
	case id == SectionCode:
		return 11
	case id == SectionData:
		return 12
	}
	return 0
}

// count returns the number of imports of a kind.
func (m *Module) count(k Kind) int {
	n := 0
	for i := range m.Imports {
		if m.Imports[i].Kind == k {
			n++
		}
	}
	return n
}

// ImportedFuncs returns the number of imported functions; defined functions have the
// indices after them.
func (m *Module) ImportedFuncs() int { return m.count(KindFunc) }

// ImportedGlobals returns the number of imported globals; defined globals have the
// indices after them.
func (m *Module) ImportedGlobals() int { return m.count(KindGlobal) }

// Arity returns how many values a block of type t takes and gives; false if t names a
// type that does not exist.
func (m *Module) Arity(t BlockType) (params, results int, ok bool) {
	switch {
	case t == BlockEmpty:
		return 0, 0, true
	case t < 0:
		return 0, 1, true
	case t >= BlockType(len(m.Types)):
		return 0, 0, false
	}
	f := &m.Types[t]
	return len(f.Params), len(f.Results), true
}

// walk decodes every instruction once, so that a Module holds only code that decodes.
func (m *Module) walk() error {
	var in Instr
	for i := range m.Code {
		r := m.Code[i].Instrs(m)
		for r.Next(&in) {
		}
		if err := r.Err(); err != nil {
			return err
		}
	}
	return nil
}

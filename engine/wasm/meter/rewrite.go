package meter

import (
	"fmt"
	"math"
	"strings"

	"tradebot/engine/wasm/binary"
)

// Version names the weights and the shape of the injected code. It is journaled: a module
// consumes the same fuel on every machine, compiled or interpreted, as long as the version
// is the same. Whatever changes a count or the code changes Version: compiled modules are kept under
// its name.
//
// 1 was the first. 2 goes to cases directly and adds the entry; its counts are those of 1. 3 inlines into the entry, which
// counts less than the calls did, and asks before a br_table, which counts nothing. 4 keeps the straight way straight, 5
// writes first rounds on their own, 6 shares addresses; their counts are those of 3. 7 inlines from dispatch
// loops, which counts what it sets to zero in place of the calls.
const Version = "7"

// Names of the exports that Rewrite adds.
const (
	FuelExport   = "tb_fuel"       // mutable i64: fuel left; the host sets it before every call
	StackExport  = "tb_stack"      // mutable i64: stack units left; the host sets it before every call
	EntryExport  = "tb_fuel_entry" // function: sets both counters, calls Config.Entry and returns the fuel left as well
	GlobalPrefix = "tb_g"          // and an index: a mutable number of the original, for snapshots
)

// MaxBudget is the largest fuel or stack that Config takes: with it no charge can wrap.
const MaxBudget = int64(1) << 62

// FrameUnits is the least that a call of a function which calls others takes from the
// stack units.
const FrameUnits = 8

// Config is what the host grants a module.
type Config struct {
	InitFuel      int64  // fuel at instantiation, for the start function
	Stack         int64  // stack units at instantiation; about 8 bytes each
	MemoryPages   uint32 // cap of the memory, in pages of 64 KiB
	TableElements uint32 // cap of every table
	Entry         string // exported function that gets an EntryExport; empty or not exported: none does
}

// Info is what Rewrite found.
type Info struct {
	Version string
	Funcs   int      // functions the module defines, the entry among them
	Leaves  int      // of them, those that call no function of the module
	Loops   int      // loops charged at their head
	Frame   int64    // stack units of the largest frame
	Globals []uint32 // indices of the globals exported as GlobalPrefix and the index
}

// Rewrite returns original with fuel and stack accounting injected, its memory and tables
// capped, its data segments joined and its custom sections dropped. It is a pure function.
//
// The caller must have validated original: Rewrite reads any bytes without panicking but
// does not check types, and an invalid module can become a valid one by rewriting.
//
// It returns a *binary.Error for a module that cannot be read or that uses a feature the
// sandbox does not accept, and a plain error with a sentence for one that breaks a cap,
// takes a reserved name or imports a memory or a table, and for a Config out of range.
func Rewrite(original []byte, cfg Config) ([]byte, Info, error) {
	if cfg.InitFuel < 0 || cfg.InitFuel > MaxBudget || cfg.Stack < 0 || cfg.Stack > MaxBudget {
		return nil, Info{}, fmt.Errorf("fuel and stack must be between 0 and %d; set other limits", MaxBudget)
	}
	parsed, err := binary.Parse(original)
	if err != nil {
		return nil, Info{}, err
	}
	m := &module{Module: parsed, entry: -1}
	sections := make([]binary.Section, 0, len(parsed.Sections)+2)
	for _, s := range parsed.Sections {
		if s.ID != binary.SectionCustom {
			sections = append(sections, s)
		}
	}
	if err := m.names(); err != nil {
		return nil, Info{}, err
	}
	if err := m.index(); err != nil {
		return nil, Info{}, err
	}
	if sections, err = m.caps(sections, cfg); err != nil {
		return nil, Info{}, err
	}
	if m.enter(cfg.Entry) {
		sections = binary.Put(sections, binary.SectionType, m.typeSection())
		sections = binary.Put(sections, binary.SectionFunction, m.functionSection())
	}
	if err := m.leaves(); err != nil {
		return nil, Info{}, err
	}
	if err := m.findRising(); err != nil {
		return nil, Info{}, err
	}
	if err := m.findHot(); err != nil {
		return nil, Info{}, err
	}
	info := Info{Version: Version, Funcs: len(m.Code)}
	sections = binary.Put(sections, binary.SectionGlobal, m.globalSection(cfg))
	sections = binary.Put(sections, binary.SectionExport, m.exportSection(&info))
	if data := m.data(); data != nil {
		sections = binary.Put(sections, binary.SectionData, data)
	}
	if len(m.Code) > 0 {
		code, err := m.codeSection(&info)
		if err != nil {
			return nil, Info{}, err
		}
		sections = binary.Put(sections, binary.SectionCode, code)
	}
	return binary.Encode(sections), info, nil
}

// names refuses an original that exports a name the host would take for an injected one.
func (m *module) names() error {
	for i := range m.Exports {
		name := m.Exports[i].Name
		for _, prefix := range []string{FuelExport, StackExport, GlobalPrefix} {
			if strings.HasPrefix(name, prefix) {
				return fmt.Errorf("the module exports %q, but names that begin with %s are the sandbox's own; rename the export", name, prefix)
			}
		}
	}
	return nil
}

// index resolves the index spaces. The parser has checked that every function has a type.
func (m *module) index() error {
	for i := range m.Imports {
		switch imp := &m.Imports[i]; imp.Kind {
		case binary.KindFunc:
			m.funcTypes = append(m.funcTypes, imp.Type)
			m.imported++
		case binary.KindGlobal:
			m.globals++
		default:
			return fmt.Errorf("the module imports the %s %q of %q, which cannot be capped; define it in the module instead", imp.Kind, imp.Name, imp.Module)
		}
	}
	m.globals += len(m.Globals)
	m.funcTypes = append(m.funcTypes, m.Funcs...)
	return nil
}

// caps lowers the maxima of the memory and the tables to what the host grants.
func (m *module) caps(sections []binary.Section, cfg Config) ([]binary.Section, error) {
	if len(m.Memories) == 1 {
		l := m.Memories[0]
		if l.Min > cfg.MemoryPages {
			return nil, fmt.Errorf("the module starts with %d pages of memory (64 KiB each), more than the %d it may have; give it less memory or raise the limit", l.Min, cfg.MemoryPages)
		}
		l = capped(l, cfg.MemoryPages)
		m.pages = l.Max
		sections = binary.Put(sections, binary.SectionMemory, binary.AppendLimits([]byte{1}, l))
	}
	if len(m.Tables) == 0 {
		return sections, nil
	}
	content := binary.AppendU32(nil, uint32(len(m.Tables)))
	for i, t := range m.Tables {
		if t.Limits.Min > cfg.TableElements {
			return nil, fmt.Errorf("table %d of the module starts with %d elements, more than the %d it may have; make it smaller or raise the limit", i, t.Limits.Min, cfg.TableElements)
		}
		l := capped(t.Limits, cfg.TableElements)
		m.elements = append(m.elements, l.Max)
		content = binary.AppendLimits(append(content, byte(t.Elem)), l)
	}
	return binary.Put(sections, binary.SectionTable, content), nil
}

func capped(l binary.Limits, most uint32) binary.Limits {
	if !l.HasMax || l.Max > most {
		l.Max, l.HasMax = most, true
	}
	return l
}

// globalSection appends the two counters to the globals of the original.
func (m *module) globalSection(cfg Config) []byte {
	content := binary.AppendU32(nil, uint32(len(m.Globals)+2))
	for i := range m.Globals {
		g := &m.Globals[i]
		mutable := byte(0)
		if g.Mutable {
			mutable = 1
		}
		content = append(content, byte(g.Type), mutable)
		content = append(content, g.Init...)
	}
	for _, v := range []int64{cfg.InitFuel, cfg.Stack} {
		content = append(content, byte(binary.I64), 1, byte(binary.OpI64Const))
		content = append(binary.AppendS64(content, v), byte(binary.OpEnd))
	}
	return content
}

// exportSection appends the counters and the mutable numbers to the exports.
func (m *module) exportSection(info *Info) []byte {
	first := m.globals - len(m.Globals)
	for i := range m.Globals {
		if g := &m.Globals[i]; g.Mutable && g.Type.IsNumeric() {
			info.Globals = append(info.Globals, uint32(first+i))
		}
	}
	content := binary.AppendU32(nil, uint32(len(m.Exports)+len(info.Globals)+2))
	for i := range m.Exports {
		e := &m.Exports[i]
		content = appendExport(content, e.Name, e.Kind, e.Index)
	}
	content = appendExport(content, FuelExport, binary.KindGlobal, m.fuel())
	content = appendExport(content, StackExport, binary.KindGlobal, m.stack())
	for _, g := range info.Globals {
		content = appendExport(content, fmt.Sprintf("%s%d", GlobalPrefix, g), binary.KindGlobal, g)
	}
	return content
}

func appendExport(dst []byte, name string, kind binary.Kind, index uint32) []byte {
	dst = append(binary.AppendName(dst, name), byte(kind))
	return binary.AppendU32(dst, index)
}

// fuel and stack are the indices of the injected globals.
func (m *module) fuel() uint32  { return uint32(m.globals) }
func (m *module) stack() uint32 { return uint32(m.globals) + 1 }

func indexError(at int, what string) error {
	return fmt.Errorf("the code at byte %d names %s that does not exist; build the module again", at, what)
}

// codeSection rewrites every body.
func (m *module) codeSection(info *Info) ([]byte, error) {
	p := &plan{seen: make([]uint32, m.globals)}
	out := binary.AppendU32(make([]byte, 0, len(m.Bytes)+len(m.Bytes)/4), uint32(len(m.Code)))
	var e emitter
	f := folder{m: m, room: 1<<32 - uint64(m.pages)<<16}
	for i := range m.Code {
		if err := m.scan(p, i); err != nil {
			return nil, err
		}
		params := len(m.Types[m.Funcs[i]].Params)
		locals := uint64(params) + uint64(m.Code[i].NumLocals)
		if locals+3 > math.MaxUint32 {
			return nil, fmt.Errorf("function %d of the module has %d locals, too many to add a counter; use fewer", m.imported+i, locals)
		}
		leaf := m.leaf[m.imported+i]
		units := FrameUnits + int64(locals) + p.height + p.globals
		info.Loops += len(p.weights) - 1
		if leaf {
			info.Leaves++
		} else {
			info.Frame = max(info.Frame, units)
		}
		e.body(m, p, i, uint32(locals), leaf, units)
		code := f.fold(e.out, e.start, e.all, len(m.Types[m.Funcs[i]].Results))
		out = append(binary.AppendU32(out, uint32(len(code))), code...)
	}
	return out, nil
}

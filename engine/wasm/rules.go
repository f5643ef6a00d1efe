package wasm

import (
	"fmt"
	"slices"
	"strings"

	"tradebot/engine/wasm/binary"
)

// Rule is one line of a verdict.
type Rule struct {
	ID      string `json:"id"`
	OK      bool   `json:"ok"`
	Message string `json:"message"` // what holds, or what is wrong and what to do
}

// The rules in the order in which they are checked. The first that fails ends the check: what comes after it would be
// meaningless, and says so.
const (
	ruleSize     = "size"     // the file is not too large
	ruleFormat   = "format"   // it is a WebAssembly module with allowed features
	ruleCounts   = "counts"   // nothing in it is there too many times
	ruleImports  = "imports"  // it imports only what the sandbox gives
	ruleMemory   = "memory"   // one memory and small tables
	ruleExports  = "exports"  // it speaks the contract
	ruleValid    = "valid"    // its code is valid
	ruleMeter    = "meter"    // it can be metered
	ruleCompile  = "compile"  // it compiles within bounds
	ruleInit     = "init"     // it starts up
	ruleMailbox  = "mailbox"  // its mailbox lies in its memory
	ruleDescribe = "describe" // its description is sound
	ruleStart    = "start"    // it starts with its default parameters
	ruleRun      = "run"      // it takes candles
)

var ruleOrder = []string{
	ruleSize, ruleFormat, ruleCounts, ruleImports, ruleMemory, ruleExports, ruleValid, ruleMeter, ruleCompile,
	ruleInit, ruleMailbox, ruleDescribe, ruleStart, ruleRun,
}

// contract lists the functions of ABI version 1 with their types; optional ones may be missing.
var contract = []struct {
	name     string
	params   []binary.ValType
	results  []binary.ValType
	optional bool
}{
	{name: exportInitialize, optional: true},
	{name: exportABI},
	{name: exportMailbox, results: []binary.ValType{binary.I32}},
	{name: exportDescribe, results: []binary.ValType{binary.I64}},
	{name: exportStart, results: []binary.ValType{binary.I32}},
	{name: exportEvent, params: []binary.ValType{binary.I32}, results: []binary.ValType{binary.I32}},
}

// Names of the contract.
const (
	exportMemory     = "memory"
	exportInitialize = "_initialize"
	exportABI        = "tb_abi_1"
	exportMailbox    = "tb_mailbox"
	exportDescribe   = "tb_describe"
	exportStart      = "tb_start"
	exportEvent      = "tb_event"
)

// inspect checks what can be told from the file alone: the rules from size to exports. It returns the rules that were
// checked, the last of which failed if the module is nil.
func inspect(file []byte, l Limits) (*binary.Module, []Rule) {
	var rules []Rule
	check := func(id, holds string, err error) bool {
		rule := Rule{ID: id, OK: err == nil, Message: holds}
		if err != nil {
			rule.Message = err.Error()
		}
		rules = append(rules, rule)
		return err == nil
	}
	if !check(ruleSize, fmt.Sprintf("%d bytes of at most %d", len(file), l.ModuleBytes), checkSize(file, l)) {
		return nil, rules
	}
	m, err := binary.Parse(file)
	if !check(ruleFormat, "WebAssembly without features outside the sandbox", err) {
		return nil, rules
	}
	ok := check(ruleCounts, fmt.Sprintf("%d functions, %d types, %d globals", len(m.Funcs), len(m.Types), len(m.Globals)), checkCounts(m, l)) &&
		check(ruleImports, fmt.Sprintf("%d functions, all of them empty stand-ins", len(m.Imports)), checkImports(m)) &&
		check(ruleMemory, fmt.Sprintf("at most %d pages of 64 KiB", l.MemoryPages), checkMemory(m, l)) &&
		check(ruleExports, "speaks contract 1", checkExports(m))
	if !ok {
		return nil, rules
	}
	return m, rules
}

func checkSize(file []byte, l Limits) error {
	if len(file) > l.ModuleBytes {
		return fmt.Errorf("the module is %d bytes long; at most %d are allowed: leave out large tables and debug data", len(file), l.ModuleBytes)
	}
	return nil
}

func checkCounts(m *binary.Module, l Limits) error {
	elements := 0
	for _, e := range m.Elements {
		elements += int(e.Count)
	}
	for _, c := range []struct {
		what    string
		n, most int
	}{
		{"function types", len(m.Types), l.Types},
		{"functions", len(m.Funcs), l.Functions},
		{"globals", len(m.Globals), l.Globals},
		{"exports", len(m.Exports), l.Exports},
		{"data and element segments", len(m.Datas) + len(m.Elements), l.Segments},
		{"table entries", elements, l.Elements},
	} {
		if c.n > c.most {
			return fmt.Errorf("the module has %d %s; at most %d are allowed", c.n, c.what, c.most)
		}
	}
	for i, body := range m.Code {
		if n := int(body.End - body.Start); n > l.FunctionBytes {
			return fmt.Errorf("function %d has %d bytes of code; at most %d are allowed: split it", i, n, l.FunctionBytes)
		}
		params := 0
		if t := m.Funcs[i]; int(t) < len(m.Types) {
			params = len(m.Types[t].Params)
		}
		if n := int(body.NumLocals) + params; n > l.Locals {
			return fmt.Errorf("function %d has %d locals; at most %d are allowed: split it", i, n, l.Locals)
		}
	}
	return nil
}

func checkImports(m *binary.Module) error {
	for _, imported := range m.Imports {
		f := slices.IndexFunc(wasiFunctions, func(f wasiFunction) bool { return f.name == imported.Name })
		if imported.Module != wasiModule || imported.Kind != binary.KindFunc || f < 0 {
			return fmt.Errorf("the module imports %s %.80q.%.80q, which the sandbox does not have: a strategy has no files, no network and no host functions", imported.Kind, imported.Module, imported.Name)
		}
		if !hasType(m, imported.Type, values(wasiFunctions[f].params), values(wasiFunctions[f].results)) {
			return fmt.Errorf("the module imports %s with another type than it has; build it with a current compiler", imported.Name)
		}
	}
	return nil
}

func checkMemory(m *binary.Module, l Limits) error {
	if len(m.Memories) != 1 {
		return fmt.Errorf("the module has no memory of its own; a strategy needs exactly one, exported as %q", exportMemory)
	}
	if n := m.Memories[0].Min; n > uint32(l.MemoryPages) {
		return fmt.Errorf("the module wants %d pages of memory; at most %d (%d MiB) are allowed", n, l.MemoryPages, l.MemoryPages/16)
	}
	if len(m.Tables) > 16 {
		return fmt.Errorf("the module has %d tables; at most 16 are allowed", len(m.Tables))
	}
	for i, t := range m.Tables {
		if t.Limits.Min > uint32(l.TableElements) {
			return fmt.Errorf("table %d has %d entries; at most %d are allowed", i, t.Limits.Min, l.TableElements)
		}
	}
	return nil
}

func checkExports(m *binary.Module) error {
	exports := make(map[string]binary.Export, len(m.Exports))
	for _, e := range m.Exports {
		exports[e.Name] = e
	}
	if _, ok := exports[exportABI]; !ok {
		for name := range exports {
			if version, ok := strings.CutPrefix(name, "tb_abi_"); ok {
				return fmt.Errorf("the module speaks contract %.20q and this engine speaks 1: build it with this engine's SDK", version)
			}
		}
		if _, ok := exports["_start"]; ok {
			return fmt.Errorf("the module is a program, not a strategy: build it with `tradebot strategy build` (go build -buildmode=c-shared)")
		}
		return fmt.Errorf("the module exports no %s: it is not a Tradebot strategy", exportABI)
	}
	if e, ok := exports[exportMemory]; !ok || e.Kind != binary.KindMemory {
		return fmt.Errorf("the module does not export its memory as %q", exportMemory)
	}
	for _, f := range contract {
		e, ok := exports[f.name]
		if !ok && f.optional {
			continue
		}
		if !ok {
			return fmt.Errorf("the module does not export %s; sdk/ABI.md lists what a strategy exports", f.name)
		}
		if e.Kind != binary.KindFunc || !hasType(m, funcType(m, e.Index), f.params, f.results) {
			return fmt.Errorf("the module exports %s, but not as a function of type %s -> %s", f.name, typeList(f.params), typeList(f.results))
		}
	}
	return nil
}

// funcType returns the type index of a function in the index space, or one that does not exist.
func funcType(m *binary.Module, index uint32) uint32 {
	imported := uint32(m.ImportedFuncs())
	switch {
	case index < imported: // the only imports are functions
		return m.Imports[index].Type
	case index-imported < uint32(len(m.Funcs)):
		return m.Funcs[index-imported]
	}
	return uint32(len(m.Types))
}

func hasType(m *binary.Module, index uint32, params, results []binary.ValType) bool {
	if index >= uint32(len(m.Types)) {
		return false
	}
	t := &m.Types[index]
	return slices.Equal(t.Params, params) && slices.Equal(t.Results, results)
}

// values turns wazero's value types into those of the file, which are the same bytes.
func values(list []byte) []binary.ValType {
	types := make([]binary.ValType, len(list))
	for i, t := range list {
		types[i] = binary.ValType(t)
	}
	return types
}

func typeList(types []binary.ValType) string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = t.String()
	}
	return "(" + strings.Join(words, " ") + ")"
}

package binary_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/wasm/binary"
)

const magic = "\x00asm\x01\x00\x00\x00"

// section writes one section of a test module.
func section(id byte, content string) string {
	return string(append(binary.AppendU32([]byte{id}, uint32(len(content))), content...))
}

// withCode is a module of one function without parameters and results.
func withCode(code string) string {
	body := string(binary.AppendU32(nil, uint32(len(code)+1))) + "\x00" + code
	return magic + section(1, "\x01\x60\x00\x00") + section(3, "\x01\x00") + section(10, "\x01"+body)
}

func TestRefusedFeatures(t *testing.T) {
	tests := []struct {
		name, module, feature string
	}{
		{"v128 value", magic + section(1, "\x01\x60\x01\x7b\x00"), "SIMD"},
		{"SIMD instruction", withCode("\xfd\x0c\x0b"), "SIMD"},
		{"atomic instruction", withCode("\xfe\x03\x00\x0b"), "threads"},
		{"shared memory", magic + section(5, "\x01\x03\x01\x01"), "threads"},
		{"tail call", withCode("\x12\x00\x0b"), "tail calls"},
		{"indirect tail call", withCode("\x13\x00\x00\x0b"), "tail calls"},
		{"throw", withCode("\x08\x00\x0b"), "exceptions"},
		{"try_table", withCode("\x1f\x40\x00\x0b\x0b"), "exceptions"},
		{"tag section", magic + section(13, "\x01\x00\x00"), "exceptions"},
		{"imported tag", magic + section(2, "\x01\x00\x00\x04\x00\x00"), "exceptions"},
		{"exported tag", magic + section(7, "\x01\x00\x04\x00"), "exceptions"},
		{"exnref", magic + section(1, "\x01\x60\x01\x69\x00"), "exceptions"},
		{"memory64", magic + section(5, "\x01\x04\x01"), "64-bit memory"},
		{"table64", magic + section(4, "\x01\x70\x04\x01"), "64-bit memory"},
		{"page size", magic + section(5, "\x01\x08\x01\x00"), "custom page sizes"},
		{"two memories", magic + section(5, "\x02\x00\x01\x00\x01"), "several memories"},
		{"imported and own memory", magic + section(2, "\x01\x00\x00\x02\x00\x01") + section(5, "\x01\x00\x01"), "several memories"},
		{"load of memory 1", withCode("\x41\x00\x28\x42\x01\x00\x1a\x0b"), "several memories"},
		{"memory.size 1", withCode("\x3f\x01\x1a\x0b"), "several memories"},
		{"data for memory 1", magic + section(11, "\x01\x02\x01\x41\x00\x0b\x00"), "several memories"},
		{"struct type", magic + section(1, "\x01\x5f\x00"), "garbage-collected types"},
		{"rec group", magic + section(1, "\x01\x4e\x01\x60\x00\x00"), "garbage-collected types"},
		{"GC instruction", withCode("\xfb\x00\x00\x0b"), "garbage-collected types"},
		{"anyref", magic + section(1, "\x01\x60\x01\x6e\x00"), "garbage-collected types"},
		{"typed reference", magic + section(1, "\x01\x60\x01\x64\x70\x00"), "typed function references"},
		{"call_ref", withCode("\x14\x00\x0b"), "typed function references"},
		{"table with initial value", magic + section(4, "\x01\x40\x00\x70\x00\x01\xd0\x70\x0b"), "typed function references"},
		{"extended constant", magic + section(6, "\x01\x7f\x00\x41\x01\x41\x02\x6a\x0b"), "extended constant expressions"},
		{"wide arithmetic", withCode("\xfc\x13\x0b"), "wide arithmetic"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := binary.Parse([]byte(tt.module))
			var e *binary.Error
			if !errors.As(err, &e) || !strings.Contains(e.Feature, tt.feature) || !strings.Contains(err.Error(), tt.feature) {
				t.Fatalf("got %v, want a sentence that names %s", err, tt.feature)
			}
			if e.Offset < 8 || e.Offset > len(tt.module) {
				t.Errorf("offset %d of %d bytes", e.Offset, len(tt.module))
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	tests := map[string]string{
		"empty":                     "",
		"not wasm":                  "<html></html>",
		"component":                 "\x00asm\x0d\x00\x01\x00",
		"section longer than file":  magic + "\x01\x05\x00",
		"section number":            magic + section(14, ""),
		"repeated section":          magic + section(1, "\x00") + section(1, "\x00"),
		"order":                     magic + section(3, "\x00") + section(1, "\x00"),
		"data count after code":     magic + section(10, "\x00") + section(12, "\x00"),
		"bytes left in section":     magic + section(1, "\x00\x00"),
		"claimed count":             magic + section(1, "\xff\xff\xff\xff\x0f"),
		"claimed params":            magic + section(1, "\x01\x60\xff\xff\xff\xff\x0f"),
		"claimed name":              magic + section(7, "\x01\xff\xff\xff\xff\x0f"),
		"claimed elements":          magic + section(9, "\x01\x01\x00\xff\xff\xff\xff\x0f"),
		"claimed data":              magic + section(11, "\x01\x01\xff\xff\xff\xff\x0f"),
		"claimed labels":            withCode("\x0e\xff\xff\xff\xff\x0f\x00\x0b"),
		"integer of six bytes":      magic + section(8, "\x80\x80\x80\x80\x80\x00"),
		"integer of 33 bits":        magic + section(8, "\xff\xff\xff\xff\x1f"),
		"constant of 33 bits":       withCode("\x41\xff\xff\xff\xff\x4f\x1a\x0b"),
		"name not UTF-8":            magic + section(7, "\x01\x01\xff\x00\x00"),
		"value type":                magic + section(1, "\x01\x60\x01\x00\x00"),
		"functions without code":    magic + section(1, "\x01\x60\x00\x00") + section(3, "\x01\x00"),
		"data count":                magic + section(12, "\x02"),
		"too many locals":           magic + section(1, "\x01\x60\x00\x00") + section(3, "\x01\x00") + section(10, "\x01\x0f\x02\xff\xff\xff\xff\x0f\x7f\xff\xff\xff\xff\x0f\x7f\x0b"),
		"function without end":      withCode("\x01"),
		"code after end":            withCode("\x0b\x01"),
		"unknown instruction":       withCode("\xff\x0b"),
		"unknown after prefix":      withCode("\xfc\x12\x0b"),
		"select of two types":       withCode("\x1c\x02\x7f\x7f\x0b"),
		"block type":                withCode("\x02\x41\x0b\x0b"),
		"empty constant":            magic + section(6, "\x01\x7f\x00\x0b"),
		"instruction in a constant": magic + section(6, "\x01\x7f\x00\x01\x0b"),
		"mutability":                magic + section(6, "\x01\x7f\x04\x41\x00\x0b"),
	}
	for name, module := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := binary.Parse([]byte(module))
			var e *binary.Error
			if !errors.As(err, &e) || e.Feature != "" || m != nil {
				t.Fatalf("got %v, %v", m, err)
			}
		})
	}
}

func TestParse(t *testing.T) {
	module := []byte(magic +
		section(0, "\x01xyz") +
		section(1, "\x02\x60\x00\x00\x60\x02\x7f\x7e\x02\x7d\x7c") +
		section(2, "\x02\x03env\x01f\x00\x01\x03env\x01g\x03\x7f\x00") +
		section(3, "\x01\x00") +
		section(4, "\x01\x70\x01\x01\x05") +
		section(5, "\x01\x00\x02") +
		section(6, "\x01\x7e\x01\x42\x7f\x0b") +
		section(7, "\x02\x03run\x00\x01\x03mem\x02\x00") +
		section(8, "\x01") +
		section(9, "\x02\x00\x41\x00\x0b\x01\x01\x05\x70\x02\xd0\x70\x0b\xd2\x01\x0b") +
		section(12, "\x02") +
		section(10, "\x01\x07\x02\x03\x7f\x01\x7c\x01\x0b") +
		section(11, "\x02\x00\x41\x08\x0b\x02hi\x01\x03abc"))
	m, err := binary.Parse(module)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Types) != 2 || !slices.Equal(m.Types[1].Params, []binary.ValType{binary.I32, binary.I64}) || !slices.Equal(m.Types[1].Results, []binary.ValType{binary.F32, binary.F64}) {
		t.Errorf("types %+v", m.Types)
	}
	if m.ImportedFuncs() != 1 || m.ImportedGlobals() != 1 || m.Imports[0].Module != "env" || m.Imports[0].Name != "f" || m.Imports[0].Type != 1 || m.Imports[1].Global.Type != binary.I32 {
		t.Errorf("imports %+v", m.Imports)
	}
	if m.Tables[0] != (binary.Table{Elem: binary.FuncRef, Limits: binary.Limits{Min: 1, Max: 5, HasMax: true}}) || m.Memories[0] != (binary.Limits{Min: 2}) {
		t.Errorf("tables %+v, memories %+v", m.Tables, m.Memories)
	}
	if g := m.Globals[0]; g.Type != binary.I64 || !g.Mutable || string(g.Init) != "\x42\x7f\x0b" {
		t.Errorf("global %+v", g)
	}
	if !slices.Equal(m.Exports, []binary.Export{{Name: "run", Kind: binary.KindFunc, Index: 1}, {Name: "mem", Kind: binary.KindMemory}}) || !m.HasStart || m.Start != 1 {
		t.Errorf("exports %+v, start %d", m.Exports, m.Start)
	}
	if !slices.Equal(m.Elements, []binary.Element{{Type: binary.FuncRef, Count: 1}, {Mode: binary.ModePassive, Type: binary.FuncRef, Count: 2}}) {
		t.Errorf("elements %+v", m.Elements)
	}
	if !slices.Equal(m.Datas, []binary.Data{{Fixed: true, Place: 8, Start: 129, Size: 2}, {Mode: binary.ModePassive, Start: 133, Size: 3}}) || m.DataCount != 2 {
		t.Errorf("data %+v", m.Datas)
	}
	if m.CustomBytes != 6 || m.Code[0].NumLocals != 4 {
		t.Errorf("%d custom bytes, %d locals", m.CustomBytes, m.Code[0].NumLocals)
	}
	runs := slices.Collect(m.Code[0].Locals(m))
	if !slices.Equal(runs, []binary.Run{{Count: 3, Type: binary.I32}, {Count: 1, Type: binary.F64}}) {
		t.Errorf("runs %+v", runs)
	}
	if !bytes.Equal(binary.Encode(m.Sections), module) {
		t.Error("written back, the module is another one")
	}
}

func TestInstructions(t *testing.T) {
	module := []byte(withCode("\x02\x40\x41\x7f\x0e\x02\x00\x01\x80\x00\x0b\x42\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f\x1a" +
		"\x41\x00\x28\x02\x90\x01\x1a\x44\x00\x00\x00\x00\x00\x00\xf0\x3f\x1a\x41\x01\x41\x02\x41\x03\xfc\x0b\x00\x0b"))
	m, err := binary.Parse(module)
	if err != nil {
		t.Fatal(err)
	}
	var ops []binary.Op
	var in binary.Instr
	r := m.Code[0].Instrs(m)
	at := int(m.Code[0].Code)
	for r.Next(&in) {
		ops = append(ops, in.Op)
		if in.Start != at {
			t.Errorf("an instruction starts at %d, the last ended at %d", in.Start, at)
		}
		at = in.End
		switch in.Op {
		case binary.OpBrTable:
			if got := slices.Collect(in.Labels); !slices.Equal(got, []uint32{0, 1, 0}) || r.Depth() != 2 {
				t.Errorf("labels %v at depth %d", got, r.Depth())
			}
		case binary.OpI64Const:
			if int64(in.Bits) != -1<<63 {
				t.Errorf("i64.const %d", int64(in.Bits))
			}
		case binary.OpI32Load:
			if in.Align != 2 || in.Bits != 144 {
				t.Errorf("load align %d offset %d", in.Align, in.Bits)
			}
		case binary.OpF64Const:
			if in.Bits != 0x3ff0000000000000 {
				t.Errorf("f64.const %x", in.Bits)
			}
		}
	}
	want := []binary.Op{binary.OpBlock, binary.OpI32Const, binary.OpBrTable, binary.OpEnd, binary.OpI64Const, binary.OpDrop,
		binary.OpI32Const, binary.OpI32Load, binary.OpDrop, binary.OpF64Const, binary.OpDrop,
		binary.OpI32Const, binary.OpI32Const, binary.OpI32Const, binary.OpMemoryFill, binary.OpEnd}
	if !slices.Equal(ops, want) || r.Err() != nil || at != int(m.Code[0].End) {
		t.Errorf("got %x, want %x; %v; ended at %d", ops, want, r.Err(), at)
	}
}

func TestIteratingAllocatesNothing(t *testing.T) {
	m, err := binary.Parse([]byte(withCode("\x02\x40\x41\x7f\x0e\x02\x00\x01\x00\x0b\x0b")))
	if err != nil {
		t.Fatal(err)
	}
	var sum uint32
	n := testing.AllocsPerRun(100, func() {
		var in binary.Instr
		for r := m.Code[0].Instrs(m); r.Next(&in); {
			for l := range in.Labels {
				sum += l
			}
		}
	})
	if n != 0 || sum == 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNumbersRoundTrip(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 63, 64, -64, -65, 1 << 31, -1 << 31, 1<<63 - 1, -1 << 63} {
		code := binary.AppendS64([]byte{0x42}, v)
		m, err := binary.Parse([]byte(withCode(string(code) + "\x1a\x0b")))
		if err != nil {
			t.Fatalf("%d: %v", v, err)
		}
		var in binary.Instr
		if r := m.Code[0].Instrs(m); !r.Next(&in) || int64(in.Bits) != v {
			t.Errorf("%d became %d", v, int64(in.Bits))
		}
	}
}

func TestPut(t *testing.T) {
	m, err := binary.Parse([]byte(magic + section(1, "\x00") + section(0, "\x01x") + section(10, "\x00")))
	if err != nil {
		t.Fatal(err)
	}
	s := binary.Put(m.Sections, binary.SectionDataCount, []byte{0})
	s = binary.Put(s, binary.SectionGlobal, []byte{0})
	s = binary.Put(s, binary.SectionGlobal, []byte{1})
	s = binary.Put(s, binary.SectionData, []byte{0})
	var ids []binary.SectionID
	for i := range s {
		ids = append(ids, s[i].ID)
	}
	if !slices.Equal(ids, []binary.SectionID{1, 0, 6, 12, 10, 11}) || string(s[2].Content) != "\x01" {
		t.Errorf("sections %v", ids)
	}
}

// FuzzParse feeds arbitrary bytes: nothing may panic, and what parses is written back
// byte for byte.
func FuzzParse(f *testing.F) {
	f.Add([]byte(withCode("\x02\x40\x41\x7f\x0e\x02\x00\x01\x00\x0b\x0b")))
	f.Add([]byte(magic + section(5, "\x01\x00\x02") + section(12, "\x01") + section(11, "\x01\x00\x41\x08\x0b\x02hi")))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := binary.Parse(data)
		if err != nil {
			if !errors.As(err, new(*binary.Error)) {
				t.Fatalf("got a %T", err)
			}
			return
		}
		if !bytes.Equal(binary.Encode(m.Sections), data) {
			t.Fatal("written back, the module is another one")
		}
	})
}

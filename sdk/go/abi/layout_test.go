package abi_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"testing"
	"unsafe"

	"tradebot/sdk/abi"
)

// records are all records of the contract.
var records = []any{abi.Mailbox{}, abi.Candle{}, abi.Order{}, abi.Fill{}, abi.Signal{}, abi.Slot{}, abi.Value{}, abi.Intent{}}

// Every field stands in the document at its offset, with its size and type, and the document has no other.
func TestRecords(t *testing.T) {
	d := read(t)
	if len(d.structs) != len(records) {
		t.Errorf("the document describes %d records, the package has %d", len(d.structs), len(records))
	}
	for _, record := range records {
		r := reflect.TypeOf(record)
		s, ok := d.structs[r.Name()]
		if !ok {
			t.Errorf("the document has no section for %s", r.Name())
			continue
		}
		if s.size != uint64(r.Size()) {
			t.Errorf("%s has %d bytes, the document says %d", r.Name(), r.Size(), s.size)
		}
		if len(s.rows) != r.NumField() {
			t.Errorf("%s has %d fields, the document has %d", r.Name(), r.NumField(), len(s.rows))
			continue
		}
		end := uintptr(0)
		for i, got := range s.rows {
			f := r.Field(i)
			name := f.Name
			if name == "_" {
				name = "reserved"
			}
			want := row{uint64(f.Offset), uint64(f.Type.Size()), wireType(f.Type), fold(name)}
			if got.name = fold(got.name); got != want {
				t.Errorf("%s: the document has %v, the package %v", r.Name(), got, want)
			}
			if f.Offset != end {
				t.Errorf("%s has padding before %s", r.Name(), f.Name)
			}
			end = f.Offset + f.Type.Size()
		}
		if end != r.Size() {
			t.Errorf("%s has padding at its end", r.Name())
		}
	}
}

// wireType is the name of a type in the document: f64, u8[32], Slot[16].
func wireType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Array:
		return fmt.Sprintf("%s[%d]", wireType(t.Elem()), t.Len())
	case reflect.Struct:
		return t.Name()
	case reflect.Int64:
		return "i64"
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		return fmt.Sprintf("u%d", t.Bits())
	case reflect.Float64:
		return "f64"
	}
	return t.String() // nothing the contract has
}

// Every exported constant of the package stands in the document with its value, and the document has no other.
func TestNumbers(t *testing.T) {
	d := read(t)
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "layout.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Sizes: types.SizesFor("gc", "wasm"), Importer: onlyUnsafe{}}
	pkg, err := config.Check("abi", set, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range pkg.Scope().Names() {
		c, ok := pkg.Scope().Lookup(name).(*types.Const)
		if !ok || !c.Exported() {
			continue
		}
		seen++
		value, exact := constant.Uint64Val(c.Val())
		if got, ok := d.numbers[fold(name)]; !ok || !exact || got != value {
			t.Errorf("%s is %s, the document says %d (in it: %t)", name, c.Val(), got, ok)
		}
		delete(d.numbers, fold(name))
	}
	if seen < 80 {
		t.Errorf("only %d constants were compared", seen)
	}
	for name, value := range d.numbers {
		t.Errorf("the document has %s = %d, the package has not", name, value)
	}
}

// onlyUnsafe is all that the package may import.
type onlyUnsafe struct{}

func (onlyUnsafe) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return nil, fmt.Errorf("the contract's package imports %s; it may import nothing but unsafe", path)
}

// An event fits its region and every record lies on a multiple of 8, so that an overlay needs no unaligned access.
func TestAlignment(t *testing.T) {
	var box abi.Mailbox
	for _, size := range []uintptr{unsafe.Sizeof(abi.Candle{}), unsafe.Sizeof(abi.Order{}), unsafe.Sizeof(abi.Fill{}), unsafe.Sizeof(abi.Signal{})} {
		if size > unsafe.Sizeof(box.Event) {
			t.Errorf("an event of %d bytes does not fit the region", size)
		}
	}
	for _, record := range records {
		if size := reflect.TypeOf(record).Size(); size%8 != 0 {
			t.Errorf("%T has %d bytes, not a multiple of 8", record, size)
		}
	}
}

// The worked example of the document is what the records are.
func TestWorkedExample(t *testing.T) {
	d := read(t)
	box := abi.Mailbox{Time: 1700006400000, NextID: 4000}
	*box.AsCandle() = abi.Candle{Time: 1700002800000, Open: 36500.5, High: 36750, Low: 36400.25, Close: 36700, Volume: 1234.5}
	box.Intents[0] = abi.Intent{
		Kind: abi.IntentMarket, Side: abi.SideBuy, QtyKind: abi.QtyEquity, Qty: 1,
		StopLossKind: abi.OffsetPercent, StopLoss: 3, TakeKind: abi.OffsetPrice, TakeProfit: 40000,
	}
	abi.PutText(box.Intents[0].Tag[:], "dip")
	memory := unsafe.Slice((*byte)(unsafe.Pointer(&box)), abi.Size)
	for _, c := range []struct {
		what     string
		at, size uintptr
	}{
		{"candle", unsafe.Offsetof(box.Event), unsafe.Sizeof(abi.Candle{})},
		{"intent", unsafe.Offsetof(box.Intents), unsafe.Sizeof(abi.Intent{})},
	} {
		if got, want := fmt.Sprintf("% x", d.bytes[uint64(c.at)]), fmt.Sprintf("% x", memory[c.at:c.at+c.size]); got != want {
			t.Errorf("the document's %s is\n%s\nwant\n%s", c.what, got, want)
		}
	}
}

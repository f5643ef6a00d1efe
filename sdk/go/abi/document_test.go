package abi_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// document is what sdk/ABI.md says.
type document struct {
	structs map[string]structure // by name
	numbers map[string]uint64    // by folded name
	bytes   map[uint64][]byte    // the dumps of the worked example, by the offset they begin at
}

// structure is a record as a table shows it.
type structure struct {
	size uint64
	rows []row
}

// row is a field in a table.
type row struct {
	offset, size uint64
	kind, name   string
}

var (
	title  = regexp.MustCompile("^### `([A-Za-z]+)`, ([0-9]+) bytes$")
	field  = regexp.MustCompile("^\\| ([0-9]+) \\| ([0-9]+) \\| ([A-Za-z0-9]+(?:\\[[0-9]+\\])?) \\| `([a-z_]+)` \\|")
	number = regexp.MustCompile("`([A-Z][A-Z0-9_]+)` = (0x[0-9A-F]+|[0-9]+)")
	dump   = regexp.MustCompile(`^([0-9a-f]{4})  ((?:[0-9a-f]{2} ){15}[0-9a-f]{2})`)
)

// read parses sdk/ABI.md.
func read(t *testing.T) *document {
	t.Helper()
	text, err := os.ReadFile("../../ABI.md")
	if err != nil {
		t.Fatal(err)
	}
	d := &document{map[string]structure{}, map[string]uint64{}, map[uint64][]byte{}}
	if err := d.parse(string(text)); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *document) parse(text string) error {
	var open string // struct whose table may follow
	var start uint64
	var next uint64
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") {
			open = ""
		}
		if m := title.FindStringSubmatch(line); m != nil {
			open = m[1]
			d.structs[open] = structure{size: integer(m[2])}
		}
		if m := field.FindStringSubmatch(line); m != nil {
			if open == "" {
				return fmt.Errorf("line %d: a field outside the section of a record", i+1)
			}
			s := d.structs[open]
			s.rows = append(s.rows, row{integer(m[1]), integer(m[2]), m[3], m[4]})
			d.structs[open] = s
		}
		for _, m := range number.FindAllStringSubmatch(line, -1) {
			name, value := fold(m[1]), integer(m[2])
			if old, ok := d.numbers[name]; ok && old != value {
				return fmt.Errorf("line %d: %s is %d here and %d before", i+1, m[1], value, old)
			}
			d.numbers[name] = value
		}
		if m := dump.FindStringSubmatch(line); m != nil {
			offset, err := strconv.ParseUint(m[1], 16, 64)
			if err != nil {
				return fmt.Errorf("line %d: %w", i+1, err)
			}
			if offset != next {
				start = offset
			}
			for _, digits := range strings.Fields(m[2]) {
				b, err := strconv.ParseUint(digits, 16, 8)
				if err != nil {
					return fmt.Errorf("line %d: %w", i+1, err)
				}
				d.bytes[start] = append(d.bytes[start], byte(b))
			}
			next = offset + 16
		}
	}
	return nil
}

// integer reads what the patterns let through.
func integer(s string) uint64 {
	n, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		panic(err)
	}
	return n
}

// fold makes a name of the document and one of Go comparable: stop_loss_kind and StopLossKind.
func fold(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

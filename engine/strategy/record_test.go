package strategy_test

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tradebot/sdk/abi"
)

// The table of section 6 of sdk/ABI.md is what these tests hold the decoder to: column -> must, may or nothing.
type columns map[string]string

var cell = regexp.MustCompile("^`(INTENT_[A-Z_]+)` = ([0-9]+)$")

// contract reads the table.
func contract(t testing.TB) map[uint32]columns {
	t.Helper()
	text, err := os.ReadFile("../../sdk/ABI.md")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	table := map[uint32]columns{}
	for line := range strings.Lines(string(text)) {
		var cells []string
		for c := range strings.SplitSeq(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			cells = append(cells, strings.TrimSpace(c))
		}
		if cells[0] == "Kind" && slices.Contains(cells, "attached") {
			names = cells
		}
		m := cell.FindStringSubmatch(cells[0])
		if m == nil || len(names) == 0 || len(cells) != len(names) {
			continue
		}
		kind, err := strconv.ParseUint(m[2], 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		row := columns{}
		for i, c := range cells[1:] {
			if c != "" && c != "must" && c != "may" {
				t.Fatalf("%s has %q under %s", m[1], c, names[i+1])
			}
			row[names[i+1]] = c
		}
		table[uint32(kind)] = row
	}
	if len(table) != abi.IntentLog {
		t.Fatalf("the table has %d kinds, want %d", len(table), abi.IntentLog)
	}
	return table
}

// part is one field of the record: its column, and how to set it from a number.
type part struct {
	column string
	set    func(r *abi.Intent, value float64)
}

// parts are all fields of the record but its kind; the flags are two.
var parts = map[string]part{
	"Slot":         {"`slot`", func(r *abi.Intent, v float64) { r.Slot = whole(v) }},
	"Side":         {"`side`", func(r *abi.Intent, v float64) { r.Side = whole(v) }},
	"QtyKind":      {"`qty_kind`, `qty`", func(r *abi.Intent, v float64) { r.QtyKind = whole(v) }},
	"Qty":          {"`qty_kind`, `qty`", func(r *abi.Intent, v float64) { r.Qty = v }},
	"Price":        {"`price`", func(r *abi.Intent, v float64) { r.Price = v }},
	"Stop":         {"`stop`", func(r *abi.Intent, v float64) { r.Stop = v }},
	"Limit":        {"`limit`", func(r *abi.Intent, v float64) { r.Limit = v }},
	"Trail":        {"`trail_kind`, `trail`", func(r *abi.Intent, v float64) { r.Trail = v }},
	"TrailKind":    {"`trail_kind`, `trail`", func(r *abi.Intent, v float64) { r.TrailKind = whole(v) }},
	"Activation":   {"`activation`", func(r *abi.Intent, v float64) { r.Activation = v }},
	"StopLossKind": {"attached", func(r *abi.Intent, v float64) { r.StopLossKind = whole(v) }},
	"StopLoss":     {"attached", func(r *abi.Intent, v float64) { r.StopLoss = v }},
	"TakeKind":     {"attached", func(r *abi.Intent, v float64) { r.TakeKind = whole(v) }},
	"TakeProfit":   {"attached", func(r *abi.Intent, v float64) { r.TakeProfit = v }},
	"BracketKind":  {"attached", func(r *abi.Intent, v float64) { r.BracketKind = whole(v) }},
	"BracketTrail": {"attached", func(r *abi.Intent, v float64) { r.BracketTrail = v }},
	"BracketStart": {"attached", func(r *abi.Intent, v float64) { r.BracketStart = v }},
	"TIF":          {"`tif`", func(r *abi.Intent, v float64) { r.TIF = whole(v) }},
	"PostOnly":     {"post-only", func(r *abi.Intent, v float64) { r.Flags |= abi.IntentPostOnly }},
	"ReduceOnly":   {"reduce-only", func(r *abi.Intent, v float64) { r.Flags |= abi.IntentReduceOnly }},
	"Ref":          {"`ref`", func(r *abi.Intent, v float64) { r.Ref = uint64(whole(v)) }},
	"Tag":          {"`tag`", func(r *abi.Intent, v float64) { r.Tag[31] = byte(whole(v)) | 1 }},
}

// whole makes a number above 0 of any value.
func whole(v float64) uint32 {
	if v >= 1 && v < math.MaxUint32 {
		return uint32(v)
	}
	return math.MaxUint32
}

// least is the record of a kind with the fields it must have and no other.
func least(kind uint32, row columns) abi.Intent {
	r := abi.Intent{Kind: kind}
	for column, mark := range row {
		if mark != "must" {
			continue
		}
		switch column {
		case "`side`":
			r.Side = abi.SideBuy
		case "`qty_kind`, `qty`":
			r.QtyKind, r.Qty = abi.QtyBase, 2
		case "`price`":
			r.Price = 100
		case "`stop`":
			r.Stop = 90
		case "`trail_kind`, `trail`":
			r.TrailKind, r.Trail = abi.OffsetPercent, 5
		case "`ref`":
			r.Ref = 4 // an id, or a place in the text
		}
	}
	return r
}

package backtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tradebot/engine/fault"
)

// volatile are the fields of a report that may differ when the same is run again: how long it took, and where files lay.
var volatile = []string{"run_ns", "candles_per_second", "settings.module", "settings.candles", "slots[].source", "engine_version"}

// ReadReport reads the JSON of a result. The error is Invalid.
func ReadReport(text []byte) (*Result, error) {
	const op = "backtest.ReadReport"
	var r Result
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // parameters keep their digits
	if err := d.Decode(&r); err != nil {
		return nil, fault.New(fault.Invalid, op, "the report cannot be read (%v); give a file that `tradebot backtest --json` wrote", err)
	}
	if r.ModuleSHA256 == "" || r.DataSHA256 == "" || r.Settings.Fills == "" {
		return nil, fault.New(fault.Invalid, op, "the file is no report of a backtest; give one that `tradebot backtest --json` wrote")
	}
	return &r, nil
}

// Difference compares a report with a result that should be the same, and returns the first difference in words, "" if they
// are identical. Times of running, paths and the engine's version do not count. The error is Invalid.
func Difference(report []byte, fresh *Result) (string, error) {
	const op = "backtest.Difference"
	now, err := json.Marshal(fresh)
	if err != nil {
		return "", fault.Wrap(fault.Internal, op, err)
	}
	var was, is any
	if err := decode(report, &was); err != nil {
		return "", fault.New(fault.Invalid, op, "the report cannot be read: %w", err)
	}
	if err := decode(now, &is); err != nil {
		return "", fault.Wrap(fault.Internal, op, err)
	}
	// What went in is compared first: other candles explain every other difference.
	for _, name := range []string{"module_sha256", "data_sha256", "settings", "journal_sha256", "trades"} {
		if text := different(name, part(was, name), part(is, name)); text != "" {
			return text, nil
		}
	}
	return different("", was, is), nil
}

// decode reads JSON with numbers as they are written.
func decode(text []byte, to *any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(to)
}

func part(v any, name string) any {
	fields, _ := v.(map[string]any)
	return fields[name]
}

// different returns the first difference between two values of JSON.
func different(path string, was, is any) string {
	if slices.Contains(volatile, pattern(path)) {
		return ""
	}
	switch was := was.(type) {
	case map[string]any:
		is, ok := is.(map[string]any)
		if !ok {
			break
		}
		for _, name := range names(was, is) {
			inner := name
			if path != "" {
				inner = path + "." + name
			}
			if text := different(inner, was[name], is[name]); text != "" {
				return text
			}
		}
		return ""
	case []any:
		is, ok := is.([]any)
		if !ok {
			break
		}
		for i := range min(len(was), len(is)) {
			if text := different(fmt.Sprintf("%s[%d]", path, i), was[i], is[i]); text != "" {
				return text
			}
		}
		if len(was) != len(is) {
			return fmt.Sprintf("%s has %d entries in the report and %d now", path, len(was), len(is))
		}
		return ""
	default:
		if was == is {
			return ""
		}
	}
	return fmt.Sprintf("%s is %s in the report and %s now", path, shown(was), shown(is))
}

// names returns the fields of two objects, sorted.
func names(a, b map[string]any) []string {
	var list []string
	for name := range a {
		list = append(list, name)
	}
	for name := range b {
		if _, both := a[name]; !both {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// pattern returns a path without the numbers of entries.
func pattern(path string) string {
	var b strings.Builder
	for i, inside := 0, false; i < len(path); i++ {
		if path[i] == ']' {
			inside = false
		}
		if !inside {
			b.WriteByte(path[i])
		}
		if path[i] == '[' {
			inside = true
		}
	}
	return b.String()
}

// shown returns a value of JSON, not too long. Times stay numbers: they are those of the report.
func shown(v any) string {
	text, err := json.Marshal(v)
	if err != nil || v == nil {
		return "nothing"
	}
	if len(text) > 80 {
		return strings.ToValidUTF8(string(text[:78]), "") + "..." // a letter cut in two is left out
	}
	return string(text)
}

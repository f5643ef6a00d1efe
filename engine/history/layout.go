package history

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// role is what a column holds.
type role uint8

// The roles of columns.
const (
	ignored role = iota
	openTime
	open
	high
	low
	closing
	volume
)

var roles = [...]string{openTime: "open time", open: "open", high: "high", low: "low", closing: "close", volume: "volume"}

func (r role) String() string { return roles[r] }

// inMillis is the name that says the unit of a time: under it milliseconds of 1970 are not taken for seconds.
const inMillis = "open_time_ms"

// aliases are the names under which headers know a role, the most exact first: if a header has several of them (a number and
// a date for the same time, say), the first in this list counts. pandas leaves the name of an index empty.
var aliases = [...][]string{
	openTime: {inMillis, "open_time", "opentime", "timestamp", "unix", "unix_time", "datetime", "date", "time", "ts", "t", ""},
	open:     {"open", "o"},
	high:     {"high", "h"},
	low:      {"low", "l"},
	closing:  {"close", "c"},
	volume:   {"volume", "vol", "v"},
}

const standard = inMillis + ",open,high,low,close,volume"

// layout is how the lines of a file are cut.
type layout struct {
	separator byte
	roles     []role // of the columns, up to the last that is used
	millis    bool   // the header says that times are milliseconds
}

// recognise finds the layout from the first line that is not empty, and whether that line is a header.
func recognise(line []byte) (l layout, header bool, err error) {
	l.separator = ','
	for _, s := range []byte{';', '\t'} {
		if bytes.Count(line, []byte{s}) > bytes.Count(line, []byte{l.separator}) {
			l.separator = s
		}
	}
	fields := bytes.Split(line, []byte{l.separator})
	if len(fields) < 6 {
		return l, false, fmt.Errorf("the first line has %d columns; candles need the columns %s, and nothing may stand above them", len(fields), standard)
	}
	// Candles have a number in every column after the time; a header has none at all.
	for _, field := range fields[1:] {
		if _, ok := number(field); ok {
			l.roles = []role{openTime, open, high, low, closing, volume}
			return l, false, nil
		}
	}
	err = l.read(fields)
	return l, true, err
}

// read finds the roles of columns from their names.
func (l *layout) read(fields [][]byte) error {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(string(clean(field))))
	}
	found := make([]role, len(names))
	last := 0
	for r := openTime; r <= volume; r++ {
		at, twice := -1, false
		for _, alias := range aliases[r] {
			if at = slices.Index(names, alias); at >= 0 {
				twice = slices.Contains(names[at+1:], alias)
				break
			}
		}
		switch {
		case at < 0:
			return fmt.Errorf("no column is named %s; name the columns %s, in any order", strings.ReplaceAll(r.String(), " ", "_"), standard)
		case twice:
			return fmt.Errorf("two columns are named %q; rename the one that is not the %s", names[at], r)
		}
		if r == openTime {
			l.millis = names[at] == inMillis
		}
		found[at] = r
		last = max(last, at)
	}
	l.roles = found[:last+1]
	return nil
}

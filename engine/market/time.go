package market

import (
	"strconv"
	"strings"
	"time"

	"tradebot/engine/fault"
)

// Whole numbers from here up to secondsEnd are refused as milliseconds: they would mean days in 1970 to 1973, and whoever
// writes one means seconds.
const (
	secondsBegin = 100_000_000
	secondsEnd   = 100_000_000_000
)

// ParseTime reads a time a user wrote: RFC 3339 (2024-01-31T12:00:00Z), a date (2024-01-31, its beginning in UTC) or
// milliseconds since 1970. The error is Invalid.
func ParseTime(text string) (int64, error) {
	const op = "market.ParseTime"
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		switch size := max(ms, -ms); {
		case 1900 <= ms && ms < 2200:
			return 0, fault.New(fault.Invalid, op, "time %q looks like a year; write a date, like %d-01-01", text, ms)
		case size >= secondsBegin && size < secondsEnd:
			return 0, fault.New(fault.Invalid, op, "time %q looks like seconds; write milliseconds: %d000", text, ms)
		case size > MaxTime || size < 0:
			return 0, fault.New(fault.Invalid, op, "time %q lies thousands of years away; write milliseconds since 1970, like 1704067200000", text)
		}
		return ms, nil
	}
	for _, layout := range [...]string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, strings.ToUpper(text)); err == nil {
			return t.UnixMilli(), nil
		}
	}
	return 0, fault.New(fault.Invalid, op, "time %q is not understood; write a date like 2024-01-31, a time like 2024-01-31T12:00:00Z or milliseconds since 1970", text)
}

// Stamp writes a time for people: the minute in UTC, with seconds if there are any.
func Stamp(ms int64) string {
	layout := "2006-01-02 15:04"
	if ms%int64(Minute) != 0 {
		layout += ":05"
	}
	return time.UnixMilli(ms).UTC().Format(layout)
}

// ISO writes a time as files and options have it, exactly.
func ISO(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.999Z07:00") }

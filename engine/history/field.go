package history

import (
	"bytes"
	"math"
	"time"

	"tradebot/engine/market"
)

// Sizes from which on a whole number is a time in a finer unit. In seconds 10^11 is the year 5138, in milliseconds March 1973:
// only milliseconds before that are mistaken, and a header can name the column open_time_ms.
const (
	millis = 100_000_000_000
	micros = millis * 1000
	nanos  = micros * 1000
)

// dates are the layouts of written times, without a zone in UTC. Decimals of a second are understood in all that have them.
var dates = [...]string{
	time.RFC3339, time.DateTime, time.DateOnly, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04", "2006-01-02T15:04",
}

// price reads a price field.
func price(field []byte) (price float64, rounded, ok bool) {
	if price, rounded, ok = market.ParsePrice(field); ok {
		return price, rounded, true
	}
	return market.ParsePrice(clean(field))
}

// number reads a field that is not a price.
func number(field []byte) (float64, bool) {
	if x, ok := market.ParseNumber(field); ok {
		return x, true
	}
	return market.ParseNumber(clean(field))
}

// time reads a time field.
func (r *reader) time(field []byte) (int64, bool) {
	n, ok := whole(field)
	if !ok {
		field = clean(field)
		n, ok = whole(field)
	}
	if ok && r.layout.millis {
		return n, true
	}
	if ok {
		return fromUnit(n)
	}
	if x, ok := market.ParseNumber(field); ok && !r.layout.millis {
		if math.Abs(x) < millis { // pandas writes seconds with decimals
			ms := math.Round(x * 1000)
			return int64(ms), math.Abs(ms-x*1000) < 1e-3
		}
		if x != math.Trunc(x) || math.Abs(x) > 1<<62 {
			return 0, false
		}
		return fromUnit(int64(x))
	}
	if r.dates != "" {
		if t, err := time.Parse(r.dates, string(field)); err == nil {
			return t.UnixMilli(), true
		}
	}
	for _, layout := range dates {
		if t, err := time.Parse(layout, string(field)); err == nil {
			r.dates = layout
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

// fromUnit turns a number of seconds, milliseconds, microseconds or nanoseconds into milliseconds. ok is false if it is not
// whole milliseconds.
func fromUnit(n int64) (ms int64, ok bool) {
	switch size := max(n, -n); {
	case size < 0: // the lowest number has no opposite
		return 0, false
	case size < millis:
		return n * 1000, true
	case size < micros:
		return n, true
	case size < nanos:
		return n / 1000, n%1000 == 0
	}
	return n / 1_000_000, n%1_000_000 == 0
}

// whole reads up to 19 digits, below 9 x 10^18, after a minus or not.
func whole(field []byte) (n int64, ok bool) {
	negative := len(field) > 0 && field[0] == '-'
	if negative {
		field = field[1:]
	}
	if len(field) == 0 || len(field) > 19 || len(field) == 19 && field[0] > '8' {
		return 0, false
	}
	for _, c := range field {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// clean takes spaces and one pair of quotes off a field.
func clean(field []byte) []byte {
	field = bytes.TrimSpace(field)
	if n := len(field); n >= 2 && field[0] == '"' && field[n-1] == '"' {
		field = bytes.TrimSpace(field[1 : n-1])
	}
	return field
}

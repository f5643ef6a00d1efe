package history

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

const (
	blockSize = 256 << 10 // bytes read at once
	maxLine   = 64 << 10  // bytes of a line; a candle takes about 60
)

// Read reads candles from CSV text; name is what errors call it. Lines have the columns open time, open, high, low, close,
// volume, separated by commas, semicolons or tabs; a header may name them in any order, columns beside them are ignored.
// Times are seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size (a number under 10^11 is
// seconds; under the name open_time_ms all are milliseconds), RFC 3339, or dates like 2024-01-31 and 2024-01-31 12:00:00 in UTC.
//
// Errors: Invalid, naming the line, if a line is broken or a candle impossible, unsorted or there twice, or if there are
// fewer than two; Unavailable if r fails.
func Read(name string, r io.Reader) (market.Series, error) { return read(name, r, 0) }

// read is Read for a text of about size bytes, 0 if unknown.
func read(name string, from io.Reader, size int64) (market.Series, error) {
	const op = "history.Read"
	r := reader{name: name}
	block := make([]byte, blockSize)
	begin, end, first := 0, 0, true // what is read but not parsed yet lies from begin to end
	for eof := false; !eof; {
		copy(block, block[begin:end])
		begin, end = 0, end-begin
		n, err := fill(from, block[end:])
		end += n
		if eof = err == io.EOF; err != nil && !eof {
			return market.Series{}, fault.New(fault.Unavailable, op, "%s cannot be read: %w", name, err)
		}
		for begin < end {
			length := bytes.IndexByte(block[begin:end], '\n')
			next := begin + length + 1
			if length < 0 {
				if !eof {
					break
				}
				length, next = end-begin, end
			}
			if err := r.line(block[begin : begin+length]); err != nil {
				return market.Series{}, err
			}
			begin = next
		}
		if end-begin > maxLine {
			r.number++
			return market.Series{}, r.errorf("it is longer than %d bytes; this does not look like a file of candles", maxLine)
		}
		if first && begin > 0 && size > int64(begin) {
			r.reserve(float64(size) / float64(begin))
		}
		first = false
	}
	if err := r.series.Finish(); err != nil {
		return market.Series{}, fault.New(fault.Invalid, op, "%s: %w", name, err)
	}
	return r.series, nil
}

// fill reads until b is full or from has an error, which unlike that of io.ReadFull is always from's own: an archive that
// was cut off must not pass for one that ended.
func fill(from io.Reader, b []byte) (n int, err error) {
	for idle := 0; n < len(b) && err == nil; {
		var m int
		m, err = from.Read(b[n:])
		if n += m; m > 0 {
			idle = 0
		} else if idle++; idle > 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// reader parses line after line.
type reader struct {
	name    string
	series  market.Series
	layout  layout
	number  int    // of the line being parsed, from 1
	dates   string // time layout that fitted last
	started bool   // the layout is known
}

// reserve makes room for factor times as many candles as there are, and a little more.
func (r *reader) reserve(factor float64) {
	n := len(r.series.Candles)
	r.series.Candles = slices.Grow(r.series.Candles, int(float64(n)*factor*1.02)-n+16)
}

// line parses the next line, without its line feed.
func (r *reader) line(text []byte) error {
	r.number++
	if r.number == 1 {
		text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")) // the byte order mark that spreadsheets write
	}
	if n := len(text); n > 0 && text[n-1] == '\r' {
		text = text[:n-1]
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	if !r.started {
		r.started = true
		var header bool
		var err error
		if r.layout, header, err = recognise(text); err != nil {
			return r.errorf("%w", err)
		}
		if header {
			return nil
		}
	}
	c, err := r.candle(text)
	if err != nil {
		return err
	}
	if err := r.series.Add(c); err != nil {
		return r.errorf("%w", err)
	}
	return nil
}

// candle parses the fields of a line.
func (r *reader) candle(text []byte) (c market.Candle, err error) {
	for i, role := range r.layout.roles {
		field, rest, more := cut(text, r.layout.separator)
		switch role {
		case ignored:
		case openTime:
			var ok bool
			if c.Time, ok = r.time(field); !ok {
				return c, r.broken(role, field, "not a time; write milliseconds since 1970 or a date like 2024-01-31 12:00:00")
			}
		case volume:
			var ok bool
			if c.Volume, ok = number(field); !ok {
				return c, r.broken(role, field, "not a number; write digits with a point before the decimals, and 0 for none")
			}
		default:
			price, rounded, ok := price(field)
			if !ok {
				return c, r.broken(role, field, "not a number; write digits with a point before the decimals")
			}
			if rounded {
				r.series.Rounded++
			}
			switch role {
			case open:
				c.Open = price
			case high:
				c.High = price
			case low:
				c.Low = price
			case closing:
				c.Close = price
			}
		}
		if !more && i+1 < len(r.layout.roles) {
			return c, r.errorf("there are %d columns where %d are needed; complete or remove the line", i+1, len(r.layout.roles))
		}
		text = rest
	}
	return c, nil
}

// broken says that a field cannot be read.
func (r *reader) broken(role role, field []byte, why string) error {
	return r.errorf("the %s %s is %s", role, excerpt(field), why)
}

// errorf returns an Invalid error about the line being parsed.
func (r *reader) errorf(format string, args ...any) error {
	return fault.New(fault.Invalid, "history.Read", "%s line %d: %w", r.name, r.number, fmt.Errorf(format, args...))
}

// cut splits text at the first separator. It is bytes.Cut for one byte, without its search for a slice.
func cut(text []byte, separator byte) (field, rest []byte, more bool) {
	if i := bytes.IndexByte(text, separator); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, nil, false
}

// excerpt quotes a field, cut if it is long.
func excerpt(field []byte) string {
	if len(field) > 40 {
		return fmt.Sprintf("%q...", field[:40])
	}
	return fmt.Sprintf("%q", field)
}

package binary

import (
	"fmt"
	"unicode/utf8"
)

// Error is a module file that cannot be read, or one that uses a feature the sandbox
// does not accept.
type Error struct {
	Offset  int    // byte offset in the file
	Feature string // name of the refused feature, empty if the file is malformed
	Reason  string // a clause that says what was found
}

// Error returns one sentence for the person who built the module.
func (e *Error) Error() string {
	if e.Feature != "" {
		return fmt.Sprintf("the module uses %s (%s at byte %d), which the sandbox does not accept; build it without that feature",
			e.Feature, e.Reason, e.Offset)
	}
	return fmt.Sprintf("the module is malformed at byte %d: %s; build it again with `tradebot strategy build`", e.Offset, e.Reason)
}

// cursor reads data[pos:end]. The first failure sticks: every later read returns zero,
// so that callers check err once per element.
type cursor struct {
	data []byte
	pos  int
	end  int
	err  *Error
}

func (c *cursor) fail(at int, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{Offset: at, Reason: fmt.Sprintf(format, args...)}
	}
	c.pos = c.end
}

func (c *cursor) refuse(at int, feature, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{Offset: at, Feature: feature, Reason: fmt.Sprintf(format, args...)}
	}
	c.pos = c.end
}

func (c *cursor) byte() byte {
	if c.pos >= c.end {
		c.fail(c.pos, "it ends in the middle of an item")
		return 0
	}
	b := c.data[c.pos]
	c.pos++
	return b
}

// bytes returns the next n bytes without copying them.
func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(c.end-c.pos) {
		c.fail(c.pos, "an item of %d bytes is longer than the %d bytes left", n, c.end-c.pos)
		return nil
	}
	b := c.data[c.pos : c.pos+int(n) : c.pos+int(n)]
	c.pos += int(n)
	return b
}

func (c *cursor) u32() uint32 {
	if c.pos < c.end && c.data[c.pos] < 0x80 { // nearly every index is one byte
		v := uint32(c.data[c.pos])
		c.pos++
		return v
	}
	start := c.pos
	var v uint32
	for shift := 0; shift < 35; shift += 7 {
		b := c.byte()
		if c.err != nil {
			return 0
		}
		if shift == 28 && b > 0x0f {
			c.fail(start, "an integer does not fit 32 bits")
			return 0
		}
		v |= uint32(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	return v
}

// signed reads a signed LEB128 integer of the given width (32, 33 or 64 bits).
func (c *cursor) signed(width int) int64 {
	start := c.pos
	var v int64
	for shift := 0; ; shift += 7 {
		b := c.byte()
		if c.err != nil {
			return 0
		}
		if left := width - shift; left < 7 {
			// The last byte may only hold bits of the number and copies of its sign.
			if top := int8(b<<1) >> left; b >= 0x80 || top != 0 && top != -1 {
				c.fail(start, "an integer does not fit %d bits", width)
				return 0
			}
		}
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if shift+7 < 64 && b&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
}

func (c *cursor) name() string {
	n := c.u32()
	start := c.pos
	b := c.bytes(uint64(n))
	if !utf8.Valid(b) {
		c.fail(start, "a name is not UTF-8")
		return ""
	}
	return string(b)
}

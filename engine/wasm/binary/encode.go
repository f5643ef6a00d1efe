package binary

import "slices"

// Encode writes a module from its sections in the order given. A section with Raw is
// written as it was read, byte for byte; any other is written from its Content.
func Encode(sections []Section) []byte {
	size := 8
	for i := range sections {
		size += max(len(sections[i].Raw), len(sections[i].Content)+6)
	}
	out := make([]byte, 0, size)
	out = append(out, "\x00asm\x01\x00\x00\x00"...)
	for i := range sections {
		s := &sections[i]
		if s.Raw != nil {
			out = append(out, s.Raw...)
			continue
		}
		out = append(out, byte(s.ID))
		out = AppendU32(out, uint32(len(s.Content)))
		out = append(out, s.Content...)
	}
	return out
}

// Put returns sections with the content of section id replaced, or with the section added
// at its place. It changes the slice it is given. It is not for custom sections.
func Put(sections []Section, id SectionID, content []byte) []Section {
	at := len(sections)
	for i := range sections {
		if sections[i].ID == id {
			sections[i] = Section{ID: id, Content: content}
			return sections
		}
		if at == len(sections) && order(sections[i].ID) > order(id) {
			at = i
		}
	}
	return slices.Insert(sections, at, Section{ID: id, Content: content})
}

// AppendU32 appends v as an unsigned LEB128 number.
func AppendU32(dst []byte, v uint32) []byte {
	for v >= 0x80 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v))
}

// AppendS64 appends v as a signed LEB128 number. It serves every signed width: a number
// that fits 32 or 33 bits is written in the bytes those widths allow.
func AppendS64(dst []byte, v int64) []byte {
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if v == 0 && b&0x40 == 0 || v == -1 && b&0x40 != 0 {
			return append(dst, b)
		}
		dst = append(dst, b|0x80)
	}
}

// AppendName appends a string with its length.
func AppendName(dst []byte, s string) []byte {
	return append(AppendU32(dst, uint32(len(s))), s...)
}

// AppendLimits appends the limits of a table or memory.
func AppendLimits(dst []byte, l Limits) []byte {
	if !l.HasMax {
		return AppendU32(append(dst, 0), l.Min)
	}
	return AppendU32(AppendU32(append(dst, 1), l.Min), l.Max)
}

// AppendOp appends an opcode without its immediates.
func AppendOp(dst []byte, op Op) []byte {
	if op >= 0xfc00 {
		return AppendU32(append(dst, 0xfc), uint32(op&0xff))
	}
	return append(dst, byte(op))
}

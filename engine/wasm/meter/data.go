package meter

import (
	"cmp"
	"slices"

	"tradebot/engine/wasm/binary"
)

// gap is how many zero bytes are written to join two data segments. A segment costs every instance 24 bytes and a call at
// its start; a few zeros cost the file alone.
const gap = 4096

// data joins data segments that lie close together and returns the new section, or nil if they must stay as they are. The Go
// linker leaves a segment out at every run of zeros, which makes 22 thousand of them; the runtime keeps a slice for each in
// every instance, half a megabyte together.
//
// Nothing a module can see changes: segments are joined only if all are active at fixed places within the memory as it
// starts, which is zero there, none over another, and if no instruction can name one (that takes a data count section).
func (m *module) data() []byte {
	if m.HasDataCount || len(m.Datas) < 2 || len(m.Memories) != 1 {
		return nil
	}
	datas := slices.Clone(m.Datas)
	slices.SortStableFunc(datas, func(a, b binary.Data) int { return cmp.Compare(a.Place, b.Place) })
	end := uint64(0)
	for _, d := range datas {
		if d.Mode != binary.ModeActive || !d.Fixed || uint64(d.Place) < end {
			return nil
		}
		end = uint64(d.Place) + uint64(d.Size)
	}
	if end > uint64(m.Memories[0].Min)<<16 {
		return nil
	}
	var (
		out   []byte
		count uint32
		run   []byte // the segment being joined
		place uint32 // of run
	)
	flush := func() {
		out = binary.AppendS64(append(out, 0, byte(binary.OpI32Const)), int64(int32(place)))
		out = append(binary.AppendU32(append(out, byte(binary.OpEnd)), uint32(len(run))), run...)
		count++
	}
	for i, d := range datas {
		bytes := m.Bytes[d.Start : d.Start+d.Size]
		hole := int(d.Place) - int(place) - len(run)
		if i > 0 && hole > gap {
			flush()
		}
		if i == 0 || hole > gap {
			run, place = append(run[:0], bytes...), d.Place
			continue
		}
		run = append(append(run, make([]byte, hole)...), bytes...)
	}
	flush()
	return append(binary.AppendU32(nil, count), out...)
}

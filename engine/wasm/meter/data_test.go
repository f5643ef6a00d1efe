package meter_test

import (
	"bytes"
	"testing"

	"github.com/tetratelabs/wazero"
	"pgregory.net/rapid"

	wasm "tradebot/engine/wasm/binary"
	"tradebot/engine/wasm/meter"
)

// segment is an active data segment.
type segment struct {
	place int32
	bytes []byte
}

// dataModule is a module with one page of memory and data segments, without a data count section as the Go linker writes it.
func dataModule(segments []segment) []byte {
	data := vector(len(segments))
	for _, s := range segments {
		data = append(data, 0)
		data = append(data.i32(s.place).end(), vector(len(s.bytes))...)
		data = append(data, s.bytes...)
	}
	sections := wasm.Put(nil, wasm.SectionMemory, []byte{1, 0, 1})
	sections = wasm.Put(sections, wasm.SectionExport, append(wasm.AppendName([]byte{1}, "memory"), byte(wasm.KindMemory), 0))
	return wasm.Encode(wasm.Put(sections, wasm.SectionData, data))
}

// memoryOf is the memory of a module as it starts, or false if it does not.
func memoryOf(t *testing.T, rt wazero.Runtime, file []byte) ([]byte, bool) {
	t.Helper()
	m, err := rt.InstantiateWithConfig(ctx, file, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, false
	}
	defer m.Close(ctx)
	memory, _ := m.Memory().Read(0, m.Memory().Size())
	return bytes.Clone(memory), true
}

func TestDataSegmentsAreJoined(t *testing.T) {
	far := int32(30_000)
	for _, c := range []struct {
		name     string
		segments []segment
		want     int // segments afterwards
	}{
		{"close together", []segment{{8, []byte("a")}, {9, []byte("b")}, {4000, []byte("c")}}, 1},
		{"far apart", []segment{{8, []byte("a")}, {far, []byte("b")}, {far + 1, []byte("c")}}, 2},
		{"at the end of the memory", []segment{{0, []byte("a")}, {65535, []byte("b")}}, 2},
		{"behind the end of the memory", []segment{{0, []byte("a")}, {65535, []byte("bc")}}, 2},
		{"over each other", []segment{{0, []byte("abc")}, {2, []byte("d")}}, 2},
		{"descending", []segment{{100, []byte("abc")}, {2, []byte("d")}}, 1},
		{"empty ones", []segment{{100, nil}, {100, nil}, {101, []byte("d")}}, 1},
		{"negative", []segment{{0, []byte("a")}, {-1, nil}}, 2},
	} {
		file, _, err := meter.Rewrite(dataModule(c.segments), meter.Config{MemoryPages: 1})
		if err != nil {
			t.Fatal(err)
		}
		m, err := wasm.Parse(file)
		if err != nil || len(m.Datas) != c.want {
			t.Errorf("%s: %d segments, %v; want %d", c.name, len(m.Datas), err, c.want)
		}
	}
}

// Whatever the segments are, the memory is the same with and without joining, and a module that does not start still does not.
func TestDataIsTheSame(t *testing.T) {
	rt := engines(t)["interpreter"]
	rapid.Check(t, func(r *rapid.T) {
		var segments []segment
		place := int32(0)
		for range rapid.IntRange(0, 6).Draw(r, "segments") {
			place += int32(rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(-200, 20_000)).Draw(r, "distance"))
			content := rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(r, "bytes")
			segments = append(segments, segment{place, content})
			place += int32(len(content))
		}
		original := dataModule(segments)
		file, _, err := meter.Rewrite(original, meter.Config{MemoryPages: 1})
		if err != nil {
			r.Fatal(err)
		}
		want, starts := memoryOf(t, rt, original)
		got, alsoStarts := memoryOf(t, rt, file)
		if starts != alsoStarts || !bytes.Equal(got, want) {
			r.Fatalf("starts %v and %v, memory equal %v", starts, alsoStarts, bytes.Equal(got, want))
		}
	})
}

//go:build !linux || portable

package wasm

import (
	"bytes"

	"github.com/tetratelabs/wazero/experimental"
)

// region is the linear memory of one instance, as on Linux but on the heap: reserved in full, so that it never moves.
type region struct {
	bytes []byte
}

func newRegion(size uint64) (*region, error) { return &region{make([]byte, size)}, nil }

// Reallocate implements experimental.LinearMemory: a longer piece of what is reserved.
func (r *region) Reallocate(size uint64) []byte {
	if size > uint64(len(r.bytes)) {
		return nil
	}
	return r.bytes[:size]
}

// Free implements experimental.LinearMemory.
func (r *region) Free() {}

// Allocate implements experimental.MemoryAllocator.
func (r *region) Allocate(_, _ uint64) experimental.LinearMemory { return r }

func (r *region) forget() {}

// image is the content of a linear memory at one moment. Instances copy it; only Linux shares it.
type image struct {
	bytes []byte
	size  int
}

func newImage(memory []byte) (*image, error) { return &image{bytes.Clone(memory), len(memory)}, nil }

func (m *image) restore(r *region) error {
	clear(r.bytes[copy(r.bytes, m.bytes):])
	return nil
}

func (m *image) close() {}

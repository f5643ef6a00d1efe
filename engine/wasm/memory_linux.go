//go:build !portable

package wasm

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/tetratelabs/wazero/experimental"
)

// region is the address range of one instance's linear memory, reserved in full when the instance is made: growing never
// moves it, so that the mailbox stays where it was found, and pages that were never touched cost nothing. It is unmapped by
// Free, which wazero calls when the instance closes.
type region struct {
	bytes []byte // as long as the memory can ever become
}

// newRegion reserves size bytes, all zero.
func newRegion(size uint64) (*region, error) {
	bytes, err := unix.Mmap(-1, 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE)
	if err != nil {
		return nil, fmt.Errorf("the machine has no room for another strategy's memory: %w", err)
	}
	return &region{bytes}, nil
}

// Reallocate implements experimental.LinearMemory: a longer piece of what is reserved.
func (r *region) Reallocate(size uint64) []byte {
	if size > uint64(len(r.bytes)) {
		return nil
	}
	return r.bytes[:size]
}

// Free implements experimental.LinearMemory.
func (r *region) Free() {
	if r.bytes != nil {
		_ = unix.Munmap(r.bytes) // cannot fail for a range that Mmap returned
		r.bytes = nil
	}
}

// Allocate implements experimental.MemoryAllocator: it hands out the region once, for the module's only memory.
func (r *region) Allocate(_, max uint64) experimental.LinearMemory {
	if max > uint64(len(r.bytes)) {
		return nothing{}
	}
	return r
}

// nothing is a memory that has no byte to give.
type nothing struct{}

func (nothing) Reallocate(uint64) []byte { return nil }
func (nothing) Free()                    {}

// image is the content of a linear memory at one moment, in an anonymous file that instances map privately: they share the
// pages they only read and pay for those they write.
type image struct {
	fd   int
	size int // bytes, a multiple of 64 KiB
}

// newImage copies memory.
func newImage(memory []byte) (*image, error) {
	fd, err := unix.MemfdCreate("tradebot-module", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	for rest := memory; len(rest) > 0; {
		n, err := unix.Write(fd, rest)
		if err != nil {
			_ = unix.Close(fd)
			return nil, err
		}
		rest = rest[n:]
	}
	return &image{fd, len(memory)}, nil
}

// restore replaces the content of the region by the image, and by zeros behind it. Pages written before are given back.
func (m *image) restore(r *region) error {
	const private = unix.MAP_PRIVATE | unix.MAP_FIXED | unix.MAP_NORESERVE
	address := unsafe.Pointer(unsafe.SliceData(r.bytes))
	if _, err := unix.MmapPtr(m.fd, 0, address, uintptr(m.size), unix.PROT_READ|unix.PROT_WRITE, private); err != nil {
		return fmt.Errorf("mapping the strategy's memory: %w", err)
	}
	if rest := len(r.bytes) - m.size; rest > 0 {
		behind := unsafe.Pointer(unsafe.SliceData(r.bytes[m.size:]))
		if _, err := unix.MmapPtr(-1, 0, behind, uintptr(rest), unix.PROT_READ|unix.PROT_WRITE, private|unix.MAP_ANONYMOUS); err != nil {
			return fmt.Errorf("mapping the strategy's memory: %w", err)
		}
	}
	return nil
}

// close gives the image back; instances that mapped it keep their pages.
func (m *image) close() { _ = unix.Close(m.fd) }

// forget gives back the pages that were written; what they hold is lost.
func (r *region) forget() { _ = unix.Madvise(r.bytes, unix.MADV_DONTNEED) } // a hint: pages kept are restored over later

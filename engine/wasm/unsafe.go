package wasm

import "unsafe"

// addressOf returns the address of the first byte of b, for mapping over it.
func addressOf(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }

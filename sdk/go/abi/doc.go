// Package abi is the contract between the host and a strategy module, as Go types: the byte layout that sdk/ABI.md
// describes in words, the numbers it gives names to, and the limits it sets.
//
// Both sides use the same declarations: the guest (package sdk) lays a [Mailbox] over its own memory, the host lays the same
// struct over the guest's memory after checking that it lies inside it. So there is one place where an offset can be wrong,
// and a test compares every offset with the tables of ABI.md. The structs hold numbers and fixed arrays only, no pointer and
// no padding, so that any bytes a hostile module leaves there are a valid value, merely a senseless one; what is senseless
// is the host's to refuse.
//
// The layout is little-endian, as WebAssembly memory is. On a big-endian machine the overlay would read other numbers, and
// [Overlay] refuses to work there.
//
// It may import nothing but unsafe.
package abi

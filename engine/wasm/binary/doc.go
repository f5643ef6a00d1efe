// Package binary reads and writes WebAssembly module files.
//
// Its one job is the file format: it turns bytes into sections, declarations and
// instructions, and sections back into bytes. It accepts exactly the features the
// sandbox accepts, which is WebAssembly 2.0 without SIMD: the MVP, sign extension,
// saturating truncation, multi-value, bulk memory and reference types. A module that
// uses anything else (SIMD, threads, tail calls, exceptions, 64-bit memory, several
// memories, garbage-collected types, typed function references, extended constant
// expressions) gets an error whose sentence names the feature.
//
// Well-formed is not valid. Parse checks form: lengths, encodings, section order,
// counts that must agree, nesting of blocks. It does not check types or that an index
// exists; the WebAssembly runtime validates that. Users of a Module must therefore
// treat every index in it as a claim.
//
// The input is hostile. Nothing panics; nothing is allocated because a count says so:
// slices grow as elements are really read, names and code stay slices of the input, and
// bodies and their locals are kept as offsets. The worst file (nothing but empty custom
// sections) makes a Module of about 30 times its size, an ordinary one of less than its
// own size. That is also a reason to parse before handing a module to a runtime
// that allocates from a claimed count.
//
// The package imports only the standard library, reads no clock and does no I/O.
package binary

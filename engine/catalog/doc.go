// Package catalog is the strategies of an installation: their modules by hash, checked before they are kept, compiled once a
// process, and shared by all bots that run them.
//
// A module is kept as it was uploaded and never changes; a bot names it by its hash. The ready-made strategies are put into the
// catalog at the start, each new release of one as one more version beside those that bots run.
//
// Composition: it may import builtin, fault, store, strategy and wasm.
package catalog

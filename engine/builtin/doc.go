// Package builtin holds the ready-made strategies as compiled modules inside the binary, so that it runs them with nothing
// else installed.
//
// `make strategies` writes them to dist, compressed, before the binary is built. The folder is in git without them: the
// package compiles on a fresh clone, and a binary built so says that it has none.
//
// It may import fault.
package builtin

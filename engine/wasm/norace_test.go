//go:build !race

package wasm_test

// compiler is the test binary itself.
func compiler() []string { return nil }

//go:build !race

package dryrun_test

// compiler is the test binary itself.
func compiler() []string { return nil }

//go:build !race

package audit_test

// compiler is the test binary itself.
func compiler() []string { return nil }

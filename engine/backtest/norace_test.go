//go:build !race

package backtest_test

// compiler is the test binary itself.
func compiler() []string { return nil }

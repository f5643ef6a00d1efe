//go:build race

package sim_test

// raced says that the race detector is in the test binary. It is the compiler of modules too, which then takes twenty times as
// long, and nothing here runs side by side.
const raced = true

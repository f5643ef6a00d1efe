//go:build !chaos

package failpoint

import "time"

// Hit says that the process has got to a place.
func Hit(string) {}

// Text returns a setting that only tests have: here there is none.
func Text(string) string { return "" }

// Length returns how long something lasts, where a test may want it to be shorter.
func Length(_ string, product time.Duration) time.Duration { return product }

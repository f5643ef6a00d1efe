//go:build !chaos

package failpoint

import "time"

// Hit says that the process has got to a place.
func Hit(string) {}

// Length returns how long something lasts, where a test may want it to be shorter.
func Length(_ string, product time.Duration) time.Duration { return product }

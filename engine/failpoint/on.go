//go:build chaos

package failpoint

import "time"

// The hooks, which are set before anything runs; nil does nothing.
var (
	// OnHit is called at every place, by the goroutine that has got to it. It may not return.
	OnHit func(place string)
	// OnLength may give another length to something.
	OnLength func(name string, product time.Duration) time.Duration
	// OnBroken says whether a part of the engine is to do wrong, so that a test can see whether that is noticed.
	OnBroken func(name string) bool
)

// Hit says that the process has got to a place.
func Hit(place string) {
	if OnHit != nil {
		OnHit(place)
	}
}

// Length returns how long something lasts.
func Length(name string, product time.Duration) time.Duration {
	if OnLength != nil {
		return OnLength(name, product)
	}
	return product
}

// OnText may give a setting that the product does not have.
var OnText func(name string) string

// Text returns a setting that only tests have, "" if there is none.
func Text(name string) string {
	if OnText != nil {
		return OnText(name)
	}
	return ""
}

// Broken reports whether a part of the engine is to do wrong.
func Broken(name string) bool { return OnBroken != nil && OnBroken(name) }

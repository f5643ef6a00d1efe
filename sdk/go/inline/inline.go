// Package inline makes functions that are too large to be copied into their callers be copied there all the same. Its one job is
// [Call]. It imports nothing.
package inline

// Call calls f, in the place where its caller is called. The compiler copies small functions into their callers; but of a literal
// that is called once it copies ten times as much, so that a function which is no more than Call of a literal is copied, and
// its body after it. In a module, where calls are dear, that takes a sixth off sma-cross. It is a hint: a compiler that does
// otherwise makes slower modules of the same results.
func Call[T any](f func() T) T { return f() }

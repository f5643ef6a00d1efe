package indicator

// inline calls f, in the place where its caller is called. The compiler copies small functions into their callers, and the
// Updates are not small; but of a literal that is called once it copies ten times as much, so that an Update which is no more
// than inline of a literal is copied, and its body after it. In a module that takes a sixth off sma-cross (see the package's
// comment on calls). It is a hint: a compiler that does otherwise makes slower modules of the same results.
func inline[T any](f func() T) T { return f() }

// Package api is the REST interface of an installation: what people at the dashboard and programs do with strategies, bots, jobs,
// markets and accounts.
//
// # A route
//
// Every operation is registered with [register], in the file of its resource, with who may call it. From the same table come the
// document at /api/openapi.json, the page at /api/docs, and the tests that call every route as somebody who must not. A handler is
// given who asks, and does one thing; it neither reads headers nor writes answers.
//
// On its way in a request gets an id, its sender is identified (auth), its right is checked, and a repetition of a POST with the same
// Idempotency-Key is answered with the answer of the first (once.go).
//
// # Errors
//
// Handlers return faults. problem.go has the one table from kinds to HTTP statuses. What is another user's is not found, in the same
// words as what does not exist.
//
// # Why fasthttp's strings are copied
//
// Fiber hands out strings over the buffer of a request, which the next request overwrites. Ids from a path end in databases, logs and
// events; so the server is told to copy them (Immutable).
//
// Composition: it may import what it serves. No package but the command imports it.
package api

// Package auth says who asks: sign-in, sessions, tokens of the API, and the defence of both.
//
// Composition: it may import user, store, fault and what hashes passwords.
package auth

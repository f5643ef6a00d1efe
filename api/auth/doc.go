// Package auth says who asks: sign-in, sessions, tokens of the API, one-time codes, links, and the defence of all of them.
//
// # What is kept
//
// Of whatever lets somebody in, the database has a SHA-256: secrets of sessions, tokens, links and recovery codes are random and long
// enough that nothing slower is needed. Of passwords it has an argon2id hash. The secrets of one-time codes have to be read again; they
// are sealed with the installation's key.
//
// # How long a session lasts
//
// 12 hours without a request, and 7 days at most: somebody looks at their bots in the morning and in the evening, and signs in once a
// week. It may be that long because a session alone does not reach what costs most: for live trading, keys and codes the password must
// have been given in the last ten minutes.
//
// # Revocation
//
// Who somebody is, is remembered for a second ([Auth.Identify]), so that most requests ask no database. What this process changes is
// known to it at once, what others change within that second. An answer that goes on for long asks again itself.
//
// # Who guesses
//
// Attempts to sign in are counted in the database, which all processes share, before the password is looked at: without the database
// nobody signs in. They are counted for a name from an address, tightly; for an address and for a name, loosely. A stranger can so make
// others wait for a minute at most, and not at all those who sign in from an address where it went well within the last month.
//
// # Other sites
//
// A browser sends the cookie with what pages of other sites ask, too, were it not SameSite=Strict. What changes something needs three
// things more: Sec-Fetch-Site must say that it is ours, or, where a browser does not send it, Origin, and X-CSRF-Token must belong to the session. Tokens
// need none of it: no browser sends them by itself.
//
// Composition: it may import user, store, fault, what hashes and judges passwords, what computes one-time codes, and what sends mail.
package auth

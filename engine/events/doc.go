// Package events tells whoever watches what happens: a bot's state, orders, fills, prices, how far a job is.
//
// An event is a hint. The truth is in SQL, and whoever begins to watch reads it there first; events say what has changed since. So
// an event may be lost, and then those who would have seen it are told to read everything anew (a [Reset]); it is never silently
// missing. Publishing costs the publisher nothing but memory for a moment: it waits for nobody, and nothing that goes wrong here goes
// wrong for it.
//
// There are two: [Redis], for many processes, and [Local], in memory, for one. Their methods have the same signatures and keep the
// same contract, which is that of the comments on Redis' methods; one conformance suite holds both to it.
//
// # Streams
//
// Every user has a stream of events, and there is one for everybody. They hold the last so many events each, and vanish some
// minutes after nobody writes to them nor watches them. Who watches gets both in one order. The id of an event says how far its reader
// had come in each of the two, which is why the same event has another id for another reader.
//
// An entry proves that nothing is missing after it, since entries go from the oldest on: as long as the last one that somebody saw is
// there, so is all that came after. This is asked whenever somebody resumes, and again for everything that is read. It finds what was
// cut off, what expired, and an id that is somebody's invention. A FLUSHALL, or a Redis that came back without its memory, is found
// by a word that is gone with everything else; ids are bound to it and to their user, since new entries may have the places of old
// ones. So that there is always an entry to ask for, who watches a stream that has none writes a first one, which nobody is shown.
//
// # Rates
//
// Of events with the same key that wait to be sent the last counts, and they are sent once a second: two thousand bots that close a
// candle in the same second say what they are worth, once. All others are sent at once, in batches as large as Redis is slow.
//
// # Readers
//
// One goroutine of a process reads for everybody who watches in it, and never waits for any of them. Each has a mailbox; whose mailbox
// is full is dropped, and is told so.
//
// An adapter: it may import fault and go-redis, and no other adapter.
package events

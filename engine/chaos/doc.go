// Package chaos says of an installation, from what is in its database and in the exchange's book and nothing else, whether anything
// was lost, doubled or done by somebody who must not: after its processes, its database, its queue and its exchange were killed,
// stopped and restarted at the worst of moments, which its tests do (`make chaos`).
//
// [Read] reads everything in one snapshot, while bots go on. [Check] holds it against itself: journals, replays, tables, books,
// minutes. [Watch] lets the database write down who commits and who sends, in whose lease, which no table of the product says.
//
// # Live bots
//
// What they did has another side: the book of the exchange ([Exchange]), which is read before and after the snapshot, because neither
// stands still. Every trade that was there before is in the snapshot, and every one in the snapshot is there after, once, in the order
// of the bot that asked for it, with its fee. An order is at the exchange once or not at all, however often it was sent. And what the
// exchange has of each currency is what the bots have of it, what they gave up, and what nobody was given. A bot that has stopped has
// nothing open there.
//
// # The tests
//
// They run real processes: PostgreSQL, Redis, the exchange for tests, two workers and two schedulers, which are the product's binary,
// built with the tag chaos (engine/failpoint) so that they can be killed at named places. The exchange is killed and stopped too,
// and it loses requests and answers, is late, limits and bans. What a cycle does follows from a seed and its number alone.
//
// An order that the exchange executes twice for one request is doubled, and nobody who sent it once can help that; so it is the one
// fault that does not happen to orders here.
//
// Composition: it may import bot, desk, exchange, journal, ledger, market, order and pgx.
package chaos

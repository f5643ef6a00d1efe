// Package chaos says of an installation, from what is in its database and nothing else, whether anything was lost, doubled or done
// by somebody who must not: after its processes, its database and its queue were killed, stopped and restarted at the worst of
// moments, which its tests do (`make chaos`).
//
// [Read] reads everything in one snapshot, while bots go on. [Check] holds it against itself: journals, replays, tables, books,
// minutes. [Watch] lets the database write down who commits, in whose lease, which no table of the product says.
//
// The tests run real processes: PostgreSQL, Redis, two workers and two schedulers, which are the product's binary, built with
// the tag chaos (engine/failpoint) so that they can be killed at named places. What a cycle does follows from a seed and its number
// alone. An exchange will be one more process with a book of its own, one more kind of disaster, and one more check.
//
// Composition: it may import bot, desk, fault, journal, ledger, market, order and pgx.
package chaos

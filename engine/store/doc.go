// Package store keeps everything that has to survive: in PostgreSQL, or in one file of SQLite, which is what a single process
// takes that needs nothing installed. It is where the truth is; queues and events only ring a bell.
//
// # One set of queries
//
// A statement is written once (query.go) and runs on both. Its parameters are numbered in the order of their first use,
// because SQLite numbers them so whatever they are called. What differs is written in braces, or is a method of a dialect: how a
// transaction begins, how many rows are written at once (PostgreSQL: an array for each column; SQLite: a prepared statement for
// each row), how tables are changed by one process at a time, what an error means. The suite, numbered Test01 and so on, runs on
// both.
//
// # Money
//
// Decimals are text, and no statement computes with them, compares them or sorts by them: it would be done in floating point by
// one database and in another precision by the other. A test reads the statements for it.
//
// # Time
//
// Times are ms since 1970 UTC and are given by the caller, but for leases: when one ends, and until when an order may be sent, is
// said by the database's clock alone, the only one that all workers share. With SQLite it is that of the machine, which is the
// same for all of them.
//
// # Leases, fences, commits
//
// Who runs a bot holds its lease, and with each change of holder its epoch grows. A commit writes the bot's row first, WHERE
// holder and epoch are those of the caller and the lease lasts; if that changes no row, nothing is kept. The row stays locked until
// all of the commit is in, so nobody takes the lease over in between. The tables of what a bot did need no foreign keys for the
// same reason, and have none: checking one for each of thousands of rows costs more than writing it.
//
// Rows are locked in the order of their ids, so that no two transactions wait for one another.
//
// A process may be stopped at any point and go on later. On PostgreSQL a transaction of it that was left open is ended by the
// server after five seconds, so that its locks do not outlast its leases by much.
//
// # SQLite
//
// One connection writes, and its transactions hold the lock from their beginning (BEGIN IMMEDIATE), since one that begins to read
// and then wants to write may find that it cannot. Others read, beside it (WAL). Every commit is on the disk before it returns
// (synchronous=FULL): an order that has left must be in the file after a power cut.
//
// # Tables
//
// They are those of migrations/*.sql, which are templates for both dialects, so that no table or column can be in one and not in
// the other. Goose applies them, each in a transaction, under a lock: an advisory one on PostgreSQL; on SQLite, which has no such
// lock, that of an empty database beside ours. On PostgreSQL the program may run as a role of its own ([AppRole]) that can add to
// the audit but not change it; on SQLite triggers see to that.
//
// # Sentences
//
// What a driver says goes to the log. A user reads one of the sentences of dialect.go or one that names what was asked for.
//
// Adapter: it may import fault, market, bot, the format of stored months (history/chunk), the drivers pgx and modernc.org/sqlite,
// goose and uuid. It is larger than other packages, because the two dialects must not be known anywhere else; a file is one noun.
package store

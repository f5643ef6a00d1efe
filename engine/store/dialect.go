package store

import (
	"context"

	"tradebot/engine/fault"
)

// dialect is what differs between the two databases.
type dialect interface {
	// reader answers queries that change nothing.
	reader() session
	// writer runs statements that need no transaction around them.
	writer() session
	// transaction commits what do did, unless do returns an error. SQLite holds its lock for writing from the beginning.
	transaction(ctx context.Context, do func(session) error) error
	// judge says what an error of the driver means.
	judge(err error) verdict
	// migrate brings the tables up to date, one process at a time.
	migrate(ctx context.Context, all []migration) error
	// version returns the number of the last migration that was applied.
	version(ctx context.Context) (int64, error)
	close()
}

// verdict is what an error of a driver means.
type verdict struct {
	kind     fault.Kind
	sentence string
	again    bool // nothing happened, and the same may work at once
}

// What both databases can fail with.
var (
	silent    = verdict{fault.Unavailable, "the database does not answer; try again, and look after the database if it lasts", false}
	crowded   = verdict{fault.Unavailable, "others changed the same at the same time; try again", true}
	full      = verdict{fault.Unavailable, "the disk of the database is full; make room on it", false}
	unmade    = verdict{fault.Unavailable, "the tables of the database are missing or old; run `tradebot migrate`, or `tradebot serve`, which makes them itself", false}
	forbidden = verdict{fault.Refused, "the database does not let us do that; check the rights of its user and of its files", false}
	there     = verdict{fault.Conflict, "there is one like it already", false}
	dangling  = verdict{fault.NotFound, "something that it refers to does not exist", false}
	unread    = verdict{fault.Invalid, "a text holds characters that cannot be kept; use plain Unicode text", false}
	broken    = verdict{fault.Unavailable, "the database is damaged; restore it from a backup", false}
	unknown   = verdict{fault.Internal, "the database refused a statement", false}
)

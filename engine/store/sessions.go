package store

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
)

// Session is somebody who has signed in, with one browser.
type Session struct {
	ID      string
	User    string
	Hash    []byte // SHA-256 of what the browser shows
	Created int64  // ms UTC
	Seen    int64  // when something was last asked with it, to the minute
	Fresh   int64  // when the password was last given
	Expires int64
	Address string // from which something was last asked
	Agent   string // as the browser calls itself
}

const sessionColumns = `sessions.id, sessions.owner, sessions.hash, sessions.created, sessions.seen, sessions.fresh, sessions.expires, sessions.address, sessions.agent`

func (s *Session) into() []any {
	return []any{&s.ID, &s.User, &s.Hash, &s.Created, &s.Seen, &s.Fresh, &s.Expires, &s.Address, &s.Agent}
}

// ofUser are the columns of a user beside others.
const ofUser = `users.id, users.name, users.role, users.password, users.created, users.email, users.disabled, users.totp, users.totp_next, users.version`

var (
	insertSession  = statement(`INSERT INTO sessions (id, owner, hash, created, seen, fresh, expires, address, agent) VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7)`)
	selectSession  = statement(`SELECT ` + sessionColumns + `, ` + ofUser + ` FROM sessions JOIN users ON users.id = sessions.owner WHERE sessions.hash = $1`)
	selectSessions = statement(`SELECT ` + sessionColumns + ` FROM sessions WHERE owner = $1 AND id > $2 AND expires > $3 AND seen > $4 ORDER BY id LIMIT $5`)
	renewSession   = statement(`UPDATE sessions SET hash = $1, fresh = $2, seen = $2 WHERE id = $3 AND hash = $4`)
	seenSession    = statement(`UPDATE sessions SET seen = $1, address = $2 WHERE id = $3 AND seen < $1`)
	endSession     = statement(`DELETE FROM sessions WHERE owner = $1 AND id = $2`)
	endOthers      = statement(`DELETE FROM sessions WHERE owner = $1 AND id <> $2`)
	endAll         = statement(`DELETE FROM sessions WHERE owner = $1`)
	pruneSessions  = statement(`DELETE FROM sessions WHERE expires < $1 OR seen < $2`)
)

// CreateSession keeps a session of somebody who has signed in, in place of another of theirs ("": none). It is in the audit. The error
// is NotFound: the user is gone.
func (s *Store) CreateSession(ctx context.Context, v Session, instead string) error {
	const op = "store.CreateSession"
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		if _, err := on.exec(ctx, endSession, v.User, instead); err != nil {
			return err
		}
		if _, err := on.exec(ctx, insertSession, v.ID, v.User, v.Hash, v.Created, v.Expires, clean(v.Address), clean(v.Agent)); err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: v.Created, Who: v.User, What: "sign in", Object: v.User, Detail: json.RawMessage(encode(map[string]string{"session": v.ID}))})
	})
	return missing(err, op, "there is no user %q", v.User)
}

// SessionOf returns the session of a hash, and its user as they are now. The error is NotFound.
func (s *Store) SessionOf(ctx context.Context, hash []byte) (v Session, u User, err error) {
	const op = "store.SessionOf"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		_, ok, err = one(ctx, on, func(row scanner) (struct{}, error) {
			return struct{}{}, row.Scan(append(v.into(), u.into()...)...)
		}, selectSession, hash)
		return err
	})
	if err == nil && !ok {
		err = fault.New(fault.NotFound, op, "there is no such session")
	}
	return v, u, err
}

// Sessions lists the sessions of a user that have not ended by a time and were seen after another, the oldest first, from above an id.
func (s *Store) Sessions(ctx context.Context, user, after string, now, seen int64, limit int) (all []Session, err error) {
	err = s.read(ctx, "store.Sessions", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (v Session, err error) {
			err = row.Scan(v.into()...)
			return v, err
		}, selectSessions, user, after, now, seen, limited(limit))
		return err
	})
	return all, err
}

// RenewSession notes that the password of a session's user was given again, and lets another hash take the place of the one there was. It
// is in the audit. The error is NotFound: the session has ended, or somebody was quicker.
func (s *Store) RenewSession(ctx context.Context, user, id string, was, hash []byte, at int64) error {
	const op = "store.RenewSession"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, renewSession, hash, at, id, was)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, op, "the session has ended")
		}
		if err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: user, What: "give password again", Object: user, Detail: json.RawMessage(encode(map[string]string{"session": id}))})
	})
}

// SeenSession notes that something was asked with a session.
func (s *Store) SeenSession(ctx context.Context, id, address string, at int64) error {
	return s.write(ctx, "store.SeenSession", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, seenSession, at, clean(address), id)
		return err
	})
}

// EndSession ends a session of a user. It is in the audit. The error is NotFound.
func (s *Store) EndSession(ctx context.Context, user, id, who string, at int64) error {
	const op = "store.EndSession"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, endSession, user, id)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, op, "there is no session %q", id)
		}
		if err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "end session", Object: user, Detail: json.RawMessage(encode(map[string]string{"session": id}))})
	})
}

// EndSessions ends the sessions of a user but for one ("": all), and returns how many there were. It is in the audit.
func (s *Store) EndSessions(ctx context.Context, user, keep, who string, at int64) (n int64, err error) {
	err = s.change(ctx, "store.EndSessions", func(ctx context.Context, on session) (err error) {
		if n, err = on.exec(ctx, endOthers, user, keep); err != nil || n == 0 {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "end sessions", Object: user, Detail: json.RawMessage(encode(map[string]int64{"count": n}))})
	})
	return n, err
}

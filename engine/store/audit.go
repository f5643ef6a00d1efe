package store

import (
	"context"
	"encoding/json"
	"math"
)

// Audit is one thing that somebody did. It is never changed and never removed.
type Audit struct {
	ID     int64
	Time   int64 // ms UTC
	Who    string
	What   string
	Object string
	Detail json.RawMessage
	Origin
}

// Origin is where something was asked from.
type Origin struct {
	Address string // of the client; "": this machine's command line, or the program itself
	Request string // id of the request
}

type originKey struct{}

// From returns a context in which all that is done is asked from somewhere: the audit has it.
func From(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

var (
	insertAudit = statement(`INSERT INTO audit (time, who, what, object, detail, address, request) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	// Of somebody is what they did, and what was done to them, to their bots and so on; a switch is called kill:bot:ID or kill:user:ID.
	selectAudit = statement(`
		SELECT id, time, who, what, object, detail, address, request FROM audit
		WHERE ($1 = '' OR who = $1) AND ($2 = '' OR what = $2) AND ($3 = '' OR object = $3)
			AND ($4 = '' OR who = $4 OR object = $4 OR replace(replace(object, 'kill:bot:', ''), 'kill:user:', '') IN (` + owned("$4") + `))
			AND time >= $5 AND time < $6 AND id < $7 ORDER BY id DESC LIMIT $8`)
)

// owned selects the ids of all that a user has, and the user's own.
func owned(user string) string {
	ids := "SELECT id FROM users WHERE id = " + user
	for _, table := range []string{"bots", "bot_configs", "strategies", "jobs", "accounts", "api_tokens"} {
		ids += " UNION ALL SELECT id FROM " + table + " WHERE owner = " + user
	}
	return ids
}

// AppendAudit adds to the audit.
func (s *Store) AppendAudit(ctx context.Context, a Audit) error {
	return s.write(ctx, "store.AppendAudit", func(ctx context.Context, on session) error { return note(ctx, on, a) })
}

// note adds to the audit, in the transaction of what was done if there is one.
func note(ctx context.Context, on session, a Audit) error {
	if len(a.Detail) == 0 {
		a.Detail = json.RawMessage("{}")
	}
	if o := OriginOf(ctx); o != (Origin{}) {
		a.Origin = o
	}
	_, err := on.exec(ctx, insertAudit, a.Time, a.Who, a.What, a.Object, string(a.Detail), clean(a.Address), clean(a.Request))
	return err
}

// OriginOf returns where what is done in a context is asked from.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}

// AuditFilter says which part of the audit a list has; empty fields leave out nothing.
type AuditFilter struct {
	Of     string // what this user did, and what was done to what is theirs
	Who    string
	What   string
	Object string
	From   int64 // ms UTC
	To     int64 // ms UTC, before it; 0: no end
	Before int64 // id of the last of the page before; 0: the first page
	Limit  int
}

// AuditLog lists what was done, the newest first.
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) (all []Audit, err error) {
	end := func(n int64) int64 {
		if n <= 0 {
			return math.MaxInt64
		}
		return n
	}
	err = s.read(ctx, "store.AuditLog", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (a Audit, err error) {
			var detail string
			err = row.Scan(&a.ID, &a.Time, &a.Who, &a.What, &a.Object, &detail, &a.Address, &a.Request)
			a.Detail = json.RawMessage(detail)
			return a, err
		}, selectAudit, f.Who, f.What, f.Object, f.Of, f.From, end(f.To), end(f.Before), limited(f.Limit))
		return err
	})
	return all, err
}

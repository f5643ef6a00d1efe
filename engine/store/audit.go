package store

import (
	"context"
	"encoding/json"
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
	selectAudit = statement(`
		SELECT id, time, who, what, object, detail, address, request FROM audit
		WHERE ($1 = '' OR who = $1) AND ($2 = '' OR object = $2) AND ($3 = 0 OR id < $4) ORDER BY id DESC LIMIT $5`)
)

// AppendAudit adds to the audit.
func (s *Store) AppendAudit(ctx context.Context, a Audit) error {
	return s.write(ctx, "store.AppendAudit", func(ctx context.Context, on session) error { return note(ctx, on, a) })
}

// note adds to the audit, in the transaction of what was done if there is one.
func note(ctx context.Context, on session, a Audit) error {
	if len(a.Detail) == 0 {
		a.Detail = json.RawMessage("{}")
	}
	if o, ok := ctx.Value(originKey{}).(Origin); ok {
		a.Origin = o
	}
	_, err := on.exec(ctx, insertAudit, a.Time, a.Who, a.What, a.Object, string(a.Detail), clean(a.Address), clean(a.Request))
	return err
}

// AuditLog lists what was done, the newest first, by somebody or to something ("": anybody, anything), from below before (0: the
// first page).
func (s *Store) AuditLog(ctx context.Context, who, object string, before int64, limit int) (all []Audit, err error) {
	err = s.read(ctx, "store.AuditLog", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (a Audit, err error) {
			var detail string
			err = row.Scan(&a.ID, &a.Time, &a.Who, &a.What, &a.Object, &detail, &a.Address, &a.Request)
			a.Detail = json.RawMessage(detail)
			return a, err
		}, selectAudit, who, object, int(min(before, 1)), before, limited(limit))
		return err
	})
	return all, err
}

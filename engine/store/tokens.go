package store

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
)

// Token lets a program of a user ask for something.
type Token struct {
	ID      string
	User    string
	Name    string // what its owner calls it
	Prefix  string // the part of it that is shown
	Hash    []byte // SHA-256 of all of it
	Scope   string
	Created int64 // ms UTC
	Expires int64 // 0: never
	Used    int64 // when something was last asked with it, to the minute; 0: not yet
}

const tokenColumns = `api_tokens.id, api_tokens.owner, api_tokens.name, api_tokens.prefix, api_tokens.hash, api_tokens.scope, api_tokens.created, api_tokens.expires, api_tokens.used`

func (t *Token) into() []any {
	return []any{&t.ID, &t.User, &t.Name, &t.Prefix, &t.Hash, &t.Scope, &t.Created, &t.Expires, &t.Used}
}

var (
	insertToken  = statement(`INSERT INTO api_tokens (id, owner, name, prefix, hash, scope, created, expires, used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`)
	selectToken  = statement(`SELECT ` + tokenColumns + `, ` + ofUser + ` FROM api_tokens JOIN users ON users.id = api_tokens.owner WHERE api_tokens.hash = $1`)
	selectTokens = statement(`SELECT ` + tokenColumns + ` FROM api_tokens WHERE owner = $1 AND id > $2 ORDER BY id LIMIT $3`)
	usedToken    = statement(`UPDATE api_tokens SET used = $1 WHERE id = $2 AND used < $1`)
	deleteToken  = statement(`DELETE FROM api_tokens WHERE owner = $1 AND id = $2`)
	dropTokens   = statement(`DELETE FROM api_tokens WHERE owner = $1`)
)

// CreateToken keeps a token. It is in the audit. Errors: NotFound, the user is gone; Conflict, there is one of this id.
func (s *Store) CreateToken(ctx context.Context, t Token, who string) error {
	const op = "store.CreateToken"
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		if _, err := on.exec(ctx, insertToken, t.ID, t.User, t.Name, t.Prefix, t.Hash, t.Scope, t.Created, t.Expires); err != nil {
			return err
		}
		detail := map[string]any{"name": t.Name, "prefix": t.Prefix, "scope": t.Scope, "expires": t.Expires}
		return note(ctx, on, Audit{Time: t.Created, Who: who, What: "create token", Object: t.ID, Detail: json.RawMessage(encode(detail))})
	})
	return missing(err, op, "there is no user %q", t.User)
}

// TokenOf returns the token of a hash, and its user as they are now. The error is NotFound.
func (s *Store) TokenOf(ctx context.Context, hash []byte) (t Token, u User, err error) {
	const op = "store.TokenOf"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		_, ok, err = one(ctx, on, func(row scanner) (struct{}, error) {
			return struct{}{}, row.Scan(append(t.into(), u.into()...)...)
		}, selectToken, hash)
		return err
	})
	if err == nil && !ok {
		err = fault.New(fault.NotFound, op, "there is no such token")
	}
	return t, u, err
}

// Tokens lists the tokens of a user, the oldest first, from above an id.
func (s *Store) Tokens(ctx context.Context, user, after string, limit int) (all []Token, err error) {
	err = s.read(ctx, "store.Tokens", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (t Token, err error) {
			err = row.Scan(t.into()...)
			return t, err
		}, selectTokens, user, after, limited(limit))
		return err
	})
	return all, err
}

// UsedToken notes that something was asked with a token.
func (s *Store) UsedToken(ctx context.Context, id string, at int64) error {
	return s.write(ctx, "store.UsedToken", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, usedToken, at, id)
		return err
	})
}

// DeleteToken takes a token of a user back. It is in the audit. The error is NotFound.
func (s *Store) DeleteToken(ctx context.Context, user, id, who string, at int64) error {
	const op = "store.DeleteToken"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, deleteToken, user, id)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, op, "there is no token %q", id)
		}
		if err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "delete token", Object: id})
	})
}

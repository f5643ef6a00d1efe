package store

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
)

// Kinds of links.
const (
	SetupLink  = "setup"  // makes a user the first admin, with a name and a password of their choice
	InviteLink = "invite" // gives a new user a password
	ResetLink  = "reset"  // gives a user another password
)

// Link lets whoever has it set a user's password, once.
type Link struct {
	Hash    []byte // SHA-256 of its secret
	Kind    string
	User    string
	Created int64 // ms UTC
	Expires int64
}

var (
	insertLink  = statement(`INSERT INTO links (hash, kind, owner, created, expires, used) VALUES ($1, $2, $3, $4, $5, 0)`)
	selectLink  = statement(`SELECT hash, kind, owner, created, expires FROM links WHERE hash = $1 AND used = 0 AND expires > $2`)
	takeLink    = statement(`UPDATE links SET used = $1 WHERE hash = $2 AND used = 0 AND expires > $1`)
	dropLinks   = statement(`DELETE FROM links WHERE owner = $1 AND used = 0`)
	dropAlike   = statement(`DELETE FROM links WHERE owner = $1 AND kind = $2 AND used = 0`)
	wipeLinks   = statement(`DELETE FROM links WHERE owner = $1`)
	pruneLinks  = statement(`DELETE FROM links WHERE expires < $1`)
	becomeAdmin = statement(`UPDATE users SET name = $1, email = $2, role = 'admin' WHERE id = $3`)
)

func readLink(row scanner) (l Link, err error) {
	err = row.Scan(&l.Hash, &l.Kind, &l.User, &l.Created, &l.Expires)
	return l, err
}

// CreateLink keeps a link, and ends those of the same kind that the user has. It is in the audit. The error is NotFound: the user is gone.
func (s *Store) CreateLink(ctx context.Context, l Link, who string) error {
	const op = "store.CreateLink"
	err := s.change(ctx, op, func(ctx context.Context, on session) error { return addLink(ctx, on, l, who) })
	return missing(err, op, "there is no user %q", l.User)
}

func addLink(ctx context.Context, on session, l Link, who string) error {
	if _, err := on.exec(ctx, dropAlike, l.User, l.Kind); err != nil {
		return err
	}
	if _, err := on.exec(ctx, insertLink, l.Hash, l.Kind, l.User, l.Created, l.Expires); err != nil {
		return err
	}
	return note(ctx, on, Audit{Time: l.Created, Who: who, What: "make link", Object: l.User, Detail: json.RawMessage(encode(map[string]string{"kind": l.Kind}))})
}

// Invite keeps a new user, who gets an id if they have none, and the link by which they choose a password. It is in the audit. The error
// is a Conflict: the name is taken, or the address.
func (s *Store) Invite(ctx context.Context, u User, l Link, who string) (User, error) {
	const op = "store.Invite"
	if u.ID == "" {
		u.ID = newID()
	}
	u.Version, l.User = 1, u.ID
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		if err := addUser(ctx, on, u); err != nil {
			return err
		}
		detail := json.RawMessage(encode(map[string]string{"name": u.Name, "role": u.Role}))
		if err := note(ctx, on, Audit{Time: u.Created, Who: who, What: "create user", Object: u.ID, Detail: detail}); err != nil {
			return err
		}
		return addLink(ctx, on, l, who)
	})
	return u, takenUser(err, op, u)
}

// LinkOf returns a link that can be used at a time, and its user. The error is NotFound.
func (s *Store) LinkOf(ctx context.Context, hash []byte, at int64) (l Link, u User, err error) {
	const op = "store.LinkOf"
	err = s.read(ctx, op, func(ctx context.Context, on session) error {
		var ok bool
		if l, ok, err = one(ctx, on, readLink, selectLink, hash, at); err != nil || !ok {
			return spent(op, err)
		}
		if u, ok, err = one(ctx, on, readUser, selectUser, l.User); err != nil || !ok || u.Disabled != 0 {
			return spent(op, err)
		}
		return nil
	})
	return l, u, err
}

func spent(op string, err error) error {
	if err == nil {
		err = fault.New(fault.NotFound, op, "the link was used, is too old, or another took its place; ask for a new one")
	}
	return err
}

// UseLink uses a link: its user has the password from now on, as a hash, and a setup link makes them an admin with a name and an address.
// Of several who use one at once one does. Whoever was signed in is no more. It is in the audit. Errors: NotFound, it cannot be used;
// Conflict, the name or the address is taken, or there is an admin already who can sign in.
func (s *Store) UseLink(ctx context.Context, hash []byte, password, name, email string, at int64) (u User, err error) {
	const op = "store.UseLink"
	err = s.change(ctx, op, func(ctx context.Context, on session) error {
		l, ok, err := one(ctx, on, readLink, selectLink, hash, at)
		if err != nil || !ok {
			return spent(op, err)
		}
		if n, err := on.exec(ctx, takeLink, at, hash); err != nil || n == 0 {
			return spent(op, err)
		}
		if l.Kind == SetupLink {
			if n, _, err := one(ctx, on, number, anyAdmin); err != nil || n > 0 {
				return spent(op, err)
			}
			if _, err := on.exec(ctx, becomeAdmin, name, email, l.User); err != nil {
				return err
			}
		}
		if err := renewPassword(ctx, on, op, l.User, password, ""); err != nil {
			return err
		}
		if u, err = locked(ctx, on, op, l.User); err != nil {
			return err
		}
		if u.Disabled != 0 {
			return spent(op, nil)
		}
		return note(ctx, on, Audit{Time: at, Who: l.User, What: "use link", Object: l.User, Detail: json.RawMessage(encode(map[string]string{"kind": l.Kind}))})
	})
	return u, takenUser(err, op, User{Name: name, Email: email})
}

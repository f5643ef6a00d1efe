package store

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
)

// admin is the role that may everything. One who can sign in must remain.
const admin = "admin"

// User is somebody who may sign in.
type User struct {
	ID       string
	Name     string // unique, as its owner wrote it
	Role     string
	Password string // hash, never the password; "": nobody can sign in yet
	Created  int64  // ms UTC
	Email    string // unique, in small letters; "": none
	Disabled int64  // since when, ms UTC; 0: not
	TOTP     string // secret of one-time codes, sealed; "": none are asked for
	Offered  string // the one that is to take its place, sealed; "": none
	Version  int64  // grows with each change
}

const userColumns = `id, name, role, password, created, email, disabled, totp, totp_next, version`

func (u *User) into() []any {
	return []any{&u.ID, &u.Name, &u.Role, &u.Password, &u.Created, &u.Email, &u.Disabled, &u.TOTP, &u.Offered, &u.Version}
}

func readUser(row scanner) (u User, err error) {
	err = row.Scan(u.into()...)
	return u, err
}

var (
	insertUser   = statement(`INSERT INTO users (id, name, role, password, created, email) VALUES ($1, $2, $3, $4, $5, $6)`)
	selectUser   = statement(`SELECT ` + userColumns + ` FROM users WHERE id = $1`)
	selectNamed  = statement(`SELECT ` + userColumns + ` FROM users WHERE name = $1`)
	selectMailed = statement(`SELECT ` + userColumns + ` FROM users WHERE email = $1 AND email <> ''`)
	selectUsers  = statement(`SELECT ` + userColumns + ` FROM users WHERE name > $1 ORDER BY name LIMIT $2`)
	lockUser     = statement(`SELECT ` + userColumns + ` FROM users WHERE id = $1 {lock}`)
	lockAdmins   = statement(`SELECT id FROM users WHERE role = 'admin' AND disabled = 0 AND password <> '' ORDER BY id {lock}`)
	anyAdmin     = statement(`SELECT COUNT(*) FROM users WHERE role = 'admin' AND disabled = 0 AND password <> ''`)
	updateUser   = statement(`UPDATE users SET name = $1, role = $2, email = $3, disabled = $4, version = version + 1 WHERE id = $5`)
	deleteUser   = statement(`DELETE FROM users WHERE id = $1`)
	ownedBy      = statement(`
		SELECT (SELECT COUNT(*) FROM bots WHERE owner = $1) + (SELECT COUNT(*) FROM bot_configs WHERE owner = $1)
		     + (SELECT COUNT(*) FROM strategies WHERE owner = $1) + (SELECT COUNT(*) FROM jobs WHERE owner = $1)`)
)

// CreateUser keeps a user and gives it an id, if it has none. The error is a Conflict: the name is taken, or the address.
func (s *Store) CreateUser(ctx context.Context, u User) (User, error) {
	const op = "store.CreateUser"
	if u.ID == "" {
		u.ID = newID()
	}
	u.Version = 1
	err := s.write(ctx, op, func(ctx context.Context, on session) error { return addUser(ctx, on, u) })
	return u, takenUser(err, op, u)
}

func addUser(ctx context.Context, on session, u User) error {
	_, err := on.exec(ctx, insertUser, u.ID, u.Name, u.Role, u.Password, u.Created, u.Email)
	return err
}

func takenUser(err error, op string, u User) error {
	if u.Email != "" {
		return taken(err, op, "there is a user called %q, or with the address %s, already; choose another", u.Name, u.Email)
	}
	return taken(err, op, "there is a user called %q already; choose another name", u.Name)
}

// User returns a user by id. The error is NotFound.
func (s *Store) User(ctx context.Context, id string) (User, error) {
	return s.user(ctx, "store.User", selectUser, id)
}

// UserNamed returns a user by name. The error is NotFound.
func (s *Store) UserNamed(ctx context.Context, name string) (User, error) {
	return s.user(ctx, "store.UserNamed", selectNamed, name)
}

// UserAt returns a user by e-mail address. The error is NotFound.
func (s *Store) UserAt(ctx context.Context, email string) (User, error) {
	return s.user(ctx, "store.UserAt", selectMailed, email)
}

func (s *Store) user(ctx context.Context, op string, q query, key string) (u User, err error) {
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		u, ok, err = one(ctx, on, readUser, q, clean(key))
		return err
	})
	if err == nil && !ok {
		err = noUser(op, key)
	}
	return u, err
}

func noUser(op, key string) error { return fault.New(fault.NotFound, op, "there is no user %q", key) }

// Users lists users by name, from above the name after.
func (s *Store) Users(ctx context.Context, after string, limit int) (all []User, err error) {
	err = s.read(ctx, "store.Users", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readUser, selectUsers, after, limited(limit))
		return err
	})
	return all, err
}

var selectNames = statement(`SELECT id, name FROM users WHERE id {in $1}`)

// Names returns the names of users, by id; who is not there is left out.
func (s *Store) Names(ctx context.Context, ids ...string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	err := s.read(ctx, "store.Names", func(ctx context.Context, on session) error {
		_, err := list(ctx, on, func(row scanner) (none struct{}, err error) {
			var id, name string
			err = row.Scan(&id, &name)
			names[id] = name
			return none, err
		}, selectNames, texts(ids))
		return err
	})
	return names, err
}

// HasAdmin reports whether an admin can sign in.
func (s *Store) HasAdmin(ctx context.Context) (has bool, err error) {
	err = s.read(ctx, "store.HasAdmin", func(ctx context.Context, on session) error {
		n, _, err := one(ctx, on, number, anyAdmin)
		has = n > 0
		return err
	})
	return has, err
}

// UserChange is what is to be different about a user; nil: it stays.
type UserChange struct {
	Role, Email *string
	Disabled    *bool
}

// ChangeUser changes a user of a version (0: of any). Who is disabled loses their sessions. It is in the audit. Errors: NotFound;
// Conflict if they are of another version, the address is taken, or no admin who can sign in would be left.
func (s *Store) ChangeUser(ctx context.Context, id string, version int64, c UserChange, who string, at int64) (u User, err error) {
	const op = "store.ChangeUser"
	err = s.change(ctx, op, func(ctx context.Context, on session) (err error) {
		admins, err := list(ctx, on, text, lockAdmins) // before the user, so that of two who change one another both wait
		if err != nil {
			return err
		}
		if u, err = locked(ctx, on, op, id); err != nil {
			return err
		}
		if version != 0 && version != u.Version {
			return fault.New(fault.Conflict, op, "somebody changed the user meanwhile; read it again, then decide")
		}
		detail := map[string]any{}
		if c.Role != nil && *c.Role != u.Role {
			detail["role"] = [2]string{u.Role, *c.Role}
			u.Role = *c.Role
		}
		if c.Email != nil && *c.Email != u.Email {
			detail["email"] = [2]string{u.Email, *c.Email}
			u.Email = *c.Email
		}
		if c.Disabled != nil && *c.Disabled != (u.Disabled != 0) {
			detail["disabled"] = *c.Disabled
			if u.Disabled = 0; *c.Disabled {
				u.Disabled = at
			}
		}
		if len(detail) == 0 {
			return nil
		}
		if u.Role != admin || u.Disabled != 0 {
			if err := notLast(admins, op, id); err != nil {
				return err
			}
		}
		if _, err := on.exec(ctx, updateUser, u.Name, u.Role, u.Email, u.Disabled, id); err != nil {
			if s.d.judge(err) == there {
				err = fault.New(fault.Conflict, op, "another user has this address already; choose another")
			}
			return err
		}
		u.Version++
		if u.Disabled != 0 {
			if _, err := on.exec(ctx, endOthers, id, ""); err != nil {
				return err
			}
			if _, err := on.exec(ctx, dropLinks, id); err != nil {
				return err
			}
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "change user", Object: id, Detail: json.RawMessage(encode(detail))})
	})
	return u, err
}

// locked returns a user whose row stays as it is until the transaction ends. The error is NotFound.
func locked(ctx context.Context, on session, op, id string) (User, error) {
	u, ok, err := one(ctx, on, readUser, lockUser, id)
	if err == nil && !ok {
		err = noUser(op, id)
	}
	return u, err
}

// notLast refuses that the only admin who can sign in goes.
func notLast(admins []string, op, id string) error {
	if len(admins) == 1 && admins[0] == id {
		return fault.New(fault.Conflict, op, "this is the only admin who can sign in; make another one first")
	}
	return nil
}

// DeleteUser removes a user who owns nothing, with what lets them in. It is in the audit. Errors: NotFound; Conflict if they own
// something, or if no admin who can sign in would be left.
func (s *Store) DeleteUser(ctx context.Context, id, who string, at int64) error {
	const op = "store.DeleteUser"
	busy := fault.New(fault.Conflict, op, "the user has bots, strategies, jobs or accounts; delete those first, or disable the user instead")
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		admins, err := list(ctx, on, text, lockAdmins)
		if err != nil {
			return err
		}
		u, err := locked(ctx, on, op, id)
		if err != nil {
			return err
		}
		if err := notLast(admins, op, id); err != nil {
			return err
		}
		if n, _, err := one(ctx, on, number, ownedBy, id); err != nil || n > 0 {
			if err == nil {
				err = busy
			}
			return err
		}
		for _, q := range []query{endAll, dropTokens, wipeLinks, dropCodes, deleteUser} {
			if _, err := on.exec(ctx, q, id); err != nil {
				if s.d.judge(err) == dangling { // something refers to them that this file does not know
					return busy
				}
				return err
			}
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "delete user", Object: id, Detail: json.RawMessage(encode(map[string]string{"name": u.Name}))})
	})
	return err
}

var setPassword = statement(`UPDATE users SET password = $1, version = version + 1 WHERE id = $2`)

// SetPassword gives a user another password, as a hash, and ends their sessions but for one ("": all). Links they have not used are
// worth nothing any more. It is in the audit. The error is NotFound.
func (s *Store) SetPassword(ctx context.Context, id, hash, keep, who string, at int64) error {
	const op = "store.SetPassword"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		if err := renewPassword(ctx, on, op, id, hash, keep); err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "set password", Object: id})
	})
}

func renewPassword(ctx context.Context, on session, op, id, hash, keep string) error {
	n, err := on.exec(ctx, setPassword, hash, id)
	if err == nil && n == 0 {
		err = noUser(op, id)
	}
	if err == nil {
		_, err = on.exec(ctx, endOthers, id, keep)
	}
	if err == nil {
		_, err = on.exec(ctx, dropLinks, id)
	}
	return err
}

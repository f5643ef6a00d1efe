package store

import (
	"context"

	"tradebot/engine/fault"
)

// User is somebody who may sign in.
type User struct {
	ID       string
	Name     string // unique, as its owner wrote it
	Role     string
	Password string // hash, never the password
	Created  int64  // ms UTC
}

const userColumns = `id, name, role, password, created`

func readUser(row scanner) (u User, err error) {
	err = row.Scan(&u.ID, &u.Name, &u.Role, &u.Password, &u.Created)
	return u, err
}

var (
	insertUser  = statement(`INSERT INTO users (` + userColumns + `) VALUES ($1, $2, $3, $4, $5)`)
	selectUser  = statement(`SELECT ` + userColumns + ` FROM users WHERE id = $1`)
	selectNamed = statement(`SELECT ` + userColumns + ` FROM users WHERE name = $1`)
	selectUsers = statement(`SELECT ` + userColumns + ` FROM users WHERE name > $1 ORDER BY name LIMIT $2`)
)

// CreateUser keeps a user and gives it an id, if it has none. The error is a Conflict: the name is taken.
func (s *Store) CreateUser(ctx context.Context, u User) (User, error) {
	const op = "store.CreateUser"
	if u.ID == "" {
		u.ID = newID()
	}
	err := s.write(ctx, op, func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, insertUser, u.ID, u.Name, u.Role, u.Password, u.Created)
		return err
	})
	return u, taken(err, op, "there is a user called %q already; choose another name", u.Name)
}

// User returns a user by id. The error is NotFound.
func (s *Store) User(ctx context.Context, id string) (User, error) {
	return s.user(ctx, "store.User", selectUser, id)
}

// UserNamed returns a user by name. The error is NotFound.
func (s *Store) UserNamed(ctx context.Context, name string) (User, error) {
	return s.user(ctx, "store.UserNamed", selectNamed, name)
}

func (s *Store) user(ctx context.Context, op string, q query, key string) (u User, err error) {
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		u, ok, err = one(ctx, on, readUser, q, key)
		return err
	})
	if err == nil && !ok {
		err = fault.New(fault.NotFound, op, "there is no user %q", key)
	}
	return u, err
}

// Users lists users by name, from above the name after.
func (s *Store) Users(ctx context.Context, after string, limit int) (all []User, err error) {
	err = s.read(ctx, "store.Users", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readUser, selectUsers, after, limited(limit))
		return err
	})
	return all, err
}

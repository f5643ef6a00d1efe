package store

import (
	"context"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// Saved is a configuration that somebody saved to make bots from.
type Saved struct {
	ID      string
	Owner   string
	Name    string // unique among the owner's
	Config  bot.Config
	Version int64 // counts changes
	Created int64 // ms UTC
	Changed int64
}

const savedColumns = `id, owner, name, config, version, created, changed`

func readSaved(row scanner) (c Saved, err error) {
	var config string
	if err := row.Scan(&c.ID, &c.Owner, &c.Name, &config, &c.Version, &c.Created, &c.Changed); err != nil {
		return c, err
	}
	c.Config, err = readConfig(config)
	return c, err
}

var (
	insertSaved = statement(`INSERT INTO bot_configs (` + savedColumns + `) VALUES ($1, $2, $3, $4, 1, $5, $5)`)
	updateSaved = statement(`UPDATE bot_configs SET name = $1, config = $2, version = version + 1, changed = $3 WHERE id = $4 AND version = $5`)
	deleteSaved = statement(`DELETE FROM bot_configs WHERE id = $1`)
	selectSaved = statement(`SELECT ` + savedColumns + ` FROM bot_configs WHERE id = $1`)
	listSaved   = statement(`SELECT ` + savedColumns + ` FROM bot_configs WHERE owner = $1 AND name > $2 ORDER BY name LIMIT $3`)
)

// SaveConfig keeps a new configuration: its Owner, Name and Config, and its ID if it has one. The error is NotFound (the owner) or a Conflict: the name is
// taken.
func (s *Store) SaveConfig(ctx context.Context, c Saved, at int64) (Saved, error) {
	const op = "store.SaveConfig"
	if c.ID == "" {
		c.ID = newID()
	}
	c.Version, c.Created, c.Changed = 1, at, at
	err := s.write(ctx, op, func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, insertSaved, c.ID, c.Owner, c.Name, encode(&c.Config), at)
		return err
	})
	err = missing(err, op, "there is no user %q", c.Owner)
	return c, taken(err, op, "there is a configuration called %q already; choose another name", c.Name)
}

// UpdateSaved changes the name and the configuration of a saved one, if it is still of the version that its changer read. The
// error is NotFound or a Conflict.
func (s *Store) UpdateSaved(ctx context.Context, c Saved, at int64) (Saved, error) {
	const op = "store.UpdateSaved"
	var n int64
	err := s.write(ctx, op, func(ctx context.Context, on session) (err error) {
		n, err = on.exec(ctx, updateSaved, c.Name, encode(&c.Config), at, c.ID, c.Version)
		return err
	})
	if err != nil {
		return c, taken(err, op, "there is a configuration called %q already; choose another name", c.Name)
	}
	after, err := s.SavedConfig(ctx, c.ID)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, op, "the configuration was changed in the meantime; look at it again, then change it")
	}
	return after, fault.In(op, err)
}

// SavedConfig returns a saved configuration. The error is NotFound.
func (s *Store) SavedConfig(ctx context.Context, id string) (c Saved, err error) {
	const op = "store.SavedConfig"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		c, ok, err = one(ctx, on, readSaved, selectSaved, id)
		return err
	})
	if err == nil && !ok {
		err = fault.New(fault.NotFound, op, "there is no saved configuration %q", id)
	}
	return c, err
}

// SavedConfigs lists the configurations of an owner by name, from above the name after.
func (s *Store) SavedConfigs(ctx context.Context, owner, after string, limit int) (all []Saved, err error) {
	err = s.read(ctx, "store.SavedConfigs", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readSaved, listSaved, owner, after, limited(limit))
		return err
	})
	return all, err
}

// DeleteSaved removes a saved configuration; none is as good as one.
func (s *Store) DeleteSaved(ctx context.Context, id string) error {
	return s.write(ctx, "store.DeleteSaved", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, deleteSaved, id)
		return err
	})
}

package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tradebot/engine/builtin"
	"tradebot/engine/catalog"
	"tradebot/engine/config"
	"tradebot/engine/events"
	"tradebot/engine/fault"
	"tradebot/engine/fleet"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/wasm"
)

// Station is the parts that every command needs.
type Station struct {
	Config  config.Config
	Version string
	Dir     string // data folder
	Store   *store.Store
	Library *history.Library
	Catalog *catalog.Catalog
	Fleet   *fleet.Fleet
	Events  Events
	Log     *slog.Logger

	news *news
}

// Local is how the user is called to whom what is made from this machine's command line belongs, until somebody gives them a name.
const Local = "local"

// Folder returns the data folder. The error is Unavailable: there is no place for one.
func Folder(c *config.Config) (string, error) {
	if c.DataDir != "" {
		return c.DataDir, nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "tradebot"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fault.New(fault.Unavailable, "station.Folder", "there is no folder for data (%w); set TRADEBOT_DATA_DIR", err)
	}
	return filepath.Join(home, ".local", "share", "tradebot"), nil
}

// Open opens the database and what stands on it. The tables must be there: [Station.Migrate] makes them. Errors: Invalid if a
// setting is wrong, Unavailable.
func Open(ctx context.Context, c config.Config, version string, host *wasm.Host, log *slog.Logger) (*Station, error) {
	const op = "station.Open"
	dir, err := Folder(&c)
	if err != nil {
		return nil, err
	}
	url := string(c.Database)
	if url == "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fault.New(fault.Unavailable, op, "the data folder %s cannot be made: %w; set TRADEBOT_DATA_DIR", dir, errors.Unwrap(err))
		}
		url = "sqlite:" + filepath.Join(dir, "tradebot.db")
	}
	s, err := store.Open(ctx, url)
	if err != nil {
		return nil, fault.In(op, err)
	}
	st := &Station{Config: c, Version: version, Dir: dir, Store: s, Library: history.NewLibrary(s.Shelf(), history.Options{}), Log: log}
	if st.Events, err = live(&c, log); err != nil {
		s.Close()
		return nil, fault.In(op, err)
	}
	st.news = newNews(st.Events, s, log)
	st.Catalog = catalog.New(s, host)
	st.fleet(nil)
	return st, nil
}

// live opens the events: over Redis if there is one. The error is Invalid.
func live(c *config.Config, log *slog.Logger) (Events, error) {
	if c.Redis == "" {
		return events.NewLocal(), nil
	}
	r, err := events.NewRedis(string(c.Redis), log)
	if err != nil {
		return nil, fault.New(fault.Invalid, "station.live", "%w; correct REDIS_URL", err)
	}
	return r, nil
}

// fleet makes the fleet, which rings with q; nil for none.
func (s *Station) fleet(q fleet.Queue) {
	s.Fleet = fleet.New(s.Store, q, s.Catalog, s.Library)
	s.Fleet.Only(func(ctx context.Context, m market.Stream) error {
		_, err := instrument(ctx, m)
		return err
	})
	s.Fleet.Tell(s.news.acted)
	s.Fleet.Live(s.allows)
}

// Strategy returns the hash of the version that a person means: the newest of the owner's strategy of that name, the ready-made one,
// the newest of everybody's, the one with that hash, or a module's file, which is kept from then on. Errors: NotFound, Invalid if
// the sandbox does not take the file, Unavailable.
func (s *Station) Strategy(ctx context.Context, owner, text, who string) (string, error) {
	const op = "station.Strategy"
	keep := func(owner, who string) (string, error) {
		file, err := builtin.Read(text)
		if err != nil {
			return "", err
		}
		v, err := s.Catalog.Put(ctx, owner, file, who)
		if err != nil {
			return "", fmt.Errorf("%s cannot be used: %w", text, err)
		}
		return v.SHA256, nil
	}
	for _, find := range []func() (string, error){
		func() (string, error) { return s.Catalog.Latest(ctx, owner, text) },
		func() (string, error) {
			if slices.Contains(builtin.List(), text) {
				return keep("", Local)
			}
			return s.Catalog.Latest(ctx, "", text)
		},
		func() (string, error) {
			_, err := s.Store.Module(ctx, text)
			return text, err
		},
	} {
		if hash, err := find(); err == nil || fault.KindOf(err) != fault.NotFound {
			return hash, fault.In(op, err)
		}
	}
	hash, err := keep(owner, who)
	return hash, fault.In(op, err)
}

// Close closes everything.
func (s *Station) Close() {
	if err := s.Events.Close(); err != nil {
		s.Log.Warn("the events could not be closed", "error", err)
	}
	s.Catalog.Close()
	s.Store.Close()
}

// Migrate makes the tables, or brings them up to date, and sets the synthetic market going, so that all workers meet the same one. The
// error is Unavailable, or Conflict if they are of a newer version.
func (s *Station) Migrate(ctx context.Context) error {
	err := s.Store.Migrate(ctx)
	if err == nil {
		_, err = s.market(ctx, 0)
	}
	return fault.In("station.Migrate", err)
}

// owner is the setting that has the id of the local user, who is called otherwise once they have signed in.
const owner = "owner"

// Owner returns the id of the user to whom what is made from this machine's command line belongs, who is made if need be, as Local. The
// link of the first start gives them a name and a password. The error is Unavailable.
func (s *Station) Owner(ctx context.Context) (string, error) {
	const op = "station.Owner"
	known, err := s.Store.Setting(ctx, owner)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return known.Value, fault.In(op, err)
	}
	now := time.Now().UnixMilli()
	u, err := s.Store.UserNamed(ctx, Local)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		u, err = s.Store.CreateUser(ctx, store.User{Name: Local, Role: "admin", Created: now})
		if fault.KindOf(err) == fault.Conflict && err != nil { // somebody was quicker
			u, err = s.Store.UserNamed(ctx, Local)
		}
	}
	if err != nil {
		return "", fault.In(op, err)
	}
	known, err = s.Store.OfferSetting(ctx, store.Setting{Name: owner, Value: u.ID, Who: "program", Changed: now})
	return known.Value, fault.In(op, err)
}

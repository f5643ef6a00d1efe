package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"tradebot/engine/fault"
)

// Strategy is a name under which versions of a module are kept.
type Strategy struct {
	ID      string
	Owner   string // "": everybody's
	Name    string // unique among the owner's
	Created int64  // ms UTC
	Changed int64
}

// StrategyVersion is a module under that name. It never changes but for what is known of it.
type StrategyVersion struct {
	Strategy string // id
	SHA256   string // of the module's bytes, hex
	Number   int    // from 1 within the strategy
	Valid    bool   // it passed every check
	About    json.RawMessage
	Uploader string
	Created  int64 // ms UTC
}

const (
	strategyColumns = `id, owner, name, created, changed`
	versionColumns  = `strategy, sha256, number, valid = 1, about, uploader, created`
)

func readStrategy(row scanner) (s Strategy, err error) {
	err = row.Scan(&s.ID, &s.Owner, &s.Name, &s.Created, &s.Changed)
	return s, err
}

func readVersion(row scanner) (v StrategyVersion, err error) {
	var about string
	err = row.Scan(&v.Strategy, &v.SHA256, &v.Number, &v.Valid, &about, &v.Uploader, &v.Created)
	v.About = json.RawMessage(about)
	return v, err
}

var (
	upsertStrategy = statement(`
		INSERT INTO strategies (` + strategyColumns + `) VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (owner, name) DO UPDATE SET changed = excluded.changed RETURNING id`)
	insertModule  = statement(`INSERT INTO modules (sha256, bytes, created) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)
	insertVersion = statement(`
		INSERT INTO strategy_versions (strategy, sha256, number, valid, about, uploader, created)
		SELECT $1, $2, COALESCE(MAX(number), 0) + 1, CAST($3 AS {int}), $4, $5, CAST($6 AS {int}) FROM strategy_versions WHERE strategy = $1`)
	selectVersion = statement(`SELECT ` + versionColumns + ` FROM strategy_versions WHERE strategy = $1 AND sha256 = $2`)
)

// PutVersion keeps a module as a version of the owner's strategy of a name, which it makes if there is none: its Valid, About and
// Uploader. The same bytes under the same name are kept once; then it returns what there is, and false.
func (s *Store) PutVersion(ctx context.Context, owner, name string, v StrategyVersion, module []byte, at int64) (kept StrategyVersion, fresh bool, err error) {
	sum := sha256.Sum256(module)
	hash := hex.EncodeToString(sum[:])
	if len(v.About) == 0 {
		v.About = json.RawMessage("{}")
	}
	valid := map[bool]int64{true: 1}[v.Valid]
	err = s.change(ctx, "store.PutVersion", func(ctx context.Context, on session) error {
		id, _, err := one(ctx, on, text, upsertStrategy, newID(), owner, name, at)
		if err != nil {
			return err
		}
		var there bool
		if kept, there, err = one(ctx, on, readVersion, selectVersion, id, hash); err != nil || there {
			return err
		}
		if _, err := on.exec(ctx, insertModule, hash, append([]byte{}, module...), at); err != nil {
			return err
		}
		if _, err := on.exec(ctx, insertVersion, id, hash, valid, string(v.About), v.Uploader, at); err != nil {
			return err
		}
		fresh = true
		kept, _, err = one(ctx, on, readVersion, selectVersion, id, hash)
		return err
	})
	return kept, fresh && err == nil, err
}

var selectModule = statement(`SELECT bytes FROM modules WHERE sha256 = $1`)

// Module returns the bytes of a module. The error is NotFound.
func (s *Store) Module(ctx context.Context, hash string) (module []byte, err error) {
	const op = "store.Module"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		module, ok, err = one(ctx, on, func(row scanner) (b []byte, err error) {
			err = row.Scan(&b)
			return b, err
		}, selectModule, hash)
		return err
	})
	if err == nil && !ok {
		err = noModule(op, hash)
	}
	return module, err
}

func noModule(op, hash string) error {
	return fault.New(fault.NotFound, op, "there is no version of a strategy with the hash %q", hash)
}

var (
	listStrategies = statement(`
		SELECT ` + strategyColumns + ` FROM strategies
		WHERE ($1 = 1 AND owner = '' OR $2 = 1 AND owner = $3 AND owner <> '') AND id > $4 AND substr(name, 1, length($5)) = $5 ORDER BY id LIMIT $6`)
	selectStrategy = statement(`SELECT ` + strategyColumns + ` FROM strategies WHERE id = $1`)
	listVersions   = statement(`SELECT ` + versionColumns + ` FROM strategy_versions WHERE strategy = $1 ORDER BY number DESC`)
	latestVersion  = statement(`
		SELECT ` + versionColumns + ` FROM strategy_versions
		WHERE strategy = (SELECT id FROM strategies WHERE owner = $1 AND name = $2) ORDER BY number DESC LIMIT 1`)
	setValid = statement(`UPDATE strategy_versions SET valid = $1, about = $2 WHERE sha256 = $3`)
)

// StrategyFilter says which strategies a list has.
type StrategyFilter struct {
	User     string // theirs and everybody's
	Mine     bool   // not everybody's
	Everyone bool   // everybody's alone
	Prefix   string // of the name
	After    string // id of the last one of the page before
	Limit    int
}

// Strategies lists those of a user and everybody's, by age.
func (s *Store) Strategies(ctx context.Context, f StrategyFilter) (all []Strategy, err error) {
	flag := func(on bool) int { return map[bool]int{true: 1}[on] }
	err = s.read(ctx, "store.Strategies", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readStrategy, listStrategies, flag(!f.Mine), flag(!f.Everyone), f.User, f.After, f.Prefix, limited(f.Limit))
		return err
	})
	return all, err
}

// Strategy returns a strategy. The error is NotFound.
func (s *Store) Strategy(ctx context.Context, id string) (found Strategy, err error) {
	const op = "store.Strategy"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		found, ok, err = one(ctx, on, readStrategy, selectStrategy, id)
		return err
	})
	if err == nil && !ok {
		err = noStrategy(op, id)
	}
	return found, err
}

func noStrategy(op, id string) error {
	return fault.New(fault.NotFound, op, "there is no strategy %q", id)
}

// Versions lists the versions of a strategy, the newest first.
func (s *Store) Versions(ctx context.Context, strategy string) (all []StrategyVersion, err error) {
	err = s.read(ctx, "store.Versions", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readVersion, listVersions, strategy)
		return err
	})
	return all, err
}

// LatestVersion returns the newest version of an owner's strategy; owner "" is everybody's. The error is NotFound.
func (s *Store) LatestVersion(ctx context.Context, owner, name string) (v StrategyVersion, err error) {
	const op = "store.LatestVersion"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		v, ok, err = one(ctx, on, readVersion, latestVersion, owner, name)
		return err
	})
	if err == nil && !ok {
		err = noStrategy(op, name)
	}
	return v, err
}

// SetValid keeps what another check of a module said.
func (s *Store) SetValid(ctx context.Context, hash string, valid bool, about json.RawMessage) error {
	return s.write(ctx, "store.SetValid", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, setValid, map[bool]int64{true: 1}[valid], string(about), hash)
		return err
	})
}

package store

import (
	"context"
	"strconv"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

var (
	newestVersions = statement(`
		SELECT ` + versionColumns + ` FROM strategy_versions
		WHERE strategy {in $1} AND number = (SELECT MAX(number) FROM strategy_versions AS of WHERE of.strategy = strategy_versions.strategy)`)
	ownedVersions = statement(`
		SELECT ` + versionColumns + ` FROM strategy_versions
		WHERE sha256 = $1 AND strategy IN (SELECT id FROM strategies WHERE owner = '' OR owner = $2) ORDER BY created`)
	selectUsing = statement(`
		SELECT ` + botColumns + ` FROM bots WHERE (module = $1 OR previous = $1) AND owner = $2 AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4`)
)

// NewestVersions returns the newest version of each of the strategies that has one, by the strategy's id.
func (s *Store) NewestVersions(ctx context.Context, strategies ...string) (map[string]StrategyVersion, error) {
	newest := make(map[string]StrategyVersion, len(strategies))
	err := s.read(ctx, "store.NewestVersions", func(ctx context.Context, on session) error {
		all, err := list(ctx, on, readVersion, newestVersions, texts(strategies))
		for _, v := range all {
			newest[v.Strategy] = v
		}
		return err
	})
	return newest, err
}

// OwnedVersion returns the version with a hash that is among a user's strategies or everybody's. The error is NotFound: a module that
// another user keeps is not there.
func (s *Store) OwnedVersion(ctx context.Context, user, hash string) (v StrategyVersion, err error) {
	const op = "store.OwnedVersion"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		v, ok, err = one(ctx, on, readVersion, ownedVersions, hash, user)
		return err
	})
	if err == nil && !ok {
		err = noModule(op, hash)
	}
	return v, err
}

// Using lists the bots of an owner that run a version, or ran it before their last upgrade, the newest first, from below the id after.
func (s *Store) Using(ctx context.Context, owner, hash, after string, limit int) (all []bot.Bot, err error) {
	err = s.read(ctx, "store.Using", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readBot, selectUsing, hash, owner, after, limited(limit))
		return err
	})
	return all, err
}

var (
	lockStrategy = statement(`SELECT ` + strategyColumns + ` FROM strategies WHERE id = $1 {lock}`)
	usersOf      = statement(`
		SELECT name FROM bots WHERE (module = $1 OR previous = $1) AND ($2 = '' OR owner = $2) ORDER BY name LIMIT 4`)
	deleteVersion = statement(`DELETE FROM strategy_versions WHERE strategy = $1 AND sha256 = $2`)
	deleteModule  = statement(`
		DELETE FROM modules WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM strategy_versions WHERE sha256 = $1)
			AND NOT EXISTS (SELECT 1 FROM bots WHERE module = $1 OR previous = $1)`)
	deleteStrategy = statement(`DELETE FROM strategies WHERE id = $1`)
)

// DeleteVersion removes a version. The error is NotFound, or a Conflict: a bot of its owner runs it, or ran it before its last upgrade.
// Others who uploaded the same bytes have a version of their own.
func (s *Store) DeleteVersion(ctx context.Context, strategy, hash string) error {
	const op = "store.DeleteVersion"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		of, ok, err := one(ctx, on, readStrategy, lockStrategy, strategy)
		if err == nil && !ok {
			err = noVersion(op, strategy, hash)
		}
		if err != nil {
			return err
		}
		return dropVersion(ctx, on, op, &of, hash)
	})
}

func noVersion(op, strategy, version string) error {
	return fault.New(fault.NotFound, op, "the strategy %q has no version %q", strategy, version)
}

func dropVersion(ctx context.Context, on session, op string, of *Strategy, hash string) error {
	users, err := list(ctx, on, text, usersOf, hash, of.Owner)
	switch {
	case err != nil:
		return err
	case len(users) > 0:
		return fault.New(fault.Conflict, op, "%s; delete those first, or upgrade them twice", used(users))
	}
	n, err := on.exec(ctx, deleteVersion, of.ID, hash)
	switch {
	case err != nil:
		return err
	case n == 0:
		return noVersion(op, of.ID, hash)
	}
	_, err = on.exec(ctx, deleteModule, hash)
	return err
}

// used names bots in a sentence, three at most.
func used(names []string) string {
	const shown = 3
	quoted := make([]string, min(len(names), shown))
	for i := range quoted {
		quoted[i] = strconv.Quote(names[i])
	}
	switch text := strings.Join(quoted, ", "); {
	case len(names) > shown:
		return "the bots " + text + " and others use this version"
	case len(names) > 1:
		return "the bots " + text + " use this version"
	default:
		return "the bot " + text + " uses this version"
	}
}

// DeleteStrategy removes a strategy and its versions. The errors are those of DeleteVersion.
func (s *Store) DeleteStrategy(ctx context.Context, id string) error {
	const op = "store.DeleteStrategy"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		of, ok, err := one(ctx, on, readStrategy, lockStrategy, id)
		switch {
		case err != nil:
			return err
		case !ok:
			return noStrategy(op, id)
		}
		versions, err := list(ctx, on, readVersion, listVersions, id)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if err := dropVersion(ctx, on, op, &of, v.SHA256); err != nil {
				return err
			}
		}
		_, err = on.exec(ctx, deleteStrategy, id)
		return err
	})
}

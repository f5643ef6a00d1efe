package store

import (
	"context"
	"slices"
)

// Attempt is how often something was tried in vain.
type Attempt struct {
	Key    string
	Count  int64
	Last   int64 // when it was last tried, ms UTC
	Until  int64 // nobody may try before
	Proven int64 // when it last went well; 0: never
}

const attemptColumns = `key, count, last, until, proven`

var (
	offerAttempt  = statement(`INSERT INTO attempts (` + attemptColumns + `) VALUES ($1, 0, $2, 0, 0) ON CONFLICT (key) DO NOTHING`)
	lockAttempt   = statement(`SELECT ` + attemptColumns + ` FROM attempts WHERE key = $1 {lock}`)
	updateAttempt = statement(`UPDATE attempts SET count = $1, last = $2, until = $3, proven = $4 WHERE key = $5`)
	pruneAttempts = statement(`DELETE FROM attempts WHERE last < $1 AND proven < $2`)
)

// Attempts shows decide how often each of some keys was tried, by key, and keeps what it makes of them, unless it returns an error, which
// is then that of Attempts. Nobody else decides on the same keys at the same time. decide may be called again, from nothing.
func (s *Store) Attempts(ctx context.Context, keys []string, at int64, decide func(map[string]*Attempt) error) error {
	keys = slices.Sorted(slices.Values(keys)) // so that no two wait for one another
	return s.change(ctx, "store.Attempts", func(ctx context.Context, on session) error {
		all := map[string]*Attempt{}
		for _, key := range keys {
			if _, err := on.exec(ctx, offerAttempt, key, at); err != nil {
				return err
			}
			a, _, err := one(ctx, on, func(row scanner) (a Attempt, err error) {
				err = row.Scan(&a.Key, &a.Count, &a.Last, &a.Until, &a.Proven)
				return a, err
			}, lockAttempt, key)
			if err != nil {
				return err
			}
			all[key] = &a
		}
		if err := decide(all); err != nil {
			return err
		}
		for _, key := range keys {
			a := all[key]
			if _, err := on.exec(ctx, updateAttempt, a.Count, a.Last, a.Until, a.Proven, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// PrunePeople forgets what lets nobody in any more: sessions that ended before now, or were not seen since a time, links that are too old,
// and attempts before a time, but for keys with which it went well after another.
func (s *Store) PrunePeople(ctx context.Context, now, seen, tried, proven int64) error {
	for _, p := range []struct {
		q    query
		args []any
	}{{pruneSessions, []any{now, seen}}, {pruneLinks, []any{now}}, {pruneAttempts, []any{tried, proven}}} {
		err := s.write(ctx, "store.PrunePeople", func(ctx context.Context, on session) error {
			_, err := on.exec(ctx, p.q, p.args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

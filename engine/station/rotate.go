package station

import (
	"context"
	"time"

	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/secrets"
)

// pageOfSeals is how many accounts are rewrapped between two lines of progress.
const pageOfSeals = 100

// Rotate adds a version to the file of keys, unless it is to go on with one that is there or to drop old ones, seals what is sealed with older ones with the newest,
// one account after the other while everything runs, and writes the public half to PUBLIC_KEY_FILE if that is set. If drop is set, the old
// versions are removed when nothing needs them. One that was ended at any point goes on where it was. Errors: Refused if there is no file
// and something is sealed, Conflict if something was sealed with an old version meanwhile, those of secrets.ReadKeys and of the store.
func (s *Station) Rotate(ctx context.Context, drop bool, who string, said func(format string, args ...any)) error {
	const op = "station.Rotate"
	path := keysAt(&s.Config, s.Dir)
	used, err := s.Store.UsedSeals(ctx)
	if err != nil {
		return fault.In(op, err)
	}
	if !exists(path) && len(used) > 0 {
		return fault.New(fault.Refused, op, "there is no file of keys %s, and exchange keys are sealed with one; put it back from a copy, or set MASTER_KEY_FILE", path)
	}
	made, err := secrets.Make(path)
	if err != nil {
		return fault.In(op, err)
	}
	k, err := secrets.ReadKeys(path)
	if err != nil {
		return fault.In(op, err)
	}
	switch {
	case made:
		said("made the file of keys %s: keep a copy of it, and give it to workers alone", path)
	case len(k.Versions()) > 1 && (drop || underWay(k, used)):
		said("version %d of the key is the newest, and goes on to be used", k.Public().Version)
	default:
		highest := 0
		if len(used) > 0 {
			highest = int(used[len(used)-1])
		}
		version, err := secrets.Grow(path, highest)
		if err != nil {
			return fault.In(op, err)
		}
		said("made version %d of the key in %s: keep a copy of it", version, path)
		if k, err = secrets.ReadKeys(path); err != nil {
			return fault.In(op, err)
		}
	}
	failpoint.Hit("rotate.grown")
	newest := k.Public()
	if s.Config.PublicKey != "" {
		if err := secrets.Write(s.Config.PublicKey, newest.Text(), 0o644); err != nil {
			return fault.In(op, err)
		}
		said("wrote the public key to %s", s.Config.PublicKey)
	}
	if err := s.rewrap(ctx, k, said); err != nil {
		return fault.In(op, err)
	}
	if !drop || len(k.Versions()) == 1 {
		return nil
	}
	if err := s.Store.EndSeals(ctx, newest.Version, who, time.Now().UnixMilli()); err != nil {
		return fault.In(op, err)
	}
	failpoint.Hit("rotate.ended")
	n, err := secrets.Drop(path, newest.Version)
	if err == nil {
		said("removed %d old versions from %s; copies of the file have them still", n, path)
	}
	return fault.In(op, err)
}

// underWay reports whether a rotation to the newest of the keys has not got to its end: something needs an older one.
func underWay(k *secrets.Keys, used []int64) bool {
	return len(used) > 0 && used[0] < int64(k.Public().Version)
}

// rewrap seals everything with the newest version.
func (s *Station) rewrap(ctx context.Context, k *secrets.Keys, said func(format string, args ...any)) error {
	const op = "station.rewrap"
	newest := k.Public().Version
	done, lost := 0, 0
	for after := ""; ; {
		page, err := s.Store.Seals(ctx, newest, after, pageOfSeals)
		if err != nil {
			return fault.In(op, err)
		}
		for i := range page {
			a := &page[i]
			after = a.ID
			sealed, err := k.Rewrap(placed(a), a.Sealed)
			if err != nil { // the others are rewrapped all the same
				lost++
				s.Log.Warn("the key of an account cannot be opened", "account", a.ID, "error", err)
				said("the key of the account %s (%s) cannot be opened: %s", a.Name, a.ID, fault.Sentence(err))
				continue
			}
			failpoint.Hit("rotate.wrapped")
			kept, err := s.Store.Reseal(ctx, *a, sealed, newest)
			if err != nil {
				return fault.In(op, err)
			}
			if kept {
				done++
			}
			failpoint.Hit("rotate.kept")
		}
		if len(page) < pageOfSeals {
			break
		}
		said("%d exchange keys are sealed with version %d so far", done, newest)
	}
	rest, err := s.Store.Seals(ctx, newest, "", 1)
	if err != nil {
		return fault.In(op, err)
	}
	if lost == 0 && len(rest) > 0 { // added meanwhile with an older public key
		return s.rewrap(ctx, k, said)
	}
	said("%d exchange keys were sealed with version %d", done, newest)
	if lost > 0 {
		return fault.New(fault.Conflict, op, "%d exchange keys cannot be opened; their owners have to give them anew, or delete these accounts", lost)
	}
	return nil
}

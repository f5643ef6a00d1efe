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
	k, used, made, err := s.makeKeys(ctx, said)
	if err != nil {
		return fault.In(op, err)
	}
	switch {
	case made:
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
	if err := s.publish(newest, said); err != nil {
		return fault.In(op, err)
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

// MakeKeys makes the file of keys if there is none, and that of the public key, if PUBLIC_KEY_FILE is set and it has not the newest. It may be
// called again and again. The errors are those of Rotate.
func (s *Station) MakeKeys(ctx context.Context, said func(format string, args ...any)) error {
	const op = "station.MakeKeys"
	k, _, _, err := s.makeKeys(ctx, said)
	if err != nil {
		return fault.In(op, err)
	}
	if s.Config.PublicKey != "" {
		if p, err := secrets.ReadPublic(s.Config.PublicKey); err == nil && p.Text() == k.Public().Text() {
			return nil
		}
	}
	return fault.In(op, s.publish(k.Public(), said))
}

// makeKeys reads the file of keys, and makes it if there is none. used are the versions that something is sealed with.
func (s *Station) makeKeys(ctx context.Context, said func(format string, args ...any)) (k *secrets.Keys, used []int64, made bool, err error) {
	const op = "station.makeKeys"
	path := keysAt(&s.Config, s.Dir)
	if used, err = s.Store.UsedSeals(ctx); err != nil {
		return nil, nil, false, fault.In(op, err)
	}
	if !exists(path) && len(used) > 0 {
		return nil, nil, false, fault.New(fault.Refused, op, "there is no file of keys %s, and exchange keys are sealed with one; put it back from a copy, or set MASTER_KEY_FILE", path)
	}
	if made, err = secrets.Make(path); err != nil {
		return nil, nil, false, fault.In(op, err)
	}
	if made {
		said("made the file of keys %s: keep a copy of it, and give it to workers alone", path)
	}
	k, err = secrets.ReadKeys(path)
	return k, used, made, fault.In(op, err)
}

// publish writes the public key to its file, if there is to be one.
func (s *Station) publish(p secrets.Public, said func(format string, args ...any)) error {
	if s.Config.PublicKey == "" {
		return nil
	}
	if err := secrets.Write(s.Config.PublicKey, p.Text(), 0o644); err != nil {
		return fault.In("station.publish", err)
	}
	said("wrote the public key to %s", s.Config.PublicKey)
	return nil
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

package store

import (
	"context"
	"encoding/json"
	"strings"

	"tradebot/engine/fault"
)

// Names of settings.
const (
	liveSetting = "live"
	killAll     = "kill:all"
	killUser    = "kill:user:" // and the user's id
	killBot     = "kill:bot:"  // and the bot's id
)

// Switch is what a kill switch stops.
type Switch string

// KillAll stops every bot.
const KillAll Switch = killAll

// KillUser stops the bots of a user.
func KillUser(id string) Switch { return Switch(killUser + id) }

// KillBot stops one bot.
func KillBot(id string) Switch { return Switch(killBot + id) }

// Kills are the kill switches that are on, and whether the server trades live at all.
type Kills struct {
	All   bool
	Users map[string]bool
	Bots  map[string]bool
	Live  bool
}

// Stop reports whether a switch stops a bot of an owner.
func (k *Kills) Stop(id, owner string) bool { return k.All || k.Users[owner] || k.Bots[id] }

var selectKills = statement(`SELECT name FROM settings WHERE value = 'on' AND (name = 'live' OR (name >= 'kill:' AND name < 'kill;'))`)

// Killed returns all kill switches that are on, in one small query: workers ask four times a second.
func (s *Store) Killed(ctx context.Context) (Kills, error) {
	k := Kills{Users: map[string]bool{}, Bots: map[string]bool{}}
	err := s.read(ctx, "store.Killed", func(ctx context.Context, on session) error {
		names, err := list(ctx, on, text, selectKills)
		for _, name := range names {
			switch {
			case name == liveSetting:
				k.Live = true
			case name == killAll:
				k.All = true
			case strings.HasPrefix(name, killUser):
				k.Users[name[len(killUser):]] = true
			case strings.HasPrefix(name, killBot):
				k.Bots[name[len(killBot):]] = true
			}
		}
		return err
	})
	return k, err
}

// SetKill turns a kill switch on or off. It is in the audit.
func (s *Store) SetKill(ctx context.Context, what Switch, on bool, who string, at int64) error {
	return s.turn(ctx, "store.SetKill", string(what), on, who, at)
}

// SetLive says whether the server trades live. It is in the audit.
func (s *Store) SetLive(ctx context.Context, on bool, who string, at int64) error {
	return s.turn(ctx, "store.SetLive", liveSetting, on, who, at)
}

func (s *Store) turn(ctx context.Context, op, name string, on bool, who string, at int64) error {
	value := map[bool]string{true: "on", false: "off"}[on]
	return s.change(ctx, op, func(ctx context.Context, to session) error {
		if _, err := to.exec(ctx, upsertSetting, name, value, who, at); err != nil {
			return err
		}
		return note(ctx, to, Audit{Time: at, Who: who, What: "switch", Object: name, Detail: json.RawMessage(encode(map[string]string{"value": value}))})
	})
}

var (
	upsertSetting = statement(`
		INSERT INTO settings (name, value, who, changed) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, who = excluded.who, changed = excluded.changed`)
	swapSetting   = statement(`UPDATE settings SET name = $1, value = $2, who = $3, changed = $4 WHERE name = $1 AND value = $5`)
	offerSetting  = statement(`INSERT INTO settings (name, value, who, changed) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING`)
	selectSetting = statement(`SELECT name, value, who, changed FROM settings WHERE name = $1`)
)

// Setting is a value that people change while the server runs.
type Setting struct {
	Name, Value string
	Who         string // changed it last
	Changed     int64  // ms UTC
}

// Setting returns a setting. The error is NotFound: nobody has set it.
func (s *Store) Setting(ctx context.Context, name string) (v Setting, err error) {
	const op = "store.Setting"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		v, ok, err = one(ctx, on, func(row scanner) (v Setting, err error) {
			err = row.Scan(&v.Name, &v.Value, &v.Who, &v.Changed)
			return v, err
		}, selectSetting, name)
		return err
	})
	if err == nil && !ok {
		err = fault.New(fault.NotFound, op, "nobody has set %q", name)
	}
	return v, err
}

// SetSetting sets one. The switches have methods of their own. The error is Invalid.
func (s *Store) SetSetting(ctx context.Context, v Setting) error {
	_, err := s.set(ctx, "store.SetSetting", upsertSetting, v)
	return err
}

// OfferSetting sets one if nobody has, and returns it as it is then: of several who offer at once all get the same. The error is
// Invalid.
func (s *Store) OfferSetting(ctx context.Context, v Setting) (Setting, error) {
	const op = "store.OfferSetting"
	if _, err := s.set(ctx, op, offerSetting, v); err != nil {
		return v, err
	}
	v, err := s.Setting(ctx, v.Name)
	return v, fault.In(op, err)
}

// SwapSetting sets one that has a value, if it still has it, and reports whether it did: of several who swap the same value at once one
// does. The error is Invalid.
func (s *Store) SwapSetting(ctx context.Context, was string, v Setting) (swapped bool, err error) {
	n, err := s.set(ctx, "store.SwapSetting", swapSetting, v, was)
	return n == 1, err
}

// set returns how many settings changed.
func (s *Store) set(ctx context.Context, op string, how query, v Setting, beside ...any) (n int64, err error) {
	if v.Name == liveSetting || strings.HasPrefix(v.Name, "kill:") {
		return 0, fault.New(fault.Invalid, op, "%q is a switch; turn it as one", v.Name)
	}
	err = s.write(ctx, op, func(ctx context.Context, on session) (err error) {
		n, err = on.exec(ctx, how, append([]any{v.Name, v.Value, v.Who, v.Changed}, beside...)...)
		return err
	})
	return n, err
}

package store

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// most is how many rows a list has at most, and how many if nobody says.
const most = 1000

// limited is a limit that somebody gave, within bounds.
func limited(limit int) int {
	if limit <= 0 || limit > most {
		return most
	}
	return limit
}

// newID makes an id: a UUIDv7, which sorts by the time at which it was made.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

var insertBot = statement(`
	INSERT INTO bots (id, owner, config, name, mode, module, streams, every, previous, status, pause, reason, held, segment, version,
		created, changed, cursor, lines, holder, epoch, lease_until, account)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, '', '', 0, 0, 1, $10, $10, 0, 0, '', 0, 0, NULLIF($11, ''))`)

// CreateBot keeps a new bot: its Owner and Config, and its ID if it has one. It returns the bot as it is kept. Who made it is in the
// audit. The error is NotFound if there is no such owner or no such module, a Conflict if there is such a bot.
func (s *Store) CreateBot(ctx context.Context, b bot.Bot, who string, at int64) (bot.Bot, error) {
	const op = "store.CreateBot"
	if b.ID == "" {
		b.ID = newID()
	}
	b = bot.Bot{ID: b.ID, Owner: b.Owner, Config: b.Config, Status: bot.Created, Version: 1, Created: at, Changed: at}
	c := &b.Config
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, insertBot, b.ID, b.Owner, encode(c), c.Name, string(c.Mode), c.Module, streams(c), c.Interval, string(b.Status), at, c.Account)
		if err == nil {
			err = note(ctx, on, Audit{Time: at, Who: who, What: "bot.create", Object: b.ID})
		}
		return err
	})
	err = missing(err, op, "there is no such owner, no such account, or no version of a strategy with the hash %q; name ones that exist", c.Module)
	return b, taken(err, op, "there is a bot with the id %s already", b.ID)
}

// streams are those of a configuration, as they are kept for the sweep.
func streams(c *bot.Config) string {
	names := make([]string, len(c.Slots))
	for i, slot := range c.Slots {
		names[i] = slot.Market
	}
	return strings.Join(names, " ")
}

const botColumns = `id, owner, config, COALESCE(previous, ''), status, pause, reason, held, segment, version, created, changed, cursor`

func readBot(row scanner) (b bot.Bot, err error) {
	var config string
	if err := row.Scan(&b.ID, &b.Owner, &config, &b.Previous, &b.Status, &b.Pause, &b.Reason, &b.Held, &b.Segment, &b.Version,
		&b.Created, &b.Changed, &b.Cursor); err != nil {
		return b, err
	}
	b.Config, err = readConfig(config)
	return b, err
}

// readConfig reads a configuration and the streams of its slots.
func readConfig(text string) (c bot.Config, err error) {
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, err
	}
	for i := range c.Slots {
		if c.Slots[i].Stream, err = market.ParseStream(c.Slots[i].Market); err != nil {
			return c, fault.Wrap(fault.Internal, "store.readConfig", err)
		}
	}
	return c, nil
}

var selectBot = statement(`SELECT ` + botColumns + ` FROM bots WHERE id = $1`)

// Bot returns a bot. The error is NotFound.
func (s *Store) Bot(ctx context.Context, id string) (b bot.Bot, err error) {
	const op = "store.Bot"
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		b, err = findBot(ctx, on, op, id)
		return err
	})
	return b, err
}

func findBot(ctx context.Context, on session, op, id string) (bot.Bot, error) {
	b, ok, err := one(ctx, on, readBot, selectBot, id)
	if err == nil && !ok {
		return b, noBot(op, id)
	}
	return b, err
}

func noBot(op, id string) error {
	return fault.New(fault.NotFound, op, "there is no bot %q", id)
}

var selectThese = statement(`SELECT ` + botColumns + ` FROM bots WHERE id {in $1} ORDER BY id`)

// TheseBots returns those of the bots that there are, by id.
func (s *Store) TheseBots(ctx context.Context, ids ...string) (all []bot.Bot, err error) {
	err = s.read(ctx, "store.TheseBots", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readBot, selectThese, texts(ids))
		return err
	})
	return all, err
}

// BotFilter says which bots a list has; empty fields leave out none.
type BotFilter struct {
	Owner    string
	Statuses []bot.Status
	Pauses   []bot.Pause
	Mode     bot.Mode
	Modules  []string // hashes of the versions that they run; nil: any
	Prefix   string   // of the name
	After    string   // where the page before ended, as Bots returned it
	Limit    int      // 0: as many as there can be
}

// filtered are the rows that a BotFilter wants, beside the owner.
const filtered = ` AND ($2 = '' OR id < $2) AND substr(name, 1, length($3)) = $3
		AND ($4 = 0 OR status {in $5}) AND ($6 = 0 OR pause {in $7}) AND ($8 = '' OR mode = $8) AND ($9 = 0 OR module {in $10})
	ORDER BY id DESC LIMIT $11`

// args are the parameters of filtered, for one row more than the limit.
func (f *BotFilter) args() []any {
	return []any{
		f.Owner, f.After, f.Prefix, len(f.Statuses), words(f.Statuses), len(f.Pauses), words(f.Pauses), string(f.Mode),
		map[bool]int{true: 1}[f.Modules != nil], texts(f.Modules), limited(f.Limit) + 1,
	}
}

var selectBots = statement(`SELECT ` + botColumns + ` FROM bots WHERE ($1 = '' OR owner = $1)` + filtered)

// Bots lists bots, the newest first, and returns where the next page begins, "" if there is none.
func (s *Store) Bots(ctx context.Context, f BotFilter) (all []bot.Bot, next string, err error) {
	limit := limited(f.Limit)
	err = s.read(ctx, "store.Bots", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readBot, selectBots, f.args()...)
		return err
	})
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	return all, next, err
}

// words makes a list for {in}.
func words[W ~string](list []W) texts {
	all := make(texts, len(list))
	for i, word := range list {
		all[i] = string(word)
	}
	return all
}

var updateConfig = statement(`
	UPDATE bots SET config = $1, name = $2, module = $3, streams = $4, every = $5, previous = NULLIF($6, ''), version = version + 1, changed = $7,
		account = NULLIF($8, '')
	WHERE id = $9 AND version = $10 AND status NOT IN ('starting', 'running', 'paused', 'stopping')`)

// UpdateConfig gives a bot another configuration, if it is still of the version that its changer read; a configuration with
// another module is an upgrade, and the hash of the module before is kept. Who changed it is in the audit. The error is NotFound (the
// bot, the module), a Conflict: somebody else changed it, or it is active; or Refused: a bot's mode stays.
func (s *Store) UpdateConfig(ctx context.Context, id string, version int64, c bot.Config, who string, at int64) (b bot.Bot, err error) {
	const op = "store.UpdateConfig"
	err = s.change(ctx, op, func(ctx context.Context, on session) (err error) {
		if b, err = findBot(ctx, on, op, id); err != nil {
			return err
		}
		if b.Config.Mode != c.Mode {
			return fault.New(fault.Refused, op, "the bot is %s and stays it; create another one that is %s", b.Config.Mode, c.Mode)
		}
		if b.Status.Active() {
			return fault.New(fault.Conflict, op, "the bot is %s; stop it first, then change it", b.Status)
		}
		did := "bot.change"
		if b.Config.Module != c.Module {
			did, b.Previous = "bot.upgrade", b.Config.Module
		}
		n, err := on.exec(ctx, updateConfig, encode(c), c.Name, c.Module, streams(&c), c.Interval, b.Previous, at, c.Account, id, version)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, op, "the bot was changed in the meantime; look at it again, then change it")
		}
		b.Config, b.Version, b.Changed = c, version+1, at
		if err == nil {
			err = note(ctx, on, Audit{Time: at, Who: who, What: did, Object: id})
		}
		return err
	})
	return b, missing(err, op, "there is no bot %q, no such account, or no version of a strategy with the hash %q; name ones that exist", id, c.Module)
}

var (
	lockIdle   = statement(`SELECT ` + botColumns + ` FROM bots WHERE id = $1 {lock}`)
	deleteBots = []query{
		statement(`DELETE FROM journal WHERE bot = $1`), statement(`DELETE FROM orders WHERE bot = $1`), statement(`DELETE FROM fills WHERE bot = $1`),
		statement(`DELETE FROM entries WHERE bot = $1`), statement(`DELETE FROM positions WHERE bot = $1`), statement(`DELETE FROM equity WHERE bot = $1`),
		statement(`DELETE FROM logs WHERE bot = $1`), statement(`DELETE FROM plots WHERE bot = $1`), statement(`DELETE FROM commands WHERE bot = $1`),
		statement(`DELETE FROM bots WHERE id = $1`),
	}
)

// DeleteBot removes a bot and everything it did. Who did so is in the audit. The error is NotFound, or a Conflict: it is active.
func (s *Store) DeleteBot(ctx context.Context, id, who string, at int64) error {
	const op = "store.DeleteBot"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		b, ok, err := one(ctx, on, readBot, lockIdle, id)
		switch {
		case err != nil:
			return err
		case !ok:
			return noBot(op, id)
		case b.Status.Active():
			return fault.New(fault.Conflict, op, "the bot is %s; stop it first, then delete it", b.Status)
		}
		for _, q := range deleteBots {
			if _, err := on.exec(ctx, q, id); err != nil {
				return err
			}
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "bot.delete", Object: id})
	})
}

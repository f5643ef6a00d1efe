package store

import (
	"context"

	"tradebot/engine/bot"
)

// Glance is what tells whether a bot is still as somebody has read it: whatever changes it changes one of these.
type Glance struct {
	ID      string
	Version int64
	Cursor  int64
}

var selectGlances = statement(`SELECT id, version, cursor FROM bots WHERE owner = $1` + filtered)

// Glances lists bots of one owner as [Store.Bots] does, but only what tells whether they have changed: a list that is asked for again
// and again costs little so.
func (s *Store) Glances(ctx context.Context, f BotFilter) (all []Glance, next string, err error) {
	limit := limited(f.Limit)
	err = s.read(ctx, "store.Glances", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (g Glance, err error) {
			err = row.Scan(&g.ID, &g.Version, &g.Cursor)
			return g, err
		}, selectGlances, f.args()...)
		return err
	})
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	return all, next, err
}

// Glimpse is what tells whether the newest bots of an owner are still those that somebody has read, and as they were.
type Glimpse struct {
	Digest string // of their ids, versions and cursors; "": there are none
	More   bool   // there are older ones
}

var selectGlimpse = statement(`
	SELECT COALESCE({digest}, ''), EXISTS (SELECT 1 FROM bots WHERE owner = $1 AND id < $2)
	FROM bots WHERE owner = $1 AND id >= $2`)

// Glimpse looks at all bots of an owner from an id on. It costs less than to list them.
func (s *Store) Glimpse(ctx context.Context, owner, from string) (g Glimpse, err error) {
	err = s.read(ctx, "store.Glimpse", func(ctx context.Context, on session) (err error) {
		g, _, err = one(ctx, on, func(row scanner) (g Glimpse, err error) {
			err = row.Scan(&g.Digest, &g.More)
			return g, err
		}, selectGlimpse, owner, from)
		return err
	})
	return g, err
}

// The last point is looked up in the key of the table, once for each bot, however long the curves are.
var selectWorth = statement(`
	SELECT given.bot, (SELECT MAX(time) FROM equity WHERE equity.bot = given.bot),
		(SELECT equity FROM equity WHERE equity.bot = given.bot ORDER BY time DESC LIMIT 1)
	FROM {rows $1: bot text} WHERE EXISTS (SELECT 1 FROM equity WHERE equity.bot = given.bot)`)

// Worth returns the last point of the equity of each of the bots that has one, by id.
func (s *Store) Worth(ctx context.Context, ids ...string) (map[string]bot.Point, error) {
	type row struct {
		Bot string `json:"bot"`
	}
	rows := make([]row, len(ids))
	for i, id := range ids {
		rows[i].Bot = id
	}
	worth := make(map[string]bot.Point, len(ids))
	err := s.read(ctx, "store.Worth", func(ctx context.Context, on session) error {
		_, err := list(ctx, on, func(row scanner) (none struct{}, err error) {
			var id string
			var p bot.Point
			err = row.Scan(&id, &p.Time, &p.Equity)
			worth[id] = p
			return none, err
		}, selectWorth, encode(rows))
		return err
	})
	return worth, err
}

var firstEquity = statement(`SELECT COALESCE(MIN(time), 0) FROM equity WHERE bot = $1`)

// FirstEquity returns the time of the first point of a bot's equity, 0 if there is none.
func (s *Store) FirstEquity(ctx context.Context, id string) (at int64, err error) {
	err = s.read(ctx, "store.FirstEquity", func(ctx context.Context, on session) (err error) {
		at, _, err = one(ctx, on, number, firstEquity, id)
		return err
	})
	return at, err
}

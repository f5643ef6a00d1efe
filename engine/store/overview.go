package store

import (
	"context"
	"database/sql"

	"tradebot/engine/bot"
)

// Software is what a database is.
type Software struct {
	Program string // PostgreSQL, SQLite
	Version string // of it
	Schema  int64  // number of the last migration of the tables
}

var selectRelease = statement(`SELECT {release}`)

// Software says what the database is.
func (s *Store) Software(ctx context.Context) (r Software, err error) {
	err = s.read(ctx, "store.Software", func(ctx context.Context, on session) (err error) {
		if r.Version, _, err = one(ctx, on, text, selectRelease); err == nil {
			r.Schema, err = s.d.version(ctx)
		}
		return err
	})
	r.Program = "PostgreSQL"
	if _, ok := s.d.(*liteDialect); ok {
		r.Program = "SQLite"
	}
	return r, err
}

// Holding is what somebody holds leases of.
type Holding struct {
	Holder string
	Bots   int64
	Until  int64 // when the first of its leases ends, ms UTC by the database's clock
	Now    int64 // what that clock said
}

var selectHoldings = statement(`
	SELECT holder, COUNT(*), MIN(lease_until), {now} FROM bots WHERE ` + active + ` AND lease_until > {now} GROUP BY holder ORDER BY holder LIMIT $1`)

// Holdings lists who holds leases now, and of how many bots.
func (s *Store) Holdings(ctx context.Context) (all []Holding, err error) {
	err = s.read(ctx, "store.Holdings", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (h Holding, err error) {
			err = row.Scan(&h.Holder, &h.Bots, &h.Until, &h.Now)
			return h, err
		}, selectHoldings, most)
		return err
	})
	return all, err
}

// Held is a position and whose it is.
type Held struct {
	Bot string
	bot.Position
}

var selectHeld = statement(`
	SELECT bot, slot, qty, entry, realised, unrealised, last_price FROM positions WHERE bot {in $1} ORDER BY bot, slot`)

// PositionsOf lists what the slots of bots hold, by bot and slot.
func (s *Store) PositionsOf(ctx context.Context, bots ...string) (all []Held, err error) {
	err = s.read(ctx, "store.PositionsOf", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (p Held, err error) {
			err = row.Scan(&p.Bot, &p.Slot, &p.Qty, &p.Entry, &p.Realised, &p.Unrealised, &p.Last)
			return p, err
		}, selectHeld, texts(bots))
		return err
	})
	return all, err
}

// Moment asks what a bot was worth at a time.
type Moment struct {
	Bot string `json:"bot"`
	At  int64  `json:"at"` // ms UTC
}

// Worth is what a bot was worth at a moment.
type Worth struct {
	Moment
	Equity bot.Decimal
}

var selectWorths = statement(`
	SELECT bot, at, (SELECT equity FROM equity WHERE equity.bot = given.bot AND time <= at ORDER BY time DESC LIMIT 1) FROM {rows $1: bot text, at int}`)

// Worths returns what bots were worth at moments, as their last close until then says; moments before the first are left out. It costs
// one look into an index for each, however much there is of a bot.
func (s *Store) Worths(ctx context.Context, moments []Moment) (all []Worth, err error) {
	if len(moments) == 0 {
		return nil, nil
	}
	err = s.read(ctx, "store.Worths", func(ctx context.Context, on session) error {
		all = make([]Worth, 0, len(moments))
		_, err := list(ctx, on, func(row scanner) (none struct{}, err error) {
			var w Worth
			var equity sql.NullString
			if err = row.Scan(&w.Bot, &w.At, &equity); err == nil && equity.Valid {
				if err = w.Equity.UnmarshalText([]byte(equity.String)); err == nil {
					all = append(all, w)
				}
			}
			return none, err
		}, selectWorths, encode(moments))
		return err
	})
	return all, err
}

var selectBeginnings = statement(`
	SELECT bot, (SELECT time FROM equity WHERE equity.bot = given.bot ORDER BY time LIMIT 1) FROM {rows $1: bot text}`)

// Beginnings returns the times of the first closes of bots at which it is known what they were worth, ms UTC, by the id of the bot; a bot
// without one is left out. It costs one look into an index for each.
func (s *Store) Beginnings(ctx context.Context, bots ...string) (first map[string]int64, err error) {
	type given struct {
		Bot string `json:"bot"`
	}
	all := make([]given, len(bots))
	for i := range bots {
		all[i].Bot = bots[i]
	}
	err = s.read(ctx, "store.Beginnings", func(ctx context.Context, on session) error {
		first = make(map[string]int64, len(bots))
		_, err := list(ctx, on, func(row scanner) (none struct{}, err error) {
			var bot string
			var time sql.NullInt64
			if err = row.Scan(&bot, &time); err == nil && time.Valid {
				first[bot] = time.Int64
			}
			return none, err
		}, selectBeginnings, encode(all))
		return err
	})
	return first, err
}

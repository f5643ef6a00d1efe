package chaos

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"tradebot/engine/bot"
)

// Snapshot is what the database held at a moment.
type Snapshot struct {
	Bots    []Bot // by id
	Ticks   []Tick
	Commits []Committed

	Exchange *Exchange // nil: no bot trades live
}

// Bot is a bot with everything that is kept of it.
type Bot struct {
	bot.Bot
	LastLine  int64 // number of the last line of its journal, as its row has it
	Holder    string
	Epoch     int64
	Journal   []bot.Line
	Orders    []bot.Order // by id
	Fills     []bot.Fill
	Entries   []bot.Entry
	Positions []bot.Position
	Equity    []bot.Point
	Logs      []bot.Log
	Commands  []Command
}

// Command is one thing that somebody asked of a bot by hand.
type Command struct {
	Seq    int64
	Status string
}

// Tick is a minute, or a day below zero, that a scheduler claimed.
type Tick struct {
	Slot    int64 // minutes since 1970; days since 1970, negative
	Who     string
	Claimed int64 // ms UTC
}

// Committed counts commits and sendings of a bot under one lease by one process. See [Watch].
type Committed struct {
	Bot     string
	Epoch   int64  // of the lease that there was
	Holder  string // of that lease
	Process string // who committed, as the database knows it
	Late    int64  // of them those that came when the lease was over
}

// Database is a connection or a pool.
type Database interface {
	BeginTx(ctx context.Context, options pgx.TxOptions) (pgx.Tx, error)
}

// Read reads a snapshot. The database is one that [Watch] watches.
func Read(ctx context.Context, db Database) (*Snapshot, error) {
	tx, err := db.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) // it changed nothing
	s := &Snapshot{}
	bots := map[string]*Bot{}
	s.Bots, err = all(ctx, tx, `SELECT id, owner, config, status, pause, reason, held, segment, cursor, version, lines, holder, epoch FROM bots ORDER BY id`,
		func(row pgx.Row) (b Bot, err error) {
			var config string
			if err := row.Scan(&b.ID, &b.Owner, &config, &b.Status, &b.Pause, &b.Reason, &b.Held, &b.Segment, &b.Cursor, &b.Version, &b.LastLine, &b.Holder, &b.Epoch); err != nil {
				return b, err
			}
			if err := json.Unmarshal([]byte(config), &b.Config); err != nil {
				return b, err
			}
			return b, b.Config.Check()
		})
	if err != nil {
		return nil, err
	}
	for i := range s.Bots {
		bots[s.Bots[i].ID] = &s.Bots[i]
	}
	if err := s.did(ctx, tx, bots); err != nil {
		return nil, err
	}
	s.Ticks, err = all(ctx, tx, `SELECT slot, who, claimed FROM ticks ORDER BY slot`, func(row pgx.Row) (t Tick, err error) {
		return t, row.Scan(&t.Slot, &t.Who, &t.Claimed)
	})
	if err != nil {
		return nil, err
	}
	s.Commits, err = all(ctx, tx, `SELECT bot, epoch, holder, process, late FROM `+watched+` ORDER BY bot, epoch`, func(row pgx.Row) (c Committed, err error) {
		err = row.Scan(&c.Bot, &c.Epoch, &c.Holder, &c.Process, &c.Late)
		return c, err
	})
	return s, err
}

// did reads what bots did.
func (s *Snapshot) did(ctx context.Context, tx pgx.Tx, bots map[string]*Bot) error {
	return first(
		each(ctx, tx, bots, `SELECT bot, seq, time, kind, text, chain FROM journal ORDER BY bot, seq`,
			func(b *Bot) *[]bot.Line { return &b.Journal },
			func(l *bot.Line) []any { return []any{&l.Seq, &l.Time, &l.Kind, &l.Text, &l.Chain} }),
		each(ctx, tx, bots, `SELECT bot, id, slot, kind, side, status, reason, text, tag, qty, filled, value, price, stop, parent, placed, changed, client_id, send_by FROM orders ORDER BY bot, id`,
			func(b *Bot) *[]bot.Order { return &b.Orders },
			func(o *bot.Order) []any {
				return []any{&o.ID, &o.Slot, &o.Kind, &o.Side, &o.Status, &o.Reason, &o.Text, &o.Tag, &o.Qty, &o.Filled, &o.Value, &o.Price, &o.Stop, &o.Parent, &o.Placed, &o.Changed, &o.ClientID, &o.SendBy}
			}),
		each(ctx, tx, bots, `SELECT bot, seq, order_id, slot, time, side, qty, price, value, fee, realised, liquidity, reason, tag, trade FROM fills ORDER BY bot, seq`,
			func(b *Bot) *[]bot.Fill { return &b.Fills },
			func(f *bot.Fill) []any {
				return []any{&f.Seq, &f.Order, &f.Slot, &f.Time, &f.Side, &f.Qty, &f.Price, &f.Value, &f.Fee, &f.Realised, &f.Liquidity, &f.Reason, &f.Tag, &f.Trade}
			}),
		each(ctx, tx, bots, `SELECT bot, fill, account, asset, amount, time FROM entries ORDER BY bot, id`,
			func(b *Bot) *[]bot.Entry { return &b.Entries },
			func(e *bot.Entry) []any { return []any{&e.Fill, &e.Account, &e.Asset, &e.Amount, &e.Time} }),
		each(ctx, tx, bots, `SELECT bot, slot, qty, entry, realised, unrealised, last_price FROM positions ORDER BY bot, slot`,
			func(b *Bot) *[]bot.Position { return &b.Positions },
			func(p *bot.Position) []any {
				return []any{&p.Slot, &p.Qty, &p.Entry, &p.Realised, &p.Unrealised, &p.Last}
			}),
		each(ctx, tx, bots, `SELECT bot, time, equity FROM equity ORDER BY bot, time`,
			func(b *Bot) *[]bot.Point { return &b.Equity },
			func(p *bot.Point) []any { return []any{&p.Time, &p.Equity} }),
		each(ctx, tx, bots, `SELECT bot, time, level, source, text FROM logs ORDER BY bot, id`,
			func(b *Bot) *[]bot.Log { return &b.Logs },
			func(l *bot.Log) []any { return []any{&l.Time, &l.Level, &l.Source, &l.Text} }),
		each(ctx, tx, bots, `SELECT bot, seq, status FROM commands ORDER BY bot, seq`,
			func(b *Bot) *[]Command { return &b.Commands },
			func(c *Command) []any { return []any{&c.Seq, &c.Status} }),
	)
}

// each reads the rows of a table into the bots they belong to.
func each[R any](ctx context.Context, tx pgx.Tx, bots map[string]*Bot, query string, list func(*Bot) *[]R, fields func(*R) []any) error {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var one R
		if err := rows.Scan(append([]any{&id}, fields(&one)...)...); err != nil {
			return err
		}
		b := bots[id]
		if b == nil {
			return fmt.Errorf("there is a row of bot %s, which does not exist: %s", id, query)
		}
		*list(b) = append(*list(b), one)
	}
	return rows.Err()
}

// all reads the rows of a query.
func all[R any](ctx context.Context, tx pgx.Tx, query string, read func(pgx.Row) (R, error)) (list []R, err error) {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"context"
	"iter"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// page is how many lines of a journal are read at once.
const page = 1000

var selectLines = statement(`SELECT seq, time, kind, text, chain FROM journal WHERE bot = $1 AND seq > $2 ORDER BY seq LIMIT $3`)

// Journal returns the lines of a bot's journal after a number, in order; limit 0: all of them. They are read a page at a time, so
// that nothing of the database is held while the caller works on a line. It ends with the first error.
func (s *Store) Journal(ctx context.Context, id string, after int64, limit int) iter.Seq2[bot.Line, error] {
	return func(yield func(bot.Line, error) bool) {
		for left := limit; limit == 0 || left > 0; {
			size := page
			if limit > 0 {
				size = min(page, left)
			}
			lines, err := s.lines(ctx, id, after, size)
			if err != nil {
				yield(bot.Line{}, err)
				return
			}
			for _, line := range lines {
				if line.Seq != after+1 {
					yield(line, fault.New(fault.Internal, "store.Journal", "line %d of the journal of bot %s is missing", after+1, id))
					return
				}
				if after++; !yield(line, nil) {
					return
				}
			}
			if left -= len(lines); len(lines) < size {
				return
			}
		}
	}
}

var selectNewest = statement(`
	SELECT seq, time, kind, text, chain FROM journal WHERE bot = $1 AND ($2 = 0 OR seq < $3) ORDER BY seq DESC LIMIT $4`)

// NewestLines lists lines of a bot's journal, the newest first, from below a number (0: the first page).
func (s *Store) NewestLines(ctx context.Context, id string, before int64, limit int) (all []bot.Line, err error) {
	err = s.read(ctx, "store.NewestLines", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readLine, selectNewest, id, int(min(before, 1)), before, limited(limit))
		return err
	})
	return all, err
}

// WholeJournal returns all lines of a bot's journal, in order, none if it never ran. Errors: those of [Store.Journal].
func (s *Store) WholeJournal(ctx context.Context, id string) ([]bot.Line, error) {
	var all []bot.Line
	for line, err := range s.Journal(ctx, id, 0, 0) {
		if err != nil {
			return nil, err
		}
		all = append(all, line)
	}
	return all, nil
}

func (s *Store) lines(ctx context.Context, id string, after int64, limit int) (all []bot.Line, err error) {
	err = s.read(ctx, "store.Journal", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readLine, selectLines, id, after, limit)
		return err
	})
	return all, err
}

func readLine(row scanner) (l bot.Line, err error) {
	err = row.Scan(&l.Seq, &l.Time, &l.Kind, &l.Text, &l.Chain)
	return l, err
}

var selectLast = statement(`SELECT seq, time, kind, text, chain FROM journal WHERE bot = $1 ORDER BY seq DESC LIMIT 1`)

// LastLine returns the last line of a bot's journal, which the next one is chained to, and false if it has none.
func (s *Store) LastLine(ctx context.Context, id string) (l bot.Line, ok bool, err error) {
	err = s.read(ctx, "store.LastLine", func(ctx context.Context, on session) (err error) {
		l, ok, err = one(ctx, on, readLine, selectLast, id)
		return err
	})
	return l, ok, err
}

var selectFills = statement(`
	SELECT seq, order_id, slot, time, side, qty, price, value, fee, realised, liquidity, reason, tag, trade FROM fills
	WHERE bot = $1 AND ($2 = 0 OR seq < $3) ORDER BY seq DESC LIMIT $4`)

// Fills lists fills of a bot, the newest first, from below the number before (0: the first page).
func (s *Store) Fills(ctx context.Context, id string, before int64, limit int) (all []bot.Fill, err error) {
	err = s.read(ctx, "store.Fills", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (f bot.Fill, err error) {
			var order int64
			err = row.Scan(&f.Seq, &order, &f.Slot, &f.Time, &f.Side, &f.Qty, &f.Price, &f.Value, &f.Fee, &f.Realised, &f.Liquidity, &f.Reason, &f.Tag, &f.Trade)
			f.Order = uint64(order)
			return f, err
		}, selectFills, id, int(min(before, 1)), before, limited(limit))
		return err
	})
	return all, err
}

// Booking is an entry of the ledger and its place in it.
type Booking struct {
	ID int64 // grows
	bot.Entry
}

var selectEntries = statement(`SELECT id, fill, account, asset, amount, time FROM entries WHERE bot = $1 AND id > $2 ORDER BY id LIMIT $3`)

// Entries lists the ledger of a bot, the oldest first, from above the id after.
func (s *Store) Entries(ctx context.Context, id string, after int64, limit int) (all []Booking, err error) {
	err = s.read(ctx, "store.Entries", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (b Booking, err error) {
			err = row.Scan(&b.ID, &b.Fill, &b.Account, &b.Asset, &b.Amount, &b.Time)
			return b, err
		}, selectEntries, id, after, limited(limit))
		return err
	})
	return all, err
}

var selectPositions = statement(`SELECT slot, qty, entry, realised, unrealised, last_price FROM positions WHERE bot = $1 ORDER BY slot`)

// Positions lists what the slots of a bot hold, by slot.
func (s *Store) Positions(ctx context.Context, id string) (all []bot.Position, err error) {
	err = s.read(ctx, "store.Positions", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (p bot.Position, err error) {
			err = row.Scan(&p.Slot, &p.Qty, &p.Entry, &p.Realised, &p.Unrealised, &p.Last)
			return p, err
		}, selectPositions, id)
		return err
	})
	return all, err
}

var selectEquity = statement(`
	SELECT time, equity FROM equity WHERE bot = $1 AND time IN (
		SELECT MAX(time) FROM equity WHERE bot = $1 AND time >= $2 AND time < $3 GROUP BY time / $4
	) ORDER BY time LIMIT $5`)

// Equity returns the equity of a bot at closes from one time to before another, the oldest first: of every bucket of so many ms
// (0: of every close) the last.
func (s *Store) Equity(ctx context.Context, id string, from, to, bucket int64, limit int) (all []bot.Point, err error) {
	err = s.read(ctx, "store.Equity", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (p bot.Point, err error) {
			err = row.Scan(&p.Time, &p.Equity)
			return p, err
		}, selectEquity, id, from, to, max(bucket, 1), limitedCurve(limit))
		return err
	})
	return all, err
}

// limitedCurve is a limit for what is drawn: a chart has more points than a list has rows.
func limitedCurve(limit int) int {
	const points = 20_000
	if limit <= 0 || limit > points {
		return points
	}
	return limit
}

// Message is a line of a bot's log and its place in it.
type Message struct {
	ID int64 // grows
	bot.Log
}

var selectLogs = statement(`
	SELECT id, time, level, source, text FROM logs
	WHERE bot = $1 AND ($2 = 0 OR level {in $3}) AND ($4 = 0 OR time < $5 OR (time = $5 AND id < $6)) ORDER BY time DESC, id DESC LIMIT $7`)

// Logs lists the log of a bot, the newest first, from before a message (nil: the first page); levels nil: of any level.
func (s *Store) Logs(ctx context.Context, id string, levels []string, before *Message, limit int) (all []Message, err error) {
	paged := 1
	if before == nil {
		paged, before = 0, &Message{}
	}
	err = s.read(ctx, "store.Logs", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (m Message, err error) {
			err = row.Scan(&m.ID, &m.Time, &m.Level, &m.Source, &m.Text)
			return m, err
		}, selectLogs, id, len(levels), texts(levels), paged, before.Time, before.ID, limited(limit))
		return err
	})
	return all, err
}

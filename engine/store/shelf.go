package store

import (
	"context"
	"math"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Shelf keeps candles: it is a history.Shelf, where its contract is written.
type Shelf struct{ s *Store }

// Shelf returns the candles of the database.
func (s *Store) Shelf() *Shelf { return &Shelf{s} }

var (
	insertStream = statement(`INSERT INTO candle_streams (name) VALUES ($1) ON CONFLICT DO NOTHING`)
	lockStream   = statement(`SELECT name FROM candle_streams WHERE name = $1 {lock}`)
	tails        = loaded("candle_tails", "stream text, time bigint, open float8, high float8, low float8, close float8, volume float8", "ON CONFLICT DO NOTHING")
	selectTail   = statement(`
		SELECT time, open, high, low, close, volume FROM candle_tails
		WHERE stream = $1 AND time >= $2 AND time < $3 ORDER BY time LIMIT $4`)
	selectMonths = statement(`SELECT DISTINCT month FROM candle_chunks WHERE stream = $1 AND month >= $2 AND month <= $3`)
)

// change runs a transaction that changes a stream, after those of others that do.
func (h *Shelf) change(ctx context.Context, op, stream string, do func(context.Context, session) error) error {
	return h.s.change(ctx, op, func(ctx context.Context, on session) error {
		if _, err := on.exec(ctx, insertStream, stream); err != nil {
			return err
		}
		if _, _, err := one(ctx, on, text, lockStream, stream); err != nil {
			return err
		}
		return do(ctx, on)
	})
}

func readCandle(row scanner) (c market.Candle, err error) {
	err = row.Scan(&c.Time, &c.Open, &c.High, &c.Low, &c.Close, &c.Volume)
	return c, err
}

// Add keeps the candles at whose time the tail has none, and returns what it has then.
func (h *Shelf) Add(ctx context.Context, stream market.Stream, candles []market.Candle) (stored []market.Candle, err error) {
	const op = "store.Shelf.Add"
	if len(candles) == 0 {
		return nil, nil
	}
	name := stream.String()
	l := tails.fill()
	given := make(map[int64]bool, len(candles))
	months := map[int64]bool{}
	for i := range candles {
		c := &candles[i]
		l.add(name, c.Time, c.Open, c.High, c.Low, c.Close, c.Volume)
		given[c.Time] = true
		months[int64(chunk.MonthOf(c.Time))] = true
	}
	first, last := candles[0].Time, candles[len(candles)-1].Time
	err = h.change(ctx, op, name, func(ctx context.Context, on session) error {
		sealed, err := list(ctx, on, number, selectMonths, name, int64(chunk.MonthOf(first)), int64(chunk.MonthOf(last)))
		if err != nil {
			return err
		}
		for _, month := range sealed {
			if months[month] {
				return fault.New(fault.Conflict, op, "the candles of %s in %s are sealed already", stream, chunk.Month(month))
			}
		}
		if err := on.bulk(ctx, l); err != nil {
			return err
		}
		between, err := list(ctx, on, readCandle, selectTail, name, first, last+1, int64(math.MaxInt64))
		stored = make([]market.Candle, 0, len(candles))
		for _, c := range between {
			if given[c.Time] {
				stored = append(stored, c)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return stored, nil
}

// Read returns candles of the tail.
func (h *Shelf) Read(ctx context.Context, stream market.Stream, from, to int64, limit int) (candles []market.Candle, err error) {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	err = h.s.read(ctx, "store.Shelf.Read", func(ctx context.Context, on session) (err error) {
		candles, err = list(ctx, on, readCandle, selectTail, stream.String(), from, to, int64(limit))
		return err
	})
	return candles, err
}

var selectStreams = statement(`
	SELECT name FROM candle_streams
	WHERE EXISTS (SELECT 1 FROM candle_tails WHERE stream = name) OR EXISTS (SELECT 1 FROM candle_chunks WHERE stream = name) ORDER BY name`)

// Streams lists what has candles.
func (h *Shelf) Streams(ctx context.Context) (streams []market.Stream, err error) {
	err = h.s.read(ctx, "store.Shelf.Streams", func(ctx context.Context, on session) (err error) {
		streams, err = list(ctx, on, func(row scanner) (market.Stream, error) {
			name, err := text(row)
			if err != nil {
				return market.Stream{}, err
			}
			stream, err := market.ParseStream(name)
			return stream, fault.Wrap(fault.Internal, "store.Shelf", err)
		}, selectStreams)
		return err
	})
	return streams, err
}

var selectState = statement(`
	SELECT (SELECT COUNT(*) FROM candle_chunks WHERE stream = $1),
		COALESCE((SELECT MAX(time) FROM candle_tails WHERE stream = $1), CAST($2 AS {int}))`)

// State returns what tells whether a stream has changed.
func (h *Shelf) State(ctx context.Context, stream market.Stream) (state chunk.State, err error) {
	err = h.s.read(ctx, "store.Shelf.State", func(ctx context.Context, on session) (err error) {
		state, _, err = one(ctx, on, func(row scanner) (state chunk.State, err error) {
			err = row.Scan(&state.Sealed, &state.Newest)
			return state, err
		}, selectState, stream.String(), int64(-market.MaxTime-1))
		return err
	})
	return state, err
}

var (
	listChunks = statement(`
		SELECT month, revision, first, last, count, hash FROM candle_chunks
		WHERE stream = $1 AND month >= $2 AND month <= $3 ORDER BY month, revision`)
	selectData   = statement(`SELECT month, revision, first, last, count, hash, data FROM candle_chunks WHERE stream = $1 AND month = $2 AND revision = $3`)
	selectLatest = statement(`SELECT CAST(COALESCE(MAX(revision), 0) AS {int}) FROM candle_chunks WHERE stream = $1 AND month = $2`)
	deleteTail   = statement(`DELETE FROM candle_tails WHERE stream = $1 AND time >= $2 AND time < $3`)
	insertChunk  = statement(`
		INSERT INTO candle_chunks (stream, month, revision, first, last, count, hash, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
)

// readChunk reads chunks of a stream, with or without their Data.
func readChunk(stream market.Stream, data bool) func(scanner) (chunk.Chunk, error) {
	return func(row scanner) (chunk.Chunk, error) {
		c := chunk.Chunk{Stream: stream}
		var hash []byte
		into := []any{&c.Month, &c.Revision, &c.First, &c.Last, &c.Count, &hash}
		if data {
			into = append(into, &c.Data)
		}
		err := row.Scan(into...)
		if err == nil && len(hash) != len(c.Hash) {
			return c, fault.New(fault.Internal, "store.Shelf", "the hash of the candles of %s in %s has %d bytes", stream, c.Month, len(hash))
		}
		copy(c.Hash[:], hash)
		return c, err
	}
}

// List returns chunks without Data.
func (h *Shelf) List(ctx context.Context, stream market.Stream, first, last chunk.Month) (chunks []chunk.Chunk, err error) {
	err = h.s.read(ctx, "store.Shelf.List", func(ctx context.Context, on session) (err error) {
		chunks, err = list(ctx, on, readChunk(stream, false), listChunks, stream.String(), int64(first), int64(last))
		return err
	})
	return chunks, err
}

// Load returns a chunk. The error is NotFound.
func (h *Shelf) Load(ctx context.Context, stream market.Stream, month chunk.Month, revision int) (c chunk.Chunk, err error) {
	const op = "store.Shelf.Load"
	ok := false
	err = h.s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		c, ok, err = one(ctx, on, readChunk(stream, true), selectData, stream.String(), int64(month), revision)
		return err
	})
	if err == nil && !ok {
		err = fault.New(fault.NotFound, op, "there is no revision %d of the candles of %s in %s", revision, stream, month)
	}
	return c, err
}

// Put keeps a chunk in place of the tail of its month.
func (h *Shelf) Put(ctx context.Context, c chunk.Chunk, tail int) error {
	const op = "store.Shelf.Put"
	name := c.Stream.String()
	return h.change(ctx, op, name, func(ctx context.Context, on session) error {
		latest, _, err := one(ctx, on, number, selectLatest, name, int64(c.Month))
		switch {
		case err != nil:
			return err
		case int64(c.Revision) != latest+1:
			return fault.New(fault.Conflict, op, "the candles of %s in %s have revision %d already", c.Stream, c.Month, latest)
		}
		n, err := on.exec(ctx, deleteTail, name, c.Month.Begin(), c.Month.End())
		switch {
		case err != nil:
			return err
		case n != int64(tail):
			return fault.New(fault.Conflict, op, "%d candles of %s in %s were kept in the meantime", n-int64(tail), c.Stream, c.Month)
		}
		_, err = on.exec(ctx, insertChunk, name, int64(c.Month), c.Revision, c.First, c.Last, c.Count, c.Hash[:], c.Data)
		return err
	})
}

package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"tradebot/engine/fault"
)

// patience is how long a call may take if its context does not say less.
const patience = 10 * time.Second

// tries is how often a transaction is begun that others got in the way of.
const tries = 5

// Store is a database. Its methods may be called from any goroutine.
//
// Errors have the kinds that each method names, and beside them, always, Unavailable: the database does not answer, or not in
// time; Canceled: the context was cancelled; Internal: the database refused a statement of ours. After an Unavailable nobody
// knows whether a change was made: read, then decide.
type Store struct{ d dialect }

// Open prepares a database for use: postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:PATH. It does not yet ask whether the
// database answers ([Store.Ping]) nor make tables ([Store.Migrate]). PostgreSQL gets up to 4 connections, or one for each
// processor if there are more; ?pool_max_conns=N says otherwise. The error is Invalid or Unavailable.
func Open(ctx context.Context, url string) (*Store, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		d, err := openSQLite(path)
		if err != nil {
			return nil, err
		}
		return &Store{d}, nil
	}
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		return nil, fault.New(fault.Invalid, "store.Open", "the address of the database names neither PostgreSQL nor SQLite; write postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:PATH")
	}
	d, err := openPostgres(ctx, url)
	if err != nil {
		return nil, err
	}
	return &Store{d}, nil
}

// Close ends all connections. Calls that run end with an error.
func (s *Store) Close() { s.d.close() }

var ping = statement(`SELECT {now}`)

// Ping asks whether the database answers, and returns what its clock says, ms UTC.
func (s *Store) Ping(ctx context.Context) (now int64, err error) {
	err = s.read(ctx, "store.Ping", func(ctx context.Context, on session) (err error) {
		now, _, err = one(ctx, on, number, ping)
		return err
	})
	return now, err
}

// read runs queries that change nothing.
func (s *Store) read(ctx context.Context, op string, do func(context.Context, session) error) error {
	return s.bounded(ctx, op, func(ctx context.Context) error { return do(ctx, s.d.reader()) })
}

// write runs one statement that needs no transaction.
func (s *Store) write(ctx context.Context, op string, do func(context.Context, session) error) error {
	return s.bounded(ctx, op, func(ctx context.Context) error { return do(ctx, s.d.writer()) })
}

// change runs a transaction. do is called again if others got in its way, so it starts from nothing each time.
func (s *Store) change(ctx context.Context, op string, do func(context.Context, session) error) error {
	return s.bounded(ctx, op, func(ctx context.Context) error {
		return s.d.transaction(ctx, func(on session) error { return do(ctx, on) })
	})
}

func (s *Store) bounded(ctx context.Context, op string, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	for range tries {
		err = do(ctx)
		var known *fault.Error
		if err == nil || errors.As(err, &known) || ctx.Err() != nil || !s.d.judge(err).again {
			break
		}
	}
	return s.told(ctx, op, err)
}

// told makes an error of a driver one of ours.
func (s *Store) told(ctx context.Context, op string, err error) error {
	var known *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return fault.In(op, err)
	case errors.Is(ctx.Err(), context.Canceled), errors.Is(err, context.Canceled):
		return fault.Hide(fault.Canceled, op, err, "it was cancelled")
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return fault.Hide(silent.kind, op, err, "%s", silent.sentence)
	}
	v := s.d.judge(err)
	return fault.Hide(v.kind, op, err, "%s", v.sentence)
}

// taken gives a Conflict, which says that there is one like it already, a sentence of its own.
func taken(err error, op, format string, args ...any) error {
	if err != nil && fault.KindOf(err) == there.kind {
		return fault.Hide(there.kind, op, err, format, args...)
	}
	return err
}

// missing gives a NotFound a sentence of its own.
func missing(err error, op, format string, args ...any) error {
	if err != nil && fault.KindOf(err) == dangling.kind {
		return fault.Hide(dangling.kind, op, err, format, args...)
	}
	return err
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"tradebot/engine/fault"
)

// pgDialect is PostgreSQL through a pool of connections.
type pgDialect struct{ pool *pgxpool.Pool }

func openPostgres(ctx context.Context, url string) (*pgDialect, error) {
	const op = "store.Open"
	config, err := pgxpool.ParseConfig(url)
	if err != nil { // its text may hold the password
		return nil, fault.New(fault.Invalid, op, "the address of the database cannot be read; write postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:PATH")
	}
	settings := config.ConnConfig.RuntimeParams
	for name, value := range map[string]string{
		"application_name": "tradebot",
		// A worker that is stopped within a transaction, and goes on existing, must not keep its rows locked.
		"idle_in_transaction_session_timeout": "5000",
		"timezone":                            "UTC",
	} {
		if settings[name] == "" {
			settings[name] = value
		}
	}
	config.ConnConfig.ConnectTimeout = patience / 2
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fault.Hide(fault.Unavailable, op, err, "%s", silent.sentence)
	}
	return &pgDialect{pool}, nil
}

func (d *pgDialect) close()          { d.pool.Close() }
func (d *pgDialect) reader() session { return pgSession{d.pool} }
func (d *pgDialect) writer() session { return pgSession{d.pool} }

func (d *pgDialect) transaction(ctx context.Context, do func(session) error) error {
	return pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error { return do(pgSession{tx}) })
}

// pgSession is the pool, or a transaction.
type pgSession struct {
	on interface {
		Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
		Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	}
}

func (s pgSession) exec(ctx context.Context, q query, args ...any) (int64, error) {
	tag, err := s.on.Exec(ctx, q[postgres], pgArgs(args)...)
	return tag.RowsAffected(), err
}

func (s pgSession) rows(ctx context.Context, q query, args ...any) (rows, error) {
	return s.on.Query(ctx, q[postgres], pgArgs(args)...)
}

func (s pgSession) bulk(ctx context.Context, l *load) error {
	if l.count == 0 {
		return nil
	}
	_, err := s.on.Exec(ctx, l.insert[postgres], l.arrays...)
	return err
}

func pgArgs(args []any) []any {
	for i, arg := range args {
		if list, ok := arg.(texts); ok {
			args[i] = []string(list)
		}
	}
	return args
}

// codes are the errors of PostgreSQL that mean something to us, by their SQLSTATE or its class.
var codes = map[string]verdict{
	"57P01": {silent.kind, silent.sentence, true}, // the server ended an idle connection: it was restarted
	"08":    silent, "57": silent, "25P03": silent, "58": silent, "53": {fault.Unavailable, "the database has no room for more connections or memory; try again, and look after the database if it lasts", false},
	"53100": full, "40": crowded,
	"28":    {fault.Unavailable, "the database refuses our user or password; check DATABASE_URL", false},
	"3D000": {fault.Unavailable, "the database that DATABASE_URL names does not exist; create it", false},
	"42P01": unmade, "42703": unmade, "42501": forbidden, "25006": forbidden,
	"23505": there, "23503": dangling, "22021": unread, "22P05": unread, "XX": broken,
}

func (d *pgDialect) judge(err error) verdict {
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		for _, code := range []string{answer.Code, answer.Code[:min(2, len(answer.Code))]} {
			if v, ok := codes[code]; ok {
				return v
			}
		}
		return unknown
	}
	var failed *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &failed):
		return silent
	case pgconn.SafeToRetry(err): // the connection was dead before anything was sent; the pool opens another
		v := silent
		v.again = true
		return v
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return silent
	}
	return unknown
}

// turn is the number of the advisory lock under which tables are changed: "tradebot" in ASCII.
const turn = 0x7472616465626f74

// pgTurn lets one process at a time change tables: the others wait. A process that dies gives the lock back.
type pgTurn struct{}

func (pgTurn) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(turn))
	return err
}

func (pgTurn) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(turn))
	return err
}

func (d *pgDialect) migrate(ctx context.Context, all []migration) error {
	db := stdlib.OpenDBFromPool(d.pool)
	defer db.Close()
	return apply(ctx, goose.DialectPostgres, db, all, goose.WithSessionLocker(pgTurn{}))
}

func (d *pgDialect) version(ctx context.Context) (int64, error) {
	n, _, err := one(ctx, d.reader(), number, applied)
	return n, err
}

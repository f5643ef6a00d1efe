package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/pressly/goose/v3"
	lite "modernc.org/sqlite"
	codesOf "modernc.org/sqlite/lib"

	"tradebot/engine/fault"
)

// liteDialect is SQLite: one connection that writes, and a pool of those that read.
type liteDialect struct {
	path         string
	write, reads *sql.DB
}

// pragmas of every connection. FULL: an order that left for an exchange must be in the file after a power cut.
const pragmas = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
	"&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-16000)&_txlock=immediate"

func openSQLite(path string) (*liteDialect, error) {
	const op = "store.Open"
	if path == "" || strings.HasPrefix(path, ":") {
		return nil, fault.New(fault.Invalid, op, "the address of the database names no file; write sqlite:PATH")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, op, "the folder of the database cannot be made: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // SQLite would let everybody read it
	if err != nil {
		return nil, fault.New(fault.Unavailable, op, "the file of the database cannot be opened: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	d := &liteDialect{path: path}
	if d.write, err = sql.Open("sqlite", address(path)+pragmas); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	if d.reads, err = sql.Open("sqlite", address(path)+pragmas+"&_pragma=query_only(1)"); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	d.write.SetMaxOpenConns(1)
	d.reads.SetMaxOpenConns(max(4, runtime.NumCPU()))
	d.reads.SetMaxIdleConns(4)
	return d, nil
}

// address is a path as SQLite reads it.
func address(path string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

func (d *liteDialect) close() {
	_ = d.reads.Close() // nothing is written when it is closed
	_ = d.write.Close()
}

func (d *liteDialect) reader() session { return liteSession{d.reads} }
func (d *liteDialect) writer() session { return liteSession{d.write} }

func (d *liteDialect) transaction(ctx context.Context, do func(session) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(liteSession{tx}); err != nil {
		_ = tx.Rollback() // err says why
		return err
	}
	return tx.Commit()
}

// liteSession is one of the pools, or a transaction.
type liteSession struct {
	on interface {
		ExecContext(ctx context.Context, sql string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, sql string, args ...any) (*sql.Rows, error)
		PrepareContext(ctx context.Context, sql string) (*sql.Stmt, error)
	}
}

func (s liteSession) exec(ctx context.Context, q query, args ...any) (int64, error) {
	result, err := s.on.ExecContext(ctx, q[sqlite], liteArgs(args)...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s liteSession) rows(ctx context.Context, q query, args ...any) (rows, error) {
	answer, err := s.on.QueryContext(ctx, q[sqlite], liteArgs(args)...)
	return liteRows{answer}, err
}

func (s liteSession) bulk(ctx context.Context, l *load) error {
	if l.count == 0 {
		return nil
	}
	// The driver starts a goroutine for every statement that can be cancelled; we look between them.
	calm := context.WithoutCancel(ctx)
	insert, err := s.on.PrepareContext(calm, l.insert[sqlite])
	if err != nil {
		return err
	}
	defer insert.Close()
	values := make([]any, 0, len(l.columns))
	for i := range l.count {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := insert.ExecContext(calm, l.row(i, values)...); err != nil {
			return err
		}
	}
	return nil
}

// liteRows is an answer that closes as that of PostgreSQL does.
type liteRows struct{ *sql.Rows }

func (r liteRows) Close() { _ = r.Rows.Close() } // what went wrong is in Err

func liteArgs(args []any) []any {
	for i, arg := range args {
		if list, ok := arg.(texts); ok {
			args[i] = encode(append(texts{}, list...)) // never null
		}
	}
	return args
}

func (d *liteDialect) judge(err error) verdict {
	var answer *lite.Error
	if !errors.As(err, &answer) {
		return unknown
	}
	switch answer.Code() {
	case codesOf.SQLITE_CONSTRAINT_UNIQUE, codesOf.SQLITE_CONSTRAINT_PRIMARYKEY:
		return there
	case codesOf.SQLITE_CONSTRAINT_FOREIGNKEY:
		return dangling
	case codesOf.SQLITE_CONSTRAINT_TRIGGER:
		return forbidden
	}
	switch answer.Code() & 0xff {
	case codesOf.SQLITE_BUSY, codesOf.SQLITE_LOCKED, codesOf.SQLITE_IOERR, codesOf.SQLITE_CANTOPEN, codesOf.SQLITE_INTERRUPT:
		return silent
	case codesOf.SQLITE_FULL:
		return full
	case codesOf.SQLITE_READONLY, codesOf.SQLITE_PERM, codesOf.SQLITE_AUTH:
		return forbidden
	case codesOf.SQLITE_CORRUPT, codesOf.SQLITE_NOTADB:
		return broken
	}
	if strings.Contains(answer.Error(), "no such table") || strings.Contains(answer.Error(), "no such column") {
		return unmade
	}
	return unknown
}

// liteTurn lets one process at a time change tables: SQLite has no lock beside those of its transactions, so it is the one of an
// empty database next to ours. A process that dies gives it back.
type liteTurn struct {
	path string
	db   *sql.DB
	tx   *sql.Tx
}

func (t *liteTurn) Lock(ctx context.Context, _ *sql.DB) (err error) {
	if t.db, err = sql.Open("sqlite", address(t.path+".turn")+"?_pragma=busy_timeout(60000)&_txlock=exclusive"); err != nil {
		return err
	}
	t.tx, err = t.db.BeginTx(ctx, nil)
	return err
}

func (t *liteTurn) Unlock(context.Context, *sql.DB) error {
	return errors.Join(t.tx.Rollback(), t.db.Close())
}

func (d *liteDialect) migrate(ctx context.Context, all []migration) error {
	db, err := sql.Open("sqlite", address(d.path)+pragmas) // it takes several connections at once
	if err != nil {
		return err
	}
	defer db.Close()
	return apply(ctx, goose.DialectSQLite3, db, all, goose.WithLocker(&liteTurn{path: d.path}))
}

func (d *liteDialect) version(ctx context.Context) (int64, error) {
	n, _, err := one(ctx, d.reader(), number, applied)
	return n, err
}

package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"tradebot/engine/fault"
)

// AppRole is the role of PostgreSQL that production runs as, where it exists when Migrate is called: it may read and write what
// is in the tables, but of the audit it may read and add, and it may not change tables. Migrate runs as their owner.
const AppRole = "tradebot_app"

//go:embed migrations/*.sql
var folder embed.FS

// migration is one step of the tables' history: a file NNNN_name.sql, the same for both dialects but for the words in braces.
type migration struct {
	number int64
	text   string
}

// types are the words in braces.
var types = [2]*strings.Replacer{
	postgres: strings.NewReplacer("{text}", `TEXT COLLATE "C"`, "{int}", "BIGINT", "{bytes}", "BYTEA", "{real}", "DOUBLE PRECISION",
		"{serial}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", " {table}", "", " {small}", "",
		"{hot}", "WITH (fillfactor = 70)"), // rows that change all the time find room beside themselves
	sqlite: strings.NewReplacer("{text}", "TEXT", "{int}", "INTEGER", "{bytes}", "BLOB", "{real}", "REAL",
		"{serial}", "INTEGER PRIMARY KEY", "{table}", "STRICT", "{small}", "STRICT, WITHOUT ROWID", "{hot}", "STRICT"),
}

// rights are given after every migration, for the tables it made.
var rights = [2]string{
	postgres: `
DO $$
BEGIN
	IF EXISTS (SELECT FROM pg_roles WHERE rolname = '` + AppRole + `') THEN
		PERFORM pg_advisory_xact_lock(` + strconv.FormatInt(turn+1, 10) + `); -- PostgreSQL lets nobody give rights to a table while somebody else does
		EXECUTE format('GRANT USAGE ON SCHEMA %I TO ` + AppRole + `', current_schema());
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO ` + AppRole + `', current_schema());
		EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO ` + AppRole + `', current_schema());
		REVOKE UPDATE, DELETE ON audit FROM ` + AppRole + `;
		REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM ` + AppRole + `;
	END IF;
END $$`,
	sqlite: `
CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER IF NOT EXISTS audit_same BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
-- REPLACE removes a row without asking the triggers for DELETE.
CREATE TRIGGER IF NOT EXISTS audit_once BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END`,
}

// migrations reads the files.
func migrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var all []migration
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{n, string(text)})
	}
	return all, nil
}

// apply runs the migrations that have not run yet, each in a transaction of its own, and gives the rights.
func apply(ctx context.Context, kind goose.Dialect, db *sql.DB, all []migration, lock goose.ProviderOption) error {
	dialect := postgres
	if kind == goose.DialectSQLite3 {
		dialect = sqlite
	}
	run := func(text string) *goose.GoFunc {
		return &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, types[dialect].Replace(text)); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, rights[dialect])
			return err
		}}
	}
	options := []goose.ProviderOption{lock, goose.WithDisableGlobalRegistry(true)}
	for _, m := range all {
		options = append(options, goose.WithGoMigrations(goose.NewGoMigration(m.number, run(m.text), nil)))
	}
	provider, err := goose.NewProvider(kind, db, nil, options...)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, rights[dialect]) // the role may be newer than the tables
	return err
}

// applied is the number of the last migration. Goose keeps it.
var applied = statement(`SELECT MAX(version_id) FROM goose_db_version`)

// Migrate brings the tables up to date. Any number of processes may call it at once: one does the work and the others wait. A
// migration that fails changes nothing. The error is Unavailable, Refused (the user of the database may not change tables), or a
// Conflict: the tables are those of a newer version of this program.
func (s *Store) Migrate(ctx context.Context) error {
	all, err := migrations(folder)
	if err != nil {
		return fault.Wrap(fault.Internal, "store.Migrate", err)
	}
	return s.migrate(ctx, all)
}

func (s *Store) migrate(ctx context.Context, all []migration) error {
	const op = "store.Migrate"
	if err := s.tooNew(ctx, all); err != nil {
		return fault.In(op, err)
	}
	return s.told(ctx, op, s.d.migrate(ctx, all))
}

// Ready says whether the tables are those that this program needs. The error is Unavailable if they are missing or old, and a
// Conflict if they are newer.
func (s *Store) Ready(ctx context.Context) error {
	const op = "store.Ready"
	all, err := migrations(folder)
	if err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	if err := s.tooNew(ctx, all); err != nil {
		return fault.In(op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	have, err := s.d.version(ctx)
	if err != nil {
		return s.told(ctx, op, err)
	}
	if have < all[len(all)-1].number {
		return fault.New(unmade.kind, op, "%s", unmade.sentence)
	}
	return nil
}

// tooNew refuses tables that a newer program made.
func (s *Store) tooNew(ctx context.Context, all []migration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	have, err := s.d.version(ctx)
	if err != nil {
		if v := s.d.judge(err); v == unmade || v == unknown {
			return nil // there are no tables yet
		}
		return s.told(ctx, "store.version", err)
	}
	if newest := all[len(all)-1].number; have > newest {
		return fault.New(fault.Conflict, "store.version", "the database was made by a newer Tradebot: its tables are of version %d, and this one knows %d; install the newer one", have, newest)
	}
	return nil
}

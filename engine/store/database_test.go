package store_test

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
)

func Test82_Addresses(t *testing.T) {
	for _, c := range []struct{ url, says string }{
		{"", "names neither PostgreSQL nor SQLite"},
		{"mysql://root:secret@db/x", "names neither"},
		{"sqlite:", "names no file"},
		{"sqlite::memory:", "names no file"},
		{"postgres://user:secret@host:port/name", "cannot be read"},
		{"postgres://user:sec%ret@host/name", "cannot be read"},
	} {
		_, err := store.Open(t.Context(), c.url)
		if err == nil || fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.says) || strings.Contains(err.Error(), "sec") {
			t.Errorf("%q: %v", c.url, err)
		}
	}
}

// further are the migrations there are, and one more.
func further(text string) fstest.MapFS {
	files := fstest.MapFS{"migrations/9999_further.sql": {Data: []byte(text)}}
	names, err := fs.Glob(store.Folder, "migrations/*.sql")
	for _, name := range names {
		one, failed := fs.ReadFile(store.Folder, name)
		files[name] = &fstest.MapFile{Data: one}
		err = errors.Join(err, failed)
	}
	if err != nil {
		panic(err) // they are in the binary
	}
	return files
}

func Test83_Migrations(t *testing.T) {
	for _, one := range urls {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, one.make(t))
			ctx := t.Context()
			if err := s.Ready(ctx); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "tradebot migrate") {
				t.Errorf("without tables: %v", err)
			}
			if _, err := s.ActiveBots(ctx); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "tradebot migrate") {
				t.Errorf("without tables: %v", err)
			}
			files := further("CREATE TABLE extra (id {int} PRIMARY KEY) {table}; INSERT INTO extra VALUES (1); INSERT INTO nowhere VALUES (1);")
			if err := s.MigrateFrom(ctx, files); err == nil {
				t.Error("a broken migration ran")
			}
			if err := s.Ready(ctx); err != nil {
				t.Errorf("after a broken one the tables are not those before it: %v", err)
			}
			if _, err := s.Texts(ctx, "SELECT id FROM extra"); err == nil {
				t.Error("half of a migration is there")
			}
			files = further("CREATE TABLE extra (id {int} PRIMARY KEY) {table}")
			for range 2 {
				if err := s.MigrateFrom(ctx, files); err != nil {
					t.Fatal(err)
				}
			}
			for name, err := range map[string]error{"Migrate": s.Migrate(ctx), "Ready": s.Ready(ctx)} {
				if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Sentence(err), "newer Tradebot") {
					t.Errorf("%s with newer tables: %v", name, err)
				}
			}
		})
	}
}

func Test84_TheAuditIsOnlyAddedTo(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		b := prepare(t, urls[1].make(t))
		b.ok(b.AppendAudit(b.ctx, store.Audit{Who: "ann"}))
		for _, statement := range []string{"DELETE FROM audit", "UPDATE audit SET who = 'bob'", "UPDATE audit SET address = ''", "UPDATE audit SET request = ''", "REPLACE INTO audit (id, time, who, what, object, detail) VALUES (1, 0, '', '', '', '')"} {
			_, err := b.Raw(b.ctx, statement)
			b.fails(err, fault.Refused)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		server := testbed.Postgres(t) // roles belong to all databases of a server
		owner := prepare(t, server.Database(t))
		_, err := owner.Raw(owner.ctx, "CREATE ROLE "+store.AppRole+" LOGIN")
		owner.ok(err)
		owner.ok(owner.Migrate(owner.ctx)) // the role is newer than the tables
		address, err := url.Parse(owner.url)
		owner.ok(err)
		address.User = url.User(store.AppRole)
		app := &bench{T: t, Store: open(t, address.String()), ctx: t.Context(), url: address.String(), user: owner.user, hash: owner.hash}
		app.ok(app.Ready(app.ctx))
		app.ok(app.AppendAudit(app.ctx, store.Audit{Who: "ann"}))
		for _, statement := range []string{"DELETE FROM audit", "UPDATE audit SET who = 'bob'", "UPDATE audit SET address = ''", "UPDATE audit SET request = ''", "TRUNCATE audit",
			"TRUNCATE bots, audit CASCADE", "ALTER TABLE audit DROP COLUMN address", "INSERT INTO audit (time, who, what, object, detail) VALUES (1, 'a', 'b', 'c', '{}') ON CONFLICT (id) DO UPDATE SET who = 'bob'", "DROP TABLE bots", "CREATE TABLE x (id int)", "DELETE FROM goose_db_version"} {
			_, err := app.Raw(app.ctx, statement)
			if err == nil || fault.KindOf(err) != fault.Refused {
				t.Errorf("%s: %v", statement, err)
			}
		}
		if log, err := app.AuditLog(app.ctx, store.AuditFilter{}); err != nil || len(log) != 1 {
			t.Errorf("%+v, %v", log, err)
		}
		made, fence := app.running(bot.Paper)
		app.ok(app.Commit(app.ctx, store.Commit{Fence: fence, Batch: batch(1)}))
		app.ok(app.move(made.ID, bot.Stop, bot.Done))
		app.ok(app.DeleteBot(app.ctx, made.ID, "ann", 1))
	})
}

// A database that is down is Unavailable, and answers again when it is up; nothing it says reaches a user.
func Test85_ADatabaseThatIsDown(t *testing.T) {
	t.Parallel()
	server := testbed.Postgres(t)
	address := strings.Replace(server.Database(t), "postgres@", "postgres:hunter2@", 1)
	b := prepare(t, address)
	made, fence := b.running(bot.Paper)
	server.Kill(t)
	for name, err := range map[string]error{
		"read":   second(b.Bot(b.ctx, made.ID)),
		"write":  second(b.Renew(b.ctx, "worker", minute, []string{made.ID})),
		"change": b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(1)}),
		"ping":   second(b.Ping(b.ctx)),
	} {
		if err == nil || fault.KindOf(err) != fault.Unavailable || fault.Sentence(err) != "the database does not answer; try again, and look after the database if it lasts" {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the log has the password: %v", name, err)
		}
	}
	server.Start(t)
	b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(1)}))
	server.Restart(t) // connections die without anybody asking
	if got, err := b.Bot(b.ctx, made.ID); err != nil || got.Cursor != minute {
		t.Errorf("%+v, %v", got, err)
	}
}

func second[T any](_ T, err error) error { return err }

func Test86_ContextsEnd(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		ctx, cancel := context.WithCancel(b.ctx)
		cancel()
		late, cancel := context.WithDeadline(b.ctx, time.Unix(0, 0))
		defer cancel()
		b.fails(second(b.Bot(ctx, made.ID)), fault.Canceled)
		b.fails(b.Commit(ctx, store.Commit{Fence: fence, Batch: batch(1)}), fault.Canceled)
		b.fails(b.Release(ctx, "worker", nil), fault.Canceled)
		b.fails(second(b.Bot(late, made.ID)), fault.Unavailable)
		if got := b.content(made.ID); got.Cursor != 0 {
			b.Errorf("%+v", got)
		}
	})
}

// A process that is stopped within a transaction does not keep a bot's row from others for long.
func Test87_LocksOfTheStopped(t *testing.T) {
	t.Parallel()
	b := prepare(t, urls[0].make(t))
	made, fence := b.running(bot.Paper)
	stopped, err := pgx.Connect(b.ctx, b.url)
	b.ok(err)
	defer stopped.Close(b.ctx)
	for _, statement := range []string{"SET idle_in_transaction_session_timeout = 300", "BEGIN", "UPDATE bots SET cursor = 1 WHERE id = '" + made.ID + "'"} {
		_, err := stopped.Exec(b.ctx, statement)
		b.ok(err)
	}
	b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(1)})) // it waits for the end of the other
	if got, err := b.Texts(b.ctx, "SHOW idle_in_transaction_session_timeout"); err != nil || len(got) != 1 || got[0] != "5s" {
		t.Errorf("%v, %v", got, err)
	}
}

func Test88_TheFileOfSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "a#b.db")
	b := prepare(t, "sqlite:"+path)
	made := b.bot(bot.Paper)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": "2", "busy_timeout": "5000"} {
		column := map[string]string{"busy_timeout": "timeout"}[pragma]
		if column == "" {
			column = pragma
		}
		got, err := b.Texts(b.ctx, "SELECT "+column+" FROM pragma_"+pragma)
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, %v; want %s", pragma, got, err, want)
		}
	}
	again := open(t, "sqlite:"+path)
	if got, err := again.Bot(t.Context(), made.ID); err != nil || got.ID != made.ID {
		t.Errorf("%+v, %v", got, err)
	}
	nobody := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(nobody, []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := open(t, "sqlite:"+nobody)
	if _, err := broken.Ping(t.Context()); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "restore it from a backup") {
		t.Errorf("a file that is no database: %v", err)
	}
}

package chaos

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
)

// watched is the table in which the database notes who commits, and who sends.
const watched = "chaos_commits"

// note is what the database does with every commit, which moves the cursor or the lines of a bot's row, and with every order that is
// allowed to leave: it writes down the lease that there is, and the process by the name under which it is connected
// (application_name), which no commit can choose. Whether the lease was over is seen when the statement comes in: the fence looks at the
// clock after that, and what is written under the lock of the row may take its time.
var note = []string{
	`CREATE TABLE ` + watched + ` (
		bot text, epoch bigint, holder text, process text, late bigint NOT NULL, commits bigint NOT NULL, PRIMARY KEY (bot, epoch, holder, process))`,
	`CREATE FUNCTION chaos_write(bot text, epoch bigint, holder text, until bigint) RETURNS void LANGUAGE plpgsql AS $$
	DECLARE
		late bigint := CASE WHEN until < floor(extract(epoch FROM statement_timestamp()) * 1000) THEN 1 ELSE 0 END;
	BEGIN
		INSERT INTO ` + watched + ` AS w VALUES (bot, epoch, holder, current_setting('application_name'), late, 1)
		ON CONFLICT ON CONSTRAINT ` + watched + `_pkey DO UPDATE SET late = w.late + excluded.late, commits = w.commits + 1;
	END $$`,
	`CREATE FUNCTION chaos_commits() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM chaos_write(OLD.id, OLD.epoch, OLD.holder, OLD.lease_until);
		RETURN NULL;
	END $$`,
	`CREATE FUNCTION chaos_sends() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM chaos_write(id, epoch, holder, lease_until) FROM bots WHERE id = NEW.bot;
		RETURN NULL;
	END $$`,
	`CREATE TRIGGER chaos_watch AFTER UPDATE OF cursor, lines ON bots FOR EACH ROW EXECUTE FUNCTION chaos_commits()`,
	`CREATE TRIGGER chaos_watch AFTER UPDATE OF status ON orders FOR EACH ROW WHEN (NEW.status = 'sending') EXECUTE FUNCTION chaos_sends()`,
}

// Watch lets a PostgreSQL whose tables are made note every commit and every sending from now on. Every process has to connect under a
// name of its own.
func Watch(ctx context.Context, db interface {
	Exec(ctx context.Context, statement string, args ...any) (pgconn.CommandTag, error)
}) error {
	for _, statement := range note {
		if _, err := db.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

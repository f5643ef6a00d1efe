package deploy

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"tradebot/engine/testbed"

	"github.com/jackc/pgx/v5"
)

// A database that cannot be brought up to date leaves the old version as it is; else the new one takes over.
func TestD10Upgrade(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	h.write(".env", strings.Replace(h.read(".env"), "TRADEBOT_VERSION="+h.settings()["TRADEBOT_VERSION"], "TRADEBOT_VERSION=v1", 1), 0o600)
	before := h.read(".env")
	for fail, says := range map[string]string{
		"backup-open": "without a backup nothing is done", "compose build": "could not be built, and v1 goes on serving; go back with 'git checkout v1'",
		"migrate": "could not be brought up to date and is as it was, and v1 goes on serving; go back with 'git checkout v1'",
	} {
		h.mark("fail", fail)
		if output, code := h.run("upgrade.sh"); code != 1 || !strings.Contains(output, says) {
			t.Errorf("%s: %d, it says\n%s", fail, code, output)
		}
		if h.read(".env") != before || strings.Contains(strings.Join(h.calls(), "\n"), "compose up") {
			t.Errorf("%s: something was started anew", fail)
		}
	}
	h.ok(os.Remove(filepath.Join(h.bin, "fail")))
	output := h.succeeds("upgrade.sh")
	h.hushed(output)
	if got := h.settings()["TRADEBOT_VERSION"]; got == "v1" || !strings.Contains(output, "this is Tradebot "+got+" now") {
		t.Errorf("it is %s, and it says\n%s", got, output)
	}
	if output := h.succeeds("upgrade.sh"); !strings.Contains(output, "already") {
		t.Errorf("it says\n%s", output)
	}
}

// Of five that bring the database up to date at once one does the work, and all say that it is done.
func TestD10FiveAtOnce(t *testing.T) {
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	url := testbed.SharedPostgres(t).Database(t)
	first := must(pgx.Connect(t.Context(), url)) // as deploy/postgres/roles.sh makes the role, before the tables
	defer first.Close(context.Background())
	if _, err := first.Exec(t.Context(), "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tradebot_app') THEN CREATE ROLE tradebot_app LOGIN; END IF; END $$"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 5)
	for i := range 5 {
		cmd := exec.Command(path, "migrate")
		cmd.Env = []string{"PATH=/usr/bin", "HOME=" + t.TempDir(), "DATABASE_URL=" + url, fmt.Sprintf("TRADEBOT_DATA_DIR=%s/%d", t.TempDir(), i)}
		go func() {
			output, err := cmd.CombinedOutput()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, output)
			} else if !strings.Contains(string(output), "the database is up to date") {
				err = fmt.Errorf("it says %s", output)
			}
			ended <- err
		}()
	}
	for range 5 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	db := must(pgx.Connect(t.Context(), url))
	defer db.Close(context.Background())
	var rows, versions int
	if err := db.QueryRow(t.Context(), "SELECT count(*), count(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0").Scan(&rows, &versions); err != nil {
		t.Fatal(err)
	}
	if all := len(must(filepath.Glob("../engine/store/migrations/*.sql"))); rows != all || versions != all {
		t.Errorf("%d of %d migrations were applied %d times", versions, all, rows)
	}
}

//go:build stack

package stack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rotates: each secret that deploy/rotate.sh replaces is another afterwards, the one before counts no more, and what was sealed opens.
func (m *machine) rotates(t *testing.T, p *person) {
	was := m.settings()
	others := func(names ...string) {
		t.Helper()
		is := m.settings()
		for name := range is {
			changed := false
			for _, one := range names {
				changed = changed || one == name
			}
			if (is[name] != was[name]) != changed {
				t.Errorf("%s is another: %t", name, !changed)
			}
		}
		if len(is) != len(was) {
			t.Errorf("there are %d settings, and %d before", len(is), len(was))
		}
		was = is
	}
	volume := strings.TrimSpace(m.must(t, time.Minute, "docker", "volume", "inspect", "--format", "{{.Mountpoint}}", "tradebot_private-keys"))
	keys := func() string {
		text, err := os.ReadFile(filepath.Join(volume, "master.key"))
		if err != nil || len(text) == 0 {
			t.Fatalf("the keys: %v", err)
		}
		return string(text)
	}
	sealed := func() string {
		return strings.Join(m.sql(t, "SELECT md5(t::text) FROM accounts t"), " ")
	}
	opens := func(user, password string) bool {
		_, err := m.run(time.Minute, "docker", "exec", "--env", "PGPASSWORD="+password, m.one(t, "postgres").ID,
			"psql", "--no-psqlrc", "--host", "127.0.0.1", "--username", user, "--dbname", "tradebot", "--command", "SELECT 1")
		return err == nil
	}
	old, file, rows := was, keys(), sealed()
	bots := m.still(t)

	m.succeeds(t, 5*time.Minute, "deploy/rotate.sh passwords")
	others("POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "REDIS_PASSWORD")
	for user, name := range map[string]string{"tradebot": "POSTGRES_PASSWORD", "tradebot_app": "POSTGRES_APP_PASSWORD"} {
		if opens(user, old[name]) {
			t.Errorf("the old password of %s counts", user)
		}
		if !opens(user, was[name]) {
			t.Errorf("the new password of %s does not count", user)
		}
	}
	for password, want := range map[string]string{old["REDIS_PASSWORD"]: "WRONGPASS", was["REDIS_PASSWORD"]: "OK"} {
		out := m.must(t, time.Minute, "docker", "exec", "--env", "REDISCLI_AUTH=", m.one(t, "redis").ID, "redis-cli", "auth", password)
		if !strings.Contains(out, want) {
			t.Errorf("Redis says %s, not %s", out, want)
		}
	}
	m.goOn(t, bots)
	p.known(t)

	m.succeeds(t, 5*time.Minute, "deploy/rotate.sh secret-key")
	others("SECRET_KEY")
	p.known(t)

	// A backup while SECRET_KEY is being replaced would have one of the two keys that things are sealed with.
	at, err := os.Stat(filepath.Join(m.home, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	m.set(t, "SECRET_KEY_OLD="+old["SECRET_KEY"])
	if said, code := m.script(t, time.Minute, "deploy/backup.sh"); code == 0 || !strings.Contains(said, "rotate.sh secret-key") {
		t.Errorf("a backup in between ends with %d and says %s", code, said)
	}
	m.ok(os.Truncate(filepath.Join(m.home, ".env"), at.Size()))

	bots = m.still(t)
	running := m.one(t, "worker").State.StartedAt
	m.succeeds(t, 5*time.Minute, "deploy/rotate.sh exchange-keys")
	others()
	if keys() == file || sealed() == rows {
		t.Error("the keys, or what is sealed with them, are the ones before")
	}
	if !m.one(t, "worker").State.StartedAt.Equal(running) {
		t.Error("a worker was started anew")
	}
	p.known(t)
	m.goOn(t, bots)

	file = keys()
	m.succeeds(t, 10*time.Minute, "deploy/rotate.sh all")
	others("POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY")
	if keys() == file {
		t.Error("the keys are the ones before")
	}
	p.known(t)
	m.sums(t)
}

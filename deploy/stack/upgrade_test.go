//go:build stack

package stack

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// D10: of five migrations at once one does it all, and the others find it done.
func (m *machine) five(t *testing.T) {
	database := m.one(t, "postgres")
	m.must(t, time.Minute, "docker", "exec", database.ID, "createdb", "-U", "tradebot", "five")
	password := m.settings()["POSTGRES_PASSWORD"]
	var crew sync.WaitGroup
	for range 5 {
		crew.Go(func() {
			if _, err := m.composed(3*time.Minute, "run", "--rm", "--no-deps", "-T", "-e", "DATABASE_URL=postgres://tradebot:"+password+"@postgres:5432/five", "migrate"); err != nil {
				t.Errorf("one fails: %s", strings.ReplaceAll(err.Error(), password, "…"))
			}
		})
	}
	crew.Wait()
	ask := func(name string) string {
		return strings.TrimSpace(m.must(t, time.Minute, "docker", "exec", database.ID, "psql", "-U", "tradebot", "-d", name, "-Atc",
			"SELECT string_agg(version_id::text, ' ' ORDER BY id) FROM goose_db_version"))
	}
	if got, want := ask("five"), ask("tradebot"); got != want || !strings.Contains(got, " 1") && !strings.HasPrefix(got, "1") {
		t.Errorf("it has the versions %q, and the installation %q", got, want)
	}
	m.must(t, time.Minute, "docker", "exec", database.ID, "dropdb", "-U", "tradebot", "five")
}

// schema is the number of the last migration of the database.
func (m *machine) schema(t testing.TB) string {
	t.Helper()
	return m.sql(t, "SELECT max(version_id) FROM goose_db_version")[0]
}

// still are the bots that run, and how far their journals are.
func (m *machine) still(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, line := range m.sql(t, "SELECT b.id, (SELECT max(seq) FROM journal WHERE bot = b.id) FROM bots b WHERE status = 'running'") {
		id, seq, _ := strings.Cut(line, "|")
		all[id] = seq
	}
	if len(all) == 0 {
		t.Fatal("no bot runs")
	}
	return all
}

// goOn waits until all bots do what they did.
func (m *machine) goOn(t testing.TB, before map[string]string) {
	t.Helper()
	until(t, "all bots go on", 3*time.Minute, func() error {
		after := m.still(t)
		for id, seq := range before {
			if after[id] == "" || after[id] == seq {
				return fmt.Errorf("the journal of %s ends at %q, and before at %s", id, after[id], seq)
			}
		}
		return nil
	})
}

// D10: from the version with the schema before, by deploy/upgrade.sh.
func (m *machine) upgrades(t *testing.T, p *person, newest string) {
	old, bots := m.schema(t), m.still(t)
	if number, _ := strconv.Atoi(newest); old != strconv.Itoa(number-1) && old >= strconv.Itoa(number) {
		t.Fatalf("the schema is %s, and the newest %s", old, newest)
	}
	rows := m.counts(t)
	m.pull(t, now)
	begun := time.Now()
	said := m.succeeds(t, 10*time.Minute, "deploy/upgrade.sh")
	number, _ := strconv.Atoi(newest)
	if got := m.schema(t); got != strconv.Itoa(number) {
		t.Errorf("the schema is %s after it", got)
	}
	if got := m.settings()["TRADEBOT_VERSION"]; got != now {
		t.Errorf("the version is %s after it", got)
	}
	if !strings.Contains(said, "this is Tradebot "+now+" now") {
		t.Errorf("it says %s", said)
	}
	fmt.Printf("  from schema %s to %s after %s\n", old, m.schema(t), time.Since(begun).Round(time.Second))
	after := m.counts(t)
	for table, count := range rows {
		if after[table] < count && !passing[table] {
			t.Errorf("%s had %d rows, and has %d", table, count, after[table])
		}
	}
	m.goOn(t, bots)
	p.tests(t)
	for _, name := range lasting {
		for _, c := range m.healthy(t, name, 1, time.Minute) {
			if image := c.Config.Image; strings.HasPrefix(image, "tradebot/") && !strings.HasSuffix(image, ":"+now) {
				t.Errorf("%s is of %s", c.Name, image)
			}
		}
	}
	if again := m.succeeds(t, time.Minute, "deploy/upgrade.sh"); !strings.Contains(again, "already") {
		t.Errorf("once more it says %s", again)
	}
}

// D10: when a migration fails, the version before goes on, and everybody is answered meanwhile.
func (m *machine) stays(t *testing.T, p *person) {
	before := map[string]int{}
	for _, c := range m.containers(t, "") {
		if c.service() != "migrate" {
			before[c.ID] = c.State.Pid
		}
	}
	schema, bots := m.schema(t), m.still(t)
	m.pull(t, broken)
	defer m.checkout(now) // as the script says
	asked, failed := 0, 0
	done := make(chan struct{})
	var crew sync.WaitGroup
	crew.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				asked++
				if code, _, _ := p.try(t, "GET", "/api/v1/bots", nil); code != 200 {
					failed++
				}
			}
		}
	})
	said, code := m.script(t, 10*time.Minute, "deploy/upgrade.sh")
	close(done)
	crew.Wait()
	if code == 0 || !strings.Contains(said, "is as it was, and "+now+" goes on serving") {
		t.Errorf("it ends with %d and says %s", code, said)
	}
	if asked < 20 || failed > 0 {
		t.Errorf("of %d requests meanwhile %d failed", asked, failed)
	}
	fmt.Printf("  %d requests were answered while a migration failed\n", asked)
	if got := m.schema(t); got != schema || len(m.sql(t, "SELECT 1 FROM pg_class WHERE relname = 'half'")) > 0 {
		t.Errorf("the schema is %s, and was %s, or half of a migration is left", got, schema)
	}
	if got := m.settings()["TRADEBOT_VERSION"]; got != now {
		t.Errorf("the version is %s", got)
	}
	for _, c := range m.containers(t, "") {
		if pid, ok := before[c.ID]; ok && (c.State.Status != "running" || pid != c.State.Pid) {
			t.Errorf("%s was started anew, or is %s", c.Name, c.State.Status)
		}
		delete(before, c.ID)
	}
	if len(before) > 0 {
		t.Errorf("%d containers are gone", len(before))
	}
	m.goOn(t, bots)
}

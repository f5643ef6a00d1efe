//go:build stack

package stack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// passing are tables whose rows come and go.
var passing = map[string]bool{"candle_tails": true, "attempts": true, "ticks": true, "requests": true, "sessions": true, "outbox": true}

// tables are the tables of the database.
func (m *machine) tables(t testing.TB) []string {
	t.Helper()
	return m.sql(t, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname")
}

// counts are how many rows each table has.
func (m *machine) counts(t testing.TB) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, name := range m.tables(t) {
		all[name], _ = strconv.Atoi(m.sql(t, fmt.Sprintf("SELECT count(*) FROM %q", name))[0])
	}
	return all
}

// contents are how many rows each table has, and a sum of all that is in them.
func (m *machine) contents(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range m.tables(t) {
		all[name] = m.sql(t, fmt.Sprintf("SELECT count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM %q t", name))[0]
	}
	return all
}

// sums fails the test unless the books sum to zero, and there are some.
func (m *machine) sums(t testing.TB) {
	t.Helper()
	got := m.sql(t, "SELECT (SELECT count(*) FROM entries) > 0, count(*) FROM (SELECT FROM entries GROUP BY bot, asset HAVING sum(amount::numeric) <> 0) AS wrong")
	if got[0] != "t|0" {
		t.Errorf("there are entries, and wrong sums: %s", got[0])
	}
}

// left is what there is of an installation.
func (m *machine) left(t testing.TB) string {
	t.Helper()
	var all []string
	for _, args := range [][]string{{"ps", "--all", "--format", "{{.Names}}"}, {"volume", "ls", "--format", "{{.Name}}"}, {"network", "ls", "--format", "{{.Name}}"}} {
		all = append(all, m.must(t, time.Minute, "docker", args...))
	}
	err := filepath.WalkDir(m.home, func(path string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() && entry.Name() == ".git" {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		all = append(all, fmt.Sprint(path, info.Mode(), info.Size(), info.ModTime()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// others are lines that one of two texts has and the other has not.
func others(a, b string) (all []string) {
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		for _, line := range lines(pair[0]) {
			if !slices.Contains(lines(pair[1]), line) {
				all = append(all, line)
			}
		}
	}
	return all
}

// restores: D9: a backup, the end of everything, and the installation again.
func (m *machine) restores(t *testing.T, p *person) {
	// As long as nothing writes, what is in the backup is what is in the database.
	m.compose(t, "stop", "api", "worker", "scheduler")
	for _, name := range engines {
		if c := m.one(t, name); c.State.Status != "exited" || c.State.ExitCode != 0 {
			t.Errorf("%s was told to end, and is %s, exit code %d", name, c.State.Status, c.State.ExitCode)
		}
	}
	bots, want := map[string]string{}, m.contents(t)
	for _, line := range m.sql(t, "SELECT b.id, (SELECT max(seq) FROM journal WHERE bot = b.id) FROM bots b WHERE status = 'running'") {
		id, seq, _ := strings.Cut(line, "|")
		bots[id] = seq
	}
	m.succeeds(t, 5*time.Minute, "deploy/backup.sh "+m.at("all.age"))
	key := m.at("backup.key")
	m.ok(os.Rename(filepath.Join(m.home, "deploy/backup.key"), key))
	other := m.compose(t, "run", "--rm", "--no-deps", "-T", "admin", "backup-key")
	m.write("other.key", other)
	sealed, err := os.ReadFile(m.at("all.age"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range append(m.secrets(), "velvet", exchanging, "PGDMP", name) {
		if bytes.Contains(sealed, []byte(secret)) && len(secret) > 4 {
			t.Errorf("the backup has %.8s... in the open", secret)
		}
	}
	worker := m.settings()["BINANCE_TESTNET_URL"]

	// The end.
	m.compose(t, "down", "--volumes", "--remove-orphans")
	m.ok(errors.Join(os.Remove(filepath.Join(m.home, ".env")), os.RemoveAll(filepath.Join(m.home, "deploy/tls")), os.RemoveAll(filepath.Join(m.home, "backups"))))
	if left := m.must(t, time.Minute, "docker", "volume", "ls", "--quiet") + m.must(t, time.Minute, "docker", "ps", "--all", "--quiet"); left != "" {
		t.Fatalf("there is left %s", left)
	}
	// On another machine is what is set there; nothing writes at first.
	m.write("tradebot/.env", "WORKERS=0\nSCHEDULERS=0\nBINANCE_TESTNET_URL="+worker+"\n")

	nothing := m.left(t)
	m.write("damaged.age", string(sealed[:len(sealed)/2])+"x"+string(sealed[len(sealed)/2+1:]))
	m.write("half.age", string(sealed[:len(sealed)/2]))
	for args, want := range map[string]string{
		m.at("all.age") + " --key " + m.at("other.key"): "key",
		m.at("damaged.age") + " --key " + key:           "damaged",
		m.at("half.age") + " --key " + key:              "damaged",
	} {
		said, code := m.script(t, 10*time.Minute, "deploy/restore.sh --non-interactive "+args)
		if code == 0 || !strings.Contains(said, "nothing was changed") || !strings.Contains(strings.ToLower(said), want) {
			t.Errorf("%s: it ends with %d and says\n%s", args, code, said)
		}
		fmt.Printf("  %s: %s\n", filepath.Base(strings.Fields(args)[2])+" for "+filepath.Base(strings.Fields(args)[0]), lines(said)[max(0, len(lines(said))-2)])
		if got := m.left(t); got != nothing {
			t.Errorf("%s: it changed something: %q", args, others(nothing, got))
		}
	}

	said := m.succeeds(t, 10*time.Minute, "deploy/restore.sh "+m.at("all.age")+" --key "+key+" --non-interactive --domain "+domain, "HTTP_PORT="+m.http, "HTTPS_PORT="+m.https)
	if !strings.Contains(said, "the books sum to zero, and the keys open") || strings.Contains(said, "/setup#") {
		t.Errorf("it says\n%s", said)
	}
	got := m.contents(t)
	rows := 0
	for _, table := range slices.Sorted(maps.Keys(want)) {
		if got[table] != want[table] {
			t.Errorf("%s had %s, and has %s", table, want[table], got[table])
		}
		count, _, _ := strings.Cut(want[table], "|")
		n, _ := strconv.Atoi(count)
		rows += n
	}
	if len(got) != len(want) || rows == 0 {
		t.Errorf("%d tables, and %d before", len(got), len(want))
	}
	fmt.Printf("  %d tables with %d rows are, byte by byte, what they were\n", len(got), rows)
	m.sums(t)

	// And everything goes on.
	m.set(t, "WORKERS=1", "SCHEDULERS=1")
	m.compose(t, "up", "--detach", "--wait")
	p.renews(t)                           // there is another certificate
	p.do(t, "GET", "/bots/"+p.first, nil) // the token counts
	m.goOn(t, bots)
	p.known(t)
	m.sums(t)
	if said, code := m.script(t, time.Minute, "deploy/restore.sh "+m.at("all.age")+" --key "+key+" --non-interactive"); code == 0 || !strings.Contains(said, "there is a database here") {
		t.Errorf("over what is there: it ends with %d and says %s", code, said)
	}
	m.ok(os.Rename(key, filepath.Join(m.home, "deploy/backup.key")))
}

// known: the person signs in as before, and a worker opens the key of the exchange.
func (p *person) known(t testing.TB) {
	t.Helper()
	own := p.client
	defer func() { p.client = own }()
	p.signs(t)
	if p.market != nil {
		p.tests(t)
	}
}

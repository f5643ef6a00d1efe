//go:build stack

package stack

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

// develops: the profile development: everything from the folder, at 127.0.0.1 alone, and built again when a file changes.
func (m *machine) develops(t *testing.T) {
	m.checkout(now)
	for _, name := range []string{".env", "deploy/tls", "deploy/backup.key", "backups"} {
		m.ok(os.RemoveAll(filepath.Join(m.home, name)))
	}
	ports := map[string]string{}
	var environ []string
	for _, name := range []string{"WEB_PORT", "API_PORT", "PGADMIN_PORT", "POSTGRES_PORT", "REDIS_PORT"} {
		ports[name] = fmt.Sprint(testbed.Port(t))
		environ = append(environ, name+"="+ports[name])
	}
	defer m.compiled(t)()
	said := m.succeeds(t, 20*time.Minute, "deploy/install.sh --profile development --non-interactive", environ...)
	web := "http://localhost:" + ports["WEB_PORT"]
	if !strings.Contains(said, "Tradebot runs at "+web) || !strings.Contains(said, web+"/setup#") {
		t.Errorf("it says\n%s", said)
	}
	published := map[string]bool{}
	for _, c := range m.containers(t, "") {
		if c.service() != "migrate" && (c.State.Status != "running" || c.health() != "healthy") {
			t.Errorf("%s is %s and %s", c.Name, c.State.Status, c.health())
		}
		for port, bound := range c.HostConfig.PortBindings {
			for _, one := range bound {
				if one.HostIp != "127.0.0.1" {
					t.Errorf("%s publishes %s at %q", c.Name, port, one.HostIp)
				}
				published[one.HostPort] = true
			}
		}
	}
	for name, port := range ports {
		if !published[port] {
			t.Errorf("%s is published by none", name)
		}
	}
	get := func(url string) string {
		t.Helper()
		answer, err := m.run(30*time.Second, "curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--max-time", "20", url)
		if err != nil {
			return "curl: " + err.Error()
		}
		return answer
	}
	if got := get("http://127.0.0.1:" + ports["PGADMIN_PORT"] + "/misc/ping"); !strings.Contains(got, "PING") {
		t.Errorf("pgadmin says %q", got)
	}
	if got := get(web + "/"); !strings.Contains(got, "/@vite/client") {
		t.Errorf("the dashboard is %.300s", got)
	}
	if got := get("http://127.0.0.1:" + ports["API_PORT"] + "/health"); !strings.Contains(got, "ok") {
		t.Errorf("the API says %q", got)
	}
	for user, name := range map[string]string{"tradebot": "POSTGRES_PASSWORD"} {
		at := "postgres://" + user + "@127.0.0.1:" + ports["POSTGRES_PORT"] + "/tradebot"
		own := m.environ
		m.environ = append(own[:len(own):len(own)], "PGPASSWORD="+m.settings()[name])
		if out, err := m.run(time.Minute, "psql", "--no-psqlrc", "--no-align", "--tuples-only", "--command", "SELECT count(*) FROM users", at); err != nil {
			t.Errorf("the database from here: %s %v", out, err)
		}
		m.environ = own
	}

	// A change of what answers is seen in an answer, through the dashboard's server as well.
	const file, old, fresh = "api/accounts.go", "Your accounts at exchanges, the newest first", "Your accounts, changed while it runs"
	document := web + "/api/openapi.json"
	if got := get(document); !strings.Contains(got, old) {
		t.Fatalf("its document is %.300s", got)
	}
	m.edits(t, file, old, fresh)
	begun := time.Now()
	until(t, "a change of "+file+" is seen", 5*time.Minute, func() error {
		if got := get(document); !strings.Contains(got, fresh) {
			return fmt.Errorf("it is %.100s", got)
		}
		return nil
	})
	fmt.Printf("  a change of a Go file is seen after %s\n", time.Since(begun).Round(time.Second))

	// What does not compile changes nothing, and says so.
	m.edits(t, file, fresh, fresh+`" "`)
	until(t, "it is said that it does not compile", 5*time.Minute, func() error {
		if out := m.must(t, time.Minute, "sh", "-c", `docker logs "$1" 2>&1`, "sh", m.one(t, "api").ID); !strings.Contains(out, "does not compile") {
			return fmt.Errorf("it is %d bytes", len(out))
		}
		return nil
	})
	if got := get(document); !strings.Contains(got, fresh) {
		t.Errorf("what does not compile ended what does: %.300s", got)
	}
	m.edits(t, file, fresh+`" "`, fresh)

	const page = "/src/main.tsx"
	if got := get(web + page); strings.HasPrefix(got, "curl") || strings.Contains(got, "seenByAll") {
		t.Fatalf("%s is %.300s", page, got)
	}
	text, err := os.ReadFile(filepath.Join(m.home, "web", page))
	if err != nil {
		t.Fatal(err)
	}
	m.ok(os.WriteFile(filepath.Join(m.home, "web", page), append(text, "\nexport const seenByAll = 1\n"...), 0o644))
	begun = time.Now()
	until(t, "a change of "+page+" is seen", time.Minute, func() error {
		if got := get(web + page); !strings.Contains(got, "seenByAll") {
			return fmt.Errorf("it is %.100s", got)
		}
		return nil
	})
	fmt.Printf("  a change of the dashboard is seen after %s\n", time.Since(begun).Round(100*time.Millisecond))
	if answer, err := http.Get(web + "/bots"); err != nil || answer.StatusCode != 200 {
		t.Errorf("%v %v", answer, err)
	}
}

// edits replaces a text in a file, once.
func (m *machine) edits(t testing.TB, name, old, fresh string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(m.home, name))
	if err != nil || strings.Count(string(text), old) != 1 {
		t.Fatalf("%s has %q %d times: %v", name, old, strings.Count(string(text), old), err)
	}
	m.ok(os.WriteFile(filepath.Join(m.home, name), []byte(strings.Replace(string(text), old, fresh, 1)), 0o644))
}

// compiled puts what an earlier run compiled beside what this one does, as soon as there is a place for it: it takes five minutes otherwise. The
// function it returns keeps what was compiled for the next run.
func (m *machine) compiled(t testing.TB) (keep func()) {
	kept, volume := filepath.Join(m.cache, "develop"), filepath.Join(m.data(), "volumes/tradebot_go-cache/_data")
	link := func(from, to string) {
		if _, err := os.Stat(from); err == nil {
			_, _ = m.run(2*time.Minute, "cp", "--archive", "--link", "--no-clobber", from+"/.", to) // a link is there as a whole or not at all
		}
	}
	go func() {
		for end := time.Now().Add(20 * time.Minute); time.Now().Before(end) && t.Context().Err() == nil; time.Sleep(200 * time.Millisecond) {
			if _, err := os.Stat(filepath.Join(volume, "run/lock")); err == nil {
				link(kept, filepath.Join(volume, "build"))
				return
			}
		}
	}()
	return func() {
		if os.MkdirAll(kept, 0o755) == nil {
			link(filepath.Join(volume, "build"), kept)
		}
	}
}

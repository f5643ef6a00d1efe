//go:build stack

package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

// installs: D8: deploy/install.sh, from nothing to a running stack. It returns the link that makes its admin.
func (m *machine) installs(t *testing.T) (link string) {
	m.http, m.https = fmt.Sprint(testbed.Port(t)), fmt.Sprint(testbed.Port(t))
	said := m.succeeds(t, 20*time.Minute, "deploy/install.sh --non-interactive --domain "+domain, "HTTP_PORT="+m.http, "HTTPS_PORT="+m.https)
	info, err := os.Stat(filepath.Join(m.home, ".env"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf(".env: %v %v", err, info)
	}
	env := m.settings()
	base := "https://" + domain + ":" + m.https
	if env["PUBLIC_URL"] != base || env["HTTP_PORT"] != m.http || env["HTTPS_PORT"] != m.https || env["COMPOSE_PROFILES"] != "production" {
		t.Errorf("it does not have what was given: %s %s %s %s", env["PUBLIC_URL"], env["HTTP_PORT"], env["HTTPS_PORT"], env["COMPOSE_PROFILES"])
	}
	for _, name := range []string{"POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"} {
		if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(env[name]) {
			t.Errorf("%s is no secret of 256 bits", name)
		}
	}
	all := lines(said)
	if !slices.Contains(all, "Tradebot runs at "+base) {
		t.Errorf("it does not say where Tradebot runs:\n%s", said)
	}
	for _, line := range all {
		if strings.HasPrefix(line, base+"/setup#") {
			link = line
		}
	}
	if link == "" {
		t.Fatalf("it shows no link:\n%s", said)
	}
	return link
}

// again: D8: a second run leaves .env byte by byte, and everything running.
func (m *machine) again(t *testing.T) {
	before, err := os.ReadFile(filepath.Join(m.home, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	running := map[string]int{}
	for _, c := range m.containers(t, "") {
		running[c.ID] = c.State.Pid
	}
	said := m.succeeds(t, 10*time.Minute, "deploy/install.sh --non-interactive")
	after, err := os.ReadFile(filepath.Join(m.home, ".env"))
	if err != nil || string(before) != string(after) {
		t.Errorf(".env is another: %v", err)
	}
	if strings.Contains(said, "/setup#") || !strings.Contains(said, "Its admin can sign in") {
		t.Errorf("there is an admin, and it says\n%s", said)
	}
	for _, c := range m.containers(t, "") {
		if c.service() != "migrate" && running[c.ID] != c.State.Pid {
			t.Errorf("%s was started anew", c.Name)
		}
	}
	// A version that is not the one that is installed is upgrade.sh's.
	m.checkout(broken)
	defer m.checkout("main")
	if said, code := m.script(t, time.Minute, "deploy/install.sh --non-interactive"); code == 0 || !strings.Contains(said, "run deploy/upgrade.sh") {
		t.Errorf("another version: it ends with %d and says %s", code, said)
	}
}

// settled: what is in .env counts after `docker compose up`, as deploy/README.md says.
func (m *machine) settled(t *testing.T, p *person) {
	url, err := p.opens(t, m)
	if err != nil {
		t.Skip("SKIPPED: " + err.Error())
	}
	m.set(t, "BINANCE_TESTNET_URL="+url)
	m.compose(t, "up", "--detach", "--wait")
	out := m.must(t, time.Minute, "docker", "container", "inspect", "--format", "{{.Config.Env}}", m.one(t, "worker").ID)
	if !strings.Contains(out, "BINANCE_TESTNET_URL="+url) {
		t.Error("a worker does not have what .env says")
	}
	until(t, "nginx finds the API, which is another container now", 20*time.Second, func() error { // it remembers a name for two seconds
		if code, _, text := p.try(t, "GET", "/api/v1/bots", nil); code != 200 {
			return fmt.Errorf("%d %s", code, text)
		}
		return nil
	})
	fmt.Printf("  an exchange of this test answers at %s\n", url)
}

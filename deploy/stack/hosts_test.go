//go:build stack

package stack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hosts: a worker on another host, by what deploy/README.md says. The other host is another folder and another project of the same Docker: what it
// has of the first is what is copied there, and its address.
func (m *machine) hosts(t *testing.T, p *person) {
	address := outside(t)
	if address == "" {
		t.Skip("SKIPPED: this machine has no address but those of loopback, so another host would not reach it")
	}
	own, err := os.ReadFile(filepath.Join(m.home, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	m.types(t, `printf '%s\n' COMPOSE_FILE=docker-compose.yml:deploy/hosts.yml PRIVATE_ADDRESS=10.8.0.1 >>.env`, "10.8.0.1", address)
	m.types(t, "docker compose up --detach --wait")
	m.types(t, "deploy/backup.sh for-workers.age")

	here, environ := m.home, m.environ
	there := m.at("second")
	m.must(t, time.Minute, "git", "clone", "--quiet", "--branch", m.settings()["TRADEBOT_VERSION"], here, there)
	for from, to := range map[string]string{".env": ".env", "deploy/backup.key": "backup.key", "for-workers.age": "for-workers.age"} {
		text, err := os.ReadFile(filepath.Join(here, from))
		m.ok(err)
		m.ok(os.WriteFile(filepath.Join(there, to), text, 0o600))
	}
	second := append(environ[:len(environ):len(environ)], "COMPOSE_PROJECT_NAME=second")
	defer func() { // as it was
		m.home, m.environ = there, second
		_, err := m.composed(2*time.Minute, "down", "--volumes")
		m.home, m.environ = here, environ
		m.ok(errors.Join(err, os.WriteFile(filepath.Join(here, ".env"), own, 0o600), os.Remove(filepath.Join(here, "for-workers.age"))))
		m.compose(t, "up", "--detach", "--wait")
		m.must(t, time.Minute, "docker", "network", "rm", "tradebot_hosts") // nothing is left that knows of it
	}()
	m.home, m.environ = there, second
	m.types(t, `printf '%s\n' COMPOSE_FILE=docker-compose.yml:deploy/worker.yml COMPOSE_PROFILES= MAIN_ADDRESS=10.8.0.1 >>.env`, "10.8.0.1", address)
	m.types(t, "docker compose build migrate")
	m.types(t, "{ cat backup.key; echo; cat for-workers.age; } | docker compose run --rm --no-deps -T admin backup-open --put-keys")
	m.types(t, "docker compose up --detach --wait worker")
	other := strings.TrimSpace(m.compose(t, "ps", "--quiet"))
	found := false
	for _, c := range m.containers(t, "worker") {
		found = found || c.ID == other && c.health() == "healthy"
	}
	if !found {
		t.Fatalf("on the other host there is %q", other)
	}
	m.home, m.environ = here, environ

	// The other worker does all, if it alone is there.
	bots := m.still(t)
	m.compose(t, "stop", "worker")
	until(t, "the bots are at the other host", 2*time.Minute, func() error {
		left := m.sql(t, "SELECT count(*) FROM bots WHERE status = 'running' AND holder NOT LIKE '"+other[:12]+"%'")
		if left[0] != "0" {
			return fmt.Errorf("%s are not", left[0])
		}
		return nil
	})
	m.goOn(t, bots)
	p.known(t)
}

//go:build stack

package stack

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// engines are the services of the engine's image that go on, and lasting all that are in production.
var (
	engines = []string{"api", "worker", "scheduler"}
	lasting = []string{"postgres", "redis", "api", "worker", "scheduler", "web", "nginx"}
)

// notHere is what this cannot check, and why.
var notHere = []string{
	"packages of Docker: its engine, its command, Buildx and Compose are built of their Go modules, and systemd starts none of them",
	"official images: stand-ins of Debian's packages are, with PostgreSQL 15, Redis 7.0, nginx 1.22, the Go and Node.js of this machine",
	"pgadmin: there is no package of pgAdmin in Debian; in its container runs what answers its health check, and is nothing else of it",
	"grafana: there is no package of it in Debian; deploy/grafana/tradebot.json is read by TestO1Dashboard",
	"a certificate authority that others trust: certbot asks Pebble, which those who run Let's Encrypt made for tests",
	"a real exchange: workers ask one of this test",
	"another host: another folder and project of the same Docker is, which reaches the first by its address",
}

// summary is printed at the end.
type summary struct {
	passed, failed, skipped []string
}

func (s *summary) run(t *testing.T, name string, test func(t *testing.T)) bool {
	begun := time.Now()
	var sub *testing.T
	fine := t.Run(name, func(t *testing.T) {
		sub = t
		test(t)
	})
	line := fmt.Sprintf("%-40s %s", name, time.Since(begun).Round(time.Second))
	switch {
	case !fine:
		s.failed = append(s.failed, line)
	case sub == nil: // -run did not ask for it
		s.skipped = append(s.skipped, name+": not asked for")
	case sub.Skipped():
		s.skipped = append(s.skipped, line)
	default:
		s.passed = append(s.passed, line)
	}
	return fine
}

func (s *summary) print() {
	fmt.Printf("\nstack test: %d passed, %d failed, %d skipped\n", len(s.passed), len(s.failed), len(s.skipped))
	for _, part := range []struct {
		title string
		lines []string
	}{{"passed", s.passed}, {"FAILED", s.failed}, {"SKIPPED", s.skipped}, {"not checked on a machine that reaches no registry of images", notHere}} {
		if len(part.lines) > 0 {
			fmt.Printf("\n  %s\n    %s\n", part.title, strings.Join(part.lines, "\n    "))
		}
	}
	fmt.Println()
}

// TestStack makes an installation by the scripts of deploy/, looks at it, uses it, and does with it all that its operator does.
func TestStack(t *testing.T) {
	m := newMachine(t)
	var s summary
	defer s.print()
	begun := time.Now()
	m.standIns()
	fmt.Printf("  the stand-ins are there after %s\n", time.Since(begun).Round(time.Second))
	newest, without := m.publish()
	s.run(t, "D1 profiles", m.profiles)
	s.run(t, "D2 missing secret", m.missing)

	link := ""
	p := &person{}
	if !s.run(t, "D8 install.sh", func(t *testing.T) { link = m.installs(t) }) || !s.run(t, "D3 health order", m.boots) {
		m.complain()
		return
	}
	if !s.run(t, "product: sign in", func(t *testing.T) {
		p.client = newClient(t, m)
		p.arrives(t, link)
	}) {
		m.complain()
		return
	}
	s.run(t, "product: settings", func(t *testing.T) { m.settled(t, p) })
	s.run(t, "product: upload, backtest, bots, fill", func(t *testing.T) { p.product(t) })
	s.run(t, "product: a key of an exchange", p.adds)
	s.run(t, "D8 install.sh again", m.again)
	s.run(t, "D10 upgrade.sh", func(t *testing.T) {
		if without != nil {
			t.Skip("SKIPPED: " + without.Error())
		}
		m.upgrades(t, p, newest)
	})

	s.run(t, "D7 image", m.image)
	s.run(t, "D4 hardening", m.hardened)
	s.run(t, "D5 networks", m.networks)
	s.run(t, "D5 redis", m.redis)
	s.run(t, "O1 health and metrics", m.observed)
	s.run(t, "O1 logs", m.logs)
	s.run(t, "N1 N2 N3 what nginx adds", func(t *testing.T) { newClient(t, m).fronts(t) })
	s.run(t, "D6 scale, and events for minutes", func(t *testing.T) {
		events := make(chan func(t *testing.T))
		go func() { events <- p.streams(t.Context()) }()
		m.scales(t)
		(<-events)(t)
	})
	s.run(t, "D6 kill -9 of a worker", m.kills)
	s.run(t, "D3 hung loops", m.hung)
	s.run(t, "D10 five migrations", m.five)
	s.run(t, "D10 failed migration", func(t *testing.T) { m.stays(t, p) })
	s.run(t, "rotate.sh", func(t *testing.T) { m.rotates(t, p) })
	s.run(t, "D9 backup, end, restore", func(t *testing.T) { m.restores(t, p) })
	s.run(t, "README: another certificate", func(t *testing.T) {
		m.certified(t)
		p.renews(t)
	})
	s.run(t, "README: certbot", func(t *testing.T) {
		m.issued(t)
		p.renews(t)
	})
	s.run(t, "README: scale", m.scaled)
	s.run(t, "README: several hosts", func(t *testing.T) { m.hosts(t, p) })
	s.run(t, "README: watch", m.watched)
	s.run(t, "README: debug, logs, backups", m.debugs)
	s.run(t, "README: uninstall", m.removed)
	developed := s.run(t, "D1 development", m.develops)
	s.run(t, "README: every command", m.readme)
	if !developed {
		m.complain()
	}
}

// complain shows what containers said last.
func (m *machine) complain() {
	for _, c := range m.containers(m, "") {
		out, _ := m.run(20*time.Second, "sh", "-c", `docker logs --tail 15 "$1" 2>&1`, "sh", c.ID)
		m.Logf("%s is %s, %s, exit code %d\n%s", c.Name, c.State.Status, c.health(), c.State.ExitCode, out)
	}
}

// given runs docker compose with variables that no file has.
func (m *machine) given(variables []string, args ...string) (string, error) {
	own := m.environ
	m.environ = append(slices.Clone(own), variables...)
	defer func() { m.environ = own }()
	return m.composed(time.Minute, args...)
}

var secrets = []string{"POSTGRES_PASSWORD=p", "POSTGRES_APP_PASSWORD=a", "REDIS_PASSWORD=r", "SECRET_KEY=s"}

// D1: the compose file is valid in every profile, and each has its services.
func (m *machine) profiles(t *testing.T) {
	for profile, want := range map[string][]string{"production": {"nginx"}, "development": {"pgadmin"}, "admin": {"admin"}} {
		out, err := m.given(append(slices.Clone(secrets), "COMPOSE_PROFILES="+profile), "config", "--services")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"nginx", "pgadmin", "admin"} {
			if got := slices.Contains(lines(out), name); got != slices.Contains(want, name) {
				t.Errorf("%s is in the profile %s: %t", name, profile, got)
			}
		}
	}
}

// D2: a missing secret ends docker compose with its name.
func (m *machine) missing(t *testing.T) {
	for i, secret := range secrets {
		name, _, _ := strings.Cut(secret, "=")
		if _, err := m.given(slices.Delete(slices.Clone(secrets), i, i+1), "up", "--detach"); err == nil || !strings.Contains(err.Error(), name+" is not set") {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if left := m.containers(t, ""); len(left) > 0 {
		t.Errorf("%s was made", left[0].Name)
	}
}

// D3: the stack becomes well, each service after those it needs.
func (m *machine) boots(t *testing.T) {
	p := m.plan(t)
	at := map[string]*container{}
	for _, c := range m.containers(t, "") {
		at[c.service()] = c
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for name, s := range p.Services {
		c := at[name]
		if c == nil {
			t.Errorf("there is no container of %s", name)
			continue
		}
		if name == "migrate" {
			if c.State.Status != "exited" || c.State.ExitCode != 0 {
				t.Errorf("migrate is %s, exit code %d", c.State.Status, c.State.ExitCode)
			}
		} else if c.State.Status != "running" || c.health() != "healthy" || c.HostConfig.RestartPolicy.Name != "unless-stopped" || c.Config.Healthcheck == nil || c.RestartCount != 0 {
			t.Errorf("%s is %s and %s, restarts %q (%d)", name, c.State.Status, c.health(), c.HostConfig.RestartPolicy.Name, c.RestartCount)
		}
		for other, how := range s.DependsOn {
			before := at[other]
			if before == nil {
				t.Errorf("%s, of %s, is not there", other, name)
				continue
			}
			ready := m.well[before.ID]
			if how.Condition == "service_completed_successfully" {
				ready = before.State.FinishedAt
			}
			if ready.IsZero() || c.State.StartedAt.Before(ready.Add(-time.Second)) { // the health check ends before we know it
				t.Errorf("%s was started at %s, and %s was ready at %s", name, c.State.StartedAt, other, ready)
			}
		}
	}
	for _, name := range lasting {
		if at[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
}

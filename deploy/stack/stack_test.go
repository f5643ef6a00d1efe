//go:build stack

package stack

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
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
	"Docker Engine: Podman answers in its place",
	"official images: stand-ins of Debian's packages are, with PostgreSQL 15, Redis 7.0, nginx 1.22, the Go and Node.js of this machine",
	"pgadmin: there is no package of it in Debian, so the profile development is not booted",
	"how often health checks run (interval, start_interval): without systemd this test runs them, every 5 s",
	"the order of name servers: Podman writes down one for each network, in any order; this test puts that of the database first",
	"the exit code of `docker-compose run --rm`: Podman does not always tell it; the test asks Podman itself",
	"rotation of the logs of containers: Podman writes them in another form than json-file; of the driver and its options D4 says what Podman was told",
	"the default seccomp profile of Docker: that of Podman is looked at",
	"a real exchange: that workers get out of their networks is looked at",
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
	}{{"passed", s.passed}, {"FAILED", s.failed}, {"SKIPPED", s.skipped}, {"not checked on a machine without Docker", notHere}} {
		if len(part.lines) > 0 {
			fmt.Printf("\n  %s\n    %s\n", part.title, strings.Join(part.lines, "\n    "))
		}
	}
	fmt.Println()
}

// TestStack boots the stack of production, and looks at it.
func TestStack(t *testing.T) {
	m := newMachine(t)
	var s summary
	defer s.print()
	authority := m.installation()
	p := m.plan(t, "production", "admin")
	begun := time.Now()
	m.standIns(p)
	m.images(p)
	fmt.Printf("  all images are there after %s\n", time.Since(begun).Round(time.Second))

	s.run(t, "D1 profiles", m.profiles)
	s.run(t, "D2 missing secret", m.missing)
	s.run(t, "D7 image", m.image)
	if !s.run(t, "D3 health order", m.boots) {
		m.complain()
		return
	}
	s.run(t, "D4 hardening", m.hardened)
	s.run(t, "D5 networks", m.networks)
	s.run(t, "D5 redis", m.redis)
	s.run(t, "O1 health and metrics", func(t *testing.T) { m.observed(t, authority) })
	s.run(t, "O1 logs", m.logs)
	client := newClient(m, authority)
	s.run(t, "product through nginx", client.product)
	s.run(t, "D6 scale", m.scales)
	s.run(t, "D6 kill -9 of a worker", m.kills)
	s.run(t, "D3 hung loops", m.hung)
	s.run(t, "D10 five migrations", m.five)
	s.run(t, "D10 failed migration", func(t *testing.T) { m.stays(t, client) })
	s.run(t, "events for minutes", client.streams)
	if len(s.failed) > 0 {
		m.complain()
	}
}

// complain shows what containers said last.
func (m *machine) complain() {
	for _, c := range m.containers(m, "") {
		out, _ := m.run(20*time.Second, "sh", "-c", `podman logs --tail 15 "$1" 2>&1`, "sh", c.ID)
		m.Logf("%s is %s, %s, exit code %d\n%s", c.Name, c.State.Status, c.health(), c.State.ExitCode, out)
	}
}

// secret is 256 bits.
func secret() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails
	return hex.EncodeToString(bits[:])
}

// installation makes what install.sh makes: secrets, and a certificate, which it returns.
func (m *machine) installation() *x509.CertPool {
	m.http, m.https = free(m), free(m)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	m.ok(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	m.ok(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	m.ok(err)
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	m.ok(os.Mkdir(m.at("tls"), 0o755))
	m.ok(os.WriteFile(m.at("tls/fullchain.pem"), certificate, 0o644))
	m.ok(os.WriteFile(m.at("tls/privkey.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o644))
	m.configure(
		"COMPOSE_PROFILES=production", "TRADEBOT_VERSION=stack-test", "POSTGRES_PASSWORD="+secret(), "POSTGRES_APP_PASSWORD="+secret(), "REDIS_PASSWORD="+secret(),
		"SECRET_KEY="+secret(), "DOMAIN=localhost", "HTTP_PORT="+m.http, "HTTPS_PORT="+m.https, "PUBLIC_URL=https://localhost:"+m.https, "TLS_DIR="+m.at("tls"),
	)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	return pool
}

// D1: the compose file is valid in every profile, and each has its services.
func (m *machine) profiles(t *testing.T) {
	for profile, want := range map[string][]string{"production": {"nginx"}, "development": {"pgadmin"}, "admin": {"admin"}} {
		own := m.ask
		m.ask = append(slices.Clone(own), "COMPOSE_PROFILES="+profile)
		m.configure()
		p := m.plan(t)
		m.ask = own
		m.configure()
		for _, name := range []string{"nginx", "pgadmin", "admin"} {
			if got := p.Services[name] != nil; got != slices.Contains(want, name) {
				t.Errorf("%s is in the profile %s: %t", name, profile, got)
			}
		}
	}
}

// D2: a missing secret ends docker-compose with its name.
func (m *machine) missing(t *testing.T) {
	own := m.ask
	defer func() {
		m.ask = own
		m.configure()
	}()
	for _, name := range []string{"POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"} {
		m.ask = append(slices.Clone(own), name+"=")
		m.configure()
		if _, err := m.composed(time.Minute, "up", "--detach", "--no-build", "--pull", "never"); err == nil || !strings.Contains(err.Error(), name+" is not set") {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if left := m.containers(t, ""); len(left) > 0 {
		t.Errorf("%s was made", left[0].Name)
	}
}

// D7: the engine's image is small, and nothing is in it that could be run but Tradebot.
func (m *machine) image(t *testing.T) {
	const name = "tradebot/engine:stack-test"
	archive := m.at("engine.tar")
	m.must(t, 5*time.Minute, "podman", "save", "--quiet", "--format", "docker-archive", "--output", archive, name)
	packed := strings.TrimSpace(m.must(t, 5*time.Minute, "sh", "-c", `gzip -6 <"$1" | wc -c`, "sh", archive))
	info, err := os.Stat(archive)
	if err != nil {
		t.Fatal(err)
	}
	var small int64
	if _, err := fmt.Sscan(packed, &small); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(archive)
	fmt.Printf("  the engine's image: %.1f MB, %.1f MB compressed\n", float64(info.Size())/1e6, float64(small)/1e6)
	if info.Size() >= 60e6 || info.Size() < 5e6 || small >= 25e6 {
		t.Errorf("it has %d bytes, %d compressed", info.Size(), small)
	}
	at := strings.TrimSpace(m.must(t, time.Minute, "podman", "image", "mount", name))
	defer func() { m.must(t, time.Minute, "podman", "image", "unmount", "--force", name) }()
	found := 0
	err = filepath.WalkDir(at, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		found++
		short := strings.TrimPrefix(path, at)
		if (info.Mode()&0o111 != 0 || info.Mode()&(os.ModeSetuid|os.ModeSetgid|os.ModeSymlink) != 0) && short != "/usr/bin/tradebot" {
			t.Errorf("%s is in it, with the mode %s", short, info.Mode())
		}
		return nil
	})
	if err != nil || found < 2 {
		t.Errorf("%d files: %v", found, err)
	}
	said, err := m.run(time.Minute, "podman", "run", "--rm", "--network", "none", "--read-only", "--entrypoint", "sh", name, "-c", "true")
	if err == nil {
		t.Errorf("it has a shell: %s", said)
	}
	said = m.must(t, time.Minute, "podman", "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "all", name, "version")
	if !strings.Contains(said, "stack-test") {
		t.Errorf("its version is %q", said)
	}
	for _, other := range []string{"web", "nginx"} {
		history := m.must(t, time.Minute, "podman", "image", "history", "--no-trunc", "--format", "{{.CreatedBy}}", "tradebot/"+other+":stack-test")
		for _, line := range m.ask {
			if name, value, _ := strings.Cut(line, "="); len(value) == 64 && strings.Contains(history, value) {
				t.Errorf("%s is in the image of %s", name, other)
			}
		}
	}
}

// D3: the stack becomes well, each service after those it needs.
func (m *machine) boots(t *testing.T) {
	m.admin(t, "rotate-keys", "--first")
	begun := time.Now()
	if _, err := m.composed(8*time.Minute, "up", "--detach", "--no-build", "--pull", "never", "--no-recreate", "--wait", "--wait-timeout", "420"); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("  the stack is well after %s\n", time.Since(begun).Round(time.Second))
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

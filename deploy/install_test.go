package deploy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

// One command from a clean host to a running stack; a second one changes nothing.
func TestD8Install(t *testing.T) {
	t.Parallel()
	s := newScratch(t).ports()
	output := s.succeeds("install.sh", "--non-interactive", "--domain", "Bots.Example.org")
	s.whole()
	s.hushed(output)
	all := s.settings()
	url := "https://bots.example.org:" + all["HTTPS_PORT"]
	if all["DOMAIN"] != "bots.example.org" || all["PUBLIC_URL"] != url || all["COMPOSE_PROFILES"] != "production" {
		t.Errorf("%q", all)
	}
	if !strings.Contains(output, "Tradebot runs at "+url+"\n") || !regexp.MustCompile(`(?m)^https://localhost/setup#[A-Za-z]*`).MatchString(output) {
		t.Errorf("it says\n%s", output)
	}
	leaf := s.pair()
	for _, name := range []string{"bots.example.org", "localhost", "127.0.0.1"} {
		s.ok(leaf.VerifyHostname(name))
	}
	if time.Until(leaf.NotAfter) < 365*24*time.Hour || !strings.Contains(output, "self-signed") {
		t.Errorf("it ends %s, and it says\n%s", leaf.NotAfter, output)
	}
	steps := regexp.MustCompile(`(?m)^docker compose (build|run|up).*`).FindAllString(strings.Join(s.calls(), "\n"), -1)
	if want := []string{
		"docker compose build", "docker compose run --rm -T admin rotate-keys --first", "docker compose up --detach --wait --wait-timeout 600 --remove-orphans",
		"docker compose run --rm --no-deps -T admin setup-link",
	}; !slices.Equal(steps, want) {
		t.Errorf("its steps are %q", steps)
	}
	for _, name := range []string{"deploy/postgres/roles.sh", "deploy/redis/redis.conf"} {
		if s.mode(name)&0o044 != 0o044 {
			t.Errorf("%s cannot be read by the user of its container", name)
		}
	}

	before, certificate := s.read(".env"), s.read("deploy/tls/live/fullchain.pem")
	s.mark("admin", "")
	for _, args := range [][]string{{"--non-interactive"}, {"--non-interactive", "--domain=bots.example.org", "--profile=production"}} {
		output = s.succeeds("install.sh", args...)
		if s.read(".env") != before || s.read("deploy/tls/live/fullchain.pem") != certificate {
			t.Error("another run changes what is there")
		}
		if strings.Contains(output, "setup#") || !strings.Contains(output, "Its admin can sign in.") {
			t.Errorf("it says\n%s", output)
		}
	}
	for _, leftover := range []string{".env.new", "deploy/tls/new"} {
		if s.has(leftover) {
			t.Errorf("it leaves %s", leftover)
		}
	}
}

// Whatever is in .env stays, to the byte, and what is missing is added.
func TestD8PartialSettings(t *testing.T) {
	t.Parallel()
	s := newScratch(t).ports()
	own := strings.Repeat("Own-1.2_3~", 4)
	head := "# mine\r\nSMTP_URL='smtp://a:b c@d'\n\n  export POSTGRES_PASSWORD=\"" + own + "\"  \nWORKERS=3"
	s.write(".env", head+"\nREDIS_PASSWORD=\n", 0o644)
	output := s.succeeds("install.sh", "--non-interactive")
	s.hushed(output)
	if text := s.read(".env"); !strings.HasPrefix(text, head+"\nREDIS_PASSWORD=") || strings.Count(text, "REDIS_PASSWORD") != 1 || strings.Count(text, "POSTGRES_PASSWORD") != 1 {
		t.Error("what was there is not as it was")
	}
	if all := s.settings(); len(all["REDIS_PASSWORD"]) != 64 || len(all["SECRET_KEY"]) != 64 || len(all["POSTGRES_APP_PASSWORD"]) != 64 || s.mode(".env") != 0o600 {
		t.Error("what was missing is not there")
	}
	if strings.Contains(output, own) || strings.Contains(strings.Join(s.calls(), "\n"), own) {
		t.Error("a password of the owner shows")
	}
	before := s.read(".env")
	s.succeeds("install.sh", "--non-interactive")
	if s.read(".env") != before {
		t.Error("another run changes .env")
	}
}

// Ended at any of its steps it leaves no half file, and goes on when it is run again.
func TestD8Interrupted(t *testing.T) {
	t.Parallel()
	whole := newScratch(t).ports()
	whole.succeeds("install.sh", "--non-interactive")
	calls := whole.calls()
	first := slices.Index(calls, "rm -f .env.new")
	if first < 0 {
		t.Fatalf("it never writes .env: %q", calls)
	}
	for at := first; at <= len(calls); at++ {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			s := newScratch(t)
			s.environ = whole.environ
			s.mark("kill", fmt.Sprintln(at))
			if output, code := s.run("install.sh", "--non-interactive"); code != -1 {
				t.Fatalf("it was not killed: %d\n%s", code, output)
			}
			had := ""
			if s.has(".env") {
				s.whole()
				had = s.read(".env")
			}
			if s.has(".env.new") && s.mode(".env.new") != 0o600 {
				t.Errorf(".env.new has mode %o", s.mode(".env.new"))
			}
			if s.has("deploy/tls/live") {
				s.pair()
			}
			s.ok(os.Remove(filepath.Join(s.bin, "kill")))
			s.hushed(s.succeeds("install.sh", "--non-interactive"))
			s.whole()
			s.pair()
			if had != "" && s.read(".env") != had {
				t.Error("the secrets are others now")
			}
			if s.has(".env.new") || s.has("deploy/tls/new") {
				t.Error("something is left")
			}
		})
	}
}

// In development nothing is reached from outside, and nothing has a certificate.
func TestD8Development(t *testing.T) {
	t.Parallel()
	s := newScratch(t)
	for _, name := range strings.Fields("WEB_PORT API_PORT PGADMIN_PORT POSTGRES_PORT REDIS_PORT") {
		s.environ = append(s.environ, fmt.Sprint(name, "=", testbed.Port(t)))
	}
	output := s.succeeds("install.sh", "--profile", "development", "--non-interactive")
	s.whole()
	s.hushed(output)
	all := s.settings()
	if all["COMPOSE_FILE"] != "docker-compose.yml:deploy/development.yml" || all["PUBLIC_URL"] != "http://localhost:"+all["WEB_PORT"] || len(all["PGADMIN_PASSWORD"]) != 64 || s.has("deploy/tls") {
		t.Errorf("%q", all)
	}
}

// What goes wrong later is said, and another run goes on.
func TestD8Failures(t *testing.T) {
	t.Parallel()
	for fail, says := range map[string]string{
		"compose build": "the images could not be built", "rotate-keys": "the database or the keys could not be made", "--wait": "not everything is well", "setup-link": "the link for its admin could not be made",
	} {
		s := newScratch(t).ports()
		s.mark("fail", fail)
		output, code := s.run("install.sh", "--non-interactive")
		if code != 1 || !strings.Contains(output, says) {
			t.Errorf("%s: %d, it says\n%s", fail, code, output)
		}
		before := s.read(".env")
		s.ok(os.Remove(filepath.Join(s.bin, "fail")))
		s.succeeds("install.sh", "--non-interactive")
		if s.read(".env") != before {
			t.Errorf("%s: .env is another", fail)
		}
	}
}

// Two at once do not get in each other's way; a certificate that comes meanwhile waits, for who brought it does not come again.
func TestD8Alone(t *testing.T) {
	t.Parallel()
	s := newScratch(t).ports()
	s.mark("docker", strings.Replace(fakeDocker, "case \"$1 $2 $3\" in\n", "case \"$1 $2 $3\" in\n'compose build '*) /usr/bin/touch \"$SCRATCH/builds\"; while [[ ! -e $SCRATCH/go ]]; do /usr/bin/sleep .05; done ;;\n", 1))
	s.ok(os.Chmod(filepath.Join(s.bin, "docker"), 0o755))
	ended := make(chan int, 1)
	go func() {
		_, code := s.run("install.sh", "--non-interactive")
		ended <- code
	}()
	for deadline := time.Now().Add(30 * time.Second); !s.has(filepath.Join(s.bin, "builds")); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never builds")
		}
	}
	if output, code := s.run("install.sh", "--non-interactive"); code != 1 || !strings.Contains(output, "another script of deploy/ is at work here") {
		t.Errorf("%d, it says\n%s", code, output)
	}
	placed := make(chan int, 1)
	go func() {
		_, code := s.run("certificate.sh", s.at("deploy/tls/live/fullchain.pem"), s.at("deploy/tls/live/privkey.pem"))
		placed <- code
	}()
	select {
	case code := <-placed:
		t.Errorf("the certificate does not wait; it ends with %d", code)
	case <-time.After(300 * time.Millisecond):
	}
	s.mark("go", "")
	for name, end := range map[string]chan int{"the first": ended, "the certificate": placed} {
		if code := <-end; code != 0 {
			t.Errorf("%s ends with %d", name, code)
		}
	}
}

// A disk that is full, or power that fails, while .env is written leaves the one before as it was.
func TestD8HalfWritten(t *testing.T) {
	t.Parallel()
	s := newScratch(t).ports()
	before := "# " + strings.Repeat("x", 900) + "\nSECRET_KEY=" + strings.Repeat("k", 64) + "\n"
	s.write(".env", before, 0o600)
	cmd := exec.Command("/bin/bash", "-c", `source deploy/lib.sh; read_env; ulimit -f 1; write_env DOMAIN "$1"`, "bash", strings.Repeat("long.", 100)) // no file may have more than 1 KB
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + s.bin + ":/usr/bin:/bin", "SCRATCH=" + s.bin}
	if output, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("it goes well: %s", output)
	}
	if s.read(".env") != before {
		t.Error("what was there is not as it was")
	}
	s.succeeds("install.sh", "--non-interactive", "--domain", "localhost")
	if !strings.HasPrefix(s.read(".env"), before) || s.has(".env.new") {
		t.Error("another run does not get it right")
	}
}

// A clone that was made under a strict umask is read by containers all the same, where they read it as users of their own.
func TestD8Readable(t *testing.T) {
	t.Parallel()
	s := newScratch(t).ports()
	for name, mode := range map[string]os.FileMode{
		"deploy/acme": 0o700, "deploy/prometheus": 0o700, "deploy/prometheus/prometheus.yml": 0o600, "deploy/postgres/roles.sh": 0o700, "deploy/redis/redis.conf": 0o600,
	} {
		s.ok(os.Chmod(s.at(name), mode))
	}
	s.succeeds("install.sh", "--non-interactive")
	for name, want := range map[string]os.FileMode{
		"deploy/acme": 0o755, "deploy/prometheus": 0o755, "deploy/prometheus/prometheus.yml": 0o644, "deploy/postgres/roles.sh": 0o744, "deploy/redis/redis.conf": 0o644,
	} {
		if got := s.mode(name); got != want {
			t.Errorf("%s has the mode %o", name, got)
		}
	}
}

package deploy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// ports keeps the scripts from the ports of this machine.
func (s *scratch) ports() *scratch {
	s.Helper()
	s.environ = append(s.environ, "HTTP_PORT="+free(s), "HTTPS_PORT="+free(s))
	return s
}

func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// settings are the lines of .env.
func (s *scratch) settings() map[string]string {
	s.Helper()
	all := map[string]string{}
	for line := range strings.Lines(s.read(".env")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && line[0] != '#' {
			if _, double := all[name]; double {
				s.Errorf("%s is there twice", name)
			}
			all[name] = value
		}
	}
	return all
}

var secretNames = []string{"POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"}

// whole fails the test unless .env has all it must.
func (s *scratch) whole() {
	s.Helper()
	all := s.settings()
	seen := map[string]bool{}
	for _, name := range secretNames {
		if value := all[name]; !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(value) || seen[value] {
			s.Errorf("%s has %d characters, or another has it as well", name, len(value))
		}
		seen[all[name]] = true
	}
	for _, name := range []string{"COMPOSE_PROFILES", "DOMAIN", "PUBLIC_URL", "TRADEBOT_VERSION"} {
		if all[name] == "" {
			s.Errorf("%s is missing", name)
		}
	}
	if mode := s.mode(".env"); mode != 0o600 {
		s.Errorf(".env has mode %o", mode)
	}
}

// pair is the certificate nginx is given.
func (s *scratch) pair() *x509.Certificate {
	s.Helper()
	found, err := tls.LoadX509KeyPair(s.at("deploy/tls/live/fullchain.pem"), s.at("deploy/tls/live/privkey.pem"))
	s.ok(err)
	for path, mode := range map[string]os.FileMode{"deploy/tls": 0o700, "deploy/tls/live": 0o755, "deploy/tls/live/fullchain.pem": 0o644, "deploy/tls/live/privkey.pem": 0o644} {
		if got := s.mode(path); got != mode {
			s.Errorf("%s has mode %o", path, got)
		}
	}
	return found.Leaf
}

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

// What cannot be is refused with a sentence, before anything is changed.
func TestD8Refusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, says string
		args       []string
		prepare    func(s *scratch)
	}{
		{name: "option", says: "there is no option --force; --help", args: []string{"--force"}},
		{name: "profile", says: "--profile must be production or development", args: []string{"--profile", "test"}},
		{name: "no value", says: "--domain needs a value", args: []string{"--domain"}},
		{name: "half a pair", says: "--cert and --key belong together", args: []string{"--cert", "x"}},
		{name: "no terminal", says: "give --non-interactive", args: []string{}},
		{name: "no Docker", says: "Docker is not installed; https://", prepare: func(s *scratch) { s.environ = append(s.environ, "DOCKER=docker-that-is-not-there") }},
		{name: "no daemon", says: "Docker does not answer (the daemon says no)", prepare: func(s *scratch) { s.mark("fail", "{{.Server.Version}} {{range .Server.Components}}{{.Name}},{{end}}") }},
		{name: "old Docker", says: "Docker is of version 24.0.9, and 25.0 or newer is needed", prepare: func(s *scratch) { s.environ = append(s.environ, "FAKE_DOCKER=24.0.9") }},
		{name: "old Compose", says: "Docker Compose is of version 2.9.0, and 2.24.4", prepare: func(s *scratch) { s.environ = append(s.environ, "FAKE_COMPOSE=v2.9.0") }},
		{name: "no Compose", says: "Docker Compose is not installed", prepare: func(s *scratch) { s.mark("fail", "compose version") }},
		{name: "memory", says: "this machine has 1024 MB of memory", prepare: func(s *scratch) {
			s.write(filepath.Join(s.bin, "getconf"), "#!/bin/sh\n[ $1 = PAGE_SIZE ] && echo 4096 || echo 262144\n", 0o755)
		}},
		{name: "disk", says: "100 MB are free where Docker keeps its data", prepare: func(s *scratch) {
			s.write(filepath.Join(s.bin, "df"), "#!/bin/sh\nprintf 'Filesystem 1048576-blocks Used Available Capacity Mounted\\n/dev/vda 1 1 100 9%% /\\n'\n", 0o755)
		}},
		{name: "not all", says: "deploy/redis/redis.conf is missing, so this is not all of Tradebot", prepare: func(s *scratch) { s.ok(os.Remove(s.at("deploy/redis/redis.conf"))) }},
		{name: "a port that is none", says: "HTTP_PORT is no port", prepare: func(s *scratch) { s.environ = append(s.environ, "HTTP_PORT=80;reboot") }},
		{name: "short secret", says: "SECRET_KEY in .env has fewer than 32 characters", prepare: func(s *scratch) { s.write(".env", "SECRET_KEY=hush\n", 0o600) }},
		{name: "secret that is no part of an address", says: "REDIS_PASSWORD in .env has other characters", prepare: func(s *scratch) {
			s.write(".env", "REDIS_PASSWORD="+strings.Repeat("p@ss/word", 9)+"\n", 0o600)
		}},
		{name: "symbolic link", says: ".env is no plain file", prepare: func(s *scratch) { s.ok(os.Symlink("/etc/passwd", s.at(".env"))) }},
		{name: "lost secrets", says: "there is a database of an installation, whose secrets are not in .env", prepare: func(s *scratch) { s.mark("volumes", "") }},
		{name: "another domain", says: "this is installed with DOMAIN=a.example.org", args: []string{"--non-interactive", "--domain", "b.example.org"},
			prepare: func(s *scratch) { s.write(".env", "DOMAIN=a.example.org\n", 0o600) }},
		{name: "another version", says: "Tradebot v1.0.0 is installed, and this folder is", prepare: func(s *scratch) {
			s.succeeds("install.sh", "--non-interactive")
			s.write(".env", strings.ReplaceAll(s.read(".env"), "TRADEBOT_VERSION=", "TRADEBOT_VERSION=v1.0.0\nX="), 0o600)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newScratch(t).ports()
			if c.prepare != nil {
				c.prepare(s)
			}
			if c.args == nil {
				c.args = []string{"--non-interactive"}
			}
			s.refuses(c.says, "install.sh", c.args...)
		})
	}
	for _, domain := range []string{
		"$(reboot)", "`id`", "a b", "a;b", "a/b", "-a", "a-", ".a", "a..b", "a_b", "*.example.org", "a\nb", "x:443", "[::1]", "ü.example.org", "'", `"`, "a,DNS:evil.example.org", "%s",
		strings.Repeat("a", 64), strings.Repeat("a.", 127) + "a", "../x", "--help",
	} {
		t.Run("domain "+domain, func(t *testing.T) {
			t.Parallel()
			newScratch(t).ports().refuses("--domain must be a name such as", "install.sh", "--non-interactive", "--domain", domain)
		})
	}
	t.Run("port", func(t *testing.T) {
		t.Parallel()
		s := newScratch(t).ports()
		for _, address := range []string{"127.0.0.1:0", "[::1]:0", "0.0.0.0:0"} {
			l, err := net.Listen("tcp", address)
			if err != nil {
				t.Logf("%s: %v", address, err)
				continue
			}
			port := fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
			s.environ = append(s.environ, "HTTPS_PORT="+port)
			s.refuses("something listens at port "+port+" already", "install.sh", "--non-interactive")
			s.ok(l.Close())
		}
	})
	t.Run("our port", func(t *testing.T) {
		t.Parallel()
		s := newScratch(t).ports()
		s.succeeds("install.sh", "--non-interactive")
		l := must(net.Listen("tcp", "127.0.0.1:"+s.settings()["HTTPS_PORT"])) // as nginx does from now on
		defer l.Close()
		s.succeeds("install.sh", "--non-interactive")
		s.ok(os.Remove(filepath.Join(s.bin, "up")))
		s.refuses("something listens at port", "install.sh", "--non-interactive")
	})
	t.Run("everything at once", func(t *testing.T) {
		t.Parallel()
		s := newScratch(t).ports()
		s.environ = append(s.environ, "FAKE_DOCKER=1.0", "FAKE_COMPOSE=1.0")
		if output, code := s.run("install.sh", "--non-interactive"); code != 1 || strings.Count(output, "\n") != 3 || !strings.HasSuffix(output, "nothing was changed\n") {
			t.Errorf("%d, it says\n%s", code, output)
		}
	})
}

// A name is long, or an address: it is in the certificate all the same.
func TestD8Names(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{"192.0.2.7", strings.Repeat("long-label-", 5) + "x." + strings.Repeat("another-", 6) + "x.example.org", "localhost"} {
		s := newScratch(t).ports()
		s.succeeds("install.sh", "--non-interactive", "--domain", domain)
		s.ok(s.pair().VerifyHostname(domain))
	}
}

// A certificate that is given is looked at, and kept.
func TestD8Certificate(t *testing.T) {
	t.Parallel()
	s := newScratch(t).ports()
	make := func(name, domain string, from, to time.Duration) {
		t.Helper()
		key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		about := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{domain}, NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(to)}
		text := must(x509.CreateCertificate(rand.Reader, about, about, key.Public(), key))
		s.write(filepath.Join(s.bin, name+".pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: text})), 0o600)
		s.write(filepath.Join(s.bin, name+".key"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(key))})), 0o600)
	}
	const day = 24 * time.Hour
	make("good", "*.example.org", -day, 90*day)
	make("soon", "bots.example.org", -day, 3*day)
	make("old", "bots.example.org", -9*day, -day)
	make("early", "bots.example.org", day, 9*day)
	make("else", "other.org", -day, 90*day)
	locked := exec.Command("openssl", "pkey", "-in", filepath.Join(s.bin, "good.key"), "-aes256", "-passout", "pass:hush", "-out", filepath.Join(s.bin, "locked.key"))
	if output, err := locked.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	install := func(cert, key string) []string {
		return []string{"--non-interactive", "--domain", "bots.example.org", "--cert", cert, "--key", key}
	}
	for _, c := range []struct{ cert, key, says string }{
		{"none.pem", "good.key", "none.pem cannot be read"},
		{"good.key", "good.key", "has no certificate"},
		{"good.pem", "good.pem", "is none, or needs a password"},
		{"good.pem", "locked.key", "is none, or needs a password"},
		{"good.pem", "else.key", "do not belong together"},
		{"else.pem", "else.key", "is not for bots.example.org"},
		{"old.pem", "old.key", "has expired"},
		{"early.pem", "early.key", "is not valid yet"},
	} {
		s.refuses(c.says, "install.sh", install(c.cert, c.key)...)
	}
	same := func(name string) {
		t.Helper()
		s.pair()
		if s.read("deploy/tls/live/fullchain.pem") != s.read(filepath.Join(s.bin, name+".pem")) {
			t.Errorf("it is not %s", name)
		}
	}
	output := s.succeeds("install.sh", install("soon.pem", filepath.Join(s.bin, "soon.key"))...)
	if !strings.Contains(output, "expires within two weeks") {
		t.Errorf("it says\n%s", output)
	}
	same("soon")
	s.succeeds("install.sh", "--non-interactive")
	same("soon")
	s.succeeds("install.sh", install("good.pem", "good.key")...) // another one, while nginx runs
	same("good")
	s.refuses("is not for bots.example.org", "certificate.sh", "else.pem", "else.key")
	s.refuses("give the file of a certificate and that of its key", "certificate.sh")
	s.succeeds("certificate.sh", "soon.pem", "soon.key")
	same("soon")
	if !slices.Contains(s.calls(), "docker compose kill --signal HUP nginx") {
		t.Errorf("nginx does not read it: %q", s.calls())
	}
	s.write(filepath.Join(s.bin, "live/fullchain.pem"), s.read(filepath.Join(s.bin, "good.pem")), 0o600)
	s.write(filepath.Join(s.bin, "live/privkey.pem"), s.read(filepath.Join(s.bin, "good.key")), 0o600)
	s.environ = append(s.environ, "RENEWED_LINEAGE="+filepath.Join(s.bin, "live")) // as certbot calls it
	s.succeeds("certificate.sh")
	same("good")
	s.ok(os.WriteFile(s.at("deploy/tls/live/privkey.pem"), []byte(s.read(filepath.Join(s.bin, "else.key"))), 0o644))
	s.refuses("do not belong together", "install.sh", "--non-interactive")
	s.succeeds("certificate.sh") // the way out
	same("good")
	s.ok(os.RemoveAll(s.at("deploy/tls/live")))
	s.succeeds("install.sh", "--non-interactive")
	s.ok(s.pair().VerifyHostname("bots.example.org"))
}

// In development nothing is reached from outside, and nothing has a certificate.
func TestD8Development(t *testing.T) {
	t.Parallel()
	s := newScratch(t)
	for _, name := range strings.Fields("WEB_PORT API_PORT PGADMIN_PORT POSTGRES_PORT REDIS_PORT") {
		s.environ = append(s.environ, name+"="+free(t))
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

// Two at once do not get in each other's way.
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
	s.mark("go", "")
	if code := <-ended; code != 0 {
		t.Errorf("the first ends with %d", code)
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

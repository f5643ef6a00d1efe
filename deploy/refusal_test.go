package deploy

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
		{name: "no Buildx", says: "Docker Buildx is not installed", prepare: func(s *scratch) { s.mark("fail", "buildx version") }},
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

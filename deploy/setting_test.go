package deploy

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

// ports keeps the scripts from the ports of this machine.
func (s *scratch) ports() *scratch {
	s.Helper()
	s.environ = append(s.environ, "HTTP_PORT="+Free(s), "HTTPS_PORT="+Free(s))
	return s
}

var lastPort atomic.Uint32

// Free is a port nobody listens at. The kernel gives none of these to those who let it choose, as other tests do at the same time.
func Free(t testing.TB) string {
	t.Helper()
	for range 1000 {
		at := 10_000 + (137*uint32(os.Getpid())+lastPort.Add(1))%20_000
		if l, err := net.Listen("tcp", fmt.Sprint(":", at)); err == nil {
			_ = l.Close()
			return fmt.Sprint(at)
		}
	}
	t.Fatal("no port is free")
	return ""
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

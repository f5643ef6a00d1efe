package deploy

import (
	"fmt"
	"regexp"
	"strings"

	"tradebot/engine/testbed"
)

// ports keeps the scripts from the ports of this machine.
func (s *scratch) ports() *scratch {
	s.Helper()
	s.environ = append(s.environ, fmt.Sprint("HTTP_PORT=", testbed.Port(s)), fmt.Sprint("HTTPS_PORT=", testbed.Port(s)))
	return s
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

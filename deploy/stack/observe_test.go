//go:build stack

package stack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// O1: what is asked of the processes, from within and from outside.
func (m *machine) observed(t *testing.T) {
	api := m.one(t, "api")
	for path, want := range map[string]string{"/livez": "200", "/readyz": "200", "/health": "200"} {
		if code, body := m.asked(t, api, "http://127.0.0.1:8080"+path); code != want || !strings.Contains(body, `"status"`) {
			t.Errorf("%s: %s %s", path, code, body)
		}
	}
	client := newClient(t, m)
	if code, _, body := client.try(t, "GET", "/health", nil); code != 200 || !strings.Contains(body, `"status"`) {
		t.Errorf("/health through nginx: %d %s", code, body)
	}
	for _, path := range []string{"/metrics", "/api/metrics", "/livez/../metrics", "/%6detrics"} {
		if code, _, body := client.try(t, "GET", path, nil); strings.Contains(body, "tradebot_") || strings.Contains(body, "# HELP") {
			t.Errorf("%s through nginx: %d %.200s", path, code, body)
		}
	}
	for _, name := range engines {
		code, body := m.asked(t, m.one(t, name), "http://127.0.0.1:9464/metrics")
		if code != "200" || !strings.Contains(body, "# HELP tradebot_") {
			t.Errorf("metrics of %s: %s %.200s", name, code, body)
		}
		if _, err := m.feed(time.Minute, body, "promtool", "check", "metrics"); err != nil {
			t.Errorf("metrics of %s: %v", name, err)
		}
	}
	for _, name := range []string{"redis", "postgres"} {
		m.compose(t, "stop", name)
		code, _ := m.asked(t, api, "http://127.0.0.1:8080/readyz")
		live, _ := m.asked(t, api, "http://127.0.0.1:8080/livez")
		if code != "503" || live != "200" {
			t.Errorf("without %s: /readyz %s, /livez %s", name, code, live)
		}
		m.compose(t, "start", name)
		m.healthy(t, name, 1, 2*time.Minute)
		until(t, "/readyz with "+name+" again", time.Minute, func() error {
			if code, body := m.asked(t, api, "http://127.0.0.1:8080/readyz"); code != "200" {
				return fmt.Errorf("%s %s", code, body)
			}
			return nil
		})
	}
	for _, name := range engines {
		m.healthy(t, name, 1, 2*time.Minute)
	}
}

// O1: logs are JSON on standard output, and in files of the volume that all share.
func (m *machine) logs(t *testing.T) {
	for _, name := range engines {
		c := m.one(t, name)
		text := m.must(t, time.Minute, "sh", "-c", `docker logs "$1" 2>&1`, "sh", c.ID)
		lines := 0
		for line := range strings.Lines(text) {
			var entry struct{ Time, Level, Msg string }
			if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Time == "" || entry.Level == "" || entry.Msg == "" {
				t.Errorf("%s says %q: %v", name, line, err)
			}
			lines++
		}
		if lines == 0 {
			t.Errorf("%s says nothing", name)
		}
	}
	at := strings.TrimSpace(m.must(t, time.Minute, "docker", "volume", "inspect", "--format", "{{.Mountpoint}}", "tradebot_logs"))
	for _, name := range engines {
		files, err := filepath.Glob(filepath.Join(at, "*"+name+"*"))
		if err != nil || len(files) == 0 {
			all, _ := filepath.Glob(filepath.Join(at, "*"))
			t.Errorf("%s has no file in the volume, which has %q", name, all)
			continue
		}
		text, err := os.ReadFile(files[0])
		if line, _, _ := bytes.Cut(text, []byte("\n")); err != nil || !json.Valid(line) {
			t.Errorf("%s has %q: %v", files[0], line, err)
		}
	}
}

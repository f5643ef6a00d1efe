package station

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradebot/engine/config"
	"tradebot/engine/secrets"
	"tradebot/engine/testbed"
)

// found examines and returns the texts by what they are of, and what is bad.
func found(t *testing.T, c config.Config) (texts map[string]string, bad []string) {
	t.Helper()
	texts = map[string]string{}
	for _, f := range Examine(t.Context(), c, slog.New(slog.DiscardHandler)) {
		texts[f.What] = f.Text
		if f.Bad {
			bad = append(bad, f.What)
		}
	}
	return texts, bad
}

func TestExamine(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open")
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(open, masterKey), nil, 0o640); err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(dir, "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	readOnly := "" // nothing is for root
	if os.Getuid() != 0 {
		readOnly = "data folder"
	}
	empty := testbed.SharedPostgres(t).Database(t)
	ready := at(t, config.Config{DataDir: t.TempDir(), Database: secrets.Text(testbed.SharedPostgres(t).Database(t))})
	if err := ready.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		config config.Config
		bad    string // what alone is bad
		what   string
		says   string
	}{
		{"fresh", config.Config{DataDir: filepath.Join(dir, "a", "b")}, "", "database", "is made at the first start"},
		{"everything", config.Config{DataDir: dir, Database: ready.Config.Database, Redis: secrets.Text(testbed.SharedRedis(t).URL())}, "", "clock", "agrees with the database's"},
		{"no Redis", config.Config{DataDir: dir}, "", "Redis", "is not set, and `tradebot serve` needs none"},
		{"a file", config.Config{DataDir: filepath.Join(file, "data")}, "data folder", "data folder", "file cannot be written to: not a directory; give it to this user, or set TRADEBOT_DATA_DIR"},
		{"read only", config.Config{DataDir: closed}, readOnly, "data folder", "written to"},
		{"key", config.Config{DataDir: open}, "key", "key", "can be read by others (mode 640); run chmod 600 " + filepath.Join(open, masterKey)},
		{"no such database", config.Config{DataDir: dir, Database: "mysql://x"}, "database", "database", "names neither PostgreSQL nor SQLite"},
		{"database down", config.Config{DataDir: dir, Database: "postgres://me:hush@127.0.0.1:1/x"}, "database", "database", ""},
		{"not migrated", config.Config{DataDir: dir, Database: secrets.Text(empty)}, "database", "database", "the tables of the database are missing or old; run `tradebot migrate`"},
		{"Redis down", config.Config{DataDir: dir, Redis: "redis://:hush@127.0.0.1:1/0"}, "Redis", "Redis", "Redis at 127.0.0.1:1 does not answer"},
		{"no Redis there", config.Config{DataDir: dir, Redis: "localhost"}, "Redis", "Redis", "is not like redis://host:6379/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			texts, bad := found(t, c.config)
			if strings.Join(bad, ", ") != c.bad || !strings.Contains(texts[c.what], c.says) {
				t.Errorf("bad is %q, want %q; %s: %q, want %q", bad, c.bad, c.what, texts[c.what], c.says)
			}
			for what, text := range texts {
				if strings.Contains(text, "hush") {
					t.Errorf("%s shows a password: %q", what, text)
				}
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "a")); err == nil {
		t.Error("who looks makes folders")
	}
	if apart(999) != nil || apart(-1001) == nil || !strings.Contains(apart(1500).Error(), "1500 ms apart; set both by NTP") {
		t.Errorf("%v, %v", apart(-1001), apart(1500))
	}
}

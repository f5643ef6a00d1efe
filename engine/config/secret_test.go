package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/secrets"
)

// Addresses hold passwords: they come from the environment, or from files that other users cannot list.
func TestSecrets(t *testing.T) {
	const database, redis = "postgres://me:hush@host/db", "redis://:hush@host/0"
	for _, environ := range [][]string{
		{"DATABASE_URL=" + database, "REDIS_URL=" + redis},
		{"DATABASE_URL_FILE=" + file(t, " "+database+"\r\n"), "REDIS_URL_FILE=" + file(t, redis)},
		{"TRADEBOT_CONFIG=" + file(t, "DATABASE_URL="+database+"\nREDIS_URL_FILE="+file(t, redis))},
	} {
		c, err := config.Load(environ)
		if err != nil || string(c.Database) != database || string(c.Redis) != redis {
			t.Errorf("%s: %q %q, %v", environ, string(c.Database), string(c.Redis), err)
		}
	}
	for _, c := range []struct {
		environ []string
		says    string
	}{
		{[]string{"DATABASE_URL=" + database, "DATABASE_URL_FILE=" + file(t, database)}, "DATABASE_URL and DATABASE_URL_FILE are both set; keep one of them"},
		{[]string{"REDIS_URL_FILE=" + file(t, redis), "TRADEBOT_CONFIG=" + file(t, "REDIS_URL="+redis)}, "REDIS_URL and REDIS_URL_FILE are both set; keep one of them"},
		{[]string{"SECRET_KEY=hush"}, "SECRET_KEY has fewer than 32 characters; make one with: openssl rand -hex 32"},
		{[]string{"SECRET_KEY_FILE=" + file(t, "hush")}, "SECRET_KEY_FILE has fewer than 32 characters"},
		{[]string{"DATABASE_URL_FILE=/no/such/file"}, `DATABASE_URL_FILE is "/no/such/file" and cannot be read: no such file or directory`},
		{[]string{"REDIS_URL_FILE=" + file(t, "\n")}, "and is empty; write the value into it"},
	} {
		_, err := config.Load(c.environ)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.says) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: got %v, want %q", c.environ, err, c.says)
		}
	}
}

// However a configuration is written, its secrets are not in it.
func TestSecretsAreHidden(t *testing.T) {
	c := config.Config{Database: "hush", Redis: "hush"}
	var log bytes.Buffer
	for _, l := range []*slog.Logger{slog.New(slog.NewJSONHandler(&log, nil)), slog.New(slog.NewTextHandler(&log, nil))} {
		l.Info("x", "secret", c.Database, "config", c, "pointer", &c, "group", slog.GroupValue(slog.Any("secret", c.Redis)))
	}
	text, err := json.Marshal(map[string]any{"config": c, "secret": c.Database, "pointer": &c.Redis})
	if err != nil {
		t.Fatal(err)
	}
	written := log.String() + string(text) + c.Database.String() + fmt.Sprint(c.Database, &c, []secrets.Text{"hush"}, map[secrets.Text]secrets.Text{"hush": "hush"})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%20s", "%t"} {
		written += fmt.Sprintf(verb, c.Database) + fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c)
	}
	for _, secret := range []string{"hush", "68757368", "104 117", "0x68"} {
		if strings.Contains(strings.ToLower(written), secret) {
			t.Errorf("%q is in what was written", secret)
		}
	}
}

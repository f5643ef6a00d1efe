package deploy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Everything that is secret is replaced, while what was sealed stays readable.
func TestD9Rotate(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	before := h.settings()
	password := func() string {
		return h.asked("SELECT string_agg(rolpassword, ' ' ORDER BY rolname) FROM pg_authid WHERE rolname LIKE 'tradebot%'")
	}
	hash, private := password(), h.read(filepath.Join(h.bin, "keys/private/master.key"))
	old := h.read(".env")
	output := h.succeeds("rotate.sh", "all")
	h.hushed(output)
	for _, found := range secret.FindAllString(old, -1) {
		if strings.Contains(output+strings.Join(h.calls(), "\n"), found) {
			t.Error("a secret from before shows")
		}
	}
	after := h.settings()
	for _, name := range secretNames {
		if after[name] == before[name] || len(after[name]) != 64 {
			t.Errorf("%s is as it was", name)
		}
	}
	if _, still := after["SECRET_KEY_OLD"]; still || h.mode(".env") != 0o600 {
		t.Error("the old SECRET_KEY is there still")
	}
	if password() == hash || h.read(filepath.Join(h.bin, "keys/private/master.key")) == private {
		t.Error("the database or the keys have the old secrets")
	}
	// Ended in the middle it goes on with the same key.
	h.mark("fail", "reseal")
	if _, code := h.run("rotate.sh", "secret-key"); code != 1 {
		t.Errorf("it ends with %d", code)
	}
	middle := h.settings()
	if middle["SECRET_KEY_OLD"] != after["SECRET_KEY"] {
		t.Error("the old key is not there")
	}
	h.ok(os.Remove(filepath.Join(h.bin, "fail")))
	h.succeeds("rotate.sh", "secret-key")
	if last := h.settings(); last["SECRET_KEY"] != middle["SECRET_KEY"] || last["SECRET_KEY_OLD"] != "" {
		t.Error("it does not go on where it was")
	}
}

package chaos_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tradebot/engine/config"
	"tradebot/engine/foundry"
	"tradebot/engine/secrets"
	"tradebot/engine/station"
	"tradebot/engine/store"
)

// A rotation of the keys that is killed, wherever it is, leaves every key readable, and goes on when it is run again.
func TestRotationKilled(t *testing.T) {
	dir := t.TempDir()
	c, err := config.Load([]string{"TRADEBOT_DATA_DIR=" + dir})
	if err != nil {
		t.Fatal(err)
	}
	s, err := station.Open(t.Context(), c, "test", foundry.Host(t, nil), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner, err := s.Owner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keys, trap := filepath.Join(dir, "master.key"), filepath.Join(dir, "trap")
	rotate := func(flags ...string) (string, error) {
		cmd := exec.Command(build(t), append([]string{"admin", "rotate-keys"}, flags...)...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TRADEBOT_DATA_DIR=" + dir, "TRADEBOT_CACHE_DIR=" + modules(), "CHAOS_FILE=" + trap}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := rotate(); err != nil {
		t.Fatal(out, err)
	}
	const many = 3
	for i := range many {
		a := store.Account{ID: fmt.Sprint("a", i), Owner: owner, Name: fmt.Sprint("a", i), Exchange: "binance"}
		if err := s.Seal(&a, "the key", "the secret"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Store.CreateAccount(t.Context(), a, "test", 1); err != nil {
			t.Fatal(err)
		}
	}
	readable := func(when string) {
		t.Helper()
		ring := secrets.NewRing(keys)
		all, err := s.Store.Accounts(t.Context(), owner, "", 0)
		if err != nil || len(all) != many {
			t.Fatal(len(all), err)
		}
		for _, a := range all {
			text, err := ring.Open(secrets.Place{User: owner, Row: a.ID, Purpose: "exchange key"}, a.Sealed)
			if err != nil || !strings.Contains(string(text), "the secret") {
				t.Errorf("%s: %s cannot be opened: %v", when, a.ID, err)
			}
		}
	}
	version := 1
	for _, place := range []string{"keys.written", "keys.renamed", "rotate.grown", "rotate.wrapped", "rotate.kept", "rotate.ended"} {
		if err := os.WriteFile(trap, []byte(place+" kill"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := rotate("--drop-old"); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%s: it was not killed: %v %s", place, err, out)
		}
		readable("killed at " + place)
		if out, err := rotate("--drop-old"); err != nil {
			t.Fatalf("after %s: %v %s", place, err, out)
		}
		readable("after " + place)
		version++
		k, err := secrets.ReadKeys(keys)
		if err != nil || len(k.Versions()) != 1 || k.Versions()[0] != version {
			t.Errorf("after %s: %v, %v, want version %d", place, k.Versions(), err, version)
		}
		used, err := s.Store.UsedSeals(t.Context())
		if err != nil || len(used) != 1 || used[0] != int64(version) {
			t.Errorf("after %s: in use are %v, %v", place, used, err)
		}
		if left, _ := filepath.Glob(keys + "*"); len(left) > 3 {
			t.Errorf("after %s: left behind is %q", place, left)
		}
	}
}

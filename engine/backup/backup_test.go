package backup_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tradebot/engine/backup"
	"tradebot/engine/fault"
)

// made makes a key, and returns its public half as well.
func made(t *testing.T) (key, public string) {
	t.Helper()
	key, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key, regexp.MustCompile(`(?m)^# public key: (age1\w+)$`).FindStringSubmatch(key)[1]
}

var files = []backup.File{{backup.Manifest, []byte("version 1\n")}, {backup.MasterKey, []byte("root 00\n")}}

// sealed makes a backup of a dump.
func sealed(t *testing.T, public string, dump []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := backup.Seal(&out, public, files, bytes.NewReader(dump)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read opens a backup and reads all of it.
func read(text []byte, key string) (dump []byte, err error) {
	b, err := backup.Open(bytes.NewReader(text), key)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = b.WriteTo(&out)
	return out.Bytes(), err
}

// random is a dump that is no repetition.
func random(n int) []byte {
	text := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(text)
	return text
}

func TestD9Sealed(t *testing.T) {
	key, public := made(t)
	for _, n := range []int{1, 1<<20 - 1, 1 << 20, 1<<20 + 1, 3<<20 + 7} {
		dump := random(n)
		text := sealed(t, public, dump)
		if got, err := read(text, key); err != nil || !bytes.Equal(got, dump) {
			t.Errorf("%d bytes: %d come back, %v", n, len(got), err)
		}
		if bytes.Contains(text, []byte("root 00")) {
			t.Error("a key is in the open")
		}
	}
	b, err := backup.Open(bytes.NewReader(sealed(t, public, []byte("x"))), key)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := b.File(backup.MasterKey); err != nil || string(text) != "root 00\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := b.File("other"); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

// Another key does not open it, whatever is damaged is found, and no sentence has a part of a key.
func TestD9Refused(t *testing.T) {
	key, public := made(t)
	other, _ := made(t)
	text := sealed(t, public, random(200_000))
	for _, c := range []struct {
		text []byte
		key  string
		kind fault.Kind
		says string
	}{
		{text, other, fault.Refused, "the key does not open this backup; give the file of the key that it was made with"},
		{text, "AGE-SECRET-KEY-1HUSH", fault.Invalid, "the file of the key of backups has none"},
		{text, "", fault.Invalid, "the file of the key of backups has none"},
		{[]byte("PGDMP"), key, fault.Invalid, "this is no backup"},
		{nil, key, fault.Invalid, "this is no backup"},
		{sealed(t, public, nil), key, fault.Invalid, "not all there"},
	} {
		_, err := read(c.text, c.key)
		if fault.KindOf(err) != c.kind || !strings.Contains(fault.Sentence(err), c.says) || strings.Contains(err.Error(), "HUSH") {
			t.Errorf("%v, want %q", err, c.says)
		}
	}
	if err := backup.Seal(io.Discard, key, files, bytes.NewReader(nil)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("it is sealed for %v", err)
	}
	for at := 0; at < len(text); at += 1 + at/40 {
		harmed := bytes.Clone(text)
		harmed[at] ^= 1
		if _, err := read(harmed, key); err == nil {
			t.Errorf("byte %d is another, and nobody notices", at)
		}
		if _, err := read(text[:at], key); err == nil {
			t.Errorf("it ends after %d bytes, and nobody notices", at)
		}
	}
	if _, err := read(append(bytes.Clone(text), 0), key); err == nil {
		t.Error("something is behind it, and nobody notices")
	}
}

// A dump that cannot be read to its end is no backup.
func TestD9Broken(t *testing.T) {
	key, public := made(t)
	var out bytes.Buffer
	err := backup.Seal(&out, public, files, io.MultiReader(bytes.NewReader(random(2_000_000)), broken{}))
	if fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	if _, err := read(out.Bytes(), key); err == nil {
		t.Error("half of it is taken for all")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

// Whoever has the key needs no Tradebot: other programs read it.
func TestD9Plain(t *testing.T) {
	age, err := exec.LookPath("age")
	if err != nil {
		t.Fatal("age is missing; `make tools` installs it")
	}
	key, public := made(t)
	dir := t.TempDir()
	dump := random(3_000_000)
	for name, text := range map[string][]byte{"key": []byte(key), "file": sealed(t, public, dump)} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sh", "-c", age+" --decrypt --identity key file | tar --extract && cat dump/* >dump.all")
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "dump.all")); err != nil || !bytes.Equal(got, dump) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

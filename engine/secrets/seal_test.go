package secrets_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/secrets"
)

// made makes a file of keys.
func made(t testing.TB) (string, *secrets.Keys) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	if fresh, err := secrets.Make(path); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	return path, keys(t, path)
}

func keys(t testing.TB, path string) *secrets.Keys {
	t.Helper()
	k, err := secrets.ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func place() *rapid.Generator[secrets.Place] {
	return rapid.Custom(func(t *rapid.T) secrets.Place {
		text := rapid.StringN(0, 8, 40)
		return secrets.Place{User: text.Draw(t, "user"), Row: text.Draw(t, "row"), Purpose: text.Draw(t, "purpose")}
	})
}

// What is sealed for a place is opened there, and nowhere else, and not if any bit of it is another.
func TestSealed(t *testing.T) {
	_, k := made(t)
	_, other := made(t)
	rapid.Check(t, func(t *rapid.T) {
		at := place().Draw(t, "place")
		secret := secrets.Text(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "secret"))
		sealed, err := k.Public().Seal(at, secret)
		if err != nil {
			t.Fatal(err)
		}
		if len(secret) > 3 && bytes.Contains(sealed, []byte(secret)) {
			t.Fatal("the secret is in what is sealed")
		}
		if got, err := k.Open(at, sealed); err != nil || got != secret {
			t.Fatal("it cannot be opened: ", err)
		}
		if elsewhere := place().Draw(t, "elsewhere"); elsewhere != at {
			refuse(t, k, elsewhere, sealed)
		}
		moved := secrets.Place{User: at.Row, Row: at.User, Purpose: at.Purpose}
		if moved != at {
			refuse(t, k, moved, sealed)
		}
		for _, one := range []secrets.Place{
			{User: at.User + "x", Row: at.Row, Purpose: at.Purpose}, {User: at.User, Row: at.Row + "x", Purpose: at.Purpose}, {User: at.User, Row: at.Row, Purpose: at.Purpose + "x"},
		} {
			refuse(t, k, one, sealed)
		}
		refuse(t, other, at, sealed)
		bit := rapid.IntRange(0, len(sealed)*8-1).Draw(t, "bit")
		harmed := bytes.Clone(sealed)
		harmed[bit/8] ^= 1 << (bit % 8)
		refuse(t, k, at, harmed)
		refuse(t, k, at, sealed[:rapid.IntRange(0, len(sealed)-1).Draw(t, "length")])
		refuse(t, k, at, append(bytes.Clone(sealed), 0))
		again, err := k.Public().Seal(at, secret)
		if err != nil || bytes.Equal(again, sealed) {
			t.Fatal("the same secret is sealed alike twice: ", err)
		}
	})
}

// Every single bit counts.
func TestEveryBit(t *testing.T) {
	_, k := made(t)
	at := secrets.Place{User: "u", Row: "r", Purpose: "p"}
	sealed, err := k.Public().Seal(at, "x")
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(sealed) * 8 {
		harmed := bytes.Clone(sealed)
		harmed[bit/8] ^= 1 << (bit % 8)
		refuse(t, k, at, harmed)
	}
}

func refuse(t interface{ Fatalf(string, ...any) }, k *secrets.Keys, at secrets.Place, sealed []byte) {
	text, err := k.Open(at, sealed)
	if kind := fault.KindOf(err); err == nil || text != "" || kind != fault.Refused && kind != fault.Invalid && kind != fault.NotFound {
		t.Fatalf("opened at %q: %v", at, err)
	}
	if _, err := k.Rewrap(at, sealed); err == nil {
		t.Fatalf("rewrapped at %q", at)
	}
}

// Another version of the key takes over: what was sealed before is opened, is rewrapped, and is then opened without the old version.
func TestAnotherVersion(t *testing.T) {
	path, k := made(t)
	ring := secrets.NewRing(path)
	at := secrets.Place{User: "u", Row: "r", Purpose: "p"}
	seal := func(k *secrets.Keys) []byte {
		sealed, err := k.Public().Seal(at, "secret")
		if err != nil {
			t.Fatal(err)
		}
		if text, err := ring.Open(at, sealed); err != nil || text != "secret" {
			t.Fatal(err)
		}
		return sealed
	}
	old := seal(k)
	root, err := k.Derive("x")
	if err != nil {
		t.Fatal(err)
	}
	if version, err := secrets.Grow(path, 0); err != nil || version != 2 {
		t.Fatal(version, err)
	}
	both := keys(t, path)
	seal(both) // the ring reads its file again
	fresh, err := both.Rewrap(at, old)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := secrets.Version(fresh); err != nil || v != 2 {
		t.Fatal(v, err)
	}
	if n, err := secrets.Drop(path, 2); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := secrets.Drop(path, 99); n != 0 || err != nil {
		t.Fatal("the newest is dropped: ", n, err)
	}
	last := keys(t, path)
	if text, err := last.Open(at, fresh); err != nil || text != "secret" {
		t.Fatal(err)
	}
	if _, err := last.Open(at, old); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a version that is gone: %v", err)
	}
	if v, err := secrets.Grow(path, 6); err != nil || v != 7 {
		t.Errorf("above the versions that are in use: %d, %v", v, err)
	}
	if again, err := last.Derive("x"); err != nil || !bytes.Equal(root, again) {
		t.Error("what is made of the root changes: ", err)
	}
	if another, err := last.Derive("y"); err != nil || bytes.Equal(root, another) || len(root) != 32 {
		t.Error("two purposes have one key: ", err)
	}
	if _, err := k.Public().Seal(at, secrets.Text(strings.Repeat("x", 64<<10+1))); fault.KindOf(err) != fault.Invalid {
		t.Errorf("too long: %v", err)
	}
}

// The public half seals what the file opens, and opens nothing.
func TestPublicHalf(t *testing.T) {
	path, k := made(t)
	public := path + ".pub"
	if err := secrets.Write(public, k.Public().Text(), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := secrets.ReadPublic(public)
	if err != nil {
		t.Fatal(err)
	}
	at := secrets.Place{User: "u"}
	sealed, err := p.Seal(at, "secret")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := k.Open(at, sealed); err != nil || text != "secret" {
		t.Fatal(err)
	}
	if _, err := secrets.ReadKeys(public); err == nil {
		t.Error("the public half is taken for keys")
	}
	if _, err := secrets.ReadPublic(path); fault.KindOf(err) != fault.Invalid {
		t.Errorf("private keys are taken for public ones: %v", err)
	}
}

// What is wrong with a file is said, and never what is in it.
func TestFiles(t *testing.T) {
	path, k := made(t)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if text := fmt.Sprintf(verb, k); text != "[redacted]" {
			t.Errorf("%s shows %s", verb, text)
		}
	}
	lines := strings.SplitAfter(string(good), "\n")
	for _, c := range []struct {
		text string
		kind fault.Kind
		says string
	}{
		{"", fault.Invalid, "no version of the key"},
		{lines[0], fault.Invalid, "no version of the key"},
		{lines[0] + lines[0], fault.Invalid, "line 2 is a second root"},
		{lines[1] + lines[1], fault.Invalid, "line 2 has a version that is there already"},
		{"0" + lines[1], fault.Invalid, "line 1 begins with neither root nor a version"},
		{"-1 " + lines[1][2:], fault.Invalid, "line 1 begins with neither"},
		{string(good[:len(good)-3]), fault.Invalid, "line 2 has no key of 64 hexadecimal digits"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := secrets.ReadKeys(path)
		if fault.KindOf(err) != c.kind || !strings.Contains(fault.Sentence(err), c.says) || strings.Contains(err.Error(), lines[1][2:20]) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := secrets.ReadKeys(path); fault.KindOf(err) != fault.Refused || !strings.Contains(fault.Sentence(err), "run chmod 600") {
		t.Errorf("others can read it: %v", err)
	}
	if _, err := secrets.ReadKeys(path + "x"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("it is not there: %v", err)
	}
	// One of a first start before there were versions.
	old := filepath.Join(t.TempDir(), "old")
	if err := os.WriteFile(old, []byte(strings.Repeat("ab", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if fresh, err := secrets.Make(old); fresh || err != nil {
			t.Fatal(fresh, err)
		}
	}
	if v := keys(t, old).Versions(); len(v) != 1 || v[0] != 1 {
		t.Error(v)
	}
	if text, _ := os.ReadFile(old); !strings.HasPrefix(string(text), "root "+strings.Repeat("ab", 32)+"\n1 ") {
		t.Errorf("the root is another: %s", text)
	}
	if info, err := os.Stat(old); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

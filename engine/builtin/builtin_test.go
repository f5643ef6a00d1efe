package builtin_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/builtin"
	"tradebot/engine/fault"
)

func TestPack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, 300_000} {
		module := make([]byte, size)
		for i := range module {
			module[i] = byte(random.IntN(4))
		}
		packed, err := builtin.Pack(module)
		if err != nil {
			t.Fatal(err)
		}
		again, err := builtin.Pack(module)
		if err != nil || !bytes.Equal(packed, again) {
			t.Errorf("%d bytes are packed in two ways, %v", size, err)
		}
		if got, err := builtin.Unpack(packed); err != nil || !bytes.Equal(got, module) {
			t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
		}
		if size > 0 {
			if _, err := builtin.Unpack(packed[:len(packed)-1]); err == nil {
				t.Errorf("%d bytes were unpacked from a part", size)
			}
		}
	}
}

// Every built-in strategy unpacks; in a fresh clone there is none, and that is said.
func TestList(t *testing.T) {
	names := builtin.List()
	if !slices.IsSorted(names) {
		t.Errorf("not sorted: %v", names)
	}
	for _, name := range names {
		if module, err := builtin.Open(name); err != nil || !bytes.HasPrefix(module, []byte("\x00asm")) {
			t.Errorf("%s does not unpack: %v", name, err)
		}
		if _, err := builtin.Read(name); err != nil {
			t.Error(err)
		}
	}
	_, err := builtin.Open("nothing")
	want := "there is no built-in strategy nothing; built in are " + strings.Join(names, ", ")
	if len(names) == 0 {
		want = "there is no built-in strategy nothing; this binary was built without ready-made strategies; build it with `make build`"
	}
	if fault.KindOf(err) != fault.NotFound || fault.Sentence(err) != want {
		t.Errorf("got %q, want %q", fault.Sentence(err), want)
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.wasm")
	if err := os.WriteFile(path, []byte("module"), 0o600); err != nil {
		t.Fatal(err)
	}
	if module, err := builtin.Read(path); err != nil || string(module) != "module" {
		t.Errorf("read %q, %v", module, err)
	}
	huge := filepath.Join(dir, "huge")
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 1<<40); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]fault.Kind{
		"nothing": fault.NotFound, dir + "/none.wasm": fault.NotFound, dir: fault.Invalid, huge: fault.Limit, "/dev/null": fault.Invalid,
		path + "/below": fault.Unavailable,
	} {
		if _, err := builtin.Read(path); fault.KindOf(err) != kind {
			t.Errorf("%s: got %v, want kind %s", path, err, kind)
		}
	}
}

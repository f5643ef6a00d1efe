package catalog_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"tradebot/engine/builtin"
	"tradebot/engine/catalog"
	"tradebot/engine/fault"
	"tradebot/engine/foundry"
	"tradebot/engine/store"
	"tradebot/engine/wasm"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// open returns a catalog over an empty database, and a module with another version of it.
func open(t *testing.T) (c *catalog.Catalog, one, two []byte) {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "tradebot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	one = foundry.File(t, "../../strategies/sma-cross")
	c = catalog.New(s, foundry.Host(t, nil))
	t.Cleanup(c.Close)
	return c, one, append(slices.Clone(one), 0, 4, 2, 'v', '2', 0) // a section that no machine reads
}

// A module that breaks a rule is judged, and nothing of it is kept; nor is anything of one that is only judged.
func TestUpload(t *testing.T) {
	c, one, _ := open(t)
	for _, file := range [][]byte{[]byte("no module"), one} {
		good := len(file) == len(one)
		if v, err := c.Check(t.Context(), file); err != nil || v.OK != good || len(v.Rules) < 10 {
			t.Errorf("judged: %+v, %v", v, err)
		}
		if _, err := c.Latest(t.Context(), "ann", "sma-cross"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("what was judged is kept: %v", err)
		}
		v, kept, err := c.Upload(t.Context(), "ann", file, "ann")
		if err != nil || v.OK != good || good != (kept.Number == 1 && kept.SHA256 == v.SHA256 && kept.Uploader == "ann") {
			t.Errorf("uploaded: %+v, %+v, %v", v, kept, err)
		}
	}
	if _, err := c.Latest(t.Context(), "", "sma-cross"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("ann's is everybody's: %v", err)
	}
}

func TestVersions(t *testing.T) {
	c, one, two := open(t)
	hash := func(owner string, file []byte) string {
		t.Helper()
		v, err := c.Put(t.Context(), owner, file, "test")
		if err != nil {
			t.Fatal(err)
		}
		return v.SHA256
	}
	first := hash("", one)
	if _, err := c.Latest(t.Context(), "ann", "sma-cross"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("everybody's is ann's: %v", err)
	}
	second := hash("", two)
	if hash("", one) != first || hash("ann", one) != first || first == second {
		t.Error("the same bytes have two hashes")
	}
	for owner, want := range map[string]string{"": second, "ann": first} {
		if got, err := c.Latest(t.Context(), owner, "sma-cross"); err != nil || got != want {
			t.Errorf("the latest of %q is %s, %v; want %s", owner, got, err, want)
		}
	}
	if _, err := c.Put(t.Context(), "", []byte("nonsense"), "test"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nonsense is kept: %v", err)
	}
	if _, err := c.Module(t.Context(), "none"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
}

// Whoever gives up while a module is opened takes nobody else with him: it is opened once, for all who want it.
func TestModuleIsShared(t *testing.T) {
	c, one, _ := open(t)
	v, err := c.Put(t.Context(), "", one, "test")
	if err != nil {
		t.Fatal(err)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	var crew sync.WaitGroup
	opened := make(chan *wasm.Module, 8)
	crew.Go(func() { _, _ = c.Module(impatient, v.SHA256) })
	for range cap(opened) {
		crew.Go(func() {
			m, err := c.Module(t.Context(), v.SHA256)
			if err != nil {
				t.Error(err)
			}
			opened <- m
		})
	}
	crew.Wait()
	close(opened)
	all := slices.Collect(func(yield func(*wasm.Module) bool) {
		for m := range opened {
			yield(m)
		}
	})
	for _, m := range all {
		if m == nil || m != all[0] {
			t.Error("it was opened more than once")
		}
	}
}

// The ready-made strategies are installed once, and whoever waits is told how far it is.
func TestInstall(t *testing.T) {
	names := builtin.List()
	if len(names) == 0 {
		t.Skip("no strategies are built in; `make test` builds them")
	}
	c, _, _ := open(t)
	var first map[string]string
	for range 2 {
		last := 0
		hashes, err := c.Install(t.Context(), func(done, of int) {
			if done < last || of != len(names) {
				t.Errorf("%d of %d after %d of %d", done, of, last, len(names))
			}
			last = done
		})
		if err != nil || len(hashes) != len(names) || last != len(names) || first != nil && !maps.Equal(first, hashes) {
			t.Fatalf("%v, %v; the last word is %d", hashes, err, last)
		}
		first = hashes
	}
	for name, hash := range first {
		if got, err := c.Latest(t.Context(), "", name); err != nil || got != hash {
			t.Errorf("the latest %s is %s, %v; want %s", name, got, err, hash)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := c.Install(stopped, func(int, int) {}); fault.KindOf(err) != fault.Canceled {
		t.Errorf("it is stopped: %v", err)
	}
}

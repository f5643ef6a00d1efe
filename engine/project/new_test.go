package project_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/project"
)

// files lists the files below a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			short, _ := filepath.Rel(dir, path)
			list = append(list, filepath.ToSlash(short))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestNew(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "deep", "my-first_bot2")
	if err := project.New("my-first_bot2", dir); err != nil {
		t.Fatal(err)
	}
	got := files(t, dir)
	for _, want := range []string{
		".gitignore", "README.md", "go.mod", "module/main.go", "strategy.go", "strategy_test.go", "testdata/walk.golden",
		"sdk/go.mod", "sdk/strategy.go", "sdk/abi/layout.go", "sdk/indicator/sma.go", "sdk/sdktest/run.go", "sdk/assume/book.go",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, name := range got {
		if strings.HasPrefix(name, "sdk/") && strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".tmpl") {
			t.Errorf("%s should not be there", name)
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "sdk/") && (strings.Contains(string(text), "{{.") || strings.Contains(string(text), "<no value>")) {
			t.Errorf("%s has a hole of its template in it:\n%s", name, text)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 1 {
		t.Errorf("beside the project lies %v, %v", entries, err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the folder's mode is %v, %v", info.Mode(), err)
	}
}

func TestNames(t *testing.T) {
	parent := t.TempDir()
	for _, good := range []string{"a", "trend", "rsi-2", "a_b-c", strings.Repeat("a", 64), "string", "strategies"} {
		if err := project.New(good, filepath.Join(parent, good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "A", "2fast", "a b", "a--b", "-a", "a-", "ä", "a/b", "../a", "a.b", strings.Repeat("a", 65),
		"func", "time", "main", "internal", "sdk", "tradebot", "t-ime", "go",
	} {
		err := project.New(bad, filepath.Join(parent, "bad"))
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := os.Stat(filepath.Join(parent, "bad")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a project with a bad name was written")
	}
}

// A failure leaves neither a project nor half of one.
func TestNewFails(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	full := filepath.Join(parent, "full")
	if err := os.MkdirAll(filepath.Join(full, "something"), 0o755); err != nil {
		t.Fatal(err)
	}
	for dir, kind := range map[string]fault.Kind{file: fault.Conflict, full: fault.Conflict, filepath.Join(file, "below"): fault.Unavailable} {
		if err := project.New("bot", dir); fault.KindOf(err) != kind {
			t.Errorf("%s: got %v, want kind %s", dir, err, kind)
		}
	}
	if got := files(t, parent); !slices.Equal(got, []string{"file"}) {
		t.Errorf("left behind: %v", got)
	}
}

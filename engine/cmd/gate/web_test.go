package main

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadVitest(t *testing.T) {
	failure := errors.New("exit status 1")
	for _, c := range []struct {
		name, report string
		err          error
		want         string
		details      string // a part of them
	}{
		{"passed and skipped", `{"testResults": [{"name": "/a.test.ts", "status": "passed", "message": "", "assertionResults": [
			{"fullName": "one", "status": "passed"}, {"fullName": "two", "status": "skipped"}]}]}`, nil, "1 passed, 0 failed, 1 skipped", ""},
		{"a test failed", `{"testResults": [{"name": "/a.test.ts", "status": "failed", "message": "", "assertionResults": [
			{"fullName": "one", "status": "failed", "failureMessages": ["expected 1 to be 2"]}]}]}`, failure, "0 passed, 1 failed, 0 skipped", "a.test.ts one"},
		{"a file is none", `{"testResults": [{"name": "/a.test.ts", "status": "failed", "message": "it does not parse", "assertionResults": []}]}`, failure, "0 passed, 1 failed, 0 skipped", "it does not parse"},
		{"something beside the tests failed", `{"testResults": []}`, failure, "0 passed, 1 failed, 0 skipped", "it said this"},
		{"no report", ``, failure, "0 passed, 1 failed, 0 skipped", "it said this"},
	} {
		got := readVitest([]byte(c.report), []byte("it said this"), c.err)
		if got.String() != c.want || !strings.Contains(strings.Join(got.details, "\n"), c.details) {
			t.Errorf("%s: %s %q", c.name, got, got.details)
		}
	}
}

func TestWeigh(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"entry.js", "page.js", "shared.js", "charts.js"} {
		body := make([]byte, 1000)
		_, _ = rand.Read(body)
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	manifest := map[string]piece{
		"index.html": {File: "entry.js", Imports: []string{"shared"}},
		"page":       {File: "page.js", Imports: []string{"shared", "index.html", "charts"}},
		"shared":     {File: "shared.js"},
		"charts":     {File: "charts.js", Name: chart},
	}
	if sum, err := weigh(manifest, dir, "index.html", "page"); err != nil || sum < 3000 || sum > 3200 {
		t.Errorf("%d, %v", sum, err)
	}
	if _, err := weigh(manifest, dir, "index.html", "none"); err == nil {
		t.Error("a page that is not there weighs nothing")
	}
}

func TestLoadOf(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	noise := make([]byte, 1000)
	_, _ = rand.Read(noise)
	for _, name := range []string{"theme.js", "entry.js", "inside.js", "overview.js", "signin.js"} {
		write(name, string(noise))
	}
	if got := loadOf(dir, 5000); got.failed != 1 || !strings.Contains(strings.Join(got.details, ""), "cannot be measured") {
		t.Errorf("without a manifest: %s %q", got, got.details)
	}
	write(".vite/manifest.json", `{"index.html": {"file": "entry.js"}, "_inside-x.js": {"file": "inside.js", "name": "inside"},
		"src/features/overview/page.tsx": {"file": "overview.js", "imports": ["index.html"]},
		"src/features/signin/page.tsx": {"file": "signin.js", "imports": ["index.html"]}}`)
	if got := loadOf(dir, 5000); got.String() != "1 passed, 0 failed, 0 skipped" || !strings.HasPrefix(got.note, "4.1 kB for the overview, 3.1 kB for the sign-in") {
		t.Errorf("%s %q %q", got, got.note, got.details)
	}
	if got := loadOf(dir, 4000); got.failed != 1 || !strings.Contains(strings.Join(got.details, ""), "TOO LARGE") {
		t.Errorf("too large: %s %q", got, got.details)
	}
}

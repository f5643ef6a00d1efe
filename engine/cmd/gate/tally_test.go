package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestReadTests(t *testing.T) {
	failure := errors.New("exit status 1")
	for _, c := range []struct {
		name    string
		output  string
		err     error
		want    string
		details string // a part of them
		reasons []string
	}{
		{"passed and skipped", `go: downloading something
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"noise\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestA/sub"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:7: there is no data: put it there\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"skip","Package":"empty"}
{"Action":"pass","Package":"p"}
`, nil, "2 passed, 0 failed, 1 skipped", "", []string{"TestB in p: there is no data: put it there"}},
		{"a test failed", `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: wrong\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}
`, failure, "1 passed, 1 failed, 0 skipped", "a_test.go:1: wrong", nil},
		{"a package does not compile", `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p.go:1: undefined\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}
`, failure, "0 passed, 1 failed, 0 skipped", "p.go:1: undefined", nil},
		{"a package died", `{"Action":"output","Package":"p","Output":"panic: out of luck\n"}
{"Action":"fail","Package":"p"}
`, failure, "0 passed, 1 failed, 0 skipped", "panic: out of luck", nil},
		{"the command failed", "go: no such module\n", failure, "0 passed, 1 failed, 0 skipped", "no such module", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readTests([]byte(c.output), c.err)
			if got.String() != c.want || !slices.Equal(got.reasons, c.reasons) {
				t.Errorf("got %s, %q", got, got.reasons)
			}
			if details := strings.Join(got.details, "\n"); !strings.Contains(details, c.details) || (c.details == "") != (details == "") {
				t.Errorf("details %q", details)
			}
		})
	}
}

func TestVerified(t *testing.T) {
	ours := "tradebot/sdk v0.0.0: missing ziphash: open hash: no such file or directory\n"
	failure := errors.New("exit status 1")
	for output, failed := range map[string]int{ours: 0, ours + "x.org/y v1.0.0: dir has been modified\n": 1} {
		if got := verified([]byte(output), failure); got.failed != failed {
			t.Errorf("%q: %s", output, got)
		}
	}
}

// A fuzz target fails if it finds something, and for any other reason but the end of its time.
func TestReadFuzz(t *testing.T) {
	const ended = "fuzz: elapsed: 4s, execs: 30873 (0/sec)\n--- FAIL: FuzzNumber (3.66s)\n    context deadline exceeded\nFAIL\nexit status 1\n"
	for output, failed := range map[string]int{
		ended: 0,
		"    Failing input written to testdata/fuzz/FuzzNumber/a1\n" + ended: 1,
		"--- FAIL: FuzzNumber (0.1s)\n    fuzz: panic\nFAIL\n":               1,
		"x_test.go:3: context deadline exceeded and more\n":                  1,
	} {
		if got := readFuzz([]byte(output), errors.New("exit status 1")); got.failed != failed {
			t.Errorf("%q: %v, want %d failed", output, got, failed)
		}
	}
	if got := readFuzz([]byte("PASS\n"), nil); got.failed != 0 || got.passed != 1 {
		t.Errorf("what passes: %v", got)
	}
}

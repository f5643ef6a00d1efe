package sim_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The golden scripts of testdata/scripts, one question about the exchange each; RULES.md says how they are written.

var update = flag.Bool("update", false, "rewrite what the golden scripts expect from what happened")

const (
	fewest  = 60 // scripts
	longest = 19 // lines of a script
)

func TestScripts(t *testing.T) {
	rules, shown := rules(t), map[string]bool{}
	files, err := filepath.Glob("testdata/scripts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < fewest {
		t.Errorf("%d scripts, fewer than %d", len(files), fewest)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := parseScript(string(text))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if len(s.lines) > longest {
				t.Errorf("%s has %d lines; a script has at most %d", file, len(s.lines), longest)
			}
			if !strings.HasPrefix(name, s.rules[0]) {
				t.Errorf("%s: the name does not begin with its first rule, %s", file, s.rules[0])
			}
			for _, id := range s.rules {
				shown[id] = true
				if !slices.Contains(rules, id) {
					t.Errorf("%s: RULES.md has no rule %s", file, id)
				}
			}
			if err := play(s); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if *update {
				if err := os.WriteFile(file, []byte(s.rewrite()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, m := range s.mismatches() {
				t.Errorf("%s:%s", file, m)
			}
		})
	}
	for _, id := range rules {
		if !shown[id] {
			t.Errorf("rule %s has no script", id)
		}
	}
}

// rules returns the ids of RULES.md.
func rules(t *testing.T) []string {
	text, err := os.ReadFile("RULES.md")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9.-]+)` \\| .+ \\|$").FindAllStringSubmatch(string(text), -1) {
		if slices.Contains(ids, m[1]) {
			t.Errorf("RULES.md has rule %s twice", m[1])
		}
		ids = append(ids, m[1])
	}
	if len(ids) == 0 {
		t.Fatal("RULES.md has no rules")
	}
	return ids
}

// A script that cannot be read says where and why, instead of testing something else.
func TestScriptErrors(t *testing.T) {
	head := "# x: y\ncash 10\ncandle 1 1 1 1\n"
	for text, want := range map[string]string{
		"cash 10":                                 "line 1: the first line",
		"# x: y\ncash ten":                        "line 2:",
		"# x: y\nmoney 10":                        "line 2: unknown word \"money\"",
		"# x: y\nbuy 1":                           "line 2: nothing can be asked for before the first candle",
		"# x: y\ncash 10\ncandle 1 2 3":           "line 3:",
		"# x: y\nslots a\ncandle c 1 1 1 1":       "line 3: unknown slot \"c\"",
		"# x: y\ncash 10\nlimit frob=1\n":         "line 3:",
		"# x: y\nfills magic":                     "line 2:",
		"# x: y\nfunding 1":                       "line 2: funding is written in %",
		head + "buy":                              "line 4: the order ends too early",
		head + "buy 1 limit":                      "line 4: the order ends too early",
		head + "buy 1 twice":                      "line 4: unknown word \"twice\"",
		head + "buy 50% cake":                     "line 4:",
		head + "buy -1":                           "line 4:",
		head + "buy 1 oco limit 2":                "line 4: an oco has a limit and a stop",
		head + "cancel x":                         "line 4:",
		head + "> cash":                           "line 4: a value is missing",
		head + "buy 1\n> cash 1\nbuy 1":           "line 6: what is asked for stands before what is expected of it",
		head + "cash 20":                          "line 4: settings come before the first candle",
		head + "repeat 2 cancel 1":                "line 4: only orders can be repeated",
		"# x: y\ncash 10\n> fill 1":               "line 3: nothing can be expected before the first candle",
		"# x: y\ncash 10\ncandle 1 2 1 1 | 1 1 1": "line 3:",
	} {
		if _, err := parseScript(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want one with %q", text, err, want)
		}
	}
}

// A player that does not notice a wrong figure would prove nothing.
func TestScriptMismatch(t *testing.T) {
	const text = "# x: y\ncash 1000\ncandle 100 100 100 100\nbuy 2\ncandle 101 101 101 101\n> fill 1 buy 2 at 101 taker signal\n> cash 798\n"
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{"at 101 taker", "at 102 taker", "6: got \"fill 1 buy 2 at 101 taker signal\", want \"fill 1 buy 2 at 102 taker signal\""},
		{"> cash 798", "> cash 799", "7: got \"cash 798\", want \"cash 799\""},
		{"> fill 1 buy 2 at 101 taker signal\n", "", "5: got \"fill 1 buy 2 at 101 taker signal\", want nothing"},
		{"> cash 798", "> order 2 canceled\n> cash 798", "7: got nothing, want \"order 2 canceled\""},
	} {
		s, err := parseScript(strings.Replace(text, c.old, c.new, 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := play(s); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.mismatches(), "\n"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if got := s.rewrite(); got != text {
			t.Errorf("rewritten:\n%s\nwant:\n%s", got, text)
		}
	}
}

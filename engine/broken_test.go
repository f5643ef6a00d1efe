package engine_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// TestTheLawBites breaks every rule once, in trees of a file or two.
func TestTheLawBites(t *testing.T) {
	rows := map[string]row{
		"engine/words": {kind: pure, may: "sdk/abi example.org/decimal"},
		"engine/disk":  {kind: adapter, may: "engine/words engine/wire"},
		"engine/wire":  {kind: adapter, may: "engine/words example.org/net/socket"},
		"engine/cmd/x": {kind: composition, may: "engine/words engine/disk engine/wire"},
	}
	sound := map[string]string{
		"engine/words/a.go":          "package words\nimport (\"fmt\"; \"time\"; \"tradebot/sdk/abi\"; \"example.org/decimal/v2\")\nvar _ = time.Unix",
		"engine/words/a_test.go":     "package words\nimport (\"os\"; \"tradebot/engine/disk\"; \"example.org/anything\"; \"time\")\nfunc f() { go f(); time.Sleep(1) }",
		"engine/words/testdata/a.go": "package broken\nimport \"tradebot/engine/none\"",
		"engine/disk/a.go":           "package disk\nimport (\"os\"; \"time\"; \"tradebot/engine/words\")\nfunc f() { go f(); time.Now() }",
		"engine/wire/a.go":           "package wire\nimport (\"net/http\"; \"example.org/net/socket/fast\")",
		"engine/cmd/x/main.go":       "package main\nimport (\"tradebot/engine/disk\"; \"tradebot/engine/wire\")",
		"sdk/a.go":                   "package sdk\nimport \"tradebot/engine/cmd/x\"",
		"web/node_modules/a/a.go":    "package a\nimport \"tradebot/engine/cmd/x\"",
	}
	for _, c := range []struct {
		name  string
		edits map[string]string // files replaced or added; "" removes one
		want  []string          // all sentences
	}{
		{"a sound tree", nil, nil},
		{"an import beside the row", map[string]string{"engine/words/b.go": "package words\nimport \"tradebot/sdk\""},
			[]string{"engine/words/b.go imports sdk, which the row of engine/words does not list"}},
		{"a package inside one that is listed is another package", map[string]string{"engine/disk/b.go": "package disk\nimport \"tradebot/engine/words/more\""},
			[]string{"engine/disk/b.go imports engine/words/more, which the row of engine/disk does not list"}},
		{"a build tag hides nothing", map[string]string{"engine/words/b.go": "//go:build plan9\n\npackage words\nimport \"tradebot/sdk\""},
			[]string{"engine/words/b.go imports sdk, which the row of engine/words does not list"}},
		{"nor does an ending", map[string]string{"engine/words/b_windows.go": "package words\nimport _ \"tradebot/sdk\""},
			[]string{"engine/words/b_windows.go imports sdk, which the row of engine/words does not list"}},
		{"a module beside the row", map[string]string{"engine/words/b.go": "package words\nimport \"example.org/decimals\""},
			[]string{"engine/words/b.go imports example.org/decimals, which the row of engine/words does not list"}},
		{"a part of a module beside the row", map[string]string{"engine/wire/b.go": "package wire\nimport \"example.org/net\""},
			[]string{"engine/wire/b.go imports example.org/net, which the row of engine/wire does not list"}},
		{"a missing row", map[string]string{"engine/new/a.go": "package new"},
			[]string{"engine/new has no row; add one to engine/layers_test.go"}},
		{"a missing row in the API", map[string]string{"api/a.go": "package api", "api/b.go": "package api\nimport \"tradebot/engine/disk\""},
			[]string{"api has no row; add one to engine/layers_test.go"}},
		{"a stale row", map[string]string{"engine/wire/a.go": "", "engine/cmd/x/main.go": "package main"},
			[]string{"engine/wire has a row but does not exist; remove the row"}},
		{"tests alone are no package", map[string]string{"engine/wire/a.go": "", "engine/wire/a_test.go": "package wire"},
			[]string{"engine/wire has a row but does not exist; remove the row"}},
		{"adapters, though the row lists it", map[string]string{"engine/disk/b.go": "package disk\nimport \"tradebot/engine/wire\""},
			[]string{"engine/disk/b.go imports engine/wire; adapters never import one another"}},
		{"a pure package and an adapter", map[string]string{"engine/words/b.go": "package words\nimport \"tradebot/engine/disk\""},
			[]string{"engine/words/b.go imports engine/disk, which the row of engine/words does not list",
				"engine/words/b.go imports engine/disk, which is not pure as engine/words is"}},
		{"a command", map[string]string{"engine/disk/b.go": "package disk\nimport \"tradebot/engine/cmd/x\""},
			[]string{"engine/disk/b.go imports engine/cmd/x; nothing imports a command"}},
		{"a command in a test", map[string]string{"engine/words/a_test.go": "package words_test\nimport \"tradebot/engine/cmd/x\""},
			[]string{"engine/words/a_test.go imports engine/cmd/x; nothing imports a command"}},
		{"outside", map[string]string{"engine/words/b.go": "package words\nimport (\"os\"; \"os/exec\"; \"net\"; \"net/http\"; \"syscall\"; \"math/rand\"; r \"math/rand/v2\"; \"crypto/rand\"; \"log/slog\")"},
			[]string{"engine/words/b.go imports os; a pure package does not", "engine/words/b.go imports os/exec; a pure package does not",
				"engine/words/b.go imports net; a pure package does not", "engine/words/b.go imports net/http; a pure package does not",
				"engine/words/b.go imports syscall; a pure package does not", "engine/words/b.go imports math/rand; a pure package does not",
				"engine/words/b.go imports math/rand/v2; a pure package does not", "engine/words/b.go imports crypto/rand; a pure package does not",
				"engine/words/b.go imports log/slog; a pure package does not"}},
		{"the clock", map[string]string{"engine/words/b.go": "package words\nimport \"time\"\nvar now = time.Now\nfunc f() {\n\ttime.Sleep(1)\n\t<-time.After(1)\n\ttime.Tick(1)\n\ttime.Since(x)\n\ttime.NewTimer(1)\n}"},
			[]string{"engine/words/b.go line 3 uses time.Now; in a pure package time is an argument",
				"engine/words/b.go line 5 uses time.Sleep; in a pure package time is an argument",
				"engine/words/b.go line 6 uses time.After; in a pure package time is an argument",
				"engine/words/b.go line 7 uses time.Tick; in a pure package time is an argument",
				"engine/words/b.go line 8 uses time.Since; in a pure package time is an argument",
				"engine/words/b.go line 9 uses time.NewTimer; in a pure package time is an argument"}},
		{"the clock under another name", map[string]string{"engine/words/b.go": "package words\nimport t \"time\"\nfunc f() { t.Now() }"},
			[]string{"engine/words/b.go line 3 uses time.Now; in a pure package time is an argument"}},
		{"something else under its name", map[string]string{"engine/words/b.go": "package words\nimport time \"tradebot/sdk/abi\"\nfunc f() { time.Now() }"}, nil},
		{"the clock under no name", map[string]string{"engine/words/b.go": "package words\nimport . \"time\"\nfunc f() { Now() }"},
			[]string{"engine/words/b.go imports time with a dot, behind which a clock could hide; import it by name"}},
		{"a goroutine", map[string]string{"engine/words/b.go": "package words\nfunc f() {\n\tgo f()\n}"},
			[]string{"engine/words/b.go line 3 starts a goroutine; a pure package does not"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := fstest.MapFS{}
			for _, files := range []map[string]string{sound, c.edits} {
				for name, source := range files {
					if delete(tree, name); source != "" {
						tree[name] = &fstest.MapFile{Data: []byte(source)}
					}
				}
			}
			got, err := check(tree, rows)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
	if _, err := check(fstest.MapFS{"engine/a.go": &fstest.MapFile{Data: []byte("pakage")}}, rows); err == nil {
		t.Error("a file that does not parse was taken for lawful")
	}
}

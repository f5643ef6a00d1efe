package config_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"tradebot/engine/config"
)

var update = flag.Bool("update", false, "write the table of settings in README.md anew")

// The table of settings in README.md is made from the variables.
func TestTableInReadme(t *testing.T) {
	const path, begin, end = "../../README.md", "<!-- settings: written by `go test ./engine/config -update` -->\n", "<!-- /settings -->"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	got, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("README.md has no place for the table: %q and %q around it", begin, end)
	}
	var table strings.Builder
	table.WriteString("\n| variable | default | unit | what it sets |\n|---|---|---|---|\n")
	for _, v := range config.Variables() {
		table.WriteString("| `" + v.Name + "` | " + v.Default + " | " + v.Unit + " | " + v.Help + " |\n")
	}
	table.WriteString("\n")
	if got == table.String() {
		return
	}
	if !*update {
		t.Fatal("the table of settings in README.md is not what the variables say; write it with go test ./engine/config -update")
	}
	if err := os.WriteFile(path, []byte(before+begin+table.String()+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

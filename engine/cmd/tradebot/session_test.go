package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"tradebot/engine/builtin"
)

// fence finds the blocks of a page: commands (sh), and what those before it print (text).
var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// said are commands of a page, and what it promises they print.
type said struct{ commands, output string }

// session reads the blocks of a page.
func session(t *testing.T, file string) []said {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []said
	for _, block := range fence.FindAllStringSubmatch(string(text), -1) {
		switch kind := block[1]; {
		case kind == "sh":
			all = append(all, said{commands: block[2]})
		case kind == "text" && len(all) > 0 && all[len(all)-1].output == "":
			all[len(all)-1].output = block[2]
		default:
			t.Fatalf("%s has a block %q that is neither commands nor what those before it print:\n%s", file, kind, block[2])
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s has no commands", file)
	}
	return all
}

// promised reports whether an output is what a page promises, where … stands for anything within a line.
func promised(want, got string) bool {
	parts := strings.Split(want, "…")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(got)
}

func TestPromised(t *testing.T) {
	for _, c := range []struct {
		want, got string
		ok        bool
	}{
		{"", "", true},
		{"", "something\n", false},
		{"{\"a\":1}\n", "{\"a\":1}\n", true},
		{"{\"a\":1}\n", "{\"a\":1}", false},
		{"{\"a\":…}\n", "{\"a\":12}\n", true},
		{"{\"a\":…}\n", "{\"b\":12}\n", false},
		{"a …\nb\n", "a 1\nb\n", true},
		{"a …\n", "a 1\nb\n", false},
	} {
		if got := promised(c.want, c.got); got != c.ok {
			t.Errorf("%q for %q: %v", c.got, c.want, got)
		}
	}
}

// TestSession does what docs/api.md says, word for word, in one shell that ends at the first command that fails.
func TestSession(t *testing.T) {
	if len(builtin.List()) == 0 {
		t.Skip("there are no ready-made strategies in this binary")
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("curl is not installed; `make tools` installs it")
	}
	t.Parallel()
	steps := session(t, "../../../docs/api.md")
	dir := t.TempDir()
	var script strings.Builder
	script.WriteString("set -Eeuo pipefail\n")
	for i, step := range steps { // what each prints goes into a file of its own; groups keep their variables, and the folder they change to
		fmt.Fprintf(&script, "printf %d >%s\n{\n%s} >%s\n", i, filepath.Join(dir, "at"), step.commands, printed(dir, i))
	}
	if err := os.WriteFile(filepath.Join(dir, "page.sh"), []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	complaints, err := os.Create(filepath.Join(dir, "complaints"))
	if err != nil {
		t.Fatal(err)
	}
	defer complaints.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "bash", filepath.Join(dir, "page.sh"))
	shell.Dir = dir
	shell.Stderr = complaints // a file: nobody waits for what the shell leaves behind
	shell.Env = sessionEnv(t, dir)
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	end := func() error { return syscall.Kill(-shell.Process.Pid, syscall.SIGKILL) } // and all it has started
	shell.Cancel = end
	err = shell.Run()
	if shell.Process != nil {
		_ = end() // a shell that failed leaves its server
	}
	for i, step := range steps {
		got, unread := os.ReadFile(printed(dir, i))
		if unread != nil {
			break
		}
		if !promised(step.output, string(got)) {
			t.Errorf("the page promises of\n%s\nthis:\n%s\nbut it prints\n%s", step.commands, step.output, got)
		}
	}
	if err != nil {
		read := func(name string) []byte { text, _ := os.ReadFile(filepath.Join(dir, name)); return text }
		t.Fatalf("block %s of the page: %v\n%s\nthe server says\n%s%s", read("at"), err, read("complaints"),
			read("first-session/serve.out"), read("first-session/serve.err"))
	}
}

// printed is the file of what a block prints.
func printed(dir string, block int) string {
	return filepath.Join(dir, fmt.Sprintf("printed-%d", block))
}

// sessionEnv is the environment of a person in a folder, to whom this binary is tradebot.
func sessionEnv(t *testing.T, dir string) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "tradebot")); err != nil {
		t.Fatal(err)
	}
	env := []string{
		"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LC_ALL=C.UTF-8", "no_proxy=*",
		"HTTP_ADDR=127.0.0.1:0", "TRADEBOT_CACHE_DIR=" + filepath.Join(scratch, "cache"), "GOPROXY=off",
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		value, err := goEnv(name)
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+value)
	}
	return env
}

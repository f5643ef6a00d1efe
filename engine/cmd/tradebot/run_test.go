package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tradebot/engine/console"
	"tradebot/engine/fault"
)

// goEnv asks the go command for a setting.
func goEnv(name string) (string, error) {
	out, err := exec.Command("go", "env", name).Output()
	return strings.TrimSpace(string(out)), err
}

// in runs the program in this process.
func in(t *testing.T, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaint bytes.Buffer
	environ = append(environ, "TRADEBOT_CACHE_DIR="+filepath.Join(scratch, "cache"))
	code = Run(args, strings.NewReader(""), &out, &complaint, environ)
	return code, out.String(), complaint.String()
}

// Every error is one line on standard error that begins with the program's name, ends without a trace, and comes with the
// right exit code and nothing on standard output.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty, garbage := file("empty.wasm", ""), file("garbage.wasm", "\x00asm\x01\x00\x00\x00nonsense")
	for _, c := range []struct {
		args string
		code int
		says string // a part of the sentence
	}{
		{"nonsense", exitUsage, "unexpected argument nonsense"},
		{"strategy", exitUsage, "expected one of"},
		{"strategy run", exitUsage, "`tradebot strategy run --help` shows"},
		{"strategy run x --no-such-flag", exitUsage, "unknown flag --no-such-flag"},
		{"strategy run x --seed minus", exitUsage, "--seed"},
		{"strategy run x --cash 0", exitUsage, "--cash is 0; it must be from 0.00000001 to 1000000000000000"},
		{"strategy run x --limit=-5", exitUsage, "--limit is -5"},
		{"strategy run x --param fast", exitUsage, `parameter "fast" is not NAME=VALUE`},
		{"strategy run x --param fast=1 --param fast=2", exitUsage, "parameter fast is given twice"},
		{"strategy run x --from yesterday", exitUsage, `time "yesterday" is not understood`},
		{"strategy run x --candles main=", exitUsage, "names no file of candles"},
		{"strategy run x --candles main:1y=a.csv", exitUsage, `timeframe "1y" is not understood`},
		{"strategy run nowhere", exitFailed, "there is neither a file nor a built-in strategy nowhere"},
		{"strategy run nowhere.wasm", exitFailed, "there is no file nowhere.wasm"},
		{"strategy run " + dir, exitFailed, "is a folder, not a module"},
		{"strategy run " + empty, exitFailed, "cannot be used"},
		{"strategy describe " + garbage, exitFailed, "cannot be used"},
		{"strategy check nowhere.wasm", exitFailed, "there is no file nowhere.wasm"},
		{"strategy check nowhere.wasm --json", exitFailed, "there is no file nowhere.wasm"},
		{"strategy build " + filepath.Join(dir, "nowhere"), exitFailed, "there is no folder"},
		{"strategy build " + empty, exitFailed, "is a file; name the folder of the strategy"},
		{"strategy build " + dir, exitFailed, "holds a package main"},
		{"strategy new Bad_Name", exitFailed, `"Bad_Name" cannot name a strategy`},
		{"strategy new func", exitFailed, "Go uses that word itself"},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, out, complaint := in(t, nil, strings.Fields(c.args)...)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if out != "" {
				t.Errorf("it wrote %q to standard output", out)
			}
			if !strings.HasPrefix(complaint, "tradebot: ") || strings.Count(complaint, "\n") != 1 || !strings.Contains(complaint, c.says) {
				t.Errorf("it said %q, want one line with %q", complaint, c.says)
			}
			for _, trace := range []string{"goroutine", "panic", ".go:"} {
				if strings.Contains(complaint, trace) {
					t.Errorf("it shows a stack trace: %q", complaint)
				}
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"strategy", "--help"}, {"strategy", "run", "--help"}} {
		code, out, complaint := in(t, nil, args...)
		if code != exitFine || complaint != "" || !strings.Contains(out, "Usage: tradebot") {
			t.Errorf("%v: exit code %d, %q, %q", args, code, out, complaint)
		}
	}
}

// Whoever stops the program is told so, in one line.
func TestStopped(t *testing.T) {
	var complaint bytes.Buffer
	a := &app{stderr: console.NewScreen(&complaint, nil), log: slog.New(slog.DiscardHandler)}
	if code := a.fail(fault.Wrap(fault.Canceled, "op", context.Canceled)); code != exitFailed || complaint.String() != "tradebot: stopped\n" {
		t.Errorf("exit code %d, %q", code, complaint.String())
	}
}

// A panic anywhere is one sentence for the user; the stack is in the log, if the log shows it.
func TestPanic(t *testing.T) {
	broken := &brokenWriter{}
	for _, c := range []struct {
		environ []string
		stack   bool
	}{{nil, false}, {[]string{"LOG_LEVEL=debug"}, true}} {
		var complaint bytes.Buffer
		code := Run([]string{"version"}, nil, broken, &complaint, c.environ)
		if code != exitFailed || !strings.Contains(complaint.String(), "tradebot: something inside Tradebot went wrong") {
			t.Errorf("exit code %d, %q", code, complaint.String())
		}
		if got := strings.Contains(complaint.String(), "goroutine"); got != c.stack {
			t.Errorf("LOG_LEVEL %v: the stack is shown: %v", c.environ, got)
		}
	}
}

// brokenWriter panics where output goes.
type brokenWriter struct{}

func (*brokenWriter) Write([]byte) (int, error) { panic("broken") }

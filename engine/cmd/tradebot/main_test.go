package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tradebot/engine/builtin"
	"tradebot/engine/project"
	"tradebot/engine/wasm"
)

// The test binary is the program that the scripts run, and the compiler that the program starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand {
		compile()
	}
	testscript.Main(tests{m}, map[string]func(){"tradebot": main})
}

// scratch is shared by all tests of the package, with the cache of compiled modules in it.
var scratch string

// tests is what is run if the test binary is not one of the scripts' commands.
type tests struct{ *testing.M }

// Run implements testscript.TestingM.
func (m tests) Run() int {
	var err error
	if scratch, err = os.MkdirTemp("", "tradebot-cli-test-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(scratch)
	prepareCompiler(scratch)
	return m.M.Run()
}

// TestScripts runs the scripts in testdata/script: what a person types, and what the program answers. Beside testscript's own
// commands they have
//
//	json FILE PATH VALUE   the value at a path like decisions.0.kind of a file's only JSON object; len is a length
//	exits CODE PROGRAM...  as exec, but ends with that exit code
//	until REGEXP PROGRAM... runs the program again and again until its standard output matches, for two minutes at most
//	spoil FILE             damages the last sealed month of candles in a SQLite file
//
// and the modules of the shipped strategies in $MODULES.
func TestScripts(t *testing.T) {
	modules := sync.OnceValue(func() error { return buildShipped(filepath.Join(scratch, "modules")) })
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("TRADEBOT_CACHE_DIR", filepath.Join(scratch, "cache"))
			env.Setenv("HTTP_ADDR", "127.0.0.1:0") // scripts run beside one another
			env.Setenv("MODULES", filepath.Join(scratch, "modules"))
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} { // or every script compiles Go itself
				value, err := goEnv(name)
				if err != nil {
					return err
				}
				env.Setenv(name, value)
			}
			return modules()
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"json": checkJSON, "exits": checkExit, "until": until, "spoil": spoil},
		Condition: func(cond string) (bool, error) {
			if cond == "builtins" {
				return len(builtin.List()) > 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
	})
}

// buildShipped compiles the shipped strategies into a folder.
func buildShipped(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"sma-cross", "rsi-reversion", "ema-rsi"} {
		module, err := project.Build(context.Background(), filepath.Join("../../../strategies", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".wasm"), module, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// checkExit is the command exits.
func checkExit(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENTS]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s exits with %d, want %s", args[1], code, args[0])
	}
}

// checkJSON is the command json.
func checkJSON(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH VALUE")
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	decoder.UseNumber()
	ts.Check(decoder.Decode(&value))
	if decoder.More() {
		ts.Fatalf("%s holds more than one JSON object", args[0])
	}
	for name := range strings.SplitSeq(args[1], ".") {
		switch node := value.(type) {
		case map[string]any:
			value = node[name]
		case []any:
			if name == "len" {
				value = len(node)
				continue
			}
			i, err := strconv.Atoi(name)
			ts.Check(err)
			if i >= len(node) {
				ts.Fatalf("%s has no element %d at %s", args[0], i, args[1])
			}
			value = node[i]
		default:
			ts.Fatalf("%s has nothing at %s", args[0], args[1])
		}
	}
	if got := fmt.Sprint(value); (got == args[2]) == negated {
		ts.Fatalf("%s is %s, want %s (negated: %v)", args[1], got, args[2], negated)
	}
}

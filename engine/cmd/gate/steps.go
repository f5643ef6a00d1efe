package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// modules are the Go modules of the repository.
var modules = []string{".", "sdk/go", "strategies"}

// What reads the source beside the compiler's own tools, each of a pinned version.
const (
	staticcheck = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"
	actionlint  = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12" // the workflows, with shellcheck for their scripts
)

// guest is the environment in which modules are compiled.
var guest = []string{"GOOS=wasip1", "GOARCH=wasm"}

// title names a module.
func title(module string) string {
	if module == "." {
		return "root"
	}
	return module
}

// checks are the steps that only read the source.
func checks() ([]step, error) {
	check, err := shellcheck()
	if err != nil {
		return nil, err
	}
	list := []step{
		check,
		{name: "gofmt", dir: ".", args: []string{"bash", "-c", "gofmt -l api deploy engine sdk strategies web/*.go"}, read: unformatted},
		{name: "actionlint", dir: ".", args: []string{"go", "run", actionlint}},
		{name: "no program is committed", dir: ".", args: []string{"bash", "-c", "! git grep --cached -alE $'^\\x7fELF'"}},
	}
	for _, m := range modules {
		list = append(list, step{name: "vet " + title(m), dir: m, args: []string{"go", "vet", "./..."}})
	}
	list = append(list,
		step{name: "vet sdk/go as a guest", dir: "sdk/go", args: []string{"go", "vet", ".", "./abi", "./indicator", "./inline"}, env: guest},
		step{name: "vet root with failpoints", dir: ".", args: []string{"go", "vet", "-tags", "chaos", "./engine/..."}},
		step{name: "vet the stack test", dir: ".", args: []string{"go", "vet", "-tags", "stack", "./deploy/stack"}},
		step{name: "vet strategies as guests", dir: "strategies", args: []string{"go", "vet", "./.../module"}, env: guest},
	)
	for _, m := range modules {
		list = append(list, step{name: "staticcheck " + title(m), dir: m, args: []string{"go", "run", staticcheck, "./..."}})
	}
	for _, m := range modules {
		list = append(list, step{name: "mod tidy " + title(m), dir: m, args: []string{"go", "mod", "tidy", "-diff"}})
	}
	list = append(list, step{name: "mod verify root", dir: ".", args: []string{"go", "mod", "verify"}, read: verified}) // the others need nothing from outside
	list = append(list, webChecks()...)
	for i := range list {
		list[i].beside = true
	}
	return list, nil
}

// unformatted reads the output of gofmt, which names what it would change and exits with 0.
func unformatted(output []byte, err error) tally {
	if text := strings.TrimSpace(string(output)); text != "" || err != nil {
		return tally{failed: 1, details: []string{"run gofmt -w on:", text}}
	}
	return tally{passed: 1}
}

// verified reads the output of go mod verify. It looks in its cache for our own modules as well, where they never are, since
// they lie in this repository; that alone is no failure.
func verified(output []byte, err error) tally {
	var wrong []string
	for line := range strings.Lines(string(output)) {
		if !strings.HasPrefix(line, "tradebot/") || !strings.Contains(line, "missing ziphash") {
			wrong = append(wrong, strings.TrimSpace(line))
		}
	}
	if err != nil && len(wrong) > 0 {
		return tally{failed: 1, details: wrong}
	}
	return tally{passed: 1}
}

// scripts are the shell scripts of the repository, by a pattern each.
var scripts = []string{".ci/*", "*/*.sh", "*/*/*.sh"}

func shellcheck() (step, error) {
	s := step{name: "shellcheck", dir: ".", args: []string{"shellcheck"}}
	for _, pattern := range scripts {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return s, err
		}
		s.args = append(s.args, found...)
	}
	if _, err := exec.LookPath("shellcheck"); err != nil {
		s.skip = "shellcheck is not installed; `make lint` installs it"
	}
	return s, nil
}

// compiling are the packages whose tests compile modules in a child process, which is the test itself. Under the race detector
// that takes twenty times as long, so of these only the host's tests of what runs side by side are run with it.
var compiling = []string{
	"./engine/audit", "./engine/backtest", "./engine/catalog", "./engine/chaos", "./engine/cmd/tradebot", "./engine/desk", "./engine/dryrun", "./engine/fleet",
	"./engine/jobs", "./engine/sim", "./engine/station", "./engine/wasm", "./engine/worker",
}

// sideBySide are those tests.
const sideBySide = "^Test(SideBySide|Determinism|Cache|OrderOfEvents|EveryIntent)$"

// tests are the steps that run tests.
func tests() ([]step, error) {
	race := []string{"-race"}
	var list []step
	if _, err := exec.LookPath("gcc"); err != nil {
		race = nil
		list = append(list, step{name: "race detector", skip: "it needs gcc, which is not installed; the tests ran without it"})
	}
	rest, err := others(compiling)
	if err != nil {
		return nil, err
	}
	test := func(name, dir string, args ...[]string) {
		// Vetted they are already. Many wait more than they work, so there is always a third package beside two.
		args = append([][]string{{"go", "test", "-json", "-timeout", "15m", "-vet", "off", "-p", "3"}}, args...)
		list = append(list, step{name: name, dir: dir, args: slices.Concat(args...), read: readTests})
	}
	test("test root", ".", race, rest)
	test("test root, what compiles", ".", compiling)
	list[len(list)-1].beside = true // with the dashboard's: both wait as much as they work
	list = append(list, webTests()...)
	test("test engine/wasm, side by side", ".", race, []string{"-run", sideBySide, "./engine/wasm"})
	test("test engine/wasm, on the heap", ".", []string{"-tags", "portable", "-run", sideBySide, "./engine/wasm"})
	for _, m := range modules[1:] {
		test("test "+title(m), m, race, []string{"-count=1", "./..."}) // they read ABI.md, which go test does not notice
	}
	return list, nil
}

// others lists the packages of the root module but these.
func others(these []string) ([]string, error) {
	out, err := exec.Command("go", "list", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("listing packages: %w", err)
	}
	list := strings.Fields(string(out))
	return slices.DeleteFunc(list, func(name string) bool {
		return slices.Contains(these, "."+strings.TrimPrefix(name, "tradebot"))
	}), nil
}

// fuzzTarget finds the fuzz targets of a file.
var fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

// rewriter is the target that gets most of the time: it alone stands between a hostile module and its fuel counter.
const rewriter = "FuzzRewrite"

// fuzzing are the steps that fuzz, the rewriter for long, the others for a short time or an input a millisecond of that.
func fuzzing(long, short time.Duration) ([]step, error) {
	var list []step
	for _, m := range modules {
		err := filepath.WalkDir(m, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, "_test.go") || m == "." && !strings.HasPrefix(name, "engine") && !strings.HasPrefix(name, "api") {
				return err
			}
			source, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			within, err := filepath.Rel(m, filepath.Dir(name))
			if err != nil {
				return err
			}
			for _, found := range fuzzTarget.FindAllSubmatch(source, -1) {
				target, much := string(found[1]), short.String()
				heavy := m == "." && within == "api" // these start an installation first, however long that takes
				switch {
				case target == rewriter:
					much = long.String()
				case heavy:
					much = fmt.Sprintf("%dx", short.Milliseconds())
				}
				alone, workers := target == rewriter || heavy, "1" // of the others two at a time, with a worker each
				if alone {
					workers = strconv.Itoa(runtime.GOMAXPROCS(0))
				}
				list = append(list, step{
					name: target + " " + much, dir: m,
					args: []string{"go", "test", "-run", "^$", "-fuzz", "^" + target + "$", "-fuzztime", much, "-parallel", workers, "./" + path.Clean(filepath.ToSlash(within))},
					read: readFuzz, beside: !alone,
				})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

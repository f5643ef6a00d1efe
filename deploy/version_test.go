package deploy_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// versions are the versions in which something is named by files, with the files of each.
type versions map[string]map[string][]string

func (v versions) add(name, version, file string) {
	if v[name] == nil {
		v[name] = map[string][]string{}
	}
	v[name][version] = append(v[name][version], file)
}

// The same image is of the same version wherever it is named, and the hosted tests have the compiler and the Node.js of the images.
func TestD7Versions(t *testing.T) {
	t.Parallel()
	named := versions{}
	for _, pattern := range []string{"../*/Dockerfile", "../docker-compose.yml", "*.yml", "README.md", "../README.md", "../.github/workflows/*.yml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			text := contents(t, file)
			for _, found := range regexp.MustCompile(`\b(golang|node|nginx|postgres|redis|dpage/pgadmin4|prom/prometheus):(v?\d+\.[\w.-]*)`).FindAllStringSubmatch(text, -1) {
				named.add(found[1], found[2], file)
			}
			for _, found := range regexp.MustCompile(`(?m)^ +node-version: (\S+)$`).FindAllStringSubmatch(text, -1) {
				named.add("node", found[1]+"-bookworm-slim", file)
			}
		}
	}
	want := []string{"dpage/pgadmin4", "golang", "nginx", "node", "postgres", "prom/prometheus", "redis"}
	if got := slices.Sorted(maps.Keys(named)); !slices.Equal(got, want) {
		t.Fatalf("of these a version is named: %q", got)
	}
	for name, all := range named {
		if len(all) > 1 {
			t.Errorf("%s is of several versions: %v", name, all)
		}
	}
	only := func(name string) string { return slices.Collect(maps.Keys(named[name]))[0] }
	for _, name := range []string{"golang", "node"} {
		workflow := func(file string) bool { return strings.HasPrefix(file, "../.github/") }
		if files := named[name][only(name)]; !slices.ContainsFunc(files, workflow) || len(files) < 2 {
			t.Errorf("%s is named in %q, and not in a workflow and a Dockerfile", name, files)
		}
	}
	// The compiler is one that go.mod asks for, and of no newer kind: 1.26.8 for "go 1.26.0".
	asked := regexp.MustCompile(`(?m)^go (\d+\.\d+)\.`).FindStringSubmatch(contents(t, "../go.mod"))
	if asked == nil || !strings.HasPrefix(only("golang"), asked[1]+".") {
		t.Errorf("go.mod asks for Go %q, and the image is golang:%s", asked, only("golang"))
	}
	// The dashboard is built by the Node.js that its lock file brings, which the image's npm starts.
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal([]byte(contents(t, "../web/package-lock.json")), &lock); err != nil {
		t.Fatal(err)
	}
	major := func(version string) string { first, _, _ := strings.Cut(version, "."); return first }
	if brought := lock.Packages["node_modules/node"].Version; brought == "" || major(brought) != major(only("node")) {
		t.Errorf("the lock file brings Node.js %q, and the image is node:%s", brought, only("node"))
	}
}

// Workflows take the actions of others by the hash of a commit, which nobody can move, may read the repository and no more unless a job says so,
// and end.
func TestD7Workflows(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	pinned := regexp.MustCompile(`^[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	hashes := versions{}
	for _, file := range files {
		text := contents(t, file)
		for _, found := range regexp.MustCompile(`(?m)^ +(?:- )?uses: (.*)$`).FindAllStringSubmatch(text, -1) {
			if use := found[1]; !strings.HasPrefix(use, "./.github/workflows/") && !pinned.MatchString(use) {
				t.Errorf("%s uses %s, which is not the hash of a commit with its version", file, use)
			}
			name, hash, _ := strings.Cut(found[1], "@")
			hashes.add(name, hash, file)
		}
		if !strings.Contains(text, "\npermissions:\n  contents: read\n\n") || regexp.MustCompile(`write-all|pull_request_target|workflow_run`).MatchString(text) {
			t.Errorf("%s may do more than it needs to", file)
		}
		if jobs, ends := strings.Count(text, "\n    runs-on: "), strings.Count(text, "\n    timeout-minutes: "); jobs == 0 || jobs != ends {
			t.Errorf("%s: of %d jobs %d have an end", file, jobs, ends)
		}
		if got, want := strings.Count(text, "persist-credentials: false"), strings.Count(text, "uses: actions/checkout@"); got != want {
			t.Errorf("%s: %d of %d checkouts leave no token behind", file, got, want)
		}
		if !strings.Contains(text, "\nconcurrency:\n") {
			t.Errorf("%s goes on for what nobody waits for any more", file)
		}
		for _, found := range regexp.MustCompile(`(?m)^ +(?:- )?run: .*\$\{\{.*$`).FindAllString(text, -1) {
			t.Errorf("%s lets a script be written by others: %s", file, found)
		}
	}
	for name, all := range hashes {
		if len(all) > 1 {
			t.Errorf("%s is of several versions: %v", name, all)
		}
	}
}

// contents is the text of a file.
func contents(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

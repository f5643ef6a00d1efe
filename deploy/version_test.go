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
			for _, found := range regexp.MustCompile(`\b(golang|node|nginx|postgres|redis|dpage/pgadmin4|prom/prometheus):(v?\d[\w.-]*)`).FindAllStringSubmatch(text, -1) {
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

// contents is the text of a file.
func contents(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

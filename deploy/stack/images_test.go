//go:build stack

package stack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// plan is the compose file as docker-compose understands it.
type plan struct {
	Services map[string]*struct {
		Image string
		User  string
		Build *struct {
			Context, Dockerfile, Target string
			Args                        map[string]string
		}
		DependsOn map[string]struct{ Condition string } `json:"depends_on"`
		Ulimits   map[string]struct{ Soft, Hard int }
		Ports     []any
		Deploy    struct {
			Resources struct {
				Limits struct {
					CPUs   any `json:"cpus"`
					Memory string
					Pids   int
				}
			}
		}
	}
}

// plan asks docker-compose.
func (m *machine) plan(t testing.TB, profiles ...string) (p plan) {
	t.Helper()
	var args []string
	for _, profile := range profiles {
		args = append(args, "--profile", profile)
	}
	out, err := m.composed(time.Minute, append(args, "config", "--format", "json")...)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(out), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

var (
	based = regexp.MustCompile(`(?m)^FROM ([a-z]+:\S+) AS`)
	kinds = []string{"golang", "nginx", "node", "postgres", "redis"}
)

// standIns makes the images that a registry has elsewhere: those of the compose file, and those that the Dockerfiles begin with.
func (m *machine) standIns(p plan) {
	m.Helper()
	names := map[string]bool{}
	files := map[string]bool{}
	for name, s := range p.Services {
		if s.Build == nil && name != "pgadmin" {
			names[s.Image] = true
		} else if s.Build != nil {
			files[s.Build.Dockerfile] = true
		}
	}
	for name := range files {
		text, err := os.ReadFile(filepath.Join(m.root, name))
		m.ok(err)
		for _, found := range based.FindAllStringSubmatch(string(text), -1) {
			names[found[1]] = true
		}
	}
	args := []string{m.cache}
	for name := range names {
		kind, _, _ := strings.Cut(name, ":")
		if !slices.Contains(kinds, kind) {
			m.Fatalf("there is no stand-in for %s; deploy/stand-in/Containerfile makes them", name)
		}
		args = append(args, kind+"=library/"+name)
	}
	slices.Sort(args[1:])
	m.must(m.T, 20*time.Minute, filepath.Join(m.root, "deploy/stand-in/build.sh"), args...)
}

// images builds the project's own, as the compose file says.
func (m *machine) images(p plan) {
	m.Helper()
	m.ok(os.Mkdir(m.at("npm"), 0o755))
	m.write("npm/npmrc", "prefer-offline=true\n") // npm would ask the registry of every package whether what it keeps is fresh
	built := map[string]bool{}
	for _, s := range p.Services {
		if s.Build == nil || built[s.Image] {
			continue
		}
		built[s.Image] = true
		args := []string{"bud", "--quiet", "--layers", "--isolation", "chroot", "--pull-never", "--file", s.Build.Dockerfile, "--tag", "docker.io/" + s.Image}
		if s.Build.Target != "" {
			args = append(args, "--target", s.Build.Target)
		}
		for name, value := range s.Build.Args {
			args = append(args, "--build-arg", name+"="+value)
		}
		// What compilers and npm keep, so that it is not computed and downloaded again.
		home, err := os.UserHomeDir()
		m.ok(err)
		for _, pair := range [][2]string{
			{strings.TrimSpace(m.must(m.T, time.Minute, "go", "env", "GOMODCACHE")), "/go/pkg/mod"},
			{strings.TrimSpace(m.must(m.T, time.Minute, "go", "env", "GOCACHE")), "/root/.cache/go-build"},
			{filepath.Join(home, ".npm"), "/root/.npm"},
			{m.at("npm"), "/usr/local/etc"},
		} {
			m.ok(os.MkdirAll(pair[0], 0o755))
			args = append(args, "--volume", pair[0]+":"+pair[1])
		}
		start := time.Now()
		m.must(m.T, 30*time.Minute, "buildah", append(args, m.root)...)
		fmt.Printf("  built %s in %s\n", s.Image, time.Since(start).Round(time.Second))
	}
}

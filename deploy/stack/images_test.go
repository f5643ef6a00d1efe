//go:build stack

package stack

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
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
func (m *machine) plan(t testing.TB) (p plan) {
	t.Helper()
	out := m.compose(t, "config", "--format", "json")
	if err := json.Unmarshal([]byte(out), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

var (
	based = regexp.MustCompile(`(?m)^(?:FROM|ARG [A-Z]+=)[ ]?([a-z]+:\S+)`)
	named = regexp.MustCompile(`(?m)^    image: ((?:dpage/)?[a-z0-9]+:\S+)`)
	run   = regexp.MustCompile(`(?m)^    docker create .* (prom/\S+)$`)
	kinds = []string{"golang", "nginx", "node", "pgadmin4", "postgres", "prometheus", "redis"}
)

// standIns makes the images that a registry has elsewhere: those of the compose file, and those that the Dockerfiles begin with.
func (m *machine) standIns() {
	m.Helper()
	args := []string{m.cache}
	for file, pattern := range map[string]*regexp.Regexp{
		"docker-compose.yml": named, "engine/Dockerfile": based, "web/Dockerfile": based, "nginx/Dockerfile": based, "deploy/README.md": run,
	} {
		text, err := os.ReadFile(filepath.Join(m.root, file))
		m.ok(err)
		for _, found := range pattern.FindAllStringSubmatch(string(text), -1) {
			name, _, _ := strings.Cut(found[1], "@")
			kind, _, _ := strings.Cut(filepath.Base(name), ":")
			if !slices.Contains(kinds, kind) {
				m.Fatalf("there is no stand-in for %s; deploy/stand-in/Containerfile makes them", name)
			}
			if !strings.Contains(name, "/") {
				name = "library/" + name
			}
			args = append(args, kind+"="+name)
		}
	}
	slices.Sort(args[1:])
	args = slices.Compact(args)
	m.must(m.T, 20*time.Minute, filepath.Join(m.root, "deploy/stand-in/build.sh"), args...)
}

// order is an image that docker-compose wants to be built.
type order struct {
	dockerfile, target string
	tags               []string
	args, labels       map[string]string
	from               io.Reader // an archive of all that it may be built of
}

// buildah builds it, and says so. What was built of the same before is it already.
func (m *machine) buildah(d *dock, o order, say func(line string)) (id string, err error) {
	folder, err := os.MkdirTemp(m.dir, "context")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	sum := sha256.New()
	if err := m.unpack(folder, io.TeeReader(o.from, sum)); err != nil {
		return "", err
	}
	key := fmt.Sprintf("%x %s %s %v %v %v", sum.Sum(nil), o.dockerfile, o.target, o.tags, o.args, o.labels)
	if id = d.built[key]; id != "" {
		if _, err := m.run(time.Minute, "podman", "image", "exists", id); err == nil {
			return id, nil
		}
	}
	args := []string{"bud", "--layers", "--isolation", "chroot", "--pull-never", "--iidfile", filepath.Join(folder + ".id"), "--file", filepath.Join(folder, o.dockerfile)}
	defer os.Remove(folder + ".id")
	for _, tag := range o.tags {
		args = append(args, "--tag", "docker.io/"+tag)
	}
	if o.target != "" {
		args = append(args, "--target", o.target)
	}
	for flag, pairs := range map[string]map[string]string{"--build-arg": o.args, "--label": o.labels} {
		for _, name := range slices.Sorted(maps.Keys(pairs)) {
			args = append(args, flag, name+"="+pairs[name])
		}
	}
	for _, pair := range m.kept() {
		args = append(args, "--volume", pair)
	}
	begun := time.Now()
	if _, err := m.run(30*time.Minute, "buildah", append(args, folder)...); err != nil {
		return "", err
	}
	text, err := os.ReadFile(folder + ".id")
	if err != nil {
		return "", err
	}
	id = strings.TrimSpace(string(text))
	d.built[key] = id
	fmt.Printf("  built %s in %s\n", o.tags[0], time.Since(begun).Round(time.Second))
	say("built in " + time.Since(begun).Round(time.Second).String())
	return id, nil
}

// unpack unpacks an archive, which may be compressed.
func (m *machine) unpack(folder string, from io.Reader) error {
	buffer := bufio.NewReader(from)
	head, _ := buffer.Peek(2)
	args := []string{"--extract", "--directory", folder, "--file", "-"}
	if bytes.Equal(head, []byte{0x1f, 0x8b}) {
		args = append(args, "--gzip")
	}
	cmd := exec.Command("tar", args...)
	cmd.Stdin = buffer
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the archive to build of: %w: %s", err, said)
	}
	_, err := io.Copy(io.Discard, buffer) // what fills the last block
	return err
}

// kept is what compilers and npm kept of earlier builds, as volumes, so that it is not computed and downloaded again. Modules of Go come out of the
// files that this machine has of them: the stand-in for the image of Go knows them as its proxy.
func (m *machine) kept() []string {
	home, err := os.UserHomeDir()
	m.ok(err)
	modules := strings.TrimSpace(m.must(m.T, time.Minute, "go", "env", "GOMODCACHE"))
	cache := strings.TrimSpace(m.must(m.T, time.Minute, "go", "env", "GOCACHE"))
	pairs := [][2]string{
		{filepath.Join(modules, "cache/download"), "/mnt/modules"}, {cache, "/root/.cache/go-build"}, {filepath.Join(home, ".npm"), "/root/.npm"}, {m.at("npm"), "/usr/local/etc"},
	}
	var all []string
	for _, pair := range pairs {
		m.ok(os.MkdirAll(pair[0], 0o755))
		all = append(all, pair[0]+":"+pair[1])
	}
	return all
}

// keeps writes the settings that npm reads while images are built.
func (m *machine) keeps() {
	m.Helper()
	m.ok(os.MkdirAll(m.at("npm"), 0o755))
	m.write("npm/npmrc", "prefer-offline=true\n") // it would ask the registry of every package whether what it keeps is fresh
}

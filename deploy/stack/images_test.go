//go:build stack

package stack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
			args = append(args, kind+"="+name)
		}
	}
	slices.Sort(args[1:])
	args = slices.Compact(args)
	m.must(m.T, 20*time.Minute, filepath.Join(m.root, "deploy/stand-in/build.sh"), args...)
}

// D7: the engine's image is small, and nothing is in it that could be run but Tradebot.
func (m *machine) image(t *testing.T) {
	const name = "tradebot/engine:" + now
	said, err := m.run(5*time.Minute, filepath.Join(m.root, ".ci/size"), name)
	if err != nil {
		t.Error(err)
	}
	fmt.Printf("  the engine's image: %s", said)
	found := 0
	for _, layer := range m.layers(t, name) {
		for read := tar.NewReader(bytes.NewReader(layer)); ; {
			head, err := read.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if head.Typeflag == tar.TypeDir {
				continue
			}
			found++
			if mode := head.FileInfo().Mode(); (mode&0o111 != 0 || mode&(os.ModeSetuid|os.ModeSetgid|os.ModeSymlink) != 0) && head.Name != "usr/bin/tradebot" {
				t.Errorf("%s is in it, with the mode %s", head.Name, mode)
			}
		}
	}
	if found < 2 {
		t.Errorf("it has %d files", found)
	}
	said, err = m.run(time.Minute, "docker", "run", "--rm", "--network", "none", "--read-only", "--entrypoint", "sh", name, "-c", "true")
	if err == nil || !strings.Contains(err.Error(), "executable file") {
		t.Errorf("it has a shell: %s %v", said, err)
	}
	said = m.must(t, time.Minute, "docker", "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "all", name, "version")
	if !strings.Contains(said, now) {
		t.Errorf("its version is %q", said)
	}
	for _, other := range []string{"web", "nginx"} {
		history := m.must(t, time.Minute, "docker", "image", "history", "--no-trunc", "--format", "{{.CreatedBy}}", "tradebot/"+other+":"+now)
		for _, secret := range m.secrets() {
			if strings.Contains(history, secret) {
				t.Errorf("a secret is in the image of %s", other)
			}
		}
	}
}

// layers are those of an image, as archives that are not compressed.
func (m *machine) layers(t testing.TB, name string) (all [][]byte) {
	t.Helper()
	folder := m.at("image")
	m.ok(os.Mkdir(folder, 0o755))
	defer os.RemoveAll(folder)
	m.must(t, 5*time.Minute, "bash", "-Eeuo", "pipefail", "-c", `docker image save "$1" | tar --extract --directory "$2"`, "bash", name, folder)
	var manifest []struct{ Layers []string }
	text, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil || len(manifest) != 1 {
		t.Fatalf("an image of %d: %v", len(manifest), err)
	}
	for _, file := range manifest[0].Layers {
		layer, err := os.ReadFile(filepath.Join(folder, file))
		m.ok(err)
		if bytes.HasPrefix(layer, []byte{0x1f, 0x8b}) {
			read, err := gzip.NewReader(bytes.NewReader(layer))
			m.ok(err)
			layer, err = io.ReadAll(read)
			m.ok(err)
		}
		all = append(all, layer)
	}
	return all
}

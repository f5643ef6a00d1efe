//go:build stack

package stack

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// newMachine starts a Podman, which ends with the test. Nothing of an earlier run is left, but images.
func newMachine(t *testing.T) *machine {
	m := &machine{T: t, dir: t.TempDir(), typed: map[string]bool{}, well: map[string]time.Time{}, next: map[string]time.Time{}}
	m.origin, m.home, m.front = m.at("origin"), m.at("tradebot"), m.at("docker.sock")
	if os.Getuid() != 0 {
		t.Fatal("the stack test needs root: it makes networks and file systems")
	}
	for _, program := range []string{"podman", "buildah", "runc", "debootstrap", "nsenter", "promtool", "iptables", "certbot"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing; `.ci/tools stack` installs what this test needs", program)
		}
	}
	var err error
	if m.root, err = filepath.Abs("../.."); err != nil {
		t.Fatal(err)
	}
	home, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	m.cache = filepath.Join(home, "tradebot", "stack")
	for _, name := range []string{"graph", "run", "volumes", "networks"} {
		m.ok(os.MkdirAll(filepath.Join(m.cache, name), 0o711))
	}
	m.cache, err = filepath.EvalSymlinks(m.cache) // what cleans up after a container is told them so
	m.ok(err)
	m.socket = filepath.Join(m.dir, "podman.sock")
	// runc, because crun refuses machines with both kinds of control groups; limits of our own, because those Podman has may be more than ours.
	m.write("containers.conf", fmt.Sprintf(`[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "file"
tmp_dir = "%[1]s/run/tmp"
volume_path = "%[1]s/volumes"
[network]
network_backend = "netavark"
network_config_dir = "%[1]s/networks"
`, m.cache))
	m.write("storage.conf", fmt.Sprintf("[storage]\ndriver = \"overlay\"\ngraphroot = \"%[1]s/graph\"\nrunroot = \"%[1]s/run/storage\"\n", m.cache))
	for _, name := range []string{"HOME", "GOMODCACHE", "GOCACHE", "GOPROXY", "GOFLAGS", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} {
		if value, ok := os.LookupEnv(name); ok {
			m.environ = append(m.environ, name+"="+value)
		}
	}
	// Docker's own programs ask dock, which asks Podman. Without buildx they send what images are built of, as they did to every Docker once.
	m.ok(os.MkdirAll(m.at("docker/cli-plugins"), 0o755))
	m.ok(os.Symlink(filepath.Join(m.root, "bin/docker-compose"), m.at("docker/cli-plugins/docker-compose")))
	m.environ = append(m.environ, "LC_ALL=C.UTF-8", "CONTAINERS_CONF="+m.at("containers.conf"), "CONTAINERS_STORAGE_CONF="+m.at("storage.conf"),
		"DOCKER_HOST=unix://"+m.front, "DOCKER_CONFIG="+m.at("docker"), "DOCKER_BUILDKIT=0", "TMPDIR="+m.dir, "PATH="+filepath.Join(m.root, "bin")+":"+os.Getenv("PATH"))
	m.write("docker/config.json", "{}\n") // Podman reads it as well
	m.keeps()
	m.clean()
	t.Cleanup(m.clean)
	m.serve()
	return m
}

// clean removes containers, volumes and networks.
func (m *machine) clean() {
	_, _ = m.run(time.Minute, "podman", "rm", "--all", "--force", "--time", "1", "--volumes")
	_, _ = m.run(time.Minute, "podman", "volume", "prune", "--force")
	_, _ = m.run(time.Minute, "podman", "network", "prune", "--force")
}

// serve lets docker-compose ask Podman, and asks containers how they are, as a systemd does on other machines.
func (m *machine) serve() {
	service := exec.Command("podman", "system", "service", "--time", "0", "unix://"+m.socket)
	service.Env = m.environ
	var said bytes.Buffer
	service.Stderr = &said
	m.ok(service.Start())
	ctx, stop := context.WithCancel(context.Background())
	newDock(m, ctx)
	var crew sync.WaitGroup
	crew.Go(func() { m.nurse(ctx) })
	m.Cleanup(func() {
		stop()
		crew.Wait()
		_ = service.Process.Signal(os.Interrupt)
		_ = service.Wait()
		text := regexp.MustCompile(`(?m)^.*(systemd|syslog).*\n`).ReplaceAllString(said.String(), "") // it misses one with everything it does
		if m.Failed() && text != "" {
			m.Logf("Podman says\n%s", text)
		}
	})
	m.until("Podman answers", 20*time.Second, func() error {
		c, err := net.Dial("unix", m.socket)
		if err == nil {
			_ = c.Close()
		}
		return err
	})
}

// nurse runs the health checks of containers until ctx ends: often until they are well, then every few seconds.
func (m *machine) nurse(ctx context.Context) {
	var crew sync.WaitGroup
	defer crew.Wait()
	room := make(chan struct{}, 3)
	for ctx.Err() == nil {
		out, _ := m.run(20*time.Second, "podman", "ps", "--quiet", "--no-trunc")
		for _, id := range strings.Fields(out) {
			m.names(id)
			m.mutex.Lock()
			due := time.Now().After(m.next[id])
			if due {
				m.next[id] = time.Now().Add(time.Minute) // until it has answered
			}
			m.mutex.Unlock()
			if !due {
				continue
			}
			room <- struct{}{}
			crew.Go(func() {
				defer func() { <-room }()
				_, err := m.run(20*time.Second, "podman", "healthcheck", "run", id)
				m.mutex.Lock()
				defer m.mutex.Unlock()
				if err == nil && m.well[id].IsZero() {
					m.well[id] = time.Now()
				}
				m.next[id] = time.Now().Add(time.Second)
				if !m.well[id].IsZero() {
					m.next[id] = time.Now().Add(5 * time.Second)
				}
			})
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// names lets a container of several networks ask the name server of the database's first. Podman writes them down in any order, and that of
// another network does not know the database; Docker has one that knows all.
func (m *machine) names(id string) {
	out, err := m.run(20*time.Second, "podman", "container", "inspect", "--format", "{{.ResolvConfPath}} {{with index .NetworkSettings.Networks \"tradebot_data\"}}{{.Gateway}}{{end}}", id)
	parts := strings.Fields(out)
	if err != nil || len(parts) != 2 {
		return
	}
	text, err := os.ReadFile(parts[0])
	first := "nameserver " + parts[1] + "\n"
	if err != nil || !strings.Contains(string(text), first) || strings.Index(string(text), "nameserver ") == strings.Index(string(text), first) {
		return
	}
	_ = os.WriteFile(parts[0], []byte(first+strings.Replace(string(text), first, "", 1)), 0o644) // in its place: it is mounted
}

//go:build stack

package stack

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

// newMachine starts a Docker Engine, which ends with the test. Nothing of an earlier run is left, but images and what its builder keeps.
func newMachine(t *testing.T) *machine {
	m := &machine{T: t, dir: t.TempDir(), typed: map[string]bool{}, well: map[string]time.Time{}}
	m.origin, m.home = m.at("origin"), m.at("tradebot")
	if os.Getuid() != 0 {
		t.Fatal("the stack test needs root: Docker makes networks and file systems")
	}
	const theirs = "/var/run/docker.sock"
	if _, err := os.Stat(theirs); err == nil {
		t.Fatal("this machine has a Docker already, and two would be in each other's way; .ci/stack tests with it")
	}
	var err error
	if m.root, err = filepath.Abs("../.."); err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"debootstrap", "nsenter", "promtool", "iptables", "certbot", m.bin("dockerd")} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing; `make stack-test` gets what this test needs", program)
		}
	}
	home, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	m.cache = filepath.Join(home, "tradebot", "docker")
	m.ok(os.MkdirAll(m.cache, 0o711))
	for _, name := range []string{"HOME", "GOPROXY", "GOSUMDB", "GONOSUMDB", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} {
		if value, ok := os.LookupEnv(name); ok {
			m.environ = append(m.environ, name+"="+value)
		}
	}
	socket := "unix://" + m.at("docker.sock")
	m.environ = append(m.environ, "LC_ALL=C.UTF-8", "DOCKER_HOST="+socket, "DOCKER_CONFIG="+m.at("docker"), "TMPDIR="+m.dir, "PATH="+m.bin("")+":"+os.Getenv("PATH"))
	m.ok(os.MkdirAll(m.at("docker/cli-plugins"), 0o755))
	for _, name := range []string{"docker-compose", "docker-buildx"} {
		m.ok(os.Symlink(m.bin(name), filepath.Join(m.at("docker/cli-plugins"), name)))
	}
	settings, err := json.Marshal(map[string]any{
		"hosts": []string{socket}, "data-root": m.data(), "exec-root": filepath.Join(m.cache, "run"), "pidfile": m.at("docker.pid"),
		"userland-proxy-path": m.bin("docker-proxy"),
		// Fewer than ours, so that those of a container are ours and not these.
		"default-ulimits": map[string]any{"nofile": ulimit("nofile"), "nproc": ulimit("nproc")},
	})
	m.ok(err)
	m.write("docker.json", string(settings))
	m.starts()
	m.clean()
	t.Cleanup(m.clean)
	return m
}

func ulimit(name string) map[string]any {
	return map[string]any{"Name": name, "Soft": 4096, "Hard": 4096}
}

// bin is where a program is that .ci/program builds.
func (m *machine) bin(name string) string { return filepath.Join(m.root, "bin", name) }

// data is where Docker keeps what it has.
func (m *machine) data() string { return filepath.Join(m.cache, "data") }

// starts starts Docker, and follows what it tells of the health of containers.
func (m *machine) starts() {
	m.Helper()
	cmd := exec.Command(m.bin("dockerd"), "--config-file", m.at("docker.json"))
	cmd.Env = m.environ
	engine := testbed.Start(m.T, cmd, m.at("docker.log"))
	ctx, stop := context.WithCancel(context.Background())
	var crew sync.WaitGroup
	m.Cleanup(func() {
		stop()
		crew.Wait()
		engine.End(m.T)
		_, _ = m.run(time.Minute, "ip", "link", "delete", "docker0")
		_, _ = m.run(time.Minute, "umount", m.data()) // of a run that was killed
		if m.Failed() {
			m.Logf("Docker says\n%s", engine.Tail())
		}
	})
	m.until("Docker answers", time.Minute, func() error {
		if !engine.Running() {
			m.Fatalf("Docker does not run\n%s", engine.Tail())
		}
		_, err := m.run(10*time.Second, "docker", "version")
		return err
	})
	events := exec.CommandContext(ctx, m.bin("docker"), "events", "--filter", "event=health_status: healthy", "--format", "{{.Actor.ID}} {{.TimeNano}}")
	events.Env = m.environ
	out, err := events.StdoutPipe()
	m.ok(err)
	m.ok(events.Start())
	crew.Go(func() {
		for scan := bufio.NewScanner(out); scan.Scan(); {
			id, at, _ := strings.Cut(scan.Text(), " ")
			nanos, _ := strconv.ParseInt(at, 10, 64)
			m.mutex.Lock()
			if m.well[id].IsZero() {
				m.well[id] = time.Unix(0, nanos)
			}
			m.mutex.Unlock()
		}
		_ = events.Wait()
	})
}

// clean removes containers, volumes and networks.
func (m *machine) clean() {
	_, _ = m.run(2*time.Minute, "bash", "-c", "docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes")
	_, _ = m.run(time.Minute, "docker", "volume", "prune", "--all", "--force")
	_, _ = m.run(time.Minute, "docker", "network", "prune", "--force")
}

// beside runs a program of bin until the test ends, which shows what the program said if it failed.
func (m *machine) beside(t *testing.T, name string, args ...string) {
	cmd := exec.Command(m.bin(name), args...)
	cmd.Env, cmd.Dir = m.environ, m.dir
	program := testbed.Start(t, cmd, m.at(name+".log"))
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s says\n%s", name, program.Tail())
		}
	})
}

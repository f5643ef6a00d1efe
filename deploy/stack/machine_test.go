//go:build stack

package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// machine is what the stack runs on: a Podman with a storage of its own that answers as Docker does.
type machine struct {
	*testing.T
	root    string // of the repository
	cache   string // images, from one run to the next
	dir     string // of this run
	socket  string
	environ []string
	ask     []string // variables of the compose file, NAME=value

	http, https string

	mutex sync.Mutex
	well  map[string]time.Time // when a container was well for the first time, by its id
	next  map[string]time.Time // when it is asked next
}

// newMachine starts a Podman, which ends with the test. Nothing of an earlier run is left, but images.
func newMachine(t *testing.T) *machine {
	m := &machine{T: t, dir: t.TempDir(), well: map[string]time.Time{}, next: map[string]time.Time{}}
	if os.Getuid() != 0 {
		t.Fatal("the stack test needs root: it makes networks and file systems")
	}
	for _, program := range []string{"podman", "buildah", "runc", "debootstrap", "nsenter", "promtool", "iptables"} {
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
	for _, name := range []string{"PATH", "HOME", "GOMODCACHE", "GOCACHE", "GOPROXY", "GOFLAGS", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} {
		if value, ok := os.LookupEnv(name); ok {
			m.environ = append(m.environ, name+"="+value)
		}
	}
	m.environ = append(m.environ, "LC_ALL=C.UTF-8", "CONTAINERS_CONF="+m.at("containers.conf"), "CONTAINERS_STORAGE_CONF="+m.at("storage.conf"), "DOCKER_HOST=unix://"+m.socket)
	m.clean()
	t.Cleanup(m.clean)
	m.serve()
	return m
}

// at is the path of a file of this run.
func (m *machine) at(name string) string { return filepath.Join(m.dir, name) }

func (m *machine) write(name, text string) {
	m.Helper()
	m.ok(os.WriteFile(m.at(name), []byte(text), 0o600))
}

// ok fails the test that runs unless err is nil.
func (m *machine) ok(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
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
	var crew sync.WaitGroup
	crew.Go(func() { m.nurse(ctx) })
	m.Cleanup(func() {
		stop()
		crew.Wait()
		_ = service.Process.Signal(os.Interrupt)
		_ = service.Wait()
		if m.Failed() && said.Len() > 0 {
			m.Logf("Podman says\n%s", said.String())
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

// run runs a program with the environment of the machine and returns what it says on standard output; the error has what it says beside that.
func (m *machine) run(limit time.Duration, name string, args ...string) (string, error) {
	return m.feed(limit, "", name, args...)
}

// feed does the same with something on standard input.
func (m *machine) feed(limit time.Duration, in, name string, args ...string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), limit)
	defer stop()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = m.environ, m.root, 5*time.Second
	cmd.Stdin = strings.NewReader(in)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if err != nil {
		tail := strings.TrimSpace(said.String())
		if len(tail) > 3000 {
			tail = "…" + tail[len(tail)-3000:]
		}
		err = fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args, " "), err, tail)
		if ctx.Err() != nil {
			err = fmt.Errorf("not within %s: %w", limit, err)
		}
	}
	return out.String(), err
}

// must fails the test unless the program succeeds.
func (m *machine) must(t testing.TB, limit time.Duration, name string, args ...string) string {
	t.Helper()
	out, err := m.run(limit, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// until waits until something holds.
func (m *machine) until(what string, limit time.Duration, holds func() error) {
	until(m.T, what, limit, holds)
}

func until(t testing.TB, what string, limit time.Duration, holds func() error) {
	t.Helper()
	end := time.Now().Add(limit)
	for {
		err := holds()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: not within %s: %v", what, limit, err)
		}
		time.Sleep(300 * time.Millisecond)
	}
}

// compose is the command line of docker-compose.
func (m *machine) compose(args ...string) (string, []string) {
	return filepath.Join(m.root, "bin", "docker-compose"), append([]string{"--env-file", m.at("env"), "--progress", "quiet"}, args...)
}

// composed runs docker-compose.
func (m *machine) composed(limit time.Duration, args ...string) (string, error) {
	program, args := m.compose(args...)
	return m.run(limit, program, args...)
}

// admin does what an operator does.
func (m *machine) admin(t testing.TB, args ...string) string {
	t.Helper()
	out, err := m.composed(3*time.Minute, append([]string{"run", "--rm", "-T", "admin"}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// configure writes the variables of the compose file.
func (m *machine) configure(replace ...string) {
	m.Helper()
	m.ask = append(m.ask, replace...) // the last counts
	m.write("env", strings.Join(m.ask, "\n")+"\n")
}

// container is what Podman says of one.
type container struct {
	ID           string `json:"Id"`
	Name         string
	ImageName    string
	RestartCount int
	State        struct {
		Status                string
		Pid, ExitCode         int
		StartedAt, FinishedAt time.Time
		Health                struct{ Status string }
		Healthcheck           struct{ Status string } // its name before
	}
	Config struct {
		Labels      map[string]string
		Healthcheck *struct{ Test []string }
	}
	HostConfig struct {
		RestartPolicy struct{ Name string }
		LogConfig     struct{ Type, Size string }
		PortBindings  map[string][]struct{ HostIp, HostPort string }
	}
	NetworkSettings struct {
		Networks map[string]struct{ IPAddress string }
	}
}

func (c *container) service() string { return c.Config.Labels["com.docker.compose.service"] }

func (c *container) health() string { return c.State.Health.Status + c.State.Healthcheck.Status }

// containers are all there are of a service, of every service if it is "".
func (m *machine) containers(t testing.TB, service string) []*container {
	t.Helper()
	ids := strings.Fields(m.must(t, 30*time.Second, "podman", "ps", "--all", "--quiet", "--no-trunc", "--filter", "label=com.docker.compose.oneoff=False"))
	if len(ids) == 0 {
		return nil
	}
	var all, some []*container
	out := m.must(t, 30*time.Second, "podman", append([]string{"container", "inspect"}, ids...)...)
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if service == "" || c.service() == service {
			some = append(some, c)
		}
	}
	return some
}

// one is the container of a service that has one.
func (m *machine) one(t testing.TB, service string) *container {
	t.Helper()
	all := m.containers(t, service)
	if len(all) != 1 {
		t.Fatalf("there are %d containers of %s", len(all), service)
	}
	return all[0]
}

// healthy waits until all containers of a service run and are well, and there are as many as there should be.
func (m *machine) healthy(t testing.TB, service string, count int, limit time.Duration) []*container {
	t.Helper()
	var all []*container
	until(t, service+" is well", limit, func() error {
		all = m.containers(t, service)
		var wrong error
		for _, c := range all {
			if c.State.Status != "running" || c.health() != "healthy" {
				wrong = errors.Join(wrong, fmt.Errorf("%s is %s and %s", c.Name, c.State.Status, c.health()))
			}
		}
		if wrong == nil && len(all) != count {
			wrong = fmt.Errorf("there are %d and not %d", len(all), count)
		}
		return wrong
	})
	return all
}

// inside runs a program of this machine in the network of a container.
func (m *machine) inside(c *container, limit time.Duration, name string, args ...string) (string, error) {
	return m.run(limit, "nsenter", append([]string{"--target", strconv.Itoa(c.State.Pid), "--net", name}, args...)...)
}

// asked is what a server within the network of a container answers at an address.
func (m *machine) asked(t testing.TB, c *container, url string) (code, body string) {
	t.Helper()
	out, err := m.inside(c, 20*time.Second, "curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "15", "--write-out", "\n%{http_code}", url)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndexByte(out, '\n')
	return out[at+1:], out[:at]
}

// sql asks the database.
func (m *machine) sql(t testing.TB, query string) []string {
	t.Helper()
	out := m.must(t, 30*time.Second, "podman", "exec", m.one(t, "postgres").ID, "psql", "--no-psqlrc", "-U", "tradebot", "-d", "tradebot", "-Atc", query)
	return strings.Fields(out)
}

// free is a port nobody listens at.
func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

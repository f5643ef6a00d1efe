//go:build stack

package stack

import (
	"bytes"
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
	"time"
)

// machine is what the stack runs on: a Docker of its own.
type machine struct {
	*testing.T
	root    string // of the repository
	cache   string // what Docker keeps from one run to the next
	dir     string // of this run
	origin  string // a repository with versions
	home    string // of the installation: a clone of it
	environ []string
	typed   map[string]bool // commands of deploy/README.md

	http, https string

	mutex sync.Mutex
	well  map[string]time.Time // when a container was well for the first time, by its id
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

// run runs a program with the environment of the machine and returns what it says on standard output; the error has what it says beside that.
func (m *machine) run(limit time.Duration, name string, args ...string) (string, error) {
	return m.feed(limit, "", name, args...)
}

// feed does the same with something on standard input.
func (m *machine) feed(limit time.Duration, in, name string, args ...string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), limit)
	defer stop()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = m.environ, m.where(), 5*time.Second
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

// where programs are run: in the folder of the installation, once there is one.
func (m *machine) where() string {
	if _, err := os.Stat(m.home); err != nil {
		return m.root
	}
	return m.home
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

// composed runs docker compose where the installation is.
func (m *machine) composed(limit time.Duration, args ...string) (string, error) {
	return m.run(limit, "docker", append([]string{"compose", "--progress", "quiet"}, args...)...)
}

// compose fails the test unless docker compose succeeds.
func (m *machine) compose(t testing.TB, args ...string) string {
	t.Helper()
	out, err := m.composed(8*time.Minute, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// container is what Docker says of one.
type container struct {
	ID           string `json:"Id"`
	Name         string
	RestartCount int
	State        struct {
		Status                string
		Pid, ExitCode         int
		StartedAt, FinishedAt time.Time
		Health                struct{ Status string }
	}
	Config struct {
		Image       string
		Labels      map[string]string
		Healthcheck *struct{ Test []string }
	}
	HostConfig struct {
		RestartPolicy struct{ Name string }
		LogConfig     struct {
			Type   string
			Config map[string]string
		}
		PortBindings map[string][]struct{ HostIp, HostPort string }
	}
	NetworkSettings struct {
		Networks map[string]struct{ IPAddress string }
	}
}

func (c *container) service() string { return c.Config.Labels["com.docker.compose.service"] }

func (c *container) health() string { return c.State.Health.Status }

// containers are all there are of a service, of every service if it is "".
func (m *machine) containers(t testing.TB, service string) []*container {
	t.Helper()
	ids := strings.Fields(m.must(t, 30*time.Second, "docker", "ps", "--all", "--quiet", "--no-trunc", "--filter", "label=com.docker.compose.oneoff=False"))
	if len(ids) == 0 {
		return nil
	}
	var all, some []*container
	out := m.must(t, 30*time.Second, "docker", append([]string{"container", "inspect"}, ids...)...)
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
	out := m.must(t, 30*time.Second, "docker", "exec", m.one(t, "postgres").ID, "psql", "--no-psqlrc", "-U", "tradebot", "-d", "tradebot", "-Atc", query)
	return strings.Fields(out)
}

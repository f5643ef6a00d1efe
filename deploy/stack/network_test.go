//go:build stack

package stack

import (
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// outside is an address of this machine that is on none of the networks of containers.
func outside(t testing.TB) string {
	t.Helper()
	links, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		addresses, _ := l.Addrs()
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && l.Flags&net.FlagLoopback == 0 && l.Flags&net.FlagUp != 0 &&
				!strings.HasPrefix(l.Name, "docker") && !strings.HasPrefix(l.Name, "veth") && !strings.HasPrefix(l.Name, "br-") {
				return n.IP.String()
			}
		}
	}
	return ""
}

// D5: nothing leads out of the network of the database; workers get out.
func (m *machine) networks(t *testing.T) {
	address := outside(t)
	if address == "" {
		t.Skip("SKIPPED: this machine has no address but those of loopback, so there is no outside")
	}
	l, err := net.Listen("tcp", address+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("out"))
			_ = c.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	reach := func(c *container, host, port string) error {
		_, err := m.inside(c, 20*time.Second, "timeout", "5", "bash", "-c", `exec 3<>/dev/tcp/$1/$2`, "bash", host, port)
		return err
	}
	if err := reach(m.one(t, "worker"), address, port); err != nil {
		t.Errorf("a worker does not get out: %v", err)
	}
	for _, name := range []string{"postgres", "redis", "scheduler"} {
		c := m.one(t, name)
		if err := reach(c, address, port); err == nil {
			t.Errorf("%s gets out", name)
		}
		routes, err := m.inside(c, 20*time.Second, "ip", "route")
		if err != nil || strings.Contains(routes, "default") {
			t.Errorf("%s has the routes %q: %v", name, routes, err)
		}
	}
	database, store := m.one(t, "postgres"), m.one(t, "redis")
	at := func(c *container) string {
		for _, n := range c.NetworkSettings.Networks {
			return n.IPAddress
		}
		return "none"
	}
	if err := reach(m.one(t, "api"), at(database), "5432"); err != nil { // the address is right
		t.Error(err)
	}
	for _, name := range []string{"nginx", "web"} {
		for address, port := range map[string]string{at(database): "5432", at(store): "6379"} {
			if err := reach(m.one(t, name), address, port); err == nil {
				t.Errorf("%s reaches %s:%s", name, address, port)
			}
		}
	}
}

// D5: Redis asks for a password, keeps what it is given, and drops nothing.
func (m *machine) redis(t *testing.T) {
	c := m.one(t, "redis")
	out, _ := m.run(20*time.Second, "docker", "exec", c.ID, "env", "-u", "REDISCLI_AUTH", "redis-cli", "ping")
	if !strings.Contains(out, "NOAUTH") {
		t.Errorf("without a password it says %q", out)
	}
	for name, want := range map[string]string{"appendonly": "yes", "maxmemory-policy": "noeviction"} {
		out := m.must(t, 20*time.Second, "docker", "exec", c.ID, "redis-cli", "config", "get", name)
		if fields := strings.Fields(out); len(fields) != 2 || fields[1] != want {
			t.Errorf("%s is %q, not %s", name, fields, want)
		}
	}
	secrets := m.secrets()
	if len(secrets) < 4 {
		t.Fatalf("there are %d secrets", len(secrets))
	}
	for _, c := range m.containers(t, "") {
		if c.State.Status != "running" {
			continue
		}
		for _, pid := range processes(t, c) {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
			for _, secret := range secrets {
				if strings.Contains(string(text), secret) {
					t.Errorf("a secret is in the arguments of a process of %s", c.Name)
				}
			}
		}
	}
}

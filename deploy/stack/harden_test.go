//go:build stack

package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// field is what /proc/PID/status says of something.
func field(status, name string) string {
	for line := range strings.Lines(status) {
		if key, value, _ := strings.Cut(line, ":"); key == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// cgroup reads a bound of a container: from the first kind of control groups, or from the second.
func cgroup(pid int, controller, first, second string) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 {
			continue
		}
		path := filepath.Join("/sys/fs/cgroup", parts[2], second)
		if parts[1] != "" {
			if !slices.Contains(strings.Split(parts[1], ","), controller) {
				continue
			}
			path = filepath.Join("/sys/fs/cgroup", controller, parts[2], first)
		}
		if value, err := os.ReadFile(path); err == nil {
			return strings.TrimSpace(string(value))
		}
	}
	return "nothing"
}

// processes are all of a container, by the numbers they have here.
func processes(t testing.TB, c *container) []int {
	t.Helper()
	var all []int
	for _, text := range strings.Fields(cgroup(c.State.Pid, "pids", "cgroup.procs", "cgroup.procs")) {
		if pid, err := strconv.Atoi(text); err == nil {
			all = append(all, pid)
		}
	}
	if !slices.Contains(all, c.State.Pid) {
		t.Fatalf("%s has the processes %v, and not %d", c.Name, all, c.State.Pid)
	}
	return all
}

// D4: what the kernel says of every process of every container.
func (m *machine) hardened(t *testing.T) {
	p := m.plan(t)
	host, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range m.containers(t, "") {
		s := p.Services[c.service()]
		for port, bound := range c.HostConfig.PortBindings {
			if c.service() != "nginx" && len(bound) > 0 { // what an image says of itself is bound to nothing
				t.Errorf("%s publishes %s at %v", c.Name, port, bound)
			}
		}
		if c.service() == "nginx" && len(c.HostConfig.PortBindings) != 2 {
			t.Errorf("nginx publishes %v", c.HostConfig.PortBindings)
		}
		if c.State.Status != "running" {
			continue
		}
		for _, pid := range processes(t, c) {
			text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if err != nil {
				continue // it has ended: a health check
			}
			status := string(text)
			if strings.HasPrefix(field(status, "Name"), "runc:[") {
				continue // it is about to become a health check
			}
			for _, name := range []string{"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"} {
				if got := field(status, name); got != "0000000000000000" {
					t.Errorf("%s, process %s: %s is %s", c.Name, field(status, "Name"), name, got)
				}
			}
			if field(status, "NoNewPrivs") != "1" || field(status, "Seccomp") != "2" {
				t.Errorf("%s, process %s: NoNewPrivs %s, Seccomp %s", c.Name, field(status, "Name"), field(status, "NoNewPrivs"), field(status, "Seccomp"))
			}
			user, _, _ := strings.Cut(s.User, ":")
			for _, id := range strings.Fields(field(status, "Uid")) {
				if id == "0" || id != user {
					t.Errorf("%s, process %s: its user is %s, not %s", c.Name, field(status, "Name"), id, user)
				}
			}
			if groups := " " + field(status, "Gid") + " " + field(status, "Groups") + " "; strings.Contains(groups, " 0 ") {
				t.Errorf("%s, process %s: its groups are%s", c.Name, field(status, "Name"), groups)
			}
		}
		pid := c.State.Pid
		mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mountinfo", pid))
		if err != nil {
			t.Fatal(err)
		}
		readOnly := false
		for line := range strings.Lines(string(mounts)) {
			parts := strings.Fields(line)
			readOnly = readOnly || parts[4] == "/" && strings.HasPrefix(parts[5], "ro")
			if strings.Contains(line, "docker.sock") {
				t.Errorf("%s has the socket of the engine: %s", c.Name, line)
			}
		}
		if !readOnly {
			t.Errorf("the root of %s can be written to", c.Name)
		}
		if ns, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pid)); err != nil || ns == host {
			t.Errorf("%s is in the network of the host: %v", c.Name, err)
		}
		limits := s.Deploy.Resources.Limits
		if got := cgroup(pid, "memory", "memory.limit_in_bytes", "memory.max"); got != limits.Memory {
			t.Errorf("%s may have %s bytes, not %s", c.Name, got, limits.Memory)
		}
		if got := cgroup(pid, "pids", "pids.max", "pids.max"); got != strconv.Itoa(limits.Pids) {
			t.Errorf("%s may have %s processes, not %d", c.Name, got, limits.Pids)
		}
		want, err := strconv.ParseFloat(fmt.Sprint(limits.CPUs), 64)
		if quota, _, _ := strings.Cut(cgroup(pid, "cpu", "cpu.cfs_quota_us", "cpu.max"), " "); err != nil || quota != strconv.Itoa(int(want*100_000)) {
			t.Errorf("%s may have %s µs of 100000, not %v: %v", c.Name, quota, limits.CPUs, err)
		}
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
		if err != nil {
			t.Fatal(err)
		}
		for name, title := range map[string]string{"nofile": "Max open files", "nproc": "Max processes"} {
			bound := regexp.MustCompile(title + ` +(\d+) +(\d+)`).FindStringSubmatch(string(text))
			if want := s.Ulimits[name]; bound == nil || bound[1] != strconv.Itoa(want.Soft) || bound[2] != strconv.Itoa(want.Hard) {
				t.Errorf("%s: %s is %v, not %d and %d", c.Name, title, bound, want.Soft, want.Hard)
			}
		}
		if log := c.HostConfig.LogConfig; log.Type != "json-file" || log.Config["max-size"] == "" || log.Config["max-file"] == "" {
			t.Errorf("the log of %s goes to %s, %v", c.Name, log.Type, log.Config)
		}
	}
}

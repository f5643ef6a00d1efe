//go:build stack

package stack

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
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
			if strings.Contains(line, "docker.sock") || strings.Contains(line, "podman.sock") {
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
		if c.HostConfig.LogConfig.Type == "" || c.HostConfig.LogConfig.Type == "none" {
			t.Errorf("the log of %s goes to %q", c.Name, c.HostConfig.LogConfig.Type)
		}
	}
}

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
			if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && l.Flags&net.FlagLoopback == 0 && l.Flags&net.FlagUp != 0 && !strings.HasPrefix(l.Name, "podman") &&
				!strings.HasPrefix(l.Name, "docker") && !strings.HasPrefix(l.Name, "veth") && !strings.HasPrefix(l.Name, "br") && !strings.HasPrefix(l.Name, "cni") {
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
	out, _ := m.run(20*time.Second, "podman", "exec", c.ID, "env", "-u", "REDISCLI_AUTH", "redis-cli", "ping")
	if !strings.Contains(out, "NOAUTH") {
		t.Errorf("without a password it says %q", out)
	}
	for name, want := range map[string]string{"appendonly": "yes", "maxmemory-policy": "noeviction"} {
		out := m.must(t, 20*time.Second, "podman", "exec", c.ID, "redis-cli", "config", "get", name)
		if fields := strings.Fields(out); len(fields) != 2 || fields[1] != want {
			t.Errorf("%s is %q, not %s", name, fields, want)
		}
	}
	var secrets []string
	for _, line := range m.ask {
		if _, value, _ := strings.Cut(line, "="); len(value) == 64 {
			secrets = append(secrets, value)
		}
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

// O1: what is asked of the processes, from within and from outside.
func (m *machine) observed(t *testing.T, authority *x509.CertPool) {
	api := m.one(t, "api")
	for path, want := range map[string]string{"/livez": "200", "/readyz": "200", "/health": "200"} {
		if code, body := m.asked(t, api, "http://127.0.0.1:8080"+path); code != want || !strings.Contains(body, `"status"`) {
			t.Errorf("%s: %s %s", path, code, body)
		}
	}
	client := newClient(m, authority)
	if code, _, body := client.try(t, "GET", "/health", nil); code != 200 || !strings.Contains(body, `"status"`) {
		t.Errorf("/health through nginx: %d %s", code, body)
	}
	for _, path := range []string{"/metrics", "/api/metrics", "/livez/../metrics", "/%6detrics"} {
		if code, _, body := client.try(t, "GET", path, nil); strings.Contains(body, "tradebot_") || strings.Contains(body, "# HELP") {
			t.Errorf("%s through nginx: %d %.200s", path, code, body)
		}
	}
	for _, name := range engines {
		code, body := m.asked(t, m.one(t, name), "http://127.0.0.1:9464/metrics")
		if code != "200" || !strings.Contains(body, "# HELP tradebot_") {
			t.Errorf("metrics of %s: %s %.200s", name, code, body)
		}
		if _, err := m.feed(time.Minute, body, "promtool", "check", "metrics"); err != nil {
			t.Errorf("metrics of %s: %v", name, err)
		}
	}
	for _, name := range []string{"redis", "postgres"} {
		program, args := m.compose("stop", name)
		m.must(t, 2*time.Minute, program, args...)
		code, _ := m.asked(t, api, "http://127.0.0.1:8080/readyz")
		live, _ := m.asked(t, api, "http://127.0.0.1:8080/livez")
		if code != "503" || live != "200" {
			t.Errorf("without %s: /readyz %s, /livez %s", name, code, live)
		}
		program, args = m.compose("start", name)
		m.must(t, 2*time.Minute, program, args...)
		m.healthy(t, name, 1, 2*time.Minute)
		until(t, "/readyz with "+name+" again", time.Minute, func() error {
			if code, body := m.asked(t, api, "http://127.0.0.1:8080/readyz"); code != "200" {
				return fmt.Errorf("%s %s", code, body)
			}
			return nil
		})
	}
	for _, name := range engines {
		m.healthy(t, name, 1, 2*time.Minute)
	}
}

// O1: logs are JSON on standard output, and in files of the volume that all share.
func (m *machine) logs(t *testing.T) {
	for _, name := range engines {
		c := m.one(t, name)
		text := m.must(t, time.Minute, "sh", "-c", `podman logs "$1" 2>&1`, "sh", c.ID)
		lines := 0
		for line := range strings.Lines(text) {
			var entry struct{ Time, Level, Msg string }
			if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Time == "" || entry.Level == "" || entry.Msg == "" {
				t.Errorf("%s says %q: %v", name, line, err)
			}
			lines++
		}
		if lines == 0 {
			t.Errorf("%s says nothing", name)
		}
	}
	at := strings.TrimSpace(m.must(t, time.Minute, "podman", "volume", "inspect", "--format", "{{.Mountpoint}}", "tradebot_logs"))
	for _, name := range engines {
		files, err := filepath.Glob(filepath.Join(at, "*"+name+"*"))
		if err != nil || len(files) == 0 {
			all, _ := filepath.Glob(filepath.Join(at, "*"))
			t.Errorf("%s has no file in the volume, which has %q", name, all)
			continue
		}
		text, err := os.ReadFile(files[0])
		if line, _, _ := bytes.Cut(text, []byte("\n")); err != nil || !json.Valid(line) {
			t.Errorf("%s has %q: %v", files[0], line, err)
		}
	}
}

// claimed is how many slots of time a scheduler claimed.
func (m *machine) claimed(t testing.TB, c *container) int {
	t.Helper()
	_, body := m.asked(t, c, "http://127.0.0.1:9464/metrics")
	found := regexp.MustCompile(`(?m)^tradebot_scheduler_slots_claimed_total(?:\{[^}]*\})? (\d+)$`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("%s has no number of claimed slots:\n%.500s", c.Name, body)
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

// D6: with three workers and two schedulers each minute ticks exactly once, and the bots are shared.
func (m *machine) scales(t *testing.T) {
	if _, err := m.composed(5*time.Minute, "up", "--detach", "--no-build", "--pull", "never", "--no-recreate", "--wait", "--wait-timeout", "240", "--scale", "worker=3", "--scale", "scheduler=2"); err != nil {
		t.Fatal(err)
	}
	m.healthy(t, "worker", 3, time.Minute)
	schedulers := m.healthy(t, "scheduler", 2, time.Minute)
	settle := func() time.Time { // the middle of a minute, when none ticks
		now := time.Now()
		if middle := now.Truncate(time.Minute).Add(30 * time.Second); now.Before(middle) {
			time.Sleep(time.Until(middle))
		} else if now.Sub(middle) > 20*time.Second {
			time.Sleep(time.Until(middle.Add(time.Minute)))
		}
		return time.Now().UTC().Truncate(time.Minute)
	}
	first := settle()
	before := m.claimed(t, schedulers[0]) + m.claimed(t, schedulers[1])
	time.Sleep(time.Until(first.Add(3*time.Minute + 30*time.Second)))
	last := settle()
	after := m.claimed(t, schedulers[0]) + m.claimed(t, schedulers[1])
	minutes := int(last.Sub(first) / time.Minute)
	days := 0
	if first.Day() != last.Day() {
		days = 1
	}
	if after-before != minutes+days {
		t.Errorf("in %d minutes the schedulers claimed %d slots", minutes, after-before)
	}
	rows := m.sql(t, fmt.Sprintf("SELECT count(*), count(DISTINCT slot), count(*) FILTER (WHERE done > 0) FROM ticks WHERE slot %% 60000 = 0 AND slot > %d AND slot <= %d",
		first.UnixMilli(), last.UnixMilli()))
	if want := fmt.Sprintf("%[1]d|%[1]d|%[1]d", minutes); rows[0] != want {
		t.Errorf("of %d minutes there are %s (all, different, done)", minutes, rows[0])
	}
	holders := m.sql(t, "SELECT DISTINCT split_part(holder, '-', 1) FROM bots WHERE status = 'running'")
	fmt.Printf("  %d minutes ticked once each; bots run at %d workers\n", minutes, len(holders))
}

// D6: the bots of a worker that was killed go on elsewhere, and it is started again.
func (m *machine) kills(t *testing.T) {
	workers := m.containers(t, "worker")
	var victim *container
	var bots []string
	until(t, "a worker has bots", time.Minute, func() error {
		for _, c := range workers {
			if bots = m.sql(t, "SELECT id FROM bots WHERE status = 'running' AND holder LIKE '"+c.ID[:12]+"%'"); len(bots) > 0 {
				victim = c
				return nil
			}
		}
		return fmt.Errorf("none of %d has", len(workers))
	})
	holder := m.sql(t, "SELECT holder FROM bots WHERE id = '"+bots[0]+"'")[0]
	seq := m.sql(t, "SELECT max(seq) FROM journal WHERE bot = '"+bots[0]+"'")[0]
	begun := time.Now()
	if err := syscall.Kill(victim.State.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	until(t, "another process runs its bots", 2*time.Minute, func() error {
		left := m.sql(t, "SELECT id FROM bots WHERE status = 'running' AND (holder = '' OR holder = '"+holder+"')")
		if len(left) > 0 {
			return fmt.Errorf("%d of %d are nobody's", len(left), len(bots))
		}
		return nil
	})
	fmt.Printf("  %d bots of the worker that was killed run elsewhere after %s\n", len(bots), time.Since(begun).Round(100*time.Millisecond))
	until(t, "the bot goes on", time.Minute, func() error {
		if now := m.sql(t, "SELECT max(seq) FROM journal WHERE bot = '"+bots[0]+"'")[0]; now == seq {
			return fmt.Errorf("its journal ends at %s", now)
		}
		return nil
	})
	for _, c := range m.healthy(t, "worker", 3, 2*time.Minute) {
		if c.ID == victim.ID && c.State.Pid == victim.State.Pid {
			t.Error("the one that was killed is said to run")
		}
	}
}

// D3: a process that hangs becomes unhealthy, and well again when it goes on.
func (m *machine) hung(t *testing.T) {
	var all []*container
	for _, name := range append(slices.Clone(engines), "redis") {
		all = append(all, m.containers(t, name)[0])
	}
	for _, c := range all {
		if err := syscall.Kill(c.State.Pid, syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
	}
	resume := sync.OnceFunc(func() {
		for _, c := range all {
			_ = syscall.Kill(c.State.Pid, syscall.SIGCONT)
		}
	})
	defer resume()
	state := func(want string) func() error {
		return func() error {
			for _, c := range m.containers(t, "") {
				if slices.ContainsFunc(all, func(o *container) bool { return o.ID == c.ID }) && c.health() != want {
					return fmt.Errorf("%s is %s", c.Name, c.health())
				}
			}
			return nil
		}
	}
	begun := time.Now()
	until(t, "all that hang are unhealthy", 3*time.Minute, state("unhealthy"))
	fmt.Printf("  processes that hang are unhealthy after %s\n", time.Since(begun).Round(time.Second))
	resume()
	until(t, "all that go on are healthy", 2*time.Minute, state("healthy"))
}

// migrates runs a migration and returns its exit code and what it says. It asks Podman for them: of a container that is removed as it ends
// Podman tells docker-compose an exit code of 0 whatever it was.
func (m *machine) migrates(t testing.TB, name string, args ...string) (code, said string) {
	args = append(append([]string{"run", "--no-deps", "-T", "--name", "migrate-" + name}, args...), "migrate")
	_, err := m.composed(3*time.Minute, args...)
	code, other := m.run(time.Minute, "podman", "container", "inspect", "--format", "{{.State.ExitCode}}", "migrate-"+name)
	if other != nil {
		t.Errorf("%v; %v", err, other)
	}
	said, _ = m.run(time.Minute, "sh", "-c", `podman logs "$1" 2>&1`, "sh", "migrate-"+name)
	_, _ = m.run(time.Minute, "podman", "rm", "--force", "migrate-"+name)
	return strings.TrimSpace(code), said
}

// D10: of five migrations at once one does it all, and the others find it done.
func (m *machine) five(t *testing.T) {
	database := m.one(t, "postgres")
	m.must(t, time.Minute, "podman", "exec", database.ID, "createdb", "-U", "tradebot", "five")
	password := ""
	for _, line := range m.ask {
		if value, ok := strings.CutPrefix(line, "POSTGRES_PASSWORD="); ok {
			password = value
		}
	}
	var crew sync.WaitGroup
	for i := range 5 {
		crew.Go(func() {
			if code, said := m.migrates(t, fmt.Sprint("five-", i), "-e", "DATABASE_URL=postgres://tradebot:"+password+"@postgres:5432/five"); code != "0" {
				t.Errorf("it ends with %s and says %s", code, strings.ReplaceAll(said, password, "…"))
			}
		})
	}
	crew.Wait()
	ask := func(name string) string {
		return strings.TrimSpace(m.must(t, time.Minute, "podman", "exec", database.ID, "psql", "-U", "tradebot", "-d", name, "-Atc",
			"SELECT string_agg(version_id::text, ' ' ORDER BY id) FROM goose_db_version"))
	}
	if got, want := ask("five"), ask("tradebot"); got != want || !strings.Contains(got, " 1") && !strings.HasPrefix(got, "1") {
		t.Errorf("it has the versions %q, and the installation %q", got, want)
	}
	m.must(t, time.Minute, "podman", "exec", database.ID, "dropdb", "-U", "tradebot", "five")
}

// D10: when a migration fails, the version before goes on.
func (m *machine) stays(t *testing.T, client *client) {
	database := m.one(t, "postgres")
	psql := func(text string) string {
		return strings.TrimSpace(m.must(t, time.Minute, "podman", "exec", database.ID, "psql", "-U", "tradebot", "-d", "tradebot", "-v", "ON_ERROR_STOP=1", "-qAtc", text))
	}
	before := map[string]int{}
	for _, c := range m.containers(t, "") {
		if c.service() != "migrate" {
			before[c.ID] = c.State.Pid
		}
	}
	// The last migration is done once more, by an image of another version, and fails, because what it makes is there.
	last := psql("SELECT max(version_id) FROM goose_db_version")
	m.must(t, time.Minute, "podman", "tag", "tradebot/engine:stack-test", "docker.io/tradebot/engine:next")
	psql("CREATE TABLE held AS SELECT * FROM goose_db_version WHERE version_id = " + last + "; DELETE FROM goose_db_version WHERE version_id = " + last)
	own := m.ask
	defer func() {
		m.ask = own
		m.configure()
		psql("INSERT INTO goose_db_version SELECT * FROM held; DROP TABLE held")
	}()
	m.ask = append(slices.Clone(own), "TRADEBOT_VERSION=next")
	m.configure()
	// As deploy/upgrade.sh does: `up` would take the old containers away before it knows whether the migration succeeds.
	if code, said := m.migrates(t, "next"); code == "0" || !strings.Contains(said, "tradebot:") {
		t.Errorf("a migration that fails ends with %s and says %s", code, said)
	}
	for _, c := range m.containers(t, "") {
		if c.service() == "migrate" {
			continue
		}
		if pid, ok := before[c.ID]; !ok || c.State.Status != "running" || pid != c.State.Pid {
			t.Errorf("%s is another, or %s", c.Name, c.State.Status)
		}
		delete(before, c.ID)
	}
	if len(before) > 0 {
		t.Errorf("%d containers are gone", len(before))
	}
	if code, _, body := client.try(t, "GET", "/api/v1/bots", nil); code != 200 {
		t.Errorf("the API answers %d %s", code, body)
	}
}

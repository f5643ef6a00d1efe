//go:build stack

package stack

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

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
	m.compose(t, "up", "--detach", "--wait", "--scale", "worker=3", "--scale", "scheduler=2")
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

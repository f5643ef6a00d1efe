package chaos_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/chaos"
)

// A build that does wrong is found out within fifty cycles.
func TestBroken(t *testing.T) {
	for _, c := range []struct {
		part   string // that does wrong
		seed   uint64
		checks string // one of which finds it
	}{
		{"fence", 8, "commits state"}, // commits count whoever holds the lease; a bot that somebody else has written for finds out itself
		{"twice", 1, "ledger"},        // a batch is booked again
		{"resend", 1, "placed"},       // what became of an order is not asked before it is sent again
	} {
		t.Run(c.part, func(t *testing.T) {
			t.Parallel()
			p := newPlant(t, options{lease: short, broken: c.part})
			for n := range 51 { // the first is the start, before any disaster
				what := p.wrong(c.seed, n)
				found := p.examine(p.snapshot())
				t.Logf("%3d  %s: %d findings", n, what, len(found))
				if len(found) == 0 {
					continue
				}
				t.Logf("for one, %s", found[0])
				if !slices.ContainsFunc(found, func(f chaos.Finding) bool { return strings.Contains(c.checks, f.Check) }) {
					t.Errorf("it was found out, but not by the checks %s: %v", c.checks, found)
				}
				return
			}
			t.Error("it was not found out")
		})
	}
}

// wrong starts an installation that does wrong, or makes the cycle of a number from 1 in it, as far as it gets, and returns what was done.
func (p *plant) wrong(seed uint64, n int) (what string) {
	p.Helper()
	defer func() {
		if r := recover(); r != nil {
			c, ok := r.(caught)
			if !ok {
				panic(r)
			}
			what = fmt.Sprintf("bot %s has failed: %s", c.bot, c.reason)
		}
	}()
	if n == 0 {
		p.begin()
		return "the start"
	}
	what, _, _ = p.cycle(seed, n-1)
	return what
}

// The product's binary has nothing of it.
func TestProduct(t *testing.T) {
	for name, flags := range map[string][]string{"plain": nil, "armed": {"-tags", "chaos"}} {
		path, err := compile(name, "tradebot", flags...)
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"CHAOS_FILE", "commit.before", "engine/chaos"} {
			if got := bytes.Contains(file, []byte(word)); got != (name == "armed") {
				t.Errorf("%s: %s is in the binary: %v", name, word, got)
			}
		}
	}
}

// Bots go on soon after the start of a worker where there was none, with the product's lease.
func TestRecovery(t *testing.T) {
	t.Parallel()
	p := newPlant(t, options{})
	p.begin()
	p.workers[1].End(t)
	p.workers = p.workers[:1]
	p.reach(p.now())
	var took []time.Duration
	for range *rounds {
		p.workers[0].Kill()
		begun, now := time.Now(), p.now()
		p.workers[0] = p.start("worker")
		p.reach(now)
		took = append(took, time.Since(begun))
		for _, f := range p.examine(p.snapshot()) {
			t.Error(f)
		}
	}
	t.Logf("after kill -9 of the only worker %d bots were up to date again, after the start of the next, in %s; each: %v", len(wants), spread(slices.Clone(took)), took)
	if most := slices.Max(took); most > tolerated {
		t.Errorf("it took %s; 10 s are what it should take on a machine that does nothing else", most)
	}
}

// tolerated is how long it may take on a machine that is busy with other tests.
const tolerated = 25 * time.Second

// damage checks the checks: whatever is changed by hand in what the database held is seen.
func (p *plant) damage() {
	p.Helper()
	for _, c := range []struct {
		name, check string
		do          func(b *chaos.Bot)
	}{
		{"a line is lost", "journal", func(b *chaos.Bot) { b.Journal = slices.Delete(b.Journal, 3, 4) }},
		{"the last line is lost", "journal", func(b *chaos.Bot) { b.Journal = b.Journal[:len(b.Journal)-1] }},
		{"a line is another", "journal", func(b *chaos.Bot) { b.Journal[4].Text = b.Journal[3].Text }},
		{"a fill is lost", "orders", func(b *chaos.Bot) { b.Fills = b.Fills[:len(b.Fills)-1] }},
		{"a fill is doubled", "orders", func(b *chaos.Bot) { b.Fills = append(b.Fills, b.Fills[len(b.Fills)-1]) }},
		{"a fill is another", "orders", func(b *chaos.Bot) { b.Fills[0].Qty = b.Fills[0].Qty.Add64(1) }},
		{"an order is lost", "orders", func(b *chaos.Bot) { b.Orders = b.Orders[1:] }},
		{"an order is another", "orders", func(b *chaos.Bot) { b.Orders[0].Status = "open" }},
		{"an order is on its way", "orders", func(b *chaos.Bot) { b.Orders[0].Status = "sending" }},
		{"an entry is lost", "ledger", func(b *chaos.Bot) { b.Entries = b.Entries[:len(b.Entries)-1] }},
		{"entries are doubled", "ledger", func(b *chaos.Bot) { b.Entries = append(b.Entries, b.Entries[2:6]...) }},
		{"a position is another", "ledger", func(b *chaos.Bot) { b.Positions[0].Qty = b.Positions[0].Qty.Add64(1) }},
		{"the equity is another", "equity", func(b *chaos.Bot) {
			last := &b.Equity[len(b.Equity)-1]
			last.Equity = last.Equity.Add64(1)
		}},
		{"a point of equity is lost", "replay", func(b *chaos.Bot) { b.Equity = b.Equity[1:] }},
		{"an order has another price", "replay", func(b *chaos.Bot) { b.Orders[0].Stop = b.Orders[0].Stop.Add64(1) }},
		{"it has failed", "state", func(b *chaos.Bot) { b.Status = bot.Failed }},
	} {
		s := p.snapshot()
		i := slices.IndexFunc(s.Bots, func(b chaos.Bot) bool { return len(b.Fills) > 2 && len(b.Equity) > 2 && len(b.Positions) > 0 })
		if i < 0 {
			p.Fatal("no bot has traded")
		}
		s.Bots = s.Bots[i : i+1]
		c.do(&s.Bots[0])
		if found := p.examine(s); !slices.ContainsFunc(found, func(f chaos.Finding) bool { return f.Check == c.check }) {
			p.Errorf("%s, and the check %s does not see it: %v", c.name, c.check, found)
		}
	}
	harm(p, p.snapshot, p.examine)
	for _, c := range []struct {
		name, check string
		do          func(s *chaos.Snapshot)
	}{
		{"a minute is missing", "ticks", func(s *chaos.Snapshot) {
			s.Ticks = []chaos.Tick{{5 * 60_000, "a", 5 * 60_000}, {7 * 60_000, "a", 7 * 60_000}}
		}},
		{"a minute is there twice", "ticks", func(s *chaos.Snapshot) {
			s.Ticks = []chaos.Tick{{5 * 60_000, "a", 5 * 60_000}, {5 * 60_000, "b", 5 * 60_000}}
		}},
		{"a minute was claimed later", "ticks", func(s *chaos.Snapshot) { s.Ticks = []chaos.Tick{{5 * 60_000, "a", 6 * 60_000}} }},
		{"two commit in an epoch", "commits", func(s *chaos.Snapshot) {
			s.Commits = []chaos.Committed{{"x", 3, "h1", "p1", 0}, {"x", 3, "h1", "p2", 0}}
		}},
		{"one commits as another", "commits", func(s *chaos.Snapshot) {
			s.Commits = []chaos.Committed{{"x", 3, "h1", "p1", 0}, {"y", 3, "h1", "p2", 0}}
		}},
		{"one commits too late", "commits", func(s *chaos.Snapshot) { s.Commits = []chaos.Committed{{"x", 3, "h1", "p1", 1}} }},
	} {
		s := &chaos.Snapshot{}
		c.do(s)
		if found := p.examine(s); !slices.ContainsFunc(found, func(f chaos.Finding) bool { return f.Check == c.check }) {
			p.Errorf("%s, and the check %s does not see it: %v", c.name, c.check, found)
		}
	}
}

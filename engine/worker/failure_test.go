package worker_test

import (
	"path/filepath"
	"strings"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/catalog"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/worker"
)

const moody = "testdata/moody"

// open are the orders of a bot that are still at the exchange.
func (p *plant) open(id string) int {
	p.Helper()
	all, err := p.store.Orders(p.Context(), id, []string{"planned", "sending", "unknown", "open", "partially_filled"}, 0, 0)
	if err != nil {
		p.Fatal(err)
	}
	return len(all)
}

// start starts a bot.
func (p *plant) start(id string) {
	p.Helper()
	if _, err := p.fleet.Start(p.Context(), id, "test"); err != nil {
		p.Fatal(err)
	}
}

// change gives a bot that is not active another configuration.
func (p *plant) change(id string, change func(c *bot.Config)) bot.Bot {
	p.Helper()
	b, err := p.store.Bot(p.Context(), id)
	if err != nil {
		p.Fatal(err)
	}
	change(&b.Config)
	if b, err = p.fleet.Change(p.Context(), id, b.Version, b.Config, "test"); err != nil {
		p.Fatal(err)
	}
	return b
}

// A strategy that breaks a rule while it runs fails its bot: the owner reads why, its orders are taken back, its position stays,
// what it did can be proved, others live on, and it can be started again.
func TestStrategyFails(t *testing.T) {
	for _, c := range []struct{ mood, says string }{
		{"panic", "no idea what to do in candle 6"},
		{"spin", "fuel"},
	} {
		t.Run(c.mood, func(t *testing.T) {
			p := newPlant(t)
			other := p.create("../../strategies/sma-cross", nil)
			b := p.create(moody, map[string]string{"mood": c.mood})
			w := p.work("one")
			p.start(other.ID)
			p.start(b.ID)
			failed := w.becomes(bot.Failed)
			if failed.ID != b.ID || !strings.Contains(failed.Reason, c.says) || strings.Contains(failed.Reason, "wasm.") {
				t.Errorf("%s: %q, want %q", failed.Config.Name, failed.Reason, c.says)
			}
			if n := p.open(b.ID); n != 0 {
				t.Errorf("%d orders are still open", n)
			}
			if held, err := p.store.Positions(t.Context(), b.ID); err != nil || len(held) != 1 || held[0].Qty.String() != "1" {
				t.Errorf("the position is %+v, %v", held, err)
			}
			p.proven(b.ID)
			w.until("another bot trades", func(e worker.Event) bool { return e.Bot.ID == other.ID && filled(e) })

			// As it was it fails again, calmed down it goes on with its position.
			p.start(b.ID)
			w.becomes(bot.Failed)
			p.change(b.ID, func(c *bot.Config) { c.Params = nil })
			p.start(b.ID)
			if now := w.becomes(bot.Running); now.ID != b.ID || now.Reason != "" {
				t.Errorf("%+v", now)
			}
			w.until("it rests an order", func(e worker.Event) bool { return e.Bot.ID == b.ID && len(e.Batch.Orders) > 0 })
			if p.open(b.ID) != 1 {
				t.Errorf("%d orders are open", p.open(b.ID))
			}
			p.proven(b.ID)
			p.proven(other.ID)
		})
	}
}

// One that breaks a rule while it is told to stop is failed as well, and its orders are taken back all the same. Whoever stops a
// bot that failed gets it stopped.
func TestStrategyFailsToStop(t *testing.T) {
	p := newPlant(t)
	b := p.create(moody, map[string]string{"mood": "stop"})
	w := p.work("one")
	p.start(b.ID)
	w.until("an order was filled", filled)
	stop := func() {
		t.Helper()
		if _, err := p.fleet.Stop(t.Context(), b.ID, "test"); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if failed := w.becomes(bot.Failed); !strings.Contains(failed.Reason, "it does not want to stop") || p.open(b.ID) != 0 {
		t.Errorf("%q, %d orders open", failed.Reason, p.open(b.ID))
	}
	p.proven(b.ID)
	stop()
	w.becomes(bot.Stopped)
	p.proven(b.ID)
}

// Parameters that the strategy refuses are refused when a bot is made or changed; if they come another way, the bot fails and says
// so.
func TestStrategyRefuses(t *testing.T) {
	p := newPlant(t)
	b := p.create(moody, nil)
	c := b.Config
	c.Params = map[string]string{"mood": "refuse"}
	const says = "mood refuse is refused; choose another"
	if _, err := p.fleet.Create(t.Context(), bot.Bot{Owner: b.Owner, Config: c}, "test"); fault.KindOf(err) != fault.Refused || !strings.Contains(fault.Sentence(err), says) {
		t.Errorf("it is made: %v", err)
	}
	if _, err := p.fleet.Change(t.Context(), b.ID, b.Version, c, "test"); fault.KindOf(err) != fault.Refused {
		t.Errorf("it is changed: %v", err)
	}
	if _, err := p.store.UpdateConfig(t.Context(), b.ID, b.Version, c, "ann", 1); err != nil {
		t.Fatal(err)
	}
	w := p.work("one")
	p.start(b.ID)
	if failed := w.becomes(bot.Failed); !strings.Contains(failed.Reason, says) {
		t.Errorf("%q", failed.Reason)
	}
}

// A bot whose strategy is not kept any more fails, and goes on when the strategy is back.
func TestModuleGone(t *testing.T) {
	p := newPlant(t)
	b := p.create(moody, nil)
	first := p.work("one")
	p.start(b.ID)
	first.until("an order was filled", filled)
	first.end()

	nothing, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "nothing.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nothing.Close)
	if err := nothing.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole := p.catalog
	p.catalog = catalog.New(nothing, p.host)
	second := p.work("two")
	if failed := second.becomes(bot.Failed); !strings.Contains(failed.Reason, "there is no version of a strategy") {
		t.Errorf("%q", failed.Reason)
	}
	second.end()
	p.catalog = whole
	third := p.work("three")
	p.start(b.ID)
	third.becomes(bot.Running)
	p.proven(b.ID)
}

// What people want before a worker has looked for the first time counts as well.
func TestBeforeTheFirstLook(t *testing.T) {
	p := newPlant(t)
	act := func(id string, acts ...func() (bot.Bot, error)) {
		t.Helper()
		for _, do := range acts {
			if _, err := do(); err != nil {
				t.Fatal(err)
			}
		}
	}
	stopped, paused, resumed := p.create(moody, nil), p.create(moody, nil), p.create(moody, nil)
	for _, b := range []bot.Bot{stopped, paused, resumed} {
		p.start(b.ID)
	}
	act(stopped.ID, func() (bot.Bot, error) { return p.fleet.Stop(t.Context(), stopped.ID, "test") })
	act(paused.ID, func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), paused.ID, "test") })
	act(resumed.ID, func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), resumed.ID, "test") },
		func() (bot.Bot, error) { return p.fleet.Resume(t.Context(), resumed.ID, "test") })
	w := p.work("one")
	seen := map[string]bool{}
	w.until("all was done", func(e worker.Event) bool {
		b := e.Bot
		switch b.ID {
		case stopped.ID:
			seen[b.ID] = b.Status == bot.Stopped
		case paused.ID:
			seen[b.ID] = b.Pause == bot.ByUser && b.Held == bot.HoldEntries
			if filled(e) {
				t.Error("a bot that is paused buys")
			}
		case resumed.ID:
			seen[b.ID] = seen[b.ID] || b.Status == bot.Running && filled(e)
		}
		return seen[stopped.ID] && seen[paused.ID] && seen[resumed.ID]
	})
	p.start(stopped.ID)
	w.until("it runs", func(e worker.Event) bool { return e.Bot.ID == stopped.ID && filled(e) })
	for _, b := range []bot.Bot{stopped, paused, resumed} {
		p.proven(b.ID)
	}

	// A second life that is stopped before it begins.
	w.end()
	act(stopped.ID, func() (bot.Bot, error) { return p.fleet.Stop(t.Context(), stopped.ID, "test") })
	w = p.work("two")
	w.until("it stopped", func(e worker.Event) bool { return e.Bot.ID == stopped.ID && e.Bot.Status == bot.Stopped })
	w.end()
	p.start(stopped.ID)
	act(stopped.ID, func() (bot.Bot, error) { return p.fleet.Stop(t.Context(), stopped.ID, "test") })
	w = p.work("three")
	w.until("it stopped again", func(e worker.Event) bool { return e.Bot.ID == stopped.ID && e.Bot.Status == bot.Stopped })
	p.proven(stopped.ID)
}

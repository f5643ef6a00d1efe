package worker_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"tradebot/engine/bot"
	"tradebot/engine/market"
	"tradebot/engine/worker"
)

// Somebody may start a bot and change his mind before a worker has seen it.
func TestChangesOfMind(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/sma-cross", map[string]string{"fast": "2", "slow": "5"})
	ask := func(do ...func() (bot.Bot, error)) {
		t.Helper()
		for _, one := range do {
			if _, err := one(); err != nil {
				t.Fatal(err)
			}
		}
	}
	start := func() (bot.Bot, error) { return p.fleet.Start(t.Context(), b.ID, "test") }
	stop := func() (bot.Bot, error) { return p.fleet.Stop(t.Context(), b.ID, "test") }
	pause := func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), b.ID, "test") }
	resume := func() (bot.Bot, error) { return p.fleet.Resume(t.Context(), b.ID, "test") }

	ask(start, stop) // a bot that never ran
	w := p.work("one")
	w.becomes(bot.Stopped)
	w.end()

	ask(start, pause)
	w = p.work("two")
	w.until("entries are held back", func(e worker.Event) bool { return e.Bot.Held == bot.HoldEntries && e.Bot.Pause == bot.ByUser })
	ask(resume)
	w.until("an order was filled", filled)
	ask(stop)
	w.becomes(bot.Stopped)
	events, _ := p.proven(b.ID)
	w.end()

	ask(start, stop) // one that ran
	w = p.work("three")
	w.becomes(bot.Stopped)
	if again, _ := p.proven(b.ID); again != events {
		t.Errorf("it has %d lines, and %d before it was started and stopped without anybody having seen it", again, events)
	}
	w.end()

	ask(start, pause, resume)
	w = p.work("four")
	w.until("an order was filled", filled)
	p.proven(b.ID)
}

// A bot that was paused when it was stopped trades when it is started again.
func TestStartsFreely(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/sma-cross", map[string]string{"fast": "2", "slow": "5"})
	w := p.work("one")
	for _, do := range []func() (bot.Bot, error){
		func() (bot.Bot, error) { return p.fleet.Start(t.Context(), b.ID, "test") },
		func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), b.ID, "test") },
		func() (bot.Bot, error) {
			w.until("entries are held back", func(e worker.Event) bool { return e.Bot.Held == bot.HoldEntries && e.Bot.Pause == bot.ByUser })
			return p.fleet.Stop(t.Context(), b.ID, "test")
		},
		func() (bot.Bot, error) {
			w.becomes(bot.Stopped)
			return p.fleet.Start(t.Context(), b.ID, "test")
		},
	} {
		if _, err := do(); err != nil {
			t.Fatal(err)
		}
	}
	w.until("nothing is held back", func(e worker.Event) bool { return e.Bot.Held == bot.HoldNothing && e.Bot.Status == bot.Running })
	w.until("a position was opened", func(e worker.Event) bool { return filled(e) && e.Batch.Fills[0].Side == "buy" })
	p.proven(b.ID)
}

// A worker whose commit is refused gives the bot back, so that it goes on within a moment, and not at the end of the lease.
func TestRefused(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/sma-cross", nil)
	w := p.work("one")
	if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.until("an order was filled", filled)
	db, err := sql.Open("sqlite", strings.TrimPrefix(p.url, "sqlite:")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	begun := time.Now()
	if _, err := db.Exec("UPDATE bots SET epoch = epoch + 1"); err != nil { // as if somebody else had had it in between
		t.Fatal(err)
	}
	cursor := p.market.Now() + int64(market.Minute)
	w.until("the bot goes on", func(e worker.Event) bool { return e.Bot.Cursor >= cursor })
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it went on after %s", took)
	}
	p.proven(b.ID)
}

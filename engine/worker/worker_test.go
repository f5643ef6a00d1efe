package worker_test

import (
	"encoding/json"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/journal"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/worker"
)

func filled(e worker.Event) bool { return len(e.Batch.Fills) > 0 }

// A bot starts, trades, is stopped, starts again, and what it did can be proved at any time.
func TestLife(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/sma-cross", nil)
	w := p.work("one")
	if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.becomes(bot.Running)
	for range 4 {
		w.until("an order was filled", filled)
	}
	if events, decisions := p.proven(b.ID); events < 8 || decisions < 4 {
		t.Errorf("%d events, %d decisions", events, decisions)
	}
	if _, err := p.fleet.Stop(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.becomes(bot.Stopped)
	if _, err := p.fleet.Stop(t.Context(), b.ID, "test"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("it is stopped again: %v", err)
	}
	c := b.Config
	c.Params = map[string]string{"fast": "5"}
	now, err := p.store.Bot(t.Context(), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.fleet.Change(t.Context(), b.ID, now.Version, c, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.becomes(bot.Running)
	w.until("an order was filled", filled)
	p.proven(b.ID)
}

// When a worker ends its bots go on at once with another, and as if nothing had been.
func TestHandOver(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/sma-cross", nil)
	first := p.work("one")
	if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	first.until("an order was filled", filled)
	begun := time.Now()
	first.end()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it ended after %s", took)
	}
	second := p.work("two")
	begun = time.Now()
	second.until("the bot was looked at", func(worker.Event) bool { return true })
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it went on after %s", took)
	}
	second.until("an order was filled", filled)
	p.proven(b.ID)
}

// A bot that nobody ran for two days is brought up to date piece by piece, and what is asked by hand waits until it is.
func TestAway(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/sma-cross", nil)
	w := p.work("one")
	if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.until("an order was filled", filled)
	w.end()
	b, err := p.store.Bot(t.Context(), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	back := p.pass(2 * market.Day)
	if _, err := p.fleet.Pause(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w = p.work("two")
	before, pieces := b.Cursor, 0
	w.until("it is up to date", func(e worker.Event) bool {
		if e.Batch.Cursor > before+1000*int64(market.Minute) {
			t.Errorf("a piece of %d minutes", (e.Batch.Cursor-before)/int64(market.Minute))
		}
		before = e.Batch.Cursor
		pieces++
		for _, l := range e.Batch.Lines {
			if l.Kind == "hand" && l.Time < back-int64(market.Minute) {
				t.Errorf("a command of %d was done at %d", back, l.Time)
			}
		}
		return len(e.Batch.Commands) > 0
	})
	if pieces < 3 {
		t.Errorf("two days came in %d pieces", pieces)
	}
	if events, _ := p.proven(b.ID); events < 10 {
		t.Errorf("%d events", events)
	}
	first, seen := int64(0), journal.Seen{}
	for l, err := range p.store.Journal(t.Context(), b.ID, 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		var line struct {
			Begin   *journal.Begin
			Candles []journal.Seen
		}
		if err := json.Unmarshal(l.Text, &line); err != nil {
			t.Fatal(err)
		}
		if line.Begin != nil {
			first = line.Begin.First[0]
		}
		if len(line.Candles) > 0 {
			seen = line.Candles[0]
		}
	}
	if want := (seen.Last-first)/int64(market.Minute) + 1; seen.Count != want {
		t.Errorf("it saw %d of %d candles", seen.Count, want)
	}
}

// Bots of which nobody was told are found and taken, all of them, however many there are.
func TestSweep(t *testing.T) {
	p := newPlant(t)
	first := p.create("../../strategies/sma-cross", nil)
	for range 149 {
		if _, err := p.store.CreateBot(t.Context(), bot.Bot{Owner: first.Owner, Config: first.Config}, "ann", 1); err != nil {
			t.Fatal(err)
		}
	}
	all, _, err := p.store.Bots(t.Context(), store.BotFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if _, err := p.store.Transition(t.Context(), all[i].ID, store.Change{Event: bot.Start}, 1); err != nil {
			t.Fatal(err)
		}
	}
	w := p.work("one")
	run := map[string]bool{}
	w.until("all of them run", func(e worker.Event) bool {
		if e.Bot.Status == bot.Running {
			run[e.Bot.ID] = true
		}
		return len(run) == 150
	})
}

// Many rings of the queue are answered together, and each one sees what was asked before it.
func TestRings(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/buy-and-hold", nil)
	w := p.work("one")
	if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.until("an order was filled", filled)
	const orders = 20
	for i := range orders {
		if _, err := p.fleet.Hand(t.Context(), b.ID, bot.Command{Act: bot.CancelOrder, Order: uint64(1000 + i)}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	answered := 0
	w.until("all of it was answered", func(e worker.Event) bool {
		answered += len(e.Batch.Commands)
		return answered == orders
	})
}

// A kill switch halts a bot, which nobody can start or resume before it is off.
func TestKill(t *testing.T) {
	for _, what := range []func(b bot.Bot) store.Switch{
		func(b bot.Bot) store.Switch { return store.KillBot(b.ID) },
		func(b bot.Bot) store.Switch { return store.KillUser(b.Owner) },
		func(bot.Bot) store.Switch { return store.KillAll },
	} {
		p := newPlant(t)
		b := p.create("../../strategies/sma-cross", nil)
		w := p.work("one")
		if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
			t.Fatal(err)
		}
		w.until("an order was filled", filled)
		begun := time.Now()
		if err := p.fleet.Kill(t.Context(), what(b), true, "test"); err != nil {
			t.Fatal(err)
		}
		if b := w.becomes(bot.Paused); b.Pause != bot.KillSwitch || b.Held != bot.HoldAll || b.Reason == "" {
			t.Errorf("%s: %+v", what(b), b)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s takes %s", what(b), took)
		}
		if _, err := p.fleet.Resume(t.Context(), b.ID, "test"); fault.KindOf(err) != fault.Refused {
			t.Errorf("%s: it is resumed: %v", what(b), err)
		}
		if err := p.fleet.Kill(t.Context(), what(b), false, "test"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.fleet.Resume(t.Context(), b.ID, "test"); err != nil {
			t.Fatal(err)
		}
		w.until("an order was filled", filled)
		p.proven(b.ID)
		// What held it back is forgotten with the next life.
		if err := p.fleet.Kill(t.Context(), what(b), true, "test"); err != nil {
			t.Fatal(err)
		}
		w.becomes(bot.Paused)
		if _, err := p.fleet.Stop(t.Context(), b.ID, "test"); err != nil {
			t.Fatal(err)
		}
		w.becomes(bot.Stopped)
		if _, err := p.fleet.Start(t.Context(), b.ID, "test"); fault.KindOf(err) != fault.Refused {
			t.Errorf("%s: it is started: %v", what(b), err)
		}
		if err := p.fleet.Kill(t.Context(), what(b), false, "test"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
			t.Fatal(err)
		}
		w.until("an order was filled", filled)
		p.proven(b.ID)
		w.end()
	}
}

// What is asked by hand is done and answered, whether it can be done or not.
func TestByHand(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/buy-and-hold", nil)
	w := p.work("one")
	if _, err := p.fleet.Start(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.until("an order was filled", filled)
	if _, err := p.fleet.Hand(t.Context(), b.ID, bot.Command{Act: bot.ForceExit}, "test"); err != nil {
		t.Fatal(err)
	}
	e := w.until("the position was closed", filled)
	if f := e.Batch.Fills[0]; f.Side != "sell" || f.Reason != "manual" {
		t.Errorf("%+v", f)
	}
	if _, err := p.fleet.Hand(t.Context(), b.ID, bot.Command{Act: bot.CancelOrder, Order: 999}, "test"); err != nil {
		t.Fatal(err)
	}
	w.until("it was answered", func(e worker.Event) bool { return len(e.Batch.Commands) > 0 })
	all, err := p.store.Commands(t.Context(), b.ID, 0, 10)
	if err != nil || len(all) != 2 || all[0].Status != store.Refused || all[0].Reason == "" || all[1].Status != store.Done {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := p.fleet.Pause(t.Context(), b.ID, "test"); err != nil {
		t.Fatal(err)
	}
	w.until("entries are held back", func(e worker.Event) bool { return e.Bot.Held == bot.HoldEntries && e.Bot.Pause == bot.ByUser })
	p.proven(b.ID)
}

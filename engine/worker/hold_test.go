package worker_test

import (
	"slices"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/foundry"
	"tradebot/engine/store"
	"tradebot/engine/worker"
)

// do acts on a bot.
func (p *plant) do(act func() (bot.Bot, error)) bot.Bot {
	p.Helper()
	b, err := act()
	if err != nil {
		p.Fatal(err)
	}
	return b
}

// held waits until so much is held back from a bot in a state.
func (r *running) held(status bot.Status, pause bot.Pause, hold bot.Hold) {
	r.Helper()
	r.until("it is "+string(status)+", "+hold.String()+" held back", func(e worker.Event) bool {
		return e.Bot.Status == status && e.Bot.Pause == pause && e.Bot.Held == hold
	})
}

// Nothing loosens what a kill switch holds back but a resume, and whoever starts a bot again starts it with nothing held back.
func TestHolds(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/sma-cross", nil)
	w := p.work("one")
	p.start(b.ID)
	w.becomes(bot.Running)

	p.do(func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), b.ID, "test") })
	w.held(bot.Paused, bot.ByUser, bot.HoldEntries)
	if err := p.fleet.Kill(t.Context(), store.KillBot(b.ID), true, "test"); err != nil {
		t.Fatal(err)
	}
	w.held(bot.Paused, bot.KillSwitch, bot.HoldAll)
	if now := p.do(func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), b.ID, "test") }); now.Pause != bot.KillSwitch {
		t.Errorf("a pause takes the place of a kill switch: %+v", now)
	}
	if _, err := p.fleet.Hand(t.Context(), b.ID, bot.Command{Act: bot.HoldBack}, "test"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a hold is loosened by hand: %v", err)
	}
	if all, err := p.store.Commands(t.Context(), b.ID, 0, 0); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}

	// Off again, it is still halted; it is stopped and started.
	if err := p.fleet.Kill(t.Context(), store.KillBot(b.ID), false, "test"); err != nil {
		t.Fatal(err)
	}
	p.do(func() (bot.Bot, error) { return p.fleet.Stop(t.Context(), b.ID, "test") })
	w.held(bot.Stopped, "", bot.HoldAll)
	p.start(b.ID)
	w.held(bot.Running, "", bot.HoldNothing)
	w.until("an order was filled", filled)
	p.proven(b.ID)

	p.do(func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), b.ID, "test") })
	w.held(bot.Paused, bot.ByUser, bot.HoldEntries)
	p.do(func() (bot.Bot, error) { return p.fleet.Resume(t.Context(), b.ID, "test") })
	w.held(bot.Running, "", bot.HoldNothing)
	p.proven(b.ID)
}

// What people do to a bot's state is told, though it is not the worker that changed it.
func TestEventsTellWhatPeopleDid(t *testing.T) {
	p := newPlant(t)
	b := p.create(moody, nil)
	w := p.work("one")
	p.start(b.ID)
	w.becomes(bot.Running)
	p.do(func() (bot.Bot, error) { return p.fleet.Pause(t.Context(), b.ID, "test") })
	if now := w.becomes(bot.Paused); now.Pause != bot.ByUser || now.Reason == "" {
		t.Errorf("%+v", now)
	}
	p.do(func() (bot.Bot, error) { return p.fleet.Resume(t.Context(), b.ID, "test") })
	w.becomes(bot.Running)
}

// A bot that was stopped goes on with another version of its strategy: it keeps its position and its books, remembers the version
// before, and can go back to it.
func TestUpgrade(t *testing.T) {
	p := newPlant(t)
	b := p.create(moody, nil)
	// The same strategy with something at its end that no machine reads: another version.
	next, err := p.catalog.Put(t.Context(), "", append(slices.Clone(foundry.File(t, moody)), 0, 4, 2, 'v', '2', 0), "test")
	if err != nil || next.SHA256 == b.Config.Module {
		t.Fatalf("%+v, %v", next, err)
	}
	w := p.work("one")
	cycle := func() []bot.Position {
		t.Helper()
		p.start(b.ID)
		w.until("it rests an order", func(e worker.Event) bool { return len(e.Batch.Orders) > 0 })
		p.do(func() (bot.Bot, error) { return p.fleet.Stop(t.Context(), b.ID, "test") })
		w.becomes(bot.Stopped)
		p.proven(b.ID)
		held, err := p.store.Positions(t.Context(), b.ID)
		if err != nil || len(held) != 1 {
			t.Fatalf("%+v, %v", held, err)
		}
		return held
	}
	p.start(b.ID)
	w.until("an order was filled", filled)
	p.do(func() (bot.Bot, error) { return p.fleet.Stop(t.Context(), b.ID, "test") })
	w.becomes(bot.Stopped)
	for _, to := range []string{next.SHA256, b.Config.Module} {
		before := p.do(func() (bot.Bot, error) { return p.store.Bot(t.Context(), b.ID) }).Config.Module
		if now := p.change(b.ID, func(c *bot.Config) { c.Module = to }); now.Config.Module != to || now.Previous != before {
			t.Errorf("%s after %s", now.Config.Module, now.Previous)
		}
		if held := cycle(); held[0].Qty.String() != "1" {
			t.Errorf("it holds %+v", held)
		}
	}
	if fills, err := p.store.Fills(t.Context(), b.ID, 0, 0); err != nil || len(fills) != 1 {
		t.Errorf("%d fills, %v; it bought again", len(fills), err)
	}
}

// What a position is worth is kept as often as the equity, not only when something is traded.
func TestPositionsFollowTheMarket(t *testing.T) {
	p := newPlant(t)
	b := p.create("../../strategies/buy-and-hold", nil)
	w := p.work("one")
	p.start(b.ID)
	bought := w.until("an order was filled", filled)
	later := w.until("the equity was noted", func(e worker.Event) bool { return len(e.Batch.Equity) > 0 && !filled(e) })
	if len(bought.Batch.Positions) != 1 || len(later.Batch.Positions) != 1 {
		t.Fatalf("%+v, then %+v", bought.Batch.Positions, later.Batch.Positions)
	}
	if was, now := bought.Batch.Positions[0], later.Batch.Positions[0]; !now.Qty.Equal(was.Qty) || now.Last.Equal(was.Last) || now.Unrealised.Equal(was.Unrealised) {
		t.Errorf("%+v, was %+v", now, was)
	}
}

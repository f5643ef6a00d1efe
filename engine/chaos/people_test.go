package chaos_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// act lets somebody do something with a bot or with all, at any moment, and returns what. It may come to nothing: the database may be
// away, the bot may be stopped.
func (p *plant) act(r *rand.Rand) string {
	p.Helper()
	n, what := r.IntN(len(wants)), r.IntN(7)
	ctx, cancel := context.WithTimeout(p.Context(), 3*time.Second)
	defer cancel()
	list, err := p.standings(ctx)
	if err != nil {
		return "nothing, the database is away"
	}
	id := list[n].id
	names := []string{"pause", "exit", "stop", "stop and start", "kill switch of a bot", "kill switch of all", "pause and resume"}
	switch what {
	case 0:
		_, err = p.fleet.Pause(ctx, id, "test")
	case 1:
		_, err = p.fleet.Hand(ctx, id, bot.Command{Act: bot.ForceExit}, "test")
	case 2:
		_, err = p.fleet.Stop(ctx, id, "test")
	case 3:
		if _, err = p.fleet.Stop(ctx, id, "test"); err == nil {
			p.moment(r, time.Second)
			_, err = p.fleet.Start(ctx, id, "test")
		}
	case 4:
		err = p.fleet.Kill(ctx, store.KillBot(id), true, "test")
	case 5:
		err = p.fleet.Kill(ctx, store.KillAll, true, "test")
	case 6:
		if _, err = p.fleet.Pause(ctx, id, "test"); err == nil {
			p.moment(r, time.Second)
			_, err = p.fleet.Resume(ctx, id, "test")
		}
	}
	text := fmt.Sprintf("%s of %d", names[what], n)
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Conflict, fault.Refused, fault.Canceled:
		if err != nil {
			text += " (" + fault.KindOf(err).String() + ")"
		}
		return text
	}
	if err != nil {
		p.fail("%s: %v", text, err)
	}
	return text
}

// resume turns kill switches off, and lets every bot go on that people stopped or paused.
func (p *plant) resume(ctx context.Context) error {
	kills, err := p.store.Killed(ctx)
	if err != nil {
		return err
	}
	if kills.All {
		if err := p.fleet.Kill(ctx, store.KillAll, false, "test"); err != nil {
			return err
		}
	}
	for id := range kills.Bots {
		if err := p.fleet.Kill(ctx, store.KillBot(id), false, "test"); err != nil {
			return err
		}
	}
	list, err := p.standings(ctx)
	if err != nil {
		return err
	}
	for _, s := range list {
		switch {
		case !s.status.Active():
			_, err = p.fleet.Start(ctx, s.id, "test")
		case s.pause.EndedBy() == bot.EndedByPerson:
			_, err = p.fleet.Resume(ctx, s.id, "test")
		}
		if fault.KindOf(err) != fault.Conflict && err != nil {
			return err
		}
	}
	return nil
}

// obeyed waits until every bot that a kill switch stops is paused for it: a switch that somebody turned on holds whatever happens.
func (p *plant) obeyed() {
	p.Helper()
	p.until("every kill switch is obeyed", func(ctx context.Context) (bool, error) {
		kills, err := p.store.Killed(ctx)
		if err != nil {
			return false, err
		}
		list, err := p.standings(ctx)
		for _, s := range list {
			if kills.Stop(s.id, "") && s.status.Active() && s.pause != bot.KillSwitch {
				return false, nil
			}
		}
		return err == nil, err
	})
}

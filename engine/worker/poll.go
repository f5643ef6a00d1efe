package worker

import (
	"context"
	"time"

	"tradebot/engine/failpoint"
	"tradebot/engine/store"
)

// glances is how often kill switches are looked for, which are to be obeyed within a second, and second how often what is asked by
// hand is: with Redis there is a bell for that.
const glances, second = 250 * time.Millisecond, time.Second

// sweeps is how often bots are looked for that nobody holds. Bots of a worker that died rest for what is left of its
// lease and up to a sweep; all of it, with the start of a worker and the replays, is to take less than ten seconds.
const sweeps = time.Second

// handful is how many bots are taken at once: several workers that sweep share what they find, each as fast as it opens them.
const handful = 64

// poll keeps the leases and sees what the database knows of the bots, until ctx ends.
func (w *Worker) poll(ctx context.Context) {
	tick := time.NewTicker(glances)
	defer tick.Stop()
	renewed := time.Now()
	var seen time.Time
	var kills store.Kills
	for {
		seats, err := w.seats(), error(nil)
		if time.Since(seen) < second {
			kills, err = w.glance(ctx, seats, kills)
		} else {
			seen = time.Now()
			kills, err = w.see(ctx, seats)
		}
		if err != nil && ctx.Err() == nil {
			w.o.Log.Warn("kill switches and commands could not be read", "error", err)
		}
		if time.Since(renewed) >= w.o.Lease/4 {
			renewed = time.Now()
			if err := w.renew(ctx); err != nil && ctx.Err() == nil {
				w.o.Log.Warn("leases could not be renewed", "error", err)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// glance reads the kill switches, and rings for the bots that they stop and those known before do not.
func (w *Worker) glance(ctx context.Context, seats []*seat, before store.Kills) (store.Kills, error) {
	if len(seats) == 0 {
		return before, nil
	}
	kills, err := w.switches(ctx)
	if err != nil {
		return before, err
	}
	for _, s := range seats {
		if kills.Stop(s.id, s.owner) && !before.Stop(s.id, s.owner) {
			w.rings.ring(s)
		}
	}
	return kills, nil
}

// see reads kill switches and which of the bots somebody changed or asks something of, and rings for those, and for all that a
// switch stops: one that was taken over since has not heard of it.
func (w *Worker) see(ctx context.Context, seats []*seat) (store.Kills, error) {
	kills, err := w.glance(ctx, seats, store.Kills{})
	if err != nil || len(seats) == 0 {
		return kills, err
	}
	ids := make([]string, len(seats))
	for i, s := range seats {
		ids[i] = s.id
	}
	versions, err := w.o.Store.BotVersions(ctx, ids...)
	if err != nil {
		return kills, err
	}
	for _, s := range seats {
		if s.changed(versions[s.id]) {
			w.rings.ring(s)
		}
	}
	asked, err := w.o.Store.WaitingCommands(ctx, ids...)
	if err != nil {
		return kills, err
	}
	for i := range asked {
		if s := w.seat(asked[i].Bot); s != nil {
			s.ask()
			w.rings.ring(s)
		}
	}
	return kills, nil
}

// switches reads the kill switches.
func (w *Worker) switches(ctx context.Context) (store.Kills, error) {
	begun := time.Now()
	kills, err := w.o.Store.Killed(ctx)
	if err != nil {
		return kills, err
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if begun.Before(w.killed) { // somebody has read them since
		return w.kills, nil
	}
	w.kills, w.killed = kills, begun
	return kills, nil
}

// renew makes the leases last, and lets go of bots that are not ours any more.
func (w *Worker) renew(ctx context.Context) error {
	seats := w.seats()
	if len(seats) == 0 {
		return nil
	}
	ids := make([]string, len(seats))
	for i, s := range seats {
		ids[i] = s.id
	}
	begun := time.Now()
	held, err := w.o.Store.Renew(ctx, w.o.ID, w.o.Lease.Milliseconds(), ids)
	if err != nil {
		return err
	}
	failpoint.Hit("renew")
	epochs := make(map[string]int64, len(held))
	for _, l := range held {
		epochs[l.Bot] = l.Epoch
	}
	for _, s := range seats {
		if epoch, ok := epochs[s.id]; ok && epoch == s.epoch {
			s.lasts(begun.Add(w.o.Lease))
			continue
		}
		w.counts.lost.Add(1)
		w.o.Log.Warn("the lease of a bot is lost; whoever has it looks after it", "bot_id", s.id)
		s.lasts(begun)
		w.rings.ring(s) // it is left when nobody looks at it
	}
	return nil
}

// sweep takes active bots that nobody holds, until ctx ends. So a bot goes on whoever died and whatever Redis lost.
func (w *Worker) sweep(ctx context.Context) {
	tick := time.NewTicker(failpoint.Length("sweep", sweeps))
	defer tick.Stop()
	for {
		for more := true; more; {
			taken, err := w.find(ctx)
			if err != nil && ctx.Err() == nil {
				w.o.Log.Warn("bots without a worker could not be taken", "error", err)
			}
			more = err == nil && taken > 0 && w.rings.short(ctx, handful)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// find takes a handful of bots that nobody holds, and returns how many it got.
func (w *Worker) find(ctx context.Context) (taken int, err error) {
	free, err := w.o.Store.BotsWithoutHolder(ctx, handful)
	if err != nil || len(free) == 0 {
		return 0, err
	}
	ids := make([]string, len(free))
	for i := range free {
		ids[i] = free[i].ID
	}
	return w.take(ctx, ids...)
}

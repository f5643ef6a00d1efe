package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/queue"
	"tradebot/engine/store"
)

// Of any number of schedulers, however often they tick, one rings in each minute, and once for every active bot.
func TestOneRoundAMinute(t *testing.T) {
	both(t, func(b *bench) {
		start := store.Change{Event: bot.Start}
		held, free := b.bot(start), b.bot(start)
		b.bot()
		b.bot(start, store.Change{Event: bot.Stop}, store.Change{Event: bot.Done})
		_, err := b.store.Acquire(b.Context(), held, "worker-1", 60_000)
		b.ok(err)
		for k := range int64(3) {
			var crew sync.WaitGroup
			for i := range 4 {
				s := b.scheduler(fmt.Sprint("s", i))
				crew.Go(func() {
					for n := range int64(3) {
						if err := s.Tick(b.Context(), noon+k*minute+n*10_000); err != nil {
							b.Error(err)
						}
					}
				})
			}
			crew.Wait()
			b.mutex.Lock()
			for _, task := range b.rung {
				if want := map[string]string{held: queue.WorkerQueue("worker-1"), free: ""}[task.Key]; task.Queue != want || task.Kind != queue.Step {
					b.Errorf("%+v, want the queue %q", task, want)
				}
			}
			b.mutex.Unlock()
			if got := b.rings(); len(got) != 2 || got[held] != 1 || got[free] != 1 {
				b.Errorf("minute %d: %v", k, got)
			}
		}
		if n := b.unfinished(); n != 0 {
			b.Errorf("%d slots are unfinished", n)
		}
	})
}

// After a pause of hours there is one round, not one for each minute that passed; a clock that jumps rings no minute twice.
func TestJumps(t *testing.T) {
	both(t, func(b *bench) {
		id := b.bot(store.Change{Event: bot.Start})
		s := b.scheduler("s")
		for _, c := range []struct {
			at   int64
			want int
		}{
			{noon, 1},
			{noon + 3*60*minute, 1},                // it was away
			{noon + 3*60*minute + 5*minute, 1},     // the clock jumps ahead
			{noon + 3*60*minute, 0},                // and back
			{noon + 3*60*minute + minute - 1, 0},   // still within a minute that was rung for
			{noon + 3*60*minute + 2*minute, 1},     // a minute it had jumped over
			{noon + 3*60*minute + 5*minute + 9, 0}, // where it has been
			{noon + 3*60*minute + 6*minute, 1},
		} {
			b.ok(s.Tick(b.Context(), c.at))
			if got := b.rings()[id]; got != c.want {
				b.Errorf("%d minutes after noon: %d rings, want %d", (c.at-noon)/minute, got, c.want)
			}
		}
	})
}

// The first tick of a day lets bots go on that a daily limit paused, and no others; another tick, or another scheduler, does nothing.
func TestDay(t *testing.T) {
	both(t, func(b *bench) {
		ids := map[bot.Pause]string{}
		for _, why := range bot.Pauses() {
			ids[why] = b.bot(paused(why)...)
		}
		stopped := b.bot(append(paused(bot.DailyLoss), store.Change{Event: bot.Stop}, store.Change{Event: bot.Done})...)
		stopping := b.bot(append(paused(bot.DailyLoss), store.Change{Event: bot.Stop})...)
		failed := b.bot(append(paused(bot.DailyLoss), store.Change{Event: bot.Fail})...)
		b.ok(b.scheduler("s").Tick(b.Context(), noon))
		versions := map[string]int64{}
		check := func() {
			b.Helper()
			for why, id := range ids {
				now, err := b.store.Bot(b.Context(), id)
				b.ok(err)
				goesOn := slices.Contains([]bot.Pause{bot.DailyLoss, bot.DailyProfit, bot.DailyTrades}, why)
				if goesOn != (now.Status == bot.Running) || goesOn != (now.Pause == "") || !goesOn && (now.Pause != why || now.Reason != string(why)) {
					b.Errorf("%s: it is %s (%s), %q", why, now.Status, now.Pause, now.Reason)
				}
				if v, seen := versions[id]; seen && v != now.Version {
					b.Errorf("%s: it was changed again", why)
				}
				versions[id] = now.Version
			}
			for id, want := range map[string]bot.Status{stopped: bot.Stopped, stopping: bot.Stopping, failed: bot.Failed} {
				if now, err := b.store.Bot(b.Context(), id); err != nil || now.Status != want {
					b.Errorf("it is %s, was %s, %v", now.Status, want, err)
				}
			}
		}
		check()
		for _, s := range []string{"s", "another"} {
			b.ok(b.scheduler(s).Tick(b.Context(), noon+minute))
		}
		check()

		// One that is paused later in the day stays paused until the next, whatever the clock does within it.
		id := ids[bot.DailyLoss]
		_, err := b.store.Transition(b.Context(), id, store.Change{Event: bot.Halt, Pause: bot.DailyLoss}, 1)
		b.ok(err)
		for _, c := range []struct {
			at   int64
			want bot.Status
		}{{noon + 5*minute, bot.Paused}, {noon - 5*minute, bot.Paused}, {noon + day/2 - 1, bot.Paused}, {noon + day/2, bot.Running}} {
			b.ok(b.scheduler("s").Tick(b.Context(), c.at))
			if now, err := b.store.Bot(b.Context(), id); err != nil || now.Status != c.want {
				b.Errorf("%d: it is %s, want %s, %v", c.at-noon, now.Status, c.want, err)
			}
		}
	})
}

// What a scheduler claimed and did not finish, since it died or the queue was down, is done by another, once it is sure that nobody
// does it, and for all such minutes at once.
func TestUnfinished(t *testing.T) {
	both(t, func(b *bench) {
		id := b.bot(store.Change{Event: bot.Start})
		halted := b.bot(paused(bot.DailyTrades)...)
		for _, slot := range []int64{noon - 2*minute, noon - minute, noon, noon - noon%day + 1} { // the last is the day's
			if claimed, err := b.store.ClaimTick(b.Context(), slot, "dead", noon); err != nil || !claimed {
				b.Fatal(claimed, err)
			}
		}
		s := b.scheduler("s")
		b.ok(s.Tick(b.Context(), noon+10_000))
		if got := b.rings(); len(got) != 0 {
			b.Errorf("it does not wait for whoever claimed: %v", got)
		}
		b.ok(s.Tick(b.Context(), noon+40_000))
		if got := b.rings(); got[id] != 1 || got[halted] != 1 {
			b.Errorf("rings: %v", got)
		}
		if now, err := b.store.Bot(b.Context(), halted); err != nil || now.Status != bot.Running {
			b.Errorf("the day was not begun: %s, %v", now.Status, err)
		}
		if n := b.unfinished(); n != 0 {
			b.Errorf("%d slots are unfinished", n)
		}

		b.fails = errors.New("no Redis")
		for k := range int64(5) {
			if err := s.Tick(b.Context(), noon+(1+k)*minute); err == nil {
				b.Error("nobody says that the queue is down")
			}
		}
		b.fails = nil
		b.ok(s.Tick(b.Context(), noon+5*minute+2)) // the same goes on at once
		if got := b.rings(); got[id] != 1 || b.unfinished() != 0 {
			b.Errorf("rings: %v, %d slots are unfinished", got, b.unfinished())
		}
	})
}

// What is pruned is old: never the minute or the day that was just claimed.
func TestPruning(t *testing.T) {
	both(t, func(b *bench) {
		id := b.bot(store.Change{Event: bot.Start})
		s := b.scheduler("s")
		b.ok(s.Tick(b.Context(), noon-8*day))
		b.ok(s.Tick(b.Context(), noon))
		b.rings()
		p, err := b.store.Prune(b.Context(), store.Keep{Ticks: noon - 7*day})
		b.ok(err)
		b.ok(s.Tick(b.Context(), noon+1))
		if got := b.rings()[id]; got != 0 || p.Ticks != 2 {
			b.Errorf("%d rings, %d ticks are gone", got, p.Ticks)
		}
	})
}

// Run rings at once and at the beginning of every minute, and ends when it is told to.
func TestRun(t *testing.T) {
	both(t, func(b *bench) {
		id := b.bot(store.Change{Event: bot.Start})
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan struct{})
		go func() {
			b.scheduler("s").Run(ctx)
			close(ended)
		}()
		for deadline := time.Now().Add(20 * time.Second); b.rings()[id] == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				b.Fatal("it does not ring")
			}
		}
		cancel()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			b.Error("it does not end")
		}
	})
}

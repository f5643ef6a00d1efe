package scheduler

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/queue"
	"tradebot/engine/store"
)

// Queue takes rings.
type Queue interface {
	// Ring asks somebody to look; see queue.Redis.
	Ring(ctx context.Context, task queue.Task) error
}

// Scheduler rings every minute. Make one with [New].
type Scheduler struct {
	id    string
	store *store.Store
	queue Queue
	log   *slog.Logger
	made  int64        // ms UTC
	last  atomic.Int64 // when it last did what it is for, ms UTC

	claimed, failed atomic.Int64
}

// Stats are what a scheduler counted since it was made.
type Stats struct {
	Claimed int64 // slots of time
	Failed  int64 // tries that failed, of which each is followed by another
	Last    int64 // when it last did what it is for, ms UTC; 0: never
}

// Stats returns what there is to count. It asks nobody, and may be called at any time.
func (s *Scheduler) Stats() Stats { return Stats{s.claimed.Load(), s.failed.Load(), s.last.Load()} }

// New returns a scheduler. id names the process.
func New(id string, s *store.Store, q Queue, log *slog.Logger) *Scheduler {
	return &Scheduler{id: id, store: s, queue: q, log: log, made: time.Now().UnixMilli()}
}

const (
	minute = int64(time.Minute / time.Millisecond)
	day    = 24 * 60 * minute

	// again is how often Run looks for what is due beside the beginning of a minute: a slot that nobody claimed, or that somebody
	// claimed who died before it was rung for.
	again = 10 * time.Second
	// soon is how long Run waits after something could not be done: a database that was restarted must not cost a minute.
	soon = time.Second
	// late is how old a claim is, ms, when its claimer is taken for dead: longer than its calls may take.
	late = 30_000
)

// Run rings until ctx ends, which is no error.
func (s *Scheduler) Run(ctx context.Context) {
	warned := time.Time{}
	for {
		now := time.Now()
		this, next := now.Truncate(time.Minute), again
		if err := s.Tick(ctx, now.UnixMilli()); err == nil {
			s.last.Store(now.UnixMilli())
		} else if next = soon; ctx.Err() == nil {
			s.failed.Add(1)
			if this != warned {
				warned = this
				s.log.Warn("a minute was not rung for and is tried again; bots are still rung for when candles close", "error", err)
			}
		}
		wait := time.NewTimer(min(time.Until(this.Add(time.Minute)), next))
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return
		}
	}
}

// Well returns nil if it did what it is for, or was made, within the last two minutes. The error is Unavailable.
func (s *Scheduler) Well(context.Context) error {
	if time.Now().UnixMilli()-max(s.made, s.last.Load()) > 2*minute {
		return fault.New(fault.Unavailable, "scheduler.Well", "no minute was rung for lately")
	}
	return nil
}

// Tick does what is due at a time, ms UTC: it rings for the minute and begins the day, if nobody has, and does again what somebody
// claimed and did not finish. It may be called at any time, by one goroutine. The error is Unavailable or Canceled; then the next
// call does it, or late after the claim that of another scheduler.
func (s *Scheduler) Tick(ctx context.Context, now int64) error {
	const op = "scheduler.Tick"
	mine, err := s.due(ctx, now)
	if err != nil {
		return fault.In(op, err)
	}
	failpoint.Hit("tick")
	begins, rings := false, false
	for _, slot := range mine {
		begins, rings = begins || !ofMinute(slot), rings || ofMinute(slot)
	}
	if begins { // before the ring, so that it finds bots that go on
		if err := s.begin(ctx, now); err != nil {
			return fault.In(op, err)
		}
	}
	if rings { // once, for however many minutes: a look goes through all candles there are
		if err := s.ring(ctx); err != nil {
			return fault.In(op, err)
		}
	}
	for _, slot := range mine {
		if err := s.store.FinishTick(ctx, slot, now); err != nil {
			return fault.In(op, err)
		}
	}
	return nil
}

// slots are those of a time: the beginning of its minute, and that of its day and a ms, so that no minute has the same.
func slots(now int64) [2]int64 { return [2]int64{now - now%minute, now - now%day + 1} }

// ofMinute reports whether a slot is a minute's.
func ofMinute(slot int64) bool { return slot%minute == 0 }

// due returns the slots that are this scheduler's to do.
func (s *Scheduler) due(ctx context.Context, now int64) ([]int64, error) {
	var mine []int64
	for _, slot := range slots(now) {
		claimed, err := s.store.ClaimTick(ctx, slot, s.id, now)
		if err != nil {
			return nil, err
		}
		if claimed {
			s.claimed.Add(1)
			mine = append(mine, slot)
		}
	}
	left, err := s.store.UnfinishedTicks(ctx, 0)
	for i := range left {
		if t := &left[i]; !slices.Contains(mine, t.Slot) && (t.Who == s.id || t.Claimed+late <= now) {
			mine = append(mine, left[i].Slot)
		}
	}
	return mine, err
}

// ring rings for every active bot: at the worker that holds it, or for whoever is free. The error is that of the first ring that
// failed: the queue is down, and the workers' sweeps go on without it.
func (s *Scheduler) ring(ctx context.Context) error {
	bots, err := s.store.ActiveBots(ctx)
	if err != nil {
		return err
	}
	for i := range bots {
		task := queue.Task{Kind: queue.Step, Key: bots[i].ID}
		if !bots[i].Free {
			task.Queue = queue.WorkerQueue(bots[i].Holder)
		}
		if err := s.queue.Ring(ctx, task); err != nil {
			return err
		}
	}
	return nil
}

// daily are the pauses that end with the day.
var daily = []bot.Pause{bot.DailyLoss, bot.DailyProfit, bot.DailyTrades}

// begin begins a UTC day: bots that a daily limit paused go on. Twice is as good as once.
func (s *Scheduler) begin(ctx context.Context, now int64) error {
	bots, err := s.store.ActiveBots(ctx)
	if err != nil {
		return err
	}
	for i := range bots {
		b := &bots[i]
		if b.Status != bot.Paused || b.Pause.EndedBy() != bot.EndedByDay {
			continue
		}
		_, err := s.store.Transition(ctx, b.ID, store.Change{Event: bot.Resume, Only: daily}, now)
		switch kind := fault.KindOf(err); {
		case err == nil, kind == fault.Conflict, kind == fault.NotFound: // it changed meanwhile
		default:
			return err
		}
	}
	return nil
}

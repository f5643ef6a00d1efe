package scheduler

import (
	"context"
	"log/slog"
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
	owed  int64        // the slot that it claimed and has not rung for, 0: none
	last  atomic.Int64 // when it last did what it is for, ms UTC
}

// New returns a scheduler. id names the process.
func New(id string, s *store.Store, q Queue, log *slog.Logger) *Scheduler {
	return &Scheduler{id: id, store: s, queue: q, log: log}
}

const (
	minute = int64(time.Minute / time.Millisecond)
	day    = 24 * 60 * minute
)

// again is how long it waits before it tries again what could not be done: a database that was restarted must not cost a minute.
const again = time.Second

// Run rings until ctx ends, which is no error.
func (s *Scheduler) Run(ctx context.Context) {
	warned := time.Time{}
	for {
		now := time.Now()
		next := now.Truncate(time.Minute).Add(time.Minute).Sub(now)
		if err := s.Tick(ctx, now.UnixMilli()); err == nil {
			s.last.Store(now.UnixMilli())
		} else if ctx.Err() == nil {
			next = min(next, again)
			if slot := now.Truncate(time.Minute); slot != warned {
				warned = slot
				s.log.Warn("a minute was not rung for, and is tried again; bots are still rung for when candles close", "error", err)
			}
		}
		wait := time.NewTimer(next)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return
		}
	}
}

// Well returns nil if it did what it is for within the last two minutes. The error is Unavailable.
func (s *Scheduler) Well(context.Context) error {
	if last := s.last.Load(); last == 0 || time.Now().UnixMilli()-last > 2*minute {
		return fault.New(fault.Unavailable, "scheduler.Well", "no minute was rung for lately")
	}
	return nil
}

// Tick rings for the minute of a time, ms UTC, and begins its day, if nobody has. The error is Unavailable: called again within the
// minute it goes on where it was. It is called by one goroutine.
func (s *Scheduler) Tick(ctx context.Context, now int64) error {
	const op = "scheduler.Tick"
	if err := s.day(ctx, now); err != nil {
		return fault.In(op, err)
	}
	slot := now / minute
	claimed, err := s.store.ClaimTick(ctx, slot, s.id, now)
	if err != nil || !claimed && s.owed != slot {
		return fault.In(op, err)
	}
	s.owed = slot
	failpoint.Hit("tick")
	if err := s.ring(ctx); err != nil {
		return fault.In(op, err)
	}
	s.owed = 0
	return fault.In(op, s.store.FinishTick(ctx, slot, now))
}

// ring rings for every active bot: at the worker that holds it, or for whoever is free.
func (s *Scheduler) ring(ctx context.Context) error {
	bots, err := s.store.ActiveBots(ctx)
	if err != nil {
		return err
	}
	failed := error(nil)
	for i := range bots {
		task := queue.Task{Kind: queue.Step, Key: bots[i].ID}
		if !bots[i].Free {
			task.Queue = queue.WorkerQueue(bots[i].Holder)
		}
		if err := s.queue.Ring(ctx, task); err != nil {
			failed = err
			break // the queue is down: the sweeps of the workers go on without it
		}
	}
	return failed
}

// daily are the pauses that end with the day.
var daily = []bot.Pause{bot.DailyLoss, bot.DailyProfit, bot.DailyTrades}

// day begins the UTC day of a time: bots that a daily limit paused go on. Days are slots below zero.
func (s *Scheduler) day(ctx context.Context, now int64) error {
	slot := -(now / day)
	claimed, err := s.store.ClaimTick(ctx, slot, s.id, now)
	if err != nil || !claimed {
		return err
	}
	bots, err := s.store.ActiveBots(ctx)
	if err != nil {
		return err
	}
	for i := range bots {
		b := &bots[i]
		if b.Status != bot.Paused || b.Pause.EndedBy() != bot.EndedByDay {
			continue
		}
		switch _, err := s.store.Transition(ctx, b.ID, store.Change{Event: bot.Resume, Only: daily}, now); fault.KindOf(err) {
		case fault.Conflict: // it changed meanwhile
		case fault.Unavailable, fault.Canceled:
			if err != nil {
				return err
			}
		}
	}
	return s.store.FinishTick(ctx, slot, now)
}

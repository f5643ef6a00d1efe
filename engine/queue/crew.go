package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"tradebot/engine/fault"
)

// Handler does what a task asks for. It returns soon after its context has ended, which is when the time of its kind is up or
// the worker does not wait any longer. Of the faults it returns, Unavailable and Internal are retried where the kind says so;
// the others would be the same again. It is called from many goroutines, never twice at once for one kind and key.
type Handler = func(ctx context.Context, task Task) error

// errDrained ends the context of a run the worker no longer waits for.
var errDrained = fault.New(fault.Canceled, "queue.Work", "the worker is ending")

// insistence is how long a run may take to notice that its context has ended, when the worker ends.
const insistence = 5 * time.Second

// runs are the tasks that run in this process, over all its workers.
type runs struct {
	mu  sync.Mutex
	all map[name]*run
}

type run struct {
	next *Task // what arrived meanwhile
}

func newRuns() *runs { return &runs{all: map[name]*run{}} }

// start reports whether the task may run now. If its like runs already, the task is put aside for the end of that run.
func (r *runs) start(t Task) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if running, ok := r.all[t.name()]; ok {
		running.next = &t
		return false
	}
	r.all[t.name()] = &run{}
	return true
}

// end says that the task runs no longer and returns what was put aside.
func (r *runs) end(t Task) *Task {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := r.all[t.name()].next
	delete(r.all, t.name())
	return next
}

// crew runs the tasks of one worker, whoever brings them.
type crew struct {
	log      *slog.Logger
	handle   Handler
	runs     *runs
	slots    chan struct{}           // one element for each task that runs
	draining <-chan struct{}         // closed when no more may start
	base     context.Context         // of all runs
	cut      context.CancelCauseFunc // ends it
}

func newCrew(ctx context.Context, log *slog.Logger, runs *runs, config Config, handle Handler) *crew {
	c := &crew{log: log, handle: handle, runs: runs, slots: make(chan struct{}, config.Concurrency), draining: ctx.Done()}
	c.base, c.cut = context.WithCancelCause(context.WithoutCancel(ctx))
	return c
}

// acquire takes a slot, for which do must be called. It reports false, without one, when no more tasks may start.
func (c *crew) acquire() bool {
	select {
	case <-c.draining:
		return false
	case c.slots <- struct{}{}:
	}
	select {
	case <-c.draining:
		<-c.slots
		return false
	default:
		return true
	}
}

// outcome is what is left to do after a task; nothing, if it is zero.
type outcome struct {
	ring  *Task // ring for it
	retry error // try the same task again after its delay
}

// do runs a task and frees the slot. retried is how often it was retried before.
func (c *crew) do(task Task, policy Policy, retried int) outcome {
	defer func() { <-c.slots }()
	if !c.runs.start(task) {
		return outcome{}
	}
	started := time.Now()
	ctx, cancel := context.WithTimeout(c.base, policy.Timeout)
	defer cancel()
	err, panicked := c.call(ctx, task)
	next := c.runs.end(task)

	var out outcome
	final := panicked || ctx.Err() != nil || policy.Retries == 0 || (fault.KindOf(err) != fault.Unavailable && fault.KindOf(err) != fault.Internal)
	switch {
	case next != nil:
		out.ring = next
	case err == nil:
	case c.base.Err() != nil && policy.Retries > 0:
		out.ring = &task // it was no failure; another worker may take it at once
	case !final && retried < policy.Retries:
		out.retry = err
	}
	if err != nil {
		c.report(ctx, task, err, time.Since(started), out.retry != nil)
	}
	return out
}

// call calls the handler and makes a fault of a panic.
func (c *crew) call(ctx context.Context, task Task) (err error, panicked bool) {
	defer func() {
		if reason := recover(); reason != nil {
			err, panicked = fault.New(fault.Internal, "queue.Work", "panic: %v\n%s", reason, debug.Stack()), true
		}
	}()
	return c.handle(ctx, task), false
}

// report logs a failure: nobody is left to return it to.
func (c *crew) report(ctx context.Context, task Task, err error, took time.Duration, again bool) {
	level, text := slog.LevelWarn, "a task failed"
	switch {
	case errors.Is(context.Cause(ctx), errDrained):
		level, text = slog.LevelInfo, "a task was interrupted because the worker ends"
	case ctx.Err() != nil:
		text = "a task took too long"
	case fault.KindOf(err) == fault.Canceled:
		level, text = slog.LevelDebug, "a task was cancelled"
	case fault.KindOf(err) == fault.Internal && !again:
		level = slog.LevelError
	}
	c.log.LogAttrs(context.WithoutCancel(ctx), level, text, slog.String("kind", string(task.Kind)), slog.String("key", task.Key),
		slog.String("queue", task.Queue), slog.String("request_id", task.Request), slog.Duration("took", took),
		slog.Bool("again", again), slog.String("error", err.Error()))
}

// drain waits until nothing runs any more. After the grace it ends the runs' contexts, and if some do not notice it returns an
// Internal fault. acquire has to fail before drain is called.
func (c *crew) drain(grace time.Duration) error {
	defer c.cut(errDrained)
	late := time.NewTimer(grace)
	defer late.Stop()
	for ended, insisted := 0, false; ended < cap(c.slots); {
		select {
		case c.slots <- struct{}{}:
			ended++
		case <-late.C:
			if insisted {
				return fault.Wrap(fault.Internal, "queue.Work", fmt.Errorf("%d tasks did not end within %s of their context", cap(c.slots)-ended, insistence))
			}
			insisted = true
			c.cut(errDrained)
			late.Reset(insistence)
		}
	}
	return nil
}

package queue_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/queue"
)

func notRetried(b bench) {
	got := make(chan struct{}, 10)
	b.hire(only(queue.Bots, 2), func(context.Context, queue.Task) error {
		got <- struct{}{}
		return fault.New(fault.Unavailable, "test", "the database is away")
	})
	for range 3 {
		b.ring(queue.Task{Kind: queue.Step, Key: "a", Request: "r-7"})
		next(b, got)
		b.idle(queue.Bots)
	}
	if len(got) != 0 {
		b.Error("a step was retried")
	}
	b.log.says(b, `"a task failed"`, "kind=step key=a queue=bots request_id=r-7", "again=false", "the database is away")
}

func retried(b bench) {
	got := make(chan time.Time, 10)
	b.hire(only(queue.Jobs, 2), func(context.Context, queue.Task) error {
		got <- time.Now()
		return fault.New(fault.Unavailable, "test", "the exchange is away")
	})
	for range 2 { // the second time as the first
		b.ring(queue.Task{Kind: queue.Backtest, Key: "a"})
		first := next(b, got)
		for range 2 {
			again := next(b, got)
			if again.Sub(first) < 15*time.Millisecond {
				b.Error("without a pause")
			}
			first = again
		}
		b.idle(queue.Jobs)
		if len(got) != 0 {
			b.Error("one too many")
		}
	}
	b.log.says(b, "again=true", "again=false")
}

func hopeless(b bench) {
	got := make(chan struct{}, 10)
	kinds := make(chan fault.Kind, 1)
	b.hire(only(queue.Jobs, 1), func(context.Context, queue.Task) error {
		got <- struct{}{}
		return fault.New(<-kinds, "test", "no")
	})
	for _, kind := range []fault.Kind{fault.Invalid, fault.NotFound, fault.Conflict, fault.Refused, fault.Limit, fault.Strategy, fault.Canceled} {
		kinds <- kind
		b.ring(queue.Task{Kind: queue.Backtest, Key: "a"})
		next(b, got)
		b.idle(queue.Jobs)
		if len(got) != 0 {
			b.Errorf("%v was retried", kind)
		}
	}
}

func timeouts(b bench) {
	got := make(chan error, 10)
	b.hire(queue.Config{Queues: map[string]int{queue.Jobs: 1, queue.Chores: 1}, Concurrency: 2}, func(ctx context.Context, _ queue.Task) error {
		<-ctx.Done()
		got <- ctx.Err()
		return ctx.Err()
	})
	for _, kind := range []queue.Kind{queue.Housekeeping, queue.Download, queue.Download} {
		b.ring(queue.Task{Kind: kind, Key: "a"})
		if err := next(b, got); !errors.Is(err, context.DeadlineExceeded) {
			b.Error(err)
		}
		b.idle(queue.Jobs, queue.Chores)
		if len(got) != 0 {
			b.Error("what took too long was retried")
		}
	}
	b.log.says(b, `"a task took too long"`)
}

func panics(b bench) {
	got := make(chan queue.Task, 10)
	b.hire(only(queue.Jobs, 1), func(_ context.Context, task queue.Task) error {
		got <- task
		if task.Key == "bad" {
			panic("what now")
		}
		return nil
	})
	for _, key := range []string{"bad", "good", "bad", "good"} {
		b.ring(queue.Task{Kind: queue.Backtest, Key: key})
		if task := next(b, got); task.Key != key {
			b.Errorf("got %+v", task)
		}
	}
	b.idle(queue.Jobs)
	if len(got) != 0 {
		b.Error("a panic was retried")
	}
	b.log.says(b, "level=ERROR", "panic: what now", "failures_test.go")
}

func drained(b bench) {
	started, proceed := make(chan queue.Task, 10), make(chan struct{})
	var finished atomic.Bool
	end := b.hire(only(queue.Bots, 1), func(ctx context.Context, task queue.Task) error {
		started <- task
		<-proceed
		finished.Store(ctx.Err() == nil)
		return nil
	})
	b.ring(step("a"))
	next(b, started)
	ended := make(chan error)
	go func() { ended <- end() }()
	b.ring(step("b"))
	select {
	case <-ended:
		b.Fatal("it did not wait")
	case <-time.After(50 * time.Millisecond): // enough to see that it does
	}
	proceed <- struct{}{}
	if err := next(b, ended); err != nil || !finished.Load() {
		b.Errorf("%v, finished %v", err, finished.Load())
	}
	b.until("the other waits", func() bool { s := b.state(queue.Bots); return s.Waiting == 1 && s.Running == 0 })
	if len(started) != 0 {
		b.Error("it started one more")
	}
	b.hire(only(queue.Bots, 1), func(_ context.Context, task queue.Task) error { started <- task; return nil })
	if task := next(b, started); task.Key != "b" {
		b.Errorf("got %+v", task)
	}
}

func interrupted(b bench) {
	started := make(chan queue.Task, 10)
	config := only(queue.Jobs, 2)
	config.Grace = 20 * time.Millisecond
	end := b.hire(config, func(ctx context.Context, task queue.Task) error {
		started <- task
		<-ctx.Done()
		return ctx.Err()
	})
	b.ring(queue.Task{Kind: queue.Backtest, Key: "a"})
	b.ring(queue.Task{Kind: queue.Step, Key: "a", Queue: queue.Jobs})
	next(b, started)
	next(b, started)
	if err := end(); err != nil {
		b.Fatal(err)
	}
	b.log.says(b, `"a task was interrupted because the worker ends"`)
	b.hire(only(queue.Jobs, 2), func(_ context.Context, task queue.Task) error { started <- task; return nil })
	if task := next(b, started); task.Kind != queue.Backtest {
		b.Errorf("got %+v", task)
	}
	b.idle(queue.Jobs)
	if len(started) != 0 {
		b.Error("a step was rung for again")
	}
}

func shared(b bench) {
	const tasks = 300
	var by [2]atomic.Int32
	for i := range by {
		b.hire(only(queue.Bots, 2), func(context.Context, queue.Task) error { by[i].Add(1); return nil })
	}
	for i := range tasks {
		b.ring(step(fmt.Sprint(i)))
	}
	b.idle(queue.Bots)
	if by[0].Load()+by[1].Load() != tasks {
		b.Errorf("%d and %d of %d", by[0].Load(), by[1].Load(), tasks)
	}
}

func inspected(b bench) {
	b.ring(queue.Task{Kind: queue.Backtest, Key: "a", Request: "r-1"})
	b.ring(queue.Task{Kind: queue.Backtest, Key: "b"})
	b.until("it has waited", func() bool { return b.state(queue.Jobs).Latency > time.Millisecond })
	started, proceed := make(chan struct{}, 2), make(chan struct{})
	b.hire(queue.Config{Queues: map[string]int{queue.Jobs: 2, queue.WorkerQueue("x"): 3}, Concurrency: 1}, func(context.Context, queue.Task) error {
		started <- struct{}{}
		<-proceed
		return nil
	})
	next(b, started)
	if s := b.state(queue.Jobs); s.Waiting != 1 || s.Running != 1 || s.Retrying != 0 {
		b.Errorf("%+v", s)
	}
	var w queue.WorkerState
	b.until("the worker says what it does", func() bool {
		report, err := b.Inspect(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, w = range report.Workers {
			if w.Queues[queue.WorkerQueue("x")] == 3 && w.Queues[queue.Jobs] == 2 && len(w.Running) == 1 {
				return true
			}
		}
		return false
	})
	if got := w.Running[0].Task; got != (queue.Task{Kind: queue.Backtest, Key: "a", Queue: queue.Jobs, Request: "r-1"}) || w.Concurrency != 1 || w.PID == 0 || w.ID == "" {
		b.Errorf("%+v", w)
	}
	close(proceed)
	b.idle(queue.Jobs)
}

func dropped(b bench) {
	gone := queue.WorkerQueue("gone")
	for _, q := range []string{gone, queue.WorkerQueue("gone2"), queue.Bots} {
		for _, key := range []string{"a", "b"} {
			b.ring(queue.Task{Kind: queue.Step, Key: key, Queue: q})
		}
	}
	if err := b.Drop(b.Context(), gone); err != nil {
		b.Fatal(err)
	}
	if n, other, bots := b.state(gone).Waiting, b.state(queue.WorkerQueue("gone2")).Waiting, b.state(queue.Bots).Waiting; n != 0 || other != 2 || bots != 2 {
		b.Errorf("%d %d %d wait", n, other, bots)
	}
	b.ring(queue.Task{Kind: queue.Step, Key: "a", Queue: gone}) // it may come back
	got := make(chan struct{}, 1)
	b.hire(only(gone, 1), func(context.Context, queue.Task) error { got <- struct{}{}; return nil })
	next(b, got)
	for _, name := range []string{queue.Bots, queue.Jobs, queue.Chores, "w:", "w:*"} {
		if err := b.Drop(b.Context(), name); fault.KindOf(err) != fault.Invalid {
			b.Errorf("%s: %v", name, err)
		}
	}
}

func refused(b bench) {
	for _, task := range []queue.Task{
		{}, {Kind: "unheard", Key: "a"}, {Kind: queue.Step}, {Kind: queue.Step, Key: string(make([]byte, 201))},
		{Kind: queue.Step, Key: "a", Queue: "other"}, {Kind: queue.Step, Key: "a", Queue: "w:a}b"}, {Kind: queue.Step, Key: "a", Queue: "w:"},
	} {
		if err := b.Ring(b.Context(), task); fault.KindOf(err) != fault.Invalid {
			b.Errorf("%+v: %v", task, err)
		}
	}
	for _, config := range []queue.Config{
		{}, {Queues: map[string]int{queue.Bots: 1}}, {Concurrency: 1}, {Queues: map[string]int{"other": 1}, Concurrency: 1},
		{Queues: map[string]int{queue.Bots: 0}, Concurrency: 1}, {Queues: map[string]int{queue.Bots: 1}, Concurrency: 1, Grace: -1},
	} {
		err := b.Work(b.Context(), config, func(context.Context, queue.Task) error { return nil })
		if fault.KindOf(err) != fault.Invalid {
			b.Errorf("%+v: %v", config, err)
		}
	}
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	if err := b.Ring(ctx, step("a")); fault.KindOf(err) != fault.Canceled {
		b.Error(err)
	}
}

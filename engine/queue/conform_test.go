package queue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/queue"
)

// bell is what both queues are.
type bell interface {
	Ring(ctx context.Context, task queue.Task) error
	Work(ctx context.Context, config queue.Config, handle queue.Handler) error
	Inspect(ctx context.Context) (queue.Report, error)
	Drop(ctx context.Context, queue string) error
	Check(ctx context.Context) error
	Close() error
}

var _, _ bell = (*queue.Local)(nil), (*queue.Redis)(nil)

// bench is what a case works with.
type bench struct {
	*testing.T
	bell
	log *journal
}

// limit is how long a case waits for what must happen.
const limit = 20 * time.Second

func (b bench) ring(t queue.Task) {
	b.Helper()
	if err := b.Ring(b.Context(), t); err != nil {
		b.Fatal(err)
	}
}

// hire starts a worker, which the returned function ends; the end of the case ends it too.
func (b bench) hire(config queue.Config, handle queue.Handler) (end func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Work(ctx, config, handle) }()
	end = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(limit):
			return errors.New("the worker does not end")
		}
	})
	b.Cleanup(func() {
		if err := end(); err != nil {
			b.Error(err)
		}
	})
	return end
}

// next waits for a value.
func next[T any](t testing.TB, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(limit):
		t.Fatal("what must happen does not")
	}
	return v
}

// until waits for what nobody tells us of.
func (b bench) until(what string, happened func() bool) {
	b.Helper()
	for start := time.Now(); !happened(); time.Sleep(2 * time.Millisecond) {
		if time.Since(start) > limit {
			b.Fatal("it never happens: " + what)
		}
	}
}

// idle returns when the queues are empty.
func (b bench) idle(queues ...string) {
	b.Helper()
	b.until("nothing waits and nothing runs", func() bool {
		for _, q := range queues {
			if s := b.state(q); s.Waiting+s.Running+s.Retrying > 0 {
				return false
			}
		}
		return true
	})
}

func (b bench) state(name string) queue.QueueState {
	b.Helper()
	report, err := b.Inspect(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, q := range report.Queues {
		if q.Name == name {
			return q
		}
	}
	return queue.QueueState{Name: name}
}

func step(key string) queue.Task { return queue.Task{Kind: queue.Step, Key: key} }

func only(name string, concurrency int) queue.Config {
	return queue.Config{Queues: map[string]int{name: 1}, Concurrency: concurrency, Grace: limit}
}

// conform holds a queue to the contract.
func conform(t *testing.T, open func(t *testing.T, log *slog.Logger) bell) {
	for number, c := range []struct {
		name string
		run  func(b bench)
	}{
		{"a ring is handled as it was rung", delivered},
		{"rings that wait are merged", merged},
		{"a ring during the run causes one more run after it", ranOnceMore},
		{"so it does when the worker has one slot", ranOnceMoreAlone},
		{"no ring is lost, whatever the moment", nothingLost},
		{"as many tasks at once as the concurrency says", concurrency},
		{"a worker takes from its queues alone", queues},
		{"a full queue does not starve another", weights},
		{"a step is not retried, and rings afterwards are heard", notRetried},
		{"a job is retried, and given up after so many times", retried},
		{"what would fail again is not retried", hopeless},
		{"a run has the time of its kind", timeouts},
		{"a worker survives a panic", panics},
		{"an ending worker waits for what runs and takes no more", drained},
		{"it does not wait for ever, and its jobs are rung for again", interrupted},
		{"two workers share a queue", shared},
		{"what the queues hold can be seen", inspected},
		{"the queue of a dead worker can be dropped", dropped},
		{"what cannot be is refused", refused},
	} {
		t.Run(fmt.Sprintf("%02d %s", number+1, c.name), func(t *testing.T) {
			log := &journal{}
			bell := open(t, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
			c.run(bench{t, bell, log})
		})
	}
}

func delivered(b bench) {
	got := make(chan queue.Task, 10)
	b.hire(queue.Config{Queues: map[string]int{queue.Bots: 2, queue.Jobs: 1, queue.WorkerQueue("a-1"): 3}, Concurrency: 4},
		func(_ context.Context, task queue.Task) error { got <- task; return nil })
	for _, want := range []queue.Task{
		{Kind: queue.Step, Key: "bot 1", Queue: queue.Bots, Request: "r-1"},
		{Kind: queue.Step, Key: "bot 1", Queue: queue.WorkerQueue("a-1")},
		{Kind: queue.Backtest, Key: `j"ob:ü`, Queue: queue.Jobs},
	} {
		rung := want
		if rung.Queue != queue.WorkerQueue("a-1") {
			rung.Queue = "" // its kind's
		}
		b.ring(rung)
		if task := next(b, got); task != want {
			b.Errorf("got %+v, want %+v", task, want)
		}
	}
	if err := b.Check(b.Context()); err != nil {
		b.Error(err)
	}
}

func merged(b bench) {
	for range 10 {
		b.ring(step("a"))
	}
	b.ring(step("b"))
	b.ring(queue.Task{Kind: queue.Housekeeping, Key: "a", Queue: queue.Bots}) // another kind
	if s := b.state(queue.Bots); s.Waiting != 3 {
		b.Errorf("%d wait", s.Waiting)
	}
	got := make(chan queue.Task, 20)
	b.hire(only(queue.Bots, 1), func(_ context.Context, task queue.Task) error { got <- task; return nil })
	for _, want := range []string{"a", "b", "a"} {
		if task := next(b, got); task.Key != want {
			b.Errorf("got %v, want %s", task, want)
		}
	}
	b.idle(queue.Bots)
	b.ring(step("a")) // merging ends with the run
	next(b, got)
	b.idle(queue.Bots)
	if len(got) != 0 {
		b.Errorf("%d more", len(got))
	}
}

func ranOnceMore(b bench)      { once(b, 3) }
func ranOnceMoreAlone(b bench) { once(b, 1) }

func once(b bench, slots int) {
	started, proceed := make(chan struct{}, 20), make(chan struct{})
	var running atomic.Int32
	b.hire(only(queue.Bots, slots), func(context.Context, queue.Task) error {
		if running.Add(1) > 1 {
			b.Error("two at once")
		}
		defer running.Add(-1)
		started <- struct{}{}
		<-proceed
		return nil
	})
	b.ring(step("a"))
	next(b, started)
	for range 10 {
		b.ring(step("a"))
	}
	proceed <- struct{}{}
	next(b, started)
	if slots == 1 {
		b.ring(step("a")) // and during that one
		proceed <- struct{}{}
		next(b, started)
	}
	close(proceed)
	b.idle(queue.Bots)
	if len(started) > slots/2 { // with a free slot, the last ring may be taken just as those put aside are rung for
		b.Errorf("%d more", len(started))
	}
}

// Each ring follows a change. However they fall, the last change of each key must be seen by a run.
func nothingLost(b bench) {
	const keys, changes = 4, 200
	var made, seen [keys]atomic.Int64
	b.hire(only(queue.Bots, 3), func(_ context.Context, task queue.Task) error {
		k := task.Key[0] - 'a'
		seen[k].Store(made[k].Load())
		return nil
	})
	var ringers sync.WaitGroup
	for k := range keys {
		ringers.Go(func() {
			for range changes {
				made[k].Add(1)
				if err := b.Ring(b.Context(), step(string(rune('a'+k)))); err != nil {
					b.Error(err)
				}
			}
		})
	}
	ringers.Wait()
	b.idle(queue.Bots)
	for k := range keys {
		if seen[k].Load() != changes {
			b.Errorf("of key %d %d changes were seen", k, seen[k].Load())
		}
	}
}

func concurrency(b bench) {
	const slots = 3
	started, proceed := make(chan struct{}, 20), make(chan struct{})
	b.hire(only(queue.Jobs, slots), func(context.Context, queue.Task) error {
		started <- struct{}{}
		<-proceed
		return nil
	})
	for i := range 2 * slots {
		b.ring(queue.Task{Kind: queue.Backtest, Key: fmt.Sprint(i)})
	}
	for range slots {
		next(b, started)
	}
	if s := b.state(queue.Jobs); s.Waiting < slots-1 { // asynq takes none before it has a slot
		b.Errorf("%d wait", s.Waiting)
	}
	if len(started) != 0 {
		b.Error("more than the concurrency")
	}
	close(proceed)
	b.idle(queue.Jobs)
	if len(started) != slots {
		b.Errorf("%d of %d", len(started), slots)
	}
}

func queues(b bench) {
	mine, other := queue.WorkerQueue("one"), queue.WorkerQueue("two")
	got := make(chan queue.Task, 10)
	b.hire(only(mine, 2), func(_ context.Context, task queue.Task) error { got <- task; return nil })
	b.ring(queue.Task{Kind: queue.Step, Key: "a", Queue: other})
	b.ring(step("a"))
	b.ring(queue.Task{Kind: queue.Step, Key: "a", Queue: mine})
	if task := next(b, got); task.Queue != mine {
		b.Errorf("got %+v", task)
	}
	b.idle(mine)
	if len(got) != 0 {
		b.Error("it took from another queue")
	}
}

func weights(b bench) {
	for i := range 200 {
		b.ring(step(fmt.Sprint(i)))
	}
	b.ring(queue.Task{Kind: queue.Housekeeping, Key: "a"})
	var before atomic.Int32
	chore := make(chan int32, 1)
	b.hire(queue.Config{Queues: map[string]int{queue.Bots: 5, queue.Chores: 1}, Concurrency: 1}, func(_ context.Context, task queue.Task) error {
		if task.Kind == queue.Housekeeping {
			chore <- before.Load()
		}
		before.Add(1)
		return nil
	})
	if n := next(b, chore); n > 150 { // that one in six misses 150 turns happens once in 10^11 runs
		b.Errorf("the chore came after %d steps", n)
	}
	b.idle(queue.Bots, queue.Chores)
}

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
	b.log.says(b, "level=ERROR", "panic: what now", "conform_test.go")
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

// journal is a log that can be read.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) says(t testing.TB, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !bytes.Contains([]byte(j.String()), []byte(part)) {
			t.Errorf("the log does not say %q:\n%s", part, j)
		}
	}
}

package queue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

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

package station

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/queue"
	"tradebot/engine/secrets"
	"tradebot/engine/testbed"
)

// The queues of workers that are no more are dropped, with what waits in them; those of workers that take tasks, of workers that hold a
// bot, and those of everybody stay.
func TestQueuesOfTheDead(t *testing.T) {
	server := testbed.Redis(t)
	s := at(t, config.Config{DataDir: t.TempDir(), Redis: secrets.Text(server.URL())})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := s.create(t)
	if _, err := s.Store.Acquire(t.Context(), b.ID, "holder", time.Minute.Milliseconds()); err != nil {
		t.Fatal(err)
	}
	bells, err := queue.NewRedis(server.URL(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer bells.Close()
	names := func() (all []string) {
		t.Helper()
		report, err := bells.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range report.Queues {
			all = append(all, q.Name)
		}
		return all
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- bells.Work(ctx, queue.Config{Queues: map[string]int{queue.WorkerQueue("alive"): 1}, Concurrency: 1}, func(context.Context, queue.Task) error { return nil })
	}()
	for _, id := range []string{"holder", "dead.1-2_3", "dead"} {
		for _, key := range []string{"a", "b"} {
			if err := bells.Ring(t.Context(), queue.Task{Kind: queue.Step, Key: key, Queue: queue.WorkerQueue(id)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := []string{"bots", "housekeeping", "jobs", "w:alive", "w:dead", "w:dead.1-2_3", "w:holder"}
	for begun := time.Now(); !slices.Equal(names(), want); time.Sleep(10 * time.Millisecond) { // it says that it takes tasks when it likes
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("the queues are %q", names())
		}
	}
	drop := func(n int, left ...string) {
		t.Helper()
		if dropped, err := s.dropDead(t.Context(), bells); err != nil || dropped != n || !slices.Equal(names(), left) {
			t.Errorf("%d were dropped, %v, and there are %q; want %d, %q", dropped, err, names(), n, left)
		}
	}
	drop(2, "bots", "housekeeping", "jobs", "w:alive", "w:holder")
	drop(0, "bots", "housekeeping", "jobs", "w:alive", "w:holder")
	if err := s.Store.Release(t.Context(), "holder", []string{b.ID}); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	drop(2, "bots", "housekeeping", "jobs")
	server.Kill(t)
	if _, err := s.dropDead(t.Context(), bells); fault.KindOf(err) != fault.Unavailable || err == nil {
		t.Errorf("without Redis: %v", err)
	}
}

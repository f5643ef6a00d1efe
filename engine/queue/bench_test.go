package queue_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"tradebot/engine/queue"
	"tradebot/engine/testbed"
)

// both runs a benchmark on both queues.
func both(b *testing.B, run func(b *testing.B, q bell)) {
	b.Run("local", func(b *testing.B) { run(b, queue.NewLocal(slog.New(slog.DiscardHandler))) })
	b.Run("redis", func(b *testing.B) {
		run(b, open(b, testbed.Redis(b), slog.New(slog.DiscardHandler)))
	})
}

// work starts a worker that ends with the benchmark.
func work(b *testing.B, q bell, config queue.Config, handle queue.Handler) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Work(ctx, config, handle) }()
	b.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
}

// BenchmarkLatency is the time from a ring to the start of the step on an idle worker with the queues of a real one.
func BenchmarkLatency(b *testing.B) {
	both(b, func(b *testing.B, q bell) {
		started := make(chan time.Time)
		config := queue.Config{Queues: map[string]int{queue.WorkerQueue("a"): 4, queue.Bots: 3, queue.Jobs: 2, queue.Chores: 1}, Concurrency: 4}
		work(b, q, config, func(context.Context, queue.Task) error { started <- time.Now(); return nil })
		var all []time.Duration
		for b.Loop() {
			<-time.After(5 * time.Millisecond) // idle again
			rung := time.Now()
			if err := q.Ring(b.Context(), step("a")); err != nil {
				b.Fatal(err)
			}
			all = append(all, (<-started).Sub(rung))
		}
		slices.Sort(all)
		b.ReportMetric(milliseconds(all[len(all)/2]), "p50-ms")
		b.ReportMetric(milliseconds(all[len(all)*99/100]), "p99-ms")
		b.ReportMetric(0, "ns/op")
	})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkRate is how many rings of different bots are heard and how many steps are done in a second.
func BenchmarkRate(b *testing.B) {
	both(b, func(b *testing.B, q bell) {
		const bots = 10_000
		for b.Loop() {
			start := time.Now()
			var ringers sync.WaitGroup
			for part := range 8 {
				ringers.Go(func() {
					for i := part; i < bots; i += 8 {
						if err := q.Ring(b.Context(), step(fmt.Sprint(i))); err != nil {
							b.Error(err)
						}
					}
				})
			}
			ringers.Wait()
			rung := time.Now()
			var steps sync.WaitGroup
			steps.Add(bots)
			ctx, cancel := context.WithCancel(b.Context())
			done := make(chan error, 1)
			go func() {
				done <- q.Work(ctx, only(queue.Bots, 32), func(context.Context, queue.Task) error { steps.Done(); return nil })
			}()
			steps.Wait()
			b.ReportMetric(bots/rung.Sub(start).Seconds(), "rings/s")
			b.ReportMetric(bots/time.Since(rung).Seconds(), "steps/s")
			cancel()
			if err := <-done; err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(0, "ns/op")
	})
}

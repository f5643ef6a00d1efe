package metrics

import (
	"context"
	"strings"

	"tradebot/engine/queue"
)

// Inspected is a queue.
type Inspected interface {
	// Inspect tells what the queues and workers do; see queue.Redis.
	Inspect(ctx context.Context) (queue.Report, error)
}

// workers is what the queues of all workers are called together: there may be many, and none lasts.
const workers = "workers"

// Queue adds what waits in the queues and, if they are those of a Redis, whether it answers.
func (m *Metrics) Queue(q Inspected) {
	var (
		up     = gauge("redis_up", "1 if Redis answers, 0 if not.")
		tasks  = gauge("queue_tasks", "Tasks of a queue that wait, run, or failed and wait for their next try; those of all workers' own queues are together.", "queue", "state")
		oldest = gauge("queue_oldest_seconds", "How long the oldest task that waits in a queue has waited.", "queue")
		hired  = gauge("queue_workers", "Workers that take tasks.")
	)
	all := collected{tasks, oldest, hired}
	_, shared := q.(*queue.Redis)
	if shared {
		all = append(all, up)
	}
	m.registry.MustRegister(all.by(func(emit emit) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		report, err := q.Inspect(ctx)
		if shared {
			emit(up, number(err == nil))
		}
		if err != nil {
			return
		}
		emit(hired, float64(len(report.Workers)))
		sums := map[string]queue.QueueState{}
		for _, state := range report.Queues {
			name := state.Name
			if strings.HasPrefix(name, queue.WorkerQueue("")) {
				name = workers
			}
			sum := sums[name]
			sum.Waiting, sum.Running, sum.Retrying = sum.Waiting+state.Waiting, sum.Running+state.Running, sum.Retrying+state.Retrying
			sum.Latency = max(sum.Latency, state.Latency)
			sums[name] = sum
		}
		for name, sum := range sums {
			emit(tasks, float64(sum.Waiting), name, "waiting")
			emit(tasks, float64(sum.Running), name, "running")
			emit(tasks, float64(sum.Retrying), name, "retrying")
			emit(oldest, sum.Latency.Seconds(), name)
		}
	}))
}

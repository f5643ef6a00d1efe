package queue

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/hibiken/asynq"
)

// Inspect tells what the queues and workers do. A worker writes down what it does every 5 s, so Workers may be that old, and one
// that died stays for 10 s. It returns Unavailable if Redis does not answer.
func (r *Redis) Inspect(ctx context.Context) (Report, error) {
	const op = "queue.Inspect"
	servers, err := r.inspector.Servers()
	if err != nil {
		return Report{}, r.unavailable(ctx, op, err)
	}
	var report Report
	queues := []any{Bots, Jobs, Chores}
	for _, server := range servers {
		state := WorkerState{ID: server.ID, Host: server.Host, PID: server.PID, Started: server.Started, Queues: server.Queues, Concurrency: server.Concurrency}
		for _, w := range server.ActiveWorkers {
			var content payload
			_ = json.Unmarshal(w.TaskPayload, &content) // then without its key
			state.Running = append(state.Running, RunState{Task{Kind(w.TaskType), content.Key, w.Queue, content.Request}, w.Started})
		}
		report.Workers = append(report.Workers, state)
		for queue := range server.Queues {
			queues = append(queues, queue)
		}
	}
	// asynq adds a queue to the set of its queues when a process first uses it, and not again after a FLUSHALL.
	if err := r.client.SAdd(ctx, allQueues, queues...).Err(); err != nil {
		return Report{}, r.unavailable(ctx, op, err)
	}
	names, err := r.inspector.Queues()
	if err != nil {
		return Report{}, r.unavailable(ctx, op, err)
	}
	for _, queue := range names {
		if ended := canceled(op, ctx); ended != nil {
			return Report{}, ended
		}
		info, err := r.inspector.GetQueueInfo(queue)
		if errors.Is(err, asynq.ErrQueueNotFound) {
			continue // dropped in between
		}
		if err != nil {
			return Report{}, r.unavailable(ctx, op, err)
		}
		report.Queues = append(report.Queues, QueueState{queue, info.Pending, info.Active, info.Retry, info.Latency})
	}
	if info, err := r.client.InfoMap(ctx, "server").Result(); err == nil { // some servers that speak its language do not say
		report.Redis = info["Server"]["redis_version"]
	}
	report.sort()
	return report, nil
}

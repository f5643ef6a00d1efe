package queue

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hibiken/asynq"

	"tradebot/engine/fault"
)

const (
	// checkInterval is how often an idle worker asks its queues, one after the other. asynq waits for half of it up to one and a
	// half: with 20 ms a step starts up to 30 ms after its ring, and on a busy machine more, which is too near to the 50 ms a
	// step has. 10 ms costs an idle worker with four queues four hundredths of a core, and Redis one.
	checkInterval = 10 * time.Millisecond

	// retryInterval is how often it looks for retries that are due.
	retryInterval = time.Second

	// workPatience is how long a command of a worker may take. Nobody waits for it but the worker's end.
	workPatience = time.Second

	// pace is how long a worker waits after a command that failed: without it asynq would try without a pause.
	pace = 250 * time.Millisecond
)

// Work handles the tasks of the queues, several at once, until ctx ends. Then it takes no more, waits for those that run, ends
// their contexts when the grace is over, and returns nil, or Internal if some did not end even then, 5 s later. It returns
// Invalid, at once, for a config that cannot be. A process may have several workers; they run a kind and key once at a time
// among them.
//
// A failure is logged, and retried where the policy of its kind says so. A panic is a failure, and it is not retried. A task
// that the end of the worker interrupts is rung for again, if its kind has retries.
//
// A Redis that does not answer is no reason to return: see the package's comment.
func (r *Redis) Work(ctx context.Context, config Config, handle Handler) error {
	config, err := config.complete("queue.Work")
	if err != nil {
		return err
	}
	client := r.connect(workPatience, pace)
	defer client.Close()
	c := newCrew(ctx, r.log, r.runs, config, handle)
	server := asynq.NewServerFromRedisClient(client, asynq.Config{
		Concurrency:              config.Concurrency,
		Queues:                   config.Queues,
		TaskCheckInterval:        checkInterval,
		DelayedTaskCheckInterval: retryInterval,
		RetryDelayFunc:           r.delay,
		ShutdownTimeout:          2 * patience, // we have waited for the runs; what is left is to say so to Redis
		Logger:                   asynqLog{r.log, r.link},
		LogLevel:                 asynq.InfoLevel,
	})
	err = server.Start(asynq.HandlerFunc(func(ctx context.Context, t *asynq.Task) error { return r.handle(ctx, c, t) }))
	if err != nil {
		return fault.Wrap(fault.Internal, "queue.Work", err)
	}
	<-ctx.Done()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		server.Stop() // it waits for a command to Redis
	}()
	err = c.drain(config.Grace)
	<-stopped
	server.Shutdown()
	return err
}

// handle is what asynq calls with a task. Its context is not that of the run: it ends when Redis was away for half a minute,
// which is no reason to interrupt anything.
func (r *Redis) handle(ctx context.Context, c *crew, t *asynq.Task) error {
	task := Task{Kind: Kind(t.Type())}
	task.Queue, _ = asynq.GetQueueName(ctx)
	var content payload
	err := json.Unmarshal(t.Payload(), &content)
	task.Key, task.Request = content.Key, content.Request
	var policy Policy
	if err == nil {
		task, policy, err = r.policies.complete("queue.Work", task)
	}
	if err != nil { // of a newer version, or of somebody else
		r.log.Warn("a task in Redis cannot be read and is dropped", "kind", t.Type(), "queue", task.Queue, "error", err.Error())
		return nil
	}
	out := outcome{ring: &task}
	if c.acquire() {
		retried, _ := asynq.GetRetryCount(ctx)
		out = c.do(task, policy, retried)
	}
	if out.ring != nil {
		if err := r.Ring(context.WithoutCancel(ctx), *out.ring); err != nil {
			r.log.Debug("a task could not be rung for again; the next sweep will", "kind", task.Kind, "key", task.Key, "error", err.Error())
		}
		return nil
	}
	return out.retry
}

// delay is when asynq tries a task again. A task whose worker died is tried by this as well.
func (r *Redis) delay(retried int, _ error, t *asynq.Task) time.Duration {
	return r.policies[Kind(t.Type())].delay(retried)
}

package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tradebot/engine/fault"
)

// patience is how long a command may take for a caller who waits; Ring is two of them at most.
const patience = 500 * time.Millisecond

// Redis is a queue over Redis, shared by all processes that use the same address. Its methods may be called from any goroutine.
type Redis struct {
	log       *slog.Logger
	policies  table
	runs      *runs
	options   *redis.Options // of which the address holds no secret, and the rest is never shown
	link      *link
	client    *redis.Client // for callers who wait
	bell      *asynq.Client
	inspector *asynq.Inspector
}

// quietClient silences go-redis, which would write to standard error each time it cannot connect. It has one log for the whole
// process.
var quietClient = sync.OnceFunc(logging.Disable)

// NewRedis returns a queue over the Redis at the address, which may hold a name and a password, and logs to log. It does not
// connect: Redis may come later. The address is redis://[name:password@]host:port[/database], with rediss for TLS and unix for
// a socket; any other is Invalid. The error does not repeat it.
func NewRedis(address string, log *slog.Logger) (*Redis, error) {
	quietClient()
	options, err := redis.ParseURL(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "queue.NewRedis", "the address of Redis is not like redis://host:6379/0")
	}
	options.MaxRetries = -1   // who asks decides whether to ask again
	options.DialerRetries = 1 // likewise
	options.ContextTimeoutEnabled = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled} // of a cloud service
	r := &Redis{log: log, policies: policies, runs: newRuns(), options: options, link: newLink(log, options.Addr)}
	r.client = r.connect(patience, 0)
	r.bell = asynq.NewClientFromRedisClient(r.client)
	r.inspector = asynq.NewInspectorFromRedisClient(r.client)
	return r, nil
}

// connect returns a client whose commands take no longer than timeout, and that waits for pace after one that failed.
func (r *Redis) connect(timeout, pace time.Duration) *redis.Client {
	options := *r.options
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout, options.PoolTimeout = timeout, timeout, timeout, timeout
	client := redis.NewClient(&options)
	client.AddHook(watch{r.link, pace})
	return client
}

// payload is what a task holds beside its kind.
type payload struct {
	Key     string `json:"key"`
	Request string `json:"request,omitempty"`
}

// Ring asks for a look: some time after the call the task is handled by a worker of its queue, once at least, if neither it nor
// Redis dies. If the same kind and key waits in that queue already, nothing is added. If it runs, it will run once more.
//
// It returns within a second: nil, Invalid for a task that cannot be, Canceled if ctx was, or Unavailable if Redis does not
// answer. The ring may have been heard even then. A caller who has many rings stops at the first that is Unavailable.
func (r *Redis) Ring(ctx context.Context, task Task) error {
	const op = "queue.Ring"
	task, policy, err := r.policies.complete(op, task)
	if err != nil {
		return err
	}
	content, err := json.Marshal(payload{task.Key, task.Request})
	if err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for place := 0; ; {
		id := fmt.Sprintf("%s:%s:%d", task.Kind, task.Key, place)
		_, err := r.bell.EnqueueContext(limited, asynq.NewTask(string(task.Kind), content), asynq.TaskID(id), asynq.Queue(task.Queue),
			asynq.MaxRetry(policy.Retries), asynq.Timeout(policy.Timeout+time.Hour)) // asynq must not give up before we do
		if err == nil {
			return nil
		}
		if !errors.Is(err, asynq.ErrTaskIDConflict) {
			return r.unavailable(ctx, op, err)
		}
		state, err := r.client.HGet(limited, taskKey(task.Queue, id), "state").Result()
		switch {
		case errors.Is(err, redis.Nil): // it ended in between; its place is free
		case err != nil:
			return r.unavailable(ctx, op, err)
		case state == "pending":
			return nil
		case state == "archived" && r.inspector.DeleteTask(task.Queue, id) == nil: // its worker died; its place is free now
		default:
			place++
		}
	}
}

// taskKey is the name under which asynq keeps a task, which begins with that of its queue.
func taskKey(queue, id string) string { return queueKeys(queue) + "t:" + id }
func queueKeys(queue string) string   { return "asynq:{" + queue + "}:" }

// allQueues is the name of the set in which asynq keeps the names of queues.
const allQueues = "asynq:queues"

// unavailable makes a fault of what went wrong between us and Redis.
func (r *Redis) unavailable(ctx context.Context, op string, err error) error {
	if ended := canceled(op, ctx); ended != nil {
		return ended
	}
	r.link.failed(err)
	return fault.New(fault.Unavailable, op, "Redis at %s does not answer: %w", r.options.Addr, err)
}

// canceled returns the fault of a caller's context that has ended.
func canceled(op string, ctx context.Context) error { return fault.In(op, ctx.Err()) }

// Drop removes the queue of a worker that is no more with everything in it. It is for [WorkerQueue] alone: the others stay, and
// for them, and for a name that is none, it returns Invalid. It returns Unavailable if Redis does not answer.
func (r *Redis) Drop(ctx context.Context, queue string) error {
	const op = "queue.Drop"
	if err := checkDrop(queue); err != nil {
		return err
	}
	keys := r.client.Scan(ctx, 0, queueKeys(queue)+"*", 1000).Iterator()
	for keys.Next(ctx) {
		if err := r.client.Unlink(ctx, keys.Val()).Err(); err != nil {
			return r.unavailable(ctx, op, err)
		}
	}
	err := keys.Err()
	if err == nil {
		err = r.client.SRem(ctx, allQueues, queue).Err()
	}
	if err != nil {
		return r.unavailable(ctx, op, err)
	}
	return nil
}

func checkDrop(queue string) error {
	if err := checkQueue("queue.Drop", queue); err != nil {
		return err
	}
	if queue == Bots || queue == Jobs || queue == Chores {
		return fault.New(fault.Invalid, "queue.Drop", "the queue %s belongs to everybody and stays", queue)
	}
	return nil
}

// Check returns nil if Redis answers and Unavailable if not, within a second.
func (r *Redis) Check(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	if err := r.client.Ping(limited).Err(); err != nil {
		return r.unavailable(ctx, "queue.Check", err)
	}
	return nil
}

// Close ends the connections. It is called last, after Work has returned.
func (r *Redis) Close() error { return fault.Wrap(fault.Unavailable, "queue.Close", r.client.Close()) }

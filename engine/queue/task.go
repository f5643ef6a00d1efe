package queue

import (
	"math/rand/v2"
	"regexp"
	"time"

	"tradebot/engine/fault"
)

// Kind is what a task asks for.
type Kind string

// The kinds.
const (
	Step         Kind = "step"         // look what is due for a bot; the key is the bot's id
	Backtest     Kind = "backtest"     // run a backtest; the key is the job's id
	SweepPart    Kind = "sweep_part"   // run a part of a sweep; the key is the job's id
	Download     Kind = "download"     // get candles; the key is the job's id
	Account      Kind = "account"      // ask an exchange about the key of an account; the key is the job's id
	Housekeeping Kind = "housekeeping" // tidy up; the key names what
)

// The queues every installation has. Each worker has one more, of its own, see [WorkerQueue].
const (
	Bots   = "bots"         // steps of bots that no worker holds
	Jobs   = "jobs"         // what people wait for, for minutes
	Chores = "housekeeping" // what nobody waits for
)

// WorkerQueue returns the name of a worker's own queue: steps of the bots it holds. The id consists of at most 64 letters,
// digits, dots, dashes and underscores.
func WorkerQueue(id string) string { return "w:" + id }

var queueName = regexp.MustCompile(`^(bots|jobs|housekeeping|w:[A-Za-z0-9._-]{1,64})$`)

// Policy is how tasks of a kind are treated.
type Policy struct {
	Queue   string        // where they wait if the task does not say
	Timeout time.Duration // after which a run's context ends; such a run is not retried
	Retries int           // how often a run that failed is tried again
	Backoff time.Duration // before the first retry; doubled for each further one, up to maxBackoff
}

const maxBackoff = 5 * time.Minute

// policies is the table. A step is not retried: the sweep over SQL rings for what is still due, with newer knowledge.
var policies = map[Kind]Policy{
	Step:         {Queue: Bots, Timeout: 30 * time.Second}, // its modules stop within seconds; the rest is for a slow database
	Backtest:     {Queue: Jobs, Timeout: time.Hour, Retries: 3, Backoff: 5 * time.Second},
	SweepPart:    {Queue: Jobs, Timeout: time.Hour, Retries: 3, Backoff: 5 * time.Second},
	Download:     {Queue: Jobs, Timeout: 30 * time.Minute, Retries: 5, Backoff: 15 * time.Second}, // exchanges have bad minutes
	Account:      {Queue: Jobs, Timeout: time.Minute, Retries: 3, Backoff: 5 * time.Second},
	Housekeeping: {Queue: Chores, Timeout: 5 * time.Minute}, // it comes round again
}

// Policy returns how tasks of the kind are treated, and false if there is no such kind.
func (k Kind) Policy() (Policy, bool) {
	p, ok := policies[k]
	return p, ok
}

// delay returns how long to wait before the retry that follows that many others, a tenth more or less, so that what failed
// together does not come back together.
func (p Policy) delay(retried int) time.Duration {
	d := p.Backoff
	for range retried {
		if d *= 2; d >= maxBackoff {
			d = maxBackoff
			break
		}
	}
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}

// Task asks somebody to look at something.
type Task struct {
	Kind    Kind   // what is asked for
	Key     string // of what: the id of a bot or a job; at most 200 bytes
	Queue   string // where it waits; if empty, where its kind does. A handler always finds it set
	Request string // the request it came from, for the log; of merged rings, that of the first. May be empty
}

// name is what rings are merged by.
type name struct {
	kind Kind
	key  string
}

func (t Task) name() name { return name{t.Kind, t.Key} }

// table is a table of policies, which tests replace.
type table map[Kind]Policy

// complete checks a task and fills in its queue.
func (p table) complete(op string, t Task) (Task, Policy, error) {
	policy, known := p[t.Kind]
	switch {
	case !known:
		return t, policy, fault.New(fault.Invalid, op, "there is no task of the kind %q", t.Kind)
	case t.Key == "" || len(t.Key) > 200:
		return t, policy, fault.New(fault.Invalid, op, "the key of a task has 1 to 200 bytes, not %d", len(t.Key))
	}
	if t.Queue == "" {
		t.Queue = policy.Queue
	}
	return t, policy, checkQueue(op, t.Queue)
}

func checkQueue(op, queue string) error {
	if !queueName.MatchString(queue) {
		return fault.New(fault.Invalid, op, "there is no queue %q", queue)
	}
	return nil
}

// Config is how a worker works.
type Config struct {
	Queues      map[string]int // its queues with their weights: of two that both have tasks, one of weight 2 gets twice the turns
	Concurrency int            // how many tasks it runs at once
	Grace       time.Duration  // how long it waits for what runs when it is told to end; if 0, 20 s
}

const defaultGrace = 20 * time.Second

func (c Config) complete(op string) (Config, error) {
	if len(c.Queues) == 0 || c.Concurrency < 1 || c.Grace < 0 {
		return c, fault.New(fault.Invalid, op, "a worker needs a queue, a concurrency of at least 1, and no negative grace")
	}
	for queue, weight := range c.Queues {
		if err := checkQueue(op, queue); err != nil {
			return c, err
		}
		if weight < 1 || weight > 100 {
			return c, fault.New(fault.Invalid, op, "the weight of the queue %s is %d and must be 1 to 100", queue, weight)
		}
	}
	if c.Grace == 0 {
		c.Grace = defaultGrace
	}
	return c, nil
}

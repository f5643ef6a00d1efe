package queue

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"time"
)

// Local is a queue within the process, see [Redis] for what its methods promise. What waits is gone when the process ends.
type Local struct {
	log      *slog.Logger
	policies table
	runs     *runs

	mu      sync.Mutex
	lines   map[string]*line
	news    chan struct{} // closed, and replaced, when a task comes to wait
	workers map[*localWorker]bool
	hired   int // workers so far
}

// line is one queue.
type line struct {
	waiting  []item
	names    map[name]bool // of those that wait
	running  int
	retrying int
}

// item is a task that waits.
type item struct {
	task    Task
	since   time.Time
	retried int
}

type localWorker struct {
	id      string
	config  Config
	started time.Time
	running map[*RunState]bool
}

// NewLocal returns an empty queue. Failed tasks are logged to log.
func NewLocal(log *slog.Logger) *Local {
	return &Local{log: log, policies: policies, runs: newRuns(), lines: map[string]*line{}, news: make(chan struct{}), workers: map[*localWorker]bool{}}
}

// line returns the queue of the name. The caller holds the lock.
func (l *Local) line(queue string) *line {
	if l.lines[queue] == nil {
		l.lines[queue] = &line{names: map[name]bool{}}
	}
	return l.lines[queue]
}

// Ring is [Redis.Ring]. It never returns Unavailable.
func (l *Local) Ring(ctx context.Context, task Task) error {
	task, _, err := l.policies.complete("queue.Ring", task)
	if err == nil {
		err = canceled("queue.Ring", ctx)
	}
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.push(item{task: task})
	return nil
}

// push adds an item unless its like waits already. The caller holds the lock.
func (l *Local) push(i item) {
	line := l.line(i.task.Queue)
	if line.names[i.task.name()] {
		return
	}
	i.since = time.Now()
	line.names[i.task.name()] = true
	line.waiting = append(line.waiting, i)
	close(l.news)
	l.news = make(chan struct{})
}

// take removes the first task of one of the worker's queues, chosen by weight, and says that it runs. If none waits it returns
// a channel that is closed when that may have changed.
func (l *Local) take(w *localWorker) (item, *RunState, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	total, chosen := 0, ""
	for queue, weight := range w.config.Queues {
		if len(l.line(queue).waiting) > 0 {
			if total += weight; rand.IntN(total) < weight {
				chosen = queue
			}
		}
	}
	if total == 0 {
		return item{}, nil, l.news
	}
	line := l.line(chosen)
	first := line.waiting[0]
	line.waiting = line.waiting[1:]
	delete(line.names, first.task.name())
	line.running++
	state := &RunState{first.task, time.Now()}
	w.running[state] = true
	return first, state, nil
}

// Work is [Redis.Work].
func (l *Local) Work(ctx context.Context, config Config, handle Handler) error {
	config, err := config.complete("queue.Work")
	if err != nil {
		return err
	}
	w := l.hire(config)
	defer l.dismiss(w)
	c := newCrew(ctx, l.log, l.runs, config, handle)
	for c.acquire() {
		next, state, news := l.take(w)
		if state != nil {
			go l.do(c, w, next, state)
			continue
		}
		<-c.slots
		select {
		case <-news:
		case <-ctx.Done():
		}
	}
	return c.drain(config.Grace)
}

// do runs a task that was taken.
func (l *Local) do(c *crew, w *localWorker, i item, state *RunState) {
	policy := l.policies[i.task.Kind]
	out := c.do(i.task, policy, i.retried)
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(w.running, state)
	line := l.line(i.task.Queue)
	line.running--
	switch {
	case out.ring != nil:
		l.push(item{task: *out.ring})
	case out.retry != nil:
		line.retrying++
		time.AfterFunc(policy.delay(i.retried), func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			line.retrying--
			l.push(item{task: i.task, retried: i.retried + 1})
		})
	}
}

func (l *Local) hire(config Config) *localWorker {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hired++
	w := &localWorker{id: "local-" + strconv.Itoa(l.hired), config: config, started: time.Now(), running: map[*RunState]bool{}}
	l.workers[w] = true
	return w
}

func (l *Local) dismiss(w *localWorker) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.workers, w)
}

// Inspect is [Redis.Inspect]. It is exact.
func (l *Local) Inspect(context.Context) (Report, error) {
	host, _ := os.Hostname() // a name for people
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, queue := range []string{Bots, Jobs, Chores} {
		l.line(queue)
	}
	var r Report
	for queue, line := range l.lines {
		state := QueueState{Name: queue, Waiting: len(line.waiting), Running: line.running, Retrying: line.retrying}
		if state.Waiting > 0 {
			state.Latency = time.Since(line.waiting[0].since)
		}
		r.Queues = append(r.Queues, state)
	}
	for w := range l.workers {
		state := WorkerState{ID: w.id, Host: host, PID: os.Getpid(), Started: w.started, Queues: maps.Clone(w.config.Queues), Concurrency: w.config.Concurrency}
		for running := range w.running {
			state.Running = append(state.Running, *running)
		}
		r.Workers = append(r.Workers, state)
	}
	r.sort()
	return r, nil
}

// Drop is [Redis.Drop].
func (l *Local) Drop(_ context.Context, queue string) error {
	if err := checkDrop(queue); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.lines, queue)
	return nil
}

// Check is [Redis.Check]. It returns nil.
func (l *Local) Check(context.Context) error { return nil }

// Close is [Redis.Close]. It returns nil.
func (l *Local) Close() error { return nil }

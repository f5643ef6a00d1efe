package queue

import (
	"cmp"
	"slices"
	"time"
)

// Report is what the queues and workers do at a moment.
type Report struct {
	Redis   string        // version of Redis; "": the queue is within the process
	Queues  []QueueState  // by name
	Workers []WorkerState // by start
}

// QueueState is what there is in a queue.
type QueueState struct {
	Name     string
	Waiting  int           // tasks nobody has taken yet
	Running  int           // tasks workers have taken; one that died counts until it is noticed, about a minute
	Retrying int           // tasks that failed and wait for their next try
	Latency  time.Duration // how long the oldest of those that wait has waited
}

// WorkerState is a worker: one call of Work.
type WorkerState struct {
	ID          string // differs between workers; says nothing else
	Host        string
	PID         int
	Started     time.Time
	Queues      map[string]int // with their weights
	Concurrency int
	Running     []RunState // by start
}

// RunState is a task that runs.
type RunState struct {
	Task    Task
	Started time.Time
}

func (r *Report) sort() {
	slices.SortFunc(r.Queues, func(a, b QueueState) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(r.Workers, func(a, b WorkerState) int { return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID)) })
	for _, w := range r.Workers {
		slices.SortFunc(w.Running, func(a, b RunState) int { return a.Started.Compare(b.Started) })
	}
}

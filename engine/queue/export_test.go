package queue

import "time"

// The kinds as tests have them: the same rules, in milliseconds.
func (l *Local) Hurry() { l.policies = hurried }
func (r *Redis) Hurry() { r.policies = hurried }

var hurried = table{
	Step:         {Queue: Bots, Timeout: 10 * time.Second},
	Backtest:     {Queue: Jobs, Timeout: 10 * time.Second, Retries: 2, Backoff: 20 * time.Millisecond},
	Download:     {Queue: Jobs, Timeout: 50 * time.Millisecond, Retries: 2, Backoff: 20 * time.Millisecond},
	Housekeeping: {Queue: Chores, Timeout: 50 * time.Millisecond},
}

// Delay is the delay before a retry.
func (p Policy) Delay(retried int) time.Duration { return p.delay(retried) }

// Place is the key of the task in the place, in Redis.
func Place(t Task, id string) string { return taskKey(t.Queue, id) }

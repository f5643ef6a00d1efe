package courier

import (
	"context"
	"time"
)

// New returns a courier that goes one round at a time, when it is told to.
func New(o Options) *Courier {
	return &Courier{o: o, wake: make(chan struct{}, 1), jobs: map[uint64]*job{}}
}

// Round takes over what was given, goes one round, and returns when to come again. Open orders are looked for five times a second.
func (c *Courier) Round(ctx context.Context) time.Duration {
	select {
	case <-c.wake:
	default:
	}
	c.take()
	next := c.round(ctx, 200*time.Millisecond)
	c.news.judge(c.o.Trouble)
	return next
}

// Soon lets no order wait for its next try.
func (c *Courier) Soon() {
	c.silent = time.Time{}
	for _, j := range c.list {
		j.rest = time.Time{}
	}
}

// Miss makes it so long ago that the exchange did not know an order any more.
func (c *Courier) Miss(order uint64, since time.Duration) {
	c.jobs[order].missed = time.Now().Add(-since)
}

// How long an order may not be known, and how late it may leave.
const (
	Forgets = forgets
	Late    = late * time.Millisecond
)

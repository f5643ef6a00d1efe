package events

import "sync/atomic"

// Counts are what a process published and read, since it began.
type Counts struct {
	Published   int64 // events that were handed over
	Merged      int64 // those of them that a later one replaced before they were sent
	Dropped     int64 // those of them that were not sent
	Subscribers int64 // that there are now
	Slow        int64 // that were dropped because they did not read
	Resets      int64 // times that one was told to read everything anew
}

// counts are those that are counted where they happen.
type counts struct{ published, merged, dropped, subscribers, slow, resets atomic.Int64 }

func (c *counts) get() Counts {
	return Counts{
		Published: c.published.Load(), Merged: c.merged.Load(), Dropped: c.dropped.Load(), Subscribers: c.subscribers.Load(),
		Slow: c.slow.Load(), Resets: c.resets.Load(),
	}
}

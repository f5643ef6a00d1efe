package events

import (
	"context"
	"slices"
	"sync"
	"time"
)

// spool holds events until they are sent. What does not fit in, and what could not be sent, is lost, and who would have seen it is
// sent a reset in its place.
type spool struct {
	bounds
	counts *counts
	bell   chan struct{}

	mutex  sync.Mutex
	plain  []Event         // in order
	keyed  []Event         // likewise
	places map[name]int    // of those with keys, in keyed
	bytes  int             // of both
	sent   time.Time       // when those with keys were last taken
	lost   map[string]bool // users who miss something; "": everybody does
	closed bool
}

// name is what an event replaces.
type name struct {
	of        Type
	user, key string
}

// mostLost is how many users are told one by one that they miss something; beyond that everybody is.
const mostLost = 1000

func newSpool(b bounds, c *counts) *spool {
	return &spool{bounds: b, counts: c, bell: make(chan struct{}, 1), places: map[name]int{}, lost: map[string]bool{}}
}

// put takes events in.
func (s *spool) put(events []Event) {
	now := time.Now().UnixMilli()
	s.mutex.Lock()
	idle := len(s.plain) == 0 && len(s.keyed) == 0
	urgent := false
	for i := range events {
		e := events[i]
		s.counts.published.Add(1)
		if e.Time == 0 {
			e.Time = now
		}
		if s.closed || !e.sound() || !s.add(e) {
			s.counts.dropped.Add(1)
			s.miss(e.User)
		}
		urgent = urgent || e.Key == ""
	}
	s.mutex.Unlock()
	if idle || urgent {
		ring(s.bell)
	}
}

// add keeps an event. It reports false if there is no room. The caller holds the lock.
func (s *spool) add(e Event) bool {
	size := e.size()
	if e.Key == "" {
		if len(s.plain) >= s.waiting || s.bytes+size > s.bounds.bytes {
			return false
		}
		s.plain, s.bytes = append(s.plain, e), s.bytes+size
		return true
	}
	what := name{e.Type, e.User, e.Key}
	if at, ok := s.places[what]; ok {
		s.counts.merged.Add(1)
		s.bytes += size - s.keyed[at].size()
		s.keyed[at] = e
		return true
	}
	if len(s.keyed) >= s.waiting || s.bytes+size > s.bounds.bytes {
		return false
	}
	s.places[what] = len(s.keyed)
	s.keyed, s.bytes = append(s.keyed, e), s.bytes+size
	return true
}

// miss notes that a user misses something. The caller holds the lock.
func (s *spool) miss(user string) {
	if s.lost[user] {
		return
	}
	if len(s.lost) >= mostLost {
		clear(s.lost)
		user = ""
	}
	s.lost[user] = true
}

// lose notes that events were not sent.
func (s *spool) lose(events []Event) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i := range events {
		if events[i].Type != Reset {
			s.counts.dropped.Add(1)
		}
		s.miss(events[i].User)
	}
}

// next waits for events and returns them all, resets first. It returns none when the spool is closed and empty, or ctx has ended.
func (s *spool) next(ctx context.Context) []Event {
	for {
		batch, wait, over := s.take(time.Now())
		if len(batch) > 0 || over {
			return batch
		}
		due := time.NewTimer(wait)
		select {
		case <-s.bell:
		case <-due.C:
		case <-ctx.Done():
			due.Stop()
			return nil
		}
		due.Stop()
	}
}

// take takes what is due out, and otherwise says how long to wait.
func (s *spool) take(now time.Time) (batch []Event, wait time.Duration, over bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	wait = time.Hour
	due := s.sent.Add(s.pace).Sub(now)
	keyed := len(s.keyed) > 0 && (due <= 0 || s.closed)
	if len(s.plain) == 0 && len(s.lost) == 0 && !keyed {
		if len(s.keyed) > 0 {
			wait = due
		}
		return nil, wait, s.closed
	}
	for user := range s.lost {
		batch = append(batch, Event{Type: Reset, Time: now.UnixMilli(), User: user, Data: null})
	}
	clear(s.lost)
	batch = append(slices.Grow(batch, len(s.plain)+len(s.keyed)), s.plain...)
	for i := range s.plain {
		s.bytes -= s.plain[i].size()
	}
	clear(s.plain)
	s.plain = s.plain[:0]
	if keyed {
		batch = append(batch, s.keyed...)
		for i := range s.keyed {
			s.bytes -= s.keyed[i].size()
		}
		clear(s.keyed)
		clear(s.places)
		s.keyed, s.sent = s.keyed[:0], now
	}
	return batch, 0, false
}

// close lets everything be taken that waits, and takes nothing more in.
func (s *spool) close() {
	s.mutex.Lock()
	s.closed = true
	s.mutex.Unlock()
	ring(s.bell)
}

// ring wakes whoever waits at a bell, once.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

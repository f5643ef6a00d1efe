package events

import (
	"context"
	"sync"

	"tradebot/engine/fault"
)

// Subscription is somebody who watches. Next is called by one goroutine at a time; Close by any, as often as it likes.
type Subscription struct {
	user  string
	most  int // events that may wait
	count *counts
	leave func(*Subscription) // tells who delivers that it is over; called without a lock
	stop  func() bool         // forgets the context
	bell  chan struct{}

	mutex sync.Mutex
	seal  string // of ids
	mail  []letter
	last  place // of what came in last
	read  place // of what Next returned last
	ended error
}

// letter is an entry that waits for a reader.
type letter struct {
	*entry
	stream int // own or all
	reset  *place
}

// newSubscription returns one that ends with ctx.
func newSubscription(ctx context.Context, user string, most int, count *counts, leave func(*Subscription)) *Subscription {
	count.subscribers.Add(1)
	s := &Subscription{user: user, most: most, count: count, leave: leave, bell: make(chan struct{}, 1)}
	s.mutex.Lock() // ctx may end now
	defer s.mutex.Unlock()
	s.stop = context.AfterFunc(ctx, s.Close)
	return s
}

// Next waits for events and returns all that there are, in order. The error is Limit: the reader was too slow, so it is dropped;
// Canceled: the subscription or the bus was closed, or ctx has ended.
func (s *Subscription) Next(ctx context.Context) ([]Event, error) {
	const op = "events.Next"
	for {
		if list, err := s.take(); len(list) > 0 || err != nil {
			return list, fault.In(op, err)
		}
		select {
		case <-s.bell:
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Canceled, op, ctx.Err())
		}
	}
}

// take takes out what waits.
func (s *Subscription) take() ([]Event, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ended != nil {
		return nil, s.ended
	}
	list := make([]Event, 0, len(s.mail))
	for _, l := range s.mail {
		if l.reset != nil {
			s.read = *l.reset
		} else {
			s.read[l.stream] = l.mark
		}
		if l.of == "" {
			continue
		}
		user := s.user
		if l.stream == all {
			user = ""
		}
		list = append(list, Event{ID: s.seal + "." + s.read.String(), Type: l.of, Time: l.time, User: user, Data: l.data})
	}
	s.mail = nil
	return list, nil
}

// ID returns what resumes after all that Next has returned.
func (s *Subscription) ID() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.seal + "." + s.read.String()
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.end(fault.New(fault.Canceled, "events.Close", "the subscription is closed"))
}

// end ends it for a reason, once.
func (s *Subscription) end(why error) {
	s.mutex.Lock()
	first := s.ended == nil
	if first {
		s.ended, s.mail = why, nil
		s.count.subscribers.Add(-1)
	}
	s.mutex.Unlock()
	if first {
		ring(s.bell)
		s.stop()
		s.leave(s)
	}
}

// begin says where the reader begins, and hands over what is in the two streams after that.
func (s *Subscription) begin(seal string, at place, missed [2][]*entry) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ended != nil {
		return
	}
	s.seal, s.last, s.read = seal, at, at
	for mine, common := missed[own], missed[all]; len(mine)+len(common) > 0; {
		stream := own
		if len(mine) == 0 || len(common) > 0 && common[0].compare(mine[0].mark) < 0 {
			stream = all
		}
		var e *entry
		if stream == own {
			e, mine = mine[0], mine[1:]
		} else {
			e, common = common[0], common[1:]
		}
		s.last[stream] = e.mark
		s.mail = append(s.mail, letter{entry: e, stream: stream})
	}
	ring(s.bell)
}

// reset tells the reader to read everything anew: events are missing before a place. What waits is moot.
func (s *Subscription) reset(seal string, at place, now int64) {
	s.mutex.Lock()
	if s.ended == nil {
		s.count.resets.Add(1)
		s.seal, s.last = seal, at
		s.mail = []letter{{entry: &entry{of: Reset, time: now, data: null}, reset: &at}}
	}
	s.mutex.Unlock()
	ring(s.bell)
}

// deliver hands entries of a stream over. It reports false if the reader is too slow, and has to be ended.
func (s *Subscription) deliver(stream int, entries []*entry) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ended != nil {
		return true
	}
	if len(s.mail)+len(entries) > s.most {
		return false
	}
	for _, e := range entries {
		if e.compare(s.last[stream]) <= 0 {
			continue
		}
		s.last[stream] = e.mark
		if e.of == Reset {
			s.count.resets.Add(1)
		}
		s.mail = append(s.mail, letter{entry: e, stream: stream})
	}
	ring(s.bell)
	return true
}

// tell hands entries of a stream to all who watch it, and returns those that are too slow.
func tell(watching map[*Subscription]bool, stream int, entries []*entry) (slow []*Subscription) {
	for s := range watching {
		if !s.deliver(stream, entries) {
			slow = append(slow, s)
		}
	}
	return slow
}

// dismiss drops those that are too slow.
func (c *counts) dismiss(slow []*Subscription) {
	for _, s := range slow {
		c.slow.Add(1)
		s.end(tooSlow(s.most))
	}
}

// tooSlow is why a reader is dropped.
func tooSlow(most int) error {
	return fault.New(fault.Limit, "events.deliver", "more than %d events wait to be read; read faster, or watch fewer types", most)
}

// closing is why a reader is dropped by a bus that closes.
func closing() error { return fault.New(fault.Canceled, "events.Close", "the process ends") }

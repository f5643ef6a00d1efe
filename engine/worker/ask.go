package worker

import (
	"context"
	"sync"
)

// asks are bots that may have been changed, or asked something of: the database has to be seen. Those of which that is said at about
// the same time are seen together, so that a scheduler that rings for 2,000 bots costs a handful of queries.
type asks struct {
	mutex sync.Mutex
	list  []*seat
	some  chan struct{} // holds one element if there are any
}

func newAsks() *asks { return &asks{some: make(chan struct{}, 1)} }

// add says so of a bot.
func (a *asks) add(s *seat) {
	a.mutex.Lock()
	a.list = append(a.list, s)
	a.mutex.Unlock()
	select {
	case a.some <- struct{}{}:
	default:
	}
}

// all returns them, and forgets them.
func (a *asks) all() []*seat {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	list := a.list
	a.list = nil
	return list
}

// answer sees the database for bots of which that is said, and rings for them, until ctx ends.
func (w *Worker) answer(ctx context.Context) {
	for {
		select {
		case <-w.asks.some:
		case <-ctx.Done():
			return
		}
		seats := w.asks.all()
		if _, err := w.see(ctx, seats); err != nil {
			for _, s := range seats { // each for itself, until it is answered
				s.ask()
			}
		}
		for _, s := range seats {
			w.rings.ring(s)
		}
	}
}

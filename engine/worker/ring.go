package worker

import (
	"context"
	"sync"
	"time"
)

// rings are the seats that somebody rang for, each once. A seat that is rung for while it is being looked at is looked at once
// more.
type rings struct {
	mutex  sync.Mutex
	more   *sync.Cond
	list   []*seat
	busy   int       // seats that are looked at
	moved  time.Time // when the last one was taken, or none was waiting
	closed bool
}

func newRings() *rings {
	r := &rings{}
	r.more = sync.NewCond(&r.mutex)
	return r
}

// ring rings for a seat.
func (r *rings) ring(s *seat) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.closed || s.rung {
		return
	}
	s.rung, s.rang = true, time.Now()
	if !s.busy {
		r.list = append(r.list, s)
		r.more.Signal()
	}
}

// next waits for a seat to look at; nil if there will be none any more.
func (r *rings) next(ctx context.Context) *seat {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for len(r.list) == 0 {
		if ctx.Err() != nil {
			return nil
		}
		r.more.Wait()
	}
	s := r.list[0]
	r.list, r.moved = r.list[1:], time.Now()
	s.rung, s.busy, s.took = false, true, Took{Wait: time.Since(s.rang)}
	r.busy++
	return s
}

// done says that a seat was looked at.
func (r *rings) done(s *seat) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	s.busy = false
	r.busy--
	if s.rung && !r.closed {
		r.list = append(r.list, s)
	}
	r.more.Broadcast()
}

// idle waits until nothing is looked at any more, or ctx ends.
func (r *rings) idle(ctx context.Context) {
	defer context.AfterFunc(ctx, r.wake)()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for r.busy > 0 && ctx.Err() == nil {
		r.more.Wait()
	}
}

// stuck returns how long somebody has been waiting while nobody was taken.
func (r *rings) stuck() time.Duration {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.list) == 0 || r.moved.IsZero() {
		r.moved = time.Now()
	}
	return time.Since(r.moved)
}

// short waits until fewer than so many seats wait to be looked at. It returns false if ctx ended before.
func (r *rings) short(ctx context.Context, few int) bool {
	defer context.AfterFunc(ctx, r.wake)()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for len(r.list) >= few && ctx.Err() == nil {
		r.more.Wait()
	}
	return ctx.Err() == nil
}

// close lets nobody ring any more.
func (r *rings) close() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.closed, r.list = true, nil
}

// wake wakes all who wait, to see that their context has ended.
func (r *rings) wake() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.more.Broadcast()
}

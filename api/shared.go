package api

import (
	"context"
	"sync"

	"tradebot/engine/fault"
)

// shared is what requests read together. One at a time reads under a key; those that come meanwhile wait, and then share one reading that
// begins after each of them came. So many who ask for the same cost the database as much as a few, and none is given what was so before
// it asked.
type shared[K comparable, T any] struct {
	mutex sync.Mutex
	under map[K]*readings[T]
}

// readings are the one that is under way, and the one that begins when it has ended; nil if nobody waits.
type readings[T any] struct{ now, next *reading[T] }

type reading[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// errCut is what those get who shared a reading that panicked.
var errCut = fault.New(fault.Internal, "api.shared", "what was read for several requests at once failed")

// read returns what do returns for whoever asks under this key. do gets a context that ends with no request.
func (s *shared[K, T]) read(ctx context.Context, key K, do func(context.Context) (T, error)) (T, error) {
	mine := &reading[T]{done: make(chan struct{}), err: errCut}
	s.mutex.Lock()
	r := s.under[key]
	switch {
	case r == nil:
		if s.under == nil {
			s.under = map[K]*readings[T]{}
		}
		s.under[key] = &readings[T]{now: mine}
		s.mutex.Unlock()
	case r.next == nil:
		before := r.now
		r.next = mine
		s.mutex.Unlock()
		<-before.done // within its patience
	default:
		theirs := r.next
		s.mutex.Unlock()
		select {
		case <-theirs.done:
			return theirs.value, theirs.err
		case <-ctx.Done():
			return theirs.value, fault.Wrap(fault.KindOf(ctx.Err()), "api.shared", ctx.Err())
		}
	}
	defer s.end(key, mine)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	mine.value, mine.err = do(ctx)
	return mine.value, mine.err
}

// end lets the next reading begin.
func (s *shared[K, T]) end(key K, mine *reading[T]) {
	s.mutex.Lock()
	if r := s.under[key]; r.next == nil {
		delete(s.under, key)
	} else {
		r.now, r.next = r.next, nil
	}
	s.mutex.Unlock()
	close(mine.done)
}

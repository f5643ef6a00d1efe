package api

import (
	"context"
	"errors"
	"sync"
	"testing"

	"tradebot/engine/fault"
)

// Whoever asks while somebody reads is given what is read after that, once for all of them; who asks for something else does not wait.
func TestSharedReadings(t *testing.T) {
	var s shared[string, int]
	begun, goOn := make(chan struct{}), make(chan struct{})
	readings := 0 // one at a time: the race detector says so
	read := func(context.Context) (int, error) {
		readings++
		if readings == 1 {
			close(begun)
			<-goOn
		}
		return readings, nil
	}
	var crew sync.WaitGroup
	crew.Go(func() {
		if n, err := s.read(t.Context(), "a", read); n != 1 || err != nil {
			t.Errorf("who came first was given %d, %v", n, err)
		}
	})
	<-begun
	for range 20 {
		crew.Go(func() {
			if n, err := s.read(t.Context(), "a", read); n < 2 || err != nil {
				t.Errorf("who came while it was read was given %d, %v", n, err)
			}
		})
	}
	if n, err := s.read(t.Context(), "b", func(context.Context) (int, error) { return -1, nil }); n != -1 || err != nil {
		t.Errorf("who asks for something else was given %d, %v", n, err)
	}
	close(goOn)
	crew.Wait()
	if len(s.under) != 0 {
		t.Errorf("%d keys are left", len(s.under))
	}
}

// A reading that fails, or panics, does so for who began it, and the next one is another.
func TestSharedReadingsFail(t *testing.T) {
	var s shared[string, int]
	broken := errors.New("broken")
	if _, err := s.read(t.Context(), "a", func(context.Context) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
	begun, goOn := make(chan struct{}), make(chan struct{})
	var crew sync.WaitGroup
	crew.Go(func() {
		defer func() {
			if recover() == nil {
				t.Error("it did not panic")
			}
		}()
		_, _ = s.read(t.Context(), "a", func(context.Context) (int, error) {
			close(begun)
			<-goOn
			panic("broken")
		})
	})
	<-begun
	s.mutex.Lock()
	s.under["a"].next = &reading[int]{done: make(chan struct{}), err: errCut} // somebody waits who never reads
	next := s.under["a"].next
	s.mutex.Unlock()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.read(ended, "a", nil); fault.KindOf(err) != fault.Canceled {
		t.Errorf("who does not wait any longer is told %v", err)
	}
	close(goOn)
	crew.Wait()
	s.end("a", next)
	if _, err := s.read(t.Context(), "a", func(context.Context) (int, error) { return 1, nil }); err != nil {
		t.Error(err)
	}
}

package jobs

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tradebot/engine/backtest"
)

// sized is a result that weighs as much as so many candles do.
func sized(candles int) *unpacked {
	u := &unpacked{}
	u.Chart = &backtest.Chart{Slots: []backtest.ChartSlot{{Candles: make([]backtest.Candle, candles)}}}
	return u
}

// shelf is kept results, and what had to be read for them.
type shelf struct {
	kept
	reads []string
}

func (s *shelf) ask(t *testing.T, id string, candles int) {
	t.Helper()
	u, err := s.get(t.Context(), id, func(context.Context) (*unpacked, error) {
		s.reads = append(s.reads, id)
		return sized(candles), nil
	})
	if err != nil || len(u.Chart.Slots[0].Candles) != candles {
		t.Fatalf("%s: %v, %v", id, u, err)
	}
}

func (s *shelf) read(t *testing.T, want ...string) {
	t.Helper()
	if len(s.reads) != len(want) {
		t.Fatalf("%v were read, want %v", s.reads, want)
	}
	for i := range want {
		if s.reads[i] != want[i] {
			t.Fatalf("%v were read, want %v", s.reads, want)
		}
	}
	s.reads = nil
}

// What was unpacked of late is not unpacked again; what is kept takes no more than it may, and what nobody asked for longest goes first.
func TestKept(t *testing.T) {
	s := &shelf{kept: kept{most: weight(sized(1000))}}
	s.ask(t, "a", 400)
	s.ask(t, "b", 400)
	s.ask(t, "a", 400)
	s.read(t, "a", "b")
	s.ask(t, "c", 500) // b goes
	s.ask(t, "a", 400)
	s.ask(t, "c", 500)
	s.read(t, "c")
	s.ask(t, "large", 1001) // it is given, and no room is made for it
	s.ask(t, "a", 400)
	s.ask(t, "c", 500)
	s.ask(t, "large", 1001)
	s.read(t, "large", "large")
	s.ask(t, "b", 900)
	s.read(t, "b")
	if s.bytes != weight(sized(900)) || len(s.under) != 1 {
		t.Errorf("%d results of %d bytes are kept", len(s.under), s.bytes)
	}
	for i := range 1000 {
		s.ask(t, strconv.Itoa(i), i)
		if s.bytes > s.most {
			t.Fatalf("%d bytes are kept, more than %d", s.bytes, s.most)
		}
	}
}

// An error is given to those who waited, and read anew by the next.
func TestKeptError(t *testing.T) {
	k := kept{most: 1000}
	broken := errors.New("broken")
	for range 2 {
		if u, err := k.get(t.Context(), "a", func(context.Context) (*unpacked, error) { return nil, broken }); u != nil || !errors.Is(err, broken) {
			t.Fatal(u, err)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = k.get(t.Context(), "a", func(context.Context) (*unpacked, error) { panic("broken") })
	}()
	if _, err := k.get(t.Context(), "a", func(context.Context) (*unpacked, error) { return sized(1), nil }); err != nil || len(k.under) != 1 {
		t.Error(err, len(k.under))
	}
}

// Several who ask at once share one unpacking, also if the first of them goes away, and it is forgotten when nobody asks for a while.
func TestKeptTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := kept{most: mostKept}
		reads := 0
		read := func(ctx context.Context) (*unpacked, error) {
			reads++
			time.Sleep(time.Second)
			return sized(10), ctx.Err()
		}
		first, leave := context.WithCancel(t.Context())
		var crowd sync.WaitGroup
		for i := range 20 {
			ctx := t.Context()
			if i == 0 {
				ctx = first
			}
			crowd.Go(func() {
				if _, err := k.get(ctx, "a", read); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		leave()
		crowd.Wait()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		crowd.Go(func() { _, _ = k.get(t.Context(), "b", read) })
		synctest.Wait()
		if _, err := k.get(gone, "b", read); !errors.Is(err, context.Canceled) {
			t.Errorf("who has gone waits: %v", err)
		}
		crowd.Wait()
		if reads != 2 || len(k.under) != 2 {
			t.Fatalf("%d readings, %d kept", reads, len(k.under))
		}
		time.Sleep(idle - 2*time.Second)
		_, _ = k.get(t.Context(), "a", read)
		time.Sleep(idle)
		synctest.Wait()
		if k.mutex.Lock(); len(k.under) != 1 || k.under["a"] == nil {
			t.Errorf("%d are kept", len(k.under))
		}
		k.mutex.Unlock()
		time.Sleep(2 * idle)
		synctest.Wait()
		if k.mutex.Lock(); len(k.under) != 0 || k.bytes != 0 || k.sweep != nil {
			t.Errorf("%d of %d bytes are kept", len(k.under), k.bytes)
		}
		k.mutex.Unlock()
	})
}

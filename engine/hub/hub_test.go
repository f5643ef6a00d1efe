package hub_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/hub"
	"tradebot/engine/market"
)

const minute = int64(market.Minute)

var name = market.Stream{Exchange: "test", Symbol: "BTCUSDT", Timeframe: market.Minute}

// exchange has a candle for every minute but those it does not have, and sends what the test says.
type exchange struct {
	mutex   sync.Mutex
	take    func(market.Candle)
	began   int                  // subscriptions
	nowhere map[int64]bool       // open times of candles that do not exist
	down    error                // of Fetch
	behind  int64                // how far its history is behind, ms
	fetched int                  // calls
	hangUp  func()               // ends the subscription
	refuse  func(s string) error // of Subscribe
}

func at(t int64) market.Candle {
	p := 100 + float64(t/minute%50)
	return market.Candle{Time: t, Open: p, High: p + 1, Low: p - 1, Close: p, Volume: 1}
}

func (x *exchange) Now() int64 { return time.Now().UnixMilli() }

func (x *exchange) Subscribe(ctx context.Context, s market.Stream, take func(market.Candle)) error {
	x.mutex.Lock()
	if x.refuse != nil {
		defer x.mutex.Unlock()
		return x.refuse(s.Symbol)
	}
	line, hangUp := context.WithCancel(ctx)
	x.take, x.hangUp = take, hangUp
	x.began++
	x.mutex.Unlock()
	<-line.Done()
	if ctx.Err() == nil {
		return fault.New(fault.Unavailable, "test", "the line is dead")
	}
	return nil
}

func (x *exchange) Fetch(_ context.Context, _ market.Stream, from, to int64) ([]market.Candle, int64, error) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.fetched++
	if x.down != nil {
		return nil, 0, x.down
	}
	known := min(to, market.Minute.Open(x.Now()-x.behind))
	var list []market.Candle
	for t := from; t < known; t += minute {
		if !x.nowhere[t] {
			list = append(list, at(t))
		}
	}
	return list, known, nil
}

// shelf keeps candles in memory; what it has already counts.
type shelf struct {
	mutex sync.Mutex
	kept  map[int64]market.Candle
	down  error
}

func (s *shelf) Candles(_ context.Context, _ market.Stream, from, to int64) ([]market.Candle, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var list []market.Candle
	for t, c := range s.kept {
		if from <= t && t < to {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b market.Candle) int { return int(a.Time - b.Time) })
	return list, nil
}

func (s *shelf) Keep(_ context.Context, _ market.Stream, candles []market.Candle) ([]market.Candle, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.down != nil {
		return nil, s.down
	}
	list := slices.Clone(candles)
	for i, c := range list {
		if there, ok := s.kept[c.Time]; ok {
			list[i] = there
		} else {
			s.kept[c.Time] = c
		}
	}
	return list, nil
}

// world is a hub that follows one stream, begun in the middle of a minute.
type world struct {
	*testing.T
	x      *exchange
	shelf  *shelf
	hub    *hub.Hub
	stream *hub.Stream
	start  int64 // open time of the minute under way when it began
	rings  atomic.Int64
}

func in(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(30 * time.Second)
		w := &world{T: t, x: &exchange{nowhere: map[int64]bool{}}, shelf: &shelf{kept: map[int64]market.Candle{}}}
		w.start = market.Minute.Open(w.x.Now())
		w.hub = hub.New(w.x, w.shelf, func(market.Stream) { w.rings.Add(1) }, slog.New(slog.DiscardHandler))
		defer w.hub.Close()
		var err error
		if w.stream, err = w.hub.Open(name); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		test(w)
	})
}

// send sends a candle of so many minutes after the start and waits until it is worked.
func (w *world) send(c market.Candle) {
	w.x.mutex.Lock()
	take := w.x.take
	w.x.mutex.Unlock()
	take(c)
	synctest.Wait()
}

// close lets the minute n end and sends its candle.
func (w *world) close(n int64) {
	w.until(n + 1)
	w.send(at(w.start + n*minute))
}

// until lets time pass until minute n begins and 100 ms more.
func (w *world) until(n int64) {
	time.Sleep(time.Duration(w.start+n*minute+100-w.x.Now()) * time.Millisecond)
	synctest.Wait()
}

// sees wants the candles of these minutes since the start, and what is known.
func (w *world) sees(known int64, minutes ...int64) {
	w.Helper()
	list, upTo, err := w.stream.Since(w.Context(), w.start)
	if err != nil {
		w.Fatal(err)
	}
	var want []market.Candle
	for _, n := range minutes {
		want = append(want, at(w.start+n*minute))
	}
	if !slices.Equal(list, want) || upTo != w.start+known*minute {
		w.Errorf("it sees %v up to minute %d, want %v up to %d", list, (upTo-w.start)/minute, want, known)
	}
}

func (w *world) counts(want hub.Counts) {
	w.Helper()
	if got := w.stream.Counts(); got != want {
		w.Errorf("counts are %+v, want %+v", got, want)
	}
}

// What a source does wrong, and what bots see of it.
func TestSources(t *testing.T) {
	for n, c := range []struct {
		name string
		play func(w *world)
	}{
		{"candle after candle", func(w *world) {
			w.close(0)
			w.close(1)
			w.sees(2, 0, 1)
			w.counts(hub.Counts{})
			if w.rings.Load() != 3 {
				w.Errorf("%d rings", w.rings.Load())
			}
		}},
		{"doubled, late and changed ones are dropped", func(w *world) {
			w.close(0)
			w.send(at(w.start))
			w.send(at(w.start - 5*minute))
			changed := at(w.start)
			changed.Close++
			w.send(changed)
			w.send(at(w.start - 5000*minute))
			w.sees(1, 0)
			w.counts(hub.Counts{Doubled: 2, Changed: 1, Late: 1})
		}},
		{"impossible ones are dropped and fetched", func(w *world) {
			w.until(1)
			c := at(w.start)
			c.Low = -1
			w.send(c)
			c = at(w.start)
			c.Time += 7
			w.send(c)
			w.sees(0)
			time.Sleep(2 * time.Second)
			synctest.Wait()
			w.sees(1, 0)
			w.counts(hub.Counts{Impossible: 2, Missing: 1})
		}},
		{"missing ones are fetched before a later one is seen", func(w *world) {
			w.close(0)
			w.x.mutex.Lock()
			w.x.down = fault.New(fault.Unavailable, "test", "history is asleep")
			w.x.mutex.Unlock()
			rings := w.rings.Load()
			w.close(3)
			w.sees(1, 0)
			if g := w.stream.Gap(); g == nil || g.From != w.start+minute || g.Cause != "the candles cannot be fetched: history is asleep" {
				w.Errorf("the gap is %+v", g)
			}
			if w.rings.Load() < rings+8 { // a moment after it should have come, and after 1, 3, 7, 15, 31, 61 and 91 s
				w.Errorf("whoever waits hears of it %d times", w.rings.Load()-rings)
			}
			w.x.mutex.Lock()
			w.x.down = nil
			w.x.mutex.Unlock()
			time.Sleep(31 * time.Second)
			synctest.Wait()
			w.sees(4, 0, 1, 2, 3)
			if g := w.stream.Gap(); g != nil {
				w.Errorf("the gap is %+v", g)
			}
			w.counts(hub.Counts{Missing: 3})
			w.stream.Close()
			if got := w.hub.Counts(); got != (hub.Counts{Missing: 3}) { // though nobody follows it any more
				w.Errorf("counts of all streams are %+v", got)
			}
		}},
		{"history that is behind is asked again", func(w *world) {
			w.x.mutex.Lock()
			w.x.behind = 90_000
			w.x.mutex.Unlock()
			w.close(1)
			w.sees(0)
			if g := w.stream.Gap(); g == nil || g.Cause != "the exchange's history does not have them yet" {
				w.Errorf("the gap is %+v", g)
			}
			w.x.mutex.Lock()
			w.x.behind = 0
			w.x.mutex.Unlock()
			w.close(2)
			w.sees(3, 0, 1, 2)
		}},
		{"candles that never were are a fact", func(w *world) {
			w.x.nowhere[w.start+minute], w.x.nowhere[w.start+2*minute] = true, true
			w.close(0)
			w.close(3)
			w.sees(4, 0, 3)
			w.counts(hub.Counts{Nowhere: 2})
		}},
		{"a silent source is asked for what should have come", func(w *world) {
			w.until(1)
			w.sees(0)
			time.Sleep(2 * time.Second)
			synctest.Wait()
			w.sees(1, 0)
		}},
		{"a line that died is made again", func(w *world) {
			w.x.mutex.Lock()
			hangUp := w.x.hangUp
			w.x.mutex.Unlock()
			hangUp()
			time.Sleep(5 * time.Second)
			synctest.Wait()
			w.close(0)
			w.sees(1, 0)
			if w.x.began != 2 {
				w.Errorf("%d subscriptions", w.x.began)
			}
		}},
		{"what another process kept first counts", func(w *world) {
			other := at(w.start)
			other.Volume = 77
			w.shelf.mutex.Lock()
			w.shelf.kept[w.start] = other
			w.shelf.mutex.Unlock()
			w.close(0)
			if list, _, err := w.stream.Since(w.Context(), w.start); err != nil || len(list) != 1 || list[0] != other {
				w.Errorf("it sees %v, %v", list, err)
			}
		}},
		{"nothing is seen that could not be kept", func(w *world) {
			w.shelf.mutex.Lock()
			w.shelf.down = fault.New(fault.Unavailable, "test", "the disk is full")
			w.shelf.mutex.Unlock()
			w.close(0)
			w.sees(0)
			if g := w.stream.Gap(); g == nil || g.Cause != "the disk is full" {
				w.Errorf("the gap is %+v", g)
			}
			w.shelf.mutex.Lock()
			w.shelf.down = nil
			w.shelf.mutex.Unlock()
			time.Sleep(2 * time.Second)
			synctest.Wait()
			w.sees(1, 0)
		}},
		{"memory is bounded and history goes on behind it", func(w *world) {
			for n := range int64(5000) {
				w.close(n)
			}
			list, known, err := w.stream.Since(w.Context(), w.start)
			if err != nil || len(list) != 5000 || list[0] != at(w.start) || known != w.start+5000*minute {
				w.Errorf("%d candles up to %d, %v", len(list), known, err)
			}
			if w.x.fetched != 1 {
				w.Errorf("history was asked %d times", w.x.fetched)
			}
		}},
	} {
		t.Run(fmt.Sprintf("%d %s", n+1, c.name), func(t *testing.T) { in(t, c.play) })
	}
}

// History is fetched as far back as somebody needs it, once.
func TestReach(t *testing.T) {
	in(t, func(w *world) {
		from := w.start - 3000*minute
		for range 2 {
			if err := w.stream.Reach(w.Context(), from+1); err != nil {
				t.Fatal(err)
			}
		}
		list, _, err := w.stream.Since(w.Context(), from)
		if err != nil || len(list) != 3000 || list[0] != at(from) || w.x.fetched != 2 {
			w.Errorf("%d candles, %v, history was asked %d times", len(list), err, w.x.fetched)
		}
		if err := w.stream.Reach(w.Context(), w.start); err != nil || w.x.fetched != 2 {
			w.Errorf("%v, history was asked %d times", err, w.x.fetched)
		}
	})
}

// Where a stream was followed before, it goes on where that ended, however long ago that was. What was stored then stays as it is, with
// its holes: somebody saw it so.
func TestJoin(t *testing.T) {
	for _, away := range []int64{3, 2000, 30_000} {
		in(t, func(w *world) {
			w.close(0)
			w.hub.Close()
			w.shelf.mutex.Lock()
			delete(w.shelf.kept, w.start-5*minute)
			w.shelf.mutex.Unlock()
			time.Sleep(time.Duration(away*minute) * time.Millisecond)
			h := hub.New(w.x, w.shelf, func(market.Stream) {}, slog.New(slog.DiscardHandler))
			defer h.Close()
			s, err := h.Open(name)
			if err != nil {
				w.Fatal(err)
			}
			synctest.Wait()
			list, known, err := s.Since(w.Context(), w.start+minute)
			if err != nil || int64(len(list)) != away || known != w.start+(1+away)*minute {
				w.Errorf("after %d minutes it sees %d candles up to %d, %v", away, len(list), (known-w.start)/minute, err)
			}
			before, _, err := s.Since(w.Context(), w.start-10*minute)
			if err != nil || int64(len(before)) != 10+away {
				w.Errorf("after %d minutes there are %d candles, %v", away, len(before), err)
			}
		})
	}
}

// One subscription serves everybody, and ends with the last of them.
func TestShared(t *testing.T) {
	in(t, func(w *world) {
		second, err := w.hub.Open(name)
		if err != nil || second != w.stream || len(w.hub.Streams()) != 1 || w.x.began != 1 {
			w.Errorf("%v, %d subscriptions", err, w.x.began)
		}
		second.Close()
		w.close(0)
		w.sees(1, 0)
		w.stream.Close()
		synctest.Wait()
		if len(w.hub.Streams()) != 0 {
			w.Error("it is still followed")
		}
	})
}

// A stream that does not exist says so to whoever asks.
func TestNoSuchStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &exchange{refuse: func(s string) error { return fault.New(fault.Invalid, "test", "there is no symbol %s", s) }}
		h := hub.New(x, &shelf{kept: map[int64]market.Candle{}}, func(market.Stream) {}, slog.New(slog.DiscardHandler))
		s, err := h.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if _, _, err := s.Since(t.Context(), 0); fault.KindOf(err) != fault.Invalid || fault.Sentence(err) != "there is no symbol BTCUSDT" {
			t.Errorf("got %v", err)
		}
		h.Close()
		if _, err := h.Open(name); fault.KindOf(err) != fault.Canceled {
			t.Errorf("got %v", err)
		}
	})
}

// Who wants to know the price is told the last candle of those that are kept together, once.
func TestTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(30 * time.Second)
		w := &world{T: t, x: &exchange{nowhere: map[int64]bool{}}, shelf: &shelf{kept: map[int64]market.Candle{}}}
		w.start = market.Minute.Open(w.x.Now())
		w.hub = hub.New(w.x, w.shelf, func(market.Stream) {}, slog.New(slog.DiscardHandler))
		defer w.hub.Close()
		var told []int64
		w.hub.Tell(func(s market.Stream, c market.Candle) {
			if s != name || c != at(c.Time) {
				t.Errorf("it is told %v of %s", c, s)
			}
			told = append(told, (c.Time-w.start)/minute)
		})
		var err error
		if w.stream, err = w.hub.Open(name); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		told = nil // what was repaired at the beginning
		w.close(0)
		w.send(at(w.start)) // again
		w.until(4)          // 1 and 2 do not come
		w.send(at(w.start + 3*minute))
		if n := len(told); n < 2 || told[0] != 0 || told[n-1] != 3 || !slices.IsSorted(told) {
			t.Errorf("it is told of the minutes %v", told)
		}
	})
}

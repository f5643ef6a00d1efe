package hub

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Stream is one run of candles that the hub follows. It is safe for concurrent use.
type Stream struct {
	hub    *Hub
	name   market.Stream
	arrive chan market.Candle
	ready  chan struct{} // closed once it was tried to join history to the present
	cancel context.CancelFunc

	mutex   sync.Mutex
	users   int
	failed  error           // why it cannot be followed at all
	tries   int             // repairs that failed, one after another
	first   int64           // nothing before this open time is in candles
	candles []market.Candle // the last of them, without a hole that is not a fact
	known   int64           // close time up to which everything is known
	gap     *Gap
	counts  Counts
}

// Gap is what a stream waits for.
type Gap struct {
	From  int64  // open time of the first candle missing, ms UTC
	Since int64  // when that was noticed, ms UTC by the source's clock
	Cause string // one sentence
}

// Counts are what a source did wrong.
type Counts struct {
	Doubled    int // came again, as it was
	Changed    int // came again, and was another
	Late       int // older than the last
	Missing    int // had to be fetched
	Nowhere    int // did not exist
	Impossible int // no market can have produced it
}

func (c *Counts) add(n Counts) {
	c.Doubled += n.Doubled
	c.Changed += n.Changed
	c.Late += n.Late
	c.Missing += n.Missing
	c.Nowhere += n.Nowhere
	c.Impossible += n.Impossible
}

// recent is how many candles a stream keeps in memory: more than a bot is ever behind while it runs. What is older is read
// from history.
const recent = 2048

// Name returns which stream it is.
func (s *Stream) Name() market.Stream { return s.name }

// Since returns the candles that open at from or later, as far as they are there, and up to which close time that is all there
// is. The slice is shared and not to be changed. The error is Unavailable if history cannot be read, or what the source said if
// there is no such stream.
func (s *Stream) Since(ctx context.Context, from int64) ([]market.Candle, int64, error) {
	const op = "hub.Since"
	select {
	case <-s.ready:
	case <-ctx.Done():
		return nil, 0, fault.Wrap(fault.Canceled, op, ctx.Err())
	}
	s.mutex.Lock()
	first, list, known, failed := s.first, s.candles, s.known, s.failed
	s.mutex.Unlock()
	if failed != nil {
		return nil, 0, failed
	}
	series := market.Series{Candles: list}
	if from >= first {
		return list[series.Index(from):], known, nil
	}
	old, err := s.hub.past.Candles(ctx, s.name, from, first)
	if err != nil {
		return nil, 0, fault.In(op, err)
	}
	if len(old) == 0 {
		return list, known, nil
	}
	return append(old[:len(old):len(old)], list...), known, nil
}

// Reach sees to it that history reaches back to candles that open at from, as far as the source has them: those before the first
// that is stored are fetched. The error is Unavailable or Canceled, or what the source said if there is no such stream.
func (s *Stream) Reach(ctx context.Context, from int64) error {
	const op = "hub.Reach"
	if _, _, err := s.Since(ctx, s.hub.source.Now()); err != nil { // so that it has begun
		return fault.In(op, err)
	}
	s.mutex.Lock()
	first := s.first
	s.mutex.Unlock()
	from = s.name.Timeframe.Open(from)
	if from >= first {
		return nil
	}
	there, err := s.hub.past.Candles(ctx, s.name, from, first)
	if err != nil {
		return fault.In(op, err)
	}
	to := first
	if len(there) > 0 {
		to = there[0].Time
	}
	if from >= to {
		return nil
	}
	found, _, err := s.hub.source.Fetch(ctx, s.name, from, to)
	if err != nil || len(found) == 0 {
		return fault.In(op, err)
	}
	_, err = s.hub.past.Keep(ctx, s.name, found)
	return fault.In(op, err)
}

// Gap returns what the stream waits for, nil if nothing.
func (s *Stream) Gap() *Gap {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.gap
}

// Counts returns what the source did wrong so far. What was missing before the stream was joined to the present is history, and no
// fault of the source's.
func (s *Stream) Counts() Counts {
	select {
	case <-s.ready:
	default:
		return Counts{}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.counts
}

// Close says that one who opened the stream does not need it any more.
func (s *Stream) Close() { s.hub.leave(s) }

// follow joins history to the present and goes on until ctx ends.
func (s *Stream) follow(ctx context.Context) {
	if !s.join(ctx) {
		return
	}
	s.repair(ctx)
	s.mutex.Lock()
	s.counts = Counts{}
	s.mutex.Unlock()
	close(s.ready)
	s.hub.ring(s.name)
	for s.err() == nil {
		wait := time.NewTimer(s.patience())
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case c := <-s.arrive:
			s.take(ctx, c)
		case <-wait.C: // it should have come by now
			if s.repair(ctx) {
				s.hub.ring(s.name)
			}
		}
		wait.Stop()
	}
}

// err returns why the stream cannot be followed at all.
func (s *Stream) err() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.failed
}

// moment is how long after its close a candle may come before its source is asked for it.
const moment = 2 * time.Second

// patience returns how long to wait before history is asked: until a moment after the next candle should have closed, or, after
// repairs that failed, one to thirty seconds.
func (s *Stream) patience() time.Duration {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.tries > 0 {
		return min(30*time.Second, time.Second<<min(s.tries-1, 5))
	}
	due := time.Duration(s.known+int64(s.name.Timeframe)-s.hub.source.Now()) * time.Millisecond
	return max(due, 0) + moment
}

// take takes a candle from the source.
func (s *Stream) take(ctx context.Context, c market.Candle) {
	if c.Check() != nil || s.name.Timeframe.Open(c.Time) != c.Time {
		s.count(func(n *Counts) { n.Impossible++ })
		s.hub.log.Warn("a source sent an impossible candle", "stream", s.name.String(), "open_time", c.Time)
		return
	}
	s.mutex.Lock()
	known := s.known
	s.mutex.Unlock()
	switch {
	case c.Time < known:
		s.again(c)
		return
	case c.Time > known: // those between are missing
		if !s.repair(ctx) {
			return
		}
		s.mutex.Lock()
		known = s.known
		s.mutex.Unlock()
		if c.Time != known { // repair brought it, or it lies beyond a gap that is still open
			s.hub.ring(s.name)
			return
		}
	}
	if err := s.keep(ctx, []market.Candle{c}, c.Time+int64(s.name.Timeframe)); err != nil {
		s.wait(ctx, c.Time, fault.Sentence(err))
		return
	}
	s.hub.ring(s.name)
}

// again counts a candle that is there already.
func (s *Stream) again(c market.Candle) {
	s.count(func(n *Counts) {
		series := market.Series{Candles: s.candles}
		i := series.Index(c.Time)
		switch {
		case i == len(s.candles) || s.candles[i].Time != c.Time:
			n.Late++
		case s.candles[i] == c:
			n.Doubled++
		default:
			n.Changed++
			s.hub.log.Warn("a source changed a candle that was kept; the kept one counts", "stream", s.name.String(), "open_time", c.Time)
		}
	})
}

// repair brings what closed since the last candle from the source's history. It reports whether everything up to now is known;
// otherwise a gap says why not, and the next call tries again.
func (s *Stream) repair(ctx context.Context) bool {
	tf := s.name.Timeframe
	s.mutex.Lock()
	from := s.known
	s.mutex.Unlock()
	now := tf.Open(s.hub.source.Now())
	to := min(now, from+piece*int64(tf))
	if to <= from {
		return true
	}
	found, known, err := s.hub.source.Fetch(ctx, s.name, from, to)
	if err != nil {
		if fault.KindOf(err) == fault.Invalid {
			s.fail(err)
			return false
		}
		s.wait(ctx, from, "the candles cannot be fetched: "+fault.Sentence(err))
		return false
	}
	known = tf.Open(known)
	if known <= from {
		s.wait(ctx, from, "the exchange's history does not have them yet")
		return false
	}
	if err := s.keep(ctx, found, known); err != nil {
		s.wait(ctx, from, fault.Sentence(err))
		return false
	}
	s.count(func(n *Counts) {
		n.Missing += len(found)
		n.Nowhere += int((known-from)/int64(tf)) - len(found)
	})
	if known >= to && to < now { // piece by piece
		return s.repair(ctx)
	}
	return known >= to
}

// keep keeps candles, and shows them as they were kept.
func (s *Stream) keep(ctx context.Context, candles []market.Candle, known int64) error {
	for i := range candles {
		if err := candles[i].Check(); err != nil {
			return fault.New(fault.Unavailable, "hub.keep", "the exchange's history has an impossible candle: %w", err)
		}
	}
	kept := candles
	if len(candles) > 0 {
		var err error
		if kept, err = s.hub.past.Keep(ctx, s.name, candles); err != nil {
			return fault.In("hub.keep", err)
		}
	}
	if n := len(kept); n > 0 && s.hub.closed != nil {
		defer s.hub.closed(s.name, kept[n-1])
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.gap, s.tries = nil, 0
	s.known = max(s.known, known)
	if len(s.candles)+len(kept) > 2*recent { // slices that were handed out stay as they are
		s.candles = append([]market.Candle(nil), s.candles[max(0, len(s.candles)-recent):]...)
		if len(s.candles) > 0 {
			s.first = s.candles[0].Time
		}
	}
	s.candles = append(s.candles, kept...)
	return nil
}

// wait notes that candles are missing still, unless nobody follows the stream any more.
func (s *Stream) wait(ctx context.Context, from int64, cause string) {
	if ctx.Err() != nil {
		return
	}
	s.mutex.Lock()
	s.tries++
	first := s.gap == nil
	if first {
		s.gap = &Gap{From: from, Since: s.hub.source.Now(), Cause: cause}
	} else {
		s.gap = &Gap{From: from, Since: s.gap.Since, Cause: cause}
	}
	s.mutex.Unlock()
	if first {
		s.hub.log.Warn("candles are missing", "stream", s.name.String(), "from", from, slog.String("cause", cause))
	}
	s.hub.ring(s.name) // each time: whoever waits sees how long
}

// fail ends the stream for good.
func (s *Stream) fail(err error) {
	s.mutex.Lock()
	s.failed = err
	s.mutex.Unlock()
	s.hub.ring(s.name)
}

func (s *Stream) count(add func(*Counts)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	add(&s.counts)
}

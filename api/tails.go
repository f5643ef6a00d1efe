package api

import (
	"context"
	"sync"
	"time"

	"tradebot/engine/market"
)

// tails keep the newest candles of the streams that clients look at again and again, so that only what came since is read. What is kept
// has no gap that could be filled; an import with force by another process is seen after a while.
type tails struct {
	mutex sync.Mutex
	of    map[market.Stream]tail
}

// tail is an unbroken run of candles up to the newest. It is not changed.
type tail struct {
	candles []market.Candle
	read    time.Time
}

const (
	mostTails = 200  // streams, of a quarter of a MB each
	mostTail  = 5001 // candles: a page and the one that says that there are more
	stale     = time.Minute
)

// get returns at least n candles up to those that were the newest when somebody last looked, nil if it has fewer.
func (t *tails) get(stream market.Stream, n int) []market.Candle {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if kept := t.of[stream]; len(kept.candles) >= n && time.Since(kept.read) < stale {
		return kept.candles
	}
	return nil
}

// put keeps the newest candles of a stream, as far back as none is missing. again says that the older of them are those that get returned.
func (t *tails) put(stream market.Stream, candles []market.Candle, again bool) {
	first := len(candles) - 1
	for first > 0 && candles[first].Time-candles[first-1].Time == int64(stream.Timeframe) && len(candles)-first < mostTail {
		first--
	}
	if first < 0 {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	kept := tail{candles[first:], time.Now()}
	if was, ok := t.of[stream]; again && ok {
		kept.read = was.read
	}
	if t.of == nil || len(t.of) >= mostTails {
		t.of = map[market.Stream]tail{}
	}
	t.of[stream] = kept
}

// forget drops what is kept of a stream.
func (t *tails) forget(stream market.Stream) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.of, stream)
}

// newest returns the last n candles of a range, and may return more. Mostly a short range has them all; the library is asked for what
// lies before a gap only if it has not.
func (s *Server) newest(ctx context.Context, stream market.Stream, b *bounds, n int) ([]market.Candle, error) {
	now, last := time.Now().UnixMilli(), b.to == market.MaxTime
	if known := s.tails.get(stream, n); last && known != nil {
		since, err := s.Library.Candles(ctx, stream, known[len(known)-1].Time+1, b.to)
		if err == nil && len(since) > 0 {
			known = append(known[:len(known):len(known)], since...)
			s.tails.put(stream, known, true)
		}
		return known, err
	}
	candles, err := s.Library.Candles(ctx, stream, max(b.from, min(b.to, now)-int64(n+1)*int64(stream.Timeframe)), b.to)
	if err == nil && len(candles) < n {
		candles, err = s.Library.Last(ctx, stream, b.to, n)
	}
	if err == nil && last {
		s.tails.put(stream, candles, false)
	}
	return candles, err
}

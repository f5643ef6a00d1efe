package api

import (
	"context"
	"sync"
	"time"

	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// tails keep the newest candles of the streams that clients look at again and again, so that only what came since is read. What is kept
// has no gap that could be filled, and holds as long as no month is sealed or superseded.
type tails struct {
	mutex sync.Mutex
	of    map[market.Stream]tail
}

// tail is an unbroken run of candles up to the newest. It is not changed.
type tail struct {
	candles []market.Candle
	sealed  int64 // of the state that was read before them
}

const (
	mostTails = 200  // streams, of a quarter of a MB each
	mostTail  = 5001 // candles: a page and the one that says that there are more
)

// get returns at least n candles up to those that were the newest when somebody last looked, nil if it has fewer.
func (t *tails) get(stream market.Stream, sealed int64, n int) []market.Candle {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if kept := t.of[stream]; len(kept.candles) >= n && kept.sealed == sealed {
		return kept.candles
	}
	return nil
}

// put keeps the newest candles of a stream, as far back as none is missing.
func (t *tails) put(stream market.Stream, sealed int64, candles []market.Candle) {
	run := unbroken(stream, candles, mostTail)
	if run == 0 {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.of == nil || len(t.of) >= mostTails {
		t.of = map[market.Stream]tail{}
	}
	t.of[stream] = tail{candles[len(candles)-run:], sealed}
}

// unbroken is how many of the last candles there are, up to so many, before one is missing.
func unbroken(stream market.Stream, candles []market.Candle, most int) (n int) {
	last := len(candles) - 1
	for n <= last && n < most && candles[last].Time-candles[last-n].Time == int64(n)*int64(stream.Timeframe) {
		n++
	}
	return n
}

// tail returns the newest n candles of a stream that is in a state, and may return more.
func (s *Server) tail(ctx context.Context, stream market.Stream, state chunk.State, n int) (candles []market.Candle, err error) {
	if known := s.tails.get(stream, state.Sealed, n); known != nil {
		last := known[len(known)-1].Time
		if state.Newest <= last { // candles that are sealed meanwhile change the state
			return known, nil
		}
		var since []market.Candle
		since, err = s.Library.Candles(ctx, stream, last+1, market.MaxTime)
		candles = append(known[:len(known):len(known)], since...)
	} else {
		candles, err = s.latest(ctx, stream, &bounds{from: -market.MaxTime, to: market.MaxTime}, n)
	}
	if err != nil {
		return nil, err
	}
	s.tails.put(stream, state.Sealed, candles)
	return candles, nil
}

// latest reads the last n candles of a range, and may return more. Mostly a short range has them all; the library is asked for what
// lies before a gap only if it has not.
func (s *Server) latest(ctx context.Context, stream market.Stream, b *bounds, n int) ([]market.Candle, error) {
	now := time.Now().UnixMilli()
	candles, err := s.Library.Candles(ctx, stream, max(b.from, min(b.to, now)-int64(n+1)*int64(stream.Timeframe)), b.to)
	if err == nil && len(candles) < n {
		candles, err = s.Library.Last(ctx, stream, b.to, n)
	}
	return candles, err
}

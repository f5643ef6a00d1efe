package hub

import (
	"context"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// piece is how many candles are fetched and kept at once: a week of minutes.
const piece = 10_000

// longest is how far back the last stored candle is looked for, in candles: years of minutes.
const longest = 1 << 22

// join begins a stream where its stored candles end, so that whoever was away for long finds no hole between what it saw last and
// the present, and nothing that somebody saw is filled in behind it. Where nothing is stored it begins a little before now. It returns
// false if ctx ended.
func (s *Stream) join(ctx context.Context) bool {
	tf := int64(s.name.Timeframe)
	for {
		now := s.name.Timeframe.Open(s.hub.source.Now())
		last, err := s.last(ctx, now)
		if err == nil {
			s.mutex.Lock()
			defer s.mutex.Unlock()
			if s.first, s.known = now-recent/2*tf, now-recent/2*tf; len(last) > 0 {
				s.known = last[len(last)-1].Time + tf
				s.first = min(s.first, s.known)
				series := market.Series{Candles: last}
				s.candles = append(s.candles, last[series.Index(s.first):]...)
			}
			s.gap, s.tries = nil, 0
			return true
		}
		s.wait(ctx, now, fault.Sentence(err))
		wait := time.NewTimer(s.patience())
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return false
		}
	}
}

// last returns some of the last stored candles, none if there are none. The error is Unavailable.
func (s *Stream) last(ctx context.Context, now int64) ([]market.Candle, error) {
	tf := int64(s.name.Timeframe)
	to := now + tf
	for back := int64(recent / 2); back <= longest; back *= 2 {
		from := max(now-back*tf, 0)
		candles, err := s.hub.past.Candles(ctx, s.name, from, to)
		if err != nil || len(candles) > 0 || from == 0 {
			return candles, err
		}
		to = from
	}
	return nil, nil
}

package worker

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"tradebot/engine/market"
)

// shelf has some candles of a stream, and counts who asks.
type shelf struct {
	times []int64 // open times, in minutes
	reads int
}

func (s *shelf) Candles(_ context.Context, _ market.Stream, from, to int64) (list []market.Candle, err error) {
	s.reads++
	for _, t := range s.times {
		if at := t * int64(market.Minute); from <= at && at < to {
			list = append(list, market.Candle{Time: at})
		}
	}
	return list, nil
}

func (s *shelf) Keep(_ context.Context, _ market.Stream, candles []market.Candle) ([]market.Candle, error) {
	for _, c := range candles {
		s.times = append(s.times, c.Time/int64(market.Minute))
	}
	return candles, nil
}

// What one bot has read of history the others get without reading, as long as it is all that is stored.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{times: []int64{3, 4, 5, 7, 8}}
		w := newWindow(s)
		stream := market.Stream{Exchange: "synth", Symbol: "X", Timeframe: market.Minute}
		for i, c := range []struct {
			wait     time.Duration
			keep     int64 // before it is read; 0: nothing
			from, to int64
			reads    int // so far
			want     []int64
		}{
			{0, 0, 4, 8, 1, []int64{4, 5, 7}},
			{0, 0, 4, 8, 1, []int64{4, 5, 7}},
			{0, 0, 5, 7, 1, []int64{5}},
			{0, 0, 3, 5, 2, []int64{3, 4}}, // it begins before
			{0, 0, 3, 8, 2, []int64{3, 4, 5, 7}},
			{0, 0, 7, 9, 3, []int64{7, 8}},     // it ends behind
			{0, 0, 5, 10, 4, []int64{5, 7, 8}}, // nobody knows what comes
			{0, 9, 5, 10, 5, []int64{5, 7, 8, 9}},
			{0, 0, 5, 10, 5, []int64{5, 7, 8, 9}},
			{fresh + 1, 0, 5, 10, 6, []int64{5, 7, 8, 9}},
			{0, 0, 6, 6, 6, nil},
			{0, 0, -widest, 6, 7, []int64{3, 4, 5}}, // too much to be kept
			{0, 0, 5, 10, 7, []int64{5, 7, 8, 9}},
		} {
			time.Sleep(c.wait)
			if c.keep != 0 {
				if _, err := w.Keep(t.Context(), stream, []market.Candle{{Time: c.keep * int64(market.Minute)}}); err != nil {
					t.Fatal(err)
				}
			}
			list, err := w.Candles(t.Context(), stream, c.from*int64(market.Minute), c.to*int64(market.Minute))
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, c := range list {
				got = append(got, c.Time/int64(market.Minute))
			}
			if !slices.Equal(got, c.want) || s.reads != c.reads {
				t.Errorf("%d: %v after %d reads, want %v after %d", i, got, s.reads, c.want, c.reads)
			}
		}
		time.Sleep(2 * fresh)
		synctest.Wait()
		if len(w.streams) != 0 {
			t.Errorf("%d streams stay in memory", len(w.streams))
		}
	})
}

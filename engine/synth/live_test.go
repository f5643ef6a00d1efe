package synth_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/synth"
)

func newLive(t *testing.T, origin int64, speed float64) *synth.Live {
	t.Helper()
	l, err := synth.NewLive(1, origin-3*int64(market.Day), synth.Clock{World: origin, Market: origin, Speed: speed}, func(string) synth.Params { return synth.Params{Price: 30_000} })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func stream(t *testing.T, text string) market.Stream {
	t.Helper()
	s, err := market.ParseStream(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Candles come at the moment they close, each once, and history has the same ones; also in a market that passes faster.
func TestLiveFollowsTime(t *testing.T) {
	for _, speed := range []float64{1, 60} {
		synctest.Test(t, func(t *testing.T) {
			origin := time.Now().UnixMilli()
			l := newLive(t, origin, speed)
			s := stream(t, "synth:BTCUSDT:1m")
			ctx, cancel := context.WithCancel(t.Context())
			var got []market.Candle
			done := make(chan error)
			go func() {
				done <- l.Subscribe(ctx, s, func(c market.Candle) {
					if late := l.Now() - (c.Time + int64(s.Timeframe)); late < 0 || late > int64(2*speed) {
						t.Errorf("speed %v: the candle of %d comes %d ms after its close", speed, c.Time, late)
					}
					got = append(got, c)
				})
			}()
			time.Sleep(time.Duration(float64(9*time.Minute+30*time.Second) / speed))
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if len(got) != 9 {
				t.Errorf("speed %v: %d candles in nine and a half minutes of the market", speed, len(got))
			}
			kept, known, err := l.Fetch(t.Context(), s, got[0].Time, l.Now())
			if err != nil || !slices.Equal(kept, got) || known != l.Now() {
				t.Errorf("speed %v: history has %v up to %d, %v; %v came", speed, kept, known, err, got)
			}
		})
	}
}

// All timeframes of a symbol are of one market, which a restart does not change.
func TestLiveIsOneMarket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		origin := time.Now().UnixMilli()
		l, again := newLive(t, origin, 1), newLive(t, origin, 1)
		minutes, _, err := l.Fetch(t.Context(), stream(t, "synth:BTCUSDT:1m"), 0, origin)
		if err != nil {
			t.Fatal(err)
		}
		fives, _, err := again.Fetch(t.Context(), stream(t, "synth:BTCUSDT:5m"), 0, origin)
		if err != nil {
			t.Fatal(err)
		}
		if len(fives) == 0 || len(minutes)/5 != len(fives) {
			t.Fatalf("%d minutes and %d times five", len(minutes), len(fives))
		}
		for i, five := range fives {
			part := minutes[5*i : 5*i+5]
			if five.Time != part[0].Time || five.Open != part[0].Open || five.Close != part[4].Close {
				t.Fatalf("five minutes are %+v, one by one %+v", five, part)
			}
		}
		other, _, err := l.Fetch(t.Context(), stream(t, "synth:ETHUSDT:1m"), 0, origin)
		if err != nil || other[10] == minutes[10] {
			t.Errorf("another symbol has the same candles: %v", err)
		}
	})
}

func TestLiveRefuses(t *testing.T) {
	params := func(string) synth.Params { return synth.Params{} }
	for _, speed := range []float64{0, 0.5, -1, synth.MostSpeed + 1} {
		if _, err := synth.NewLive(1, 0, synth.Clock{Market: 1, Speed: speed}, params); fault.KindOf(err) != fault.Invalid {
			t.Errorf("speed %v: %v", speed, err)
		}
	}
	l := newLive(t, time.Now().UnixMilli(), 1)
	if err := l.Subscribe(t.Context(), stream(t, "binance:BTCUSDT:1m"), nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}

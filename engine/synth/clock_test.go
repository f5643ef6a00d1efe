package synth_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/synth"
)

// A clock never goes back, When is the first moment of a time, and another speed changes nothing before it counts.
func TestClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		speed := rapid.Custom(func(t *rapid.T) float64 {
			return rapid.OneOf(rapid.Float64Range(1, 10), rapid.Float64Range(1, synth.MostSpeed), rapid.SampledFrom([]float64{1, 60, 600})).Draw(t, "x")
		})
		const now = 1_795_000_000_000
		c := synth.Clock{World: now, Market: now + rapid.Int64Range(-1e12, 1e12).Draw(t, "market"), Speed: speed.Draw(t, "speed")}
		at := rapid.Int64Range(now-20_000, now+20_000)
		for change := range rapid.IntRange(0, 3).Draw(t, "changes") {
			next := c.Faster(c.World+rapid.Int64Range(0, 10_000).Draw(t, "until"), speed.Draw(t, "faster"))
			for range 5 {
				if w := rapid.Int64Range(c.World, next.World).Draw(t, "before"); next.At(w) < c.At(w)-1 || next.At(w) > c.At(w)+1 { // by rounding
					t.Fatalf("change %d: at %d it was %d and is %d", change, w, c.At(w), next.At(w))
				}
			}
			c = next
		}
		one, two := at.Draw(t, "one"), at.Draw(t, "two")
		if one, two := min(one, two), max(one, two); c.At(one) > c.At(two) || float64(c.At(two)-c.At(one))+1 < float64(two-one) {
			t.Fatalf("it is %d at %d and %d at %d", c.At(one), one, c.At(two), two)
		}
		when := c.When(c.At(one))
		if when > one || c.At(when) < c.At(one)-1 || c.At(when-1) > c.At(one) {
			t.Fatalf("it is %d at %d, and When says %d, at which it is %d", c.At(one), one, when, c.At(when))
		}
	})
}

// Another speed that is known before it counts is followed at its moment: every candle comes when it closes, none twice, none not at
// all.
func TestSpeedChanges(t *testing.T) {
	for _, speeds := range [][2]float64{{60, 600}, {600, 60}, {1, 3000}, {3000, 1}} {
		synctest.Test(t, func(t *testing.T) {
			origin := time.Now().UnixMilli()
			l := newLive(t, origin, speeds[0])
			clock := synth.Clock{World: origin, Market: origin, Speed: speeds[0]}
			s := stream(t, "synth:BTCUSDT:1m")
			ctx, cancel := context.WithCancel(t.Context())
			var got []market.Candle
			done := make(chan error)
			go func() {
				done <- l.Subscribe(ctx, s, func(c market.Candle) {
					if late := l.Now() - (c.Time + int64(s.Timeframe)); late < 0 || late > 2*int64(max(speeds[0], speeds[1])) {
						t.Errorf("%v: the candle of %d comes %d ms after its close", speeds, c.Time, late)
					}
					got = append(got, c)
				})
			}()
			time.Sleep(10 * time.Second)
			clock = clock.Faster(origin+15_000, speeds[1])
			if err := l.Set(clock); err != nil {
				t.Fatal(err)
			}
			time.Sleep(70*time.Second + 7*time.Millisecond) // not in the moment in which a candle closes
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if now := l.Now(); now != origin+int64(15_000*speeds[0]+65_007*speeds[1]) {
				t.Errorf("%v: it is %d ms after the beginning", speeds, now-origin)
			}
			first := market.Minute.Open(origin)
			kept, _, err := l.Fetch(t.Context(), s, first, market.Minute.Open(l.Now()))
			if err != nil || len(got) == 0 || !slices.Equal(kept, got) {
				t.Errorf("%v: %d candles came, and history has %d, %v", speeds, len(got), len(kept), err)
			}
		})
	}
}

// Who hears of another speed too late waits where it has got to, and never goes back.
func TestSpeedChangesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		origin := time.Now().UnixMilli()
		l := newLive(t, origin, 600)
		late := synth.Clock{World: origin, Market: origin, Speed: 600}.Faster(origin+15_000, 60)
		time.Sleep(20 * time.Second)
		got := l.Now()
		if got != origin+20_000*600 {
			t.Fatalf("it is %d ms after the beginning", got-origin)
		}
		if err := l.Set(late); err != nil {
			t.Fatal(err)
		}
		for range 45 { // 3000 s of the market too far
			time.Sleep(time.Second)
			if now := l.Now(); now != got {
				t.Fatalf("it is %d ms further", now-got)
			}
		}
		time.Sleep(10 * time.Second)
		if now := l.Now(); now != got+10_000*60 {
			t.Errorf("it is %d ms further", now-got)
		}
		for _, wrong := range []synth.Clock{{Market: 1}, {Speed: 60, Before: -1}, {Speed: synth.MostSpeed + 1}} {
			if err := l.Set(wrong); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
	})
}

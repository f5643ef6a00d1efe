package smacross_test

import (
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/sdktest"
	smacross "tradebot/strategies/sma-cross"
)

func TestDecisions(t *testing.T) {
	for file, params := range map[string]sdktest.Params{
		"testdata/default.golden": nil,
		"testdata/short.golden":   {"fast": "2", "slow": "5"},
	} {
		sdktest.Golden(t, sdktest.Run(t, new(smacross.Strategy), sdktest.Walk(1, 600), params), file)
	}
}

// Worked by hand for fast=1, slow=2: the averages are the close and the mean of the last two closes, so fast is above slow
// on every close above the one before. Closes 10 9 8 9 10 9: candle 2 is the first with both (9 below 9.5, which crosses
// nothing), candle 3 stays below, candle 4 crosses up (9 above 8.5), candle 5 stays, candle 6 crosses down.
func TestByHand(t *testing.T) {
	got := sdktest.Run(t, new(smacross.Strategy), sdktest.Closes(10, 9, 8, 9, 10, 9, 9), sdktest.Params{"fast": "1", "slow": "2"})
	want := strings.Join([]string{
		`4 2024-01-01 04:00 market buy 1 of equity tag "cross up"`,
		`5 2024-01-01 05:00 filled buy 1111.111111111111 at 9 signal tag "cross up"`,
		`6 2024-01-01 06:00 close tag "cross down"`,
		`7 2024-01-01 07:00 filled sell 1111.111111111111 at 9 signal tag "cross down"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("it decided\n%swant\n%s", got, want)
	}
}

// The first possible decision is on candle slow + 1: the averages cross between the first pair and the second.
func TestFirstDecision(t *testing.T) {
	const slow = 5
	got := sdktest.Run(t, new(smacross.Strategy), sdktest.Closes(9, 8, 7, 6, 5, 20), sdktest.Params{"fast": "2", "slow": "5"})
	if len(got.Decisions) != 1 || got.Decisions[0].Candle != slow+1 {
		t.Errorf("decisions %s, want one on candle %d", got, slow+1)
	}
	if n := len(got.Plots[0]); n != 2 || got.Plots[0][0].Candle != slow {
		t.Errorf("the averages are drawn %d times, from candle %d; want 2 from %d", n, got.Plots[0][0].Candle, slow)
	}
}

// Averages that are equal are equal: on constant prices nothing ever crosses, whatever was before.
func TestTies(t *testing.T) {
	closes := []float64{0.1, 0.2, 0.3, 0.1}
	for range 100 {
		closes = append(closes, 0.7)
	}
	got := sdktest.Run(t, new(smacross.Strategy), sdktest.Closes(closes...), sdktest.Params{"fast": "3", "slow": "7"})
	for _, d := range got.Decisions {
		if d.Candle > 4+7 {
			t.Errorf("it decided on equal averages: %s", got)
		}
	}
}

func TestRefusal(t *testing.T) {
	_, refusal := sdktest.Start(t, new(smacross.Strategy), nil, sdktest.Params{"fast": "30", "slow": "30"})
	if !strings.HasPrefix(refusal, "fast must be smaller than slow") {
		t.Errorf("refusal %q", refusal)
	}
}

func BenchmarkOnCandle(b *testing.B) {
	m := sdk.NewMachine(new(smacross.Strategy))
	m.Start()
	candles := sdktest.Walk(1, 1<<12)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		*m.Box.AsCandle() = candles[i&(1<<12-1)]
		m.Event(1)
	}
}

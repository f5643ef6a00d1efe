package rsireversion_test

import (
	"strings"
	"testing"

	"tradebot/sdk/sdktest"
	rsireversion "tradebot/strategies/rsi-reversion"
)

func TestDecisions(t *testing.T) {
	for file, params := range map[string]sdktest.Params{
		"testdata/default.golden": nil,
		"testdata/short.golden":   {"period": "3", "oversold": "40", "overbought": "60", "stop_pct": "1.5"},
		"testdata/no-stop.golden": {"period": "5", "stop_pct": "0"},
	} {
		sdktest.Golden(t, sdktest.Run(t, new(rsireversion.Strategy), sdktest.Walk(2, 600), params), file)
	}
}

// Worked by hand for period=2, oversold=30, overbought=70, stop 5 %. Closes 100 99 98: two losses of 1, no gain, index 0 on
// candle 3, which is period + 1: buy. Filled at 98 on candle 4, stop at 93.1. Close 104: average gain (0+6)/2 = 3, average
// loss (1+0)/2 = 0.5, index 100*3/3.5 = 85.7: exit.
func TestByHand(t *testing.T) {
	got := sdktest.Run(t, new(rsireversion.Strategy), sdktest.Closes(100, 99, 98, 104, 104), sdktest.Params{"period": "2"})
	want := strings.Join([]string{
		`3 2024-01-01 03:00 market buy 1 of equity stop_loss 5% tag "oversold"`,
		`4 2024-01-01 04:00 filled buy 102.04081632653062 at 98 signal tag "oversold"`,
		`4 2024-01-01 04:00 close tag "overbought"`,
		`5 2024-01-01 05:00 filled sell 102.04081632653062 at 104 signal tag "overbought"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("it decided\n%swant\n%s", got, want)
	}
}

// The stop attached to the entry closes the position, and a strategy that is flat and oversold buys again.
func TestStop(t *testing.T) {
	got := sdktest.Run(t, new(rsireversion.Strategy), sdktest.Closes(100, 99, 98, 90, 89), sdktest.Params{"period": "2"})
	if want := "4 2024-01-01 04:00 filled sell 102.04081632653062 at 93.1 stop_loss tag \"oversold\"\n4 2024-01-01 04:00 market buy"; !strings.Contains(got.String(), want) {
		t.Errorf("it decided\n%swant %s", got, want)
	}
}

func TestRefusal(t *testing.T) {
	_, refusal := sdktest.Start(t, new(rsireversion.Strategy), nil, sdktest.Params{"oversold": "70", "overbought": "30"})
	if !strings.HasPrefix(refusal, "oversold must be smaller than overbought") {
		t.Errorf("refusal %q", refusal)
	}
}

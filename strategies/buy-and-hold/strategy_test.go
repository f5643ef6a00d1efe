package buyandhold_test

import (
	"testing"

	"tradebot/sdk/sdktest"
	buyandhold "tradebot/strategies/buy-and-hold"
)

func TestDecisions(t *testing.T) {
	got := sdktest.Run(t, new(buyandhold.Strategy), sdktest.Walk(3, 100), nil)
	sdktest.Golden(t, got, "testdata/default.golden")
	if len(got.Decisions) != 2 || got.Decisions[0].Candle != 1 {
		t.Errorf("it decided\n%swant a buy on candle 1 and its fill", got)
	}
}

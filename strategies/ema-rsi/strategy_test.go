package emarsi_test

import (
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/sdktest"
	emarsi "tradebot/strategies/ema-rsi"
)

func TestDecisions(t *testing.T) {
	for file, params := range map[string]sdktest.Params{
		"testdata/default.golden": nil,
		"testdata/short.golden":   {"fast": "3", "slow": "8", "rsi_period": "5", "short": "true", "size_pct": "50"},
		"testdata/plain.golden": {
			"fast": "5", "slow": "20", "rsi_low": "0", "rsi_high": "100", "stop_loss_pct": "0", "take_profit_pct": "0", "trailing_stop_pct": "0",
		},
	} {
		sdktest.Golden(t, sdktest.Run(t, new(emarsi.Strategy), sdktest.Walk(3, 800), params), file)
	}
}

// byHand are periods of 1, 2 and 2. The fast average is the close; the slow one begins with the mean of the first two and
// moves by 2/3 of the distance, so fast is above slow on every close above the slow one.
var byHand = sdktest.Params{"fast": "1", "slow": "2", "rsi_period": "2", "rsi_low": "50", "rsi_high": "90"}

func with(more sdktest.Params) sdktest.Params {
	all := sdktest.Params{}
	for _, params := range []sdktest.Params{byHand, more} {
		for name, value := range params {
			all[name] = value
		}
	}
	return all
}

// Closes 100 98 101: the slow average is 99 on candle 2 (98 is below it), then 99 + 2/3 x 2 = 100.33, and 101 is above: a
// cross up. The index: changes -2, +3; gain 1.5, loss 1, so 100 x 1.5 / 2.5 = 60, between 50 and 90: buy. Filled at 101 on
// candle 4: stop 97.97 (3 %), target 110.09 (9 %), trail 96.96 (4 %). The high of candle 4 is 104, so the trail is 99.84, and
// candle 5, down to 99, goes through it.
func TestByHand(t *testing.T) {
	got := sdktest.Run(t, new(emarsi.Strategy), sdktest.Closes(100, 98, 101, 104, 99), byHand)
	want := strings.Join([]string{
		`3 2024-01-01 03:00 market buy 1 of equity stop_loss 3% take_profit 9% attached trail 4% tag "long"`,
		`4 2024-01-01 04:00 filled buy 99.00990099009901 at 101 signal tag "long"`,
		`5 2024-01-01 05:00 filled sell 99.00990099009901 at 99.84 trailing_stop tag "long"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("it decided\n%swant\n%s", got, want)
	}
}

// The index of 60 is outside 65 to 90 and outside 50 to 55; then the cross is passed over, for good.
func TestFilter(t *testing.T) {
	for _, params := range []sdktest.Params{{"rsi_low": "65"}, {"rsi_high": "55"}} {
		got := sdktest.Run(t, new(emarsi.Strategy), sdktest.Closes(100, 98, 101, 104, 108), with(params))
		if len(got.Decisions) != 0 {
			t.Errorf("with %v it decided\n%s", params, got)
		}
	}
}

// The cross down ends a long position and, if it may, begins a short one at the same open. The slow average goes on to 102.78
// at 104 and 101.59 at 101, which is below it.
func TestTurn(t *testing.T) {
	loose := sdktest.Params{"rsi_low": "0", "rsi_high": "100", "trailing_stop_pct": "0", "stop_loss_pct": "0", "take_profit_pct": "0"}
	closes := sdktest.Closes(100, 98, 101, 104, 101, 100)
	long := sdktest.Run(t, new(emarsi.Strategy), closes, with(loose))
	if want := "5 2024-01-01 05:00 close tag \"cross\"\n6 2024-01-01 06:00 filled sell 99.00990099009901 at 101 signal tag \"cross\"\n"; !strings.HasSuffix(long.String(), want) {
		t.Errorf("it decided\n%swant at the end\n%s", long, want)
	}
	loose["short"] = "true"
	both := sdktest.Run(t, new(emarsi.Strategy), closes, with(loose))
	if want := "5 2024-01-01 05:00 close tag \"cross\"\n5 2024-01-01 05:00 market sell 1 of equity tag \"short\"\n"; !strings.Contains(both.String(), want) || both.Position >= 0 {
		t.Errorf("it decided\n%swant among it\n%sand a short position", both, want)
	}
}

// An exit that was refused is asked for again at the next close, and nothing is bought before it is done.
func TestRefusedExit(t *testing.T) {
	h := sdktest.ByHand(t, new(emarsi.Strategy), 1, byHand)
	h.Box.Slot[0].Position = 1
	var asked []string
	for _, price := range []float64{100, 102, 95, 94, 93} {
		asked = append(asked, h.Candle(0, price)...)
	}
	if got := strings.Join(asked, "\n"); strings.Count(got, "close") != 3 || strings.Contains(got, "market") {
		t.Errorf("it asked for\n%s\nwant the position closed three times", got)
	}
}

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		params sdktest.Params
		says   string
	}{
		{sdktest.Params{"fast": "26"}, "fast must be smaller than slow"},
		{sdktest.Params{"rsi_low": "75"}, "rsi_low must be smaller than rsi_high"},
	} {
		if _, refusal := sdktest.Start(t, new(emarsi.Strategy), nil, c.params); !strings.HasPrefix(refusal, c.says) {
			t.Errorf("refusal %q", refusal)
		}
	}
}

func TestDoesNotAllocate(t *testing.T) {
	m := sdk.NewMachine(new(emarsi.Strategy))
	m.Start()
	candles := sdktest.Walk(1, 1<<10)
	i := 0
	if n := testing.AllocsPerRun(1000, func() {
		*m.Box.AsCandle() = candles[i&(1<<10-1)]
		m.Event(1)
		i++
	}); n != 0 {
		t.Errorf("%v allocations a candle", n)
	}
}

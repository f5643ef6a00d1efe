package donchianbreakout_test

import (
	"slices"
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/sdktest"
	donchianbreakout "tradebot/strategies/donchian-breakout"
)

func TestDecisions(t *testing.T) {
	for file, params := range map[string]sdktest.Params{
		"testdata/default.golden": nil,
		"testdata/short.golden":   {"entry": "5", "exit": "2", "atr_stop": "0", "size_pct": "40"},
	} {
		sdktest.Golden(t, sdktest.Run(t, new(donchianbreakout.Strategy), sdktest.Walk(4, 500), params), file)
	}
}

// byHand is a channel of 2 candles up and down, without the average true range.
var byHand = sdktest.Params{"entry": "2", "exit": "2", "atr_stop": "0", "atr_period": "1"}

// After candle 2, from 10 to 11, the channel is 10 to 11: an order at 11, guarded at 10. Candle 3 opens at 11 and falls to 10:
// in and out. The channel is as it was; candle 4 goes from 10 to 12, through 11, and 10 is its low: in and out again. Now the
// channel is 10 to 12, and candle 5 opens at 12. After candle 6 the lows of the last two are 12 and 14: the stop moves from 10
// to 12, and candle 7, from 14 to 11, goes through it. It leaves a channel of 11 to 15.
func TestByHand(t *testing.T) {
	got := sdktest.Run(t, new(donchianbreakout.Strategy), sdktest.Closes(10, 11, 10, 12, 15, 14, 11), byHand)
	want := strings.Join([]string{
		`2 2024-01-01 02:00 stop buy 1 of equity trigger 11 stop_loss 10 tag "breakout"`,
		`3 2024-01-01 03:00 filled buy 909.0909090909091 at 11 signal tag "breakout"`,
		`3 2024-01-01 03:00 filled sell 909.0909090909091 at 10 stop_loss tag "breakout"`,
		`3 2024-01-01 03:00 stop buy 1 of equity trigger 11 stop_loss 10 tag "breakout"`,
		`4 2024-01-01 04:00 filled buy 826.4462809917356 at 11 signal tag "breakout"`,
		`4 2024-01-01 04:00 filled sell 826.4462809917356 at 10 stop_loss tag "breakout"`,
		`4 2024-01-01 04:00 stop buy 1 of equity trigger 12 stop_loss 10 tag "breakout"`,
		`5 2024-01-01 05:00 filled buy 688.7052341597797 at 12 signal tag "breakout"`,
		`6 2024-01-01 06:00 cancel order 13`,
		`6 2024-01-01 06:00 stop sell 1 of position trigger 12 reduce_only tag "channel"`,
		`7 2024-01-01 07:00 filled sell 688.7052341597797 at 12 signal tag "channel"`,
		`7 2024-01-01 07:00 stop buy 1 of equity trigger 15 stop_loss 11 tag "breakout"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("it decided\n%swant\n%s", got, want)
	}
}

// At no time are there two orders to buy, or two to sell, or an order to buy beside a position; whoever is long has a stop.
func TestOneOrderASide(t *testing.T) {
	for seed := range uint64(20) {
		setup := sdktest.Setup{Candles: [][]sdk.Candle{sdktest.Walk(seed, 1000)}, Params: sdktest.Params{"entry": "4", "exit": "3", "atr_period": "3"}}
		setup.Watch = func(instant int, box *abi.Mailbox) {
			var buys, sells int
			for _, o := range box.Open[:box.Orders] {
				if o.Side == abi.SideBuy {
					buys++
				} else {
					sells++
				}
			}
			long := box.Slot[0].Position > 0
			if buys > 1 || sells > 1 || long && (buys != 0 || sells != 1) || box.Slot[0].Position < 0 {
				t.Fatalf("seed %d candle %d: position %v with %d orders to buy and %d to sell", seed, instant, box.Slot[0].Position, buys, sells)
			}
		}
		sdktest.Play(t, new(donchianbreakout.Strategy), setup)
	}
}

// play begins with a channel of 10 to 12 and returns the hand with the order that came of it.
func play(t *testing.T) *sdktest.Hand {
	t.Helper()
	h := sdktest.ByHand(t, new(donchianbreakout.Strategy), 1, byHand)
	h.Candle(0, 10)
	if got, want := h.Candle(0, 12), []string{`4 stop buy 1 of equity trigger 12 stop_loss 10 tag "breakout"`}; !slices.Equal(got, want) {
		t.Fatalf("it asked for %q, want %q", got, want)
	}
	return h
}

// A refused order is repeated when the channel has moved, one that was dropped at once, one that is open not.
func TestEntries(t *testing.T) {
	order := sdk.Order{ID: 4, Status: abi.StatusRejected, Reason: abi.ReasonNoFunds}
	for name, c := range map[string]struct {
		before func(*sdktest.Hand)
		same   []string // what it asks for at a close that leaves the high where it is
		moved  []string // and at a higher one
	}{
		"open": {func(h *sdktest.Hand) { h.Open(sdk.Order{ID: 4}) }, nil,
			[]string{"cancel order 4", `8 stop buy 1 of equity trigger 13 stop_loss 11 tag "breakout"`}},
		"refused": {func(h *sdktest.Hand) { h.Order(order) }, nil,
			[]string{`8 stop buy 1 of equity trigger 13 stop_loss 11 tag "breakout"`}},
		"dropped": {func(*sdktest.Hand) {},
			[]string{`8 stop buy 1 of equity trigger 12 stop_loss 11 tag "breakout"`},
			[]string{`12 stop buy 1 of equity trigger 13 stop_loss 11 tag "breakout"`}},
	} {
		h := play(t)
		c.before(h)
		if got := h.Candle(0, 11); !slices.Equal(got, c.same) {
			t.Errorf("%s: at the same high it asks for %q, want %q", name, got, c.same)
		}
		if got := h.Candle(0, 13); !slices.Equal(got, c.moved) {
			t.Errorf("%s: at a higher one it asks for %q, want %q", name, got, c.moved)
		}
	}
}

// A fill in parts: the attached stop covers what is filled; a stop of our own that covers less is replaced.
func TestPartialFill(t *testing.T) {
	h := play(t)
	h.Box.Slot[0].Position = 3
	h.Open(sdk.Order{ID: 4, Qty: 10, Filled: 3}, sdk.Order{ID: 5, Qty: 3, Side: abi.SideSell})
	if got := h.Candle(0, 12); !slices.Equal(got, []string{"cancel order 5", `8 stop sell 1 of position trigger 12 reduce_only tag "channel"`}) {
		t.Fatalf("with part of the entry filled and a low of 12 it asks for %q", got)
	}
	h.Box.Slot[0].Position = 10
	h.Open(sdk.Order{ID: 8, Qty: 3, Side: abi.SideSell})
	if got := h.Candle(0, 12); !slices.Equal(got, []string{"cancel order 8", `12 stop sell 1 of position trigger 12 reduce_only tag "channel"`}) {
		t.Errorf("with more of it filled it asks for %q", got)
	}
	h.Open(sdk.Order{ID: 12, Qty: 10, Side: abi.SideSell})
	if got := h.Candle(0, 12); len(got) != 0 {
		t.Errorf("with all of it guarded it asks for %q", got)
	}
}

func TestRefusal(t *testing.T) {
	_, refusal := sdktest.Start(t, new(donchianbreakout.Strategy), nil, sdktest.Params{"exit": "21"})
	if !strings.HasPrefix(refusal, "exit must not be larger than entry") {
		t.Errorf("refusal %q", refusal)
	}
}

func TestDoesNotAllocate(t *testing.T) {
	m := sdk.NewMachine(new(donchianbreakout.Strategy))
	m.Start()
	candles := sdktest.Walk(1, 1<<10)
	i := 0
	if n := testing.AllocsPerRun(1000, func() {
		*m.Box.AsCandle() = candles[i&(1<<10-1)]
		m.Box.Slot[0].Position = float64(i & 1)
		m.Event(1)
		i++
	}); n != 0 {
		t.Errorf("%v allocations a candle", n)
	}
}

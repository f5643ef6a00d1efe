package dca_test

import (
	"slices"
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/sdktest"
	"tradebot/strategies/dca"
)

func TestDecisions(t *testing.T) {
	for file, params := range map[string]sdktest.Params{
		"testdata/default.golden": nil,
		"testdata/stop.golden": {
			"safety_orders": "2", "step_pct": "1.5", "step_scale": "1", "volume_scale": "2", "take_profit_pct": "1", "stop_loss_pct": "5",
		},
	} {
		sdktest.Golden(t, sdktest.Run(t, new(dca.Strategy), sdktest.Walk(6, 500), params), file)
	}
}

// byHand are a base order of 1000, and safety orders of 1000 and 2000 at 10 % and 10 + 20 % below it.
var byHand = sdktest.Params{
	"safety_orders": "2", "step_pct": "10", "step_scale": "2", "volume_scale": "2", "take_profit_pct": "20",
}

// The base order buys 1000/100 = 10 at 100. The safety orders buy 1000/90 = 11.11 at 90 and 2000/70 = 28.57 at 70. At 85 the
// first is filled: 21.11 for 2000, 94.74 on average, so the target moves from 120 to 113.68. 120 sells all of it; the second
// safety order is taken back and the next cycle begins, with 10 % of 10,400.
func TestByHand(t *testing.T) {
	got := sdktest.Run(t, new(dca.Strategy), sdktest.Closes(100, 100, 85, 85, 120, 120), byHand)
	want := strings.Join([]string{
		`1 2024-01-01 01:00 market buy 1000 quote tag "base"`,
		`2 2024-01-01 02:00 filled buy 10 at 100 signal tag "base"`,
		`2 2024-01-01 02:00 limit buy 1000 quote price 90 tag "safety"`,
		`2 2024-01-01 02:00 limit buy 2000 quote price 70 tag "safety"`,
		`2 2024-01-01 02:00 limit sell 1 of position price 120 reduce_only tag "target"`,
		`3 2024-01-01 03:00 filled buy 11.11111111111111 at 90 signal tag "safety"`,
		`3 2024-01-01 03:00 cancel order 16`,
		`3 2024-01-01 03:00 limit sell 1 of position price 113.6842105263158 reduce_only tag "target"`,
		`5 2024-01-01 05:00 filled sell 21.11111111111111 at 113.6842105263158 signal tag "target"`,
		`5 2024-01-01 05:00 cancel_all`,
		`5 2024-01-01 05:00 market buy 1040 quote tag "base"`,
		`6 2024-01-01 06:00 filled buy 8.666666666666666 at 120 signal tag "base"`,
		`6 2024-01-01 06:00 limit buy 1040 quote price 108 tag "safety"`,
		`6 2024-01-01 06:00 limit buy 2080 quote price 84 tag "safety"`,
		`6 2024-01-01 06:00 limit sell 1 of position price 144 reduce_only tag "target"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("it decided\n%swant\n%s", got, want)
	}
}

// With a stop loss of 40 % target and stop are one order; the fall to 59 buys twice and then goes through the stop at 60.
func TestStop(t *testing.T) {
	params := sdktest.Params{"stop_loss_pct": "40"}
	for name, value := range byHand {
		params[name] = value
	}
	got := sdktest.Run(t, new(dca.Strategy), sdktest.Closes(100, 100, 85, 69, 59), params).String()
	for _, want := range []string{
		`2 2024-01-01 02:00 oco sell 1 of position price 120 trigger 60 reduce_only tag "target"`,
		"3 2024-01-01 03:00 cancel order 16\n3 2024-01-01 03:00 cancel order 17\n",
		`5 2024-01-01 05:00 filled sell 49.682539682539684 at 60 signal tag "target"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it decided\n%swant among it\n%s", got, want)
		}
	}
}

// At every close at which it holds something, and has the safety orders of the cycle out, one order sells all of it; a cycle
// never has more safety orders than it may; the cash suffices.
func TestInvariants(t *testing.T) {
	for seed := range uint64(20) {
		covered := 0.0
		setup := sdktest.Setup{Candles: [][]sdk.Candle{sdktest.Walk(seed, 2000)}, Params: sdktest.Params{"step_pct": "0.7", "stop_loss_pct": "8", "take_profit_pct": "0.8"}}
		setup.Watch = func(instant int, box *abi.Mailbox) {
			safety, selling, sells := 0, 0.0, 0
			for _, o := range box.Open[:box.Orders] {
				switch {
				case o.Side == abi.SideBuy:
					safety++
				case o.Kind == abi.IntentLimit:
					sells++
					selling = o.Qty
				}
			}
			position := box.Slot[0].Position
			// What is bought in a candle is covered from the next one on.
			if safety > 5 || sells > 1 || position < 0 || sells == 1 && covered == position && selling != position {
				t.Fatalf("seed %d candle %d: %d safety orders, %d orders to sell %v of %v", seed, instant, safety, sells, selling, position)
			}
			if covered == position && position > 0 && sells == 0 && safety > 0 {
				t.Fatalf("seed %d candle %d: nothing sells a position of %v", seed, instant, position)
			}
			covered = position
		}
		if text := sdktest.Play(t, new(dca.Strategy), setup).String(); strings.Contains(text, "refused") || !strings.Contains(text, "filled sell") {
			t.Errorf("seed %d:\n%s", seed, text)
		}
	}
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("it asks for %q, want %q", got, want)
	}
}

// hold shows a position at an average price.
func hold(h *sdktest.Hand, position, average float64) {
	h.Box.Slot[0].Position, h.Box.Slot[0].AvgPrice = position, average
}

// A base order that is filled in parts is waited for; a target that is filled in parts is placed again for the rest, beside
// safety orders that are not placed again.
func TestPartialFills(t *testing.T) {
	h := sdktest.ByHand(t, new(dca.Strategy), 1, byHand)
	expect(t, h.Candle(0, 100), `4 market buy 1000 quote tag "base"`)
	h.Open(sdk.Order{ID: 4, Filled: 3})
	hold(h, 3, 100)
	expect(t, h.Candle(0, 100))
	h.Open()
	hold(h, 10, 101)
	expect(t, h.Candle(0, 100), `8 limit buy 1000 quote price 90.9 tag "safety"`, `12 limit buy 2000 quote price 70.69999999999999 tag "safety"`,
		`16 limit sell 1 of position price 121.19999999999999 reduce_only tag "target"`)
	h.Open(sdk.Order{ID: 8}, sdk.Order{ID: 12}, sdk.Order{ID: 16})
	expect(t, h.Candle(0, 100))
	hold(h, 4, 101)
	expect(t, h.Candle(0, 100), "cancel order 16", `20 limit sell 1 of position price 121.19999999999999 reduce_only tag "target"`)
}

// A refused base order is asked for again 24 candles later; a refused safety order is left out; a refused target, or one that
// somebody took back, is asked for at the next close.
func TestRefusedOrders(t *testing.T) {
	h := sdktest.ByHand(t, new(dca.Strategy), 1, byHand)
	expect(t, h.Candle(0, 100), `4 market buy 1000 quote tag "base"`)
	h.Order(sdk.Order{ID: 4, Side: abi.SideBuy, Status: abi.StatusRejected, Reason: abi.ReasonNoFunds})
	for range 24 {
		expect(t, h.Candle(0, 100))
	}
	expect(t, h.Candle(0, 100), `8 market buy 1000 quote tag "base"`)
	hold(h, 10, 100)
	if got := h.Candle(0, 100); len(got) != 3 {
		t.Fatalf("it asks for %q", got)
	}
	h.Open(sdk.Order{ID: 12})
	expect(t, h.Order(sdk.Order{ID: 16, Side: abi.SideBuy, Status: abi.StatusRejected, Reason: abi.ReasonNoFunds}),
		`log "a safety order was refused; the cycle goes on without it"`)
	expect(t, h.Order(sdk.Order{ID: 20, Side: abi.SideSell, Status: abi.StatusRejected, Reason: abi.ReasonVenue}))
	expect(t, h.Candle(0, 100), `24 limit sell 1 of position price 120 reduce_only tag "target"`)
}

func TestWarmup(t *testing.T) {
	h := sdktest.ByHand(t, new(dca.Strategy), 1, byHand)
	h.Box.Flags = abi.FlagWarmup
	expect(t, h.Candle(0, 100))
}

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		params sdktest.Params
		says   string
	}{
		{sdktest.Params{"volume_scale": "2"}, "base order and safety orders together take 320.0 %"}, // 10 + 10 x (1+2+4+8+16)
		{sdktest.Params{"step_pct": "10", "step_scale": "2"}, "the last safety order would lie 310.0 %"},
		{sdktest.Params{"stop_loss_pct": "14"}, "stop_loss_pct must be larger than 14.9"}, // 2 x (1 + 1.2 + 1.44 + 1.728 + 2.0736) = 14.88
	} {
		if _, refusal := sdktest.Start(t, new(dca.Strategy), nil, c.params); !strings.HasPrefix(refusal, c.says) {
			t.Errorf("refusal %q, want %q", refusal, c.says)
		}
	}
}

func TestDoesNotAllocate(t *testing.T) {
	m := sdk.NewMachine(new(dca.Strategy))
	m.Box.Equity = sdktest.Cash
	m.Start()
	candles := sdktest.Walk(1, 1<<10)
	i := 0
	if n := testing.AllocsPerRun(1000, func() {
		*m.Box.AsCandle() = candles[i&(1<<10-1)]
		m.Box.Slot[0].Position = float64(i & 3)
		m.Event(abi.KindCandle)
		i++
	}); n != 0 {
		t.Errorf("%v allocations a candle", n)
	}
}

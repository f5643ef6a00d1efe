package rebalance_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/sdktest"
	"tradebot/strategies/rebalance"
)

func TestDecisions(t *testing.T) {
	for file, params := range map[string]sdktest.Params{
		"testdata/default.golden": nil,
		"testdata/drift.golden":   {"threshold_pct": "1.5"},
		"testdata/period.golden":  {"a_pct": "50", "b_pct": "50", "c_pct": "0", "threshold_pct": "0", "period": "48"},
	} {
		got := sdktest.Play(t, new(rebalance.Strategy), sdktest.Setup{
			Candles: [][]sdk.Candle{sdktest.Walk(7, 600), sdktest.Walk(8, 600), sdktest.Walk(9, 600)}, Params: params,
		})
		sdktest.Golden(t, got, file)
	}
}

// Shares of 50, 30 and 20 of 10,000 buy 50, 30 and 20 pieces at 100. At 140, 100 and 50 the equity is 7000 + 3000 + 1000 =
// 11,000 and the shares 63.6, 27.3 and 9.1: 13.6 points away. Of a, 13.6/63.6 is sold; of b and c, 2.7 and 10.9 % of the
// equity are bought. Afterwards a is worth 5500, b 3300 and c 2200.
func TestByHand(t *testing.T) {
	got := sdktest.Play(t, new(rebalance.Strategy), sdktest.Setup{
		Candles: [][]sdk.Candle{sdktest.Closes(100, 100, 140, 140), sdktest.Closes(100, 100, 100, 100), sdktest.Closes(100, 100, 50, 50)},
		Params:  sdktest.Params{"a_pct": "50"},
	})
	shares := []string{"0.21428571428571427", "0.027272727272727282", "0.1090909090909091"}
	want := strings.Join([]string{
		`1 2024-01-01 01:00 market buy 0.5 of equity tag "more"`,
		`1 2024-01-01 01:00 market slot 1 buy 0.3 of equity tag "more"`,
		`1 2024-01-01 01:00 market slot 2 buy 0.2 of equity tag "more"`,
		`2 2024-01-01 02:00 filled buy 50 at 100 signal tag "more"`,
		`2 2024-01-01 02:00 filled slot 1 buy 30 at 100 signal tag "more"`,
		`2 2024-01-01 02:00 filled slot 2 buy 20 at 100 signal tag "more"`,
		`3 2024-01-01 03:00 market sell ` + shares[0] + ` of position reduce_only tag "less"`,
		`3 2024-01-01 03:00 market slot 1 buy ` + shares[1] + ` of equity tag "more"`,
		`3 2024-01-01 03:00 market slot 2 buy ` + shares[2] + ` of equity tag "more"`, "",
	}, "\n")
	if text := got.String(); !strings.HasPrefix(text, want) {
		t.Errorf("it decided\n%swant first\n%s", text, want)
	}
	for i, worth := range []float64{5500, 3300, 2200} {
		if have := got.Positions[i] * []float64{140, 100, 50}[i]; math.Abs(have-worth) > 1e-6 {
			t.Errorf("slot %d is worth %v, want %v", i, have, worth)
		}
	}
}

// A symbol without a candle holds up all of them: at instant 2 only a and b have one, whatever a does.
func TestWaitsForAll(t *testing.T) {
	c := sdktest.Closes(100, 100, 100, 100)
	got := sdktest.Play(t, new(rebalance.Strategy), sdktest.Setup{Candles: [][]sdk.Candle{
		sdktest.Closes(100, 200, 100, 100), sdktest.Closes(100, 100, 100, 100), append(c[:1:1], c[2:]...),
	}})
	for _, d := range got.Decisions {
		if d.Intent.Kind != 0 && d.Candle == 2 {
			t.Errorf("it decided\n%s", got)
		}
	}
	if n := len(got.Plots[0]); n != 3 {
		t.Errorf("it looked at %d instants, want 3", n)
	}
}

// Every instant after a trade is within the threshold, or it trades; nothing is ever refused, and nothing sold that it has not.
func TestInvariants(t *testing.T) {
	for seed := range uint64(10) {
		got := sdktest.Play(t, new(rebalance.Strategy), sdktest.Setup{
			Candles: [][]sdk.Candle{sdktest.Walk(3*seed, 1000), sdktest.Walk(3*seed+1, 1000), sdktest.Walk(3*seed+2, 1000)},
			Params:  sdktest.Params{"threshold_pct": "2", "a_pct": "50"},
			Watch: func(instant int, box *abi.Mailbox) {
				for i := range 3 {
					if box.Slot[i].Position < 0 || box.Cash < -1e-6 || instant > 2 && box.Slot[i].Position == 0 {
						t.Fatalf("seed %d instant %d: slot %d holds %v, cash %v", seed, instant, i, box.Slot[i].Position, box.Cash)
					}
				}
			},
		})
		trades := map[int]bool{}
		for _, d := range got.Decisions {
			if d.Refusal.ID != 0 {
				t.Fatalf("seed %d: refused %+v", seed, d.Refusal)
			}
			trades[d.Candle] = trades[d.Candle] || d.Intent.Kind != 0
		}
		for i, target := range []float64{50, 30, 20} {
			for _, p := range got.Plots[i] {
				if far := math.Abs(p.Value - target); far > 2+1e-9 && !trades[p.Candle] {
					t.Fatalf("seed %d instant %d: slot %d is %v points away and it does not trade", seed, p.Candle, i, far)
				}
			}
		}
	}
}

// step tells a candle of every slot, then the end of the instant.
func step(h *sdktest.Hand, prices ...float64) []string {
	for slot, price := range prices {
		h.Candle(slot, price)
	}
	return h.Step()
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("it asks for %q, want %q", got, want)
	}
}

// While an order is open it waits; after a refusal it waits for 24 instants and asks again.
func TestOpenAndRefusedOrders(t *testing.T) {
	h := sdktest.ByHand(t, new(rebalance.Strategy), 3, sdktest.Params{"b_pct": "0", "c_pct": "0"})
	h.Box.Time = sdktest.Hour
	expect(t, step(h, 100, 100, 100), `4 market buy 0.4 of equity tag "more"`)
	h.Open(sdk.Order{ID: 4, Filled: 3})
	expect(t, step(h, 100, 100, 100))
	h.Open()
	h.Order(sdk.Order{ID: 4, Status: abi.StatusRejected, Reason: abi.ReasonNoFunds})
	for range 24 {
		expect(t, step(h, 100, 100, 100))
	}
	expect(t, step(h, 100, 100, 100), `8 market buy 0.4 of equity tag "more"`)
}

// A slot without a share is closed; a difference below 0.1 % of the equity is left alone.
func TestOutAndCrumbs(t *testing.T) {
	h := sdktest.ByHand(t, new(rebalance.Strategy), 3, sdktest.Params{"b_pct": "0"})
	h.Box.Time = sdktest.Hour
	h.Box.Slot[0].Position, h.Box.Slot[1].Position, h.Box.Slot[2].Position = 40.05, 10, 30 // of 10,000 at 100: 40.05, 10 and 30 %
	expect(t, step(h, 100, 100, 100), `4 close slot 1 tag "out"`, `8 market slot 2 sell 0.33333333333333326 of position reduce_only tag "less"`)
}

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		params sdktest.Params
		says   string
	}{
		{sdktest.Params{"a_pct": "51"}, "a_pct, b_pct and c_pct add up to more than 100"},
		{sdktest.Params{"a_pct": "0", "b_pct": "0", "c_pct": "0"}, "a_pct, b_pct and c_pct are all 0"},
		{sdktest.Params{"threshold_pct": "0"}, "threshold_pct and period are both 0"},
	} {
		if _, refusal := sdktest.Start(t, new(rebalance.Strategy), nil, c.params); !strings.HasPrefix(refusal, c.says) {
			t.Errorf("refusal %q", refusal)
		}
	}
}

func TestDoesNotAllocate(t *testing.T) {
	m := sdk.NewMachine(new(rebalance.Strategy))
	m.Box.Equity = sdktest.Cash
	m.Start()
	if n := testing.AllocsPerRun(1000, func() {
		m.Box.Time += sdktest.Hour
		for slot := range uint32(3) {
			*m.Box.AsCandle() = abi.Candle{Close: 100, Slot: slot}
			m.Event(abi.KindCandle)
		}
		m.Event(abi.KindStep)
	}); n != 0 {
		t.Errorf("%v allocations an instant", n)
	}
}

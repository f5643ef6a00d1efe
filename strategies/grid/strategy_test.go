package grid_test

import (
	"slices"
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/sdktest"
	"tradebot/strategies/grid"
)

func TestDecisions(t *testing.T) {
	for file, params := range map[string]sdktest.Params{
		"testdata/default.golden":    nil,
		"testdata/arithmetic.golden": {"lower": "85", "upper": "105", "lines": "5", "spacing": "arithmetic", "stop_loss_pct": "5"},
	} {
		sdktest.Golden(t, sdktest.Run(t, new(grid.Strategy), sdktest.Walk(5, 400), params), file)
	}
}

// byHand are the lines 80, 90 and 100, with 95 % of 10,000 for two cells: 4750 each.
var byHand = sdktest.Params{"lower": "80", "upper": "100", "lines": "3", "spacing": "arithmetic"}

// At 95 only the line at 90 is below: the order at 80 waits there too. The fall to 85 buys 4750/90 = 52.78 at 90, to be sold at
// 100; the rise to 101 sells them, and the order at 90 is there again.
func TestByHand(t *testing.T) {
	got := sdktest.Run(t, new(grid.Strategy), sdktest.Closes(95, 95, 85, 101, 89), byHand)
	want := strings.Join([]string{
		`1 2024-01-01 01:00 limit buy 4750 quote price 80 tag "buy"`,
		`1 2024-01-01 01:00 limit buy 4750 quote price 90 tag "buy"`,
		`3 2024-01-01 03:00 filled buy 52.77777777777778 at 90 signal tag "buy"`,
		`3 2024-01-01 03:00 limit sell 52.77777778 base price 100 reduce_only tag "sell"`,
		`4 2024-01-01 04:00 filled sell 52.77777777777778 at 100 signal tag "sell"`,
		`4 2024-01-01 04:00 limit buy 4750 quote price 90 tag "buy"`,
		`5 2024-01-01 05:00 filled buy 52.77777777777778 at 90 signal tag "buy"`,
		`5 2024-01-01 05:00 limit sell 52.77777778 base price 100 reduce_only tag "sell"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("it decided\n%swant\n%s", got, want)
	}
}

// Lines from 90 to 110 in geometric spacing: each is (110/90)^(1/2) = 1.10554 times the one before, so the middle one is
// 99.4987, which is the square root of 90 x 110; in arithmetic spacing it is 100.
func TestSpacing(t *testing.T) {
	for spacing, want := range map[string]float64{"geometric": 99.49874371066199, "arithmetic": 100} {
		got := sdktest.Run(t, new(grid.Strategy), sdktest.Closes(100.5, 100.5, 99.6, 95), sdktest.Params{"lower": "90", "upper": "110", "lines": "3", "spacing": spacing})
		middle := got.Decisions[1].Intent.Price
		if d := middle - want; d > 1e-9 || d < -1e-9 {
			t.Errorf("%s: the middle line is at %v, want %v", spacing, middle, want)
		}
	}
}

// Around a first close of 200, 10 % are 180 and 220.
func TestRangeAroundTheFirstClose(t *testing.T) {
	got := sdktest.Run(t, new(grid.Strategy), sdktest.Closes(200, 200), nil)
	if low, high := got.Plots[0][0].Value, got.Plots[1][0].Value; low != 180 || high < 219.99999 || high > 220.00001 {
		t.Errorf("the range is %v to %v, want 180 to 220", low, high)
	}
}

// A close below 80 - 5 % = 76 takes everything back, sells everything, and ends it: the price comes back and nothing happens.
func TestStop(t *testing.T) {
	params := sdktest.Params{"stop_loss_pct": "5"}
	for name, value := range byHand {
		params[name] = value
	}
	got := sdktest.Run(t, new(grid.Strategy), sdktest.Closes(95, 95, 85, 75, 75, 95, 85, 95), params)
	text := got.String()
	if _, after, found := strings.Cut(text, `log "the price closed at 75, below the stop: the grid is closed for good"`+"\n"); !found ||
		!strings.HasSuffix(after, "filled sell 112.15277777777777 at 75 signal tag \"stop\"\n") || strings.Contains(after, "buy") || got.Position != 0 {
		t.Errorf("it decided\n%s", text)
	}
}

// Whatever the price does, each line has at most one order, what is for sale is what is held, and the cash suffices: ten
// walks through a range, with nothing refused and nothing taken back.
func TestEveryCellHasOneOrder(t *testing.T) {
	for seed := range uint64(10) {
		setup := sdktest.Setup{Candles: [][]sdk.Candle{sdktest.Walk(seed, 2000)}, Params: sdktest.Params{"lines": "30", "range_pct": "15"}}
		setup.Watch = func(instant int, box *abi.Mailbox) {
			var buys, sells []float64
			held := 0.0
			for _, o := range box.Open[:box.Orders] {
				if o.Side == abi.SideBuy {
					buys = append(buys, o.Price)
				} else {
					sells = append(sells, o.Price)
					held += o.Qty
				}
			}
			for _, prices := range [][]float64{buys, sells} {
				slices.Sort(prices)
				if len(slices.Compact(prices)) != len(prices) {
					t.Fatalf("seed %d candle %d: two orders at one price", seed, instant)
				}
			}
			if position := box.Slot[0].Position; len(buys)+len(sells) > 29 || held > position*(1+1e-9)+1e-6 {
				t.Fatalf("seed %d candle %d: %d to buy, %d to sell, %v for sale of %v", seed, instant, len(buys), len(sells), held, position)
			}
		}
		got := sdktest.Play(t, new(grid.Strategy), setup)
		if text := got.String(); strings.Contains(text, "refused") || strings.Contains(text, "cancel") || !strings.Contains(text, "filled sell") {
			t.Errorf("seed %d:\n%s", seed, text)
		}
	}
}

// play begins at 95 with orders at 80 (id 4) and 90 (id 8), both open.
func play(t *testing.T) *sdktest.Hand {
	t.Helper()
	h := sdktest.ByHand(t, new(grid.Strategy), 1, byHand)
	if got := h.Candle(0, 95); len(got) != 2 {
		t.Fatalf("it asked for %q", got)
	}
	return h
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("it asks for %q, want %q", got, want)
	}
}

// Part of an order to buy is filled and the price goes on to the upper line: the rest is taken back and the part sold.
func TestPartialBuy(t *testing.T) {
	h := play(t)
	h.Fill(sdk.Fill{Order: 8, Side: abi.SideBuy, Qty: 20, Price: 90, Remaining: 32})
	expect(t, h.Candle(0, 95))
	expect(t, h.Candle(0, 100), "cancel order 8")
	h.Order(sdk.Order{ID: 8, Status: abi.StatusCanceled})
	expect(t, h.Candle(0, 100), `12 limit sell 20 base price 100 reduce_only tag "sell"`)
}

// A sale in parts holds what remains; if the rest is taken back, it is asked for again.
func TestPartialSale(t *testing.T) {
	h := play(t)
	h.Order(sdk.Order{ID: 8, Status: abi.StatusFilled})
	h.Fill(sdk.Fill{Order: 8, Side: abi.SideBuy, Qty: 50, Price: 90})
	expect(t, h.Candle(0, 95), `12 limit sell 50 base price 100 reduce_only tag "sell"`)
	h.Fill(sdk.Fill{Order: 12, Side: abi.SideSell, Qty: 30, Price: 100, Remaining: 20})
	expect(t, h.Candle(0, 95))
	h.Order(sdk.Order{ID: 12, Status: abi.StatusCanceled})
	expect(t, h.Candle(0, 95), `16 limit sell 20 base price 100 reduce_only tag "sell"`)
	h.Order(sdk.Order{ID: 16, Status: abi.StatusCanceled, Reason: abi.ReasonNoPosition})
	expect(t, h.Candle(0, 95), `20 limit buy 4750 quote price 90 tag "buy"`)
}

// A refused order is asked for again after 24 candles, and not before.
func TestRefusedOrder(t *testing.T) {
	h := play(t)
	h.Order(sdk.Order{ID: 8, Status: abi.StatusRejected, Reason: abi.ReasonNoFunds})
	for range 24 {
		expect(t, h.Candle(0, 95))
	}
	expect(t, h.Candle(0, 95), `12 limit buy 4750 quote price 90 tag "buy"`)
}

// What is too small to be sold does not hold up its cell: it is sold with what comes next.
func TestTooSmallToSell(t *testing.T) {
	h := play(t)
	h.Order(sdk.Order{ID: 8, Status: abi.StatusCanceled})
	h.Fill(sdk.Fill{Order: 8, Side: abi.SideBuy, Qty: 0.1, Price: 90})
	expect(t, h.Candle(0, 95), `12 limit sell 0.1 base price 100 reduce_only tag "sell"`)
	h.Order(sdk.Order{ID: 12, Status: abi.StatusRejected, Reason: abi.ReasonTooSmall})
	for range 24 {
		expect(t, h.Candle(0, 95))
	}
	expect(t, h.Candle(0, 95), `16 limit buy 4750 quote price 90 tag "buy"`)
	h.Order(sdk.Order{ID: 16, Status: abi.StatusFilled})
	h.Fill(sdk.Fill{Order: 16, Side: abi.SideBuy, Qty: 0.2, Price: 90})
	expect(t, h.Candle(0, 95), `20 limit sell 0.3 base price 100 reduce_only tag "sell"`)
}

// What is asked for during warm-up is dropped, so nothing is.
func TestWarmup(t *testing.T) {
	h := sdktest.ByHand(t, new(grid.Strategy), 1, byHand)
	h.Box.Flags = abi.FlagWarmup
	expect(t, h.Candle(0, 95))
	h.Box.Flags = 0
	if got := h.Candle(0, 95); len(got) != 2 {
		t.Errorf("it asks for %q", got)
	}
}

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		params sdktest.Params
		says   string
	}{
		{sdktest.Params{"lower": "100"}, "lower and upper go together"},
		{sdktest.Params{"lower": "100", "upper": "100"}, "lower must be smaller than upper"},
	} {
		if _, refusal := sdktest.Start(t, new(grid.Strategy), nil, c.params); !strings.HasPrefix(refusal, c.says) {
			t.Errorf("refusal %q", refusal)
		}
	}
}

func TestDoesNotAllocate(t *testing.T) {
	m := sdk.NewMachine(new(grid.Strategy))
	m.Box.Equity = sdktest.Cash
	m.Start()
	candles := sdktest.Walk(1, 1<<10)
	i := 0
	if n := testing.AllocsPerRun(1000, func() {
		*m.Box.AsCandle() = candles[i&(1<<10-1)]
		m.Event(abi.KindCandle)
		i++
	}); n != 0 {
		t.Errorf("%v allocations a candle", n)
	}
}

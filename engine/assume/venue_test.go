package assume_test

import (
	"math"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/assume"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// candle is an instant at which slots had a candle each; the first is base, and a longer one beside it must not count.
func instant(t int64, prices ...[4]float64) market.Instant {
	now := market.Instant{Time: t}
	for slot, p := range prices {
		c := market.Candle{Time: t - 1, Open: p[0], High: p[1], Low: p[2], Close: p[3]}
		now.Events = append(now.Events, market.Event{Candle: c, Slot: slot, Base: true, Complete: true},
			market.Event{Candle: market.Candle{Time: t - 1, Open: 1, High: 1, Low: 1, Close: 1}, Slot: slot, Series: 1})
	}
	return now
}

func percent(p int64) strategy.Offset {
	return strategy.Offset{Kind: strategy.OffsetPercent, Value: udecimal.MustFromInt64(p, 0)}
}

func buyAll(slot int) strategy.Intent {
	return strategy.Intent{
		Kind: strategy.IntentMarket, ID: 40, Slot: slot, Side: order.Buy, Tag: "in",
		Qty: strategy.Qty{Kind: strategy.QtyEquity, Value: udecimal.MustFromInt64(1, 0)},
	}
}

// A market order fills whole at the next open, an attached stop in the candle of the entry, and the view tells of both.
func TestEntryAndStop(t *testing.T) {
	v := assume.New(2, 1000)
	var r runner.Report
	v.Advance(instant(1, [4]float64{100, 101, 99, 100}, [4]float64{50, 50, 50, 50}), &r)
	if len(r.Fills) != 0 || r.View == nil || r.View.Cash != 1000 || len(r.View.Positions) != 2 || r.Equity != 1000 {
		t.Fatalf("the first report is %+v, view %+v", r, r.View)
	}
	entry := buyAll(0)
	entry.StopLoss = percent(5)
	if err := v.Submit(1, []strategy.Intent{entry}); err != nil {
		t.Fatal(err)
	}
	r = runner.Report{}
	v.Advance(instant(2, [4]float64{80, 84, 79, 82}, [4]float64{50, 50, 50, 50}), &r)
	want := strategy.Fill{Order: 40, Side: abi.SideBuy, Qty: 12.5, Price: 80, Liquidity: abi.LiquidityTaker, Reason: abi.ReasonSignal}
	abi.PutText(want.Tag[:], "in")
	if len(r.Fills) != 1 || r.Fills[0] != want {
		t.Fatalf("filled %+v, want %+v", r.Fills, want)
	}
	if p := r.View.Positions[0]; p.Position != 12.5 || p.AvgPrice != 80 || p.Last != 82 || p.Unrealised != 25 || r.Equity != 1025 || r.View.Cash != 0 {
		t.Errorf("position %+v, cash %v, equity %v", p, r.View.Cash, r.Equity)
	}
	r = runner.Report{}
	v.Advance(instant(3, [4]float64{79, 79, 70, 75}), &r)
	if len(r.Fills) != 1 || r.Fills[0].Price != 76 || r.Fills[0].Reason != abi.ReasonStopLoss || r.Fills[0].Order != 40+abi.LegStopLoss {
		t.Fatalf("filled %+v, want the stop at 76", r.Fills)
	}
	if r.View == nil || r.View.Positions[0].Position != 0 || r.View.Cash != 950 || r.View.Realised != -50 {
		t.Errorf("view %+v", r.View)
	}
	r = runner.Report{}
	v.Advance(instant(4, [4]float64{75, 75, 75, 75}), &r)
	if r.View != nil || len(r.Fills) != 0 {
		t.Errorf("nothing happened and the report is %+v", r)
	}
}

// Only market orders and closes are worked; a position is closed at the next open of its own slot.
func TestOnlyMarketOrdersFill(t *testing.T) {
	v := assume.New(2, 1000)
	var r runner.Report
	entry := buyAll(1)
	resting := entry
	resting.Kind, resting.Price = strategy.IntentLimit, udecimal.MustFromInt64(10, 0)
	if err := v.Submit(1, []strategy.Intent{entry, resting, {Kind: strategy.IntentCancel, ID: 40}, {Kind: strategy.IntentCancelAll, Slot: strategy.AllSlots}}); err != nil {
		t.Fatal(err)
	}
	v.Advance(instant(1, [4]float64{100, 100, 100, 100}), &r) // slot 1 has no candle
	if len(r.Fills) != 0 {
		t.Fatalf("filled %+v without a candle", r.Fills)
	}
	v.Advance(instant(2, [4]float64{100, 100, 100, 100}, [4]float64{10, 10, 5, 10}), &r)
	if len(r.Fills) != 1 || r.Fills[0].Slot != 1 || r.Fills[0].Qty != 100 {
		t.Fatalf("filled %+v", r.Fills)
	}
	if err := v.Submit(2, []strategy.Intent{{Kind: strategy.IntentClose, Slot: 1, ID: 44}}); err != nil {
		t.Fatal(err)
	}
	r = runner.Report{}
	v.Advance(instant(3, [4]float64{100, 100, 100, 100}, [4]float64{12, 12, 12, 12}), &r)
	if len(r.Fills) != 1 || r.Fills[0].Side != abi.SideSell || r.Fills[0].Price != 12 || r.Equity != 1200 {
		t.Fatalf("filled %+v, equity %v", r.Fills, r.Equity)
	}
}

// A quantity passes from a module through an exact decimal to the book and is the same float64 again.
func TestNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		qty := rapid.Float64Range(1e-9, 1e12).Draw(t, "qty")
		raw := abi.Intent{Kind: abi.IntentMarket, Side: abi.SideBuy, QtyKind: abi.QtyBase, Qty: qty}
		intent, err := strategy.DecodeIntent(&raw, 1, 4, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := assume.New(1, 1)
		if err := v.Submit(1, []strategy.Intent{intent}); err != nil {
			t.Fatal(err)
		}
		var r runner.Report
		v.Advance(instant(2, [4]float64{1, 1, 1, 1}), &r)
		// Decimals end at the 19th place, float64s do not.
		if got := r.Fills[0].Qty; math.Abs(got-qty) > 1e-19 && got != qty {
			t.Fatalf("%v came back as %v", qty, got)
		}
	})
}

func TestIdleAdvanceDoesNotAllocate(t *testing.T) {
	v := assume.New(1, 1000)
	now := instant(1, [4]float64{100, 100, 100, 100})
	var r runner.Report
	if n := testing.AllocsPerRun(1000, func() { v.Advance(now, &r) }); n != 0 {
		t.Errorf("%v allocations an instant", n)
	}
}

func BenchmarkAdvance(b *testing.B) {
	v := assume.New(1, 1000)
	now := instant(1, [4]float64{100, 100, 100, 100})
	var r runner.Report
	for b.Loop() {
		v.Advance(now, &r)
	}
}

package assume_test

import (
	"slices"
	"testing"

	"tradebot/sdk/abi"
	"tradebot/sdk/assume"
)

func TestLimit(t *testing.T) {
	buy := limit(abi.SideBuy, 10, 90)
	held := market(abi.SideBuy, abi.QtyBase, 10)
	check(t, []scenario{
		{"touching is not passing", []step{flat(100, buy), {100, 101, 90, 95, nil}}, nil, 100, 0},
		{"through it, at its price", []step{flat(100, buy), {100, 101, 89, 95, nil}}, []string{"4 buy 10 at 90 because 1"}, 100, 10},
		{"a new one takes a better open", []step{flat(100, buy), {80, 81, 79, 80, nil}}, []string{"4 buy 10 at 80 because 1"}, 200, 10},
		{"one that rested does not", []step{flat(100, buy), flat(100), {80, 81, 79, 80, nil}}, []string{"4 buy 10 at 90 because 1"}, 100, 10},
		{"a new one at the open rests", []step{flat(100, buy), {90, 95, 90, 95, nil}, {95, 95, 89, 95, nil}}, []string{"4 buy 10 at 90 because 1"}, 100, 10},
		{"a sale is the mirror", []step{flat(50, held), flat(50, limit(abi.SideSell, 10, 60)), {50, 60, 50, 50, nil}, {50, 61, 50, 50, nil}},
			[]string{"4 buy 10 at 50 because 1", "8 sell 10 at 60 because 1"}, 1100, 0},
		{"in order of submission", []step{flat(100, limit(abi.SideBuy, 1, 80), limit(abi.SideBuy, 2, 90)), {100, 100, 70, 100, nil}},
			[]string{"4 buy 1 at 80 because 1", "8 buy 2 at 90 because 1"}, 740, 3},

		{"post-only fills at rest", []step{flat(100, postOnly(buy)), {100, 101, 89, 95, nil}}, []string{"4 buy 10 at 90 because 1"}, 100, 10},
		{"post-only does not take", []step{flat(100, postOnly(buy)), {80, 81, 79, 80, nil}, flat(80)}, nil, 1000, 0},
		{"immediate takes the open", []step{flat(100, tif(buy, abi.TIFImmediateOrCancel)), flat(80)}, []string{"4 buy 10 at 80 because 1"}, 200, 10},
		{"immediate does not rest", []step{flat(100, tif(buy, abi.TIFFillOrKill)), {100, 100, 80, 80, nil}, flat(80)}, nil, 1000, 0},

		{"money is locked", []step{flat(100, buy, market(abi.SideBuy, abi.QtyEquity, 1)), flat(100), flat(100, cancel(4))},
			[]string{"8 buy 1 at 100 because 1"}, 900, 1},
		{"what is locked is not there twice", []step{flat(100, buy, buy), flat(80)}, []string{"4 buy 10 at 80 because 1"}, 200, 10},
		{"a share is of the last close, cut to the cash", []step{flat(100, buy, abi.Intent{Kind: abi.IntentLimit, Side: abi.SideBuy, QtyKind: abi.QtyEquity, Qty: 0.5, Price: 50}),
			{100, 100, 40, 100, nil}}, []string{"4 buy 10 at 90 because 1", "8 buy 2 at 50 because 1"}, 0, 12},
		{"an amount of money at the limit", []step{flat(100, abi.Intent{Kind: abi.IntentLimit, Side: abi.SideBuy, QtyKind: abi.QtyQuote, Qty: 500, Price: 50}), flat(40)},
			[]string{"4 buy 10 at 40 because 1"}, 600, 10},
		{"reduce-only ends with the position", []step{flat(50, held), flat(50, reduce(limit(abi.SideSell, 10, 60)), market(abi.SideSell, abi.QtyPosition, 1)), flat(50), flat(70)},
			[]string{"4 buy 10 at 50 because 1", "12 sell 10 at 50 because 1"}, 1000, 0},
		{"reduce-only sells no more than there is", []step{flat(50, held), flat(50, reduce(limit(abi.SideSell, 99, 60))), {50, 61, 50, 50, nil}},
			[]string{"4 buy 10 at 50 because 1", "8 sell 10 at 60 because 1"}, 1100, 0},
		{"reduce-only does not count in the candle of the entry", []step{flat(100, buy, reduce(limit(abi.SideSell, 10, 105))), {100, 110, 80, 90, nil}, {90, 106, 90, 90, nil}, flat(90)},
			[]string{"4 buy 10 at 90 because 1", "8 sell 10 at 105 because 1"}, 1150, 0},
	})
}

func TestStop(t *testing.T) {
	buy := stop(abi.SideBuy, 5, 110)
	held := market(abi.SideBuy, abi.QtyBase, 10)
	guard := reduce(stop(abi.SideSell, 10, 90))
	check(t, []scenario{
		{"touching is enough", []step{flat(100, buy), {100, 110, 100, 105, nil}}, []string{"4 buy 5 at 110 because 1"}, 450, 5},
		{"short of it", []step{flat(100, buy), {100, 109, 100, 105, nil}}, nil, 1000, 0},
		{"a gap is worse", []step{flat(100, buy), {120, 121, 119, 120, nil}}, []string{"4 buy 5 at 120 because 1"}, 400, 5},
		{"a sale is the mirror", []step{flat(100, held), flat(100, guard), {100, 100, 90, 95, nil}}, []string{"4 buy 10 at 100 because 1", "8 sell 10 at 90 because 1"}, 900, 0},
		{"a gap down", []step{flat(100, held), flat(100, guard), {80, 100, 80, 95, nil}}, []string{"4 buy 10 at 100 because 1", "8 sell 10 at 80 because 1"}, 800, 0},
		{"stops come before limits", []step{flat(50, held), flat(50, reduce(limit(abi.SideSell, 10, 60)), reduce(stop(abi.SideSell, 10, 40))), {50, 70, 30, 50, nil}},
			[]string{"4 buy 10 at 50 because 1", "12 sell 10 at 40 because 1"}, 900, 0},
		{"but not before a limit that the open is beyond", []step{flat(50, held), flat(50, reduce(limit(abi.SideSell, 10, 60)), reduce(stop(abi.SideSell, 10, 40))), {65, 70, 30, 50, nil}},
			[]string{"4 buy 10 at 50 because 1", "8 sell 10 at 65 because 1"}, 1150, 0},
		{"a stop and a market exit at one open are one exit", []step{flat(100, held), flat(100, guard), flat(100, leave), flat(80)},
			[]string{"4 buy 10 at 100 because 1", "12 sell 10 at 80 because 1"}, 800, 0},
		{"the stop takes what a smaller exit leaves", []step{flat(100, held), flat(100, guard), flat(100, market(abi.SideSell, abi.QtyBase, 4)), flat(80)},
			[]string{"4 buy 10 at 100 because 1", "12 sell 4 at 80 because 1", "8 sell 6 at 80 because 1"}, 800, 0},
		{"a stop at the open comes before an entry", []step{flat(50, held), flat(50, reduce(stop(abi.SideSell, 10, 40))), flat(50, market(abi.SideBuy, abi.QtyBase, 2)), flat(30)},
			[]string{"4 buy 10 at 50 because 1", "8 sell 10 at 30 because 1", "12 buy 2 at 30 because 1"}, 740, 2},
		{"a share is sized at the trigger, and cut where a gap makes it dearer", []step{flat(100, abi.Intent{Kind: abi.IntentStop, Side: abi.SideBuy, QtyKind: abi.QtyEquity, Qty: 1, Stop: 125}), flat(200)},
			[]string{"4 buy 5 at 200 because 1"}, 0, 5},

		{"a stop limit fills at the trigger", []step{flat(100, stopLimit(abi.SideBuy, 5, 110, 115)), {100, 111, 100, 105, nil}},
			[]string{"4 buy 5 at 110 because 1"}, 450, 5},
		{"and where both are the same", []step{flat(100, stopLimit(abi.SideBuy, 5, 110, 110)), {100, 111, 100, 105, nil}},
			[]string{"4 buy 5 at 110 because 1"}, 450, 5},
		{"a stop that only reduces does not count in the candle of an entry it is not attached to", []step{flat(100, limit(abi.SideBuy, 5, 90), reduce(stop(abi.SideSell, 5, 85))), {89, 100, 80, 90, nil}, {90, 90, 85, 85, nil}},
			[]string{"4 buy 5 at 89 because 1", "8 sell 5 at 85 because 1"}, 980, 0},
		{"beyond its limit it rests, from the next candle on", []step{flat(100, stopLimit(abi.SideBuy, 5, 110, 108)), {100, 111, 100, 105, nil}, {110, 111, 107, 110, nil}},
			[]string{"4 buy 5 at 108 because 1"}, 460, 5},
		{"gapped it rests from the open on", []step{flat(100, stopLimit(abi.SideBuy, 5, 110, 115)), {120, 120, 114, 115, nil}},
			[]string{"4 buy 5 at 115 because 1"}, 425, 5},
		{"locked at the limit", []step{flat(100, stopLimit(abi.SideBuy, 5, 110, 115)), flat(100)}, nil, 425, 0},
	})
}

func TestTrailing(t *testing.T) {
	held := market(abi.SideBuy, abi.QtyBase, 10)
	follow := reduce(trailing(abi.SideSell, 10, 10, 0))
	check(t, []scenario{
		{"it begins at the last close", []step{flat(100, held), flat(100, follow), {100, 105, 90, 95, nil}},
			[]string{"4 buy 10 at 100 because 1", "8 sell 10 at 90 because 1"}, 900, 0},
		{"highs of the candles before count, not its own", []step{flat(100, held), flat(100, follow), {100, 120, 91, 115, nil}, {115, 130, 111, 120, nil}, {120, 121, 120, 120, nil}},
			[]string{"4 buy 10 at 100 because 1", "8 sell 10 at 120 because 1"}, 1200, 0},
		{"it never goes back", []step{flat(100, held), flat(100, follow), {100, 120, 95, 115, nil}, {115, 116, 112, 112, nil}, {112, 112, 110, 111, nil}},
			[]string{"4 buy 10 at 100 because 1", "8 sell 10 at 110 because 1"}, 1100, 0},
		{"a gap through it", []step{flat(100, held), flat(100, follow), flat(70)},
			[]string{"4 buy 10 at 100 because 1", "8 sell 10 at 70 because 1"}, 700, 0},
		{"not before its activation", []step{flat(100, held), flat(100, reduce(trailing(abi.SideSell, 10, 10, 20))), {100, 119, 50, 100, nil}, {100, 120, 100, 115, nil}, {115, 115, 110, 110, nil}},
			[]string{"4 buy 10 at 100 because 1", "8 sell 10 at 110 because 1"}, 1100, 0},
		{"a purchase follows the low", []step{flat(100, trailing(abi.SideBuy, 10, 10, 0)), {100, 105, 80, 85, nil}, {85, 90, 80, 85, nil}},
			[]string{"4 buy 10 at 90 because 1"}, 100, 10},
	})
}

func TestOCO(t *testing.T) {
	held := market(abi.SideBuy, abi.QtyBase, 10)
	pair := oco(abi.SideSell, 10, 60, 40)
	check(t, []scenario{
		{"the limit ends the stop", []step{flat(50, held), flat(50, pair), {50, 61, 45, 50, nil}, flat(30)},
			[]string{"4 buy 10 at 50 because 1", "8 sell 10 at 60 because 1"}, 1100, 0},
		{"the stop ends the limit", []step{flat(50, held), flat(50, pair), {50, 55, 40, 50, nil}, flat(70)},
			[]string{"4 buy 10 at 50 because 1", "9 sell 10 at 40 because 1"}, 900, 0},
		{"both in one candle: the stop", []step{flat(50, held), flat(50, pair), {50, 70, 30, 50, nil}},
			[]string{"4 buy 10 at 50 because 1", "9 sell 10 at 40 because 1"}, 900, 0},
		{"a purchase locks its limit once", []step{flat(100, oco(abi.SideBuy, 8, 90, 120)), flat(100)}, nil, 280, 0},
		{"and spends it on the stop", []step{flat(100, oco(abi.SideBuy, 8, 90, 120)), {100, 120, 100, 110, nil}},
			[]string{"5 buy 8 at 120 because 1"}, 40, 8},
		{"each leg can be taken back", []step{flat(50, held), flat(50, pair), flat(50, cancel(9)), {50, 55, 30, 50, nil}, {50, 61, 50, 50, nil}},
			[]string{"4 buy 10 at 50 because 1", "8 sell 10 at 60 because 1"}, 1100, 0},
		{"the dearer leg is locked", []step{flat(100, func() abi.Intent { i := oco(abi.SideBuy, 8, 90, 110); i.Limit = 120; return i }()), flat(100)}, nil, 40, 0},
		{"or refused", []step{flat(100, func() abi.Intent { i := oco(abi.SideBuy, 8, 90, 110); i.Limit = 130; return i }()), flat(50)}, nil, 1000, 0},
	})
}

// What a strategy is told of its orders, and in which candle: each once a step, as it is after the last change.
func TestChanges(t *testing.T) {
	held := market(abi.SideBuy, abi.QtyBase, 10)
	for _, c := range []struct {
		name  string
		steps []step
		want  []string
	}{
		{"a market order when it ends", []step{flat(10, held), flat(10)}, []string{"1: 4 filled 1"}},
		{"a limit when it opens and when it ends", []step{flat(10, limit(abi.SideBuy, 1, 9)), flat(10), flat(8)}, []string{"1: 4 open 1", "2: 4 filled 1"}},
		{"no money", []step{flat(10, held, limit(abi.SideBuy, 1, 999), limit(abi.SideBuy, 1, 9)), flat(500)},
			[]string{"1: 12 rejected 32", "1: 4 rejected 32", "1: 8 filled 1"}},
		{"no position", []step{flat(10, reduce(market(abi.SideSell, abi.QtyBase, 1)), market(abi.SideSell, abi.QtyPosition, 1), leave), flat(10)},
			[]string{"1: 4 canceled 36", "1: 12 canceled 36", "1: 8 rejected 36"}},
		{"post-only", []step{flat(10, postOnly(limit(abi.SideBuy, 1, 9))), flat(8)}, []string{"1: 4 rejected 35"}},
		{"immediate", []step{flat(10, tif(limit(abi.SideBuy, 1, 9), abi.TIFFillOrKill)), flat(10)}, []string{"1: 4 expired 1"}},
		{"a cancel", []step{flat(10, limit(abi.SideBuy, 1, 9)), flat(10, cancel(4)), flat(10)}, []string{"1: 4 open 1", "2: 4 canceled 1"}},
		{"a cancel in the same call", []step{flat(10, limit(abi.SideBuy, 1, 9), cancel(4)), flat(8)}, []string{"1: 4 canceled 1"}},
		{"a cancel of what is not open", []step{flat(10, cancel(400)), flat(10)}, []string{"1: 400 rejected 37"}},
		{"a cancel of all", []step{flat(10, limit(abi.SideBuy, 1, 9), limit(abi.SideBuy, 1, 8)), flat(10, abi.Intent{Kind: abi.IntentCancelAll}), flat(1)},
			[]string{"1: 4 open 1", "1: 8 open 1", "2: 4 canceled 1", "2: 8 canceled 1"}},
		{"protections open with the entry, and end with one of them", []step{flat(10, trailed(guarded(held), 5, 0)), flat(10), {10, 10, 9, 9, nil}},
			[]string{"1: 4 filled 1", "1: 5 open 2", "1: 6 open 3", "1: 7 open 4", "2: 7 filled 4", "2: 5 canceled 2", "2: 6 canceled 3"}},
		{"reduce-only ends with the position", []step{flat(10, held), flat(10, reduce(limit(abi.SideSell, 1, 20))), flat(10, leave), flat(10), flat(10)},
			[]string{"1: 4 filled 1", "2: 8 open 1", "3: 12 filled 1", "3: 8 canceled 36"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, orders, _ := play(c.steps); !slices.Equal(orders, c.want) {
				t.Errorf("it tells %q\nwant     %q", orders, c.want)
			}
		})
	}
}

// Open orders are shown oldest first, an entry's protections in its place; there are never more than the contract shows.
func TestOpenOrders(t *testing.T) {
	b := assume.New(1, 1000)
	ask := func(i abi.Intent, id uint64) { b.Submit(&i, id) }
	candle := []abi.Candle{{Open: 10, High: 10, Low: 10, Close: 10}}
	b.Step(candle)
	ask(guarded(market(abi.SideBuy, abi.QtyBase, 10)), 4)
	ask(limit(abi.SideBuy, 1, 5), 8)
	b.Step(candle)
	var box abi.Mailbox
	b.Show(&box)
	if box.Orders != 3 || box.Open[0].ID != 5 || box.Open[0].Stop != 9 || box.Open[1].ID != 6 || box.Open[1].Price != 12 || box.Open[2].ID != 8 || box.Cash != 895 {
		t.Errorf("%d open: %+v, cash %v", box.Orders, box.Open[:3], box.Cash)
	}
	// 3 are open; 41 entries with three protections each leave room for 2 more.
	for k := range 44 {
		ask(trailed(guarded(limit(abi.SideBuy, 1, 1)), 5, 0), uint64(12+4*k))
	}
	changes, _ := b.Step(candle)
	refused := 0
	for _, o := range changes {
		if o.Status == abi.StatusRejected && o.Reason == abi.ReasonRiskLimit {
			refused++
		}
	}
	if b.Show(&box); refused != 3 || box.Orders != 44 {
		t.Errorf("%d refused, %d open; want 3 and 44", refused, box.Orders)
	}
	b.Step([]abi.Candle{{Open: 10, High: 10, Low: 0.99, Close: 1}})
	if b.Show(&box); box.Orders > abi.MaxOrders {
		t.Errorf("%d are open", box.Orders)
	}
}

// Orders wait for a candle of their slot, and sales in one slot pay for purchases in another at the same open.
func TestSlots(t *testing.T) {
	b := assume.New(2, 1000)
	candle := func(slot uint32, price float64) abi.Candle {
		return abi.Candle{Slot: slot, Open: price, High: price, Low: price, Close: price}
	}
	ask := func(slot, side uint32, qty float64, id uint64) {
		i := market(side, abi.QtyBase, qty)
		i.Slot = slot
		b.Submit(&i, id)
	}
	ask(1, abi.SideBuy, 100, 4)
	if _, fills := b.Step([]abi.Candle{candle(0, 10)}); len(fills) != 0 {
		t.Fatalf("filled %+v without a candle", fills)
	}
	if _, fills := b.Step([]abi.Candle{candle(0, 10), candle(1, 10)}); len(fills) != 1 || fills[0].Slot != 1 {
		t.Fatalf("filled %+v", fills)
	}
	ask(0, abi.SideBuy, 50, 8)
	ask(1, abi.SideSell, 50, 12)
	_, fills := b.Step([]abi.Candle{candle(0, 10), candle(1, 10)})
	if len(fills) != 2 || fills[0].Order != 12 || fills[1].Order != 8 || b.Equity() != 1000 {
		t.Errorf("filled %+v, equity %v", fills, b.Equity())
	}
}

// A candle costs no allocation, whether orders rest, follow or fill.
func TestStepDoesNotAllocate(t *testing.T) {
	b := assume.New(1, 1000)
	id := uint64(4)
	ask := func(i abi.Intent) {
		b.Submit(&i, id)
		id += abi.IDStep
	}
	candles := []abi.Candle{{Open: 10, High: 11, Low: 9, Close: 10}}
	b.Step(candles)
	ask(limit(abi.SideBuy, 1, 5))
	ask(trailing(abi.SideBuy, 1, 8, 0))
	var box abi.Mailbox
	round := func() {
		ask(trailed(guarded(market(abi.SideBuy, abi.QtyBase, 10)), 5, 0))
		b.Step(candles)
		ask(leave)
		b.Step(candles)
		b.Show(&box)
	}
	round()
	if n := testing.AllocsPerRun(100, round); n != 0 {
		t.Errorf("%v allocations in two candles", n)
	}
}

func BenchmarkStep(b *testing.B) {
	book := assume.New(1, 1000)
	i := limit(abi.SideBuy, 1, 5)
	book.Submit(&i, 4)
	candles := []abi.Candle{{Open: 10, High: 11, Low: 9, Close: 10}}
	b.ReportAllocs()
	for b.Loop() {
		book.Step(candles)
	}
}

package sim_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
	"tradebot/sdk/assume"
)

// TestAgreesWithTheAuthorsBook asks the same at random of the exchange without costs, and of the book with which authors test
// their strategies (sdk/assume). That one computes in float64 and was written on its own from the same rules: both must fill the
// same orders in the same candles at the same prices.
//
// Left out is what the book does otherwise: it has no liquidation; it decides which market order is an exit before the stops that
// the open has jumped over are filled, where the exchange decides it afterwards; it cuts a fill-or-kill order that cash does not
// cover, where the exchange lets it expire; and orders that are reduce-only without being attached it takes less strictly in the
// candle in which a position is opened. Where money or a position is used up to the last lot, rounding alone can decide; that
// happens about once in ten thousand seeds, not in those that are run by default.
func TestAgreesWithTheAuthorsBook(t *testing.T) {
	many(t, "2000")
	fills := 0
	rapid.Check(t, func(t *rapid.T) { fills += compare(t) })
	t.Logf("%d fills", fills)
	if fills < 1000 {
		t.Errorf("only %d fills were compared", fills)
	}
}

// dust is the value of a fill that rounding to lots made possible: from then on the two go different ways.
const dust = 1e-3

// compare runs both over one market and returns how many fills they agreed on.
func compare(t *rapid.T) (agreed int) {
	const slots = 2
	a := account.New(account.Config{Cash: decimal("10000"), Instruments: []market.Instrument{market.Unfiltered("A"), market.Unfiltered("B")}})
	x := sim.New(a, slots, sim.Config{})
	book := assume.New(slots, 10_000)
	id := uint64(abi.IDStep)
	level := [slots]int{400, 300} // in halves
	kinds := rapid.SampledFrom([][]uint32{
		{abi.IntentMarket, abi.IntentLimit, abi.IntentClose, abi.IntentCancel, abi.IntentCancelAll},
		{abi.IntentLimit, abi.IntentStop, abi.IntentStopLimit, abi.IntentTrailingStop, abi.IntentOCO, abi.IntentCancel, abi.IntentCancelAll},
	}).Draw(t, "kinds")
	for i := range rapid.IntRange(3, 25).Draw(t, "instants") {
		now := market.Instant{Time: int64(i+1) * hour}
		var candles []abi.Candle
		for slot := range slots {
			if i > 0 && rapid.IntRange(0, 7).Draw(t, "missing") == 7 {
				continue
			}
			c := drawCandle(t, &level[slot])
			c.Time = int64(i) * hour
			now.Events = append(now.Events, market.Event{Candle: c, Slot: slot, Base: true, Complete: true})
			candles = append(candles, abi.Candle{Time: c.Time, Open: c.Open, High: c.High, Low: c.Low, Close: c.Close, Volume: c.Volume, Slot: uint32(slot)})
		}
		if len(candles) == 0 {
			continue
		}
		a.Open(now.Time)
		if err := x.Advance(now); err != nil {
			t.Fatal(err)
		}
		_, told := book.Step(candles)
		n, parted := agree(t, i, a.Fills(), told)
		agreed += n
		if parted {
			return agreed
		}
		a.Close(now)
		a.Told()
		var intents []strategy.Intent
		for range rapid.IntRange(0, 4).Draw(t, "intents") {
			raw := drawIntent(t, kinds, level, id)
			var intent strategy.Intent
			if err := strategy.DecodeIntent(&intent, &raw, slots, id, nil); err != nil {
				t.Fatal(err)
			}
			book.Submit(&raw, id)
			intents = append(intents, intent)
			if intent.Kind.TakesID() {
				id += abi.IDStep
			}
		}
		if err := x.Work(a.Plan(now.Time, intents)); err != nil {
			t.Fatal(err)
		}
	}
	return agreed
}

// agree holds the fills of one instant against each other, unless they contain what only one of the two knows.
func agree(t *rapid.T, instant int, exchange []order.Fill, book []abi.Fill) (agreed int, parted bool) {
	type fill struct {
		id         uint64
		text       string
		qty, price float64
	}
	var left, right []fill
	for _, f := range exchange {
		qty, price := f.Qty.Float(), f.Price.InexactFloat64()
		parted = parted || f.Reason == order.ByLiquidation || qty*price < dust
		left = append(left, fill{f.Order, fmt.Sprintf("%d %s in %d because %s", f.Order, f.Side, f.Slot, f.Reason), qty, price})
	}
	for _, f := range book {
		parted = parted || f.Qty*f.Price < dust
		right = append(right, fill{f.Order, fmt.Sprintf("%d %s in %d because %s", f.Order, order.Side(f.Side), f.Slot, order.Reason(f.Reason)), f.Qty, f.Price})
	}
	if parted {
		return 0, true
	}
	byID := func(a, b fill) int { return cmp.Compare(a.id, b.id) }
	slices.SortStableFunc(left, byID)
	slices.SortStableFunc(right, byID)
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(1, max(a, b)) } // some lots, some ticks
	for i := range max(len(left), len(right)) {
		if i >= min(len(left), len(right)) || left[i].text != right[i].text || !near(left[i].qty, right[i].qty) || !near(left[i].price, right[i].price) {
			t.Fatalf("in instant %d, fill %d, they differ:\nexchange %v\nbook     %v", instant, i, left, right)
		}
	}
	return len(left), false
}

// drawCandle draws a candle on a grid of halves, which float64 has exactly.
func drawCandle(t *rapid.T, level *int) market.Candle {
	move := func(from int, what string, low int) int {
		return max(50, from+rapid.IntRange(low, 6).Draw(t, what)*max(1, from/80))
	}
	open := move(*level, "gap", -6)
	*level = move(open, "body", -6)
	high, low := move(max(open, *level), "up", 0), max(40, min(open, *level)-rapid.IntRange(0, 6).Draw(t, "down")*max(1, open/80))
	half := func(n int) float64 { return float64(n) / 2 }
	return market.Candle{Open: half(open), High: half(high), Low: half(low), Close: half(*level), Volume: 1e9}
}

// drawIntent draws an intent. Prices are on the candles' grid, so that a touch is a touch in both; percentages are off it, so
// that no float64 lies on the wrong side of a price. Quantities are such that sums of them do not cancel but for rounding.
func drawIntent(t *rapid.T, kinds []uint32, level [2]int, id uint64) abi.Intent {
	i := abi.Intent{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
	flip := func(what string) bool { return rapid.Bool().Draw(t, what) }
	percent := func(what string) float64 { return float64(rapid.IntRange(1, 6).Draw(t, what)) * 1.0123457 }
	if i.Kind == abi.IntentCancel {
		i.Ref = max(1, id-uint64(rapid.IntRange(0, 24).Draw(t, "order")))
		return i
	}
	i.Slot = uint32(rapid.IntRange(0, 1).Draw(t, "slot"))
	if i.Kind == abi.IntentCancelAll || i.Kind == abi.IntentClose {
		return i
	}
	price := func(what string) float64 {
		return float64(max(10, level[i.Slot]+rapid.IntRange(-8, 8).Draw(t, what)*max(1, level[i.Slot]/100))) / 2
	}
	i.Side = uint32(rapid.IntRange(abi.SideBuy, abi.SideSell).Draw(t, "side"))
	i.QtyKind = uint32(rapid.IntRange(abi.QtyBase, abi.QtyPosition).Draw(t, "kind of quantity"))
	i.Qty = rapid.SampledFrom(map[uint32][]float64{
		abi.QtyBase: {1.7, 5.3, 19.9}, abi.QtyQuote: {510, 3070, 7000}, abi.QtyEquity: {0.21, 0.5, 1}, abi.QtyPosition: {0.5, 1},
	}[i.QtyKind]).Draw(t, "quantity")
	if i.QtyKind == abi.QtyQuote {
		i.Qty += float64(id) / 7 // no two are the same, or what one frees could be what another needs but for rounding
	}
	limit, stop := i.Kind == abi.IntentLimit || i.Kind == abi.IntentStopLimit, i.Kind == abi.IntentStop || i.Kind == abi.IntentStopLimit
	oco := i.Kind == abi.IntentOCO
	if limit || oco {
		i.Price = price("price")
	}
	if stop || oco {
		i.Stop = price("trigger")
	}
	if oco && flip("stop limit") {
		i.Limit = price("limit")
	}
	if i.Kind == abi.IntentTrailingStop {
		i.TrailKind, i.Trail = abi.OffsetPercent, percent("trail")
		if flip("activation") {
			i.Activation = percent("activation at")
		}
	}
	if i.Kind != abi.IntentTrailingStop && !oco {
		protect(t, &i, price, percent)
	}
	if limit {
		if flip("post-only") {
			i.Flags |= abi.IntentPostOnly
		} else {
			last := abi.TIFFillOrKill
			if i.QtyKind == abi.QtyEquity {
				last = abi.TIFImmediateOrCancel
			}
			i.TIF = uint32(rapid.IntRange(abi.TIFGoodTillCancel, last).Draw(t, "tif"))
		}
	}
	return i
}

// protect attaches any of the three protections.
func protect(t *rapid.T, i *abi.Intent, price, percent func(string) float64) {
	i.StopLossKind, i.StopLoss = offset(t, "stop loss", price, percent)
	i.TakeKind, i.TakeProfit = offset(t, "take profit", price, percent)
	if rapid.Bool().Draw(t, "trail") {
		i.BracketKind, i.BracketTrail = abi.OffsetPercent, percent("trail at")
		if rapid.Bool().Draw(t, "activation") {
			i.BracketStart = percent("activation at")
		}
	}
}

// offset draws a level, or none.
func offset(t *rapid.T, what string, price, percent func(string) float64) (kind uint32, value float64) {
	switch kind = rapid.Uint32Range(0, abi.OffsetPercent).Draw(t, what); kind {
	case abi.OffsetPrice:
		value = price(what + " at")
	case abi.OffsetPercent:
		value = percent(what + " at")
	}
	return kind, value
}

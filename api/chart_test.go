package api

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"tradebot/engine/backtest"
)

// Read in parts from the newest back, a chart comes to the same as whole: no candle, fill or dot twice, none left out.
func TestChartInParts(t *testing.T) {
	const minute = 60_000
	slot := backtest.ChartSlot{Name: "main", Timeframe: minute, Plots: []backtest.Plot{{Name: "fast"}}}
	for i := range int64(250) {
		slot.Candles = append(slot.Candles, backtest.Candle{Time: i * minute})
		slot.Fills = append(slot.Fills, backtest.Marker{Time: i * minute})
		slot.Plots[0].Times = append(slot.Plots[0].Times, (i+1)*minute)
		slot.Plots[0].Value = append(slot.Plots[0].Value, float64(i))
	}
	whole := &backtest.Chart{Slots: []backtest.ChartSlot{slot}}
	end, want := int64(250*minute), []int{150, 50, 0}
	for n, left := range want {
		part, older := before(whole, end, 100)
		s := part.Slots[0]
		if older[0] != left || len(s.Candles) != min(100, 250-n*100) || len(part.Equity) != 0 {
			t.Fatalf("part %d has %d candles, and %d are older", n, len(s.Candles), older[0])
		}
		for i, c := range s.Candles {
			if at := int64(left+i) * minute; c.Time != at || s.Fills[i].Time != at || s.Plots[0].Times[i] != at+minute || s.Plots[0].Value[i] != float64(left+i) {
				t.Fatalf("part %d, candle %d: of %d, its fill of %d, its dot of %d", n, i, c.Time, s.Fills[i].Time, s.Plots[0].Times[i])
			}
		}
		if len(s.Fills) != len(s.Candles) || len(s.Plots[0].Times) != len(s.Candles) {
			t.Fatalf("part %d has %d candles, %d fills, %d dots", n, len(s.Candles), len(s.Fills), len(s.Plots[0].Times))
		}
		end = s.Candles[0].Time
	}
	if part, older := before(whole, end, 100); older[0] != 0 || len(part.Slots[0].Candles) != 0 || len(part.Slots[0].Fills) != 0 {
		t.Error("there is something before the first candle")
	}
	if len(whole.Slots[0].Fills) != 250 {
		t.Error("what is kept was changed")
	}
}

// Numbers are written as strconv writes them.
func TestAppendNumber(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	numbers := []float64{0, 1, 10, 100, 0.1, 0.01, 0.05, 0.00000001, 0.00012, 1.5e-9, 1e15, 1e14, 999999999999999, 1e21, 1e22, 0.3, 0.1 + 0.2, 67123.45, 5e-324, math.MaxFloat64, -1.5}
	for range 200_000 {
		price := math.Exp(random.Float64()*30 - 15)
		numbers = append(numbers, price)
		for _, scale := range []float64{1, 10, 100, 1e3, 1e4, 1e5, 1e8} {
			numbers = append(numbers, math.Round(price*scale)/scale)
		}
	}
	for _, x := range numbers {
		if got, want := string(appendNumber(nil, x)), strconv.FormatFloat(x, 'f', -1, 64); got != want {
			t.Fatalf("%v is written %s, not %s", x, got, want)
		}
	}
}

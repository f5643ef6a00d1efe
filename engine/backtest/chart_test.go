package backtest_test

import (
	"reflect"
	"slices"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/report"
)

// A chart has the candles that count, a marker for every fill, what the strategy drew, and equity from its beginning to its end.
func TestChart(t *testing.T) {
	r := turned(t, func(s *backtest.Settings) { s.From = at(3) })
	r.Chart = true
	got, chart := run(t, r)
	if len(chart.Slots) != 1 {
		t.Fatalf("%d slots", len(chart.Slots))
	}
	slot := chart.Slots[0]
	if slot.Name != "main" || slot.Symbol != "BTC" || slot.Timeframe != hour {
		t.Errorf("slot is %s %s %d", slot.Name, slot.Symbol, slot.Timeframe)
	}
	var candles []backtest.Candle
	for _, c := range turning[3:] {
		candles = append(candles, backtest.Candle(c))
	}
	if !slices.Equal(slot.Candles, candles) {
		t.Errorf("candles are %+v", slot.Candles)
	}
	fills := []backtest.Marker{
		{Time: *at(4), Side: "buy", Price: 10, Qty: 80, Reason: "signal", Tag: "cross up"},
		{Time: *at(6), Side: "sell", Price: 11, Qty: 80, Reason: "signal", Tag: "cross down"},
		{Time: *at(8), Side: "buy", Price: 8, Qty: 66, Reason: "signal", Tag: "cross up"},
		{Time: *at(9), Side: "sell", Price: 10, Qty: 66, Reason: "signal", Tag: "cross down"},
		{Time: *at(10), Side: "buy", Price: 10, Qty: 39.6, Reason: "signal", Tag: "cross up"},
	}
	if !slices.Equal(slot.Fills, fills) {
		t.Errorf("fills are %+v", slot.Fills)
	}
	// Averages over 1 and 2 closes, at the close of every candle that counts.
	var times []int64
	for h := int64(4); h <= 11; h++ {
		times = append(times, *at(h))
	}
	plots := []backtest.Plot{
		{Name: "fast", Times: times, Value: []float64{9, 12, 11, 10, 10.5, 9, 9.5, 11}},
		{Name: "slow", Times: times, Value: []float64{8.5, 10.5, 11.5, 10.5, 10.25, 9.75, 9.25, 10.25}},
	}
	if !reflect.DeepEqual(slot.Plots, plots) {
		t.Errorf("plots are %+v", slot.Plots)
	}
	first, last := chart.Equity[0], chart.Equity[len(chart.Equity)-1]
	if first.Equity != 1000 || last.Time != *at(11) || last.Equity != 435.6 {
		t.Errorf("equity goes from %+v to %+v", first, last)
	}
	lowest := slices.MinFunc(chart.Equity, func(a, b report.Point) int { return int(1000 * (a.Equity - b.Equity)) })
	if lowest.Equity != 435.6 {
		t.Errorf("the lowest point is %+v", lowest)
	}
	plain, _ := run(t, turned(t, func(s *backtest.Settings) { s.From = at(3) }))
	if plain.JournalSHA256 != got.JournalSHA256 || !plain.FinalEquity.Equal(got.FinalEquity) {
		t.Error("drawing changes what is decided")
	}
}

// With several slots each has its own candles and fills; what the strategy drew is in the first.
func TestChartOfTwoSlots(t *testing.T) {
	s := settings(write(t, "BTC.csv", closes(100, 100, 110)), "other="+write(t, "ETH.csv", closes(50, 50, 40)))
	s.Params = map[string]any{"do": "buy"}
	r := request(t, module(t, echo), s)
	r.Chart = true
	_, chart := run(t, r)
	btc, eth := chart.Slots[0], chart.Slots[1]
	if btc.Symbol != "BTC" || eth.Symbol != "ETH" || btc.Candles[2].Close != 110 || eth.Candles[2].Close != 40 {
		t.Errorf("%+v", chart.Slots)
	}
	// A quarter below the entry there was a stop, 3 % below 50, in the candle that falls to 40.
	stopped := backtest.Marker{Time: *at(2), Side: "sell", Price: 48.5, Qty: 10, Reason: "stop_loss", Tag: `a "note"`}
	if len(btc.Fills) != 1 || btc.Fills[0].Price != 100 || len(eth.Fills) != 2 || eth.Fills[1] != stopped {
		t.Errorf("fills are %+v and %+v", btc.Fills, eth.Fills)
	}
	if len(btc.Plots) != 1 || btc.Plots[0].Name != "close" || len(eth.Plots) != 0 {
		t.Errorf("plots are %+v and %+v", btc.Plots, eth.Plots)
	}
}

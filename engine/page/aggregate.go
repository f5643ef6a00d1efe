package page

import (
	"sort"

	"tradebot/engine/backtest"
	"tradebot/engine/market"
)

// Most candles of one slot, and of all slots together, that a file holds. 50,000 are redrawn within a frame and weigh about
// 0.7 MB; the second bound keeps a file of sixteen slots below 5 MB.
const (
	maxCandles    = 50_000
	maxAllCandles = 150_000
)

// ladder are the timeframes to which candles are aggregated: those that a trader is used to.
var ladder = []market.Timeframe{
	5 * market.Second, 15 * market.Second, 30 * market.Second, market.Minute, 3 * market.Minute, 5 * market.Minute, 15 * market.Minute,
	30 * market.Minute, market.Hour, 2 * market.Hour, 4 * market.Hour, 8 * market.Hour, 12 * market.Hour, market.Day, market.Week,
	4 * market.Week, 52 * market.Week,
}

// Coarser returns candles aggregated to the shortest timeframe of the ladder that leaves at most so many, and that timeframe.
// Candles that are few enough come back as they are.
func Coarser(candles []backtest.Candle, timeframe int64, most int) ([]backtest.Candle, market.Timeframe) {
	own := market.Timeframe(timeframe)
	if len(candles) <= most || own <= 0 {
		return candles, own
	}
	for _, longer := range ladder {
		if longer <= own || longer%own != 0 {
			continue
		}
		if merged := merge(candles, longer); len(merged) <= most {
			return merged, longer
		}
	}
	// A timeframe that divides no usual one, or a thousand years of candles: by number, whatever it comes to.
	longer := own * market.Timeframe((len(candles)+most-1)/most+1)
	return merge(candles, longer), longer
}

// merge aggregates candles to a longer timeframe, aligned to UTC.
func merge(candles []backtest.Candle, longer market.Timeframe) []backtest.Candle {
	var out []backtest.Candle
	for i := range candles {
		c := candles[i]
		c.Time = longer.Open(c.Time)
		if n := len(out); n > 0 && out[n-1].Time == c.Time {
			last := &out[n-1]
			last.High, last.Low = max(last.High, c.High), min(last.Low, c.Low)
			last.Close, last.Volume = c.Close, last.Volume+c.Volume
			continue
		}
		out = append(out, c)
	}
	return out
}

// holding returns the index of the last candle that opens at or before a time, or -1.
func holding(candles []backtest.Candle, t int64) int {
	return sort.Search(len(candles), func(i int) bool { return candles[i].Time > t }) - 1
}

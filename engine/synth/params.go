package synth

import (
	"math"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Params shape a market. The zero value of a field stands for its default.
type Params struct {
	Timeframe   market.Timeframe // of the candles; default 1h, at which a year is 8,760 candles: enough, and quick
	Start       int64            // a time within the first candle, ms UTC; default 2024-01-01, a Monday and first of a month
	Price       float64          // first open; default 100, so that prices read as percent of the start
	Decimals    int              // of prices, 1 to 8; default: 2, or as many as divide Price into 10,000 ticks
	Volatility  float64          // standard deviation of a year's return; default 0.6, between a large coin and a share
	Trend       float64          // drift of a trend in standard deviations per candle, 0 to 0.5; default 0.05, visible but no gift
	Length      int              // mean length of a regime in candles; default 300
	Clustering  float64          // share of variance that a candle hands on to the next, 0 to 0.97; default 0.97, of which 0.1 is its own shock
	Correlation float64          // share of the variance of shocks that all symbols of a seed have in common, 0 to 1; default 0.4
	Volume      float64          // mean volume of a day in base currency; default 24,000
}

// None as Trend, Clustering or Correlation switches it off, since 0 stands for the default.
const None = -1

const (
	defaultStart = 1_704_067_200_000 // 2024-01-01T00:00:00Z
	shockShare   = 0.1               // alpha of GARCH(1,1); estimates for daily returns lie from 0.05 to 0.15
	year         = 365 * market.Day  // these markets never close
	minTicks     = 5000              // of the first price, so that a fiftieth of it still moves in small steps
)

// complete fills in defaults and checks ranges.
func (p Params) complete() (Params, error) {
	orInt(&p.Decimals, decimals(or(&p.Price, 100)))
	orInt(&p.Length, 300)
	or(&p.Volatility, 0.6)
	or(&p.Trend, 0.05)
	or(&p.Clustering, 0.97)
	or(&p.Correlation, 0.4)
	or(&p.Volume, 24_000)
	if p.Timeframe == 0 {
		p.Timeframe = market.Hour
	}
	if p.Start == 0 {
		p.Start = defaultStart
	}
	for _, field := range [...]struct {
		name             string
		value, low, high float64
	}{
		{"timeframe in seconds", float64(p.Timeframe) / float64(market.Second), 1, float64(market.MaxTimeframe / market.Second)},
		{"start in ms", float64(p.Start), -1e13, 1e13},
		{"price", p.Price, 0.0001, 1e9},
		{"number of decimals", float64(p.Decimals), 1, market.Places},
		{"volatility", p.Volatility, 0.001, 5},
		{"trend", p.Trend, 0, 0.5},
		{"regime length", float64(p.Length), 1, 1e9},
		{"clustering", p.Clustering, 0, 0.97},
		{"correlation", p.Correlation, 0, 1},
		{"volume", p.Volume, 0.001, 1e12},
	} {
		if !(field.low <= field.value && field.value <= field.high) {
			return p, fault.New(fault.Invalid, "synth.New", "the %s of a synthetic market is %v; choose one from %v to %v", field.name, field.value, field.low, field.high)
		}
	}
	if p.Timeframe%market.Second != 0 {
		return p, fault.New(fault.Invalid, "synth.New", "the timeframe of a synthetic market is %d ms; choose whole seconds", int64(p.Timeframe))
	}
	if sigma := p.perCandle(); sigma > 0.5 {
		return p, fault.New(fault.Invalid, "synth.New", "a volatility of %v is too much for candles of %s; choose less, or shorter candles", p.Volatility, p.Timeframe)
	}
	if ticks := float64(p.Price * tens(p.Decimals)); ticks < minTicks || ticks > 1e13 {
		return p, fault.New(fault.Invalid, "synth.New", "a price of %v cannot have %d decimals in a synthetic market; leave their number out", p.Price, p.Decimals)
	}
	return p, nil
}

// or sets x to def if it is 0, and to 0 if it is None, and returns it.
func or(x *float64, def float64) float64 {
	switch *x {
	case 0:
		*x = def
	case None:
		*x = 0
	}
	return *x
}

// orInt sets x to def if it is 0.
func orInt(x *int, def int) {
	if *x == 0 {
		*x = def
	}
}

// decimals returns how many decimals divide price into at least 10,000 ticks, 2 to 8.
func decimals(price float64) int {
	n := 2
	for n < market.Places && float64(price*tens(n)) < 10_000 {
		n++
	}
	return n
}

// tens returns 10^n, exact for n up to 22.
func tens(n int) float64 {
	x := 1.0
	for range n {
		x = float64(x * 10)
	}
	return x
}

// perCandle returns the standard deviation of a candle's return.
func (p *Params) perCandle() float64 {
	return float64(p.Volatility * math.Sqrt(float64(p.Timeframe)/float64(year)))
}

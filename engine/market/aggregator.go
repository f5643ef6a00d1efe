package market

import (
	"math"

	"tradebot/engine/fault"
)

// Built is a candle of a longer timeframe, made of base candles.
type Built struct {
	Candle
	Complete bool // no base candle was missing
}

// Aggregator makes candles of one longer timeframe out of base candles as they close. A candle is delivered at the close of
// its last base candle, once, and never while it is under way. If that last one is missing the candle is delivered, not
// complete, when the next base candle closes: sooner, nobody who watches a market live could know that it is missing rather
// than late. The zero value is not usable.
type Aggregator struct {
	base   int64
	higher Timeframe
	end    int64 // close time of the period under way, or of the last one delivered
	last   int64 // open time of the last base candle in it
	count  int64 // base candles in it so far; 0: none is under way
	whole  bool  // they follow each other without a step too long or too short
	now    Built
	late   Built
}

// NewAggregator returns an aggregator from base to higher candles. The error is Invalid if higher ones are not made of
// several whole base candles.
func NewAggregator(base, higher Timeframe) (*Aggregator, error) {
	if base == higher || !base.Builds(higher) {
		return nil, fault.New(fault.Invalid, "market.NewAggregator", "candles of %s cannot be built from candles of %s; give candles of a timeframe that divides %s", higher, base, higher)
	}
	return &Aggregator{base: int64(base), higher: higher, end: math.MinInt64}, nil
}

// Add takes the next base candle, which must open after the one before. late is the candle of an earlier period whose last
// base candle never came, to be delivered before c; done is the candle that c completes, to be delivered after it. Both are
// nil if there is none and may be read until the next call. Candles that begin in a period already delivered (their steps
// are shorter than the timeframe) are left out.
func (a *Aggregator) Add(c *Candle) (late, done *Built) {
	if c.Time >= a.end {
		if a.count > 0 {
			a.late = a.now
			a.late.Complete = false
			late = &a.late
		}
		a.begin(c)
	} else if a.count == 0 {
		return nil, nil
	} else {
		a.join(c)
	}
	if c.Time+a.base < a.end {
		return late, nil
	}
	a.now.Complete = a.whole && a.count == int64(a.higher)/a.base
	a.count = 0
	return late, &a.now
}

// begin starts the period that contains c.
func (a *Aggregator) begin(c *Candle) {
	a.now.Candle = *c
	a.now.Time = a.higher.Open(c.Time)
	a.end = a.now.Time + int64(a.higher)
	a.last, a.count, a.whole = c.Time, 1, true
}

// join adds c to the period under way.
func (a *Aggregator) join(c *Candle) {
	a.now.High = max(a.now.High, c.High)
	a.now.Low = min(a.now.Low, c.Low)
	a.now.Close = c.Close
	a.now.Volume += c.Volume
	a.whole = a.whole && c.Time-a.last == a.base
	a.last = c.Time
	a.count++
}

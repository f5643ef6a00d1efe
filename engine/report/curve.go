package report

import "math"

// day is a UTC day in ms.
const day = 24 * 60 * 60 * 1000

// Curve is the equity of an account, read close by close. It keeps what the metrics need: equity at the end of each UTC day,
// drawdowns, exposure, and a thinned chart. Memory is 8 bytes a day and about 50 KB. Make one with [NewCurve].
//
// Drawdown is (peak - equity) / peak, peak being the highest equity so far; the equity at the start is the first peak. A
// drawdown begins at the first close below the peak and ends at the first close that reaches it, or with the curve. Its
// depth is the largest drawdown in it. It lasts from the last close at the peak to the close that ends it. Within it the peak
// stays the same: what is summed close by close is divided by it once, at the end.
type Curve struct {
	start float64
	from  int64 // when start was the equity, ms UTC
	first int64 // end of the day of from, ms UTC

	days     []float64 // equity at the end of each day that is over
	midnight int64     // end of the day under way, ms UTC
	time     int64     // of the last close, ms UTC
	last     float64   // equity
	closes   int
	exposed  int // closes with a position

	peak     float64
	lost     float64 // largest peak - equity of the drawdown under way
	lostSq   float64 // sum of squared (peak - equity) of the drawdown under way
	peaked   int64   // last close at which equity was at its peak, ms UTC
	deepest  float64 // of the drawdowns that ended
	depths   float64 // sum over the drawdowns that ended
	episodes int     // drawdowns that ended
	longest  int64   // of the drawdowns that ended, ms
	squares  float64 // sum of squared drawdowns over the closes of the drawdowns that ended

	chart chart
}

// NewCurve returns the curve of an account with this equity, more than 0, before its first candle, which opens at from (ms UTC).
func NewCurve(start float64, from int64) *Curve {
	into := from % day
	if into < 0 {
		into += day
	}
	first := from - into + day
	c := &Curve{start: start, from: from, first: first, midnight: first, time: from, last: start, peak: start, peaked: from}
	c.chart.reset()
	return c
}

// Add takes the equity, finite, at the close of a candle at t (ms UTC, later than the one before), and whether there was a
// position. A close at 00:00 belongs to the day that ends. It allocates nothing, but for the ends of days.
func (c *Curve) Add(t int64, equity float64, exposed bool) {
	if t > c.midnight {
		c.turn(t)
	}
	c.time, c.last = t, equity
	c.closes++
	if exposed {
		c.exposed++
	}
	lost := c.peak - equity
	if lost > 0 {
		c.lostSq += float64(lost * lost)
		if lost > c.lost { // max would ask for NaN, which no equity is
			c.lost = lost
		}
	} else {
		if c.lost > 0 {
			c.recover(t)
		}
		lost, c.peak, c.peaked = 0, equity, t
	}
	if c.chart.extreme(equity, lost) {
		c.chart.keep(Point{t, equity, lost / c.peak}, c.peak)
	}
	if c.chart.left--; c.chart.left == 0 {
		c.chart.turn()
	}
}

// AddAll is Add for several closes, all of them with a position or none. Whether any of them is an extreme is asked once for all,
// because the answer for a single close is hard to predict, and a processor that guessed it wrong loses more time than Add takes.
func (c *Curve) AddAll(times []int64, equity []float64, exposed bool) {
	for len(times) > 0 {
		n := min(len(times), c.chart.left)
		if !c.addBelow(times[:n], equity[:n], exposed) {
			for i, t := range times[:n] {
				c.Add(t, equity[i], exposed)
			}
		}
		times, equity = times[n:], equity[n:]
	}
}

// addBelow is AddAll for closes of one day and one bucket, if all of them are below the peak and above 0; otherwise it does
// nothing. Their bits are then ordered as they are, and the lowest of whole numbers is found without a branch.
func (c *Curve) addBelow(times []int64, equity []float64, exposed bool) bool {
	n := len(times)
	lowest, highest, sum := int64(math.MaxInt64), int64(0), c.lostSq
	for _, e := range equity {
		order := int64(math.Float64bits(e)) // below 0 if e is
		lowest, highest = min(lowest, order), max(highest, order)
		lost := c.peak - e
		sum += float64(lost * lost)
	}
	low, high := math.Float64frombits(uint64(lowest)), math.Float64frombits(uint64(highest))
	if lowest <= 0 || high >= c.peak || times[n-1] > c.midnight {
		return false
	}
	c.time, c.last = times[n-1], equity[n-1]
	c.closes += n
	if exposed {
		c.exposed += n
	}
	c.lostSq = sum
	most := c.peak - low
	if most > c.lost {
		c.lost = most
	}
	if low < c.chart.now.low.Equity || high > c.chart.now.high.Equity || most > c.chart.deep {
		for i, e := range equity {
			if lost := c.peak - e; c.chart.extreme(e, lost) {
				c.chart.keep(Point{times[i], e, lost / c.peak}, c.peak)
			}
		}
	}
	if c.chart.left -= n; c.chart.left == 0 {
		c.chart.turn()
	}
	return true
}

// turn ends the days before t. A day without candles ends with the equity of the one before.
func (c *Curve) turn(t int64) {
	for t > c.midnight {
		c.days = append(c.days, c.last)
		c.midnight += day
	}
}

// recover ends the drawdown under way.
func (c *Curve) recover(t int64) {
	depth := c.lost / c.peak
	c.deepest = max(c.deepest, depth)
	c.depths += depth
	c.episodes++
	c.longest = max(c.longest, t-c.peaked)
	c.squares += c.lostSq / float64(c.peak*c.peak)
	c.lost, c.lostSq = 0, 0
}

// settled returns the curve as if the drawdown under way ended with the last close.
func (c *Curve) settled() Curve {
	s := *c
	if s.lost > 0 {
		s.recover(s.time)
	}
	return s
}

// Last returns the equity at the last close, or the one at the start.
func (c *Curve) Last() float64 { return c.last }

// drawdowns returns the deepest and the mean depth, and the longest in ms. The mean is NaN if equity never fell below its
// peak; all are NaN without a close.
func (c *Curve) drawdowns() (deepest, mean, longest float64) {
	if c.closes == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	ended := c.settled()
	return ended.deepest, ended.depths / float64(ended.episodes), float64(ended.longest)
}

// ulcer returns the ulcer index (Martin 1987): the root of the mean of the squared drawdowns at all closes. NaN without one.
func (c *Curve) ulcer() float64 { return math.Sqrt(c.settled().squares / float64(c.closes)) }

// exposure returns the share of closes with a position. NaN without one.
func (c *Curve) exposure() float64 { return float64(c.exposed) / float64(c.closes) }

// ends returns the equity at the end of each day since the start; the last day ends with the last close. It is empty without
// one.
func (c *Curve) ends() []float64 {
	if c.closes == 0 {
		return nil
	}
	return append(c.days[:len(c.days):len(c.days)], c.last)
}

// returns returns the return of each day: its end against the end of the day before, the first one's against the start. It is
// NaN from an equity of 0 or less, on which nothing can be earned in proportion.
func (c *Curve) returns() []float64 {
	ends := c.ends()
	returns := make([]float64, len(ends))
	before := c.start
	for i, end := range ends {
		returns[i] = change(before, end)
		before = end
	}
	return returns
}

// change returns the return from one equity to another; NaN if the first is 0 or less.
func change(from, to float64) float64 {
	if from <= 0 {
		return math.NaN()
	}
	return to/from - 1
}

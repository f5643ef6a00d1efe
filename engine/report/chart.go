package report

import (
	"cmp"
	"math"
	"slices"
)

// Point is one point of a chart.
type Point struct {
	Time     int64   `json:"time"` // of the close, ms UTC
	Equity   float64 `json:"equity"`
	Drawdown float64 `json:"drawdown"` // from the highest equity so far, as a fraction
}

// buckets is how many a chart has at most, an even number. Three points each, three of the bucket under way, the start and the
// last close are 1,997 points: more than a screen has columns.
const buckets = 664

// bucket is a stretch of closes, of which the extremes are kept. The close of the deepest drawdown need not be the one of the
// lowest equity, because the peak may have risen in between.
type bucket struct {
	low, high, deep Point
}

// margin is more than rounding can make of a drawdown, as a part of it.
const margin = 1e-9

// empty is a bucket that takes on whatever comes first.
var empty = bucket{low: Point{Equity: math.Inf(1)}, high: Point{Equity: math.Inf(-1)}, deep: Point{Drawdown: -1}}

// chart is a thinned curve. All buckets hold the same number of closes; when there are too many, neighbours are merged, and
// those to come hold twice as many.
type chart struct {
	done  []bucket
	now   bucket // under way
	width int    // closes in a bucket
	left  int    // closes until the one under way is full

	deep float64 // what a close must lose, at the last peak, to come near the deepest drawdown of now
}

func (c *chart) reset() {
	*c = chart{done: make([]bucket, 0, buckets), now: empty, width: 1, left: 1, deep: -1}
}

// extreme reports whether a close with this equity, which lost so much of the peak, may be one to keep. Few are, so whoever
// adds closes asks first.
func (c *chart) extreme(equity, lost float64) bool {
	return equity < c.now.low.Equity || equity > c.now.high.Equity || lost > c.deep
}

// keep takes a point that may be an extreme; the peak is above 0.
func (c *chart) keep(p Point, peak float64) {
	if p.Equity < c.now.low.Equity {
		c.now.low = p
	}
	if p.Equity > c.now.high.Equity {
		c.now.high = p
	}
	if p.Drawdown > c.now.deep.Drawdown {
		c.now.deep = p
	}
	c.deep = float64(float64(c.now.deep.Drawdown*peak) * (1 - margin))
}

// turn puts the bucket under way with the others.
func (c *chart) turn() {
	c.done = append(c.done, c.now)
	if len(c.done) == buckets {
		for i := 0; i < buckets; i += 2 {
			c.done[i/2] = c.done[i].merge(&c.done[i+1])
		}
		c.done = c.done[:buckets/2]
		c.width += c.width
	}
	c.now, c.left, c.deep = empty, c.width, -1
}

// merge returns the bucket that holds the closes of both. Of equal extremes the earlier stays.
func (b *bucket) merge(later *bucket) bucket {
	m := *b
	if later.low.Equity < m.low.Equity {
		m.low = later.low
	}
	if later.high.Equity > m.high.Equity {
		m.high = later.high
	}
	if later.deep.Drawdown > m.deep.Drawdown {
		m.deep = later.deep
	}
	return m
}

// Points returns the curve for a chart, in order of time, at most 2,000 points: the start, of each stretch of closes the
// lowest and the highest equity and the deepest drawdown, and the last close.
func (c *Curve) Points() []Point {
	points := []Point{{Time: c.from, Equity: c.start}}
	last := points[0]
	put := func(b *bucket) {
		extremes := []Point{b.low, b.high, b.deep}
		slices.SortFunc(extremes, func(a, b Point) int { return cmp.Compare(a.Time, b.Time) })
		points = append(points, slices.Compact(extremes)...)
	}
	for i := range c.chart.done {
		put(&c.chart.done[i])
	}
	if c.chart.left < c.chart.width {
		put(&c.chart.now)
	}
	if c.closes > 0 {
		last = Point{c.time, c.last, max(0, (c.peak-c.last)/c.peak)}
	}
	if points[len(points)-1] != last {
		points = append(points, last)
	}
	return points
}

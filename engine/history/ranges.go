package history

import (
	"context"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Range is a run of candles none of which is missing.
type Range struct {
	From    int64 // open time of the first, ms UTC
	To      int64 // close time of the last
	Candles int
}

// Coverage is what is stored of a stream.
type Coverage struct {
	Stream     market.Stream
	Ranges     []Range // in order of time
	Candles    int     // in all ranges
	Tail       int     // those of them in months that are not sealed
	Months     int     // sealed
	Superseded int     // revisions of months that later ones supersede
}

// Gaps returns what is missing between the ranges.
func (c *Coverage) Gaps() []market.Gap {
	var gaps []market.Gap
	for i := 1; i < len(c.Ranges); i++ {
		from, to := c.Ranges[i-1].To, c.Ranges[i].From
		gaps = append(gaps, market.Gap{From: from, To: to, Missing: int((to - from) / int64(c.Stream.Timeframe))})
	}
	return gaps
}

// add adds candles that follow each other from one open time to another.
func (c *Coverage) add(first, last int64, candles int) {
	c.Candles += candles
	end := last + int64(c.Stream.Timeframe)
	if n := len(c.Ranges); n > 0 && c.Ranges[n-1].To == first {
		c.Ranges[n-1].To = end
		c.Ranges[n-1].Candles += candles
		return
	}
	c.Ranges = append(c.Ranges, Range{first, end, candles})
}

// Ranges returns what is stored of a stream; an empty coverage if nothing is. Of sealed months only those with gaps are unpacked.
// Errors: Invalid if stored candles are damaged, Unavailable.
func (l *Library) Ranges(ctx context.Context, stream market.Stream) (Coverage, error) {
	const op = "history.Library.Ranges"
	c := Coverage{Stream: stream}
	parts, err := l.find(ctx, stream, -market.MaxTime, market.MaxTime+1)
	if err != nil {
		return c, fault.In(op, err)
	}
	chunks, err := l.shelf.List(ctx, stream, chunk.FirstMonth, chunk.LastMonth)
	if err != nil {
		return c, fault.In(op, err)
	}
	c.Superseded = len(chunks) - len(latest(chunks))
	for _, p := range parts {
		candles := p.tail
		if p.chunk.Revision > 0 {
			c.Months++
			if p.chunk.Last-p.chunk.First == int64(p.chunk.Count-1)*int64(stream.Timeframe) {
				c.add(p.chunk.First, p.chunk.Last, p.chunk.Count)
				continue
			}
			if candles, err = l.load(ctx, p.chunk); err != nil {
				return c, fault.In(op, err)
			}
		}
		c.Tail += len(p.tail)
		for i := range candles {
			c.add(candles[i].Time, candles[i].Time, 1)
		}
	}
	return c, nil
}

package market

import (
	"slices"

	"tradebot/engine/fault"
)

// Gap is a place where candles are missing. Markets that close have one at every weekend.
type Gap struct {
	From    int64 // open time of the first candle missing
	To      int64 // open time of the candle after the gap
	Missing int   // candles missing, at least 1
}

// Series is a run of candles that passed the checks: each possible in itself, open times strictly ascending. Fill it with
// [Series.Add] and [Series.Finish], or use [NewSeries].
type Series struct {
	Candles   []Candle
	Timeframe Timeframe // the most frequent step from one open time to the next; of two as frequent the shorter
	Gaps      []Gap     // in order of time
	Irregular int       // steps that are not a multiple of the timeframe: a clock that was put back, or two timeframes mixed
	Rounded   int       // prices that had more than 8 decimals, in all of the file
}

// NewSeries checks candles and makes a series of them without a copy. The error is Invalid and names the position of the
// candle, counted from 1.
func NewSeries(candles []Candle) (Series, error) {
	s := Series{Candles: candles[:0]}
	for i := range candles {
		if err := s.Add(candles[i]); err != nil {
			return Series{}, fault.New(fault.Invalid, "market.NewSeries", "candle %d: %w", i+1, err)
		}
	}
	return s, s.Finish()
}

// Add checks the next candle and appends it. The error is Invalid; it does not say where the candle stood, which the caller
// knows.
func (s *Series) Add(c Candle) error {
	const op = "market.Series.Add"
	if err := c.Check(); err != nil {
		return fault.Wrap(fault.Invalid, op, err)
	}
	if n := len(s.Candles); n > 0 {
		switch last := s.Candles[n-1].Time; {
		case c.Time == last:
			return fault.New(fault.Invalid, op, "its open time %s is that of the candle before it; remove one of the two", ISO(c.Time))
		case c.Time < last:
			return fault.New(fault.Invalid, op, "its open time %s is before that of the candle before it, %s; sort the candles, oldest first", ISO(c.Time), ISO(last))
		}
	}
	s.Candles = append(s.Candles, c)
	return nil
}

// Finish finds the timeframe and the gaps once all candles are there. It fails, Invalid, if there are fewer than two, and if
// the timeframe is none that [ParseTimeframe] knows.
func (s *Series) Finish() error {
	const op = "market.Series.Finish"
	if len(s.Candles) < 2 {
		return fault.New(fault.Invalid, op, "the number of candles is %d; give at least 2, for the timeframe is the step between them", len(s.Candles))
	}
	s.Timeframe = step(s.Candles)
	if s.Timeframe%Second != 0 || s.Timeframe > MaxTimeframe {
		return fault.New(fault.Invalid, op, "candles mostly follow each other after %d ms, which is no timeframe; give candles of whole seconds, at most %s long", int64(s.Timeframe), MaxTimeframe)
	}
	s.measure()
	return nil
}

// step returns the most frequent distance between two open times.
func step(candles []Candle) Timeframe {
	counts := map[int64]int{}
	run, length := candles[1].Time-candles[0].Time, 0 // a map is slow, and most steps are like the one before
	for i := 1; i < len(candles); i++ {
		if d := candles[i].Time - candles[i-1].Time; d != run {
			counts[run] += length
			run, length = d, 0
		}
		length++
	}
	counts[run] += length
	var best int64
	for d, n := range counts {
		if n > counts[best] || n == counts[best] && d < best {
			best = d
		}
	}
	return Timeframe(best)
}

// measure finds gaps and irregular steps.
func (s *Series) measure() {
	s.Gaps, s.Irregular = nil, 0
	tf := int64(s.Timeframe)
	for i := 1; i < len(s.Candles); i++ {
		before, next := s.Candles[i-1].Time, s.Candles[i].Time
		if next-before == tf {
			continue
		}
		if missing := (next-before)/tf - 1; missing > 0 {
			s.Gaps = append(s.Gaps, Gap{From: before + tf, To: next, Missing: int(missing)})
		}
		if (next-before)%tf != 0 {
			s.Irregular++
		}
	}
}

// Index returns the position of the first candle that opens at t or later, len(Candles) if none does.
func (s *Series) Index(t int64) int {
	i, _ := slices.BinarySearchFunc(s.Candles, t, func(c Candle, t int64) int {
		switch {
		case c.Time < t:
			return -1
		case c.Time > t:
			return 1
		}
		return 0
	})
	return i
}

// Slice returns the candles that open at from or later and before to, with the gaps among them. They share memory with s.
func (s *Series) Slice(from, to int64) Series {
	begin, end := s.Index(from), s.Index(to)
	part := *s
	part.Candles = s.Candles[begin:max(begin, end):max(begin, end)]
	part.measure()
	return part
}

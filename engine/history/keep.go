package history

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// attempts bounds how often a change is tried again after a Conflict. Each one means that someone else got ahead, and who else
// changes a month does so once or twice.
const attempts = 20

// Keep stores closed candles of a stream, open times ascending, and returns them as stored: where one with the same time was there
// before, that one. So all who keep or read a candle are given the same bytes, even if their sources disagree. Candles for which a
// sealed month has no place are left out of what is returned. To keep candles twice is to keep them once.
//
// Errors: Invalid, and none is stored, if a candle is impossible, out of order, does not begin when candles of its timeframe do or
// has a price with more than 8 decimals; Invalid if stored candles are damaged; Unavailable, after which some may be stored.
func (l *Library) Keep(ctx context.Context, stream market.Stream, candles []market.Candle) ([]market.Candle, error) {
	const op = "history.Library.Keep"
	candles = slices.Clone(candles)
	if err := inspect(stream, candles); err != nil || len(candles) == 0 {
		return nil, fault.In(op, err)
	}
	stored, err := l.shelf.Add(ctx, stream, candles)
	for n := 0; fault.KindOf(err) == fault.Conflict && n < attempts; n++ {
		stored, err = l.keepLate(ctx, stream, candles)
	}
	return stored, fault.In(op, err)
}

// keepLate is Keep for candles of which some belong to sealed months. Conflict if one was sealed just now.
func (l *Library) keepLate(ctx context.Context, stream market.Stream, candles []market.Candle) ([]market.Candle, error) {
	chunks, err := l.shelf.List(ctx, stream, chunk.MonthOf(candles[0].Time), chunk.MonthOf(candles[len(candles)-1].Time))
	if err != nil {
		return nil, err
	}
	sealed := map[chunk.Month]chunk.Chunk{}
	for _, c := range latest(chunks) {
		sealed[c.Month] = c
	}
	var stored, loose []market.Candle
	for month, part := range months(candles) {
		c, ok := sealed[month]
		if !ok {
			loose = append(loose, part...)
			continue
		}
		known, err := l.open(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, candle := range part {
			if _, rest := cutAt(known, candle.Time); len(rest) > 0 && rest[0].Time == candle.Time {
				stored = append(stored, rest[0])
			}
		}
	}
	if len(loose) > 0 {
		if loose, err = l.shelf.Add(ctx, stream, loose); err != nil {
			return nil, err
		}
		stored = append(stored, loose...)
		slices.SortFunc(stored, byTime)
	}
	return stored, nil
}

// inspect checks candles that are to be stored, and makes negative zeros positive.
func inspect(stream market.Stream, candles []market.Candle) error {
	const op = "history.inspect"
	if err := checkStream(stream); err != nil {
		return err
	}
	for i := range candles {
		c := &candles[i]
		if err := c.Check(); err != nil {
			return fault.New(fault.Invalid, op, "a candle of %s: %w", stream, err)
		}
		if stream.Timeframe.Open(c.Time) != c.Time {
			return fault.New(fault.Invalid, op, "a candle of %s opens at %s; candles of %s begin at multiples of it in UTC", stream, market.ISO(c.Time), stream.Timeframe)
		}
		if i > 0 && c.Time <= candles[i-1].Time {
			return fault.New(fault.Invalid, op, "a candle of %s that opens at %s follows that of %s; sort the candles and leave out doubles", stream, market.ISO(c.Time), market.ISO(candles[i-1].Time))
		}
		for _, x := range [...]float64{c.Open, c.High, c.Low, c.Close} {
			if !rounded(x) {
				return fault.New(fault.Invalid, op, "the candle of %s that opens at %s has the price %v; prices have at most %d decimals", stream, market.ISO(c.Time), x, market.Places)
			}
		}
		if c.Volume == 0 {
			c.Volume = 0 // not negative
		}
	}
	return nil
}

// rounded reports whether a price has at most 8 decimals.
func rounded(x float64) bool {
	const ten = 1e8
	n := math.Round(x * ten)
	return n < 1<<53 && n/ten == x || market.Round8(x) == x
}

// checkStream checks that a stream can be written and read.
func checkStream(stream market.Stream) error {
	again, err := market.ParseStream(stream.String())
	if err == nil && again != stream {
		err = fault.New(fault.Invalid, "history.checkStream", "%q names no stream of candles", stream.String())
	}
	return err
}

// months divides candles by the months in which they open.
func months(candles []market.Candle) iter.Seq2[chunk.Month, []market.Candle] {
	return func(yield func(chunk.Month, []market.Candle) bool) {
		for len(candles) > 0 {
			month := chunk.MonthOf(candles[0].Time)
			var part []market.Candle
			if part, candles = cutAt(candles, month.End()); !yield(month, part) {
				return
			}
		}
	}
}

func byTime(a, b market.Candle) int { return cmp.Compare(a.Time, b.Time) }

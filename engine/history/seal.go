package history

import (
	"context"
	"errors"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Seal packs the months of all streams that are over for long enough (Options.Grace) at now, ms UTC, and returns how many. Any
// number of processes may do so at the same time: each month is sealed by one of them. A stream that cannot be sealed does not
// keep others from it. Errors: Unavailable; Conflict if a month changes again and again.
func (l *Library) Seal(ctx context.Context, now int64) (sealed int, err error) {
	const op = "history.Library.Seal"
	streams, err := l.shelf.Streams(ctx)
	if err != nil {
		return 0, fault.In(op, err)
	}
	var failed []error
	for _, stream := range streams {
		n, err := l.sealStream(ctx, stream, now)
		if sealed += n; err != nil {
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return sealed, fault.In(op, errors.Join(failed...))
}

// settled returns the first month of a stream that is not over for long enough at now. Those before it may be sealed: their last
// candle closed that long ago.
func (l *Library) settled(stream market.Stream, now int64) chunk.Month {
	now = min(max(now, -market.MaxTime), market.MaxTime)
	return chunk.MonthOf(now - int64(stream.Timeframe) - l.grace)
}

// sealStream seals the months of one stream, the oldest first.
func (l *Library) sealStream(ctx context.Context, stream market.Stream, now int64) (sealed int, err error) {
	before := l.settled(stream, now).Begin()
	for conflicts := 0; ; {
		oldest, err := l.shelf.Read(ctx, stream, -market.MaxTime, before, 1)
		if err != nil || len(oldest) == 0 {
			return sealed, err
		}
		month := chunk.MonthOf(oldest[0].Time)
		rows, err := l.shelf.Read(ctx, stream, month.Begin(), month.End(), 0)
		if err != nil {
			return sealed, err
		}
		if len(rows) == 0 { // someone else sealed it
			continue
		}
		c, err := chunk.New(stream, month, 1, rows)
		if err == nil {
			err = l.shelf.Put(ctx, c, len(rows))
		}
		switch {
		case err == nil:
			sealed, conflicts = sealed+1, 0
		case fault.KindOf(err) != fault.Conflict || conflicts == attempts:
			return sealed, err
		default:
			conflicts++
		}
	}
}

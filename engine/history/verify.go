package history

import (
	"context"
	"fmt"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Verified is what [Library.Verify] found.
type Verified struct {
	Chunks  int // checked, all revisions
	Candles int // checked, in sound chunks and in the tail
	Damages []Damage
}

// Damage is what is wrong with a month.
type Damage struct {
	Month    chunk.Month
	Revision int   // 0: the candles in the tail
	Err      error // Invalid; the first thing wrong, a sentence
}

// Verify reads all that is stored of a stream, superseded revisions too, and checks it: that chunks unpack to candles with the hash
// they carry and the one listed, and that every candle is possible, in its place and not in two places. Progress, which may be nil,
// is told of chunks done and of how many there are. Damages are no error; errors: Invalid if the stream is none, Unavailable.
func (l *Library) Verify(ctx context.Context, stream market.Stream, progress func(done, total int)) (Verified, error) {
	const op = "history.Library.Verify"
	var v Verified
	if err := checkStream(stream); err != nil {
		return v, fault.In(op, err)
	}
	tail, err := l.shelf.Read(ctx, stream, -market.MaxTime, market.MaxTime+1, 0)
	if err != nil {
		return v, fault.In(op, err)
	}
	chunks, err := l.shelf.List(ctx, stream, chunk.FirstMonth, chunk.LastMonth)
	if err != nil {
		return v, fault.In(op, err)
	}
	sealed := map[chunk.Month]bool{}
	for i, c := range chunks {
		candles, err := l.load(ctx, c)
		if err == nil {
			err = inspect(stream, candles)
		}
		if kind := fault.KindOf(err); err != nil && kind != fault.Invalid && kind != fault.NotFound {
			return v, fault.In(op, err)
		}
		sealed[c.Month] = true
		v.Chunks++
		if err != nil {
			v.Damages = append(v.Damages, Damage{c.Month, c.Revision, fault.Wrap(fault.Invalid, op, err)})
		} else {
			v.Candles += len(candles)
		}
		if progress != nil {
			progress(i+1, len(chunks))
		}
	}
	for month, part := range months(tail) {
		err := inspect(stream, part)
		// The month may have been sealed after the tail was read.
		if err == nil && sealed[month] {
			var left []market.Candle
			if left, err = l.shelf.Read(ctx, stream, month.Begin(), month.End(), 0); err != nil {
				return v, fault.In(op, err)
			}
			if len(left) == 0 {
				continue
			}
			err = fmt.Errorf("%d candles of %s lie beside the chunk of %s, where nobody reads them", len(left), stream, month)
		}
		if err != nil {
			v.Damages = append(v.Damages, Damage{month, 0, fault.Wrap(fault.Invalid, op, err)})
			continue
		}
		v.Candles += len(part)
	}
	return v, nil
}

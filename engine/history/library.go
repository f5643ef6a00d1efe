package history

import (
	"context"
	"slices"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Options are the settings of a library; zeros stand for the defaults.
type Options struct {
	// CacheBytes bounds the memory of unpacked months, at 48 bytes a candle. 0 is 256 MiB, which is ten years of minutes: the bots
	// of a process mostly look at the same few months.
	CacheBytes int64
	// Grace is how long a month is over before it is sealed. 0 is three days: an outage over a weekend can be mended from the
	// exchange before nothing can be added.
	Grace time.Duration
}

const (
	defaultCache = 256 << 20
	defaultGrace = 72 * time.Hour
)

// Library is the stored history of all streams. It is safe for concurrent use, and several processes may share a shelf.
//
// A candle that was stored stays as it is, because bots refer to the candles they saw by their hash. Of sources that disagree the
// first wins, and everyone is given what is stored. Gaps can be filled as long as the month is open. Some days after its end
// [Library.Seal] packs it into a chunk, which is final: a late candle is not added any more. Only [Library.Import] with force
// supersedes a chunk, by a new revision; the one before it is kept and can still be read ([Library.Revision]), so that whoever
// replays a bot finds the candles it saw.
type Library struct {
	shelf Shelf
	grace int64 // ms
	cache cache
}

// NewLibrary returns a library over a shelf.
func NewLibrary(shelf Shelf, o Options) *Library {
	if o.CacheBytes == 0 {
		o.CacheBytes = defaultCache
	}
	if o.Grace == 0 {
		o.Grace = defaultGrace
	}
	return &Library{shelf: shelf, grace: o.Grace.Milliseconds(), cache: cache{limit: o.CacheBytes}}
}

// Streams returns every stream of which a candle is stored, in alphabetical order. The error is Unavailable.
func (l *Library) Streams(ctx context.Context) ([]market.Stream, error) {
	streams, err := l.shelf.Streams(ctx)
	return streams, fault.In("history.Library.Streams", err)
}

// State returns what tells whether candles of a stream are still as somebody has read them, at the cost of one small query. The error is
// Unavailable.
func (l *Library) State(ctx context.Context, stream market.Stream) (chunk.State, error) {
	state, err := l.shelf.State(ctx, stream)
	return state, fault.In("history.Library.State", err)
}

// Candles returns the stored candles that open at from or later and before to, ms UTC; none if the stream is unknown. They are
// shared with everyone who asks for the same month and must not be changed; market.NewSeries writes to its argument, so use
// [Library.Series]. A range within one month is not copied. Errors: Invalid if stored candles are damaged, Unavailable.
func (l *Library) Candles(ctx context.Context, stream market.Stream, from, to int64) ([]market.Candle, error) {
	const op = "history.Library.Candles"
	parts, err := l.find(ctx, stream, from, to)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if len(parts) == 1 {
		candles, err := l.get(ctx, parts[0], from, to)
		return candles, fault.In(op, err)
	}
	most := 0
	for _, p := range parts {
		most += p.chunk.Count + len(p.tail)
	}
	all := make([]market.Candle, 0, most)
	for _, p := range parts {
		candles, err := l.get(ctx, p, from, to)
		if err != nil {
			return nil, fault.In(op, err)
		}
		all = append(all, candles...)
	}
	return all, nil
}

// Series returns the candles of [Library.Candles], shared as those are, with the gaps between them. There may be fewer than two, or
// none. Errors: those of Candles.
func (l *Library) Series(ctx context.Context, stream market.Stream, from, to int64) (market.Series, error) {
	candles, err := l.Candles(ctx, stream, from, to)
	if err != nil {
		return market.Series{}, fault.In("history.Library.Series", err)
	}
	s := market.Series{Candles: candles, Timeframe: stream.Timeframe}
	return s.Slice(from, to), nil
}

// Last returns the newest n stored candles that open before a time, ms UTC, the oldest of them first; fewer if there are no more. They
// are shared as those of [Library.Candles] are. Errors: those of Candles.
func (l *Library) Last(ctx context.Context, stream market.Stream, before int64, n int) ([]market.Candle, error) {
	const op = "history.Library.Last"
	parts, err := l.find(ctx, stream, -market.MaxTime, before)
	if err != nil {
		return nil, fault.In(op, err)
	}
	var newest []market.Candle
	for i := len(parts) - 1; i >= 0 && len(newest) < n; i-- {
		candles, err := l.get(ctx, parts[i], -market.MaxTime, before)
		if err != nil {
			return nil, fault.In(op, err)
		}
		candles = candles[max(0, len(candles)-(n-len(newest))):]
		newest = slices.Concat(candles, newest)
	}
	return newest, nil
}

// Walk calls do with the stored candles of a range, part after part in order of time. It copies nothing and has a month in
// memory at a time; the candles are shared as those of [Library.Candles] are. Errors: those of Candles, and what do returns.
func (l *Library) Walk(ctx context.Context, stream market.Stream, from, to int64, do func(candles []market.Candle) error) error {
	const op = "history.Library.Walk"
	parts, err := l.find(ctx, stream, from, to)
	if err != nil {
		return fault.In(op, err)
	}
	for _, p := range parts {
		candles, err := l.get(ctx, p, from, to)
		if err == nil && len(candles) > 0 {
			err = do(candles)
		}
		if err != nil {
			return fault.In(op, err)
		}
	}
	return nil
}

// Revision returns the candles of a sealed month as one of its revisions has them, counted from 1. Errors: NotFound, Invalid if
// they are damaged, Unavailable.
func (l *Library) Revision(ctx context.Context, stream market.Stream, month chunk.Month, revision int) ([]market.Candle, error) {
	c, err := l.shelf.Load(ctx, stream, month, revision)
	if err != nil {
		return nil, fault.In("history.Library.Revision", err)
	}
	candles, err := c.Open()
	return candles, fault.In("history.Library.Revision", err)
}

// part is a run of stored candles: a chunk, or some of the tail.
type part struct {
	chunk chunk.Chunk // without Data; Revision 0: none
	tail  []market.Candle
}

// find returns the parts of a range in order of time. The first and the last may hold candles outside it.
func (l *Library) find(ctx context.Context, stream market.Stream, from, to int64) ([]part, error) {
	if err := checkStream(stream); err != nil {
		return nil, err
	}
	from, to = max(from, -market.MaxTime), min(to, market.MaxTime+1)
	if from >= to {
		return nil, nil
	}
	// The tail first: a month sealed between the two is then found twice rather than never.
	tail, err := l.shelf.Read(ctx, stream, from, to, 0)
	if err != nil {
		return nil, err
	}
	chunks, err := l.shelf.List(ctx, stream, chunk.MonthOf(from), chunk.MonthOf(to-1))
	if err != nil {
		return nil, err
	}
	var parts []part
	for _, c := range latest(chunks) {
		before, rest := cutAt(tail, c.Month.Begin())
		if len(before) > 0 {
			parts = append(parts, part{tail: before})
		}
		_, tail = cutAt(rest, c.Month.End())
		if c.First < to && c.Last >= from {
			parts = append(parts, part{chunk: c})
		}
	}
	if len(tail) > 0 {
		parts = append(parts, part{tail: tail})
	}
	return parts, nil
}

// get returns the candles of a part that lie in the range.
func (l *Library) get(ctx context.Context, p part, from, to int64) ([]market.Candle, error) {
	if p.chunk.Revision == 0 {
		return p.tail, nil
	}
	candles, err := l.open(ctx, p.chunk)
	if err != nil {
		return nil, err
	}
	_, candles = cutAt(candles, from)
	candles, _ = cutAt(candles, to)
	return candles, nil
}

// open returns the candles of a listed chunk from the cache, or unpacks them. Chunks with the same candles share them.
func (l *Library) open(ctx context.Context, listed chunk.Chunk) ([]market.Candle, error) {
	return l.cache.get(ctx, listed.Hash, func() ([]market.Candle, error) {
		return l.load(ctx, listed)
	})
}

// load unpacks a listed chunk.
func (l *Library) load(ctx context.Context, listed chunk.Chunk) ([]market.Candle, error) {
	c, err := l.shelf.Load(ctx, listed.Stream, listed.Month, listed.Revision)
	if err != nil {
		return nil, err
	}
	listed.Data = c.Data
	return listed.Open()
}

// latest returns the latest revision of every month of a list.
func latest(chunks []chunk.Chunk) []chunk.Chunk {
	var newest []chunk.Chunk
	for i, c := range chunks {
		if i+1 == len(chunks) || chunks[i+1].Month != c.Month {
			newest = append(newest, c)
		}
	}
	return newest
}

// cutAt divides candles into those that open before t and the others. Neither can be appended to in place.
func cutAt(candles []market.Candle, t int64) (before, others []market.Candle) {
	i, _ := slices.BinarySearchFunc(candles, t, func(c market.Candle, t int64) int {
		if c.Time < t {
			return -1
		}
		return 1
	})
	return candles[:i:i], candles[i:len(candles):len(candles)]
}

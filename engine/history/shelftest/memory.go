package shelftest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Memory is a shelf for tests: what it keeps goes with it. The zero value is empty.
type Memory struct {
	mu      sync.Mutex
	streams map[market.Stream]*content
}

// content is what there is of a stream.
type content struct {
	tail   []market.Candle // by time
	chunks []chunk.Chunk   // by month, then revision
}

// change calls do with the content of a stream while nobody else has it.
func (m *Memory) change(ctx context.Context, stream market.Stream, do func(c *content) error) error {
	if err := ctx.Err(); err != nil {
		return fault.In("shelftest.Memory", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.streams == nil {
		m.streams = map[market.Stream]*content{}
	}
	c := m.streams[stream]
	if c == nil {
		c = &content{}
		m.streams[stream] = c
	}
	return do(c)
}

// Streams lists what has candles.
func (m *Memory) Streams(ctx context.Context) ([]market.Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.In("shelftest.Memory", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var streams []market.Stream
	for stream, c := range m.streams {
		if len(c.tail)+len(c.chunks) > 0 {
			streams = append(streams, stream)
		}
	}
	slices.SortFunc(streams, func(a, b market.Stream) int { return strings.Compare(a.String(), b.String()) })
	return streams, nil
}

// Add keeps candles at times that have none.
func (m *Memory) Add(ctx context.Context, stream market.Stream, candles []market.Candle) (stored []market.Candle, err error) {
	err = m.change(ctx, stream, func(c *content) error {
		for _, candle := range candles {
			if c.latest(chunk.MonthOf(candle.Time)) > 0 {
				return fault.New(fault.Conflict, "shelftest.Memory.Add", "%s is sealed", chunk.MonthOf(candle.Time))
			}
		}
		for _, candle := range candles {
			i := position(c.tail, candle.Time)
			if i == len(c.tail) || c.tail[i].Time != candle.Time {
				c.tail = slices.Insert(c.tail, i, candle)
			}
			stored = append(stored, c.tail[i])
		}
		return nil
	})
	return stored, err
}

// Read returns candles of the tail.
func (m *Memory) Read(ctx context.Context, stream market.Stream, from, to int64, limit int) (candles []market.Candle, err error) {
	err = m.change(ctx, stream, func(c *content) error {
		begin := position(c.tail, from)
		end := max(begin, position(c.tail, to))
		if limit > 0 {
			end = min(end, begin+limit)
		}
		candles = slices.Clone(c.tail[begin:end])
		return nil
	})
	return candles, err
}

// State returns what tells whether a stream has changed.
func (m *Memory) State(ctx context.Context, stream market.Stream) (state chunk.State, err error) {
	err = m.change(ctx, stream, func(c *content) error {
		state = chunk.State{Sealed: int64(len(c.chunks)), Newest: -market.MaxTime - 1}
		if n := len(c.tail); n > 0 {
			state.Newest = c.tail[n-1].Time
		}
		return nil
	})
	return state, err
}

// List returns chunks without Data.
func (m *Memory) List(ctx context.Context, stream market.Stream, first, last chunk.Month) (chunks []chunk.Chunk, err error) {
	err = m.change(ctx, stream, func(c *content) error {
		for _, one := range c.chunks {
			if first <= one.Month && one.Month <= last {
				one.Data = nil
				chunks = append(chunks, one)
			}
		}
		return nil
	})
	return chunks, err
}

// Load returns a chunk.
func (m *Memory) Load(ctx context.Context, stream market.Stream, month chunk.Month, revision int) (found chunk.Chunk, err error) {
	err = m.change(ctx, stream, func(c *content) error {
		for _, one := range c.chunks {
			if one.Month == month && one.Revision == revision {
				found = one
				found.Data = slices.Clone(one.Data)
				return nil
			}
		}
		return fault.New(fault.NotFound, "shelftest.Memory.Load", "there is no revision %d of %s in %s", revision, stream, month)
	})
	return found, err
}

// Put keeps a chunk in place of the tail of its month.
func (m *Memory) Put(ctx context.Context, one chunk.Chunk, tail int) error {
	return m.change(ctx, one.Stream, func(c *content) error {
		if latest := c.latest(one.Month); one.Revision != latest+1 {
			return fault.New(fault.Conflict, "shelftest.Memory.Put", "%s has revision %d, not %d", one.Month, latest, one.Revision-1)
		}
		begin, end := position(c.tail, one.Month.Begin()), position(c.tail, one.Month.End())
		if end-begin != tail {
			return fault.New(fault.Conflict, "shelftest.Memory.Put", "the tail has %d candles of %s, not %d", end-begin, one.Month, tail)
		}
		c.tail = slices.Delete(c.tail, begin, end)
		one.Data = slices.Clone(one.Data)
		c.chunks = append(c.chunks, one)
		slices.SortFunc(c.chunks, func(a, b chunk.Chunk) int {
			return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Revision, b.Revision))
		})
		return nil
	})
}

// Damage changes a stored chunk, as a broken disk would.
func (m *Memory) Damage(stream market.Stream, month chunk.Month, revision int, edit func(c *chunk.Chunk)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	chunks := m.streams[stream].chunks
	for i := range chunks {
		if chunks[i].Month == month && chunks[i].Revision == revision {
			edit(&chunks[i])
		}
	}
}

// latest returns the latest revision of a month, 0 if it is not sealed.
func (c *content) latest(month chunk.Month) (revision int) {
	for _, one := range c.chunks {
		if one.Month == month {
			revision = max(revision, one.Revision)
		}
	}
	return revision
}

// position returns the index of the first candle that opens at t or later.
func position(candles []market.Candle, t int64) int {
	i, _ := slices.BinarySearchFunc(candles, t, func(c market.Candle, t int64) int { return cmp.Compare(c.Time, t) })
	return i
}

package history

import (
	"container/list"
	"context"
	"crypto/sha256"
	"sync"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// cache keeps the months used last, unpacked, under the hash of their candles. Whoever asks for one that someone else is unpacking
// waits for it.
type cache struct {
	limit int64 // bytes

	mu      sync.Mutex
	used    int64
	entries map[[sha256.Size]byte]*entry
	order   list.List // of entries that are unpacked, the one used last in front
}

// entry is a month that is unpacked or being unpacked.
type entry struct {
	key     [sha256.Size]byte
	done    chan struct{} // closed when it is unpacked, or could not be
	candles []market.Candle
	err     error
	gaveUp  bool          // err may be that of the caller's context
	element *list.Element // nil while it is being unpacked
}

func (e *entry) size() int64 { return int64(len(e.candles)) * market.RecordSize }

// get returns what is kept under the key, or what load returns; an error is not kept.
func (c *cache) get(ctx context.Context, key [sha256.Size]byte, load func() ([]market.Candle, error)) ([]market.Candle, error) {
	for {
		e, mine := c.enter(key)
		if mine {
			c.fill(ctx, e, load)
			return e.candles, e.err
		}
		select {
		case <-e.done:
		case <-ctx.Done():
			return nil, fault.In("history.cache", ctx.Err())
		}
		if !e.gaveUp {
			return e.candles, e.err
		}
	}
}

// enter finds an entry or makes one, which is then the caller's to fill.
func (c *cache) enter(key [sha256.Size]byte) (e *entry, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[key]; e != nil {
		if e.element != nil {
			c.order.MoveToFront(e.element)
		}
		return e, false
	}
	if c.entries == nil {
		c.entries = map[[sha256.Size]byte]*entry{}
	}
	e = &entry{key: key, done: make(chan struct{})}
	c.entries[key] = e
	return e, true
}

// fill unpacks an entry and makes room for it.
func (c *cache) fill(ctx context.Context, e *entry, load func() ([]market.Candle, error)) {
	e.err = fault.New(fault.Internal, "history.cache", "unpacking a month panicked")
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		defer close(e.done)
		if e.err != nil || e.size() > c.limit {
			delete(c.entries, e.key)
			return
		}
		e.element = c.order.PushFront(e)
		for c.used += e.size(); c.used > c.limit; {
			oldest := c.order.Remove(c.order.Back()).(*entry)
			delete(c.entries, oldest.key)
			c.used -= oldest.size()
		}
	}()
	e.candles, e.err = load()
	e.gaveUp = e.err != nil && ctx.Err() != nil
}

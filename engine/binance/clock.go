package binance

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/adshao/go-binance/v2"

	"tradebot/engine/fault"
)

// Samples are taken of the exchange's clock; that with the shortest way counts, since it is wrong by half its way at most.
const samples = 3

// keep is how long a measurement is good: a computer's clock drifts by some 50 ms an hour.
const keep = 30 * time.Minute

// clock is how far the exchange's clock is ahead of ours.
type clock struct {
	mu       sync.Mutex   // held while it is measured
	offset   atomic.Int64 // ms
	measured atomic.Int64 // when, ms UTC by our clock; 0: never, or no longer good
}

// now returns the exchange's time, ms UTC.
func (c *clock) now() int64 { return time.Now().UnixMilli() + c.offset.Load() }

// doubt makes the next request measure again.
func (c *clock) doubt() { c.measured.Store(0) }

// good reports whether the clock was measured, not long ago. What trades does not wait for another measurement: a clock that
// drifted too far is noticed.
func (c *clock) good(trade bool) bool {
	at, now := c.measured.Load(), time.Now().UnixMilli()
	return at != 0 && (trade || at <= now && now-at < keep.Milliseconds())
}

// Sync measures how far the exchange's clock is ahead of this computer's, and returns it in ms. The errors are those of Time.
func (c *Client) Sync(ctx context.Context) (int64, error) {
	c.clock.mu.Lock()
	defer c.clock.mu.Unlock()
	return c.measure(ctx)
}

// ready measures if that was not done lately.
func (c *Client) ready(ctx context.Context, trade bool) error {
	if c.clock.good(trade) {
		return nil
	}
	c.clock.mu.Lock()
	defer c.clock.mu.Unlock()
	if c.clock.good(trade) {
		return nil
	}
	_, err := c.measure(ctx)
	return err
}

func (c *Client) measure(ctx context.Context) (int64, error) {
	best := int64(-1)
	var offset int64
	for range samples {
		before := time.Now()
		server, err := c.Time(ctx)
		if err != nil {
			return 0, err
		}
		way := time.Since(before).Milliseconds()
		if best < 0 || way < best {
			best, offset = way, server-(before.UnixMilli()+way/2)
		}
	}
	c.clock.offset.Store(offset)
	c.clock.measured.Store(time.Now().UnixMilli())
	c.config.Budget.clock(offset)
	return offset, nil
}

// Now returns the exchange's time as far as it was measured, ms UTC.
func (c *Client) Now() int64 { return c.clock.now() }

// Time asks the exchange for its time, ms UTC. The error is Unavailable or Limit.
func (c *Client) Time(ctx context.Context) (int64, error) {
	const op = "binance.Time"
	now, _, err := read(ctx, c, op, request{need: need{weight: 1, trade: true}}, func(ctx context.Context, api *binance.Client) (int64, error) {
		return api.NewServerTimeService().Do(ctx)
	})
	if err == nil && now <= 0 {
		err = fault.New(fault.Unavailable, op, "Binance gave an answer without its time")
	}
	return now, err
}

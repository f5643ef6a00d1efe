package dryrun

import (
	"context"
	"fmt"
	"time"

	"tradebot/engine/assume"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/wasm"
)

// Request says what to run.
type Request struct {
	Module *wasm.Module
	Params map[string]string // as a person types them; the others have their defaults
	Feed   feed.Request      // its Warmup is the strategy's
	Cash   float64           // quote currency at the beginning
	Seed   uint64            // of the pseudo-random numbers the strategy may ask for
	// Watch is called with the time of each instant before it is run, and the first and last that will be; nil for nobody.
	Watch func(now, first, last int64)
}

// Run runs a strategy to the end of its candles. Errors: Invalid if a parameter is wrong, Refused if the strategy refuses
// them together, those of [feed.Open], Strategy with the candle at which it failed, Canceled.
func Run(ctx context.Context, r Request) (*Result, error) {
	const op = "dryrun.Run"
	d := r.Module.Description()
	values, err := d.Bind(r.Params)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, err)
	}
	instance, err := r.Module.Start(ctx, values, r.Seed)
	if err != nil {
		if fault.KindOf(err) == fault.Refused {
			err = fmt.Errorf("%s refuses these parameters: %w", d.Name, err)
		}
		return nil, fault.In(op, err)
	}
	defer instance.Close()
	r.Feed.Warmup = instance.Warmup()
	candles, err := feed.Open(&d, r.Feed)
	if err != nil {
		return nil, fault.In(op, err)
	}
	log := newLog(&d, candles.Start)
	source := &watched{Feed: candles, watch: r.Watch}
	loop := runner.New(source, instance, assume.New(len(d.Slots), r.Cash), log, candles.Start)
	begun := time.Now()
	err = loop.Run(ctx)
	if err == nil {
		err = loop.Stop()
	}
	took := time.Since(begun)
	if fault.KindOf(err) == fault.Strategy {
		return nil, fault.In(op, fmt.Errorf("on candle %d, which closes at %s UTC: %w", log.number(source.now), feed.Stamp(source.now), err))
	}
	if err != nil {
		return nil, fault.In(op, err)
	}
	return log.result(r.Module, values, candles, took), nil
}

// watched is a feed that remembers the instant it is at and tells of it.
type watched struct {
	*feed.Feed
	now   int64
	watch func(now, first, last int64) // nil for nobody
}

// Next implements runner.Feed.
func (w *watched) Next() (market.Instant, bool) {
	now, ok := w.Feed.Next()
	if ok {
		w.now = now.Time
		if w.watch != nil {
			w.watch(now.Time, w.First, w.Last)
		}
	}
	return now, ok
}

// Check says what is wrong with a request that no candles could mend: a wrong parameter, or what [feed.Check] says. The error
// is Invalid.
func (r *Request) Check() error {
	const op = "dryrun.Check"
	d := r.Module.Description()
	if _, err := d.Bind(r.Params); err != nil {
		return fault.Wrap(fault.Invalid, op, err)
	}
	return fault.In(op, feed.Check(&d, r.Feed))
}

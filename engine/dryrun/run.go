package dryrun

import (
	"context"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/wasm"
)

// Request says what to run.
type Request struct {
	Module *wasm.Module
	Params map[string]string // as a person types them; the others have their defaults
	Feed   feed.Request
	Cash   order.Decimal // quote currency at the beginning
	Seed   uint64        // of the pseudo-random numbers the strategy may ask for
	// Watch is called with the time of each instant before it is run, and the first and last that will be; nil for nobody.
	Watch func(now, first, last int64)
}

// Run runs a strategy to the end of its candles. Errors: Invalid if a parameter is wrong, Refused if the strategy refuses
// them together, those of [feed.Load], Strategy with the candle at which it failed, Canceled.
func Run(ctx context.Context, r Request) (*Result, error) {
	const op = "dryrun.Run"
	d := r.Module.Description()
	values, err := d.Bind(r.Params)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, err)
	}
	r.Feed.Warmup = d.Warmup
	candles, err := feed.Load(&d, r.Feed)
	if err != nil {
		return nil, fault.In(op, err)
	}
	setup := backtest.Setup{
		Module: r.Module, Values: values, Seed: r.Seed, Cash: r.Cash, Filters: market.Unfiltered(""), Watch: r.Watch,
	}
	log := newLog(&d)
	played, err := setup.Play(ctx, candles, feed.End, log)
	if err != nil {
		return nil, fault.In(op, err)
	}
	return log.result(r.Module, values, played), nil
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

package backtest

import (
	"context"
	"fmt"
	"time"

	"tradebot/engine/account"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/risk"
	"tradebot/engine/runner"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
)

// Setup is everything of a run but its market.
type Setup struct {
	Module  *wasm.Module
	Values  []strategy.Value // parameters, as [strategy.Description.Bind] returns them
	Seed    uint64           // of the pseudo-random numbers the strategy may ask for
	Cash    Decimal          // quote currency at the beginning
	Costs   sim.Config
	Filters market.Instrument // of every slot; its symbol does not count
	Limits  risk.Limits
	Warmup  *int // candles of every series before the first that counts; nil: as many as the strategy wants
	// Watch is called with the time of each instant before it is run, and the first and last that will be; nil for nobody.
	Watch func(now, first, last int64)
}

// Recorder is a journal that sees the account.
type Recorder interface {
	runner.Journal
	// Draws reports whether decisions are to carry what the strategy draws.
	Draws() bool
	// Begin is called once, before the first step. What happened in a step is in the account while Record is called.
	Begin(a *account.Account, f *feed.Feed)
}

// Played is a run that is over.
type Played struct {
	Account *account.Account
	Feed    *feed.Feed
	Wanted  int           // candles of warm-up that the strategy wanted
	Took    time.Duration // the loop alone
}

// Play runs a strategy over a market, to its end or to an earlier time, ms UTC. Errors: Refused if the strategy refuses its
// parameters together, those of [feed.Market.Open], Strategy with the candle at which it failed, Canceled.
func (s *Setup) Play(ctx context.Context, m *feed.Market, to int64, rec Recorder) (*Played, error) {
	const op = "backtest.Play"
	d := s.Module.Description()
	instance, err := s.Module.Start(ctx, s.Values, s.Seed)
	if err != nil {
		if fault.KindOf(err) == fault.Refused {
			err = fmt.Errorf("%s refuses these parameters: %w", d.Name, err)
		}
		return nil, fault.In(op, err)
	}
	defer instance.Close()
	if !rec.Draws() {
		instance.IgnorePlots()
	}
	warmup := instance.Warmup()
	if s.Warmup != nil {
		warmup = *s.Warmup
	}
	candles, err := m.OpenTo(to, warmup)
	if err != nil {
		return nil, fault.In(op, err)
	}
	instruments := make([]market.Instrument, len(d.Slots))
	for i := range instruments {
		instruments[i] = s.Filters
		instruments[i].Symbol = candles.Slots[i].Symbol
	}
	a := account.New(account.Config{
		Cash: s.Cash, Instruments: instruments, Fee: s.Costs.Fee, Limits: s.Limits, Start: candles.First, Deaf: !instance.Listens(),
	})
	rec.Begin(a, candles)
	var source runner.Feed = candles
	if s.Watch != nil {
		source = &watched{candles, s.Watch}
	}
	loop := runner.New(source, instance, a, sim.New(a, len(instruments), s.Costs), rec, candles.Start)
	begun := time.Now()
	if err = loop.Run(ctx); err == nil {
		err = loop.Stop()
	}
	took := time.Since(begun)
	if fault.KindOf(err) == fault.Strategy {
		now, number := loop.At()
		where := "in the warm-up, on the candle"
		if number > 0 {
			where = fmt.Sprintf("on candle %d,", number)
		}
		return nil, fault.In(op, fmt.Errorf("%s which closes at %s UTC: %w", where, feed.Stamp(now), err))
	}
	if err != nil {
		return nil, fault.In(op, err)
	}
	return &Played{Account: a, Feed: candles, Wanted: instance.Warmup(), Took: took}, nil
}

// watched is a feed that tells of the instant it is at.
type watched struct {
	*feed.Feed
	watch func(now, first, last int64)
}

// Next implements runner.Feed.
func (w *watched) Next() (market.Instant, bool) {
	now, ok := w.Feed.Next()
	if ok {
		w.watch(now.Time, w.First, w.Last)
	}
	return now, ok
}

// Skip implements runner.Scout.
func (w *watched) Skip(n int) {
	for _, c := range w.Ahead(n) {
		w.watch(c.Time+int64(w.Tracks[0].Base), w.First, w.Last)
	}
	w.Feed.Skip(n)
}

package runner

import (
	"context"
	"math"
	"slices"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// Feed brings the instants at which candles closed, in order of time.
type Feed interface {
	// Next returns the next instant, or false if there is none yet. The instant is valid until the next call.
	Next() (market.Instant, bool)
}

// Strategy decides.
type Strategy interface {
	// Step is told one instant and leaves in d, which it empties first, what it asks for. It keeps nothing of s. After an
	// error it is not called again.
	Step(s *strategy.Step, d *strategy.Decision) error
}

// Venue works orders and keeps the account.
type Venue interface {
	// Advance lets the market move through an instant. What was asked for before may fill within its candles; what came of
	// it is added to r, which is empty. It is called once for every instant, before Submit.
	Advance(now market.Instant, r *Report)
	// Submit takes what a strategy asked for at the close of the instant, to be worked from the next candle on. The slice is
	// not kept. It is not called if nothing was asked for.
	Submit(now int64, intents []strategy.Intent) error
}

// Journal keeps decisions.
type Journal interface {
	// Record is given every step, before what was asked for in it goes to the venue. It keeps neither, nor their slices.
	Record(s *strategy.Step, d *strategy.Decision) error
}

// Report is what happened to an account within one instant.
type Report struct {
	Orders []strategy.Order // as they are after a change, in order
	Fills  []strategy.Fill  // in order
	View   *strategy.View   // the account afterwards; nil if it is as it was but for the closes. The venue's, not kept.
	Equity float64          // at the closes of the instant, quote currency
}

// Always is a beginning before every candle: no history is withheld from the strategy's decisions.
const Always = math.MinInt64

// Runner runs one strategy. Make one with [New]; it is not safe for concurrent use.
type Runner struct {
	feed     Feed
	strategy Strategy
	venue    Venue
	journal  Journal
	from     int64

	step     strategy.Step
	decision strategy.Decision
	report   Report
	nextID   uint64
}

// New returns a runner. Instants before from, ms UTC, are warm-up: the strategy sees them, but what it asks for is dropped.
func New(feed Feed, s Strategy, venue Venue, journal Journal, from int64) *Runner {
	return &Runner{feed: feed, strategy: s, venue: venue, journal: journal, from: from, nextID: abi.IDStep}
}

// Run steps through every instant the feed has. The error is the strategy's, the venue's or the journal's, or of kind
// Canceled if ctx ended; the runner must not be used after one.
func (r *Runner) Run(ctx context.Context) error {
	const op = "runner.Run"
	done := ctx.Done()
	for {
		now, ok := r.feed.Next()
		if !ok {
			return nil
		}
		select {
		case <-done:
			return fault.Wrap(fault.Canceled, op, ctx.Err())
		default:
		}
		r.report.Orders, r.report.Fills, r.report.View = r.report.Orders[:0], r.report.Fills[:0], nil
		r.venue.Advance(now, &r.report)
		r.step = strategy.Step{
			Time: now.Time, NextID: r.nextID, Warmup: now.Time < r.from,
			Equity: r.report.Equity, View: r.report.View, Orders: r.report.Orders, Fills: r.report.Fills, Candles: now.Events,
		}
		if err := r.decide(); err != nil {
			return fault.In(op, err)
		}
	}
}

// Stop tells the strategy that the bot stops. It may cancel and log; orders it asks for are dropped.
func (r *Runner) Stop() error {
	r.step = strategy.Step{Time: r.step.Time, NextID: r.nextID, Stop: true, Equity: r.step.Equity}
	return fault.In("runner.Stop", r.decide())
}

// decide hands the step to the strategy, and its decision to the journal and the venue.
func (r *Runner) decide() error {
	if err := r.strategy.Step(&r.step, &r.decision); err != nil {
		return err
	}
	if len(r.decision.Intents) > 0 {
		r.admit()
	}
	if err := r.journal.Record(&r.step, &r.decision); err != nil {
		return err
	}
	if len(r.decision.Intents) == 0 {
		return nil
	}
	return r.venue.Submit(r.step.Time, r.decision.Intents)
}

// admit drops intents that do not count in this step. Their ids stay taken: the strategy may remember them.
func (r *Runner) admit() {
	for i := range r.decision.Intents {
		if r.decision.Intents[i].Kind.TakesID() {
			r.nextID += abi.IDStep
		}
	}
	switch {
	case r.step.Warmup:
		r.decision.Intents = r.decision.Intents[:0]
	case r.step.Stop:
		r.decision.Intents = slices.DeleteFunc(r.decision.Intents, func(i strategy.Intent) bool { return i.Kind.TakesID() })
	}
}

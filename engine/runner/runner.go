package runner

import (
	"context"
	"math"
	"slices"

	"tradebot/engine/account"
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

// Venue works the orders of an account.
type Venue interface {
	// Advance lets the market move through an instant. What became of the orders is reported to the account before it
	// returns. It is called once for every instant, before Work.
	Advance(now market.Instant) error
	// Work places and takes back orders, in order, to be worked from the next candle on. The slice is not kept. It is not
	// called with nothing to do.
	Work(ops []account.Op) error
}

// Journal keeps decisions.
type Journal interface {
	// Record is given every step, before what was asked for in it goes to the venue. What happened to the account is in the
	// account until Record returns. It keeps neither argument, nor their slices.
	Record(s *strategy.Step, d *strategy.Decision) error
}

// Always is a beginning before every candle: no history is withheld from the strategy's decisions.
const Always = math.MinInt64

// Runner runs one strategy. Make one with [New]; it is not safe for concurrent use.
type Runner struct {
	feed     Feed
	strategy Strategy
	account  *account.Account
	venue    Venue
	journal  Journal
	from     int64
	joins    int64 // before it the strategy alone is told, as it joins an account that has gone on without it

	step     strategy.Step
	decision strategy.Decision
	nextID   uint64
	counted  int
	told     bool // the step carries what happened to the account
	ahead    stretches
}

// New returns a runner. Instants before from, ms UTC, are warm-up: the strategy sees them, but what it asks for is dropped.
func New(feed Feed, s Strategy, a *account.Account, venue Venue, journal Journal, from int64) *Runner {
	r := &Runner{feed: feed, strategy: s, account: a, venue: venue, journal: journal, from: from, joins: math.MinInt64, nextID: abi.IDStep}
	r.prepare()
	return r
}

// Succeed lets another strategy take over the account, after [Runner.Stop]. It is told the instants of its feed before from, ms
// UTC, as warm-up, of which the account knows nothing; from then on everything goes on. What it asks for takes new ids.
func (r *Runner) Succeed(feed Feed, s Strategy, venue Venue, from int64) {
	r.feed, r.strategy, r.venue, r.from, r.joins = feed, s, venue, from, from
	r.step = strategy.Step{Time: r.step.Time}
	r.account.Show()
	r.prepare()
}

// Run steps through every instant the feed has. The error is the strategy's, the venue's or the journal's, or of kind
// Canceled if ctx ended; the runner must not be used after one.
func (r *Runner) Run(ctx context.Context) error {
	const op = "runner.Run"
	for {
		now, ok := r.feed.Next()
		if !ok {
			return nil
		}
		err := ctx.Err()
		if err != nil {
			return fault.Wrap(fault.Canceled, op, err)
		}
		if now.Time < r.joins {
			err = r.join(now)
		} else if err = r.enter(now); err == nil {
			if r.look(now) {
				err = r.tell()
			} else {
				err = r.decide()
			}
		}
		if err != nil {
			return fault.In(op, err)
		}
	}
}

// enter lets the market move through an instant and makes the step of it.
func (r *Runner) enter(now market.Instant) error {
	r.step.Warmup = now.Time < r.from
	if !r.step.Warmup {
		r.counted++
	}
	r.step.Time = now.Time
	r.account.Open(now.Time)
	if err := r.venue.Advance(now); err != nil {
		return err
	}
	r.account.Close(now)
	r.step.NextID = r.nextID
	r.step.Equity, r.step.Candles = r.account.Equity(), now.Events
	if r.told = r.account.News(); r.told {
		r.step.View, r.step.Orders, r.step.Fills = r.account.View(), r.account.Orders(), r.account.Executions()
	}
	return nil
}

// join tells the strategy an instant that the account does not take part in.
func (r *Runner) join(now market.Instant) error {
	r.step = strategy.Step{
		Time: now.Time, NextID: r.nextID, Warmup: true, Equity: r.account.Equity(), View: r.account.View(), Candles: now.Events,
	}
	if err := r.strategy.Step(&r.step, &r.decision); err != nil {
		return err
	}
	r.admit()
	return r.journal.Record(&r.step, &r.decision)
}

// At returns the instant the runner is at, ms UTC, and its number among those that are not warm-up, counted from 1; 0 is
// warm-up.
func (r *Runner) At() (now int64, number int) { return r.step.Time, r.counted }

// Stop tells the strategy that the bot stops, and what became of what it asked for last. It may cancel and log; orders it
// asks for are dropped.
func (r *Runner) Stop() error {
	r.account.Close(market.Instant{Time: r.step.Time}) // no candle: it shows what came of the last orders
	r.step = strategy.Step{
		Time: r.step.Time, NextID: r.nextID, Stop: true, Equity: r.step.Equity, View: r.account.View(),
		Orders: r.account.Orders(), Fills: r.account.Executions(),
	}
	r.told = true
	return fault.In("runner.Stop", r.decide())
}

// Hand lets a person do something between two instants. What it asks of the account is worked from the next candle on, and the
// strategy is told with that. The error is what do returned, and then nothing has happened, or the venue's.
func (r *Runner) Hand(do func(a *account.Account) error) error {
	if err := do(r.account); err != nil {
		return err
	}
	return fault.In("runner.Hand", r.work(nil))
}

// decide hands the step to the strategy, and settles what it decides.
func (r *Runner) decide() error {
	if err := r.strategy.Step(&r.step, &r.decision); err != nil {
		return err
	}
	return r.settle(&r.decision)
}

// settle hands the decision of the step to the journal, and what the account makes of it to the venue.
func (r *Runner) settle(d *strategy.Decision) error {
	if len(d.Intents) > 0 {
		r.admit()
	}
	if err := r.journal.Record(&r.step, d); err != nil {
		return err
	}
	if r.told {
		r.told = false
		r.account.Told()
		r.step.View, r.step.Orders, r.step.Fills = nil, nil, nil
	}
	if len(d.Intents) == 0 && !r.account.Waiting() {
		return nil
	}
	return r.work(d.Intents)
}

// work hands to the venue what becomes of intents.
func (r *Runner) work(intents []strategy.Intent) error {
	if ops := r.account.Plan(r.step.Time, intents); len(ops) > 0 {
		return r.venue.Work(ops)
	}
	return nil
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

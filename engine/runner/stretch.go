package runner

import (
	"tradebot/engine/market"
	"tradebot/engine/strategy"
)

// Scout is a feed that knows instants before they are due.
type Scout interface {
	Feed
	// Ahead returns the candles, at most n, of the instants that come after the one last returned and are like it but for the
	// time and the candle of their only event. It may return fewer than there are.
	Ahead(n int) []market.Candle
	// Skip passes over the next n instants, which are Ahead.
	Skip(n int)
}

// Reader is a strategy that can be told several instants at once, and is given each only when it is done with the one before.
type Reader interface {
	Strategy
	// Takes returns how many instants that follow s and bring nothing but a candle it can be told together with s.
	Takes(s *strategy.Step) int
	// Tell is Step of s and, if nothing is asked for in it, of the instants that follow, up to the first in which something is
	// asked for. told is how many were told, s among them; d is of the last of them. The error is that of the instant after.
	Tell(s *strategy.Step, next *strategy.Stretch, d *strategy.Decision) (told int, err error)
}

// Sleeper is a venue that can do nothing while the account is idle.
type Sleeper interface {
	Venue
	// Sleeps reports whether Advance does nothing, and need not be called, while the account is idle.
	Sleeps() bool
}

// Passer is a journal that takes several instants at once.
type Passer interface {
	Journal
	// Pass is given instants in which nothing happened, nothing was asked for, and nothing drawn that anybody wants, in place of
	// as many calls of Record. The account is at the last of them, also if it fails.
	Pass(s *strategy.Stretch) error
}

// stretches are what makes a runner tell several instants at once. They are nil if a partner does not take part.
type stretches struct {
	scout  Scout
	reader Reader
	passer Passer // nil: Record is called

	next   strategy.Stretch
	times  []int64
	equity []float64
	fuel   []int64
	quiet  strategy.Decision // that of an instant in which nothing was asked for
}

// prepare finds out which partners take part.
func (r *Runner) prepare() {
	x := &r.ahead
	x.scout, x.reader, x.passer = nil, nil, nil
	scout, knows := r.feed.(Scout)
	reader, reads := r.strategy.(Reader)
	sleeper, sleeps := r.venue.(Sleeper)
	if knows && reads && sleeps && sleeper.Sleeps() {
		x.scout, x.reader = scout, reader
		x.passer, _ = r.journal.(Passer)
	}
}

// look reports whether instants follow the step that can be told together with it, and notes them.
func (r *Runner) look(now market.Instant) bool {
	x := &r.ahead
	if x.scout == nil || len(now.Events) != 1 {
		return false
	}
	candles := x.scout.Ahead(x.reader.Takes(&r.step))
	n := len(candles)
	if n == 0 {
		return false
	}
	if n > len(x.times) {
		x.times, x.equity, x.fuel = make([]int64, n), make([]float64, n), make([]int64, n+1)
	}
	length := now.Time - now.Events[0].Candle.Time
	for i := range candles {
		x.times[i] = candles[i].Time + length
	}
	if r.step.Warmup { // what follows it is told in another way
		for n > 0 && x.times[n-1] >= r.from {
			n--
		}
	}
	s := &x.next
	s.Candles, s.Times, s.Equity = candles[:n], x.times[:n], x.equity[:n]
	n = r.account.Far(s)
	s.Candles, s.Times, s.Equity, s.Fuel = s.Candles[:n], s.Times[:n], s.Equity[:n], x.fuel[:n+1]
	return n > 0
}

// tell tells the strategy the step and the instants that follow it, and then books them one after the other, as if each had been
// told when it was due.
func (r *Runner) tell() error {
	x := &r.ahead
	told, failed := x.reader.Tell(&r.step, &x.next, &r.decision)
	if told == 0 {
		return failed
	}
	quiet, asks := told, failed == nil && !r.decision.Empty()
	if asks {
		quiet--
	}
	if quiet == 0 {
		return r.settle(&r.decision)
	}
	x.quiet.Fuel = x.next.Fuel[0]
	if err := r.settle(&x.quiet); err != nil {
		return err
	}
	if err := r.pass(quiet - 1); err != nil || failed == nil && !asks {
		return err
	}
	now, _ := r.feed.Next()
	if err := r.enter(now); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	return r.settle(&r.decision)
}

// pass books the next n instants, in which nothing was asked for.
func (r *Runner) pass(n int) error {
	x, s := &r.ahead, &r.ahead.next
	if n == 0 {
		return nil
	}
	if x.passer == nil {
		for i := range n {
			now, _ := r.feed.Next()
			if err := r.enter(now); err != nil {
				return err
			}
			x.quiet.Fuel = s.Fuel[1+i]
			if err := r.settle(&x.quiet); err != nil {
				return err
			}
		}
		return nil
	}
	s.Candles, s.Times, s.Equity, s.Fuel = s.Candles[:n], s.Times[:n], s.Equity[:n], s.Fuel[1:1+n]
	x.scout.Skip(n)
	r.account.Pass(s)
	r.step.Time, r.step.Equity = s.Times[n-1], s.Equity[n-1]
	if !r.step.Warmup {
		r.counted += n
	}
	return x.passer.Pass(s)
}

package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
)

// stage plays every partner of the runner and writes down what it is asked, in order.
type stage struct {
	said     []string
	instants []int64
	decide   func(s *strategy.Step, d *strategy.Decision) error
	advance  func(now market.Instant, r *runner.Report)
	record   error
	submit   error
	onNext   func()
	events   [1]market.Event
}

func (s *stage) say(format string, args ...any) {
	s.said = append(s.said, fmt.Sprintf(format, args...))
}

func (s *stage) Next() (market.Instant, bool) {
	if s.onNext != nil {
		s.onNext()
	}
	if len(s.instants) == 0 {
		return market.Instant{}, false
	}
	t := s.instants[0]
	s.instants = s.instants[1:]
	return market.Instant{Time: t, Events: s.events[:]}, true
}

func (s *stage) Advance(now market.Instant, r *runner.Report) {
	s.say("%d advance, given %d fills, view %v", now.Time, len(r.Fills), r.View != nil)
	if s.advance != nil {
		s.advance(now, r)
	}
}

func (s *stage) Step(step *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	s.say("%d step id %d warm-up %v stop %v equity %v fills %d orders %d view %v candles %d", step.Time, step.NextID,
		step.Warmup, step.Stop, step.Equity, len(step.Fills), len(step.Orders), step.View != nil, len(step.Candles))
	if s.decide == nil {
		return nil
	}
	return s.decide(step, d)
}

func (s *stage) Record(step *strategy.Step, d *strategy.Decision) error {
	s.say("%d record %s", step.Time, intents(d.Intents))
	return s.record
}

func (s *stage) Submit(now int64, list []strategy.Intent) error {
	s.say("%d submit %s", now, intents(list))
	return s.submit
}

func intents(list []strategy.Intent) string {
	kinds := make([]string, len(list))
	for i := range list {
		kinds[i] = list[i].Kind.String()
	}
	return "[" + strings.Join(kinds, " ") + "]"
}

func (s *stage) runner(from int64) *runner.Runner { return runner.New(s, s, s, s, from) }

func asks(kinds ...strategy.IntentKind) func(*strategy.Step, *strategy.Decision) error {
	return func(_ *strategy.Step, d *strategy.Decision) error {
		for _, kind := range kinds {
			d.Intents = append(d.Intents, strategy.Intent{Kind: kind})
		}
		return nil
	}
}

func (s *stage) expect(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(s.said, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(s.said, "\n"), strings.Join(want, "\n"))
	}
}

// The market moves, the strategy is told, the journal knows before the venue; ids count orders alone; a report does not
// outlive its instant.
func TestOrderOfCalls(t *testing.T) {
	s := &stage{instants: []int64{10, 20, 30}}
	s.advance = func(now market.Instant, r *runner.Report) {
		r.Equity = float64(now.Time) / 10
		if now.Time == 20 {
			r.Fills = append(r.Fills, strategy.Fill{}, strategy.Fill{})
			r.Orders = append(r.Orders, strategy.Order{})
			r.View = &strategy.View{}
		}
	}
	s.decide = func(step *strategy.Step, d *strategy.Decision) error {
		if step.Time == 10 {
			return asks(strategy.IntentMarket, strategy.IntentCancel, strategy.IntentClose)(step, d)
		}
		return nil
	}
	if err := s.runner(runner.Always).Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.expect(t,
		"10 advance, given 0 fills, view false",
		"10 step id 4 warm-up false stop false equity 1 fills 0 orders 0 view false candles 1",
		"10 record [market cancel close]",
		"10 submit [market cancel close]",
		"20 advance, given 0 fills, view false",
		"20 step id 12 warm-up false stop false equity 2 fills 2 orders 1 view true candles 1",
		"20 record []",
		"30 advance, given 0 fills, view false",
		"30 step id 12 warm-up false stop false equity 3 fills 0 orders 0 view false candles 1",
		"30 record []",
	)
}

// During warm-up the strategy is told everything and nothing it asks for is recorded or worked, but ids stay taken.
func TestWarmup(t *testing.T) {
	s := &stage{instants: []int64{10, 20}, decide: asks(strategy.IntentMarket)}
	if err := s.runner(20).Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.expect(t,
		"10 advance, given 0 fills, view false",
		"10 step id 4 warm-up true stop false equity 0 fills 0 orders 0 view false candles 1",
		"10 record []",
		"20 advance, given 0 fills, view false",
		"20 step id 8 warm-up false stop false equity 0 fills 0 orders 0 view false candles 1",
		"20 record [market]",
		"20 submit [market]",
	)
}

// At the end a strategy can cancel but not order.
func TestStop(t *testing.T) {
	s := &stage{instants: []int64{10}}
	s.advance = func(_ market.Instant, r *runner.Report) { r.Equity = 7 }
	r := s.runner(runner.Always)
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.said, s.decide = nil, asks(strategy.IntentMarket, strategy.IntentCancelAll, strategy.IntentClose)
	if err := r.Stop(); err != nil {
		t.Fatal(err)
	}
	s.expect(t,
		"10 step id 4 warm-up false stop true equity 7 fills 0 orders 0 view false candles 0",
		"10 record [cancel_all]",
		"10 submit [cancel_all]",
	)
}

// An error ends the run at once, keeps its kind, and nothing is submitted that was not recorded.
func TestErrors(t *testing.T) {
	broken := fault.New(fault.Strategy, "op", "broken")
	for _, c := range []struct {
		name  string
		stage *stage
		last  string
	}{
		{"the strategy's", &stage{decide: func(*strategy.Step, *strategy.Decision) error { return broken }},
			"10 step id 4 warm-up false stop false equity 0 fills 0 orders 0 view false candles 1"},
		{"the journal's", &stage{record: broken, decide: asks(strategy.IntentMarket)}, "10 record [market]"},
		{"the venue's", &stage{submit: broken, decide: asks(strategy.IntentMarket)}, "10 submit [market]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.stage.instants = []int64{10, 20}
			err := c.stage.runner(runner.Always).Run(context.Background())
			if fault.KindOf(err) != fault.Strategy || !errors.Is(err, errors.Unwrap(broken)) {
				t.Errorf("got %v", err)
			}
			if got := c.stage.said[len(c.stage.said)-1]; got != c.last {
				t.Errorf("the last call was %q, want %q", got, c.last)
			}
		})
	}
}

// A cancelled context ends the run before the next instant is worked.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &stage{instants: []int64{10, 20, 30}}
	s.onNext = func() {
		if len(s.instants) == 2 {
			cancel()
		}
	}
	err := s.runner(runner.Always).Run(ctx)
	if fault.KindOf(err) != fault.Canceled {
		t.Errorf("got %v", err)
	}
	for _, said := range s.said {
		if strings.HasPrefix(said, "20") {
			t.Errorf("%q after the cancel", said)
		}
	}
}

// idle is a feed without end and partners that do nothing.
type idle struct {
	left   int
	events [1]market.Event
}

func (i *idle) Next() (market.Instant, bool) {
	i.left--
	return market.Instant{Time: 1, Events: i.events[:]}, i.left >= 0
}
func (i *idle) Advance(_ market.Instant, r *runner.Report) { r.Equity = 1 }
func (i *idle) Step(_ *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	return nil
}
func (i *idle) Record(*strategy.Step, *strategy.Decision) error { return nil }
func (i *idle) Submit(int64, []strategy.Intent) error           { return nil }

func TestIdleStepsDoNotAllocate(t *testing.T) {
	i := &idle{}
	r := runner.New(i, i, i, i, runner.Always)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if n := testing.AllocsPerRun(10, func() {
		i.left = 1000
		if err := r.Run(ctx); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations in 1,000 steps", n)
	}
}

func BenchmarkIdleStep(b *testing.B) {
	i := &idle{left: b.N}
	r := runner.New(i, i, i, i, runner.Always)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ResetTimer()
	if err := r.Run(ctx); err != nil {
		b.Fatal(err)
	}
}

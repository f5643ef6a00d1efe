package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// candleOf returns the candle that closes at a time.
func candleOf(t int64) market.Candle { return market.Candle{Time: t - 5, Close: float64(10 * t)} }

// stage plays every partner of the runner but the account, which is a real one, and writes down what it is asked, in order.
// The price of an instant is ten times its time.
type stage struct {
	account  *account.Account
	said     []string
	instants []int64
	decide   func(s *strategy.Step, d *strategy.Decision) error
	advance  func(now market.Instant) error
	record   error
	fails    int64 // when record begins
	work     error
	onNext   func()
	events   [1]market.Event
	placed   []*order.Order
}

// newStage returns a stage whose account has 1000.
func newStage(instants ...int64) *stage {
	return &stage{instants: instants, account: newAccount()}
}

func newAccount() *account.Account {
	return account.New(account.Config{Cash: udecimal.MustParse("1000"), Instruments: []market.Instrument{market.Unfiltered("X")}})
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
	s.events[0] = market.Event{Candle: candleOf(t), Base: true}
	return market.Instant{Time: t, Events: s.events[:]}, true
}

func (s *stage) Advance(now market.Instant) error {
	s.say("%d advance", now.Time)
	if s.advance != nil {
		return s.advance(now)
	}
	return nil
}

func (s *stage) Step(step *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	s.say("%d step id %d warm-up %v stop %v equity %v fills %d orders %v view %v candles %d", step.Time, step.NextID,
		step.Warmup, step.Stop, step.Equity, len(step.Fills), ids(step.Orders), step.View != nil, len(step.Candles))
	if s.decide == nil {
		return nil
	}
	return s.decide(step, d)
}

func ids(orders []strategy.Order) []string {
	list := []string{}
	for _, o := range orders {
		list = append(list, fmt.Sprintf("%d %s", o.ID, order.Status(o.Status)))
	}
	return list
}

func (s *stage) Record(step *strategy.Step, d *strategy.Decision) error {
	kinds := make([]string, len(d.Intents))
	for i := range d.Intents {
		kinds[i] = d.Intents[i].Kind.String()
	}
	s.say("%d record %v, %d fills", step.Time, kinds, len(s.account.Fills()))
	if step.Time < s.fails {
		return nil
	}
	return s.record
}

// Work takes every order, as a venue does that can fill it.
func (s *stage) Work(ops []account.Op) error {
	var list []string
	for _, op := range ops {
		if op.Cancel {
			list = append(list, fmt.Sprintf("cancel %d", op.Order.ID))
			if err := s.account.Cancel(op.Order, 0); err != nil {
				return err
			}
			continue
		}
		list = append(list, fmt.Sprintf("place %d", op.Order.ID))
		if err := errors.Join(s.account.Sent(op.Order), s.account.Accept(op.Order)); err != nil {
			return err
		}
		s.placed = append(s.placed, op.Order)
	}
	s.say("work %v", list)
	return s.work
}

func (s *stage) runner(from int64) *runner.Runner {
	return runner.New(s, s, s.account, s, s, from)
}

// asks leaves intents: a buy of 1 at market, a cancel of an order that is not open, and so on.
func asks(kinds ...strategy.IntentKind) func(*strategy.Step, *strategy.Decision) error {
	return func(s *strategy.Step, d *strategy.Decision) error {
		id := s.NextID
		for _, kind := range kinds {
			i := strategy.Intent{Kind: kind, ID: 99, Side: order.Buy, Qty: order.Qty{Kind: order.QtyBase, Value: udecimal.MustParse("1")}}
			if kind.TakesID() {
				i.ID = id
				id += abi.IDStep
			}
			d.Intents = append(d.Intents, i)
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

// The market moves, the strategy is told, the journal knows before the venue; ids count orders alone; what happened is told
// once; equity is marked at the closes: 1 bought at 150 is worth 200, then 300.
func TestOrderOfCalls(t *testing.T) {
	s := newStage(10, 20, 30)
	s.advance = func(now market.Instant) error {
		if now.Time != 20 {
			return nil
		}
		return s.account.Fill(s.placed[0], order.Execution{Time: 10, Qty: order.AmountOf(udecimal.MustParse("1")), Price: udecimal.MustParse("150")})
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
		"10 advance",
		"10 step id 4 warm-up false stop false equity 1000 fills 0 orders [] view true candles 1",
		"10 record [market cancel close], 0 fills",
		"work [place 4 place 8]",
		"20 advance",
		"20 step id 12 warm-up false stop false equity 1050 fills 1 orders [99 rejected 8 open 4 filled] view true candles 1",
		"20 record [], 1 fills",
		"30 advance",
		"30 step id 12 warm-up false stop false equity 1150 fills 0 orders [] view false candles 1",
		"30 record [], 0 fills",
	)
}

// During warm-up the strategy is told everything and nothing it asks for is recorded or worked, but ids stay taken.
func TestWarmup(t *testing.T) {
	s := newStage(10, 20)
	s.decide = asks(strategy.IntentMarket)
	r := s.runner(20)
	if now, number := r.At(); now != 0 || number != 0 {
		t.Errorf("before the first instant it is at %d, the %dth", now, number)
	}
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.expect(t,
		"10 advance",
		"10 step id 4 warm-up true stop false equity 1000 fills 0 orders [] view true candles 1",
		"10 record [], 0 fills",
		"20 advance",
		"20 step id 8 warm-up false stop false equity 1000 fills 0 orders [] view false candles 1",
		"20 record [market], 0 fills",
		"work [place 8]",
	)
	if now, number := r.At(); now != 20 || number != 1 {
		t.Errorf("it is at %d, the %dth that is not warm-up", now, number)
	}
}

// At the end a strategy is told what became of what it asked for last, and can cancel but not order.
func TestStop(t *testing.T) {
	s := newStage(10)
	s.decide = asks(strategy.IntentMarket)
	r := s.runner(runner.Always)
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.said, s.decide = nil, func(step *strategy.Step, d *strategy.Decision) error {
		err := asks(strategy.IntentMarket, strategy.IntentCancelAll, strategy.IntentClose)(step, d)
		d.Intents[1].Slot = strategy.AllSlots
		return err
	}
	if err := r.Stop(); err != nil {
		t.Fatal(err)
	}
	s.expect(t,
		"10 step id 8 warm-up false stop true equity 1000 fills 0 orders [4 open] view true candles 0",
		"10 record [cancel_all], 0 fills",
		"work [cancel 4]",
	)
}

// An error ends the run at once, keeps its kind, and nothing goes to the venue that was not recorded.
func TestErrors(t *testing.T) {
	broken := fault.New(fault.Strategy, "op", "broken")
	for _, c := range []struct {
		name   string
		broken func(s *stage)
		last   string
	}{
		{"the venue's while the market moves", func(s *stage) { s.advance = func(market.Instant) error { return broken } }, "10 advance"},
		{"the strategy's", func(s *stage) { s.decide = func(*strategy.Step, *strategy.Decision) error { return broken } },
			"10 step id 4 warm-up false stop false equity 1000 fills 0 orders [] view true candles 1"},
		{"the journal's", func(s *stage) { s.record = broken }, "10 record [market], 0 fills"},
		{"the venue's", func(s *stage) { s.work = broken }, "work [place 4]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(10, 20)
			s.decide = asks(strategy.IntentMarket)
			c.broken(s)
			err := s.runner(runner.Always).Run(context.Background())
			if fault.KindOf(err) != fault.Strategy || !errors.Is(err, errors.Unwrap(broken)) {
				t.Errorf("got %v", err)
			}
			if got := s.said[len(s.said)-1]; got != c.last {
				t.Errorf("the last call was %q, want %q", got, c.last)
			}
		})
	}
}

// A cancelled context ends the run before the next instant is worked.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := newStage(10, 20, 30)
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
func (i *idle) Advance(market.Instant) error { return nil }
func (i *idle) Step(_ *strategy.Step, d *strategy.Decision) error {
	d.Reset()
	return nil
}
func (i *idle) Record(*strategy.Step, *strategy.Decision) error { return nil }
func (i *idle) Work([]account.Op) error                         { return nil }

func newIdle() (*idle, *runner.Runner) {
	i := &idle{events: [1]market.Event{{Candle: market.Candle{Close: 1}, Base: true}}}
	return i, runner.New(i, i, newAccount(), i, i, runner.Always)
}

func TestIdleStepsDoNotAllocate(t *testing.T) {
	i, r := newIdle()
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
	i, r := newIdle()
	i.left = b.N
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ResetTimer()
	if err := r.Run(ctx); err != nil {
		b.Fatal(err)
	}
}

// What a person does between two instants reaches the venue at once and the strategy with the next instant; what the account
// refuses reaches nobody.
func TestHand(t *testing.T) {
	s := newStage(10, 20)
	s.decide = func(step *strategy.Step, d *strategy.Decision) error {
		if step.Time != 10 {
			return nil
		}
		err := asks(strategy.IntentLimit)(step, d)
		d.Intents[0].Price = udecimal.MustParse("50")
		return err
	}
	r := s.runner(runner.Always)
	s.onNext = func() {
		if len(s.instants) != 1 {
			return
		}
		if err := r.Hand(func(a *account.Account) error { return a.TakeBack(99) }); fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
		if err := r.Hand(func(a *account.Account) error { return a.TakeBack(4) }); err != nil {
			t.Error(err)
		}
	}
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.expect(t,
		"10 advance",
		"10 step id 4 warm-up false stop false equity 1000 fills 0 orders [] view true candles 1",
		"10 record [limit], 0 fills",
		"work [place 4]",
		"work [cancel 4]",
		"20 advance",
		"20 step id 8 warm-up false stop false equity 1000 fills 0 orders [4 canceled] view true candles 1",
		"20 record [], 0 fills",
	)
}

// Another strategy takes over: it is warmed up without the account, sees the position it finds, and its orders have new ids.
func TestSucceed(t *testing.T) {
	s := newStage(10, 20)
	s.decide = func(step *strategy.Step, d *strategy.Decision) error {
		if step.Stop {
			return nil
		}
		return asks(strategy.IntentMarket)(step, d)
	}
	s.advance = func(now market.Instant) error {
		if now.Time != 20 {
			return nil
		}
		return s.account.Fill(s.placed[0], order.Execution{Time: 10, Qty: order.AmountOf(udecimal.MustParse("1")), Price: udecimal.MustParse("150")})
	}
	r := s.runner(runner.Always)
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := r.Hand(func(a *account.Account) error { a.Retire(); return nil }); err != nil {
		t.Fatal(err)
	}
	if err := r.Stop(); err != nil {
		t.Fatal(err)
	}
	s.said, s.instants, s.advance = nil, []int64{5, 15, 40}, nil
	r.Succeed(s, s, s, 40)
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.expect(t,
		"5 step id 12 warm-up true stop false equity 1050 fills 0 orders [] view true candles 1",
		"5 record [], 0 fills",
		"15 step id 16 warm-up true stop false equity 1050 fills 0 orders [] view false candles 1",
		"15 record [], 0 fills",
		"40 advance",
		"40 step id 20 warm-up false stop false equity 1250 fills 0 orders [] view false candles 1",
		"40 record [market], 0 fills",
		"work [place 20]",
	)
}

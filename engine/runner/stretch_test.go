package runner_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/risk"
	"tradebot/engine/runner"
	"tradebot/engine/strategy"
)

// farsighted is a stage whose feed knows what comes, whose strategy can be told several instants at once, and whose venue sleeps
// while the account is idle.
type farsighted struct {
	*stage
	most    int // instants that it takes beside the step
	awake   bool
	longest int
}

func (f *farsighted) Ahead(n int) []market.Candle {
	var list []market.Candle
	for _, t := range f.instants[:min(n, len(f.instants))] {
		list = append(list, candleOf(t))
	}
	return list
}

func (f *farsighted) Skip(n int) { f.instants = f.instants[n:] }

func (f *farsighted) Takes(*strategy.Step) int { return f.most }

func (f *farsighted) Tell(s *strategy.Step, next *strategy.Stretch, d *strategy.Decision) (int, error) {
	step, one := *s, [1]market.Event{s.Candles[0]}
	for told := 0; ; {
		if err := f.Step(&step, d); err != nil {
			return told, err
		}
		d.Fuel = step.Time
		next.Fuel[told] = d.Fuel
		told++
		f.longest = max(f.longest, told)
		if told > len(next.Candles) || !d.Empty() {
			return told, nil
		}
		one[0].Candle = next.Candles[told-1]
		step = strategy.Step{Time: next.Times[told-1], NextID: s.NextID, Warmup: s.Warmup, Equity: next.Equity[told-1], Candles: one[:]}
	}
}

func (f *farsighted) Sleeps() bool { return !f.awake }

// passing is one whose journal takes several instants at once.
type passing struct{ *farsighted }

func (p *passing) Pass(s *strategy.Stretch) error {
	for i, now := range s.Times {
		p.say("%d record [], 0 fills", now)
		if p.record != nil && now >= p.fails {
			return p.record
		}
		if s.Fuel[i] != now || s.Candles[i] != candleOf(now) {
			return fmt.Errorf("fuel %d, candle %v", s.Fuel[i], s.Candles[i])
		}
	}
	if n := len(s.Times) - 1; p.account.Equity() != s.Equity[n] || p.account.Last(0) != s.Candles[n].Close {
		return fmt.Errorf("the account is not at the last instant")
	}
	return nil
}

// partners are all of a runner's but the account.
type partners interface {
	runner.Feed
	runner.Strategy
	runner.Venue
	runner.Journal
}

// outcome is everything that can be seen of a run. What the strategy is told is apart, because it is told some of it earlier; a
// venue that sleeps is left out.
type outcome struct {
	told, booked []string
	err          string
	now          int64
	number       int
	equity       float64
	halted       string
	unwritten    bool // the journal failed
}

func (s *stage) outcome(p partners, from int64) outcome {
	r := runner.New(p, p, s.account, p, p, from)
	err := r.Run(context.Background())
	if err == nil {
		err = r.Stop()
	}
	o := outcome{err: fmt.Sprint(err), equity: s.account.Equity(), unwritten: err != nil && s.record != nil}
	o.now, o.number = r.At()
	if b := s.account.Halted(o.now); b != nil {
		o.halted = b.Text
	}
	for _, line := range s.said {
		switch {
		case strings.Contains(line, " step "):
			o.told = append(o.told, line)
		case !strings.HasSuffix(line, "advance"):
			o.booked = append(o.booked, line)
		}
	}
	return o
}

// differ says how another run came out. If the journal fails, the strategy may have been told instants of which nobody else knows:
// no journal has them.
func (o outcome) differ(other outcome) string {
	if n := len(o.told); o.unwritten && len(other.told) > n {
		other.told = other.told[:n]
	}
	for _, lists := range [][2][]string{{o.told, other.told}, {o.booked, other.booked}} {
		if !slices.Equal(lists[0], lists[1]) {
			return strings.Join(lists[0], "\n") + "\nand\n" + strings.Join(lists[1], "\n")
		}
	}
	o.told, o.booked, other.told, other.booked = nil, nil, nil, nil
	if a, b := fmt.Sprint(o), fmt.Sprint(other); a != b {
		return a + "\nand\n" + b
	}
	return ""
}

// scene makes the same stage every time: a strategy that seldom asks for something, limits that trip, days that end, a warm-up
// that ends, and perhaps a partner that fails.
func scene(seed uint64) (s *stage, from int64) {
	random := rand.New(rand.NewPCG(seed, 1))
	const apart = int64(market.Hour)
	var instants []int64
	now := 24 * apart
	for range 150 {
		if now += apart; random.IntN(20) == 0 { // a gap
			now += apart * int64(random.IntN(60))
		}
		instants = append(instants, now)
	}
	var limits risk.Limits
	for _, text := range [][]string{{}, {"daily_loss_pct=0.01"}, {"daily_profit_pct=0.01", "daily_trades=1"}, {"drawdown_guard=1/20h/10h"}, {"cooldown=5h", "stop_loss_pct=1"}}[random.IntN(5)] {
		if err := risk.ParseLimit(&limits, text); err != nil {
			panic(err)
		}
	}
	s = newStage(instants...)
	s.account = account.New(account.Config{
		Cash: udecimal.MustFromInt64(1_000_000_000_000, 0), Instruments: []market.Instrument{market.Unfiltered("X")}, Limits: limits, Start: instants[0],
	})
	from = []int64{runner.Always, instants[37], instants[40] - 1}[random.IntN(3)]
	broken := fault.New(fault.Strategy, "op", "broken")
	dies := int64(0)
	switch at := instants[random.IntN(len(instants))]; random.IntN(5) {
	case 0:
		dies = at
	case 1:
		s.record, s.fails = broken, at
	}
	s.decide = func(step *strategy.Step, d *strategy.Decision) error {
		dice := rand.New(rand.NewPCG(seed, uint64(step.Time)))
		switch n := dice.IntN(60); {
		case step.Time == dies:
			return broken
		case n < 3:
			return asks(strategy.IntentMarket)(step, d)
		case n < 6:
			return asks(strategy.IntentClose)(step, d)
		case n == 6:
			return asks(strategy.IntentCancel)(step, d)
		case n == 7:
			d.Logs = append(d.Logs, "said")
		}
		return nil
	}
	s.advance = func(now market.Instant) error { // what waits fills
		for _, o := range s.placed {
			if o.Status.Done() || o.Status == order.Planned {
				continue
			}
			at := udecimal.MustFromInt64(10*now.Time+5, 0)
			var err error
			if reason := s.account.Resolve(o, at, udecimal.Zero); reason != 0 {
				err = s.account.Cancel(o, reason)
			} else {
				err = s.account.Fill(o, order.Execution{Time: now.Time, Qty: o.Left(), Price: at})
			}
			if err != nil {
				return err
			}
		}
		s.placed = s.placed[:0]
		return nil
	}
	return s, from
}

// Told several instants at once or one by one, it comes to the same: what is told, booked and worked, in which order, the account,
// the error and the instant it happened at.
func TestStretch(t *testing.T) {
	longest, failed, halted := 0, 0, 0
	for seed := range uint64(400) {
		s, from := scene(seed)
		want := s.outcome(s, from)
		if !strings.HasPrefix(want.err, "<nil>") {
			failed++
		}
		if want.halted != "" {
			halted++
		}
		for _, most := range []int{0, 1, 3, 7} {
			s, from = scene(seed)
			f := &farsighted{stage: s, most: most}
			if d := want.differ(s.outcome(f, from)); d != "" {
				t.Fatalf("seed %d, %d at once: %s", seed, most, d)
			}
			longest = max(longest, f.longest)
			s, from = scene(seed)
			got := s.outcome(&passing{&farsighted{stage: s, most: most}}, from)
			if got.unwritten { // a journal that takes several at once leaves the account at the last of them
				got.now, got.number, got.equity, got.halted = want.now, want.number, want.equity, want.halted
			}
			if d := want.differ(got); d != "" {
				t.Fatalf("seed %d, %d at once, passed: %s", seed, most, d)
			}
		}
	}
	t.Logf("%d of 400 fail, %d end halted", failed, halted)
	if longest != 8 || failed < 50 || halted < 5 {
		t.Errorf("at most %d were told at once, %d failed, %d were halted", longest, failed, halted)
	}
}

// The last instant is told alone, also if it is the first.
func TestAlone(t *testing.T) {
	for longest, instants := range map[int][]int64{0: {10}, 2: {10, 20}} {
		f := &farsighted{stage: newStage(instants...), most: 7}
		if o := f.outcome(f, runner.Always); o.number != len(instants) || f.longest != longest {
			t.Errorf("%d of %d told, %d at once", o.number, len(instants), f.longest)
		}
	}
}

// Nothing is told ahead while the venue has something to do by itself.
func TestAwake(t *testing.T) {
	f := &farsighted{stage: newStage(10, 20, 30), most: 7, awake: true}
	f.outcome(f, runner.Always)
	if f.longest != 0 {
		t.Errorf("%d were told at once", f.longest)
	}
}

// In a stretch the strategy is told first, each instant when it has decided in the one before, and what follows is booked after
// that.
func TestOrderOfStretch(t *testing.T) {
	s := newStage(10, 20, 30, 40, 50)
	f := &farsighted{stage: s, most: 7}
	s.decide = func(step *strategy.Step, d *strategy.Decision) error {
		switch step.Time {
		case 30:
			return asks(strategy.IntentMarket)(step, d)
		case 50:
			return errors.New("broken")
		}
		return nil
	}
	r := runner.New(f, f, s.account, f, f, 20)
	if err := r.Run(context.Background()); err == nil {
		t.Fatal("no error")
	}
	s.expect(t,
		"10 advance",
		"10 step id 4 warm-up true stop false equity 1000 fills 0 orders [] view true candles 1",
		"10 record [], 0 fills",
		"20 advance",
		"20 step id 4 warm-up false stop false equity 1000 fills 0 orders [] view false candles 1",
		"30 step id 4 warm-up false stop false equity 1000 fills 0 orders [] view false candles 1",
		"20 record [], 0 fills",
		"30 advance",
		"30 record [market], 0 fills",
		"work [place 4]",
		"40 advance",
		"40 step id 8 warm-up false stop false equity 1000 fills 0 orders [4 open] view true candles 1",
		"40 record [], 0 fills",
		"50 advance",
		"50 step id 8 warm-up false stop false equity 1000 fills 0 orders [] view false candles 1",
	)
	if now, number := r.At(); now != 50 || number != 4 {
		t.Errorf("it is at %d, the %dth", now, number)
	}
}

package desk

import (
	"context"

	"tradebot/engine/account"
	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/journal"
	"tradebot/engine/market"
	"tradebot/engine/outbox"
	"tradebot/engine/runner"
	"tradebot/engine/sim"
	"tradebot/engine/wasm"
)

// Seat is a bot in this process: its strategy's instance, its account, its journal. What it is fed makes all of it, so a seat
// that is opened anew and fed the same is the same. Make one with [Open]; it is not safe for concurrent use.
type Seat struct {
	begin    *journal.Begin
	instance *wasm.Instance
	account  *account.Account
	runner   *runner.Runner
	outbox   *outbox.Outbox // nil on paper
	line     *market.Timeline
	record   *recorder
	next     []int64 // by slot: open time of the next candle it wants, ms UTC
	ended    bool
}

// Open makes a seat at the beginning of a bot's first life. Errors: Invalid if the module does not fit the beginning, Refused if
// the strategy refuses its parameters together, Strategy.
func Open(ctx context.Context, m *wasm.Module, b *journal.Begin) (*Seat, error) {
	s := &Seat{}
	return s, fault.In("desk.Open", s.live(ctx, m, b))
}

// Again begins another life, after [Seat.Stop]: another instance, perhaps of another version with other parameters, takes over
// the account. The errors are those of Open; after one the seat is of no use.
func (s *Seat) Again(ctx context.Context, m *wasm.Module, b *journal.Begin) error {
	const op = "desk.Again"
	if !s.ended || len(b.Slots) != len(s.begin.Slots) {
		return fault.New(fault.Conflict, op, "the bot has to stop before it starts again, and keeps its markets")
	}
	s.instance.Close()
	return fault.In(op, s.live(ctx, m, b))
}

// live begins a life.
func (s *Seat) live(ctx context.Context, m *wasm.Module, b *journal.Begin) error {
	d := m.Description()
	if m.SHA256() != b.Module || len(d.Slots) != len(b.Slots) {
		return fault.New(fault.Invalid, "desk.live", "the module is not the one that the bot's journal names")
	}
	values, err := d.Bind(b.Params)
	if err != nil {
		return fault.Wrap(fault.Invalid, "desk.live", err)
	}
	costs, err := costs(&b.Costs)
	if err != nil {
		return err
	}
	limits, err := (&bot.Config{Limits: b.Limits}).Risk()
	if err != nil {
		return err
	}
	tracks := make([]market.Track, len(b.Slots))
	instruments := make([]market.Instrument, len(b.Slots))
	for i := range b.Slots {
		stream, filter := b.Slots[i].Stream, &b.Filters[i]
		instruments[i] = market.Instrument{Symbol: stream.Symbol, Tick: filter.Tick, Lot: filter.Lot, MinNotional: filter.MinNotional}
		tracks[i].Base = stream.Timeframe
		if tracks[i].Series, err = d.Slots[i].Series(stream.Timeframe); err != nil {
			return fault.Wrap(fault.Invalid, "desk.live", err)
		}
	}
	if s.line, err = market.NewTimeline(tracks); err != nil {
		return err
	}
	s.line.Wait()
	if s.instance, err = m.Start(ctx, values, b.Seed); err != nil {
		return err
	}
	config := account.Config{
		Cash: b.Cash, Instruments: instruments, Fee: b.Costs.Fee, Limits: limits, Start: b.Start(), Deaf: !s.instance.Listens(),
		Remote: b.Client != "",
	}
	s.begin, s.next, s.ended = b, append([]int64(nil), b.First...), false
	if s.account == nil {
		s.account = account.New(config)
		s.record = newRecorder(s.account, b)
		s.runner = runner.New(s.line, s.instance, s.account, s.venue(costs), s.record, b.Counts())
	} else {
		s.account.Renew(config)
		s.runner.Succeed(s.line, s.instance, s.venue(costs), b.Counts())
	}
	return s.record.begin(b)
}

// venue returns who takes the orders of the life under way.
func (s *Seat) venue(costs sim.Config) runner.Venue {
	if s.begin.Client == "" {
		return sim.New(s.account, len(s.begin.Slots), costs)
	}
	if s.outbox == nil { // else it may hold orders that a life which was abandoned has left at the exchange
		s.outbox = outbox.New(s.account, s.begin.Client)
		s.record.outbox = s.outbox
	}
	return s.outbox
}

// Outbox returns the orders that are at an exchange or on the way to it; nil on paper. It is the seat's, to be read.
func (s *Seat) Outbox() *outbox.Outbox { return s.outbox }

// Report takes in what an exchange said of an order, after the last instant that was run, and journals it. Of an order that is over it
// is dropped. The error is Internal: it cannot be so, and the bot must not go on.
func (s *Seat) Report(r *bot.Report) error {
	const op = "desk.Report"
	if s.outbox == nil {
		return fault.New(fault.Internal, op, "an exchange reports of a bot on paper")
	}
	if !s.outbox.Holds(r.Order) {
		return nil
	}
	if err := s.runner.Hand(func(*account.Account) error {
		if err := s.outbox.Report(r); err != nil {
			return err
		}
		return s.record.journal.Venue(r)
	}); err != nil {
		return fault.In(op, err)
	}
	s.record.happened(s.Cursor())
	return nil
}

// costs returns what a simulated exchange takes.
func costs(c *bot.Costs) (sim.Config, error) {
	profile, err := sim.ParseProfile(c.Fills)
	return sim.Config{
		Fee: c.Fee, MakerFee: c.MakerFee, Slippage: c.Slippage, Spread: c.Spread, VolumeCap: c.VolumeCap, Profile: profile,
	}, err
}

// Begin returns what the life under way began with.
func (s *Seat) Begin() *journal.Begin { return s.begin }

// Next returns the open time from which a slot wants candles, ms UTC.
func (s *Seat) Next(slot int) int64 { return s.next[slot] }

// Feed hands candles of a slot over, and says up to which close time no other is still to come. Nothing happens before
// [Seat.Run]. The error is Invalid: they are not later than those before.
func (s *Seat) Feed(slot int, candles []market.Candle, known int64) error {
	if n := len(candles); n > 0 {
		s.next[slot] = candles[n-1].Time + int64(s.begin.Slots[slot].Stream.Timeframe)
	}
	return fault.In("desk.Feed", s.line.Extend(slot, candles, known))
}

// Run goes through all instants that are known. Errors: Strategy, after which the seat is of no use; Canceled, after which it
// has to be opened anew; Internal.
func (s *Seat) Run(ctx context.Context) error { return fault.In("desk.Run", s.runner.Run(ctx)) }

// Hand carries out what a person asks for, after the last instant that was run. refused says why nothing came of it, which is
// journaled as well. The error is Internal.
func (s *Seat) Hand(c *bot.Command) (refused string, err error) {
	const op = "desk.Hand"
	failed := c.Check(len(s.begin.Slots))
	if failed == nil {
		failed = s.runner.Hand(func(a *account.Account) error {
			if failed := do(a, c); failed != nil {
				return failed
			}
			return s.record.journal.Hand(c, "")
		})
	}
	switch {
	case failed == nil:
		s.record.orders(s.Cursor())
		return "", nil
	case fault.KindOf(failed) == fault.Internal:
		return "", fault.In(op, failed)
	}
	refused = fault.Sentence(failed)
	return refused, fault.In(op, s.record.journal.Hand(c, refused))
}

// do does what a person asks for.
func do(a *account.Account, c *bot.Command) error {
	switch c.Act {
	case bot.ForceExit:
		return a.Exit(c.Slot)
	case bot.CancelAll:
		a.Retire()
	case bot.CancelOrder:
		return a.TakeBack(c.Order)
	case bot.MoveStop:
		return a.MoveStop(c.Order, c.Price)
	case bot.HoldBack:
		a.Hold(account.Hold(c.Hold))
	}
	return nil
}

// Stop ends the life under way: every order is taken back, and the strategy is told. Positions stay. The error is Strategy or
// Internal, or a Conflict: it has ended.
func (s *Seat) Stop() error {
	const op = "desk.Stop"
	if s.ended {
		return over(op)
	}
	if s.outbox != nil && !s.outbox.Empty() {
		return fault.New(fault.Conflict, op, "the bot has orders at the exchange; they are taken back first")
	}
	if err := s.runner.Hand(func(a *account.Account) error { a.Retire(); return nil }); err != nil {
		return fault.In(op, err)
	}
	s.ended = true
	return fault.In(op, s.runner.Stop())
}

// Abandon ends the life under way without the strategy, which has failed: every order is taken back, positions stay. The error
// is Internal, or a Conflict: it has ended.
func (s *Seat) Abandon() error {
	const op = "desk.Abandon"
	if s.ended {
		return over(op)
	}
	if err := s.runner.Hand(func(a *account.Account) error { a.Retire(); return s.record.journal.Abandon() }); err != nil {
		return fault.In(op, err)
	}
	s.record.orders(s.Cursor())
	s.record.forget()
	s.ended = true
	return nil
}

func over(op string) error {
	return fault.New(fault.Conflict, op, "the bot's life is over; it has to start again first")
}

// Held returns what is held back by hand.
func (s *Seat) Held() bot.Hold { return bot.Hold(s.account.Held()) }

// Ended reports whether the last life is over.
func (s *Seat) Ended() bool { return s.ended }

// Take returns what happened since the last call.
func (s *Seat) Take() bot.Batch { return s.record.take(s.Cursor()) }

// Cursor returns the close time of the last instant that was run, ms UTC; 0 before the first.
func (s *Seat) Cursor() int64 {
	now, _ := s.runner.At()
	return now
}

// Halted returns the limit of the account's own for which it refuses entries now, why, and until when, ms UTC; "" if there is none.
func (s *Seat) Halted() (rule bot.Pause, text string, until int64) {
	if b := s.account.Halted(s.Cursor()); b != nil {
		return bot.Pause(b.Pause), b.Text, b.Until
	}
	return "", "", 0
}

// Close gives the instance back.
func (s *Seat) Close() { s.instance.Close() }

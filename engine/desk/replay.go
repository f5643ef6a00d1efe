package desk

import (
	"context"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/journal"
	"tradebot/engine/wasm"
)

// Modules brings strategies.
type Modules interface {
	// Module returns the module with a SHA-256, hex. Errors: NotFound, Unavailable.
	Module(ctx context.Context, sha256 string) (*wasm.Module, error)
}

// Replayed is a bot that was made again from its journal.
type Replayed struct {
	Seat       *Seat
	Lines      []bot.Line          // as the replay wrote them
	Batch      bot.Batch           // all that the bot did, the same lines and what is kept for people
	Events     int                 // lines of the journal
	Decisions  int                 // of them those in which the strategy decided something
	Difference *journal.Difference // the first place at which the replay went another way; nil: it is identical
}

// Replay makes a bot again from all lines of its journal, up to its cursor. The lines are checked, and what the module does is
// compared with them. Where it went another way the seat must not go on: somebody has to look at it. Errors: Internal if the
// journal itself is not sound, those of [Open], Unavailable if candles that it names cannot be read.
func Replay(ctx context.Context, lines []bot.Line, cursor int64, modules Modules, past History) (*Replayed, error) {
	const op = "desk.Replay"
	if err := journal.Check(lines); err != nil {
		return nil, fault.In(op, err)
	}
	out := &Replayed{Events: len(lines)}
	for i := range lines {
		l := &lines[i]
		if journal.Decided(l) {
			out.Decisions++
		}
		if err := out.line(ctx, l, modules, past); err != nil {
			out.close()
			return nil, fault.In(op, err)
		}
	}
	if out.Seat == nil {
		return nil, fault.New(fault.Internal, op, "the journal has no beginning")
	}
	if !out.Seat.ended {
		if err := out.Seat.until(ctx, cursor, past); err != nil {
			out.close()
			return nil, fault.In(op, err)
		}
	}
	out.Batch = out.Seat.Take()
	out.Lines = out.Batch.Lines
	out.Difference = journal.Compare(lines, out.Lines)
	return out, nil
}

func (r *Replayed) close() {
	if r.Seat != nil {
		r.Seat.Close()
	}
}

// line does what a line says came from outside; what follows from it the seat writes itself.
func (r *Replayed) line(ctx context.Context, l *bot.Line, modules Modules, past History) error {
	begin, err := journal.ReadBegin(l)
	if err != nil {
		return err
	}
	if begin != nil {
		m, err := modules.Module(ctx, begin.Module)
		if err != nil {
			return err
		}
		if r.Seat == nil {
			r.Seat, err = Open(ctx, m, begin)
			return err
		}
		return r.Seat.Again(ctx, m, begin)
	}
	if r.Seat == nil {
		return fault.New(fault.Internal, "desk.line", "the journal does not begin with a beginning")
	}
	switch l.Kind {
	case journal.KindHand:
		hand, err := journal.ReadHand(l)
		if err != nil {
			return err
		}
		if err := r.Seat.until(ctx, hand.Time, past); err != nil {
			return err
		}
		_, err = r.Seat.Hand(&hand.Command)
		return err
	case journal.KindVenue:
		v, err := journal.ReadVenue(l)
		if err != nil {
			return err
		}
		if err := r.Seat.until(ctx, v.Time, past); err != nil {
			return err
		}
		return r.Seat.Report(&v.Report)
	case journal.KindEnd:
		end, err := journal.ReadEnd(l)
		if err != nil {
			return err
		}
		if err := r.Seat.until(ctx, end.Time, past); err != nil {
			return err
		}
		if end.Untold {
			return r.Seat.Abandon()
		}
		return r.Seat.Stop()
	}
	return nil
}

// until runs a seat through the stored candles that close by a time.
func (s *Seat) until(ctx context.Context, t int64, past History) error {
	for i := range s.begin.Slots {
		stream := s.begin.Slots[i].Stream
		candles, err := past.Candles(ctx, stream, s.next[i], t-int64(stream.Timeframe)+1)
		if err != nil {
			return err
		}
		if err := s.Feed(i, candles, t); err != nil {
			return err
		}
	}
	return s.Run(ctx)
}

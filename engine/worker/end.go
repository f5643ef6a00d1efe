package worker

import (
	"context"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/fault"
)

// giveBack leaves a bot, and its lease, if it is still ours: nobody has to wait for its end.
func (w *Worker) giveBack(s *seat) {
	w.leave(s)
	if w.seat(s.id) != nil { // under another lease
		return
	}
	w.hands.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err := w.o.Store.Release(ctx, w.o.ID, []string{s.id}); err != nil {
			w.o.Log.Debug("a lease was not given back; it ends by itself", "bot_id", s.id, "error", err)
		}
	})
}

// failed ends a bot that cannot go on: it is made again up to its last commit, and its orders are taken back.
func (w *Worker) failed(ctx context.Context, s *seat, cause error) *outcome {
	reason := fault.Sentence(cause)
	w.o.Log.Error("a bot failed", "bot_id", s.id, "kind", fault.KindOf(cause).String(), "error", cause)
	w.shut(s)
	if s.trades() && s.dying == nil && s.bot.Status.Active() {
		s.dying = cause
		w.rings.ring(s)
		return nil
	}
	if s.dying != nil {
		cause, reason = s.dying, fault.Sentence(s.dying)
	}
	out := w.outcome(s)
	out.failed = cause
	last := w.last(ctx, s)
	if err := out.becomes(bot.Fail, "", reason+left(last)); err != nil {
		w.o.Log.Error("a bot failed that is not active", "bot_id", s.id, "error", err)
	}
	if last != nil {
		defer last.Close()
		if !last.Ended() && last.Abandon() == nil {
			out.commit.Batch = last.Take()
			out.after.Cursor = out.commit.Batch.Cursor
		}
	}
	return out
}

// last makes a bot up to its last commit; nil if that cannot be done, or not be trusted.
func (w *Worker) last(ctx context.Context, s *seat) *desk.Seat {
	lines, err := w.o.Store.WholeJournal(ctx, s.id)
	if err != nil || len(lines) == 0 {
		return nil
	}
	made, err := desk.Replay(ctx, lines, s.bot.Cursor, w.o.Modules, w.o.Past)
	if err != nil {
		return nil
	}
	if made.Difference != nil {
		made.Seat.Close()
		return nil
	}
	return made.Seat
}

package store

import (
	"context"
	"slices"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// Change is what becomes of a bot's state.
type Change struct {
	Event  bot.Event   // "": the state stays
	Pause  bot.Pause   // of a Halt: why
	Only   []bot.Pause // of a Resume: it counts for a pause with one of these reasons; nil: with any
	Reason string      // one sentence for the owner, in place of the one there is
	Held   *bot.Hold   // what a person holds back from now on; nil: as before
	// What else is kept in the same transaction, if the change makes a difference; of a Transition alone.
	Ask  *Asked // what is asked of the bot's account
	Note *Audit // who did it
}

// Asked is something that somebody asks of a bot by hand.
type Asked struct {
	Command bot.Command
	Who     string
}

// apply changes a bot, or nothing if the pause there is has a stronger reason. The error is Invalid or a Conflict.
func (c *Change) apply(b *bot.Bot) error {
	const op = "store.Change"
	if c.Event == bot.Resume && c.Only != nil && b.Status == bot.Paused && !slices.Contains(c.Only, b.Pause) {
		return fault.New(fault.Conflict, op, "the bot is paused for another reason (%s)", b.Pause)
	}
	pause := bot.Pause("")
	if c.Event == bot.Halt {
		var err error
		if pause, err = bot.ParsePause(string(c.Pause)); err != nil {
			return fault.In(op, err)
		}
		if b.Status == bot.Paused && !b.Pause.Yields(pause) {
			return nil
		}
	}
	if c.Event != "" {
		to, err := bot.Next(b.Status, c.Event)
		if err != nil {
			return fault.In(op, err)
		}
		b.Status, b.Pause = to, pause
	}
	if c.Event == bot.Start {
		b.Segment++
	}
	if c.Held != nil {
		b.Held = *c.Held
	}
	b.Reason = clean(c.Reason)
	return nil
}

var (
	updateState = statement(`
		UPDATE bots SET status = $1, pause = $2, reason = $3, held = $4, segment = $5, version = version + 1, changed = $6
		WHERE id = $7 AND version = $8`)
	refuseWaiting = statement(`UPDATE commands SET status = 'refused', reason = $1 WHERE bot = $2 AND status = 'waiting'`)
)

// Transition changes a bot's state by the table of its life, whatever others do to it at the same time, and returns it as it is
// then. A pause that is weaker than the present one changes nothing. The error is NotFound, a Conflict (its state does not allow
// it) or Invalid.
func (s *Store) Transition(ctx context.Context, id string, c Change, at int64) (bot.Bot, error) {
	const op = "store.Transition"
	for range 100 {
		b, err := s.Bot(ctx, id)
		if err != nil {
			return b, fault.In(op, err)
		}
		before := b
		if err := c.apply(&b); err != nil {
			return before, fault.In(op, err)
		}
		if same(&before, &b) {
			return b, nil
		}
		won := false
		err = s.change(ctx, op, func(ctx context.Context, on session) (err error) {
			won, err = setState(ctx, on, &b, before.Version, at)
			if err != nil || !won {
				return err
			}
			return c.beside(ctx, on, id, at)
		})
		if err != nil {
			return before, err
		}
		if won {
			b.Version, b.Changed = before.Version+1, at
			return b, nil
		}
	}
	return bot.Bot{}, fault.New(crowded.kind, op, "%s", crowded.sentence)
}

// beside keeps what belongs to a change.
func (c *Change) beside(ctx context.Context, on session, id string, at int64) error {
	if c.Ask != nil {
		if _, _, err := one(ctx, on, number, insertCommand, id, encode(c.Ask.Command), c.Ask.Who, at); err != nil {
			return err
		}
	}
	if c.Note != nil {
		return note(ctx, on, Audit{Time: at, Who: c.Note.Who, What: c.Note.What, Object: id})
	}
	return nil
}

// same reports whether a change made no difference.
func same(a, b *bot.Bot) bool {
	return a.Status == b.Status && a.Pause == b.Pause && a.Reason == b.Reason && a.Held == b.Held && a.Segment == b.Segment
}

// setState keeps the state of a bot if it is still of the version, and reports whether it was. Nobody does any more what is
// asked by hand of a bot that has ended.
func setState(ctx context.Context, on session, b *bot.Bot, version, at int64) (bool, error) {
	n, err := on.exec(ctx, updateState, string(b.Status), string(b.Pause), b.Reason, int64(b.Held), b.Segment, at, b.ID, version)
	if err != nil || n == 0 {
		return false, err
	}
	if !b.Status.Active() {
		_, err = on.exec(ctx, refuseWaiting, "the bot was "+string(b.Status)+" before it came to this", b.ID)
	}
	return true, err
}

package worker

import (
	"context"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// Event is what became of a bot, once it is committed.
type Event struct {
	Bot    bot.Bot    // as it is now
	Before bot.Status // as the event before had it
	Paused bot.Pause  // likewise
	Moved  bool       // its state changed, or what is said of it; the database has its version
	Failed error      // why it has just failed; nil: it has not
	Batch  bot.Batch
	Took   Took
}

// Took is how long it took from the first ring until all of a look was committed, by what the time went to.
type Took struct {
	Wait   time.Duration // until somebody looked
	Open   time.Duration // to make the bot from its journal, if it was not there
	Hub    time.Duration // to get candles
	Run    time.Duration // the strategy, its account and its venue
	Rest   time.Duration // all else of the look
	Commit time.Duration // to wait for the books, and to write
}

// outcome is what a look came to.
type outcome struct {
	commit store.Commit
	after  bot.Bot // if it is kept
	more   bool    // the bot is not up to date yet
	failed error   // why the bot fails
}

// look looks at bots that were rung for, until ctx ends.
func (w *Worker) look(ctx context.Context) {
	for {
		s := w.rings.next(ctx)
		if s == nil {
			return
		}
		if !s.ours(time.Now()) {
			w.leave(s)
			w.rings.done(s)
			continue
		}
		begun := time.Now()
		out, err := w.step(ctx, s)
		s.took.Rest = time.Since(begun) - s.took.Open - s.took.Hub - s.took.Run
		if err != nil {
			w.later(s, err)
			out = w.explain(s, err)
		} else if s.stuck = (time.Time{}); out == nil {
			w.counts.nothing.Add(1)
			s.went(nil)
		}
		if out == nil {
			w.rings.done(s)
			continue
		}
		handed := time.Now()
		w.books.commit(ctx, out.commit, func(err error) {
			s.took.Commit = time.Since(handed)
			w.committed(s, out, err)
			w.rings.done(s)
		})
	}
}

// later notes that a bot could not be looked at, and tries again.
func (w *Worker) later(s *seat, err error) {
	if fault.KindOf(err) == fault.Canceled {
		return
	}
	w.counts.again.Add(1)
	s.went(err)
	w.o.Log.Warn("a bot could not be looked at; it is tried again", "bot_id", s.id, "error", err)
	time.AfterFunc(2*time.Second, func() { w.rings.ring(s) })
}

// explain tells the owner of a bot that cannot be looked at for long why that is.
func (w *Worker) explain(s *seat, err error) *outcome {
	now, reason := time.Now(), fault.Sentence(err)
	if s.stuck.IsZero() {
		s.stuck = now
	}
	if fault.KindOf(err) != fault.Unavailable || now.Sub(s.stuck) < patience*time.Millisecond || s.bot.Reason == reason || s.bot.Status == bot.Paused {
		return nil
	}
	out := w.outcome(s)
	out.after.Reason = reason
	out.change()
	return out
}

// step does what is due for a bot, and returns what there is to commit, nil if nothing. The error is one that may pass:
// Unavailable or Canceled; all others fail the bot.
func (w *Worker) step(ctx context.Context, s *seat) (*outcome, error) {
	if s.retry != nil {
		out := s.retry
		s.retry = nil
		return out, nil
	}
	var asked []store.Command
	told := s.wasAsked()
	if told {
		var err error
		if asked, err = w.ask(ctx, s); err != nil {
			s.ask()
			return nil, err
		}
	}
	out, err := (*outcome)(nil), w.rekey(ctx, s, told)
	switch {
	case err != nil:
	case s.dying == nil:
		out, err = w.run(ctx, s, asked)
	default:
		out, err = w.dies(ctx, s)
	}
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Canceled:
		s.ask() // commands were not done
		w.shut(s)
		return nil, err
	}
	if err != nil {
		return w.failed(ctx, s, err), nil
	}
	return out, nil
}

// ask reads what the database knows of a bot: its state and what is asked of it by hand.
func (w *Worker) ask(ctx context.Context, s *seat) ([]store.Command, error) {
	b, err := w.o.Store.Bot(ctx, s.id)
	if err != nil {
		return nil, err
	}
	s.read(b)
	b.Cursor = max(b.Cursor, s.bot.Cursor)
	s.bot = b
	if _, err := w.switches(ctx); err != nil { // after the bot: who resumed it had turned them off before
		return nil, err
	}
	return w.o.Store.WaitingCommands(ctx, s.id)
}

// run opens a bot if it has to be, and brings it up to date.
func (w *Worker) run(ctx context.Context, s *seat, asked []store.Command) (*outcome, error) {
	begun := time.Now()
	if err := w.open(ctx, s); err != nil {
		return nil, err
	}
	s.took.Open = time.Since(begun)
	if !s.lives() { // it was stopped before anybody started it
		out := w.outcome(s)
		return out, out.becomes(bot.Done, "", "")
	}
	news, err := s.learns()
	if err != nil {
		return nil, err
	}
	now := w.hub.Now()
	resting := s.bot.Config.Interval > 0 && now < s.looked+s.bot.Config.Interval
	if resting && len(asked) == 0 && !news && (s.bot.Status == bot.Running || s.bot.Status == bot.Paused) && !w.stops(s) {
		return nil, nil
	}
	s.looked = now
	gap, more, err := s.feed(ctx, now)
	if err != nil {
		return nil, err
	}
	if more { // what is asked by hand is of the present, and waits for it
		s.looked = 0
		s.ask()
		asked = nil
	}
	out := w.outcome(s)
	out.more = more
	var done []int64
	for i := range asked {
		c := &asked[i]
		refused, err := s.desk.Hand(&c.Command)
		if err != nil {
			return nil, err
		}
		done = append(done, c.Seq)
		if refused != "" {
			if out.commit.Refused == nil {
				out.commit.Refused = map[int64]string{}
			}
			out.commit.Refused[c.Seq] = refused
		} else if c.Command.Act == bot.HoldBack {
			held := c.Command.Hold
			out.change().Held = &held
			out.after.Held = held
		}
	}
	if err := w.state(s, out, gap); err != nil {
		return nil, err
	}
	batch := s.desk.Take()
	batch.Commands = done
	out.commit.Batch, out.after.Cursor = batch, batch.Cursor
	if out.commit.Change == nil && batch.Cursor == s.bot.Cursor && len(batch.Lines)+len(done)+len(batch.Entries) == 0 {
		return nil, nil
	}
	return out, nil
}

// outcome returns one that changes nothing yet.
func (w *Worker) outcome(s *seat) *outcome {
	fence := store.Fence{Bot: s.id, Holder: w.o.ID, Epoch: s.epoch}
	return &outcome{commit: store.Commit{Fence: fence, At: time.Now().UnixMilli()}, after: s.bot}
}

// change returns what becomes of the bot's state, to be filled in.
func (o *outcome) change() *store.Change {
	if o.commit.Change == nil {
		o.commit.Change = &store.Change{Reason: o.after.Reason}
	}
	return o.commit.Change
}

// becomes lets an event happen to the bot.
func (o *outcome) becomes(e bot.Event, pause bot.Pause, reason string) error {
	to, err := bot.Next(o.after.Status, e)
	if err != nil {
		return err
	}
	o.after.Status, o.after.Pause, o.after.Reason = to, pause, reason
	c := o.change()
	c.Event, c.Pause, c.Reason = e, pause, reason
	return nil
}

// stops reports whether a kill switch stops a bot.
func (w *Worker) stops(s *seat) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.kills.Stop(s.id, s.owner)
}

// state decides what becomes of the bot's state. One thing at a time: a further one follows with the next look.
func (w *Worker) state(s *seat, out *outcome, gap string) error {
	b := &s.bot
	switch {
	case out.more && !w.stops(s): // all else is of the present
		return nil
	case b.Status == bot.Stopping:
		done, err := s.clear()
		if text := s.troubled(); err == nil && !done && text != "" && b.Reason != text { // why it takes so long
			out.after.Reason = text
			out.change().Reason = text
		}
		if err != nil || !done {
			return err
		}
		if err := s.desk.Stop(); err != nil {
			return err
		}
		return out.becomes(bot.Done, "", "")
	case w.stops(s) && b.Pause != bot.KillSwitch:
		if _, err := s.desk.Hand(&bot.Command{Act: bot.HoldBack, Hold: bot.HoldAll}); err != nil {
			return err
		}
		held := bot.HoldAll
		out.change().Held, out.after.Held = &held, held
		return out.becomes(bot.Halt, bot.KillSwitch, "a kill switch is on: orders that could open something were taken back, and nothing the strategy asks for counts")
	case b.Status == bot.Starting:
		return out.becomes(bot.Ready, "", "")
	}
	rule, text, _ := s.desk.Halted()
	if gap != "" {
		rule, text = bot.DataGap, gap
	}
	switch turn(b, rule) {
	case bot.Halt:
		return out.becomes(bot.Halt, rule, text)
	case bot.Resume:
		if err := out.becomes(bot.Resume, "", ""); err != nil {
			return err
		}
		out.commit.Change.Only = []bot.Pause{b.Pause}
	default:
		if text := s.troubled(); b.Status == bot.Running && rule == "" && b.Reason != text {
			out.after.Reason = text
			out.change().Reason = text
		}
	}
	return nil
}

// turn says what happens to a bot for which a rule holds now, "" for none: it halts, it goes on, or nothing. Where what paused it is
// over and something weaker holds it goes on, and halts for that with the next look.
func turn(b *bot.Bot, rule bot.Pause) bot.Event {
	switch {
	case b.Status == bot.Running && rule != "":
		return bot.Halt
	case b.Status != bot.Paused || b.Pause == rule || b.Pause.EndedBy() == bot.EndedByPerson:
		return ""
	case b.Pause.Yields(rule):
		return bot.Halt
	}
	return bot.Resume
}

// committed goes on after a commit.
func (w *Worker) committed(s *seat, out *outcome, err error) {
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Canceled:
		if err != nil { // perhaps it was kept: then the next try is refused, and the bot is made anew
			s.retry = out
			w.later(s, err)
			return
		}
	}
	if err != nil {
		w.counts.refused.Add(1)
		w.o.Log.Warn("a commit was refused; the bot is somebody else's or was changed meanwhile, and is made anew", "bot_id", s.id, "error", err)
		w.giveBack(s)
		return
	}
	before, paused := s.told, s.paused // people change states too
	s.bot, s.told, s.paused = out.after, out.after.Status, out.after.Pause
	w.counts.kept.Add(1)
	s.shows(&s.bot)
	s.dispatch()
	w.o.Event(Event{Bot: s.bot, Before: before, Paused: paused, Moved: out.commit.Change != nil, Failed: out.failed, Batch: out.commit.Batch, Took: s.took})
	if out.commit.Change != nil {
		w.o.Log.Info("bot", "bot_id", s.id, "status", string(s.bot.Status), "pause", string(s.bot.Pause), "reason", s.bot.Reason)
	}
	if out.more || out.commit.Change != nil { // there may be more
		w.rings.ring(s)
	}
	if !s.bot.Status.Active() {
		w.giveBack(s)
	}
}

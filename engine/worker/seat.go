package worker

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/fault"
	"tradebot/engine/hub"
	"tradebot/engine/market"
)

// seat is a bot that this worker holds. All but what says otherwise belongs to who looks at it, which is one at a time.
type seat struct {
	id, owner string
	rung      bool      // of rings
	busy      bool      // of rings
	rang      time.Time // of rings: when somebody rang first

	bot     bot.Bot // as it was last committed
	epoch   int64
	desk    *desk.Seat // nil: it has to be opened
	streams []*hub.Stream
	retry   *outcome // one that could not be committed, to be tried again
	looked  int64    // market time of the last look
	took    Took     // by the look under way

	mutex sync.Mutex // for what follows
	until time.Time  // end of the lease, by our own clock
	asked bool       // somebody changed it, or asks something of it: see the database
	seen  int64      // version of the bot that the database had when it was last read
	left  bool       // it is not ours any more
}

// ask says that the database knows something new of the bot.
func (s *seat) ask() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.asked = true
}

// changed reports whether the database has another version of the bot than was last read.
func (s *seat) changed(version int64) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if version == s.seen {
		return false
	}
	s.asked = true
	return true
}

// read notes that the bot was read.
func (s *seat) read(b bot.Bot) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.seen = b.Version
}

// wasAsked reports whether it does, once.
func (s *seat) wasAsked() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	asked := s.asked
	s.asked = false
	return asked
}

// lasts says how long the lease lasts, and that the bot may be looked at until then.
func (s *seat) lasts(until time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.until = until
}

// ours reports whether the lease lasts for a moment longer: enough to look and commit.
func (s *seat) ours(now time.Time) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return !s.left && now.Before(s.until)
}

// take takes a bot that nobody holds.
func (w *Worker) take(ctx context.Context, id string) error {
	const op = "worker.take"
	begun := time.Now()
	l, err := w.o.Store.Acquire(ctx, id, w.o.ID, w.o.Lease.Milliseconds())
	switch fault.KindOf(err) {
	case fault.Conflict, fault.NotFound: // somebody else was quicker, or it is gone
		if err != nil {
			return nil
		}
	}
	if err != nil {
		return fault.In(op, err)
	}
	b, err := w.o.Store.Bot(ctx, id)
	if err != nil {
		return fault.In(op, err)
	}
	if !b.Status.Active() {
		return fault.In(op, w.o.Store.Release(ctx, w.o.ID, []string{id}))
	}
	s := &seat{id: id, owner: b.Owner, bot: b, epoch: l.Epoch, until: begun.Add(w.o.Lease), asked: true}
	w.mutex.Lock()
	old := w.held[id]
	w.held[id] = s
	w.mutex.Unlock()
	if old != nil { // its lease had run out and is ours again
		w.leave(old)
		w.mutex.Lock()
		w.held[id] = s
		w.mutex.Unlock()
	}
	w.rings.ring(s)
	return nil
}

// leave forgets a bot. What is under way of it comes to nothing.
func (w *Worker) leave(s *seat) {
	s.mutex.Lock()
	s.left = true
	s.mutex.Unlock()
	w.mutex.Lock()
	if w.held[s.id] == s {
		delete(w.held, s.id)
	}
	for _, stream := range s.streams {
		delete(w.watch[stream.Name()], s)
	}
	w.mutex.Unlock()
	for _, stream := range s.streams {
		stream.Close()
	}
	if s.desk != nil {
		s.desk.Close()
	}
	s.streams, s.desk = nil, nil
}

// open makes the bot from its journal, follows its markets, and begins another life if it is to start.
func (w *Worker) open(ctx context.Context, s *seat) error {
	const op = "worker.open"
	if s.desk != nil {
		return nil
	}
	config := s.bot.Config
	if err := config.Check(); err != nil {
		return fault.In(op, err)
	}
	for i := range config.Slots {
		stream, err := w.hub.Open(config.Slots[i].Stream)
		if err != nil {
			return fault.In(op, err)
		}
		s.streams = append(s.streams, stream)
		w.mutex.Lock()
		if w.watch[stream.Name()] == nil {
			w.watch[stream.Name()] = map[*seat]string{}
		}
		w.watch[stream.Name()][s] = s.id
		w.mutex.Unlock()
	}
	var lines []bot.Line
	for l, err := range w.o.Store.Journal(ctx, s.id, 0, 0) {
		if err != nil {
			return fault.In(op, err)
		}
		lines = append(lines, l)
	}
	if len(lines) > 0 {
		made, err := desk.Replay(ctx, lines, s.bot.Cursor, w.o.Modules, w.o.Past)
		if err != nil {
			return fault.In(op, err)
		}
		s.desk = made.Seat
		if made.Difference != nil {
			return fault.New(fault.Conflict, op, "the bot is not what its journal says, so it must not go on: %s", made.Difference)
		}
	}
	if s.bot.Status != bot.Starting || s.desk != nil && !s.desk.Ended() {
		if s.desk == nil {
			return fault.New(fault.Conflict, op, "the bot is %s, but its journal has no beginning", s.bot.Status)
		}
		return nil
	}
	return fault.In(op, w.live(ctx, s, &config))
}

// live begins a life.
func (w *Worker) live(ctx context.Context, s *seat, c *bot.Config) error {
	m, err := w.o.Modules.Module(ctx, c.Module)
	if err != nil {
		return err
	}
	spans, err := desk.Warmth(ctx, m, c)
	if err != nil {
		return err
	}
	filters := make([]market.Instrument, len(c.Slots))
	for i := range c.Slots {
		if filters[i], err = w.o.Instrument(ctx, c.Slots[i].Stream); err != nil {
			return err
		}
		if err := s.streams[i].Reach(ctx, w.hub.Now()-spans[i]); err != nil {
			return err
		}
	}
	now := max(w.hub.Now(), s.bot.Cursor)
	b, err := desk.Begin(ctx, m, c, s.bot.Segment, now, filters, w.o.Past, w.o.Version)
	if err != nil {
		return err
	}
	if s.desk == nil {
		s.desk, err = desk.Open(ctx, m, b)
		return err
	}
	return s.desk.Again(ctx, m, b)
}

// feed hands over what closed since the last look. gap says what is waited for, "" if nothing.
func (s *seat) feed(ctx context.Context, now int64) (gap string, err error) {
	begun := time.Now()
	for i, stream := range s.streams {
		candles, known, err := stream.Since(ctx, s.desk.Next(i))
		if err != nil {
			return "", err
		}
		if err := s.desk.Feed(i, candles, known); err != nil {
			return "", err
		}
		if g := stream.Gap(); g != nil && now-g.Since >= patience {
			gap = fmt.Sprintf("candles of %s are missing since %s UTC: %s", stream.Name(), time.UnixMilli(g.From).UTC().Format("2006-01-02 15:04"), g.Cause)
		}
	}
	ready := time.Now()
	err = s.desk.Run(ctx)
	s.took.Hub, s.took.Run = ready.Sub(begun), time.Since(ready)
	return gap, err
}

// patience is how long candles may be missing before the owner is told, ms: most gaps are mended sooner.
const patience = 10_000

package worker

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/courier"
	"tradebot/engine/desk"
	"tradebot/engine/failpoint"
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

	bot     bot.Bot    // as it was last committed
	told    bot.Status // that the last event had
	paused  bot.Pause  // likewise
	epoch   int64
	desk    *desk.Seat // nil: it has to be opened
	streams []*hub.Stream
	retry   *outcome  // one that could not be committed, to be tried again
	looked  int64     // market time of the last look
	took    Took      // by the look under way
	stuck   time.Time // since when it cannot be looked at; zero: it can
	dying   error     // why it fails, while its orders at the exchange are taken back

	client  *binance.Client   // of a live bot, as the next two
	symbols []binance.Listing // by slot
	courier *courier.Courier

	mutex   sync.Mutex   // for what follows
	until   time.Time    // end of the lease, by our own clock
	asked   bool         // somebody changed it, or asks something of it: see the database
	seen    int64        // version of the bot that the database had when it was last read
	left    bool         // it is not ours any more
	reports []bot.Report // what the exchange said since the last look
	trouble string       // why nothing comes through to the exchange
	state   State        // for who counts
	trying  bool         // it could not be looked at or kept, and is tried again
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

// over says that the bot is not ours any more under this lease.
func (s *seat) over() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.left = true
}

// gone reports whether somebody has said so.
func (s *seat) gone() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.left
}

// ours reports whether the lease lasts for a moment longer: enough to look and commit.
func (s *seat) ours(now time.Time) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return !s.left && now.Before(s.until)
}

// take takes those of the bots that nobody holds, and returns how many.
func (w *Worker) take(ctx context.Context, ids ...string) (taken int, err error) {
	const op = "worker.take"
	w.taking.Lock() // the queue and the sweep find the same bots
	defer w.taking.Unlock()
	begun := time.Now()
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		s := w.seat(id)
		return s != nil && s.ours(begun)
	})
	if len(ids) == 0 {
		return 0, nil
	}
	leases, err := w.o.Store.AcquireMany(ctx, w.o.ID, w.o.Lease.Milliseconds(), ids)
	if err != nil || len(leases) == 0 { // somebody else was quicker, or they are gone
		return 0, fault.In(op, err)
	}
	failpoint.Hit("take")
	epochs, ours := map[string]int64{}, make([]string, len(leases))
	for i, l := range leases {
		epochs[l.Bot], ours[i] = l.Epoch, l.Bot
	}
	bots, err := w.o.Store.TheseBots(ctx, ours...)
	if err != nil {
		return 0, fault.In(op, err)
	}
	var over []string
	for i := range bots {
		b := &bots[i]
		if !b.Status.Active() {
			over = append(over, b.ID)
			continue
		}
		w.sit(&seat{id: b.ID, owner: b.Owner, bot: *b, told: b.Status, paused: b.Pause, state: stateOf(b), epoch: epochs[b.ID], until: begun.Add(w.o.Lease), seen: b.Version})
		taken++
	}
	if len(over) > 0 {
		err = w.o.Store.Release(ctx, w.o.ID, over)
	}
	return taken, fault.In(op, err)
}

// sit looks after a bot whose lease is ours from now on.
func (w *Worker) sit(s *seat) {
	w.mutex.Lock()
	old := w.held[s.id]
	w.held[s.id] = s
	w.mutex.Unlock()
	if old != nil { // its lease had run out and is ours again; somebody may be looking at it, and leaves it then
		old.over()
		w.rings.ring(old)
	}
	w.asks.add(s)
}

// leave forgets a bot. It is called by who looks at it, or when nobody does any more.
func (w *Worker) leave(s *seat) {
	s.over()
	w.mutex.Lock()
	if w.held[s.id] == s {
		delete(w.held, s.id)
	}
	w.mutex.Unlock()
	w.shut(s)
}

// shut closes what is open of a bot, so that it is made anew at the next look.
func (w *Worker) shut(s *seat) {
	w.mutex.Lock()
	for _, stream := range s.streams {
		delete(w.watch[stream.Name()], s)
	}
	w.mutex.Unlock()
	for _, stream := range s.streams {
		stream.Close()
	}
	if s.courier != nil {
		s.courier.Close()
	}
	if s.desk != nil {
		s.desk.Close()
	}
	s.heard() // whoever opens it next asks again
	s.suffers("")
	s.streams, s.desk, s.courier = nil, nil, nil
}

// open makes the bot from its journal, follows its markets, and begins another life unless one is under way or it is to stop.
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
	if s.trades() {
		if err := w.connect(ctx, s); err != nil {
			return fault.In(op, err)
		}
	}
	lines, err := w.o.Store.WholeJournal(ctx, s.id)
	if err != nil {
		return fault.In(op, err)
	}
	failpoint.Hit("open")
	if len(lines) > 0 {
		made, err := w.again(ctx, lines, s.bot.Cursor)
		if err != nil {
			return fault.In(op, err)
		}
		s.desk = made.Seat
		if made.Difference != nil {
			return fault.New(fault.Conflict, op, "the bot is not what its journal says, so it must not go on: %s", made.Difference)
		}
	}
	if s.trades() {
		w.carry(s)
	}
	switch {
	case s.lives(), s.bot.Status == bot.Stopping: // which it may be before it ever lived
		return nil
	case s.desk == nil && s.bot.Cursor > 0:
		return fault.New(fault.Conflict, op, "the bot has run until %s UTC, but its journal has no beginning; restore the database from a backup", market.Stamp(s.bot.Cursor))
	}
	return fault.In(op, w.live(ctx, s, &config))
}

// lives reports whether a life is under way.
func (s *seat) lives() bool { return s.desk != nil && !s.desk.Ended() }

// again makes a bot again. The candles are those that other bots were just made of; if that goes another way it is tried with what
// is stored now.
func (w *Worker) again(ctx context.Context, lines []bot.Line, cursor int64) (*desk.Replayed, error) {
	made, err := desk.Replay(ctx, lines, cursor, w.o.Modules, w.past)
	if err == nil && made.Difference == nil {
		return made, nil
	}
	if err == nil {
		made.Seat.Close()
	}
	return desk.Replay(ctx, lines, cursor, w.o.Modules, w.o.Past)
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
		if filters[i], err = w.instrument(ctx, s, i, c.Slots[i].Stream); err != nil {
			return err
		}
		if err := s.streams[i].Reach(ctx, w.hub.Now()-spans[i]); err != nil {
			return err
		}
	}
	now := max(w.hub.Now(), s.bot.Cursor)
	b, err := desk.Begin(ctx, m, c, s.bot.Segment, now, filters, w.o.Past, w.o.Version, s.clientPrefix())
	if err != nil {
		return err
	}
	if s.desk == nil {
		s.desk, err = desk.Open(ctx, m, b)
		return err
	}
	if err := s.desk.Again(ctx, m, b); err != nil || s.desk.Held() == s.bot.Held {
		return err
	}
	_, err = s.desk.Hand(&bot.Command{Act: bot.HoldBack, Hold: s.bot.Held})
	return err
}

// stretch is how many candles of a slot a look has at most, beside those of a warm-up: a bot that nobody ran for a day is brought
// up to date in several looks, each of which is committed within the time that a transaction has.
const stretch = 1000

// cut returns the candles of a slot that a look has, and how many there are beyond.
func (s *seat) cut(candles []market.Candle, tf market.Timeframe) (now []market.Candle, beyond int) {
	after := max(s.bot.Cursor, s.desk.Begin().Counts())
	series := market.Series{Candles: candles}
	if most := series.Index(after-int64(tf)+1) + stretch; len(candles) > most {
		return candles[:most:most], len(candles) - most
	}
	return candles, 0
}

// feed hands over what closed since the last look. gap says what is waited for, "" if nothing; more, that there is more than a look
// takes.
func (s *seat) feed(ctx context.Context, now int64) (gap string, more bool, err error) {
	begun := time.Now()
	for i, stream := range s.streams {
		candles, known, err := stream.Since(ctx, s.desk.Next(i))
		if err != nil {
			return "", false, err
		}
		candles, beyond := s.cut(candles, stream.Name().Timeframe)
		if beyond > 0 {
			more, known = true, candles[len(candles)-1].Time+int64(stream.Name().Timeframe)
		}
		if err := s.desk.Feed(i, candles, known); err != nil {
			return "", false, err
		}
		if g := stream.Gap(); g != nil && now-g.Since >= patience {
			gap = fmt.Sprintf("candles of %s are missing since %s UTC: %s", stream.Name(), market.Stamp(g.From), g.Cause)
		}
	}
	ready := time.Now()
	err = s.desk.Run(ctx)
	s.took.Hub, s.took.Run = ready.Sub(begun), time.Since(ready)
	return gap, more, err
}

// patience is how long candles may be missing before the owner is told, ms: most gaps are mended sooner.
const patience = 10_000

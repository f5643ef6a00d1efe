package worker

import (
	"sync/atomic"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/hub"
	"tradebot/engine/market"
)

// Stats are what a worker holds at a moment, and what it counted since it was made.
type Stats struct {
	Bots    map[State]int              // that it holds
	Trying  int                        // those of them that could not be looked at or kept, and are tried again
	Waiting int                        // those that somebody rang for and nobody looks at yet
	Stuck   time.Duration              // how long some have been waiting while none was looked at
	Streams map[market.Stream]*hub.Gap // that it follows, and what each waits for, nil if nothing
	Candles hub.Counts                 // what their sources did wrong
	Now     int64                      // the market's time, ms UTC

	Lost  int64 // leases that were lost
	Looks Looks
}

// State is what bots are counted by.
type State struct {
	Mode   bot.Mode
	Status bot.Status
	Pause  bot.Pause
}

func stateOf(b *bot.Bot) State { return State{b.Config.Mode, b.Status, b.Pause} }

// Looks are looks at bots by what came of them.
type Looks struct {
	Kept    int64 // something that is committed
	Nothing int64 // nothing to commit
	Again   int64 // it could not be done, or not be kept, and is tried again
	Refused int64 // the bot was somebody else's or was changed meanwhile
}

// counts are what a worker counts.
type counts struct{ kept, nothing, again, refused, lost atomic.Int64 }

// Stats returns what there is to count. It asks nobody, and may be called at any time.
func (w *Worker) Stats() Stats {
	c := &w.counts
	out := Stats{
		Bots: map[State]int{}, Streams: map[market.Stream]*hub.Gap{}, Candles: w.hub.Counts(), Now: w.hub.Now(), Lost: c.lost.Load(),
		Looks: Looks{Kept: c.kept.Load(), Nothing: c.nothing.Load(), Again: c.again.Load(), Refused: c.refused.Load()},
	}
	for _, s := range w.seats() {
		state, trying := s.counted()
		out.Bots[state]++
		if trying {
			out.Trying++
		}
	}
	for _, s := range w.hub.Streams() {
		out.Streams[s.Name()] = s.Gap()
	}
	out.Waiting, out.Stuck = w.rings.waiting(), w.rings.stuck()
	return out
}

// waiting returns how many seats wait to be looked at.
func (r *rings) waiting() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return len(r.list)
}

// shows notes a state that is kept.
func (s *seat) shows(b *bot.Bot) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.state, s.trying = stateOf(b), false
}

// went notes whether a bot could be looked at.
func (s *seat) went(err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.trying = err != nil
}

func (s *seat) counted() (state State, trying bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.state, s.trying
}

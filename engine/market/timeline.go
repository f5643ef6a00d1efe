package market

import (
	"cmp"
	"math"
	"slices"

	"tradebot/engine/fault"
)

// Track is what one slot brings to a timeline.
type Track struct {
	Candles []Candle    // open times ascending, as in a checked series
	Base    Timeframe   // their timeframe
	Series  []Timeframe // what the strategy wants of them, in the order of its description: Base itself or what Base builds
}

// Unwanted is the Series of an event that the strategy did not ask for.
const Unwanted = -1

// Event is one candle that closed.
type Event struct {
	Candle    Candle
	Timeframe Timeframe
	Slot      int  // index of the track
	Series    int  // index in its Series, Unwanted if it is a base candle that is in none
	Base      bool // the base candle itself, which venues fill orders in: set in exactly one event for each of them
	Complete  bool // false: built with base candles missing
}

// Instant is a moment at which candles closed.
type Instant struct {
	Time   int64   // close time of the base candles among the events
	Events []Event // never empty; valid until the next call
}

// Timeline merges the candles of several slots, and the longer candles built from them, into instants in order of time. The
// events of an instant are ordered: candles of periods that ended earlier without their last base candle (see [Aggregator]),
// then what closes now; in each group the shortest timeframe first, then by slot, then by series.
type Timeline struct {
	tracks []track
	order  []line
	events []Event
	single bool // one track, its base candles and nothing else
}

// track is a Track with a cursor.
type track struct {
	candles []Candle
	base    int64
	next    int   // index of the next candle
	known   int64 // no candle that closes at or before this time is still to come
	due     bool  // it has a candle in the instant being made
}

// line is a series of a track.
type line struct {
	event Event       // what its events have in common
	build *Aggregator // nil for base candles
	done  *Built      // the candle that closes in the instant being made
}

// NewTimeline returns a timeline at its beginning. The error is Invalid if a track wants candles that its base candles do
// not build.
func NewTimeline(tracks []Track) (*Timeline, error) {
	t := &Timeline{}
	for slot, from := range tracks {
		if from.Base <= 0 {
			return nil, fault.New(fault.Invalid, "market.NewTimeline", "slot %d has candles of timeframe %d ms; a timeframe is above 0", slot+1, int64(from.Base))
		}
		t.tracks = append(t.tracks, track{candles: from.Candles, base: int64(from.Base), known: math.MaxInt64})
		seen := false
		for series, tf := range from.Series {
			l := line{event: Event{Timeframe: tf, Slot: slot, Series: series, Complete: true}}
			if tf == from.Base {
				l.event.Base, seen = !seen, true
			} else {
				var err error
				if l.build, err = NewAggregator(from.Base, tf); err != nil {
					return nil, fault.In("market.NewTimeline", err)
				}
			}
			t.order = append(t.order, l)
		}
		if !seen {
			t.order = append(t.order, line{event: Event{Timeframe: from.Base, Slot: slot, Series: Unwanted, Base: true, Complete: true}})
		}
	}
	// Stable: lines of one timeframe keep the order they were added in, by slot, then by series.
	slices.SortStableFunc(t.order, func(a, b line) int { return cmp.Compare(a.event.Timeframe, b.event.Timeframe) })
	t.events = make([]Event, 0, 2*len(t.order)) // every line can bring a late candle and one that closes
	if t.single = len(t.order) == 1; t.single {
		t.events = append(t.events, t.order[0].event)
	}
	return t, nil
}

// Wait makes a timeline one of candles that are still being made: an instant is there once every track is known up to it, which
// [Timeline.Extend] says. It then has the events it would have had if all candles had been there from the beginning.
func (t *Timeline) Wait() {
	for i := range t.tracks {
		t.tracks[i].known = math.MinInt64
	}
}

// Extend adds candles to the end of a track, and says up to which close time no other is still to come. The slice may be
// shared, but is not to be changed before the timeline has passed it. The error is Invalid if a candle is not later than the
// one before.
func (t *Timeline) Extend(slot int, candles []Candle, known int64) error {
	to := &t.tracks[slot]
	for i := range candles {
		if candles[i].Time+to.base <= to.known || i > 0 && candles[i].Time <= candles[i-1].Time {
			return fault.New(fault.Invalid, "market.Timeline.Extend", "the candle at %s comes too late for slot %d", ISO(candles[i].Time), slot+1)
		}
	}
	if n := len(candles); n > 0 {
		if to.next == len(to.candles) {
			to.candles, to.next = candles, 0
		} else {
			to.candles = append(to.candles[to.next:len(to.candles):len(to.candles)], candles...)
			to.next = 0
		}
		known = max(known, candles[n-1].Time+to.base)
	}
	to.known = max(to.known, known)
	return nil
}

// Next returns the next instant, or false if there is none yet, or none any more.
func (t *Timeline) Next() (Instant, bool) {
	if !t.single {
		return t.merge()
	}
	only := &t.tracks[0]
	if only.next >= len(only.candles) {
		return Instant{}, false
	}
	candle := &only.candles[only.next]
	only.next++
	t.events[0].Candle = *candle
	return Instant{candle.Time + only.base, t.events}, true
}

// Ahead returns the candles, at most n, of the instants that come after the one last returned and are like it but for the time
// and the candle of their only event. None are if the timeline has more than one series. They are not to be changed.
func (t *Timeline) Ahead(n int) []Candle {
	if !t.single {
		return nil
	}
	only := &t.tracks[0]
	return only.candles[only.next:min(only.next+n, len(only.candles))]
}

// Skip passes over the next n instants, which are Ahead.
func (t *Timeline) Skip(n int) { t.tracks[0].next += n }

// merge is Next for several lines.
func (t *Timeline) merge() (Instant, bool) {
	now := int64(math.MaxInt64)
	for i := range t.tracks {
		if from := &t.tracks[i]; from.next < len(from.candles) {
			now = min(now, from.candles[from.next].Time+from.base)
		}
	}
	if now == math.MaxInt64 {
		return Instant{}, false
	}
	for i := range t.tracks {
		if from := &t.tracks[i]; from.next == len(from.candles) && from.known < now {
			return Instant{}, false
		}
	}
	for i := range t.tracks {
		from := &t.tracks[i]
		from.due = from.next < len(from.candles) && from.candles[from.next].Time+from.base == now
	}

	t.events = t.events[:0]
	for i := range t.order {
		l := &t.order[i]
		from := &t.tracks[l.event.Slot]
		if l.build == nil || !from.due {
			continue
		}
		var late *Built
		if late, l.done = l.build.Add(&from.candles[from.next]); late != nil {
			t.put(l, &late.Candle, false)
		}
	}
	for i := range t.order {
		l := &t.order[i]
		from := &t.tracks[l.event.Slot]
		switch {
		case !from.due:
		case l.build == nil:
			t.put(l, &from.candles[from.next], true)
		case l.done != nil:
			t.put(l, &l.done.Candle, l.done.Complete)
		}
	}
	for i := range t.tracks {
		if t.tracks[i].due {
			t.tracks[i].next++
		}
	}
	return Instant{now, t.events}, true
}

// put adds an event of the line.
func (t *Timeline) put(l *line, c *Candle, complete bool) {
	t.events = append(t.events, l.event)
	e := &t.events[len(t.events)-1]
	e.Candle, e.Complete = *c, complete
}

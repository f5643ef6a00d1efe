package history

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// ImportOptions say how to import.
type ImportOptions struct {
	Now   int64 // ms UTC; candles that close later are left out, and months that ended long enough before are sealed at once
	Force bool  // supersede sealed months where the given candles say something else or more
	// Progress, unless nil, is told of candles done and of how many there are, after every month.
	Progress func(done, total int)
}

// Imported is what an import did, or would have done had it not been refused. Numbers are of candles unless they say otherwise.
type Imported struct {
	New       int // that were not stored
	Known     int // that were stored just so
	Different int // that were stored with other numbers
	Late      int // of the new ones, those that belong to sealed months
	Unclosed  int // left out because they were not closed yet
	Months    int // chunks written
	Damaged   int // months whose stored candles cannot be read any more and are replaced
	First     *Difference
}

// Difference is a candle that is stored with other numbers than those given.
type Difference struct{ Stored, Given market.Candle }

// Import stores candles that were read from files, which may come in any order and overlap where they agree. Everything is compared
// with what is stored first, and nothing is stored if the import is refused; one that fails later can be repeated. Months that are
// over are sealed with what they have then, so files of one month belong into one import.
//
// Errors: Invalid if the candles are not those of the stream's timeframe, are none that [Library.Keep] takes or contradict one
// another, or if stored candles are damaged and force is not used; Conflict if candles differ from those stored or belong to sealed
// months, which force overrules by a new revision, except in months that are not sealed: those are refused until they are;
// Unavailable.
func (l *Library) Import(ctx context.Context, stream market.Stream, files []market.Series, o ImportOptions) (Imported, error) {
	const op = "history.Library.Import"
	var done Imported
	candles, err := join(stream, files)
	if err != nil {
		return done, fault.In(op, err)
	}
	closed, unclosed := cutAt(candles, o.Now-int64(stream.Timeframe)+1)
	done.Unclosed = len(unclosed)

	open := 0 // different ones in months that are not sealed
	for month, given := range months(closed) {
		h, err := l.hold(ctx, stream, month, o.Force)
		if err != nil {
			return done, fault.In(op, err)
		}
		_, fresh, different, first := merge(h.candles, given)
		if done.First == nil {
			done.First = first
		}
		done.New += len(fresh)
		done.Different += different
		done.Known += len(given) - len(fresh) - different
		switch {
		case h.damaged:
			done.Damaged++
		case h.revision > 0:
			done.Late += len(fresh)
		case month >= l.settled(stream, o.Now):
			open += different
		}
	}
	if err := refuse(stream, done, open, o.Force); err != nil {
		return done, fault.In(op, err)
	}
	count := 0
	for month, given := range months(closed) {
		written, err := l.store(ctx, stream, month, given, o)
		if done.Months += written; err != nil {
			return done, fault.In(op, err)
		}
		if count += len(given); o.Progress != nil {
			o.Progress(count, len(closed))
		}
	}
	return done, nil
}

// refuse says why an import cannot be, or returns nil.
func refuse(stream market.Stream, d Imported, open int, force bool) error {
	const op = "history.refuse"
	if d.Different > 0 && (!force || open > 0) {
		remedy := "leave them out, or import with force: what is stored then stays as an earlier revision"
		if open > 0 {
			remedy = fmt.Sprintf("leave them out; %d of them are in months that are not sealed yet, where nothing supersedes a candle", open)
		}
		return fault.New(fault.Conflict, op, "%s from what is stored, the first at %s: stored is %s, given is %s. Nothing was imported; %s",
			verb(d.Different, stream, "differs", "differ"), market.ISO(d.First.Given.Time), say(d.First.Stored), say(d.First.Given), remedy)
	}
	if d.Late > 0 && !force {
		return fault.New(fault.Conflict, op, "%s into gaps of months that are sealed. Nothing was imported; leave them out, or import with force: what is stored then stays as an earlier revision",
			verb(d.Late, stream, "belongs", "belong"))
	}
	return nil
}

// verb begins a sentence about some candles.
func verb(n int, stream market.Stream, one, many string) string {
	if n == 1 {
		return fmt.Sprintf("1 candle of %s %s", stream, one)
	}
	return fmt.Sprintf("%d candles of %s %s", n, stream, many)
}

// say writes the numbers of a candle.
func say(c market.Candle) string {
	return fmt.Sprintf("%v %v %v %v %v", c.Open, c.High, c.Low, c.Close, c.Volume)
}

// store stores candles of one month and returns how many chunks that took.
func (l *Library) store(ctx context.Context, stream market.Stream, month chunk.Month, given []market.Candle, o ImportOptions) (written int, err error) {
	const op = "history.store"
	for range attempts {
		h, err := l.hold(ctx, stream, month, o.Force)
		if err != nil {
			return written, err
		}
		merged, fresh, different, _ := merge(h.candles, given)
		if len(fresh)+different == 0 {
			return written, nil
		}
		open := h.revision == 0 && month >= l.settled(stream, o.Now)
		if different > 0 && (open || !o.Force) || h.revision > 0 && !o.Force {
			return written, fault.New(fault.Conflict, op, "other candles of %s came into %s during the import; import again", stream, month)
		}
		if open {
			var stored []market.Candle
			if stored, err = l.shelf.Add(ctx, stream, fresh); err == nil && slices.Equal(stored, fresh) {
				return written, nil
			}
		} else {
			// What bots may have seen becomes a revision before something else supersedes it.
			both := h.revision == 0 && different > 0
			if both {
				merged = h.candles
			}
			var c chunk.Chunk
			if c, err = chunk.New(stream, month, h.revision+1, merged); err == nil {
				err = l.shelf.Put(ctx, c, h.tail)
			}
			if err == nil {
				if written++; !both {
					return written, nil
				}
			}
		}
		if err != nil && fault.KindOf(err) != fault.Conflict {
			return written, err
		}
	}
	return written, fault.New(fault.Conflict, op, "%s of %s changes again and again; import it when nobody else does", month, stream)
}

// holding is what is stored of a month.
type holding struct {
	candles  []market.Candle
	revision int  // 0: not sealed
	tail     int  // how many of the candles are in the tail
	damaged  bool // they cannot be read
}

// hold returns what is stored of a month. A damaged chunk is an error, or an empty holding if it is to be replaced.
func (l *Library) hold(ctx context.Context, stream market.Stream, month chunk.Month, replace bool) (holding, error) {
	tail, err := l.shelf.Read(ctx, stream, month.Begin(), month.End(), 0)
	if err != nil {
		return holding{}, err
	}
	chunks, err := l.shelf.List(ctx, stream, month, month)
	if err != nil || len(chunks) == 0 {
		return holding{candles: tail, tail: len(tail)}, err
	}
	h := holding{revision: chunks[len(chunks)-1].Revision}
	h.candles, err = l.load(ctx, chunks[len(chunks)-1])
	if replace && fault.KindOf(err) == fault.Invalid {
		h.damaged, err = true, nil
	}
	return h, err
}

// join puts the candles of files together and checks them.
func join(stream market.Stream, files []market.Series) ([]market.Candle, error) {
	const op = "history.join"
	var all []market.Candle
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b market.Series) int { return cmp.Compare(begin(a), begin(b)) })
	for _, s := range files {
		// The most frequent step of a file with many gaps may be longer than its timeframe, but not all steps are.
		steps := s.Timeframe == stream.Timeframe
		for i := 1; i < len(s.Candles) && !steps; i++ {
			steps = s.Candles[i].Time-s.Candles[i-1].Time == int64(stream.Timeframe)
		}
		if !steps {
			return nil, fault.New(fault.Invalid, op, "the candles that begin at %s are %s candles, not those of %s; name the stream with their timeframe", market.ISO(begin(s)), s.Timeframe, stream)
		}
		if len(all) == 0 || len(s.Candles) == 0 || all[len(all)-1].Time < s.Candles[0].Time {
			all = append(all, s.Candles...)
			continue
		}
		merged, _, different, first := merge(all, s.Candles)
		if different > 0 {
			return nil, fault.New(fault.Invalid, op, "the files contradict one another: the candle at %s is %s in one and %s in another; leave one of them out", market.ISO(first.Given.Time), say(first.Stored), say(first.Given))
		}
		all = merged
	}
	return all, inspect(stream, all)
}

func begin(s market.Series) int64 {
	if len(s.Candles) == 0 {
		return 0
	}
	return s.Candles[0].Time
}

// merge returns stored and given candles together, the given one where both have one of the same time, the given ones that are
// not stored, how many are stored with other numbers, and the first of those.
func merge(stored, given []market.Candle) (merged, fresh []market.Candle, different int, first *Difference) {
	merged = make([]market.Candle, 0, max(len(stored), len(given)))
	for _, c := range given {
		var before []market.Candle
		before, stored = cutAt(stored, c.Time)
		merged = append(merged, before...)
		switch {
		case len(stored) == 0 || stored[0].Time != c.Time:
			fresh = append(fresh, c)
		default:
			if stored[0] != c {
				if different++; first == nil {
					first = &Difference{stored[0], c}
				}
			}
			stored = stored[1:]
		}
		merged = append(merged, c)
	}
	return append(merged, stored...), fresh, different, first
}

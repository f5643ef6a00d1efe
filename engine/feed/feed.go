package feed

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
)

// Begin and End as From and To of a request stand for all candles there are.
const (
	Begin = math.MinInt64
	End   = math.MaxInt64
)

// Request says what to open.
type Request struct {
	Sources []Source // none: a synthetic market
	Seed    uint64   // of the synthetic market
	From    int64    // open time of the first candle that counts, ms UTC, or Begin
	To      int64    // open time of the first candle after the last, or End
	Warmup  int      // candles of every series wanted before From
}

// Slot says what a slot is given.
type Slot struct {
	Name      string `json:"slot"`
	Source    string `json:"source"` // path of a file, or synthetic
	Timeframe string `json:"timeframe"`
	Candles   int    `json:"candles"` // that count
	Warmup    int    `json:"warmup"`  // before them
	From      int64  `json:"from"`    // open time of the first that counts, ms UTC
	To        int64  `json:"to"`      // close time of the last
	Gaps      int    `json:"gaps"`    // places where candles are missing
	Missing   int    `json:"missing"` // candles missing there
}

// Feed is an opened request. It implements runner.Feed.
type Feed struct {
	Slots    []Slot   // in the order of the description
	Warnings []string // sentences for the user
	First    int64    // time of the first instant, warm-up included
	Start    int64    // time of the first that counts
	Last     int64    // time of the last

	line *market.Timeline
}

// Open reads and binds candles for a strategy. Errors: those of [history.ReadFile]; Invalid if the sources do not fit the
// slots, if a series cannot be built from its candles, or if the range holds none.
func Open(d *strategy.Description, r Request) (*Feed, error) {
	const op = "feed.Open"
	if err := Check(d, r); err != nil {
		return nil, err
	}
	series := make([]market.Series, len(d.Slots))
	names := make([]string, len(d.Slots))
	if len(r.Sources) == 0 {
		if err := generate(d, r, series); err != nil {
			return nil, fault.In(op, err)
		}
		for i := range names {
			names[i] = fmt.Sprintf("synthetic, seed %d", r.Seed)
		}
	}
	for _, source := range r.Sources {
		i := slot(d, source.Slot)
		var err error
		if series[i], err = read(source); err != nil {
			return nil, fault.In(op, err)
		}
		names[i] = source.Path
	}
	f := &Feed{First: math.MaxInt64, Start: math.MaxInt64, Last: math.MinInt64}
	tracks := make([]market.Track, len(d.Slots))
	for i := range d.Slots {
		wanted, err := d.Slots[i].Series(series[i].Timeframe)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, op, err)
		}
		tracks[i] = market.Track{Base: series[i].Timeframe, Series: wanted}
		if tracks[i].Candles, err = f.cut(d.Slots[i].Name, names[i], &series[i], wanted, r); err != nil {
			return nil, fault.In(op, err)
		}
	}
	var err error
	f.line, err = market.NewTimeline(tracks)
	return f, fault.In(op, err)
}

// Next implements runner.Feed.
func (f *Feed) Next() (market.Instant, bool) { return f.line.Next() }

// Check says what is wrong with a request for a strategy that no file could mend: a slot that does not exist, one with two
// files or none, a range that ends before it begins. The error is Invalid.
func Check(d *strategy.Description, r Request) error {
	const op = "feed.Check"
	if r.From >= r.To {
		return fault.New(fault.Invalid, op, "the range ends at %s, which is not after its beginning %s; give a later end", Stamp(r.To), Stamp(r.From))
	}
	if len(r.Sources) == 0 {
		return nil
	}
	paths := make([]string, len(d.Slots))
	for _, s := range r.Sources {
		i := slot(d, s.Slot)
		if i < 0 {
			return fault.New(fault.Invalid, op, "%s has no slot %s; its slots are %s", d.Name, s.Slot, slots(d))
		}
		if paths[i] != "" {
			return fault.New(fault.Invalid, op, "slot %s is given two files, %s and %s; give it one%s", d.Slots[i].Name, paths[i], s.Path, hint(d))
		}
		paths[i] = s.Path
	}
	if i := slices.Index(paths, ""); i >= 0 {
		return fault.New(fault.Invalid, op, "slot %s is given no candles; add --candles %s=FILE", d.Slots[i].Name, d.Slots[i].Name)
	}
	return nil
}

// read reads a source.
func read(s Source) (market.Series, error) {
	series, err := history.ReadFile(s.Path)
	if err != nil || s.Timeframe == 0 || s.Timeframe == series.Timeframe {
		return series, err
	}
	// Candles so sparse that most steps leave some out have a shorter timeframe than their most frequent step.
	if !s.Timeframe.Builds(series.Timeframe) {
		return series, fault.New(fault.Invalid, "feed.read", "%s holds %s candles, not %s; leave out the timeframe, and longer candles are built for a strategy that asks for them", s.Path, series.Timeframe, s.Timeframe)
	}
	series.Timeframe = s.Timeframe
	return series.Slice(Begin, End), nil // finds the gaps anew
}

// slot returns the index of a slot, the first for "", or -1.
func slot(d *strategy.Description, name string) int {
	for i := range d.Slots {
		if name == "" || d.Slots[i].Name == name {
			return i
		}
	}
	return -1
}

func slots(d *strategy.Description) string {
	names := make([]string, len(d.Slots))
	for i := range d.Slots {
		names[i] = d.Slots[i].Name
	}
	return strings.Join(names, ", ")
}

// hint explains the naming of slots where there are several.
func hint(d *strategy.Description) string {
	if len(d.Slots) == 1 {
		return ""
	}
	return fmt.Sprintf(", and name the slot of every file, like %s=FILE", d.Slots[len(d.Slots)-1].Name)
}

// cut returns the candles of the range with their warm-up, and notes what the slot is given.
func (f *Feed) cut(name, source string, s *market.Series, wanted []market.Timeframe, r Request) ([]market.Candle, error) {
	counts := s.Slice(r.From, r.To)
	n := len(counts.Candles)
	if n == 0 {
		last := s.Candles[len(s.Candles)-1].Time
		return nil, fault.New(fault.Invalid, "feed.cut", "%s has no candles from %s to %s; its candles open from %s to %s", source, Stamp(r.From), Stamp(r.To), Stamp(s.Candles[0].Time), Stamp(last))
	}
	end := s.Index(r.To)
	begin := end - n
	start, short := warmup(s, begin, wanted, r)
	if short > 0 {
		f.warn("slot %s has %d of the %d candles of warm-up the strategy wants before %s; it starts with fewer", name, r.Warmup-short, r.Warmup, Stamp(r.From))
	}
	tf := int64(s.Timeframe)
	out := Slot{
		Name: name, Source: source, Timeframe: s.Timeframe.String(), Candles: n, Warmup: begin - start,
		From: counts.Candles[0].Time, To: counts.Candles[n-1].Time + tf, Gaps: len(counts.Gaps),
	}
	for _, gap := range counts.Gaps {
		out.Missing += gap.Missing
	}
	f.Slots = append(f.Slots, out)
	f.First = min(f.First, s.Candles[start].Time+tf)
	f.Start = min(f.Start, out.From+tf)
	f.Last = max(f.Last, out.To)
	f.flaws(name, &counts, out.Missing)
	return s.Candles[start:end], nil
}

// flaws warns of what is wrong with candles.
func (f *Feed) flaws(name string, s *market.Series, missing int) {
	if missing > 0 {
		f.warn("slot %s: %d of its candles are missing; the first gap is from %s to %s UTC", name, missing, Stamp(s.Gaps[0].From), Stamp(s.Gaps[0].To))
	}
	if s.Irregular > 0 {
		f.warn("slot %s: the steps between candles that are no multiple of %s number %d; check the file if this is not what you expect", name, s.Timeframe, s.Irregular)
	}
	if s.Rounded > 0 {
		f.warn("slot %s: prices with more than %d decimals were rounded, %d in the whole file", name, market.Places, s.Rounded)
	}
}

func (f *Feed) warn(format string, args ...any) {
	f.Warnings = append(f.Warnings, fmt.Sprintf(format, args...))
}

// warmup returns the index of the first candle of warm-up before begin, and how many candles of the longest series are
// missing to what the request wants. Without From there is none, as there is nothing before the first candle.
func warmup(s *market.Series, begin int, wanted []market.Timeframe, r Request) (start, short int) {
	if r.From == Begin || r.Warmup == 0 {
		return begin, 0
	}
	start = begin
	for _, tf := range wanted {
		if tf == s.Timeframe {
			i := max(0, begin-r.Warmup)
			start, short = min(start, i), max(short, r.Warmup-(begin-i))
			continue
		}
		i, count := begin, 0
		under := tf.Open(r.From) // the candle under way at From is built whole, but does not count
		for last := under; i > 0; i-- {
			open := tf.Open(s.Candles[i-1].Time)
			if open == last {
				continue
			}
			if count == r.Warmup {
				break
			}
			last = open
			count++
		}
		start, short = min(start, i), max(short, r.Warmup-count)
	}
	return start, short
}

// Stamp writes a time for people: the minute in UTC, with seconds if there are any.
func Stamp(t int64) string {
	switch {
	case t == Begin:
		return "the beginning"
	case t == End:
		return "the end"
	case t%60_000 != 0:
		return time.UnixMilli(t).UTC().Format("2006-01-02 15:04:05")
	}
	return time.UnixMilli(t).UTC().Format("2006-01-02 15:04")
}

package feed

import (
	"crypto/sha256"
	"fmt"
	"math"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Begin and End as From and To of a request stand for all candles there are.
const (
	Begin = math.MinInt64
	End   = math.MaxInt64
)

// Request says what to open.
type Request struct {
	Sources []Source // none: a synthetic market
	Stored  []Stored // in place of Sources: candles that somebody has read already
	Seed    uint64   // of the synthetic market
	From    int64    // open time of the first candle that counts, ms UTC, or Begin
	To      int64    // open time of the first candle after the last, or End
	Warmup  int      // candles of every series wanted before From
}

// Slot says what a slot is given.
type Slot struct {
	Name      string `json:"slot"`
	Symbol    string `json:"symbol"` // from the name of the file
	Source    string `json:"source"` // path of a file, or synthetic
	Timeframe string `json:"timeframe"`
	Candles   int    `json:"candles"`      // that count
	Warmup    int    `json:"warmup"`       // before them
	Short     int    `json:"warmup_short"` // candles missing to the warm-up that the strategy wants, of its longest series
	From      int64  `json:"from"`         // open time of the first that counts, ms UTC
	To        int64  `json:"to"`           // close time of the last
	Gaps      int    `json:"gaps"`         // places where candles are missing
	Missing   int    `json:"missing"`      // candles missing there
	Rounded   int    `json:"rounded"`      // prices with more than 8 decimals, in the whole file
}

// Feed is a market from its beginning. It implements runner.Feed.
type Feed struct {
	Slots    []Slot         // in the order of the description
	Tracks   []market.Track // by slot: the candles it brings, warm-up first
	Warnings []string       // sentences for the user
	First    int64          // time of the first instant, warm-up included
	Start    int64          // time of the first that counts
	Last     int64          // time of the last

	line *market.Timeline
}

// Open returns the market from its beginning, with so many candles of every series before the first that counts, if there are.
// The error is Invalid if a series cannot be built from the candles, or if the range holds none.
func (m *Market) Open(warmup int) (*Feed, error) { return m.OpenTo(m.request.To, warmup) }

// OpenTo is Open of a market that ends before a time, ms UTC, or where the request says, whichever is earlier.
func (m *Market) OpenTo(to int64, warmup int) (*Feed, error) {
	const op = "feed.Open"
	r := m.request
	r.Warmup, r.To = warmup, min(to, r.To)
	f := &Feed{First: math.MaxInt64, Start: math.MaxInt64, Last: math.MinInt64, Tracks: make([]market.Track, len(m.series))}
	for i := range m.series {
		s := m.series[i] // its candles are shared, its gaps measured anew
		wanted, err := m.description.Slots[i].Series(s.Timeframe)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, op, err)
		}
		f.Tracks[i] = market.Track{Base: s.Timeframe, Series: wanted}
		slot := Slot{Name: m.description.Slots[i].Name, Symbol: m.symbols[i], Source: m.names[i]}
		if f.Tracks[i].Candles, err = f.cut(slot, &s, wanted, r); err != nil {
			return nil, fault.In(op, err)
		}
	}
	var err error
	f.line, err = market.NewTimeline(f.Tracks)
	return f, fault.In(op, err)
}

// Hash returns the SHA-256 of all candles the feed brings, slot after slot, in their canonical form. Of one slot it is
// [market.Hash].
func (f *Feed) Hash() [sha256.Size]byte {
	hash := sha256.New()
	for i := range f.Tracks {
		market.WriteHash(hash, f.Tracks[i].Candles)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// Next implements runner.Feed.
func (f *Feed) Next() (market.Instant, bool) { return f.line.Next() }

// Ahead implements runner.Scout.
func (f *Feed) Ahead(n int) []market.Candle { return f.line.Ahead(n) }

// Skip implements runner.Scout.
func (f *Feed) Skip(n int) { f.line.Skip(n) }

// cut returns the candles of the range with their warm-up, and notes what the slot is given.
func (f *Feed) cut(out Slot, s *market.Series, wanted []market.Timeframe, r Request) ([]market.Candle, error) {
	counts := s.Slice(r.From, r.To)
	n := len(counts.Candles)
	if n == 0 {
		last := s.Candles[len(s.Candles)-1].Time
		return nil, fault.New(fault.Invalid, "feed.cut", "%s has no candles from %s to %s; its candles open from %s to %s", out.Source, Stamp(r.From), Stamp(r.To), Stamp(s.Candles[0].Time), Stamp(last))
	}
	end := s.Index(r.To)
	begin := end - n
	start, short := begin, 0
	if r.From != Begin { // without one there is nothing before the first candle
		start, short = Warmup(s, begin, r.From, wanted, r.Warmup)
	}
	if short > 0 {
		f.warn("slot %s has %d of the %d candles of warm-up the strategy wants before %s; it starts with fewer", out.Name, r.Warmup-short, r.Warmup, Stamp(r.From))
	}
	tf := int64(s.Timeframe)
	out.Timeframe, out.Candles, out.Warmup, out.Short = s.Timeframe.String(), n, begin-start, short
	out.From, out.To, out.Gaps, out.Rounded = counts.Candles[0].Time, counts.Candles[n-1].Time+tf, len(counts.Gaps), s.Rounded
	for _, gap := range counts.Gaps {
		out.Missing += gap.Missing
	}
	f.Slots = append(f.Slots, out)
	f.First = min(f.First, s.Candles[start].Time+tf)
	f.Start = min(f.Start, out.From+tf)
	f.Last = max(f.Last, out.To)
	f.flaws(out.Name, &counts, out.Missing)
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

// Warmup returns the index of the first candle of a warm-up of so many candles of every wanted timeframe before from, where
// begin is the index of the first candle that opens at from or later; and how many candles of the longest series there are too
// few.
func Warmup(s *market.Series, begin int, from int64, wanted []market.Timeframe, candles int) (start, short int) {
	start = begin
	if candles == 0 {
		return start, 0
	}
	for _, tf := range wanted {
		if tf == s.Timeframe {
			i := max(0, begin-candles)
			start, short = min(start, i), max(short, candles-(begin-i))
			continue
		}
		i, count := begin, 0
		under := tf.Open(from) // the candle under way then is built whole, but does not count
		for last := under; i > 0; i-- {
			open := tf.Open(s.Candles[i-1].Time)
			if open == last {
				continue
			}
			if count == candles {
				break
			}
			last = open
			count++
		}
		start, short = min(start, i), max(short, candles-count)
	}
	return start, short
}

// Stamp writes an end of a range for people.
func Stamp(t int64) string {
	switch {
	case t == Begin:
		return "the beginning"
	case t == End:
		return "the end"
	}
	return market.Stamp(t)
}

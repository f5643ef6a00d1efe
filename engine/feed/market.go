package feed

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
)

// Market is candles that were read, to be fed as often as one likes. It is not changed by that, and safe for concurrent use.
type Market struct {
	description *strategy.Description
	request     Request
	series      []market.Series // by slot
	names       []string
	symbols     []string
}

// Load reads and binds candles for a strategy. Errors: those of [history.ReadFile]; Invalid if the sources do not fit the
// slots.
func Load(d *strategy.Description, r Request) (*Market, error) {
	const op = "feed.Load"
	if err := Check(d, r); err != nil {
		return nil, err
	}
	n := len(d.Slots)
	m := &Market{description: d, request: r, series: make([]market.Series, n), names: make([]string, n), symbols: make([]string, n)}
	for i := range r.Stored {
		given := &r.Stored[i]
		k := slot(d, given.Slot)
		m.series[k], m.names[k], m.symbols[k] = given.Series, given.Name, given.Symbol
	}
	if len(r.Sources)+len(r.Stored) == 0 {
		if err := generate(d, r, m.series); err != nil {
			return nil, fault.In(op, err)
		}
		for i := range m.names {
			m.names[i], m.symbols[i] = fmt.Sprintf("synthetic, seed %d", r.Seed), "synthetic"
			if n > 1 {
				m.symbols[i] += "-" + d.Slots[i].Name
			}
		}
	}
	for _, source := range r.Sources {
		i := slot(d, source.Slot)
		var err error
		if m.series[i], err = read(source); err != nil {
			return nil, fault.In(op, err)
		}
		m.names[i], m.symbols[i] = source.Path, symbol(source.Path)
	}
	return m, nil
}

// From returns the market with another beginning, ms UTC: what lies before it is warm-up.
func (m *Market) From(t int64) *Market {
	later := *m
	later.request.From = t
	return &later
}

// Changed returns the market with every candle that closes after a time, ms UTC, made into another, which must be possible
// too. The change is given the last close before, or the first open if there is none.
func (m *Market) Changed(after int64, change func(c market.Candle, pivot float64) market.Candle) *Market {
	changed := *m
	changed.series = slices.Clone(m.series)
	for i := range changed.series {
		s := &changed.series[i]
		s.Candles = slices.Clone(s.Candles)
		pivot := s.Candles[0].Open
		for k := range s.Candles {
			if s.Candles[k].Time+int64(s.Timeframe) <= after {
				pivot = s.Candles[k].Close
				continue
			}
			s.Candles[k] = change(s.Candles[k], pivot)
		}
	}
	return &changed
}

// symbol returns the symbol that a file is named after: BTCUSDT of data/BTCUSDT-3m.csv.
func symbol(path string) string {
	name := filepath.Base(path)
	if end := strings.IndexAny(name, "-_. "); end > 0 {
		name = name[:end]
	}
	return strategy.Printable(name)
}

// Check says what is wrong with a request for a strategy that no file could mend: a slot that does not exist, one with two
// files or none, a range that ends before it begins. The error is Invalid.
func Check(d *strategy.Description, r Request) error {
	const op = "feed.Check"
	if r.From >= r.To {
		return fault.New(fault.Invalid, op, "the range ends at %s, which is not after its beginning %s; give a later end", Stamp(r.To), Stamp(r.From))
	}
	if len(r.Sources)+len(r.Stored) == 0 {
		return nil
	}
	paths := make([]string, len(d.Slots))
	give := func(name, path string) error {
		i := slot(d, name)
		if i < 0 {
			return fault.New(fault.Invalid, op, "%s has no slot %s; its slots are %s", d.Name, name, slots(d))
		}
		if paths[i] != "" {
			return fault.New(fault.Invalid, op, "slot %s is given two files, %s and %s; give it one%s", d.Slots[i].Name, paths[i], path, hint(d))
		}
		paths[i] = path
		return nil
	}
	for _, s := range r.Sources {
		if err := give(s.Slot, s.Path); err != nil {
			return err
		}
	}
	for i := range r.Stored {
		if err := give(r.Stored[i].Slot, r.Stored[i].Name); err != nil {
			return err
		}
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

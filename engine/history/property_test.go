package history_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/history/shelftest"
	"tradebot/engine/market"
)

// model is a library as simple as it can be thought: the first candle of each time counts, and sealed months are closed.
type model struct {
	stream  market.Stream
	candles map[int64]market.Candle
	sealed  map[chunk.Month]bool
	now     int64
}

// over reports whether a month is sealed when it is time to.
func (m *model) over(month chunk.Month) bool {
	return month.End()+int64(m.stream.Timeframe)+3*int64(market.Day) <= m.now
}

// all returns what is stored between two times.
func (m *model) all(from, to int64) []market.Candle {
	var all []market.Candle
	for _, t := range slices.Sorted(maps.Keys(m.candles)) {
		if from <= t && t < to {
			all = append(all, m.candles[t])
		}
	}
	return all
}

// Whatever is kept, sealed and imported in whatever order, by one library or another over the same shelf, candles are stored as
// the model has them.
func TestLibraryIsItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{stream: market.Stream{Exchange: "synth", Symbol: "A", Timeframe: 6 * market.Hour}, candles: map[int64]market.Candle{}, sealed: map[chunk.Month]bool{}, now: january.Begin()}
		shelf := &shelftest.Memory{}
		libraries := []*history.Library{history.NewLibrary(shelf, history.Options{CacheBytes: 1 << 20}), history.NewLibrary(shelf, history.Options{CacheBytes: 200 * market.RecordSize})}
		ctx := t.Context()
		library := func() *history.Library { return libraries[rapid.IntRange(0, 1).Draw(t, "library")] }
		draw := func() []market.Candle {
			at := january.Begin() + int64(m.stream.Timeframe)*rapid.Int64Range(-50, 500).Draw(t, "from")
			var candles []market.Candle
			for range rapid.IntRange(2, 30).Draw(t, "count") {
				p := float64(rapid.IntRange(1, 3).Draw(t, "price"))
				candles = append(candles, market.Candle{Time: at, Open: p, High: p, Low: p, Close: p})
				at += int64(m.stream.Timeframe) * rapid.SampledFrom([]int64{1, 1, 1, 2, 9}).Draw(t, "step")
			}
			return candles
		}
		t.Repeat(map[string]func(*rapid.T){
			"keep": func(t *rapid.T) {
				var want []market.Candle
				given := draw()
				for _, c := range given {
					if _, ok := m.candles[c.Time]; !ok && !m.sealed[chunk.MonthOf(c.Time)] {
						m.candles[c.Time] = c
					}
					if c, ok := m.candles[c.Time]; ok {
						want = append(want, c)
					}
				}
				if got, err := library().Keep(ctx, m.stream, given); err != nil || !slices.Equal(got, want) {
					t.Fatalf("%v, %v, want %v", got, err, want)
				}
			},
			"seal": func(t *rapid.T) {
				m.now += int64(market.Day) * rapid.Int64Range(0, 20).Draw(t, "days")
				want := 0
				for at := range m.candles {
					if month := chunk.MonthOf(at); m.over(month) && !m.sealed[month] {
						m.sealed[month] = true
						want++
					}
				}
				if got, err := library().Seal(ctx, m.now); err != nil || got != want {
					t.Fatalf("%d months, %v, want %d", got, err, want)
				}
			},
			"import": func(t *rapid.T) {
				given := draw()
				series, err := market.NewSeries(given)
				if err != nil {
					t.Fatal(err)
				}
				force, refused, steps := rapid.Bool().Draw(t, "force"), false, false
				for i, c := range given {
					steps = steps || i > 0 && c.Time-given[i-1].Time == int64(m.stream.Timeframe)
					if c.Time+int64(m.stream.Timeframe) > m.now {
						continue
					}
					month := chunk.MonthOf(c.Time)
					old, known := m.candles[c.Time]
					refused = refused || known && old != c && (!force || !m.sealed[month] && !m.over(month)) || !known && m.sealed[month] && !force
				}
				_, err = library().Import(ctx, m.stream, []market.Series{series}, history.ImportOptions{Now: m.now, Force: force})
				switch {
				case !steps:
					if fault.KindOf(err) != fault.Invalid {
						t.Fatalf("another timeframe: %v", err)
					}
				case refused:
					if fault.KindOf(err) != fault.Conflict {
						t.Fatalf("%v, want it refused", err)
					}
				case err != nil:
					t.Fatal(err)
				default:
					fresh := map[chunk.Month]bool{}
					for _, c := range given {
						if c.Time+int64(m.stream.Timeframe) > m.now {
							continue
						}
						if old, ok := m.candles[c.Time]; !ok || old != c {
							fresh[chunk.MonthOf(c.Time)] = true
						}
						m.candles[c.Time] = c
					}
					for month := range fresh {
						m.sealed[month] = m.sealed[month] || m.over(month)
					}
				}
			},
			"": func(t *rapid.T) {
				from := january.Begin() + int64(market.Hour)*rapid.Int64Range(-400, 4000).Draw(t, "begin")
				to := from + int64(market.Hour)*rapid.Int64Range(-10, 4000).Draw(t, "hours")
				want := m.all(from, to)
				if got, err := library().Candles(ctx, m.stream, from, to); err != nil || !slices.Equal(got, want) {
					t.Fatalf("%d candles from %d to %d, want %d; %v", len(got), from, to, len(want), err)
				}
				coverage, err := library().Ranges(ctx, m.stream)
				if err != nil {
					t.Fatal(err)
				}
				if stored := m.all(-market.MaxTime, market.MaxTime); len(stored) > 1 {
					s, err := library().Series(ctx, m.stream, -market.MaxTime, market.MaxTime)
					if err != nil {
						t.Fatal(err)
					}
					if !slices.Equal(s.Candles, stored) || s.Timeframe != m.stream.Timeframe || !slices.Equal(coverage.Gaps(), s.Gaps) || coverage.Candles != len(stored) || coverage.Months != count(m.sealed) {
						t.Fatalf("%+v, want gaps %v, %d candles, %d months", coverage, s.Gaps, len(stored), count(m.sealed))
					}
					var text bytes.Buffer
					if _, err := library().Export(ctx, m.stream, -market.MaxTime, market.MaxTime, &text); err != nil {
						t.Fatal(err)
					}
					if back, err := history.Read("x", &text); err != nil || !slices.Equal(back.Candles, stored) {
						t.Fatalf("exported as %v, %v", back.Candles, err)
					}
				}
				if v, err := library().Verify(ctx, m.stream, nil); err != nil || len(v.Damages) > 0 {
					t.Fatalf("%+v, %v", v, err)
				}
			},
		})
	})
}

func count(set map[chunk.Month]bool) (n int) {
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}

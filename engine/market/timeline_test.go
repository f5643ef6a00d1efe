package market_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

func TestTimeline(t *testing.T) {
	const m = market.Minute
	for _, c := range []struct {
		name   string
		tracks []market.Track
		want   []string // per instant "<minute>:" and its events "<slot>/<series> <timeframe>@<open minute>[!]", ! is incomplete, * the base
	}{
		{"base alone", []market.Track{{Candles: at(0, 1, 3), Base: m, Series: []market.Timeframe{m}}},
			[]string{"1: 0/0 1m@0*", "2: 0/0 1m@1*", "4: 0/0 1m@3*"}},
		{"nothing wanted: venues still see the base", []market.Track{{Candles: at(0, 1), Base: m}},
			[]string{"1: 0/-1 1m@0*", "2: 0/-1 1m@1*"}},
		{"base and higher, listed the other way round", []market.Track{{Candles: at(0, 1, 2), Base: m, Series: []market.Timeframe{2 * m, m}}},
			[]string{"1: 0/1 1m@0*", "2: 0/1 1m@1* 0/0 2m@0", "3: 0/1 1m@2*"}},
		{"only higher wanted", []market.Track{{Candles: at(0, 1), Base: m, Series: []market.Timeframe{2 * m}}},
			[]string{"1: 0/-1 1m@0*", "2: 0/-1 1m@1* 0/0 2m@0"}},
		{"the base named twice", []market.Track{{Candles: at(0), Base: m, Series: []market.Timeframe{m, m}}},
			[]string{"1: 0/0 1m@0* 0/1 1m@0"}},
		{"two slots: shortest first, then slot", []market.Track{
			{Candles: at(0, 1), Base: m, Series: []market.Timeframe{2 * m, m}}, {Candles: at(0, 1), Base: m, Series: []market.Timeframe{m, 2 * m}}},
			[]string{"1: 0/1 1m@0* 1/0 1m@0*", "2: 0/1 1m@1* 1/0 1m@1* 0/0 2m@0 1/1 2m@0"}},
		{"a slot with a gap and one that ends sooner", []market.Track{
			{Candles: at(0, 2, 3), Base: m, Series: []market.Timeframe{m}}, {Candles: at(1, 2), Base: m, Series: []market.Timeframe{m}}},
			[]string{"1: 0/0 1m@0*", "2: 1/0 1m@1*", "3: 0/0 1m@2* 1/0 1m@2*", "4: 0/0 1m@3*"}},
		{"different base timeframes", []market.Track{
			{Candles: at(0), Base: 2 * m, Series: []market.Timeframe{2 * m}}, {Candles: at(0, 1), Base: m, Series: []market.Timeframe{m}}},
			[]string{"1: 1/0 1m@0*", "2: 1/0 1m@1* 0/0 2m@0*"}},
		{"a late candle comes before the base candle that reveals it", []market.Track{
			{Candles: at(0, 2, 3), Base: m, Series: []market.Timeframe{m, 2 * m}}},
			[]string{"1: 0/0 1m@0*", "3: 0/1 2m@0! 0/0 1m@2*", "4: 0/0 1m@3* 0/1 2m@2"}},
		{"several late ones: shortest first, then slot", []market.Track{
			{Candles: at(0, 12), Base: m, Series: []market.Timeframe{m, 4 * m, 2 * m}}, {Candles: at(0, 12), Base: m, Series: []market.Timeframe{2 * m}}},
			[]string{"1: 0/0 1m@0* 1/-1 1m@0*", "13: 0/2 2m@0! 1/0 2m@0! 0/1 4m@0! 0/0 1m@12* 1/-1 1m@12*"}},
		{"no candles", []market.Track{{Base: m, Series: []market.Timeframe{m}}, {Base: m}}, nil},
		{"no tracks", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			line, err := market.NewTimeline(c.tracks)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for {
				instant, ok := line.Next()
				if !ok {
					break
				}
				text := fmt.Sprintf("%d:", instant.Time/60_000)
				for _, e := range instant.Events {
					text += fmt.Sprintf(" %d/%d %s@%d", e.Slot, e.Series, e.Timeframe, e.Candle.Time/60_000)
					if !e.Complete {
						text += "!"
					}
					if e.Base {
						text += "*"
					}
				}
				got = append(got, text)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if _, again := line.Next(); again {
				t.Error("there is an instant after the end")
			}
		})
	}
}

func TestTimelineRefuses(t *testing.T) {
	for _, track := range []market.Track{{Base: 0}, {Base: market.Hour, Series: []market.Timeframe{market.Minute}}, {Base: market.Hour, Series: []market.Timeframe{90 * market.Minute}}} {
		if _, err := market.NewTimeline([]market.Track{track}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v: %v", track, err)
		}
	}
}

func TestTimelineAgreesWithSlices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tracks := make([]market.Track, rapid.IntRange(1, 3).Draw(t, "slots"))
		for i := range tracks {
			base := rapid.SampledFrom([]market.Timeframe{market.Minute, 2 * market.Minute}).Draw(t, "base")
			multiples := rapid.SliceOfN(rapid.SampledFrom([]market.Timeframe{1, 2, 3, 6}), 0, 4).Draw(t, "series")
			tracks[i] = market.Track{Base: base, Candles: walk(t, base, fmt.Sprint("slot ", i))}
			for _, k := range multiples {
				tracks[i].Series = append(tracks[i].Series, k*base)
			}
		}
		line, err := market.NewTimeline(tracks)
		if err != nil {
			t.Fatal(err)
		}
		var got []market.Instant
		for {
			instant, ok := line.Next()
			if !ok {
				break
			}
			instant.Events = slices.Clone(instant.Events)
			got = append(got, instant)
		}
		if want := sorted(tracks); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v\nwant\n%+v", got, want)
		}
	})
}

// sorted is the timeline written with whole slices: all events there will be, sorted, then cut where the time changes.
func sorted(tracks []market.Track) []market.Instant {
	type timed struct {
		market.Event
		time int64
		now  int // 0: late, 1: closes now
	}
	var all []timed
	for slot, from := range tracks {
		base := int64(from.Base)
		if !slices.Contains(from.Series, from.Base) {
			for _, c := range from.Candles {
				all = append(all, timed{market.Event{Candle: c, Timeframe: from.Base, Slot: slot, Series: market.Unwanted, Base: true, Complete: true}, c.Time + base, 1})
			}
		}
		for series, tf := range from.Series {
			if tf == from.Base {
				for _, c := range from.Candles {
					first := slices.Index(from.Series, tf) == series
					all = append(all, timed{market.Event{Candle: c, Timeframe: tf, Slot: slot, Series: series, Base: first, Complete: true}, c.Time + base, 1})
				}
				continue
			}
			for _, d := range group(from.Base, tf, from.Candles) {
				e := timed{market.Event{Candle: d.candle, Timeframe: tf, Slot: slot, Series: series, Complete: d.complete}, from.Candles[d.after].Time + base, 1}
				if d.late {
					e.now = 0
				}
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.now, b.now), cmp.Compare(a.Timeframe, b.Timeframe),
			cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Series, b.Series))
	})
	var instants []market.Instant
	for _, e := range all {
		if n := len(instants); n == 0 || instants[n-1].Time != e.time {
			instants = append(instants, market.Instant{Time: e.time})
		}
		last := &instants[len(instants)-1]
		last.Events = append(last.Events, e.Event)
	}
	return instants
}

func TestTimelineDoesNotAllocate(t *testing.T) {
	const m = market.Minute
	minutes := make([]int64, 3000)
	for i := range minutes {
		minutes[i] = int64(i + i/7) // with gaps
	}
	for _, tracks := range [][]market.Track{
		{{Candles: at(minutes...), Base: m, Series: []market.Timeframe{m}}},
		{{Candles: at(minutes...), Base: m, Series: []market.Timeframe{m, 5 * m}}, {Candles: at(minutes...), Base: m, Series: []market.Timeframe{3 * m}}},
	} {
		line, err := market.NewTimeline(tracks)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(2000, func() { line.Next() }); n != 0 {
			t.Errorf("%d tracks: %v allocations an instant", len(tracks), n)
		}
	}
}

func BenchmarkTimeline(b *testing.B) {
	const m = market.Minute
	minutes := make([]int64, 100_000)
	for i := range minutes {
		minutes[i] = int64(i)
	}
	candles := at(minutes...)
	for _, c := range []struct {
		name   string
		tracks []market.Track
	}{
		{"base", []market.Track{{Candles: candles, Base: m, Series: []market.Timeframe{m}}}},
		{"base and 1h", []market.Track{{Candles: candles, Base: m, Series: []market.Timeframe{m, market.Hour}}}},
		{"2 slots of base and 1h", []market.Track{{Candles: candles, Base: m, Series: []market.Timeframe{m, market.Hour}}, {Candles: candles, Base: m, Series: []market.Timeframe{m, market.Hour}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			sum := 0.0
			for b.Loop() {
				line, err := market.NewTimeline(c.tracks)
				if err != nil {
					b.Fatal(err)
				}
				for {
					instant, ok := line.Next()
					if !ok {
						break
					}
					sum += instant.Events[0].Candle.Close
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(candles)), "ns/instant")
		})
	}
}

// However candles arrive, track by track and piece by piece, the instants are those of candles that were there from the
// beginning, and none comes before every track is known up to it.
func TestTimelineOfCandlesThatArrive(t *testing.T) {
	const m = market.Minute
	rapid.Check(t, func(t *rapid.T) {
		series := [][]market.Timeframe{{m}, {3 * m, m}, {2 * m}, nil}
		whole := make([]market.Track, rapid.IntRange(1, 3).Draw(t, "tracks"))
		for i := range whole {
			minutes := rapid.SliceOfDistinct(rapid.Int64Range(0, 40), func(n int64) int64 { return n }).Draw(t, "minutes")
			slices.Sort(minutes)
			whole[i] = market.Track{Candles: at(minutes...), Base: m, Series: rapid.SampledFrom(series).Draw(t, "series")}
		}
		all, err := market.NewTimeline(whole)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for instant, ok := all.Next(); ok; instant, ok = all.Next() {
			want = append(want, fmt.Sprint(instant))
		}
		begun := slices.Clone(whole)
		for i := range begun {
			begun[i].Candles = nil
		}
		line, err := market.NewTimeline(begun)
		if err != nil {
			t.Fatal(err)
		}
		line.Wait()
		var got []string
		known, passed := make([]int64, len(whole)), make([]int, len(whole))
		for slices.Min(known) < 50*int64(m) {
			i := rapid.IntRange(0, len(whole)-1).Draw(t, "track")
			known[i] += int64(rapid.IntRange(0, 9).Draw(t, "minutes more")) * int64(m)
			var more []market.Candle
			for _, c := range whole[i].Candles[passed[i]:] {
				if c.Time+int64(m) <= known[i] {
					more = append(more, c)
				}
			}
			passed[i] += len(more)
			if err := line.Extend(i, more, known[i]); err != nil {
				t.Fatal(err)
			}
			for instant, ok := line.Next(); ok; instant, ok = line.Next() {
				if instant.Time > slices.Min(known) {
					t.Fatalf("an instant at minute %d, known up to %v", instant.Time/int64(m), known)
				}
				got = append(got, fmt.Sprint(instant))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestTimelineRefusesLateCandles(t *testing.T) {
	line, err := market.NewTimeline([]market.Track{{Base: market.Minute}})
	if err != nil {
		t.Fatal(err)
	}
	line.Wait()
	minute := int64(market.Minute)
	for _, c := range []struct {
		name    string
		candles []market.Candle
		known   int64
		late    bool
	}{
		{"the first", at(1, 2), 0, false},
		{"one that is there", at(2), 0, true},
		{"one before", at(0), 0, true},
		{"two in the wrong order", at(5, 4), 0, true},
		{"none, but time goes on", nil, 9 * minute, false},
		{"one of the time that went on", at(8), 0, true},
		{"the next", at(9), 0, false},
	} {
		if err := line.Extend(0, c.candles, c.known); (fault.KindOf(err) == fault.Invalid) != c.late || err != nil && !c.late {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

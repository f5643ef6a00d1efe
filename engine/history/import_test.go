package history_test

import (
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// file returns candles as a reader would.
func file(t testing.TB, candles []market.Candle) market.Series {
	t.Helper()
	s, err := market.NewSeries(slices.Clone(candles))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// other returns candles with another volume at some positions.
func other(candles []market.Candle, at ...int) []market.Candle {
	candles = slices.Clone(candles)
	for _, i := range at {
		candles[i].Volume = 777
	}
	return candles
}

// january and February are over and sealed or to be sealed in these tests, March is the open month.
func TestImport(t *testing.T) {
	now := made(in(70))[0].Time
	jan, feb, mar := made(run(0, 10)...), made(run(in(32), in(32)+10)...), made(run(in(61), in(61)+10)...)
	all := slices.Concat(jan, feb, mar)
	sealed := func(t *testing.T, l *history.Library) { seal(t, l, now, 1) }
	for _, c := range []struct {
		name   string
		stored []market.Candle
		before func(t *testing.T, l *history.Library)
		files  [][]market.Candle
		force  bool
		want   history.Imported
		says   string // "" for success
		result []market.Candle
	}{
		{name: "into nothing", files: [][]market.Candle{all}, want: history.Imported{New: 30, Months: 2}, result: all},
		{name: "files in any order that overlap", files: [][]market.Candle{all[15:], all[:5], all[3:18]}, want: history.Imported{New: 30, Months: 2}, result: all},
		{name: "what is known", stored: all, files: [][]market.Candle{all}, want: history.Imported{Known: 30}, result: all},
		{name: "gaps of months that are not sealed", stored: slices.Concat(jan[3:5], mar[8:]), files: [][]market.Candle{all}, want: history.Imported{New: 26, Known: 4, Months: 2}, result: all},
		{name: "not closed yet", files: [][]market.Candle{append(slices.Clone(jan), made(in(70)-1, in(70), in(70)+1)...)},
			want: history.Imported{New: 11, Unclosed: 2, Months: 1}, result: append(slices.Clone(jan), made(in(70)-1)...)},
		{name: "different", stored: all, files: [][]market.Candle{other(all, 2, 4, 12)},
			want: history.Imported{Known: 27, Different: 3, First: &history.Difference{Stored: all[2], Given: other(all, 2)[2]}}, result: all,
			says: "3 candles of synth:BTCUSDT:1m differ from what is stored, the first at 2024-01-01T00:02:00Z: stored is 100.5 101.5 99.5 100.75 0.25, given is 100.5 101.5 99.5 100.75 777. Nothing was imported; leave them out, or import with force: what is stored then stays as an earlier revision"},
		{name: "different and new", stored: jan, files: [][]market.Candle{other(all, 2)},
			want: history.Imported{New: 20, Known: 9, Different: 1, First: &history.Difference{Stored: all[2], Given: other(all, 2)[2]}}, result: jan, says: "1 candle of"},
		{name: "different with force", stored: all, files: [][]market.Candle{other(all, 2, 12)}, force: true,
			want:   history.Imported{Known: 28, Different: 2, Months: 4, First: &history.Difference{Stored: all[2], Given: other(all, 2)[2]}}, // each month as it was, then as it is
			result: other(all, 2, 12)},
		{name: "different with force, sealed", stored: all, before: func(t *testing.T, l *history.Library) { seal(t, l, now, 2) }, files: [][]market.Candle{other(all, 2)}, force: true,
			want:   history.Imported{Known: 29, Different: 1, Months: 1, First: &history.Difference{Stored: all[2], Given: other(all, 2)[2]}},
			result: other(all, 2)},
		{name: "different in the open month", stored: all, files: [][]market.Candle{other(all, 2, 22)}, force: true,
			want:   history.Imported{Known: 28, Different: 2, First: &history.Difference{Stored: all[2], Given: other(all, 2)[2]}},
			result: all, says: "Nothing was imported; leave them out; 1 of them are in months that are not sealed yet, where nothing supersedes a candle"},
		{name: "late", stored: jan[:5], before: sealed, files: [][]market.Candle{all}, want: history.Imported{New: 25, Known: 5, Late: 5}, result: jan[:5],
			says: "5 candles of synth:BTCUSDT:1m belong into gaps of months that are sealed. Nothing was imported; leave them out, or import with force"},
		{name: "late with force", stored: jan[:5], before: sealed, files: [][]market.Candle{all}, force: true, want: history.Imported{New: 25, Known: 5, Late: 5, Months: 2}, result: all},
		{name: "files that contradict one another", files: [][]market.Candle{jan[:5], other(jan[3:], 1)}, force: true,
			says: "the files contradict one another: the candle at 2024-01-01T00:04:00Z is 101 102 100 101.25 0.5 in one and 101 102 100 101.25 777 in another; leave one"},
		{name: "another timeframe", files: [][]market.Candle{made(0, 60, 120)}, says: "the candles that begin at 2024-01-01T00:00:00Z are 1h candles, not those of synth:BTCUSDT:1m; name the stream with their timeframe"},
		{name: "a shorter timeframe", files: [][]market.Candle{halves(made(0, 1, 2))}, says: "are 30s candles, not those of"},
		{name: "many gaps", files: [][]market.Candle{made(0, 2, 4, 6, 7)}, want: history.Imported{New: 5, Months: 1}, result: made(0, 2, 4, 6, 7)},
		{name: "beside their time", files: [][]market.Candle{shifted(made(0, 1, 2))}, says: "opens at 2024-01-01T00:00:30Z; candles of 1m begin"},
		{name: "nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, _ := open(history.Options{})
			keep(t, l, c.stored)
			if c.before != nil {
				c.before(t, l)
			}
			var files []market.Series
			for _, f := range c.files {
				files = append(files, file(t, f))
			}
			progress, total := 0, 0
			got, err := l.Import(t.Context(), stream, files, history.ImportOptions{Now: now, Force: c.force, Progress: func(done, all int) {
				if done <= progress {
					t.Errorf("progress %d after %d", done, progress)
				}
				progress, total = done, all
			}})
			if c.says == "" && err != nil || !strings.Contains(fault.Sentence(err), c.says) {
				t.Fatalf("%v, want %q", err, c.says)
			}
			if err == nil && (progress != total || total != got.New+got.Known+got.Different) {
				t.Errorf("progress ended at %d of %d", progress, total)
			}
			if (got.First == nil) != (c.want.First == nil) || got.First != nil && *got.First != *c.want.First {
				t.Errorf("the first difference is %+v, want %+v", got.First, c.want.First)
			}
			got.First, c.want.First = nil, nil
			if got != c.want {
				t.Errorf("imported %+v, want %+v", got, c.want)
			}
			if got := everything(t, l); !slices.Equal(got, c.result) {
				t.Errorf("stored are %d candles, want %d", len(got), len(c.result))
			}
			if err == nil { // to import once more changes nothing
				again, err := l.Import(t.Context(), stream, files, history.ImportOptions{Now: now, Force: c.force})
				if err != nil || again.New+again.Different+again.Months != 0 {
					t.Errorf("once more: %+v, %v", again, err)
				}
			}
		})
	}
}

func halves(candles []market.Candle) []market.Candle {
	for i := range candles {
		candles[i].Time = january.Begin() + int64(i)*30_000
	}
	return candles
}

func shifted(candles []market.Candle) []market.Candle {
	for i := range candles {
		candles[i].Time += 30_000
	}
	return candles
}

// What bots saw stays readable.
func TestImportKeepsRevisions(t *testing.T) {
	l, _ := open(history.Options{})
	jan := made(run(0, 10)...)
	keep(t, l, jan)
	o := history.ImportOptions{Now: after(4), Force: true}
	if _, err := l.Import(t.Context(), stream, []market.Series{file(t, other(jan, 3))}, o); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Import(t.Context(), stream, []market.Series{file(t, made(run(5, 15)...))}, o); err != nil {
		t.Fatal(err)
	}
	for revision, want := range map[int][]market.Candle{1: jan, 2: other(jan, 3), 3: other(made(run(0, 15)...), 3)} {
		if got, err := l.Revision(t.Context(), stream, january, revision); err != nil || !slices.Equal(got, want) {
			t.Errorf("revision %d: %v, %v", revision, got, err)
		}
	}
	if c, err := l.Ranges(t.Context(), stream); err != nil || c.Superseded != 2 || c.Months != 1 || c.Candles != 15 {
		t.Errorf("%+v, %v", c, err)
	}
}

// A damaged month is replaced by an import with force, and no other way.
func TestImportMends(t *testing.T) {
	l, shelf := open(history.Options{})
	jan := made(run(0, 10)...)
	keep(t, l, jan)
	seal(t, l, after(4), 1)
	shelf.Damage(stream, january, 1, func(c *chunk.Chunk) { c.Data = c.Data[:len(c.Data)-1] })
	files := []market.Series{file(t, jan)}
	if _, err := l.Import(t.Context(), stream, files, history.ImportOptions{Now: after(4)}); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), "are damaged") {
		t.Errorf("without force: %v", err)
	}
	got, err := l.Import(t.Context(), stream, files, history.ImportOptions{Now: after(4), Force: true})
	if err != nil || got != (history.Imported{New: 10, Months: 1, Damaged: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got := everything(t, l); !slices.Equal(got, jan) {
		t.Errorf("stored are %v", got)
	}
}

// Others may store while an import runs: nothing of theirs is lost or superseded.
func TestImportWhileOthersStore(t *testing.T) {
	l, shelf := open(history.Options{})
	same := history.NewLibrary(&shelf.Memory, history.Options{})
	jan := made(run(0, 10)...)
	shelf.beforePut = func() { keep(t, same, made(20)) }
	if got, err := l.Import(t.Context(), stream, []market.Series{file(t, jan)}, history.ImportOptions{Now: after(4)}); err != nil || got.New != 10 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, want := everything(t, l), append(jan, made(20)...); !slices.Equal(got, want) {
		t.Errorf("stored are %v", got)
	}

	feb := made(run(in(32), in(32)+10)...)
	shelf.beforePut = func() { keep(t, same, other(feb, 3)[3:4]) }
	_, err := l.Import(t.Context(), stream, []market.Series{file(t, feb)}, history.ImportOptions{Now: after(40)})
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Sentence(err), "other candles of synth:BTCUSDT:1m came into 2024-02 during the import; import again") {
		t.Errorf("%v", err)
	}
	mar := made(run(in(61), in(61)+10)...)
	shelf.beforeAdd = func() { keep(t, same, other(mar, 3)[3:4]) }
	if _, err = l.Import(t.Context(), stream, []market.Series{file(t, mar)}, history.ImportOptions{Now: after(40)}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("%v", err)
	}
}

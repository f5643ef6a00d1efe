package history_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

func TestRanges(t *testing.T) {
	at := func(minute int) int64 { return made(minute)[0].Time }
	const month = 31 * 24 * 60
	for _, c := range []struct {
		name    string
		minutes []int
		sealed  int
		want    []history.Range
		gaps    []market.Gap
		tail    int
		loads   int64
	}{
		{"nothing", nil, 0, nil, nil, 0, 0},
		{"a tail", run(0, 5), 0, []history.Range{{at(0), at(5), 5}}, nil, 5, 0},
		{"a tail with a gap", append(run(0, 5), 7), 0, []history.Range{{at(0), at(5), 5}, {at(7), at(8), 1}}, []market.Gap{{From: at(5), To: at(7), Missing: 2}}, 6, 0},
		{"a month goes on in the next", run(month-10, month+10), 1, []history.Range{{at(month - 10), at(month + 10), 20}}, nil, 10, 0},
		{"months without gaps are not unpacked", slices.Concat(run(-5, month), run(in(61), in(61)+5)), 3,
			[]history.Range{{at(-5), at(month), month + 5}, {at(in(61)), at(in(61) + 5), 5}}, []market.Gap{{From: at(month), To: at(in(61)), Missing: 29 * 24 * 60}}, 0, 0},
		{"months with gaps are", []int{0, 1, 3, 5}, 1, []history.Range{{at(0), at(2), 2}, {at(3), at(4), 1}, {at(5), at(6), 1}},
			[]market.Gap{{From: at(2), To: at(3), Missing: 1}, {From: at(4), To: at(5), Missing: 1}}, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, shelf := open(history.Options{})
			keep(t, l, made(c.minutes...))
			seal(t, l, map[int]int64{0: after(0), 1: after(4), 3: after(90)}[c.sealed], c.sealed)
			got, err := l.Ranges(t.Context(), stream)
			if err != nil {
				t.Fatal(err)
			}
			want := history.Coverage{Stream: stream, Ranges: c.want, Candles: len(c.minutes), Tail: c.tail, Months: c.sealed}
			if !reflect.DeepEqual(got, want) || !slices.Equal(got.Gaps(), c.gaps) || shelf.loads.Load() != c.loads {
				t.Errorf("%+v, gaps %v, %d loads; want %+v, %v, %d", got, got.Gaps(), shelf.loads.Load(), want, c.gaps, c.loads)
			}
		})
	}
}

func TestVerify(t *testing.T) {
	l, shelf := open(history.Options{})
	keep(t, l, made(slices.Concat(run(-5, 5), run(in(32), in(32)+5), run(in(61), in(61)+5))...))
	seal(t, l, after(40), 3)
	if _, err := l.Import(t.Context(), stream, []market.Series{file(t, made(run(0, 7)...))}, history.ImportOptions{Now: after(40), Force: true}); err != nil {
		t.Fatal(err)
	}
	everything(t, l) // what is in memory is not what is verified
	check := func(want history.Verified, says ...string) {
		t.Helper()
		calls := 0
		got, err := l.Verify(t.Context(), stream, func(done, total int) {
			if calls++; done != calls || total != 4 {
				t.Errorf("call %d: %d of %d", calls, done, total)
			}
		})
		if err != nil || got.Chunks != want.Chunks || got.Candles != want.Candles || len(got.Damages) != len(says) || calls != 4 {
			t.Fatalf("%+v, %v, want %+v", got, err, want)
		}
		for i, d := range got.Damages {
			if text := fmt.Sprintf("%s %d: %v", d.Month, d.Revision, d.Err); !strings.HasPrefix(text, says[i][:11]) || !strings.Contains(text, says[i][11:]) {
				t.Errorf("damage %d is %q, want %q", i, text, says[i])
			}
		}
	}
	check(history.Verified{Chunks: 4, Candles: 5 + 5 + 7 + 5 + 5})

	shelf.Damage(stream, january, 1, func(c *chunk.Chunk) { c.Data[len(c.Data)-1] ^= 1 })
	shelf.Damage(stream, january-1, 1, func(c *chunk.Chunk) { c.Count++ })
	odd := made(in(62))
	odd[0].Low = 0
	if _, err := shelf.Add(t.Context(), stream, odd); err != nil {
		t.Fatal(err)
	}
	check(history.Verified{Chunks: 4, Candles: 7 + 5}, "2023-12 1: it holds 5 candles from", "2024-01 1: are damaged", "2024-03 0: the low is 0;")
}

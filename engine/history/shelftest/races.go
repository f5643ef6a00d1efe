package shelftest

import (
	"slices"
	"sync"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// together calls do n times at once and returns when all are done.
func together(n int, do func(i int)) {
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	group.Wait()
}

// settled is a time at which January 2024 is sealed and nothing later.
var settled = (january + 1).Begin() + 4*int64(market.Day)

func writers(t *bench) {
	const rounds, n = 20, 4
	for round := range rounds {
		at := made(january, rounds)[round]
		var saw [n][]market.Candle
		together(n, func(i int) {
			mine := at
			mine.Volume = float64(1 + i)
			var err error
			if saw[i], err = history.NewLibrary(t.shelf, history.Options{}).Keep(t.ctx, minutes, []market.Candle{mine}); err != nil {
				t.Errorf("Keep: %v", err)
			}
		})
		stored, err := t.shelf.Read(t.ctx, minutes, at.Time, at.Time+1, 0)
		if err != nil || len(stored) != 1 || stored[0].Volume < 1 {
			t.Fatalf("%v is stored, %v", stored, err)
		}
		for i := range saw {
			if !same(saw[i], stored) {
				t.Errorf("writer %d was told %v, stored is %v", i+1, saw[i], stored)
			}
		}
	}
}

func sealers(t *bench) {
	candles := made(january, 500)
	t.add(minutes, candles)
	t.add(hours, candles[:1])
	var total [3]int
	together(len(total), func(i int) {
		var err error
		if total[i], err = history.NewLibrary(t.shelf, history.Options{}).Seal(t.ctx, settled); err != nil {
			t.Errorf("Seal: %v", err)
		}
	})
	if sum := total[0] + total[1] + total[2]; sum != 2 {
		t.Errorf("%d months were sealed, want one of each stream: %v", sum, total)
	}
	t.chunks(minutes, t.pack(minutes, 1, candles))
	t.chunks(hours, t.pack(hours, 1, candles[:1]))
	t.tail(minutes, nil)
}

func writersAndSealers(t *bench) {
	const n, each = 3, 40
	candles := made(january, n*each)
	var kept [n][]market.Candle
	together(n+2, func(i int) {
		library := history.NewLibrary(t.shelf, history.Options{})
		if i >= n {
			for range 10 {
				// A month that changes again and again is a conflict; the next time it is sealed.
				if _, err := library.Seal(t.ctx, settled); err != nil && fault.KindOf(err) != fault.Conflict {
					t.Errorf("Seal: %v", err)
				}
			}
			return
		}
		for k := range each {
			c := candles[k*n+i]
			stored, err := library.Keep(t.ctx, minutes, []market.Candle{c})
			if err != nil {
				t.Errorf("Keep: %v", err)
			}
			if kept[i] = append(kept[i], stored...); len(stored) > 1 || len(stored) == 1 && stored[0] != c {
				t.Errorf("%v is stored as %v", c, stored)
			}
		}
	})
	library := history.NewLibrary(t.shelf, history.Options{})
	got, err := library.Candles(t.ctx, minutes, january.Begin(), january.End())
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(kept[:]...)
	slices.SortFunc(want, func(a, b market.Candle) int { return int(a.Time - b.Time) })
	if !same(got, want) {
		t.Errorf("%d candles are stored, where %d were said to be", len(got), len(want))
	}
	if chunks := t.list(minutes); len(chunks) > 1 {
		t.Errorf("%d revisions without force", len(chunks))
	}
	if v, err := library.Verify(t.ctx, minutes, nil); err != nil || len(v.Damages) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

func readers(t *bench) {
	const past = 6
	var all []market.Candle
	for m := range chunk.Month(past) {
		part := made(january-m, 50)
		t.add(minutes, part)
		all = append(part, all...)
	}
	together(4, func(i int) {
		library := history.NewLibrary(t.shelf, history.Options{})
		if i == 0 {
			for m := range chunk.Month(past) {
				if _, err := library.Seal(t.ctx, settled-int64(past-1-m)*30*int64(market.Day)); err != nil {
					t.Errorf("Seal: %v", err)
				}
			}
			return
		}
		for range 20 {
			got, err := library.Candles(t.ctx, minutes, -market.MaxTime, market.MaxTime)
			if err != nil || !same(got, all) {
				t.Errorf("%d of %d candles are seen, %v", len(got), len(all), err)
				return
			}
		}
	})
	t.tail(minutes, nil)
}

func importers(t *bench) {
	candles := made(january, 10)
	t.put(t.pack(minutes, 1, candles), 0)
	together(2, func(i int) {
		mine := slices.Clone(candles)
		mine[i].Volume = 1e6
		series, err := market.NewSeries(mine)
		if err != nil {
			t.Error(err)
			return
		}
		_, err = history.NewLibrary(t.shelf, history.Options{}).Import(t.ctx, minutes, []market.Series{series}, history.ImportOptions{Now: settled, Force: true})
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Errorf("Import: %v", err)
		}
	})
	for i, c := range t.list(minutes) {
		if c.Revision != i+1 {
			t.Errorf("chunk %d has revision %d", i+1, c.Revision)
		}
	}
	if n := len(t.list(minutes)); n != 3 {
		t.Errorf("%d revisions, want 3", n)
	}
}

package history_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/history/shelftest"
	"tradebot/engine/market"
)

var (
	stream  = market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}
	january = chunk.MonthOf(1_704_067_200_000) // of 2024
)

// made returns candles at the given minutes after the beginning of January 2024.
func made(minutes ...int) []market.Candle {
	candles := make([]market.Candle, len(minutes))
	for i, m := range minutes {
		p := 100 + float64((m+1_000_000)%50)/4
		candles[i] = market.Candle{Time: january.Begin() + int64(m)*60_000, Open: p, High: p + 1, Low: p - 1, Close: p + 0.25, Volume: float64((m+1_000_000)%1000) / 8}
	}
	return candles
}

// run returns the numbers from a to b.
func run(a, b int) []int {
	var all []int
	for ; a < b; a++ {
		all = append(all, a)
	}
	return all
}

// in returns the minute at which a day of January begins; 32 is the first of February.
func in(day int) int { return (day - 1) * 24 * 60 }

// after returns a time some days after January.
func after(days float64) int64 { return january.End() + int64(days*float64(market.Day)) }

// hooked is a shelf in memory that counts what is loaded and lets a test act before a call.
type hooked struct {
	shelftest.Memory
	loads     atomic.Int64
	beforePut func()
	beforeAdd func()
	afterRead func()
	onLoad    func(ctx context.Context) error
}

// once calls a hook that is set, once.
func once(hook *func()) {
	if do := *hook; do != nil {
		*hook = nil
		do()
	}
}

func (h *hooked) Put(ctx context.Context, c chunk.Chunk, tail int) error {
	once(&h.beforePut)
	return h.Memory.Put(ctx, c, tail)
}

func (h *hooked) Add(ctx context.Context, s market.Stream, candles []market.Candle) ([]market.Candle, error) {
	once(&h.beforeAdd)
	return h.Memory.Add(ctx, s, candles)
}

func (h *hooked) Read(ctx context.Context, s market.Stream, from, to int64, limit int) ([]market.Candle, error) {
	candles, err := h.Memory.Read(ctx, s, from, to, limit)
	once(&h.afterRead)
	return candles, err
}

func (h *hooked) Load(ctx context.Context, s market.Stream, m chunk.Month, revision int) (chunk.Chunk, error) {
	h.loads.Add(1)
	if h.onLoad != nil {
		if err := h.onLoad(ctx); err != nil {
			return chunk.Chunk{}, err
		}
	}
	return h.Memory.Load(ctx, s, m, revision)
}

// open returns a library over a new shelf.
func open(o history.Options) (*history.Library, *hooked) {
	shelf := &hooked{}
	return history.NewLibrary(shelf, o), shelf
}

func keep(t testing.TB, l *history.Library, candles []market.Candle) []market.Candle {
	t.Helper()
	stored, err := l.Keep(t.Context(), stream, candles)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func seal(t testing.TB, l *history.Library, now int64, want int) {
	t.Helper()
	if n, err := l.Seal(t.Context(), now); err != nil || n != want {
		t.Fatalf("%d months were sealed, want %d; %v", n, want, err)
	}
}

func candles(t testing.TB, l *history.Library, from, to int64) []market.Candle {
	t.Helper()
	got, err := l.Candles(t.Context(), stream, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func everything(t testing.TB, l *history.Library) []market.Candle {
	t.Helper()
	return candles(t, l, -market.MaxTime, market.MaxTime)
}

func TestCandles(t *testing.T) {
	l, _ := open(history.Options{})
	all := made(slices.Concat(run(-50, -2), run(0, 100), run(in(31), in(31)+9), run(in(32), in(32)+5), run(in(90), in(90)+5))...)
	keep(t, l, all)
	seal(t, l, after(10), 2) // December and January; the rest is the tail
	for _, c := range []struct {
		name     string
		from, to int
	}{
		{"everything", -1e6, 1e6}, {"within a chunk", 5, 50}, {"a chunk", 0, in(32)}, {"over two chunks", -10, 10}, {"in a gap", 100, in(31)},
		{"a gap between months", -2, 0}, {"within the tail", in(32), in(32) + 3}, {"chunk and tail", in(31) + 5, in(32) + 2}, {"all of the kinds", -5, in(99)},
		{"before", -1e6, -50}, {"after", in(91), 1e6}, {"empty", 5, 5}, {"backwards", 50, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, to := january.Begin()+int64(c.from)*60_000, january.Begin()+int64(c.to)*60_000
			var want []market.Candle
			for _, one := range all {
				if from <= one.Time && one.Time < to {
					want = append(want, one)
				}
			}
			got := candles(t, l, from, to)
			if !slices.Equal(got, want) {
				t.Errorf("%d candles, want %d", len(got), len(want))
			}
			var walked []market.Candle
			err := l.Walk(t.Context(), stream, from, to, func(part []market.Candle) error {
				if len(part) == 0 {
					t.Error("an empty part")
				}
				walked = append(walked, part...)
				return nil
			})
			if err != nil || !slices.Equal(walked, want) {
				t.Errorf("walked over %d, want %d; %v", len(walked), len(want), err)
			}
		})
	}
	if got, err := l.Candles(t.Context(), market.Stream{Exchange: "synth", Symbol: "ETHUSDT", Timeframe: market.Minute}, 0, after(0)); len(got) != 0 || err != nil {
		t.Errorf("an unknown stream has %d candles, %v", len(got), err)
	}
	if _, err := l.Candles(t.Context(), market.Stream{Exchange: "synth", Symbol: "btc"}, 0, after(0)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("what is no stream: %v", err)
	}
	if streams, err := l.Streams(t.Context()); err != nil || !slices.Equal(streams, []market.Stream{stream}) {
		t.Errorf("streams %v, %v", streams, err)
	}
}

// All who ask for a month are given the same memory.
func TestCandlesAreShared(t *testing.T) {
	l, shelf := open(history.Options{})
	keep(t, l, made(run(0, 100)...))
	seal(t, l, after(4), 1)
	one, two := candles(t, l, january.Begin(), january.End()), candles(t, l, january.Begin()+60_000, january.End())
	if &one[1] != &two[0] || shelf.loads.Load() != 1 {
		t.Errorf("a month was loaded %d times", shelf.loads.Load())
	}
	if _ = append(one[:50:50], market.Candle{}); cap(candles(t, l, january.Begin(), january.Begin()+600_000)) != 10 {
		t.Error("whoever appends to a range writes into the month")
	}
	if allocs := testing.AllocsPerRun(100, func() { candles(t, l, january.Begin(), january.End()) }); allocs > 30 {
		t.Errorf("%v allocations for a month that is in memory", allocs)
	}
}

// A month that is sealed while someone reads is seen whole, once.
func TestCandlesWhileSealing(t *testing.T) {
	l, shelf := open(history.Options{})
	all := made(append(run(-20, 100), run(in(32), in(32)+5)...)...)
	keep(t, l, all)
	shelf.afterRead = func() { seal(t, history.NewLibrary(&shelf.Memory, history.Options{}), after(4), 2) }
	if got := everything(t, l); !slices.Equal(got, all) {
		t.Errorf("%d candles, want %d", len(got), len(all))
	}
}

func TestCacheIsBounded(t *testing.T) {
	const month = 100 * market.RecordSize
	l, shelf := open(history.Options{CacheBytes: 2 * month})
	for m := range 3 {
		keep(t, l, made(run(-in(32)*m, -in(32)*m+100)...))
	}
	seal(t, l, after(4), 3)
	load := func(m int, want int64) {
		t.Helper()
		at := made(-in(32) * m)[0].Time
		if got := candles(t, l, at, at+100*60_000); len(got) != 100 || shelf.loads.Load() != want {
			t.Errorf("%d candles of month %d, %d loaded in all, want %d", len(got), m, shelf.loads.Load(), want)
		}
	}
	load(0, 1)
	load(1, 2)
	load(0, 2) // used last
	load(2, 3) // in place of 1
	load(0, 3)
	load(2, 3)
	load(1, 4)
	small, shelf := open(history.Options{CacheBytes: month - 1})
	l = small
	keep(t, l, made(run(0, 100)...))
	seal(t, l, after(4), 1)
	load(0, 1)
	load(0, 2) // too large to be kept
}

// Whoever waits for a month that someone else unpacks can stop waiting, and is not harmed if that one gives up.
func TestCacheLeaderGivesUp(t *testing.T) {
	first, shelf := open(history.Options{})
	keep(t, first, made(run(0, 100)...))
	seal(t, first, after(4), 1)
	everything(t, first) // makes what is shared with other tests
	synctest.Test(t, func(t *testing.T) {
		l := history.NewLibrary(shelf, history.Options{})
		leader, giveUp := context.WithCancel(t.Context())
		shelf.onLoad = func(ctx context.Context) error {
			if ctx != leader {
				return nil
			}
			<-ctx.Done()
			return fault.New(fault.Unavailable, "test", "gone: %w", ctx.Err())
		}
		ask := func(ctx context.Context) chan error {
			answer := make(chan error, 1)
			go func() {
				got, err := l.Candles(ctx, stream, january.Begin(), january.End())
				if err == nil && len(got) != 100 {
					err = fmt.Errorf("%d candles", len(got))
				}
				answer <- err
			}()
			synctest.Wait()
			return answer
		}
		failed := ask(leader)
		impatient, stop := context.WithCancel(t.Context())
		stopped, waited := ask(impatient), ask(t.Context())
		stop()
		if err := <-stopped; fault.KindOf(err) != fault.Canceled {
			t.Errorf("whoever stops waiting: %v", err)
		}
		giveUp()
		if err := <-failed; fault.KindOf(err) != fault.Unavailable {
			t.Errorf("whoever gave up: %v", err)
		}
		if err := <-waited; err != nil {
			t.Errorf("whoever waited: %v", err)
		}
	})
}

func TestDamagedChunkIsAFault(t *testing.T) {
	l, shelf := open(history.Options{})
	keep(t, l, made(run(0, 100)...))
	seal(t, l, after(4), 1)
	shelf.Damage(stream, january, 1, func(c *chunk.Chunk) { c.Data[len(c.Data)-1] ^= 1 })
	for range 2 {
		_, err := l.Candles(t.Context(), stream, january.Begin(), january.End())
		if fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(fault.Sentence(err), "the stored candles of synth:BTCUSDT:1m in 2024-01 are damaged: ") {
			t.Errorf("%v", err)
		}
	}
	if got := candles(t, l, january.Begin()-60_000, january.Begin()); len(got) != 0 {
		t.Errorf("%d candles", len(got))
	}
}

func TestGraceIsAnOption(t *testing.T) {
	l, _ := open(history.Options{Grace: time.Hour})
	keep(t, l, made(5))
	end := january.End() + int64(market.Minute) + int64(market.Hour)
	seal(t, l, end-1, 0)
	seal(t, l, end, 1)
	seal(t, l, end, 0)
}

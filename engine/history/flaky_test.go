package history_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/history/shelftest"
	"tradebot/engine/market"
)

// flaky is a shelf of which one call fails, before it did anything or after it did everything.
type flaky struct {
	shelftest.Memory
	call, fails int
	after       bool
}

var errGone = errors.New("the database is gone")

// attempt makes a call.
func attempt[T any](f *flaky, do func() (T, error)) (T, error) {
	f.call++
	if f.call != f.fails {
		return do()
	}
	if f.after {
		_, _ = do()
	}
	var none T
	return none, fault.Wrap(fault.Unavailable, "test", errGone)
}

func (f *flaky) Streams(ctx context.Context) ([]market.Stream, error) {
	return attempt(f, func() ([]market.Stream, error) { return f.Memory.Streams(ctx) })
}

func (f *flaky) Add(ctx context.Context, s market.Stream, candles []market.Candle) ([]market.Candle, error) {
	return attempt(f, func() ([]market.Candle, error) { return f.Memory.Add(ctx, s, candles) })
}

func (f *flaky) Read(ctx context.Context, s market.Stream, from, to int64, limit int) ([]market.Candle, error) {
	return attempt(f, func() ([]market.Candle, error) { return f.Memory.Read(ctx, s, from, to, limit) })
}

func (f *flaky) State(ctx context.Context, s market.Stream) (chunk.State, error) {
	return attempt(f, func() (chunk.State, error) { return f.Memory.State(ctx, s) })
}

func (f *flaky) List(ctx context.Context, s market.Stream, first, last chunk.Month) ([]chunk.Chunk, error) {
	return attempt(f, func() ([]chunk.Chunk, error) { return f.Memory.List(ctx, s, first, last) })
}

func (f *flaky) Load(ctx context.Context, s market.Stream, m chunk.Month, revision int) (chunk.Chunk, error) {
	return attempt(f, func() (chunk.Chunk, error) { return f.Memory.Load(ctx, s, m, revision) })
}

func (f *flaky) Put(ctx context.Context, c chunk.Chunk, tail int) error {
	_, err := attempt(f, func() (struct{}, error) { return struct{}{}, f.Memory.Put(ctx, c, tail) })
	return err
}

// Whichever call of the database fails, whether or not it did its work: the library says so, and once what failed is repeated, all
// is as if nothing had happened.
func TestDatabaseFails(t *testing.T) {
	jan, feb := made(slices.Concat(run(0, 5), run(7, 10))...), made(run(in(32), in(32)+5)...)
	late := file(t, other(slices.Concat(made(run(3, 9)...), feb), 0, 7))
	want := other(slices.Concat(made(run(0, 10)...), feb), 3, 11)
	for _, after := range []bool{false, true} {
		for fails := 1; ; fails++ {
			shelf := &flaky{fails: fails, after: after}
			l := history.NewLibrary(shelf, history.Options{CacheBytes: 1}) // nothing is kept
			failed := 0
			do := func(do func() error) {
				t.Helper()
				err := do()
				if err != nil {
					failed++
					if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, errGone) {
						t.Fatalf("call %d fails: %v", fails, err)
					}
					err = do()
				}
				if err != nil {
					t.Fatalf("repeated after call %d failed: %v", fails, err)
				}
			}
			ctx, now := t.Context(), made(in(40))[0].Time
			do(func() error { _, err := l.Keep(ctx, stream, slices.Concat(jan, feb[:2])); return err })
			do(func() error { _, err := l.Seal(ctx, now); return err })
			do(func() error { _, err := l.Keep(ctx, stream, slices.Concat(jan, feb)); return err })
			do(func() error {
				_, err := l.Import(ctx, stream, []market.Series{late}, history.ImportOptions{Now: made(in(65))[0].Time, Force: true})
				return err
			})
			do(func() error {
				got, err := l.Candles(ctx, stream, 0, now)
				if err == nil && !slices.Equal(got, want) {
					t.Errorf("call %d failed, after its work: %v; stored are %v, want %v", fails, after, got, want)
				}
				return err
			})
			do(func() error {
				got, err := l.Series(ctx, stream, 0, now)
				if err == nil && len(got.Gaps) != 1 {
					t.Errorf("gaps %v", got.Gaps)
				}
				return err
			})
			do(func() error {
				got, err := l.Ranges(ctx, stream)
				if err == nil && (got.Candles != 15 || got.Months != 2 || got.Superseded != 2) {
					t.Errorf("call %d failed, after its work: %v; %+v", fails, after, got)
				}
				return err
			})
			do(func() error { _, err := l.Export(ctx, stream, 0, now, &bytes.Buffer{}); return err })
			do(func() error { _, err := l.Revision(ctx, stream, january, 1); return err })
			do(func() error { _, err := l.Streams(ctx); return err })
			do(func() error {
				got, err := l.Verify(ctx, stream, nil)
				if err == nil && (len(got.Damages) != 0 || got.Chunks != 4) {
					t.Errorf("call %d failed, after its work: %v; %+v", fails, after, got)
				}
				return err
			})
			if failed == 0 {
				break // there are no more calls
			}
		}
	}
}

package store_test

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// What a strategy writes cannot stop its bot's books, whatever it is.
func Test27_StrangeTextsAndNumbers(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		x := bot.Batch{
			Logs:   []bot.Log{{Text: "a\x00b\xff\xfec 🎉"}},
			Orders: []bot.Order{{ID: 1<<64 - 1, Tag: "\x80"}},
			Dots:   []bot.Dot{{Time: 1, Index: 3, Value: math.NaN()}, {Time: 2, Index: 3, Value: math.Inf(-1)}, {Time: 3, Index: 3, Value: math.MaxFloat64}, {Time: 4, Index: 3, Value: 5e-324}},
		}
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x, Change: &store.Change{Reason: "odd \x00"}}))
		got := b.content(made.ID)
		if got.Logs[0].Text != "a\uFFFDb\uFFFDc 🎉" || got.Orders[0].Tag != "\uFFFD" || got.Orders[0].ID != 1<<64-1 {
			b.Errorf("%q, %+v", got.Logs[0].Text, got.Orders[0])
		}
		if d := got.Dots; len(d) != 4 || !math.IsNaN(d[0].Value) || !reflect.DeepEqual(d[1:], x.Dots[1:]) {
			b.Errorf("%v", d)
		}
		_, err := b.CreateUser(b.ctx, store.User{Name: "a\x00b"})
		if err != nil && fault.KindOf(err) != fault.Invalid {
			b.Errorf("a name with a NUL: %v", err)
		}
	})
}

// Decimals of every size come back exactly.
func Test28_DecimalsAreExact(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		var all []bot.Decimal
		rapid.Check(b.T, func(t *rapid.T) {
			whole := rapid.StringMatching(`-?(0|[1-9][0-9]{0,150})`).Draw(t, "whole")
			if places := rapid.StringMatching(`[0-9]{0,19}`).Draw(t, "places"); places != "" {
				whole += "." + places
			}
			all = append(all, dec(whole))
		})
		x := bot.Batch{Cursor: 1}
		for i, d := range all {
			x.Fills = append(x.Fills, bot.Fill{Seq: int64(i + 1), Qty: d, Price: d.Neg(), Value: d, Fee: d, Realised: d})
			x.Orders = append(x.Orders, bot.Order{ID: uint64(i + 1), Qty: d, Filled: d, Value: d, Price: d, Stop: d})
			x.Entries = append(x.Entries, bot.Entry{Amount: d})
			x.Positions = append(x.Positions, bot.Position{Slot: i, Qty: d, Entry: d, Realised: d, Unrealised: d, Last: d})
			x.Equity = append(x.Equity, bot.Point{Time: int64(i), Equity: d})
		}
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x}))
		got := b.content(made.ID)
		if len(all) < 100 || len(got.Fills) != len(all) || len(got.Equity) != len(all) || len(got.Positions) != len(all) {
			b.Fatalf("%d decimals, %d fills", len(all), len(got.Fills))
		}
		for i, d := range all {
			f, o, p := got.Fills[i], got.Orders[i], got.Positions[i]
			for _, have := range []bot.Decimal{f.Qty, f.Price.Neg(), f.Value, f.Fee, f.Realised, o.Qty, o.Filled, o.Value, o.Price, o.Stop, got.Entries[i].Amount,
				p.Qty, p.Entry, p.Realised, p.Unrealised, p.Last, got.Equity[i].Equity} {
				if !have.Equal(d) || have.String() != d.String() {
					b.Fatalf("%s came back as %s", d, have)
				}
			}
		}
	})
}

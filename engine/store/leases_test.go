package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

func Test10_Leases(t *testing.T) {
	both(t, func(b *bench) {
		id := b.bot(bot.Paper, bot.Start).ID
		first, err := b.Acquire(b.ctx, id, "one", minute)
		if err != nil || first.Epoch != 1 || !aMinute(first.Now, first.Until) {
			b.Fatalf("%+v, %v", first, err)
		}
		_, err = b.Acquire(b.ctx, id, "two", minute)
		b.fails(err, fault.Conflict)
		again, err := b.Acquire(b.ctx, id, "one", 2*minute)
		if err != nil || again.Epoch != 1 || again.Until < first.Until {
			b.Errorf("its own once more: %+v, %v", again, err)
		}
		held, err := b.Renew(b.ctx, "one", 3*minute, []string{id, "nobody"})
		if err != nil || len(held) != 1 || held[0].Epoch != 1 || held[0].Until < again.Until {
			b.Errorf("renewed: %+v, %v", held, err)
		}
		held, err = b.Renew(b.ctx, "two", minute, []string{id})
		if err != nil || len(held) != 0 {
			b.Errorf("somebody else renewed: %+v, %v", held, err)
		}
		b.end(id)
		held, err = b.Renew(b.ctx, "one", minute, []string{id})
		if err != nil || len(held) != 0 {
			b.Errorf("renewed after its end: %+v, %v", held, err)
		}
		taken, err := b.Acquire(b.ctx, id, "two", minute)
		if err != nil || taken.Epoch != 2 {
			b.Errorf("taken over: %+v, %v", taken, err)
		}
		b.ok(b.Release(b.ctx, "one", []string{id})) // it is no longer its to give
		_, err = b.Acquire(b.ctx, id, "one", minute)
		b.fails(err, fault.Conflict)
		b.ok(b.Release(b.ctx, "two", []string{id}))
		back, err := b.Acquire(b.ctx, id, "one", minute)
		if err != nil || back.Epoch != 3 {
			b.Errorf("given back and taken: %+v, %v", back, err)
		}
		b.end(id)
		back, err = b.Acquire(b.ctx, id, "one", minute)
		if err != nil || back.Epoch != 4 {
			b.Errorf("its own after its end: %+v, %v", back, err)
		}
		_, err = b.Acquire(b.ctx, "nobody", "one", minute)
		b.fails(err, fault.NotFound)
	})
}

func Test11_ManyLeases(t *testing.T) {
	both(t, func(b *bench) {
		var ids []string
		for range 5 {
			ids = append(ids, b.bot(bot.Paper, bot.Start).ID)
		}
		_, err := b.Acquire(b.ctx, ids[1], "other", minute)
		b.ok(err)
		_, err = b.Acquire(b.ctx, ids[2], "me", minute)
		b.ok(err)
		held, err := b.AcquireMany(b.ctx, "me", minute, ids)
		b.ok(err)
		var got []string
		for _, l := range held {
			got = append(got, l.Bot)
			if l.Epoch != 1 || !aMinute(l.Now, l.Until) {
				b.Errorf("%+v", l)
			}
		}
		slices.Sort(got)
		if want := slices.Delete(slices.Clone(ids), 1, 2); !slices.Equal(got, want) {
			b.Errorf("acquired %v, want %v", got, want)
		}
		who := func(want ...string) {
			b.Helper()
			if got, err := b.Holders(b.ctx); err != nil || !slices.Equal(got, want) {
				b.Errorf("%q hold leases, %v; want %q", got, err, want)
			}
		}
		who("me", "other")
		b.end(ids[1])
		who("me")
		b.ok(b.Release(b.ctx, "me", ids))
		who()
		none, err := b.AcquireMany(b.ctx, "me", minute, nil)
		if err != nil || len(none) != 0 {
			b.Errorf("%v, %v", none, err)
		}
	})
}

func Test12_DueWork(t *testing.T) {
	both(t, func(b *bench) {
		b.bot(bot.Paper) // not active
		one := b.bot(bot.Paper, bot.Start)
		two, fence := b.running(bot.Live)
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{Cursor: 77}}))
		all, err := b.ActiveBots(b.ctx)
		if err != nil || len(all) != 2 || all[0].ID != one.ID || all[1].ID != two.ID {
			b.Fatalf("%+v, %v", all, err)
		}
		a := all[1]
		if fmt.Sprint(a.Streams) != "[synth:BTCUSDT:1m synth:ETHUSDT:1h]" || a.Cursor != 77 || a.Interval != minute || a.Holder != "worker" || a.Epoch != 1 ||
			a.Free || a.Mode != bot.Live || a.Owner != b.user.ID || a.Status != bot.Running || a.Version != 3 || a.Until == 0 || !all[0].Free {
			b.Errorf("%+v", a)
		}
		free := func(want ...string) {
			b.Helper()
			var got []string
			list, err := b.BotsWithoutHolder(b.ctx, 0)
			b.ok(err)
			for _, f := range list {
				got = append(got, f.ID)
			}
			if !slices.Equal(got, want) {
				b.Errorf("nobody holds %v, want %v", got, want)
			}
		}
		free(one.ID)
		b.end(two.ID)
		free(one.ID, two.ID)
		b.ok(b.move(one.ID, bot.Stop, bot.Done))
		free(two.ID)
	})
}

func Test13_WhatWorkersAskOfTheirBots(t *testing.T) {
	both(t, func(b *bench) {
		one, two := b.bot(bot.Paper, bot.Start), b.bot(bot.Paper)
		these, err := b.TheseBots(b.ctx, two.ID, "nobody", one.ID)
		b.ok(err)
		if len(these) != 2 || !reflect.DeepEqual(these[0], one) || these[1].ID != two.ID {
			b.Errorf("%+v", these)
		}
		if none, err := b.TheseBots(b.ctx); err != nil || len(none) != 0 {
			b.Errorf("%v, %v", none, err)
		}
		b.ok(b.move(one.ID, bot.Ready))
		versions, err := b.BotVersions(b.ctx, one.ID, two.ID, "nobody")
		if err != nil || !reflect.DeepEqual(versions, map[string]int64{one.ID: one.Version + 1, two.ID: two.Version}) {
			b.Errorf("%v, %v", versions, err)
		}
	})
}

package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

func Test01_BotsAreKept(t *testing.T) {
	both(t, func(b *bench) {
		made := b.bot(bot.Paper)
		want := bot.Bot{ID: made.ID, Owner: b.user.ID, Config: b.config(), Status: bot.Created, Version: 1, Created: 1000, Changed: 1000}
		got, err := b.Bot(b.ctx, made.ID)
		if err != nil || !reflect.DeepEqual(got, want) {
			b.Errorf("kept as %+v, %v\nwant %+v", got, err, want)
		}
		_, err = b.Bot(b.ctx, "nobody")
		b.fails(err, fault.NotFound)
		_, err = b.CreateBot(b.ctx, bot.Bot{ID: made.ID, Owner: b.user.ID, Config: b.config()}, "ann", 1)
		b.fails(err, fault.Conflict)
	})
}

func Test02_WhatABotRefersToExists(t *testing.T) {
	both(t, func(b *bench) {
		_, err := b.CreateBot(b.ctx, bot.Bot{Owner: "nobody", Config: b.config()}, "ann", 1)
		b.fails(err, fault.NotFound)
		c := b.config()
		c.Module = "none"
		_, err = b.CreateBot(b.ctx, bot.Bot{Owner: b.user.ID, Config: c}, "ann", 1)
		b.fails(err, fault.NotFound)
		if got := fault.Sentence(err); !strings.Contains(got, `"none"`) {
			b.Errorf("the sentence names nothing: %s", got)
		}
	})
}

func Test03_Lists(t *testing.T) {
	both(t, func(b *bench) {
		other, err := b.CreateUser(b.ctx, store.User{Name: "bob"})
		b.ok(err)
		var ids []string
		for i := range 7 {
			c := b.config()
			c.Name = fmt.Sprintf("%s%% bot %d", []string{"a", "B", "b"}[i%3], i)
			owner := b.user.ID
			if i == 6 {
				owner = other.ID
			}
			made, err := b.CreateBot(b.ctx, bot.Bot{Owner: owner, Config: c}, "ann", int64(i))
			b.ok(err)
			ids = append(ids, made.ID)
		}
		slices.Reverse(ids) // 6 5 4 3 2 1 0
		b.ok(b.move(ids[0], bot.Start))
		b.ok(b.move(ids[1], bot.Start))
		_, err = b.Transition(b.ctx, ids[1], store.Change{Event: bot.Halt, Pause: bot.DailyLoss}, 1)
		b.ok(err)
		for _, c := range []struct {
			filter store.BotFilter
			want   []int
		}{
			{store.BotFilter{}, []int{0, 1, 2, 3, 4, 5, 6}},
			{store.BotFilter{Owner: other.ID}, []int{0}},
			{store.BotFilter{Prefix: "b% bot"}, []int{1, 4}},
			{store.BotFilter{Prefix: "%"}, nil},
			{store.BotFilter{Statuses: []bot.Status{bot.Starting, bot.Paused}}, []int{0, 1}},
			{store.BotFilter{Pauses: []bot.Pause{bot.DailyLoss, bot.DailyTrades}}, []int{1}},
			{store.BotFilter{Owner: b.user.ID, After: ids[3], Limit: 2}, []int{4, 5}},
			{store.BotFilter{Mode: bot.Paper, Limit: 1}, []int{0}},
			{store.BotFilter{Mode: bot.Live}, nil},
			{store.BotFilter{Modules: []string{b.hash, "none"}, Limit: 1}, []int{0}},
			{store.BotFilter{Modules: []string{"none"}}, nil},
			{store.BotFilter{Modules: []string{}}, nil},
		} {
			got, _, err := b.Bots(b.ctx, c.filter)
			b.ok(err)
			if c.filter.Owner == "" {
				c.filter.Owner = b.user.ID
			}
			theirs, next, err := b.Bots(b.ctx, c.filter)
			b.ok(err)
			glances, after, err := b.Glances(b.ctx, c.filter)
			b.ok(err)
			var seen []store.Glance
			for _, one := range theirs {
				seen = append(seen, store.Glance{ID: one.ID, Version: one.Version, Cursor: one.Cursor})
			}
			if !slices.Equal(glances, seen) || after != next {
				b.Errorf("%+v: at a glance %+v until %q, want %+v until %q", c.filter, glances, after, seen, next)
			}
			var want, have []string
			for _, i := range c.want {
				want = append(want, ids[i])
			}
			for _, one := range got {
				have = append(have, one.ID)
			}
			if !slices.Equal(want, have) {
				b.Errorf("%+v: %v, want %v", c.filter, have, want)
			}
		}
		glimpse := func(from string) store.Glimpse {
			t.Helper()
			g, err := b.Glimpse(b.ctx, b.user.ID, from)
			b.ok(err)
			return g
		}
		all, some := glimpse(""), glimpse(ids[1])
		if all.More || !some.More || all.Digest == some.Digest || all.Digest == "" || all != glimpse("") || some != glimpse(ids[1]) {
			b.Errorf("at a glimpse %+v, and from the second on %+v", all, some)
		}
		b.ok(b.move(ids[4], bot.Start)) // an older one than the second
		if after := glimpse(""); after == all || glimpse(ids[1]) != some {
			b.Errorf("a bot was started: %+v, it was %+v; from the second on %+v, it was %+v", after, all, glimpse(ids[1]), some)
		}
		if none := glimpse("z"); none != (store.Glimpse{More: true}) {
			b.Errorf("of no bots %+v", none)
		}
		var pages []string
		for after, n := "", 0; n == 0 || after != ""; n++ {
			page, next, err := b.Bots(b.ctx, store.BotFilter{After: after, Limit: 3})
			b.ok(err)
			for _, one := range page {
				pages = append(pages, one.ID)
			}
			after = next
		}
		if !slices.Equal(pages, ids) {
			b.Errorf("page by page: %v, want %v", pages, ids)
		}
	})
}

func (b *bench) move(id string, events ...bot.Event) error {
	for _, e := range events {
		if _, err := b.Transition(b.ctx, id, store.Change{Event: e}, 1); err != nil {
			return err
		}
	}
	return nil
}

func Test04_ConfigurationsChange(t *testing.T) {
	both(t, func(b *bench) {
		made := b.bot(bot.Paper)
		c := made.Config
		c.Name, c.Module, c.Slots = "renamed", b.more, c.Slots[:1]
		after, err := b.UpdateConfig(b.ctx, made.ID, 1, c, "ann", 7)
		if err != nil || after.Version != 2 || after.Previous != b.hash {
			b.Fatalf("%+v, %v", after, err)
		}
		got, err := b.Bot(b.ctx, made.ID)
		if err != nil || !reflect.DeepEqual(got, after) {
			b.Errorf("kept as %+v, %v\nwant %+v", got, err, after)
		}
		_, err = b.UpdateConfig(b.ctx, made.ID, 1, c, "ann", 7)
		b.fails(err, fault.Conflict)
		live := c
		live.Mode = bot.Live
		_, err = b.UpdateConfig(b.ctx, made.ID, 2, live, "ann", 7)
		b.fails(err, fault.Refused)
		gone := c
		gone.Module = "none"
		_, err = b.UpdateConfig(b.ctx, made.ID, 2, gone, "ann", 7)
		b.fails(err, fault.NotFound)
		_, err = b.UpdateConfig(b.ctx, "nobody", 2, c, "ann", 7)
		b.fails(err, fault.NotFound)
		c.Module = after.Previous // one step back
		after, err = b.UpdateConfig(b.ctx, made.ID, 2, c, "ann", 8)
		if err != nil || after.Config.Module != b.hash || after.Previous != b.more {
			b.Errorf("%+v, %v", after, err)
		}
		b.ok(b.move(made.ID, bot.Start))
		_, err = b.UpdateConfig(b.ctx, made.ID, 4, c, "ann", 9)
		b.fails(err, fault.Conflict)
	})
}

// Every state and event does what the table of package bot says.
func Test05_Transitions(t *testing.T) {
	both(t, func(b *bench) {
		for _, status := range bot.Statuses() {
			for _, event := range bot.Events() {
				made := b.bot(bot.Paper)
				_, err := b.Raw(b.ctx, "UPDATE bots SET status = $1 WHERE id = $2", string(status), made.ID)
				b.ok(err)
				want, wrong := bot.Next(status, event)
				got, err := b.Transition(b.ctx, made.ID, store.Change{Event: event, Pause: bot.DataGap, Reason: "because"}, 7)
				if (err == nil) != (wrong == nil) || err != nil && fault.KindOf(err) != fault.Conflict || got.Status != want {
					b.Errorf("%s %s: %s, %v", status, event, got.Status, err)
				}
				kept, err := b.Bot(b.ctx, made.ID)
				if err != nil || kept.Status != want || wrong == nil && (kept.Reason != "because" || kept.Version != 2 || kept.Changed != 7) ||
					(kept.Pause == bot.DataGap) != (wrong == nil && event == bot.Halt) || (kept.Segment == 1) != (wrong == nil && event == bot.Start) {
					b.Errorf("%s %s is kept as %+v, %v", status, event, kept, err)
				}
			}
		}
	})
}

func Test06_PausesAndHolds(t *testing.T) {
	both(t, func(b *bench) {
		made := b.bot(bot.Paper, bot.Start, bot.Ready)
		change := func(c store.Change, want bot.Pause) {
			b.Helper()
			got, err := b.Transition(b.ctx, made.ID, c, 1)
			b.ok(err)
			if got.Pause != want {
				b.Errorf("%+v: paused for %q, want %q", c, got.Pause, want)
			}
		}
		change(store.Change{Event: bot.Halt, Pause: bot.DailyLoss}, bot.DailyLoss)
		change(store.Change{Event: bot.Halt, Pause: bot.ByUser, Reason: "me"}, bot.ByUser)
		change(store.Change{Event: bot.Halt, Pause: bot.DailyLoss, Reason: "the day"}, bot.ByUser)
		if got, err := b.Bot(b.ctx, made.ID); err != nil || got.Reason != "me" {
			b.Errorf("the reason is %q, %v", got.Reason, err)
		}
		_, err := b.Transition(b.ctx, made.ID, store.Change{Event: bot.Resume, Only: []bot.Pause{bot.DailyLoss, bot.DailyTrades}}, 1)
		b.fails(err, fault.Conflict)
		_, err = b.Transition(b.ctx, made.ID, store.Change{Event: bot.Halt, Pause: "tired"}, 1)
		b.fails(err, fault.Invalid)
		change(store.Change{Event: bot.Resume}, "")
		held := bot.HoldAll
		change(store.Change{Held: &held, Reason: "held"}, "")
		got, err := b.Bot(b.ctx, made.ID)
		if err != nil || got.Held != bot.HoldAll || got.Status != bot.Running {
			b.Errorf("%+v, %v", got, err)
		}
		change(store.Change{Reason: "held"}, "") // nothing new
		if again, err := b.Bot(b.ctx, made.ID); err != nil || again.Version != got.Version {
			b.Errorf("nothing changed and it is version %d after %d, %v", again.Version, got.Version, err)
		}
		_, err = b.Transition(b.ctx, "nobody", store.Change{Event: bot.Start}, 1)
		b.fails(err, fault.NotFound)
	})
}

// Of many who start and stop a bot at once, each acts on what another left.
func Test07_TransitionsAtOnce(t *testing.T) {
	both(t, func(b *bench) {
		made := b.bot(bot.Paper)
		var group sync.WaitGroup
		var mu sync.Mutex
		starts := 0
		for range 4 {
			group.Go(func() {
				for range 10 {
					for _, e := range []bot.Event{bot.Start, bot.Ready, bot.Stop, bot.Done} {
						_, err := b.Transition(b.ctx, made.ID, store.Change{Event: e}, 1)
						if err != nil && fault.KindOf(err) != fault.Conflict {
							b.Error(err)
						}
						if err == nil && e == bot.Start {
							mu.Lock()
							starts++
							mu.Unlock()
						}
					}
				}
			})
		}
		group.Wait()
		if got, err := b.Bot(b.ctx, made.ID); err != nil || got.Segment != starts || starts == 0 {
			b.Errorf("it was started %d times and is in segment %d, %v", starts, got.Segment, err)
		}
	})
}

func Test08_BotsAreDeleted(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		_, err := b.AddCommand(b.ctx, made.ID, bot.Command{Act: bot.ForceExit}, "ann", 1)
		b.ok(err)
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(1)}))
		b.fails(b.DeleteBot(b.ctx, made.ID, "ann", 1), fault.Conflict)
		b.ok(b.move(made.ID, bot.Stop, bot.Done))
		b.ok(b.DeleteBot(b.ctx, made.ID, "ann", 1))
		b.fails(b.DeleteBot(b.ctx, made.ID, "ann", 1), fault.NotFound)
		for _, table := range []string{"journal", "orders", "fills", "entries", "positions", "equity", "logs", "plots", "commands"} {
			left, err := b.Texts(b.ctx, "SELECT bot FROM "+table)
			if err != nil || len(left) > 0 {
				b.Errorf("%s still has %d rows, %v", table, len(left), err)
			}
		}
		b.fails(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(2)}), fault.NotFound)
	})
}

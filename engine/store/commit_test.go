package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// batch is a bit of everything, whose journal begins with the line seq.
func batch(seq int64) bot.Batch {
	text := []byte(fmt.Sprintf(`{"n":%d}`, seq))
	chain := sha256.Sum256(text)
	at := seq * minute
	return bot.Batch{
		Cursor: at,
		Lines:  []bot.Line{{Seq: seq, Time: at, Kind: "step", Text: text, Chain: chain[:]}},
		Orders: []bot.Order{{ID: uint64(seq), Slot: 1, Kind: "limit", Side: "buy", Status: "filled", Reason: "signal", Text: "t", Tag: "tag", Qty: dec("0.5"),
			Filled: dec("0.5"), Value: dec("50.05"), Price: dec("100.1"), Stop: dec("99"), Parent: 1<<64 - 1, Placed: at, Changed: at}},
		Fills: []bot.Fill{{Seq: seq, Order: uint64(seq), Slot: 1, Time: at, Side: "buy", Qty: dec("0.5"), Price: dec("100.1"), Value: dec("50.05"),
			Fee: dec("0.05005"), Realised: dec("-0.05005"), Liquidity: "maker", Reason: "signal", Tag: "tag", Trade: 1000 + seq}},
		Entries:   []bot.Entry{{Fill: seq, Account: "wallet", Asset: 0, Amount: dec("-50.10005"), Time: at}, {Fill: seq, Account: "wallet", Asset: 2, Amount: dec("0.5"), Time: at}},
		Positions: []bot.Position{{Slot: 0, Last: dec("7")}, {Slot: 1, Qty: dec("0.5"), Entry: dec("100.1"), Realised: dec("-0.05005"), Unrealised: dec("1"), Last: dec("102.1")}},
		Equity:    []bot.Point{{Time: at, Equity: dec("1000.99")}},
		Logs:      []bot.Log{{Time: at, Level: "info", Source: "strategy", Text: "hello"}},
		Dots:      []bot.Dot{{Time: at, Index: 3, Value: 0.1}},
	}
}

// content is everything of a bot.
func (b *bench) content(id string) bot.Batch {
	b.Helper()
	var c bot.Batch
	for line, err := range b.Journal(b.ctx, id, 0, 0) {
		b.ok(err)
		c.Lines = append(c.Lines, line)
	}
	var err error
	c.Orders, err = b.Orders(b.ctx, id, nil, 0, 0)
	b.ok(err)
	slices.Reverse(c.Orders)
	c.Fills, err = b.Fills(b.ctx, id, 0, 0)
	b.ok(err)
	slices.Reverse(c.Fills)
	entries, err := b.Entries(b.ctx, id, 0, 0)
	b.ok(err)
	for _, e := range entries {
		c.Entries = append(c.Entries, e.Entry)
	}
	c.Positions, err = b.Positions(b.ctx, id)
	b.ok(err)
	c.Equity, err = b.Equity(b.ctx, id, 0, 1e15, 0, 0)
	b.ok(err)
	logs, err := b.Logs(b.ctx, id, nil, nil, 0)
	b.ok(err)
	for _, l := range slices.Backward(logs) {
		c.Logs = append(c.Logs, l.Log)
	}
	c.Dots, err = b.Dots(b.ctx, id, 3, 0, 1e15, 0)
	b.ok(err)
	found, err := b.Bot(b.ctx, id)
	b.ok(err)
	c.Cursor = found.Cursor
	return c
}

func Test20_CommitsAreKept(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		one, two := batch(1), batch(2)
		two.Equity = append(two.Equity, bot.Point{Time: 2 * minute, Equity: dec("5")})                         // the last counts
		two.Dots = append(two.Dots, bot.Dot{Time: 2 * minute, Index: 3, Value: 7}, bot.Dot{Time: 5, Index: 4}) // likewise
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: one}))
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: two}))
		got := b.content(made.ID)
		want := bot.Batch{
			Cursor: 2 * minute, Lines: slices.Concat(one.Lines, two.Lines), Orders: slices.Concat(one.Orders, two.Orders),
			Fills: slices.Concat(one.Fills, two.Fills), Entries: slices.Concat(one.Entries, two.Entries), Positions: two.Positions,
			Equity: []bot.Point{one.Equity[0], two.Equity[1]}, Logs: slices.Concat(one.Logs, two.Logs), Dots: []bot.Dot{one.Dots[0], two.Dots[1]},
		}
		if !reflect.DeepEqual(got, want) {
			b.Errorf("kept as\n%+v\nwant\n%+v", got, want)
		}
		changed := one.Orders[0]
		changed.Status, changed.Filled, changed.Changed = "canceled", dec("0.25"), 9
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{Orders: []bot.Order{changed}}}))
		if o, err := b.Order(b.ctx, made.ID, 1); err != nil || !reflect.DeepEqual(o, changed) {
			b.Errorf("the order is %+v, %v\nwant %+v", o, err, changed)
		}
		if after, err := b.Bot(b.ctx, made.ID); err != nil || after.Version != made.Version || after.Cursor != 2*minute {
			b.Errorf("a commit is no change for its owner: %+v, %v", after, err)
		}
		last, ok, err := b.LastLine(b.ctx, made.ID)
		if err != nil || !ok || !reflect.DeepEqual(last, two.Lines[0]) {
			b.Errorf("the last line is %+v, %v, %v", last, ok, err)
		}
	})
}

// Under whatever lease that is not the one that holds, nothing at all is kept.
func Test21_Fences(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		_, err := b.AddCommand(b.ctx, made.ID, bot.Command{Act: bot.ForceExit}, "ann", 1)
		b.ok(err)
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(1)}))
		before := b.content(made.ID)
		refused := func(what string, f store.Fence) {
			b.Helper()
			c := store.Commit{Fence: f, Batch: batch(2), Change: &store.Change{Event: bot.Stop}}
			c.Batch.Commands = []int64{1}
			if err := b.Commit(b.ctx, c); fault.KindOf(err) != fault.Conflict || err == nil {
				b.Errorf("%s: %v", what, err)
			}
			if got := b.content(made.ID); !reflect.DeepEqual(got, before) {
				b.Errorf("%s: something was kept", what)
			}
			after, err := b.Bot(b.ctx, made.ID)
			waiting, err2 := b.WaitingCommands(b.ctx, made.ID)
			if err != nil || err2 != nil || after.Status != bot.Running || len(waiting) != 1 {
				b.Errorf("%s: the bot is %s, %d commands wait", what, after.Status, len(waiting))
			}
		}
		refused("another holder", store.Fence{Bot: made.ID, Holder: "other", Epoch: fence.Epoch})
		refused("a later epoch", store.Fence{Bot: made.ID, Holder: "worker", Epoch: fence.Epoch + 1})
		b.end(made.ID)
		refused("its end", fence)
		again := b.lease(made.ID)
		refused("an old epoch", fence)
		b.ok(b.Commit(b.ctx, store.Commit{Fence: again, Batch: batch(2)}))
		b.ok(b.Release(b.ctx, "worker", []string{made.ID}))
		before = b.content(made.ID)
		refused("given back", again)
	})
}

func Test22_CommitsFollow(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(1)}))
		before := b.content(made.ID)
		for name, wrong := range map[string]func(*bot.Batch){
			"a gap":           func(x *bot.Batch) { *x = batch(3) },
			"twice":           func(x *bot.Batch) { *x = batch(1) },
			"a gap within":    func(x *bot.Batch) { x.Lines = append(x.Lines, bot.Line{Seq: 4}) },
			"an older cursor": func(x *bot.Batch) { x.Cursor = 1 },
		} {
			x := batch(2)
			wrong(&x)
			err := b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x})
			if err == nil || fault.KindOf(err) != fault.Conflict {
				b.Errorf("%s: %v", name, err)
			}
		}
		if got := b.content(made.ID); !reflect.DeepEqual(got, before) {
			b.Error("something was kept")
		}
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{}})) // nothing is kept well
	})
}

func Test23_ManyCommits(t *testing.T) {
	both(t, func(b *bench) {
		var commits []store.Commit
		for range 6 {
			_, fence := b.running(bot.Paper)
			commits = append(commits, store.Commit{Fence: fence, Batch: batch(1)})
		}
		slices.Reverse(commits) // the order does not matter
		commits[1].Epoch++
		commits[2].Batch.Lines[0].Seq = 2
		commits[3].Change = &store.Change{Event: bot.Done}
		commits[4].Batch = bot.Batch{Cursor: 5}
		errs, err := b.CommitMany(b.ctx, commits)
		b.ok(err)
		for i, c := range commits {
			bad := i >= 1 && i <= 3
			if bad != (errs[i] != nil) || bad && fault.KindOf(errs[i]) != fault.Conflict {
				b.Errorf("commit %d: %v", i, errs[i])
			}
			if got := b.content(c.Bot); bad && !reflect.DeepEqual(got, bot.Batch{}) || !bad && !reflect.DeepEqual(got, c.Batch) {
				b.Errorf("commit %d is kept as %+v", i, got)
			}
		}
		// What the database itself refuses takes no other with it either.
		next := []store.Commit{{Fence: commits[0].Fence, Batch: batch(2)}, {Fence: commits[5].Fence, Batch: batch(2)}}
		next[0].Batch.Fills[0].Seq = 1
		errs, err = b.CommitMany(b.ctx, next)
		b.ok(err)
		b.fails(errs[0], fault.Conflict)
		b.ok(errs[1])
		if got := b.content(next[0].Bot); got.Cursor != minute {
			b.Errorf("something was kept: %+v", got)
		}
		if got := b.content(next[1].Bot); got.Cursor != 2*minute {
			b.Errorf("nothing was kept: %+v", got)
		}
		_, err = b.CommitMany(b.ctx, []store.Commit{next[0], next[0]})
		b.fails(err, fault.Internal)
		errs, err = b.CommitMany(b.ctx, nil)
		if err != nil || len(errs) != 0 {
			b.Errorf("%v, %v", errs, err)
		}
	})
}

func Test24_CommitsWithChanges(t *testing.T) {
	both(t, func(b *bench) {
		made := b.bot(bot.Paper, bot.Start)
		fence := b.lease(made.ID)
		for i := range 3 {
			seq, err := b.AddCommand(b.ctx, made.ID, bot.Command{Act: bot.MoveStop, Order: uint64(i + 1), Price: dec("9.5")}, "ann", 7)
			if err != nil || seq != int64(i+1) {
				b.Fatal(seq, err)
			}
		}
		x := batch(1)
		x.Commands = []int64{1, 2}
		held := bot.HoldEntries
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x, Refused: map[int64]string{2: "there is no such order"},
			Change: &store.Change{Event: bot.Ready, Reason: "up to date", Held: &held}, At: 9}))
		after, err := b.Bot(b.ctx, made.ID)
		if err != nil || after.Status != bot.Running || after.Reason != "up to date" || after.Held != bot.HoldEntries || after.Version != made.Version+1 || after.Changed != 9 {
			b.Errorf("%+v, %v", after, err)
		}
		waiting, err := b.WaitingCommands(b.ctx, made.ID, "nobody")
		want := store.Command{Bot: made.ID, Seq: 3, Command: bot.Command{Act: bot.MoveStop, Order: 3, Price: dec("9.5")}, Status: store.Waiting, Who: "ann", Created: 7}
		if err != nil || len(waiting) != 1 || !reflect.DeepEqual(waiting[0], want) {
			b.Errorf("%+v, %v; want %+v", waiting, err, want)
		}
		x = batch(2)
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x, Change: &store.Change{Event: bot.Fail, Reason: "broken"}, At: 10}))
		all, err := b.Commands(b.ctx, made.ID, 0, 0)
		b.ok(err)
		var got []string
		for _, c := range all {
			got = append(got, fmt.Sprint(c.Seq, c.Status, c.Reason))
		}
		if s := fmt.Sprint(got); s != "[3refusedthe bot was failed before it came to this 2refusedthere is no such order 1done]" {
			b.Errorf("the commands are %s", s)
		}
		if page, err := b.Commands(b.ctx, made.ID, 3, 1); err != nil || len(page) != 1 || page[0].Seq != 2 {
			b.Errorf("%+v, %v", page, err)
		}
		_, err = b.AddCommand(b.ctx, made.ID, bot.Command{Act: bot.ForceExit}, "ann", 7)
		b.fails(err, fault.Conflict)
		_, err = b.AddCommand(b.ctx, "nobody", bot.Command{Act: bot.ForceExit}, "ann", 7)
		b.fails(err, fault.NotFound)
	})
}

// Commits, renewals and what people do at the same time wait for one another, and none fails.
func Test29_ManyThingsAtOnce(t *testing.T) {
	both(t, func(b *bench) {
		var commits []store.Commit
		var ids []string
		for range 10 {
			made, fence := b.running(bot.Paper)
			ids = append(ids, made.ID)
			commits = append(commits, store.Commit{Fence: fence, Batch: bot.Batch{Logs: []bot.Log{{Text: "x"}}}})
		}
		const rounds = 15
		var group sync.WaitGroup
		for worker := range 2 {
			mine := slices.Clone(commits)
			if worker == 1 {
				slices.Reverse(mine)
			}
			group.Go(func() {
				for round := range rounds {
					for i := range mine {
						mine[i].Change = &store.Change{Reason: fmt.Sprint(worker, round)}
					}
					errs, err := b.CommitMany(b.ctx, mine)
					if err := errors.Join(append(errs, err)...); err != nil {
						b.Error(err)
					}
				}
			})
		}
		group.Go(func() {
			for range rounds {
				if held, err := b.Renew(b.ctx, "worker", minute, ids); err != nil || len(held) != len(ids) {
					b.Error(len(held), err)
				}
			}
		})
		group.Go(func() {
			for round := range rounds {
				for _, id := range ids {
					held := bot.Hold(round % 3)
					if _, err := b.Transition(b.ctx, id, store.Change{Held: &held, Reason: "person"}, 1); err != nil {
						b.Error(err)
					}
				}
			}
		})
		group.Wait()
		for _, id := range ids {
			got, err := b.Bot(b.ctx, id)
			logs, err2 := b.Logs(b.ctx, id, nil, nil, 0)
			if err != nil || err2 != nil || got.Held != bot.Hold((rounds-1)%3) || len(logs) != 2*rounds {
				b.Errorf("%+v, %d lines, %v, %v", got, len(logs), err, err2)
			}
		}
	})
}

// Dots are kept by the piece and read one by one: of those for one time the last written counts, and what lies outside is left out.
func Test29_Dots(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		draw := func(at, cursor int64, dots ...bot.Dot) {
			b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, At: at, Batch: bot.Batch{Cursor: cursor, Dots: dots}}))
		}
		draw(1, 3, bot.Dot{Time: 1, Value: 1}, bot.Dot{Time: 1, Index: 1, Value: -1}, bot.Dot{Time: 2, Value: 2}, bot.Dot{Time: 3, Value: 3})
		draw(2, 4, bot.Dot{Time: 4, Value: 4})
		draw(3, 4, bot.Dot{Time: 2, Value: 20}, bot.Dot{Time: 3, Value: 30}, bot.Dot{Time: 4, Value: 40}) // another life warms up
		draw(4, 5, bot.Dot{Time: 5, Value: 5})
		for _, c := range []struct {
			index    int
			from, to int64
			limit    int
			want     []float64
		}{
			{0, 0, 100, 0, []float64{1, 20, 30, 40, 5}}, {0, 2, 4, 0, []float64{20, 30}}, {0, 0, 100, 2, []float64{1, 20}},
			{1, 0, 100, 0, []float64{-1}}, {2, 0, 100, 0, nil}, {0, 6, 100, 0, nil},
		} {
			var got []float64
			dots, err := b.Dots(b.ctx, made.ID, c.index, c.from, c.to, c.limit)
			b.ok(err)
			for _, d := range dots {
				got = append(got, d.Value)
			}
			if !slices.Equal(got, c.want) {
				b.Errorf("%+v: %v", c, got)
			}
		}
		_, err := b.Raw(b.ctx, "UPDATE plots SET dots = substr(dots, 1, 5)")
		b.ok(err)
		_, err = b.Dots(b.ctx, made.ID, 0, 0, 100, 0)
		b.fails(err, fault.Internal)
	})
}

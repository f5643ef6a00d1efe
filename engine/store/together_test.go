package store_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

func Test70_FiveMigratorsApplyOnce(t *testing.T) {
	for _, one := range urls {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			url := one.make(t)
			s := open(t, url)
			all, err := fs.Glob(store.Folder, "migrations/*.sql")
			if err != nil {
				t.Fatal(err)
			}
			for i, role := range []string{"migrate", "migrate further"} {
				together(t, 5, role, order{URL: url})
				applied, err := s.Texts(t.Context(), "SELECT CAST(version_id AS TEXT) FROM goose_db_version WHERE version_id > 0 ORDER BY id")
				if err != nil || len(applied) != len(all)+i {
					t.Errorf("%s: applied %v, %v", role, applied, err)
				}
			}
			if rows, err := s.Texts(t.Context(), "SELECT CAST(id AS TEXT) FROM extra"); err != nil || !slices.Equal(rows, []string{"7"}) {
				t.Errorf("%v, %v", rows, err)
			}
		})
	}
}

func Test71_OneOfManyClaimersGetsALease(t *testing.T) {
	both(t, func(b *bench) {
		for round := range 3 {
			id := b.bot(bot.Paper, bot.Start).ID
			said := together(b, 3, "acquire", order{URL: b.url, ID: id})
			slices.Sort(said)
			if !slices.Equal(said, []string{"1", "other", "other"}) {
				b.Errorf("round %d: %v", round, said)
			}
		}
	})
}

func Test72_NoUpdateIsLost(t *testing.T) {
	both(t, func(b *bench) {
		c := b.config()
		c.Seed = 0
		made, err := b.CreateBot(b.ctx, bot.Bot{Owner: b.user.ID, Config: c}, "ann", 1)
		b.ok(err)
		together(b, 3, "count", order{URL: b.url, ID: made.ID, Count: 20})
		if got, err := b.Bot(b.ctx, made.ID); err != nil || got.Config.Seed != 60 || got.Version != 61 {
			b.Errorf("60 additions come to %d, version %d, %v", got.Config.Seed, got.Version, err)
		}
	})
}

func Test73_AnOldEpochCommitsNothing(t *testing.T) {
	both(t, func(b *bench) {
		id := b.bot(bot.Paper, bot.Start).ID
		old := start(b, "commit", order{URL: b.url, ID: id, Name: "old"})
		old.tell("go")
		if epoch := old.hear("holds"); epoch != "1" {
			b.Fatalf("epoch %s", epoch)
		}
		var l store.Lease
		for {
			var err error
			if l, err = b.Acquire(b.ctx, id, "new", minute); err == nil { // nobody tells us of the end of a lease
				break
			}
			b.fails(err, fault.Conflict)
			time.Sleep(10 * time.Millisecond)
		}
		if l.Epoch != 2 {
			b.Errorf("%+v", l)
		}
		old.tell("go on")
		if said := old.hear("said"); said != "refused" {
			b.Error(said)
		}
		if got := b.content(id); len(got.Lines)+len(got.Orders)+len(got.Logs) > 0 || got.Cursor != 0 {
			b.Errorf("something was kept: %+v", got)
		}
		b.ok(b.Commit(b.ctx, store.Commit{Fence: store.Fence{Bot: id, Holder: "new", Epoch: 2}, Batch: batch(1)}))
	})
}

// once fails the test unless the words of all that was said are each of 0 to n-1 once.
func once(t testing.TB, n int, said []string) {
	t.Helper()
	seen := map[string]int{}
	for word := range strings.FieldsSeq(strings.Join(said, " ")) {
		seen[word]++
	}
	for i := range n {
		if seen[fmt.Sprint(i)] != 1 {
			t.Errorf("%d was claimed %d times", i, seen[fmt.Sprint(i)])
		}
	}
	if len(seen) != n {
		t.Errorf("%d different ones were claimed, want %d", len(seen), n)
	}
}

func Test74_EverySlotHasOneScheduler(t *testing.T) {
	both(t, func(b *bench) { once(b, 50, together(b, 2, "tick", order{URL: b.url, Count: 50})) })
}

func Test75_EveryPartIsClaimedOnce(t *testing.T) {
	both(t, func(b *bench) {
		j := b.job(store.Sweep, make([]int64, 30)...)
		said := together(b, 3, "work", order{URL: b.url})
		// A process ends when there is nothing to do, so the last part may be left.
		last, ok, err := b.ClaimPart(b.ctx, "late", minute, []string{store.Sweep}, 1)
		b.ok(err)
		if ok {
			said = append(said, fmt.Sprint(last.Number))
			b.ok(b.FinishPart(b.ctx, last, nil, 1))
		}
		once(b, 31, said)
		if got, err := b.Job(b.ctx, j.ID); err != nil || got.Status != store.Done {
			b.Errorf("%+v, %v", got, err)
		}
	})
}

func Test76_AnOrderLeavesOnce(t *testing.T) {
	both(t, func(b *bench) {
		made, _ := b.live()
		said := together(b, 3, "send", order{URL: b.url, ID: made.ID})
		slices.Sort(said)
		if !slices.Equal(said, []string{"refused", "refused", "sent"}) {
			b.Errorf("%v", said)
		}
	})
}

func Test77_NoSwapIsLost(t *testing.T) {
	both(t, func(b *bench) {
		b.ok(b.SetSetting(b.ctx, store.Setting{Name: "n", Value: "0"}))
		together(b, 3, "swap", order{URL: b.url, ID: "n", Count: 20})
		if got, err := b.Setting(b.ctx, "n"); err != nil || got.Value != "60" {
			b.Errorf("60 additions come to %s, %v", got.Value, err)
		}
	})
}

package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/store"
)

// Somebody reads what they did and what was done to what is theirs, and nothing else; filters go together.
func Test48_PartsOfTheAudit(t *testing.T) {
	both(t, func(b *bench) {
		bob, err := b.CreateUser(b.ctx, store.User{Name: "bob", Role: "trader"})
		b.ok(err)
		mine := b.bot(bot.Paper)
		saved, err := b.SaveConfig(b.ctx, store.Saved{Owner: b.user.ID, Name: "c", Config: b.config()}, 1)
		b.ok(err)
		job, err := b.CreateJob(b.ctx, store.Job{Kind: store.Backtest, Owner: b.user.ID, Spec: []byte("{}")}, []int64{1}, 1)
		b.ok(err)
		base, err := b.AuditLog(b.ctx, store.AuditFilter{Limit: 1})
		b.ok(err)
		for i, a := range []store.Audit{
			{Who: b.user.ID, What: "a", Object: "x"},
			{Who: bob.ID, What: "b", Object: mine.ID},
			{Who: bob.ID, What: "b", Object: saved.ID},
			{Who: bob.ID, What: "a", Object: job.ID},
			{Who: "root", What: "switch", Object: string(store.KillBot(mine.ID))},
			{Who: "root", What: "switch", Object: string(store.KillUser(b.user.ID))},
			{Who: "root", What: "user.change", Object: b.user.ID},
			{Who: "root", What: "user.change", Object: bob.ID},
			{Who: bob.ID, What: "a", Object: "y"},
		} {
			a.Time = int64(10_000 + i)
			b.ok(b.AppendAudit(b.ctx, a))
		}
		for name, one := range map[string]struct {
			f    store.AuditFilter
			want string
		}{
			"all":      {store.AuditFilter{From: 10_000}, "8 7 6 5 4 3 2 1 0"},
			"ann's":    {store.AuditFilter{Of: b.user.ID, From: 10_000}, "6 5 4 3 2 1 0"},
			"bob's":    {store.AuditFilter{Of: bob.ID}, "8 7 3 2 1"},
			"who":      {store.AuditFilter{Who: bob.ID, Of: b.user.ID}, "3 2 1"},
			"what":     {store.AuditFilter{What: "a", From: 10_000}, "8 3 0"},
			"object":   {store.AuditFilter{Object: mine.ID, What: "b"}, "1"},
			"times":    {store.AuditFilter{From: 10_002, To: 10_004}, "3 2"},
			"the rest": {store.AuditFilter{From: 10_000, Before: base[0].ID + 3, Limit: 1}, "1"},
			"nobody's": {store.AuditFilter{Of: "nobody"}, ""},
		} {
			log, err := b.AuditLog(b.ctx, one.f)
			got := ""
			for _, a := range log {
				got += fmt.Sprint(" ", a.Time-10_000)
			}
			if err != nil || got != "" && got[1:] != one.want || got == "" && one.want != "" {
				b.Errorf("%s: %q, %v, want %q", name, got, err, one.want)
			}
		}
	})
}

// What an overview needs is found for many bots at once.
func Test49_Overview(t *testing.T) {
	both(t, func(b *bench) {
		software, err := b.Software(b.ctx)
		if err != nil || software.Schema < 4 || software.Version == "" || (software.Program != "PostgreSQL" && software.Program != "SQLite") {
			b.Errorf("%+v, %v", software, err)
		}
		one, fence := b.running(bot.Paper)
		two := b.bot(bot.Paper)
		for i := range int64(3) {
			c := batch(i + 1)
			c.Equity = []bot.Point{{Time: (i + 1) * minute, Equity: dec(fmt.Sprintf("%d.000000000000000001", 10+i))}}
			b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: c}))
		}
		if first, err := b.Beginnings(b.ctx, one.ID, two.ID, "none"); err != nil || len(first) != 1 || first[one.ID] != minute {
			b.Errorf("they begin at %v, %v", first, err)
		}
		if none, err := b.Beginnings(b.ctx); err != nil || len(none) != 0 {
			b.Errorf("nobody begins at %v, %v", none, err)
		}
		worths, err := b.Worths(b.ctx, []store.Moment{{one.ID, minute - 1}, {one.ID, minute}, {one.ID, 3*minute - 1}, {one.ID, 99 * minute}, {two.ID, 99 * minute}})
		want := []store.Worth{
			{store.Moment{Bot: one.ID, At: minute}, dec("10.000000000000000001")}, {store.Moment{Bot: one.ID, At: 3*minute - 1}, dec("11.000000000000000001")},
			{store.Moment{Bot: one.ID, At: 99 * minute}, dec("12.000000000000000001")},
		}
		if err != nil || !reflect.DeepEqual(worths, want) {
			b.Errorf("%+v, %v\nwant %+v", worths, err, want)
		}
		if none, err := b.Worths(b.ctx, nil); err != nil || len(none) != 0 {
			b.Errorf("%+v, %v", none, err)
		}
		alone, err := b.Positions(b.ctx, one.ID)
		b.ok(err)
		held, err := b.PositionsOf(b.ctx, one.ID, two.ID)
		if err != nil || len(held) == 0 || len(held) != len(alone) {
			b.Fatalf("%+v, %v, want %+v", held, err, alone)
		}
		for i := range held {
			if held[i].Bot != one.ID || !reflect.DeepEqual(held[i].Position, alone[i]) {
				b.Errorf("%+v, want %+v", held[i], alone[i])
			}
		}
		holdings, err := b.Holdings(b.ctx)
		if err != nil || len(holdings) != 1 || holdings[0].Holder != fence.Holder || holdings[0].Bots != 1 || holdings[0].Until <= holdings[0].Now {
			b.Errorf("%+v, %v", holdings, err)
		}
	})
}

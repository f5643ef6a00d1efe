package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// Whatever somebody does to a bot is in the audit, in the transaction in which it is done: both are kept, or neither.
func Test09_WhoDidWhat(t *testing.T) {
	both(t, func(b *bench) {
		made := b.bot(bot.Paper)
		active := b.bot(bot.Paper, bot.Start)
		c := made.Config
		c.Name = "other"
		upgraded := c
		upgraded.Module = b.more
		audited := func(object string, want ...string) {
			b.Helper()
			log, err := b.AuditLog(b.ctx, store.AuditFilter{Object: object})
			b.ok(err)
			var got []string
			for _, a := range log {
				got = append(got, fmt.Sprintf("%d %s %s %s", a.Time, a.Who, a.What, a.Detail))
			}
			if !reflect.DeepEqual(got, want) {
				b.Errorf("the audit says %q, want %q", got, want)
			}
		}
		fresh := bot.Bot{ID: "fresh", Owner: b.user.ID, Config: c}
		did := []struct {
			what string
			do   func() error
		}{
			{"create", func() error { _, err := b.CreateBot(b.ctx, fresh, "bob", 3); return err }},
			{"change", func() error { _, err := b.UpdateConfig(b.ctx, made.ID, 1, c, "bob", 4); return err }},
			{"ask", func() error {
				_, err := b.AddCommand(b.ctx, active.ID, bot.Command{Act: bot.ForceExit}, "bob", 6)
				return err
			}},
			{"delete", func() error { return b.DeleteBot(b.ctx, made.ID, "bob", 7) }},
			{"pause", func() error {
				_, err := b.Transition(b.ctx, active.ID, store.Change{Event: bot.Halt, Pause: bot.ByUser, Note: &store.Audit{Who: "bob", What: "bot.pause"}}, 8)
				return err
			}},
			{"kill", func() error { return b.SetKill(b.ctx, store.KillAll, true, "bob", 9) }},
		}
		rename := func(from, to string) {
			b.Helper()
			_, err := b.Raw(b.ctx, "ALTER TABLE "+from+" RENAME TO "+to)
			b.ok(err)
		}
		rename("audit", "lost")
		for _, d := range did {
			if err := d.do(); err == nil {
				b.Errorf("%s: it is done without being noted", d.what)
			}
		}
		rename("lost", "audit")
		for _, was := range []bot.Bot{made, active} {
			if got, err := b.Bot(b.ctx, was.ID); err != nil || !reflect.DeepEqual(got, was) {
				b.Errorf("%+v, %v\nwas %+v", got, err, was)
			}
		}
		_, err := b.Bot(b.ctx, "fresh")
		b.fails(err, fault.NotFound)
		if asked, err := b.WaitingCommands(b.ctx, active.ID); err != nil || len(asked) != 0 {
			b.Errorf("%+v, %v", asked, err)
		}
		if kills, err := b.Killed(b.ctx); err != nil || kills.All {
			b.Errorf("%+v, %v", kills, err)
		}
		audited(made.ID, "1000 ann bot.create {}")

		for _, d := range did[:2] {
			b.ok(d.do())
		}
		_, err = b.UpdateConfig(b.ctx, made.ID, 2, upgraded, "carl", 5)
		b.ok(err)
		b.fails(b.DeleteBot(b.ctx, active.ID, "bob", 7), fault.Conflict)
		_, err = b.UpdateConfig(b.ctx, made.ID, 2, c, "bob", 5)
		b.fails(err, fault.Conflict)
		for _, d := range did[2:] {
			b.ok(d.do())
		}
		audited("fresh", "3 bob bot.create {}")
		audited(made.ID, "7 bob bot.delete {}", "5 carl bot.upgrade {}", "4 bob bot.change {}", "1000 ann bot.create {}")
		audited(active.ID, "8 bob bot.pause {}", "6 bob bot.force_exit {}", "1000 ann bot.create {}")
		audited("kill:all", `9 bob switch {"value":"on"}`)
	})
}

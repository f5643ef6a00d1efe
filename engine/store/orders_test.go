package store_test

import (
	"strings"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// live makes a live bot with the order 1 planned, on a server that trades live.
func (b *bench) live() (bot.Bot, store.Fence) {
	b.Helper()
	made, fence := b.running(bot.Live)
	b.ok(b.SetLive(b.ctx, true, "ann", 1))
	b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{Orders: []bot.Order{{ID: 1, Status: "planned", ClientID: made.ID + "-1"}}}}))
	return made, fence
}

func (b *bench) status(id string, order uint64) bot.Order {
	b.Helper()
	o, err := b.Order(b.ctx, id, order)
	b.ok(err)
	return o
}

func Test30_AnOrderLeaves(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.live()
		p, err := b.Send(b.ctx, fence, 1)
		if err != nil || p.SendBy-p.Now > store.SendWithin || p.SendBy-p.Now < store.SendWithin-500 {
			b.Fatalf("%+v, %v", p, err)
		}
		if o := b.status(made.ID, 1); o.Status != "sending" || o.SendBy != p.SendBy {
			b.Errorf("%+v", o)
		}
		_, err = b.Send(b.ctx, fence, 1) // once only
		b.fails(err, fault.Conflict)

		// Never beyond the end of the lease.
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{Orders: []bot.Order{{ID: 2, Status: "planned", ClientID: made.ID + "-2"}}}}))
		short, err := b.Renew(b.ctx, "worker", 1500, []string{made.ID})
		b.ok(err)
		if p, err = b.Send(b.ctx, fence, 2); err != nil || p.SendBy != short[0].Until-1 {
			b.Errorf("it may be sent until %d, and the lease lasts until %d, %v", p.SendBy, short[0].Until, err)
		}
	})
}

func Test31_RefusalsToSend(t *testing.T) {
	both(t, func(b *bench) {
		for _, c := range []struct {
			name   string
			kind   fault.Kind
			says   string
			change func(id string, f *store.Fence) error
		}{
			{"another holder", fault.Conflict, "lease", func(_ string, f *store.Fence) error { f.Holder = "other"; return nil }},
			{"an old epoch", fault.Conflict, "lease", func(_ string, f *store.Fence) error { f.Epoch--; return nil }},
			{"the end of the lease", fault.Conflict, "lease", func(id string, _ *store.Fence) error { b.end(id); return nil }},
			{"kill switch of the bot", fault.Refused, "kill switch of the bot is on", func(id string, _ *store.Fence) error {
				return b.SetKill(b.ctx, store.KillBot(id), true, "ann", 1)
			}},
			{"kill switch of the user", fault.Refused, "kill switch of the bot's owner is on", func(string, *store.Fence) error {
				return b.SetKill(b.ctx, store.KillUser(b.user.ID), true, "ann", 1)
			}},
			{"kill switch for all", fault.Refused, "kill switch for everything is on", func(string, *store.Fence) error {
				return b.SetKill(b.ctx, store.KillAll, true, "ann", 1)
			}},
			{"the server is not live", fault.Refused, "switched off on this server", func(string, *store.Fence) error { return b.SetLive(b.ctx, false, "ann", 1) }},
			{"a bot on paper", fault.Refused, "the bot is on paper", func(id string, _ *store.Fence) error {
				_, err := b.Raw(b.ctx, "UPDATE bots SET mode = 'paper', config = replace(config, '\"live\"', '\"paper\"') WHERE id = $1", id)
				return err
			}},
			{"a bot that failed", fault.Refused, "the bot is failed", func(id string, _ *store.Fence) error { return b.move(id, bot.Fail) }},
			{"an order on paper", fault.Refused, "the order is on paper", func(id string, _ *store.Fence) error {
				_, err := b.Raw(b.ctx, "UPDATE orders SET client_id = '' WHERE bot = $1", id)
				return err
			}},
			{"an order that is open", fault.Conflict, "the order is open", func(id string, _ *store.Fence) error {
				_, err := b.Raw(b.ctx, "UPDATE orders SET status = 'open' WHERE bot = $1", id)
				return err
			}},
			{"no such order", fault.NotFound, "no order 1", func(id string, _ *store.Fence) error {
				_, err := b.Raw(b.ctx, "DELETE FROM orders WHERE bot = $1", id)
				return err
			}},
			{"no such bot", fault.NotFound, "no bot", func(_ string, f *store.Fence) error { f.Bot = "nobody"; return nil }},
		} {
			made, fence := b.live()
			before, _ := b.Texts(b.ctx, "SELECT status FROM orders WHERE bot = $1", made.ID)
			b.ok(c.change(made.ID, &fence))
			_, err := b.Send(b.ctx, fence, 1)
			if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(fault.Sentence(err), c.says) {
				b.Errorf("%s: got %v, want %s: %s", c.name, err, c.kind, c.says)
			}
			if sent, err := b.Texts(b.ctx, "SELECT status FROM orders WHERE bot = $1 AND (status = 'sending' OR send_by <> 0)", made.ID); err != nil || len(sent) > 0 {
				b.Errorf("%s: the order is %v after %v, %v", c.name, sent, before, err)
			}
			for _, s := range []store.Switch{store.KillAll, store.KillUser(b.user.ID), store.KillBot(made.ID)} {
				b.ok(b.SetKill(b.ctx, s, false, "ann", 2))
			}
		}
		made, fence := b.live()
		if _, err := b.Send(b.ctx, fence, 1); err != nil { // what was switched on and off again
			b.Errorf("%s: %v", made.ID, err)
		}
	})
}

// What comes of an order, and what cannot.
func Test32_AnOrdersWay(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.live()
		write := func(status string) error {
			return b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{Orders: []bot.Order{{ID: 1, Status: status, ClientID: "other"}}}})
		}
		for _, c := range []struct {
			from string
			good string
		}{
			{"planned", "planned canceled rejected"},
			{"sending", "sending unknown open partially_filled filled canceled rejected expired"},
			{"unknown", "unknown open partially_filled filled canceled rejected expired"},
			{"open", "open partially_filled filled canceled rejected expired"},
			{"filled", "filled"}, {"canceled", "canceled"}, {"rejected", "rejected"}, {"expired", "expired"},
		} {
			for to := range strings.FieldsSeq("planned sending unknown open partially_filled filled canceled rejected expired") {
				_, err := b.Raw(b.ctx, "UPDATE orders SET status = $1 WHERE bot = $2", c.from, made.ID)
				b.ok(err)
				err = write(to)
				good := strings.Contains(" "+c.good+" ", " "+to+" ")
				if good != (err == nil) || err != nil && fault.KindOf(err) != fault.Conflict {
					b.Errorf("%s after %s: %v", to, c.from, err)
				}
				want := c.from
				if good {
					want = to
				}
				if o := b.status(made.ID, 1); o.Status != want || o.ClientID != made.ID+"-1" {
					b.Errorf("%s after %s: the order is %s as %s", to, c.from, o.Status, o.ClientID)
				}
			}
		}
		for to := range strings.FieldsSeq("sending unknown open filled") { // out of nothing
			err := b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{Orders: []bot.Order{{ID: 9, Status: to, ClientID: "x"}}}})
			b.fails(err, fault.Conflict)
		}
		// An id at the exchange is given once.
		err := b.Commit(b.ctx, store.Commit{Fence: fence, Batch: bot.Batch{Orders: []bot.Order{{ID: 9, Status: "planned", ClientID: made.ID + "-1"}}}})
		b.fails(err, fault.Conflict)
	})
}

func Test33_UnknownOrders(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.live()
		b.fails(b.Lose(b.ctx, fence, 1), fault.Conflict) // nobody sent it
		_, err := b.Send(b.ctx, fence, 1)
		b.ok(err)
		_, err = b.Resend(b.ctx, fence, 1, made.ID+"-1-r1")
		b.fails(err, fault.Conflict)
		stale := fence
		stale.Epoch--
		b.fails(b.Lose(b.ctx, stale, 1), fault.Conflict)
		b.ok(b.Lose(b.ctx, fence, 1))
		_, err = b.Resend(b.ctx, fence, 1, made.ID+"-1-r1") // it may still be on its way
		b.fails(err, fault.Conflict)
		now, err := b.Ping(b.ctx)
		b.ok(err)
		_, err = b.Raw(b.ctx, "UPDATE orders SET send_by = $1 WHERE bot = $2", now-1000, made.ID)
		b.ok(err)
		_, err = b.Resend(b.ctx, fence, 1, made.ID+"-1-r1") // the exchange may still take it
		b.fails(err, fault.Conflict)
		_, err = b.Raw(b.ctx, "UPDATE orders SET send_by = 5 WHERE bot = $1", made.ID)
		b.ok(err)
		_, err = b.Resend(b.ctx, fence, 1, made.ID+"-1") // the same id prevents nothing
		b.fails(err, fault.Conflict)
		b.ok(b.SetKill(b.ctx, store.KillAll, true, "ann", 1))
		_, err = b.Resend(b.ctx, fence, 1, made.ID+"-1-r1")
		b.fails(err, fault.Refused)
		b.ok(b.SetKill(b.ctx, store.KillAll, false, "ann", 1))
		p, err := b.Resend(b.ctx, fence, 1, made.ID+"-1-r1")
		b.ok(err)
		if o := b.status(made.ID, 1); o.Status != "sending" || o.ClientID != made.ID+"-1-r1" || o.SendBy != p.SendBy {
			b.Errorf("%+v", o)
		}
		x := batch(1)
		x.Orders[0].Status = "filled"
		x.Orders[0].ClientID, x.Cursor = made.ID+"-1", 0
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x, At: 77}))
		got := b.content(made.ID)
		if o := got.Orders[0]; o.Status != "filled" || o.ClientID != made.ID+"-1-r1" || len(got.Fills) != 1 || len(got.Entries) != 2 || got.Cursor != 0 {
			b.Errorf("%+v", got)
		}
	})
}

func Test34_KillSwitches(t *testing.T) {
	both(t, func(b *bench) {
		k, err := b.Killed(b.ctx)
		if err != nil || k.All || k.Live || len(k.Users)+len(k.Bots) > 0 {
			b.Errorf("%+v, %v", k, err)
		}
		for _, s := range []store.Switch{store.KillUser("u"), store.KillBot("b"), store.KillBot("c")} {
			b.ok(b.SetKill(b.ctx, s, true, "ann", 7))
		}
		b.ok(b.SetKill(b.ctx, store.KillBot("c"), false, "bob", 8))
		b.ok(b.SetLive(b.ctx, true, "ann", 9))
		k, err = b.Killed(b.ctx)
		if err != nil || k.All || !k.Live || !k.Stop("x", "u") || !k.Stop("b", "y") || k.Stop("c", "y") {
			b.Errorf("%+v, %v", k, err)
		}
		b.ok(b.SetKill(b.ctx, store.KillAll, true, "ann", 10))
		if k, err = b.Killed(b.ctx); err != nil || !k.Stop("c", "y") {
			b.Errorf("%+v, %v", k, err)
		}
		log, err := b.AuditLog(b.ctx, store.AuditFilter{Object: "kill:bot:c"})
		if err != nil || len(log) != 2 || log[0].Who != "bob" || string(log[0].Detail) != `{"value":"off"}` || log[0].What != "switch" {
			b.Errorf("%+v, %v", log, err)
		}
	})
}

package fleet_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/fleet"
	"tradebot/engine/market"
	"tradebot/engine/store"
)

func TestCreate(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		if b.Status != bot.Created || b.Owner != y.owner || b.Version != 1 {
			y.Errorf("%+v", b)
		}
		y.audited(b.ID, "bot.create")
		for _, c := range []struct {
			kind   fault.Kind
			says   string
			change func(c *bot.Config)
		}{
			{fault.Invalid, "the bot's name", func(c *bot.Config) { c.Name = "" }},
			{fault.Refused, "this installation trades on paper only; choose the mode paper", func(c *bot.Config) { c.Mode = bot.Live }},
			{fault.NotFound, `there is no version of a strategy with the hash "none"`, func(c *bot.Config) { c.Module = "none" }},
			{fault.Invalid, "trades 1 markets, and the bot names 2", func(c *bot.Config) { c.Slots = append(c.Slots, c.Slots[0]) }},
			{fault.Invalid, `sma-cross has no parameter "speed"`, func(c *bot.Config) { c.Params = map[string]string{"speed": "1"} }},
			{fault.Refused, "fast must be smaller than slow", func(c *bot.Config) { c.Params = map[string]string{"fast": "30", "slow": "10"} }},
			{fault.Invalid, "names no stream of candles", func(c *bot.Config) { c.Slots[0].Market = "BTC" }},
		} {
			config := y.config()
			c.change(&config)
			_, err := y.Create(y.Context(), bot.Bot{Owner: y.owner, Config: config}, "ann")
			y.refused(err, c.kind, c.says)
		}
		_, err := y.Create(y.Context(), bot.Bot{Owner: "nobody", Config: y.config()}, "ann")
		y.refused(err, fault.NotFound, "there is no such owner")
		if all, _, err := y.store.Bots(y.Context(), store.BotFilter{}); err != nil || len(all) != 1 {
			y.Errorf("%d bots, %v", len(all), err)
		}
	})
}

// A live bot needs what Live says, of its owner and its account, and keeps the account it has run with.
func TestAccount(t *testing.T) {
	both(t, func(y *yard) {
		var accounts []string
		for _, name := range []string{"one", "two"} {
			a, err := y.store.CreateAccount(y.Context(), store.Account{Owner: y.owner, Name: name, Exchange: "synth"}, "ann", 1)
			y.ok(err)
			accounts = append(accounts, a.ID)
		}
		var asked []string
		y.Live(func(_ context.Context, owner, account string, m market.Stream) error {
			if asked = append(asked, owner+" "+account+" "+m.Symbol); account != accounts[0] && account != accounts[1] {
				return fault.New(fault.Invalid, "test", "not this account")
			}
			return nil
		})
		c := y.config()
		c.Account = accounts[0]
		_, err := y.Create(y.Context(), bot.Bot{Owner: y.owner, Config: c}, "ann")
		y.refused(err, fault.Invalid, "a bot on paper trades with no account")
		c.Mode, c.Account = bot.Live, "none"
		_, err = y.Create(y.Context(), bot.Bot{Owner: y.owner, Config: c}, "ann")
		y.refused(err, fault.Invalid, "not this account")
		c.Account = accounts[0]
		b, err := y.Create(y.Context(), bot.Bot{Owner: y.owner, Config: c}, "ann")
		y.ok(err)
		if last := asked[len(asked)-1]; last != y.owner+" "+accounts[0]+" BTCUSDT" {
			y.Errorf("asked was of %s", last)
		}
		c.Account = accounts[1]
		b, err = y.Change(y.Context(), b.ID, b.Version, c, "ann")
		y.ok(err)
		y.moved(b.ID, bot.Start, bot.Stop, bot.Done)
		b, err = y.store.Bot(y.Context(), b.ID)
		y.ok(err)
		c.Account = accounts[0]
		_, err = y.Change(y.Context(), b.ID, b.Version, c, "ann")
		y.refused(err, fault.Refused, "the bot has run and keeps its account")
	})
}

// Who makes a bot of the same id again gets the one there is; somebody else's is not there.
func TestOwn(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		if again, err := y.Create(y.Context(), b, "ann"); err != nil || !reflect.DeepEqual(again, b) {
			y.Errorf("again it is %+v, %v", again, err)
		}
		if found, err := y.Own(y.Context(), y.owner, b.ID); err != nil || !reflect.DeepEqual(found, b) {
			y.Errorf("%+v, %v", found, err)
		}
		u, err := y.store.CreateUser(y.Context(), store.User{Name: "bob"})
		y.ok(err)
		_, err = y.Own(y.Context(), u.ID, b.ID)
		y.refused(err, fault.NotFound, "there is no bot \""+b.ID+"\"")
		theirs := b
		theirs.Owner = u.ID
		_, err = y.Create(y.Context(), theirs, "bob")
		y.refused(err, fault.Conflict, "there is a bot with the id "+b.ID+" already")
		y.audited(b.ID, "bot.create")
	})
}

func TestChange(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		change := func(version int64, change func(c *bot.Config)) (bot.Bot, error) {
			now, err := y.store.Bot(y.Context(), b.ID)
			y.ok(err)
			change(&now.Config)
			return y.Change(y.Context(), b.ID, version, now.Config, "ann")
		}
		// Before it ran everything can change but the mode.
		after, err := change(1, func(c *bot.Config) {
			c.Name, c.Cash, c.Slots[0].Market, c.Params, c.Limits = "other", udecimal.MustParse("5"), "synth:ETHUSDT:5m", map[string]string{"fast": "3"}, []string{"daily_loss_pct=5"}
		})
		y.ok(err)
		if kept, err := y.store.Bot(y.Context(), b.ID); err != nil || !reflect.DeepEqual(kept, after) || kept.Version != 2 || kept.Config.Name != "other" {
			y.Errorf("%+v, %v; want %+v", kept, err, after)
		}
		_, err = change(1, func(*bot.Config) {})
		y.refused(err, fault.Conflict, "the bot was changed in the meantime; look at it again, then change it")
		_, err = change(2, func(c *bot.Config) { c.Mode = bot.Live })
		y.refused(err, fault.Refused, "paper")
		_, err = change(2, func(c *bot.Config) { c.Params["fast"] = "x" })
		y.refused(err, fault.Invalid, "fast must be a whole number")
		_, err = y.Change(y.Context(), "nobody", 1, y.config(), "ann")
		y.refused(err, fault.NotFound, `there is no bot "nobody"`)

		// Another version is an upgrade, and there is a way back.
		after, err = change(2, func(c *bot.Config) { c.Module = y.hashes[1] })
		y.ok(err)
		if after.Previous != y.hashes[0] {
			y.Errorf("before it ran %q", after.Previous)
		}
		after, err = change(3, func(c *bot.Config) { c.Module = after.Previous })
		y.ok(err)
		if after.Config.Module != y.hashes[0] || after.Previous != y.hashes[1] {
			y.Errorf("%+v", after)
		}

		// While it is active nothing can; once it ran, its markets and its beginning stay.
		y.moved(b.ID, bot.Start)
		_, err = change(5, func(*bot.Config) {})
		y.refused(err, fault.Conflict, "the bot is starting; stop it first, then change it")
		y.moved(b.ID, bot.Stop, bot.Done)
		_, err = change(7, func(c *bot.Config) { c.Slots[0].Market = "synth:BTCUSDT:5m" })
		y.refused(err, fault.Refused, "the bot has run and keeps its markets")
		_, err = change(7, func(c *bot.Config) { c.Cash = udecimal.MustParse("6") })
		y.refused(err, fault.Refused, "the bot has run and keeps the 5 it began with")
		_, err = change(7, func(c *bot.Config) { c.Params["fast"] = "4" })
		y.ok(err)
		y.audited(b.ID, "bot.change", "bot.upgrade", "bot.upgrade", "bot.change", "bot.create")
	})
}

func TestStartAndStop(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		y.rung = nil
		_, err := y.Stop(y.Context(), b.ID, "ann")
		y.refused(err, fault.Conflict, "the bot is created, so it cannot stop; start it first")
		after, err := y.Start(y.Context(), b.ID, "ann")
		y.ok(err)
		if after.Status != bot.Starting || after.Segment != 1 {
			y.Errorf("%+v", after)
		}
		_, err = y.Start(y.Context(), b.ID, "ann")
		y.refused(err, fault.Conflict, "the bot is starting, so it cannot start")
		after, err = y.Stop(y.Context(), b.ID, "ann")
		y.ok(err)
		if after.Status != bot.Stopping || after.Reason == "" {
			y.Errorf("%+v", after)
		}
		_, err = y.Stop(y.Context(), b.ID, "ann")
		y.refused(err, fault.Conflict, "wait until it has stopped")
		y.moved(b.ID, bot.Done)
		_, err = y.Start(y.Context(), b.ID, "ann")
		y.ok(err)
		for _, act := range []func() error{
			func() error { _, err := y.Start(y.Context(), "nobody", "ann"); return err },
			func() error { _, err := y.Stop(y.Context(), "nobody", "ann"); return err },
			func() error { _, err := y.Pause(y.Context(), "nobody", "ann"); return err },
			func() error { _, err := y.Resume(y.Context(), "nobody", "ann"); return err },
			func() error { _, err := y.Replay(y.Context(), "nobody"); return err },
			func() error { return y.Delete(y.Context(), "nobody", "ann") },
			func() error {
				_, err := y.Hand(y.Context(), "nobody", bot.Command{Act: bot.ForceExit}, "ann")
				return err
			},
		} {
			y.refused(act(), fault.NotFound, `there is no bot "nobody"`)
		}
		if want := []string{b.ID, b.ID, b.ID}; !slices.Equal(y.rung, want) {
			y.Errorf("rung for %v", y.rung)
		}
		y.audited(b.ID, "bot.start", "bot.stop", "bot.start", "bot.create")
	})
}

func TestPauseAndResume(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		_, err := y.Pause(y.Context(), b.ID, "ann")
		y.refused(err, fault.Conflict, "so it cannot pause")
		_, err = y.Start(y.Context(), b.ID, "ann")
		y.ok(err)
		_, err = y.Resume(y.Context(), b.ID, "ann")
		y.refused(err, fault.Conflict, "so it cannot go on")
		y.moved(b.ID, bot.Ready)
		after, err := y.Pause(y.Context(), b.ID, "ann")
		y.ok(err)
		if after.Status != bot.Paused || after.Pause != bot.ByUser {
			y.Errorf("%+v", after)
		}
		_, err = y.Pause(y.Context(), b.ID, "ann") // is as good as once
		y.ok(err)
		after, err = y.Resume(y.Context(), b.ID, "ann")
		y.ok(err)
		if after.Status != bot.Running || after.Pause != "" || after.Reason != "" {
			y.Errorf("%+v", after)
		}
		asked, err := y.store.WaitingCommands(y.Context(), b.ID)
		if err != nil || len(asked) != 2 || asked[0].Command.Hold != bot.HoldEntries || asked[1].Command.Hold != bot.HoldNothing || asked[0].Who != "ann" {
			y.Errorf("%+v, %v", asked, err)
		}
		y.audited(b.ID, "bot.resume", "bot.pause", "bot.start", "bot.create")
	})
}

func TestKill(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		y.moved(b.ID, bot.Start, bot.Ready, bot.Halt)
		idle := y.create()
		for _, what := range []store.Switch{store.KillAll, store.KillUser(y.owner), store.KillBot(b.ID)} {
			y.ok(y.Kill(y.Context(), what, true, "ann"))
			_, err := y.Resume(y.Context(), b.ID, "ann")
			y.refused(err, fault.Refused, "a kill switch is on for this bot; turn it off first")
			_, err = y.Start(y.Context(), idle.ID, "ann")
			if what == store.KillBot(b.ID) {
				y.ok(err)
			} else {
				y.refused(err, fault.Refused, "a kill switch is on for this bot; turn it off first")
			}
			y.ok(y.Kill(y.Context(), what, false, "ann"))
			y.audited(string(what), "switch", "switch")
		}
		_, err := y.Resume(y.Context(), b.ID, "ann")
		y.ok(err)
	})
}

func TestHandAndDelete(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		hand := func(c bot.Command) error {
			asked, err := y.Hand(y.Context(), b.ID, c, "ann")
			if all, _ := y.store.Commands(y.Context(), b.ID, 0, 1); err == nil && (len(all) != 1 || all[0] != asked) {
				y.Errorf("%+v, kept %+v", asked, all)
			}
			return err
		}
		y.refused(hand(bot.Command{Act: bot.ForceExit}), fault.Conflict, "the bot is created, so nobody would do it; start it first")
		y.moved(b.ID, bot.Start)
		y.refused(hand(bot.Command{Act: bot.ForceExit, Slot: 1}), fault.Invalid, "the bot has no slot 1")
		y.refused(hand(bot.Command{Act: bot.HoldBack}), fault.Invalid, "use these")
		y.rung = nil
		y.ok(hand(bot.Command{Act: bot.ForceExit}))
		y.ok(hand(bot.Command{Act: bot.CancelOrder, Order: 7}))
		if len(y.rung) != 2 {
			y.Errorf("rung for %v", y.rung)
		}
		y.refused(y.Delete(y.Context(), b.ID, "ann"), fault.Conflict, "the bot is starting; stop it first, then delete it")
		y.moved(b.ID, bot.Stop, bot.Done)
		if all, err := y.store.Commands(y.Context(), b.ID, 0, 0); err != nil || len(all) != 2 || all[0].Status != store.Refused || all[0].Reason == "" {
			y.Errorf("what nobody does any more: %+v, %v", all, err)
		}
		_, err := y.Replay(y.Context(), b.ID)
		y.refused(err, fault.Conflict, "the bot has never run, so there is nothing to replay")
		y.ok(y.Delete(y.Context(), b.ID, "ann"))
		_, err = y.store.Bot(y.Context(), b.ID)
		y.refused(err, fault.NotFound, "there is no bot")
		y.audited(b.ID, "bot.delete", "bot.cancel_order", "bot.force_exit", "bot.create")
	})
}

// Without a queue everything can be done all the same: workers look every second.
func TestWithoutQueue(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		alone := fleet.New(y.store, nil, nil, nil)
		_, err := alone.Start(y.Context(), b.ID, "ann")
		y.ok(err)
	})
}

// A person names a bot by what is enough of its name or its id.
func TestFind(t *testing.T) {
	both(t, func(y *yard) {
		ids := map[string]string{}
		for _, name := range []string{"ema", "ema two", "ema three", "grid", "grid"} {
			c := y.config()
			c.Name = name
			b, err := y.Create(y.Context(), bot.Bot{Owner: y.owner, Config: c}, "ann")
			y.ok(err)
			ids[name] = b.ID
		}
		two := ids["ema two"]
		for text, want := range map[string]string{
			two: "ema two", two[len(two)-12:]: "ema two", "ema": "ema", "ema three": "ema three", "ema th": "ema three", ids["grid"]: "grid",
		} {
			if b, err := y.Find(y.Context(), text); err != nil || b.Config.Name != want || b.ID != ids[want] {
				y.Errorf("%q: %q, %v; want %q", text, b.Config.Name, err, want)
			}
		}
		for text, c := range map[string]struct {
			kind fault.Kind
			says string
		}{
			"":       {fault.Invalid, "name a bot by its name or its id"},
			"nobody": {fault.NotFound, `there is no bot "nobody"; `},
			"em":     {fault.Invalid, `"em" may be 3 bots: ema three (`},
			"grid":   {fault.Invalid, `"grid" may be 2 bots: grid (`},
			"e":      {fault.Invalid, "may be 3 bots"},
			two[:4]:  {fault.Invalid, "may be 5 bots: grid (" + ids["grid"] + "), grid ("},
		} {
			_, err := y.Find(y.Context(), text)
			y.refused(err, c.kind, c.says)
		}
	})
}

// Markets that there are not are refused when a bot is made or changed.
func TestOnly(t *testing.T) {
	both(t, func(y *yard) {
		b := y.create()
		y.Only(func(_ context.Context, s market.Stream) error {
			return fault.New(fault.Invalid, "test", "there is no %s", s)
		})
		_, err := y.Create(y.Context(), bot.Bot{Owner: y.owner, Config: y.config()}, "ann")
		y.refused(err, fault.Invalid, "there is no synth:BTCUSDT:1m")
		_, err = y.Change(y.Context(), b.ID, b.Version, b.Config, "ann")
		y.refused(err, fault.Invalid, "there is no synth:BTCUSDT:1m")
	})
}

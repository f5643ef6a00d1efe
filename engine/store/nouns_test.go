package store_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

func Test50_Strategies(t *testing.T) {
	both(t, func(b *bench) {
		put := func(owner, name, module string) (store.StrategyVersion, bool) {
			v, fresh, err := b.PutVersion(b.ctx, owner, name, store.StrategyVersion{Valid: true, About: json.RawMessage(`{"x":1}`), Uploader: "ann"}, []byte(module), 7)
			b.ok(err)
			return v, fresh
		}
		one, fresh := put("u", "mine", "module")
		if !fresh || one.Number != 1 || !one.Valid || string(one.About) != `{"x":1}` || one.Created != 7 || len(one.SHA256) != 64 {
			b.Errorf("%+v, %v", one, fresh)
		}
		if again, fresh := put("u", "mine", "module"); fresh || !reflect.DeepEqual(again, one) {
			b.Errorf("the same bytes: %+v, %v", again, fresh)
		}
		two, _ := put("u", "mine", "")
		shared, _ := put("v", "theirs", "module")
		if two.Number != 2 || shared.SHA256 != one.SHA256 || shared.Strategy == one.Strategy {
			b.Errorf("%+v %+v", two, shared)
		}
		for hash, want := range map[string]string{one.SHA256: "module", two.SHA256: ""} {
			if module, err := b.Module(b.ctx, hash); err != nil || string(module) != want {
				b.Errorf("%q, %v; want %q", module, err, want)
			}
		}
		_, err := b.Module(b.ctx, "none")
		b.fails(err, fault.NotFound)
		mine, err := b.Strategies(b.ctx, store.StrategyFilter{User: "u"})
		if err != nil || len(mine) != 2 || mine[0].Owner != "" || mine[1].Name != "mine" {
			b.Errorf("%+v, %v", mine, err)
		}
		if page, err := b.Strategies(b.ctx, store.StrategyFilter{User: "u", After: mine[0].ID, Limit: 1}); err != nil || len(page) != 1 || page[0] != mine[1] {
			b.Errorf("%+v, %v", page, err)
		}
		for f, want := range map[store.StrategyFilter]string{
			{User: "u", Mine: true}: "mine", {User: "u", Everyone: true}: mine[0].Name, {User: "u", Prefix: "min"}: "mine", {User: "u", Prefix: "Min"}: "",
			{User: "v", Mine: true}: "theirs", {User: "w", Mine: true}: "", {Mine: true}: "",
		} {
			got := ""
			all, err := b.Strategies(b.ctx, f)
			b.ok(err)
			for _, one := range all {
				got += one.Name
			}
			if got != want {
				b.Errorf("%+v: %q, want %q", f, got, want)
			}
		}
		newest, err := b.NewestVersions(b.ctx, one.Strategy, shared.Strategy, "none")
		if err != nil || !reflect.DeepEqual(newest, map[string]store.StrategyVersion{one.Strategy: two, shared.Strategy: shared}) {
			b.Errorf("the newest: %+v, %v", newest, err)
		}
		for user, want := range map[string]string{"u": one.Strategy, "v": shared.Strategy} {
			if v, err := b.OwnedVersion(b.ctx, user, one.SHA256); err != nil || v.Strategy != want {
				b.Errorf("%s has %+v, %v", user, v, err)
			}
		}
		_, err = b.OwnedVersion(b.ctx, "v", two.SHA256)
		b.fails(err, fault.NotFound)
		b.ok(b.SetValid(b.ctx, one.SHA256, false, json.RawMessage(`{}`)))
		versions, err := b.Versions(b.ctx, one.Strategy)
		if err != nil || len(versions) != 2 || versions[0].Number != 2 || versions[1].Valid || string(versions[1].About) != `{}` {
			b.Errorf("%+v, %v", versions, err)
		}
		latest := func(owner, name string, want store.StrategyVersion) {
			b.Helper()
			if got, err := b.LatestVersion(b.ctx, owner, name); err != nil || !reflect.DeepEqual(got, want) {
				b.Errorf("%+v, %v\nwant %+v", got, err, want)
			}
		}
		latest("u", "mine", two)
		for _, none := range [][2]string{{"v", "mine"}, {"u", "theirs"}, {"", "mine"}, {"u", ""}} {
			_, err := b.LatestVersion(b.ctx, none[0], none[1])
			b.fails(err, fault.NotFound)
		}
		b.ok(b.DeleteVersion(b.ctx, one.Strategy, two.SHA256))
		latest("u", "mine", versions[1])
		b.ok(b.DeleteVersion(b.ctx, one.Strategy, one.SHA256))
		_, err = b.LatestVersion(b.ctx, "u", "mine")
		b.fails(err, fault.NotFound)
		b.fails(b.DeleteVersion(b.ctx, one.Strategy, one.SHA256), fault.NotFound)
		if _, err := b.Module(b.ctx, one.SHA256); err != nil {
			b.Errorf("another strategy has these bytes too: %v", err)
		}
		b.ok(b.DeleteStrategy(b.ctx, shared.Strategy))
		_, err = b.Module(b.ctx, one.SHA256)
		b.fails(err, fault.NotFound)
		b.fails(b.DeleteStrategy(b.ctx, shared.Strategy), fault.NotFound)
		_, err = b.Strategy(b.ctx, shared.Strategy)
		b.fails(err, fault.NotFound)

		// One that a bot runs, or ran before its upgrade, stays.
		made := b.bot(bot.Paper)
		c := made.Config
		c.Module = b.more
		_, err = b.UpdateConfig(b.ctx, made.ID, 1, c, "ann", 1)
		b.ok(err)
		all, err := b.Strategies(b.ctx, store.StrategyFilter{})
		b.ok(err)
		for _, hash := range []string{b.hash, b.more} {
			b.fails(b.DeleteVersion(b.ctx, all[0].ID, hash), fault.Conflict)
		}
		b.fails(b.DeleteStrategy(b.ctx, all[0].ID), fault.Conflict)
		b.ok(b.DeleteBot(b.ctx, made.ID, "ann", 1))
		b.ok(b.DeleteStrategy(b.ctx, all[0].ID))
	})
}

func Test51_Users(t *testing.T) {
	both(t, func(b *bench) {
		bob, err := b.CreateUser(b.ctx, store.User{Name: "bob", Role: "viewer", Password: "h", Created: 3})
		b.ok(err)
		_, err = b.CreateUser(b.ctx, store.User{Name: "bob"})
		b.fails(err, fault.Conflict)
		for _, find := range []func() (store.User, error){
			func() (store.User, error) { return b.User(b.ctx, bob.ID) }, func() (store.User, error) { return b.UserNamed(b.ctx, "bob") },
		} {
			if got, err := find(); err != nil || got != bob {
				b.Errorf("%+v, %v", got, err)
			}
		}
		_, err = b.UserNamed(b.ctx, "Bob")
		b.fails(err, fault.NotFound)
		if all, err := b.Users(b.ctx, "", 0); err != nil || !reflect.DeepEqual(all, []store.User{b.user, bob}) {
			b.Errorf("%+v, %v", all, err)
		}
		if all, err := b.Users(b.ctx, "ann", 1); err != nil || !reflect.DeepEqual(all, []store.User{bob}) {
			b.Errorf("%+v, %v", all, err)
		}
	})
}

func Test52_SavedConfigurations(t *testing.T) {
	both(t, func(b *bench) {
		saved, err := b.SaveConfig(b.ctx, store.Saved{Owner: b.user.ID, Name: "one", Config: b.config()}, 5)
		b.ok(err)
		if got, err := b.SavedConfig(b.ctx, saved.ID); err != nil || !reflect.DeepEqual(got, saved) {
			b.Errorf("%+v, %v\nwant %+v", got, err, saved)
		}
		_, err = b.SaveConfig(b.ctx, saved, 5)
		b.fails(err, fault.Conflict)
		_, err = b.SaveConfig(b.ctx, store.Saved{Owner: "nobody", Name: "x"}, 5)
		b.fails(err, fault.NotFound)
		other, err := b.SaveConfig(b.ctx, store.Saved{Owner: b.user.ID, Name: "two", Config: b.config()}, 5)
		b.ok(err)
		stale := saved
		saved.Name, saved.Config.Seed = "three", 9
		after, err := b.UpdateSaved(b.ctx, saved, 6)
		if err != nil || after.Version != 2 || after.Name != "three" || after.Config.Seed != 9 || after.Changed != 6 {
			b.Errorf("%+v, %v", after, err)
		}
		_, err = b.UpdateSaved(b.ctx, stale, 6)
		b.fails(err, fault.Conflict)
		after.Name = "two"
		_, err = b.UpdateSaved(b.ctx, after, 6)
		b.fails(err, fault.Conflict)
		if all, err := b.SavedConfigs(b.ctx, b.user.ID, "three", 0); err != nil || len(all) != 1 || all[0].ID != other.ID {
			b.Errorf("%+v, %v", all, err)
		}
		b.ok(b.DeleteSaved(b.ctx, other.ID))
		b.ok(b.DeleteSaved(b.ctx, other.ID))
		_, err = b.SavedConfig(b.ctx, other.ID)
		b.fails(err, fault.NotFound)
		_, err = b.UpdateSaved(b.ctx, other, 6)
		b.fails(err, fault.NotFound)
	})
}

func Test53_SettingsAndAudit(t *testing.T) {
	both(t, func(b *bench) {
		_, err := b.Setting(b.ctx, "motd")
		b.fails(err, fault.NotFound)
		for _, value := range []string{"a", "b"} {
			b.ok(b.SetSetting(b.ctx, store.Setting{Name: "motd", Value: value, Who: "ann", Changed: 4}))
		}
		if got, err := b.Setting(b.ctx, "motd"); err != nil || got != (store.Setting{Name: "motd", Value: "b", Who: "ann", Changed: 4}) {
			b.Errorf("%+v, %v", got, err)
		}
		b.fails(b.SetSetting(b.ctx, store.Setting{Name: "kill:all"}), fault.Invalid)
		for _, who := range []string{"ann", "bob"} { // the first one's counts
			got, err := b.OfferSetting(b.ctx, store.Setting{Name: "market", Value: who, Who: who, Changed: 5})
			if err != nil || got != (store.Setting{Name: "market", Value: "ann", Who: "ann", Changed: 5}) {
				b.Errorf("%s offers, and there is %+v, %v", who, got, err)
			}
		}
		_, err = b.OfferSetting(b.ctx, store.Setting{Name: "live"})
		b.fails(err, fault.Invalid)
		for _, c := range []struct {
			name, was, to string
			swapped       bool
		}{{"market", "bob", "carl", false}, {"market", "ann", "carl", true}, {"market", "ann", "dora", false}, {"market", "carl", "dora", true}, {"nothing", "", "dora", false}} {
			if swapped, err := b.SwapSetting(b.ctx, c.was, store.Setting{Name: c.name, Value: c.to, Who: "swap", Changed: 6}); err != nil || swapped != c.swapped {
				b.Errorf("%s of %s is swapped for %s: %v, %v", c.was, c.name, c.to, swapped, err)
			}
		}
		if got, err := b.Setting(b.ctx, "market"); err != nil || got != (store.Setting{Name: "market", Value: "dora", Who: "swap", Changed: 6}) {
			b.Errorf("%+v, %v", got, err)
		}
		_, err = b.SwapSetting(b.ctx, "off", store.Setting{Name: "kill:all"})
		b.fails(err, fault.Invalid)
		for i := range 5 {
			b.ok(b.AppendAudit(b.ctx, store.Audit{Time: int64(i), Who: []string{"ann", "bob"}[i%2], What: "did", Object: fmt.Sprint(i), Detail: json.RawMessage(`{"n":1}`)}))
		}
		log, err := b.AuditLog(b.ctx, store.AuditFilter{Who: "ann", Limit: 2})
		if err != nil || len(log) != 2 || log[0].Object != "4" || log[1].Object != "2" || string(log[0].Detail) != `{"n":1}` {
			b.Fatalf("%+v, %v", log, err)
		}
		if log, err = b.AuditLog(b.ctx, store.AuditFilter{Who: "ann", Before: log[1].ID, Limit: 2}); err != nil || len(log) != 1 || log[0].Object != "0" {
			b.Errorf("%+v, %v", log, err)
		}
	})
}

func Test54_Pruning(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		_, other := b.running(bot.Paper)
		for seq := range int64(3) {
			b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: batch(seq + 1)}))
			b.ok(b.Commit(b.ctx, store.Commit{Fence: other, Batch: batch(seq + 1)}))
		}
		if p, err := b.Prune(b.ctx, store.Keep{}); err != nil || p != (store.Pruned{}) {
			b.Errorf("%+v, %v", p, err)
		}
		p, err := b.Prune(b.ctx, store.Keep{Logs: 2 * minute, Equity: 3 * minute, Plots: 9 * minute})
		if err != nil || p != (store.Pruned{Logs: 2, Equity: 4, Plots: 6}) {
			b.Errorf("%+v, %v", p, err)
		}
		got := b.content(made.ID)
		if len(got.Lines) != 3 || len(got.Fills) != 3 || len(got.Logs) != 2 || len(got.Equity) != 1 || len(got.Dots) != 0 {
			b.Errorf("%+v", got)
		}
	})
}

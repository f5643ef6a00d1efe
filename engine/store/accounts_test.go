package store_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// add adds an account.
func (b *bench) add(name string) store.Account {
	b.Helper()
	a, err := b.CreateAccount(b.ctx, store.Account{Owner: b.user.ID, Name: name, Exchange: "binance", Hint: "wxyz", Sealed: []byte("sealed-" + name), Seal: 1}, "ann", 10)
	b.ok(err)
	return a
}

// testing begins a job that tests an account.
func (b *bench) testing(id string) store.Part {
	b.Helper()
	_, err := b.CreateJob(b.ctx, store.Job{Kind: store.Check, Owner: b.user.ID, Spec: json.RawMessage(`{"account":"` + id + `"}`)}, []int64{1}, 1)
	b.ok(err)
	p, ok, err := b.ClaimPart(b.ctx, "worker", minute, []string{store.Check}, 1)
	if b.ok(err); !ok {
		b.Fatal("there is no job")
	}
	return p
}

func Test60_Accounts(t *testing.T) {
	both(t, func(b *bench) {
		one, two := b.add("one"), b.add("two")
		got, err := b.Account(b.ctx, one.ID)
		if err != nil || !reflect.DeepEqual(got, one) || got.Checked.State != store.Unchecked || got.Version != 1 || got.Keys != 1 || got.Created != 10 {
			b.Errorf("%+v, %v\nwant %+v", got, err, one)
		}
		_, err = b.CreateAccount(b.ctx, store.Account{Owner: b.user.ID, Name: "one", Exchange: "binance"}, "ann", 1)
		b.fails(err, fault.Conflict)
		_, err = b.CreateAccount(b.ctx, store.Account{Owner: "nobody", Name: "one", Exchange: "binance"}, "ann", 1)
		b.fails(err, fault.NotFound)
		if all, err := b.Accounts(b.ctx, b.user.ID, "", 0); err != nil || len(all) != 2 || all[0].ID != two.ID {
			b.Errorf("%+v, %v", all, err)
		}
		if all, err := b.Accounts(b.ctx, b.user.ID, two.ID, 1); err != nil || len(all) != 1 || all[0].ID != one.ID {
			b.Errorf("%+v, %v", all, err)
		}
		if all, err := b.Accounts(b.ctx, "nobody", "", 0); err != nil || len(all) != 0 {
			b.Errorf("%+v, %v", all, err)
		}
		_, err = b.Account(b.ctx, "none")
		b.fails(err, fault.NotFound)

		_, err = b.RenameAccount(b.ctx, one.ID, 1, "two", "ann", 20)
		b.fails(err, fault.Conflict)
		one, err = b.RenameAccount(b.ctx, one.ID, 1, "first", "ann", 20)
		if err != nil || one.Name != "first" || one.Version != 2 || one.Changed != 20 {
			b.Errorf("%+v, %v", one, err)
		}
		_, err = b.RenameAccount(b.ctx, one.ID, 1, "again", "ann", 20)
		b.fails(err, fault.Conflict)
		_, err = b.RenameAccount(b.ctx, "none", 1, "again", "ann", 20)
		b.fails(err, fault.NotFound)
		fresh, err := b.RotateAccount(b.ctx, store.Account{ID: one.ID, Hint: "4444", Sealed: []byte("new"), Seal: 3}, 2, "ann", 30)
		b.ok(err)
		if got, err := b.Account(b.ctx, one.ID); err != nil || !reflect.DeepEqual(got, fresh) || got.Keys != 2 || got.Version != 3 || got.Hint != "4444" || string(got.Sealed) != "new" || got.Seal != 3 {
			b.Errorf("%+v, %v\nwant %+v", got, err, fresh)
		}
		b.fails(b.DeleteAccount(b.ctx, "none", "ann", 40), fault.NotFound)
		b.ok(b.DeleteAccount(b.ctx, one.ID, "ann", 40))
		log, err := b.AuditLog(b.ctx, "ann", one.ID, 0, 0)
		b.ok(err)
		var did []string
		for _, a := range log {
			did = append(did, a.What)
			if strings.Contains(string(a.Detail), "new") || strings.Contains(string(a.Detail), "sealed") {
				b.Errorf("the audit has a key: %s", a.Detail)
			}
		}
		if want := []string{"account.delete", "account.rotate", "account.rename", "account.add"}; !reflect.DeepEqual(did, want) {
			b.Errorf("%v", did)
		}
	})
}

// An account that a bot has is not deleted, whoever is quicker.
func Test61_AccountsOfBots(t *testing.T) {
	both(t, func(b *bench) {
		a := b.add("one")
		give := func(name, account string) (bot.Bot, error) {
			c := b.config()
			c.Mode, c.Name, c.Account = bot.Live, name, account
			return b.CreateBot(b.ctx, bot.Bot{Owner: b.user.ID, Config: c}, "ann", 1)
		}
		_, err := give("x", "none")
		b.fails(err, fault.NotFound)
		made, err := give("my bot", a.ID)
		b.ok(err)
		err = b.DeleteAccount(b.ctx, a.ID, "ann", 1)
		b.fails(err, fault.Conflict)
		if !strings.Contains(fault.Sentence(err), "the account is that of my bot;") {
			b.Error(err)
		}
		other := b.add("two")
		c := made.Config
		c.Account = other.ID
		_, err = b.UpdateConfig(b.ctx, made.ID, 1, c, "ann", 1)
		b.ok(err)
		b.ok(b.DeleteAccount(b.ctx, a.ID, "ann", 1))
		_, err = b.UpdateConfig(b.ctx, made.ID, 2, made.Config, "ann", 1)
		b.fails(err, fault.NotFound)
		if got, err := b.Bot(b.ctx, made.ID); err != nil || got.Config.Account != other.ID {
			b.Errorf("%+v, %v", got.Config, err)
		}
		for range 10 {
			a := b.add("raced")
			var all sync.WaitGroup
			var deleted, given error
			var raced bot.Bot
			all.Go(func() { deleted = b.DeleteAccount(b.ctx, a.ID, "ann", 1) })
			all.Go(func() { raced, given = give("raced", a.ID) })
			all.Wait()
			if (deleted == nil) == (given == nil) {
				b.Fatalf("deleted: %v; given to a bot: %v", deleted, given)
			}
			if given == nil {
				b.ok(b.DeleteBot(b.ctx, raced.ID, "ann", 1))
				b.ok(b.DeleteAccount(b.ctx, a.ID, "ann", 1))
			}
		}
	})
}

// What a worker found out is kept with the end of its job, and only of the key it asked about.
func Test62_CheckedAccounts(t *testing.T) {
	both(t, func(b *bench) {
		a := b.add("one")
		found := store.Checked{
			State: store.Usable, Reason: "bind it", Rights: store.Rights{Known: true, Trade: true}, At: 50,
			Balances: []store.Balance{{Asset: "USDT", Free: dec("12.50000001"), Locked: dec("0")}},
		}
		p := b.testing(a.ID)
		b.ok(b.FinishAccount(b.ctx, p, a.ID, a.Keys, found))
		got, err := b.Account(b.ctx, a.ID)
		if err != nil || !reflect.DeepEqual(got.Checked, found) || got.Version != 2 || string(got.Sealed) != "sealed-one" {
			b.Errorf("%+v, %v", got, err)
		}
		if result, err := b.JobResult(b.ctx, p.Job); err != nil || !strings.Contains(string(result), `"state":"ok"`) {
			b.Errorf("%s, %v", result, err)
		}
		b.fails(b.FinishAccount(b.ctx, p, a.ID, a.Keys, found), fault.Conflict)

		p = b.testing(a.ID)
		_, err = b.RotateAccount(b.ctx, store.Account{ID: a.ID, Hint: "4444", Sealed: []byte("new"), Seal: 1}, 2, "ann", 60)
		b.ok(err)
		b.ok(b.FinishAccount(b.ctx, p, a.ID, a.Keys, found))
		if got, err := b.Account(b.ctx, a.ID); err != nil || got.Checked.State != store.Unchecked {
			b.Errorf("what was said of the old key is kept of the new one: %+v, %v", got, err)
		}
		if j, err := b.Job(b.ctx, p.Job); err != nil || j.Status != store.Failed || !strings.Contains(j.Error, "another key") {
			b.Errorf("%+v, %v", j, err)
		}
		p = b.testing(a.ID)
		found.State, found.Rights.Withdraw = store.Forbidden, true
		b.ok(b.FinishAccount(b.ctx, p, a.ID, 2, found))
		if got, err := b.Account(b.ctx, a.ID); err != nil || got.Checked.State != store.Forbidden || got.Sealed != nil || got.Seal != 0 || got.Hint != "4444" {
			b.Errorf("a key that is refused is kept: %+v, %v", got, err)
		}
		p = b.testing(a.ID)
		b.ok(b.DeleteAccount(b.ctx, a.ID, "ann", 70))
		b.ok(b.FinishAccount(b.ctx, p, a.ID, 2, found))
	})
}

// Seals are replaced by others while nobody else changes the key, and old ones end when nothing has them.
func Test63_Seals(t *testing.T) {
	both(t, func(b *bench) {
		one, two := b.add("one"), b.add("two")
		if page, err := b.Seals(b.ctx, 2, "", 1); err != nil || len(page) != 1 || page[0].ID != one.ID {
			b.Errorf("%+v, %v", page, err)
		}
		if page, err := b.Seals(b.ctx, 2, one.ID, 10); err != nil || len(page) != 1 || page[0].ID != two.ID {
			b.Errorf("%+v, %v", page, err)
		}
		if kept, err := b.Reseal(b.ctx, one, []byte("again"), 2); err != nil || !kept {
			b.Errorf("%v, %v", kept, err)
		}
		if kept, err := b.Reseal(b.ctx, one, []byte("late"), 2); err != nil || kept {
			b.Errorf("twice: %v, %v", kept, err)
		}
		if got, err := b.Account(b.ctx, one.ID); err != nil || string(got.Sealed) != "again" || got.Seal != 2 || got.Version != 1 || got.Keys != 1 {
			b.Errorf("%+v, %v", got, err)
		}
		b.fails(b.EndSeals(b.ctx, 2, "ann", 1), fault.Conflict)
		if used, err := b.UsedSeals(b.ctx); err != nil || !reflect.DeepEqual(used, []int64{1, 2}) {
			b.Errorf("%v, %v", used, err)
		}
		b.add("three") // the version is in use still
		_, err := b.RotateAccount(b.ctx, store.Account{ID: two.ID, Sealed: []byte("x"), Seal: 1}, 1, "ann", 1)
		b.ok(err)
		if kept, err := b.Reseal(b.ctx, two, []byte("late"), 2); err != nil || kept {
			b.Errorf("the key is another: %v, %v", kept, err)
		}
		rest, err := b.Seals(b.ctx, 2, "", 10)
		b.ok(err)
		for _, a := range rest {
			_, err := b.Reseal(b.ctx, a, []byte("again"), 2)
			b.ok(err)
		}
		b.ok(b.EndSeals(b.ctx, 2, "ann", 1))
		b.ok(b.EndSeals(b.ctx, 2, "ann", 1))
		_, err = b.CreateAccount(b.ctx, store.Account{Owner: b.user.ID, Name: "late", Exchange: "binance", Sealed: []byte("x"), Seal: 1}, "ann", 1)
		b.fails(err, fault.Refused)
		_, err = b.RotateAccount(b.ctx, store.Account{ID: two.ID, Sealed: []byte("x"), Seal: 1}, 2, "ann", 1)
		b.fails(err, fault.Refused)
		if used, err := b.UsedSeals(b.ctx); err != nil || !reflect.DeepEqual(used, []int64{2}) {
			b.Errorf("%v, %v", used, err)
		}
	})
}

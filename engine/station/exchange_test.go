package station

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/config"
	"tradebot/engine/events"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	"tradebot/engine/market"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
)

const usdt = "USDT"

// branch is an installation with an exchange, of which it believes that it is Binance.
type branch struct {
	*testing.T
	*Station
	owner  string
	server *httptest.Server
	jobs   *jobs.Jobs
	open   *exchanges
}

func newBranch(t *testing.T, configs ...exchange.Config) *branch {
	t.Helper()
	account := func(key string, withdraw bool) exchange.Account {
		return exchange.Account{Key: key, Secret: "secret of " + key, Balances: map[string]udecimal.Decimal{usdt: udecimal.MustParse("12.5")}, Withdraw: withdraw}
	}
	var c exchange.Config
	if len(configs) > 0 {
		c = configs[0]
	}
	c.Accounts = []exchange.Account{account("good", false), account("better", false), account("thief", true)}
	x, err := exchange.Open(filepath.Join(t.TempDir(), "book"), c)
	if err != nil {
		t.Fatal(err)
	}
	b := &branch{T: t, server: httptest.NewServer(x)}
	t.Cleanup(func() {
		b.server.Close()
		_ = x.Close()
	})
	b.Station = at(t, config.Config{DataDir: t.TempDir(), Live: true, Binance: b.server.URL})
	if err := b.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.owner, err = b.Owner(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := secrets.Make(keysAt(&b.Config, b.Dir)); err != nil {
		t.Fatal(err)
	}
	if b.open, err = b.exchanges(); err != nil {
		t.Fatal(err)
	}
	b.jobs = jobs.New(jobs.Options{ID: "w", Store: b.Store, Library: b.Library, Modules: b.Catalog, Keys: b.open, Log: b.Log, Checked: func(a store.Account) { b.news.account(a, false) }})
	return b
}

// add adds an account.
func (b *branch) add(name, key, secret string) store.Account {
	b.Helper()
	a := store.Account{ID: "id-" + name, Owner: b.owner, Name: name, Exchange: "binance"}
	err := b.Seal(&a, secrets.Text(key), secrets.Text(secret))
	if err == nil {
		a, err = b.Store.CreateAccount(b.Context(), a, "test", 1)
	}
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// test tests an account, and returns it and its job as they are then.
func (b *branch) test(id string) (store.Account, store.Job) {
	b.Helper()
	j, err := b.jobs.Account(b.Context(), jobs.Order{Owner: b.owner}, id)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.jobs.Run(ctx)
	}()
	for j.Status == store.Queued || j.Status == store.Running {
		if j, err = b.Store.Job(b.Context(), j.ID); err != nil {
			b.Fatal(err)
		}
	}
	cancel()
	<-done
	a, err := b.Store.Account(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return a, j
}

// A worker finds out what a key may do; one that may withdraw is removed; what is not known changes nothing.
func TestTestedAccounts(t *testing.T) {
	b := newBranch(t)
	good := b.add("good", "good/key-1234", "secret of good")
	for _, c := range []struct {
		account       store.Account
		state, reason string
		sealed        bool
	}{
		{good, store.Usable, "the key works from every address; bind it", true},
		{b.add("thief", "thief", "secret of thief"), store.Forbidden, "the key may take money out of the exchange, which no bot needs; it was removed here", false},
		{b.add("unknown", "nobody", "secret of good"), store.Unaccepted, "Binance does not accept the API key", true},
		{b.add("wrong", "good", "another secret"), store.Unaccepted, "or give the account another", true},
	} {
		got, j := b.test(c.account.ID)
		if j.Status != store.Done || got.Checked.State != c.state || !strings.Contains(got.Checked.Reason, c.reason) || (got.Sealed != nil) != c.sealed || got.Checked.At == 0 {
			t.Errorf("%s: %+v, %+v", c.account.Name, got, j)
		}
	}
	watch, err := b.news.to.Subscribe(t.Context(), b.owner, "")
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	got, _ := b.test(good.ID)
	if text := fmt.Sprint(got.Checked.Balances); text != "[{USDT 12.5 0}]" || !got.Checked.Rights.Trade || !got.Checked.Rights.Known || got.Hint != "1234" {
		t.Errorf("%+v", got)
	}
	told := false
	for !told {
		list, err := watch.Next(t.Context())
		if err != nil {
			t.Fatal("nobody was told what the account is: ", err)
		}
		for _, e := range list {
			told = told || e.Type == events.Account && strings.Contains(string(e.Data), `"state":"ok"`) && strings.Contains(string(e.Data), good.ID)
		}
	}
	if again, j := b.test("id-thief"); j.Status != store.Failed || !strings.Contains(j.Error, "the account thief has no key any more; give it another") || again.Checked.State != store.Forbidden {
		t.Errorf("%+v, %+v", again, j)
	}
	b.server.Close()
	if after, j := b.test(good.ID); j.Status != store.Failed || !strings.Contains(j.Error, "there is no connection to Binance") || after.Version != got.Version {
		t.Errorf("without the exchange: %+v, %+v", after, j)
	}
	if err := os.Remove(keysAt(&b.Config, b.Dir)); err != nil {
		t.Fatal(err)
	}
	other, err := b.exchanges()
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.Check(t.Context(), &got)
	refused(t, err, fault.Refused, "there is no file of keys")
	refused(t, b.Seal(&got, "x", "y"), fault.Refused, "set PUBLIC_KEY_FILE")
}

// A bot trades with the key that its account has now, and with none that was not tested, is refused, gone, or somebody else's.
func TestAccountsOfBots(t *testing.T) {
	b := newBranch(t)
	a := b.add("mine", "good", "secret of good")
	live := &bot.Bot{ID: "b", Owner: b.owner, Config: bot.Config{Mode: bot.Live, Account: a.ID}}
	wants := func(kind fault.Kind, says string) {
		t.Helper()
		_, err := b.open.account(t.Context(), live)
		refused(t, err, kind, says)
	}
	on := func(exchange string) error {
		return b.allows(t.Context(), b.owner, a.ID, market.Stream{Exchange: exchange, Symbol: "BTCUSDT", Timeframe: market.Minute})
	}
	wants(fault.Unavailable, "has another key, which was not tested yet")
	refused(t, on("binance"), fault.Refused, "was not tested yet; test it first")
	a, _ = b.test(a.ID)
	first, err := b.open.account(t.Context(), live)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.open.account(t.Context(), live); err != nil || again != first {
		t.Errorf("another client of the same key: %v", err)
	}
	if err := on("binance"); err != nil {
		t.Error(err)
	}
	refused(t, on("synth"), fault.Refused, "the account mine is at binance and trades no market of synth")
	refused(t, b.allows(t.Context(), "somebody", a.ID, market.Stream{Exchange: "binance"}), fault.NotFound, "there is no account")
	refused(t, b.allows(t.Context(), b.owner, "none", market.Stream{Exchange: "binance"}), fault.NotFound, "there is no account")
	refused(t, b.allows(t.Context(), b.owner, "", market.Stream{Exchange: "binance"}), fault.Invalid, "a live bot trades with an account")

	change := func(key string) {
		t.Helper()
		if err := b.Seal(&a, secrets.Text(key), secrets.Text("secret of "+key)); err != nil {
			t.Fatal(err)
		}
		if a, err = b.Store.RotateAccount(t.Context(), a, a.Version, "test", 2); err != nil {
			t.Fatal(err)
		}
	}
	change("better")
	wants(fault.Unavailable, "test it")
	a, _ = b.test(a.ID)
	second, err := b.open.account(t.Context(), live)
	if err != nil || second == first {
		t.Fatalf("the old key is used: %v", err)
	}
	if _, err := second.Account(t.Context()); err != nil {
		t.Error(err)
	}
	change("thief")
	a, _ = b.test(a.ID)
	wants(fault.Refused, "the account mine cannot be used: the key may take money out")
	live.Owner = "somebody"
	wants(fault.Refused, "there is no account")
	live.Owner = b.owner
	if err := b.Store.DeleteAccount(t.Context(), a.ID, "test", 3); err != nil {
		t.Fatal(err)
	}
	wants(fault.Refused, "the bot has no account at an exchange")
	paper := *b.Station
	paper.Config.Live = false
	refused(t, paper.allows(t.Context(), b.owner, a.ID, market.Stream{}), fault.Refused, "allows more with LIVE_TRADING=on")
}

// All keys are sealed with another version while everything runs; the old version goes when nothing needs it.
func TestRotate(t *testing.T) {
	b := newBranch(t)
	b.Config.PublicKey = filepath.Join(b.Dir, "public")
	var said strings.Builder
	rotate := func(drop bool) error {
		said.Reset()
		return b.Rotate(t.Context(), drop, "test", func(format string, args ...any) { fmt.Fprintf(&said, format+"\n", args...) })
	}
	if err := rotate(false); err != nil { // nothing is sealed yet
		t.Fatal(err)
	}
	const many = 250
	for i := range many {
		b.add(fmt.Sprint("n", i), "good", "secret of good")
	}
	path := keysAt(&b.Config, b.Dir)
	versions := func(want string) {
		t.Helper()
		k, err := secrets.ReadKeys(path)
		if err != nil || fmt.Sprint(k.Versions()) != want {
			t.Errorf("versions %v, %v; want %s; it said %s", k.Versions(), err, want, said.String())
		}
		used, err := b.Store.UsedSeals(t.Context())
		if err != nil || len(used) > 1 || len(used) == 1 && used[0] != int64(k.Public().Version) {
			t.Errorf("in use are %v, %v", used, err)
		}
	}
	versions("[1 2]")
	if err := rotate(false); err != nil {
		t.Fatal(err)
	}
	versions("[1 2 3]")
	if !strings.Contains(said.String(), fmt.Sprintf("%d exchange keys were sealed with version 3", many)) {
		t.Error(said.String())
	}
	before, err := b.Derive("sign-in")
	if err != nil {
		t.Fatal(err)
	}
	if err := rotate(true); err != nil {
		t.Fatal(err)
	}
	versions("[3]")
	if after, err := b.Derive("sign-in"); err != nil || string(after) != string(before) {
		t.Errorf("other keys are others now: %v", err)
	}
	if a, _ := b.test("id-n0"); a.Checked.State != store.Usable || a.Seal != 3 { // with a ring that knew the first version only
		t.Errorf("%+v", a)
	}
	if err := rotate(true); err != nil { // all in one
		t.Fatal(err)
	}
	versions("[4]")
	opens := func(want string) {
		t.Helper()
		if texts, _ := found(t, b.Config); !strings.Contains(texts["exchange keys"], want) {
			t.Errorf("the doctor says %q, want %q", texts["exchange keys"], want)
		}
	}
	opens(fmt.Sprintf("%d of %d can be opened", many, many))
	// One that cannot be opened keeps the old versions from going, and no other from being rewrapped.
	if err := b.Store.DeleteAccount(t.Context(), "id-n1", "test", 1); err != nil {
		t.Fatal(err)
	}
	harmed := b.add("n1", "good", "secret of good")
	harmed.Sealed[len(harmed.Sealed)-1] ^= 1
	if kept, err := b.Store.Reseal(t.Context(), harmed, harmed.Sealed, harmed.Seal); err != nil || !kept {
		t.Fatal(kept, err)
	}
	refused(t, rotate(true), fault.Conflict, "1 exchange keys cannot be opened")
	opens(fmt.Sprintf("1 of %d cannot be opened", many))
	if k, err := secrets.ReadKeys(path); err != nil || fmt.Sprint(k.Versions()) != "[4 5]" {
		t.Error(k.Versions(), err)
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	refused(t, rotate(false), fault.Refused, "put it back from a copy, or set MASTER_KEY_FILE")
	log, err := b.Store.AuditLog(t.Context(), store.AuditFilter{Who: "test", Object: "3"})
	if err != nil || len(log) != 1 || log[0].What != "keys.drop" || !json.Valid(log[0].Detail) {
		t.Errorf("%+v, %v", log, err)
	}
}

// A process without the file of keys seals with the public half, and derives nothing but from SECRET_KEY.
func TestHalves(t *testing.T) {
	b := newBranch(t)
	k, err := secrets.ReadKeys(keysAt(&b.Config, b.Dir))
	if err != nil {
		t.Fatal(err)
	}
	public := filepath.Join(t.TempDir(), "public")
	if err := secrets.Write(public, k.Public().Text(), 0o644); err != nil {
		t.Fatal(err)
	}
	api := at(t, config.Config{DataDir: t.TempDir(), Database: secrets.Text("sqlite:" + filepath.Join(b.Dir, "tradebot.db")), PublicKey: public, Binance: b.server.URL})
	a := store.Account{ID: "a", Owner: b.owner, Name: "a", Exchange: "binance"}
	if err := api.Seal(&a, "good", "secret of good"); err != nil {
		t.Fatal(err)
	}
	if _, err := api.Store.CreateAccount(t.Context(), a, "test", 1); err != nil {
		t.Fatal(err)
	}
	if got, _ := b.test("a"); got.Checked.State != store.Usable {
		t.Errorf("%+v", got)
	}
	x, err := api.exchanges()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.open(&a); fault.KindOf(err) != fault.Refused {
		t.Errorf("the public half opens: %v", err)
	}
	_, err = api.Derive("sign-in")
	refused(t, err, fault.Invalid, "set SECRET_KEY")
	api.Config.SecretKey = secrets.Text(strings.Repeat("x", 32))
	if key, err := api.Derive("sign-in"); err != nil || len(key) != 32 {
		t.Error(err)
	}
}

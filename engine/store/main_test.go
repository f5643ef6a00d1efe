package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		if err := act(role); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(testbed.Run(m))
}

// bench is a test with an empty database.
type bench struct {
	*testing.T
	*store.Store
	ctx  context.Context
	url  string
	user store.User
	hash string // of a module
	more string // of another
}

// urls are the addresses of an empty database of each kind.
var urls = []struct {
	name string
	make func(t testing.TB) string
}{
	{"postgres", func(t testing.TB) string { return testbed.SharedPostgres(t).Database(t) }},
	{"sqlite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "a b", "trade?bot.db") }},
}

// open opens a database, and closes it when the test ends.
func open(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// prepare fills a database with what bots refer to.
func prepare(t *testing.T, url string) *bench {
	t.Helper()
	b := &bench{T: t, Store: open(t, url), ctx: t.Context(), url: url}
	b.ok(b.Migrate(b.ctx))
	var err error
	b.user, err = b.CreateUser(b.ctx, store.User{Name: "ann", Role: "owner", Password: "hash", Created: 1})
	b.ok(err)
	for i, into := range []*string{&b.hash, &b.more} {
		v, _, err := b.PutVersion(b.ctx, "", "sma-cross", store.StrategyVersion{Valid: true, Uploader: b.user.ID}, []byte{byte(i)}, 1)
		b.ok(err)
		*into = v.SHA256
	}
	return b
}

// both runs a test on both databases.
func both(t *testing.T, test func(b *bench)) {
	for _, one := range urls {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			test(prepare(t, one.make(t)))
		})
	}
}

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// fails fails the test unless err is of the kind.
func (b *bench) fails(err error, kind fault.Kind) {
	b.Helper()
	if err == nil || fault.KindOf(err) != kind {
		b.Errorf("got %v, want one that is %s", err, kind)
	}
}

func dec(text string) bot.Decimal { return udecimal.MustParse(text) }

// config is a configuration of a paper bot.
func (b *bench) config() bot.Config {
	c := configOf(b.hash)
	b.ok(c.Check())
	return c
}

func configOf(module string) bot.Config {
	return bot.Config{
		Name: "my bot", Strategy: "sma-cross", Module: module, Mode: bot.Paper, Params: map[string]string{"fast": "3"},
		Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}, {Name: "other", Market: "synth:ETHUSDT:1h"}},
		Cash:  dec("1000.1"), Limits: []string{"daily_loss_pct=5"}, Costs: bot.Costs{Fee: dec("0.001"), Fills: "default"},
		Seed: 1<<64 - 1, Interval: 60_000,
	}
}

// bot makes a bot of a mode and moves it by events.
func (b *bench) bot(mode bot.Mode, events ...bot.Event) bot.Bot {
	b.Helper()
	c := b.config()
	c.Mode = mode
	made, err := b.CreateBot(b.ctx, bot.Bot{Owner: b.user.ID, Config: c}, "ann", 1000)
	b.ok(err)
	for _, e := range events {
		made, err = b.Transition(b.ctx, made.ID, store.Change{Event: e}, 1000)
		b.ok(err)
	}
	return made
}

const minute = 60_000

// aMinute reports whether a lease lasts for a minute. PostgreSQL reads its clock once for each, and may be held up in between.
func aMinute(now, until int64) bool { return until-now <= minute && until-now > minute-1000 }

// lease takes the lease of a bot.
func (b *bench) lease(id string) store.Fence {
	b.Helper()
	l, err := b.Acquire(b.ctx, id, "worker", 10*minute)
	b.ok(err)
	return store.Fence{Bot: id, Holder: "worker", Epoch: l.Epoch}
}

// running makes a bot that runs, and takes its lease.
func (b *bench) running(mode bot.Mode) (bot.Bot, store.Fence) {
	b.Helper()
	made := b.bot(mode, bot.Start, bot.Ready)
	return made, b.lease(made.ID)
}

// end ends the lease of a bot now.
func (b *bench) end(id string) {
	b.Helper()
	_, err := b.Raw(b.ctx, "UPDATE bots SET lease_until = 1 WHERE id = $1", id)
	b.ok(err)
}

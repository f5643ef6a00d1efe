package fleet_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/catalog"
	"tradebot/engine/fault"
	"tradebot/engine/fleet"
	"tradebot/engine/foundry"
	"tradebot/engine/history"
	"tradebot/engine/queue"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(servers{m})) }

// servers are tests with a PostgreSQL.
type servers struct{ *testing.M }

func (s servers) Run() int { return testbed.Run(s.M) }

// bell is a queue that notes rings.
type bell struct{ rung []string }

func (b *bell) Ring(_ context.Context, t queue.Task) error {
	b.rung = append(b.rung, t.Key)
	return nil
}

// yard is an installation without workers.
type yard struct {
	*testing.T
	*fleet.Fleet
	*bell
	store  *store.Store
	owner  string
	hashes [2]string // two versions of one strategy
}

// both runs a test on both databases.
func both(t *testing.T, test func(y *yard)) {
	for name, url := range map[string]func(t *testing.T) string{
		"postgres": func(t *testing.T) string { return testbed.SharedPostgres(t).Database(t) },
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tradebot.db") },
	} {
		t.Run(name, func(t *testing.T) {
			y := &yard{T: t, bell: &bell{}}
			var err error
			y.store, err = store.Open(t.Context(), url(t))
			y.ok(err)
			t.Cleanup(y.store.Close)
			y.ok(y.store.Migrate(t.Context()))
			modules := catalog.New(y.store, foundry.Host(t, nil))
			t.Cleanup(modules.Close)
			file := foundry.File(t, "../../strategies/sma-cross")
			for i, file := range [][]byte{file, append(slices.Clone(file), 0, 4, 2, 'v', '2', 0)} { // a section that no machine reads
				v, err := modules.Put(t.Context(), "", file, "test")
				y.ok(err)
				y.hashes[i] = v.SHA256
			}
			u, err := y.store.CreateUser(t.Context(), store.User{Name: "ann"})
			y.ok(err)
			y.owner = u.ID
			y.Fleet = fleet.New(y.store, y.bell, modules, history.NewLibrary(y.store.Shelf(), history.Options{}))
			test(y)
		})
	}
}

func (y *yard) ok(err error) {
	y.Helper()
	if err != nil {
		y.Fatal(err)
	}
}

// refused wants an error of a kind with a sentence.
func (y *yard) refused(err error, kind fault.Kind, says string) {
	y.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Sentence(err), says) {
		y.Errorf("got %v, want one that is %s: %q", err, kind, says)
	}
}

func (y *yard) config() bot.Config {
	return bot.Config{
		Name: "my bot", Strategy: "sma-cross", Module: y.hashes[0], Mode: bot.Paper, Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}},
		Cash: udecimal.MustParse("1000"), Costs: bot.Costs{Fills: "default"},
	}
}

func (y *yard) create() bot.Bot {
	y.Helper()
	b, err := y.Create(y.Context(), bot.Bot{Owner: y.owner, Config: y.config()}, "ann")
	y.ok(err)
	return b
}

// moved lets things happen to a bot as a worker would.
func (y *yard) moved(id string, events ...bot.Event) {
	y.Helper()
	for _, e := range events {
		_, err := y.store.Transition(y.Context(), id, store.Change{Event: e, Pause: bot.DataGap}, 1)
		y.ok(err)
	}
}

// audited wants what was done to something to be in the audit, the newest first, by ann.
func (y *yard) audited(object string, acts ...string) {
	y.Helper()
	log, err := y.store.AuditLog(y.Context(), store.AuditFilter{Who: "ann", Object: object})
	y.ok(err)
	var got []string
	for _, a := range log {
		got = append(got, a.What)
	}
	if !reflect.DeepEqual(got, acts) {
		y.Errorf("the audit says %q, want %q", got, acts)
	}
}

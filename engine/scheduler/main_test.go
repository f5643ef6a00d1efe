package scheduler_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/queue"
	"tradebot/engine/scheduler"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Run(m)) }

const (
	minute = int64(60_000)
	day    = 24 * 60 * minute
	noon   = 20_000*day + day/2
)

// bell is a queue that notes rings.
type bell struct {
	mutex sync.Mutex
	rung  []queue.Task
	fails error
}

func (b *bell) Ring(_ context.Context, t queue.Task) error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.fails == nil {
		b.rung = append(b.rung, t)
	}
	return b.fails
}

// rings returns how often each bot was rung for since the last call.
func (b *bell) rings() map[string]int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	count := map[string]int{}
	for _, t := range b.rung {
		count[t.Key]++
	}
	b.rung = nil
	return count
}

// bench is a test with a database and a queue.
type bench struct {
	*testing.T
	*bell
	store *store.Store
	owner string
	hash  string
}

// both runs a test on both databases.
func both(t *testing.T, test func(b *bench)) {
	for name, url := range map[string]func(t *testing.T) string{
		"postgres": func(t *testing.T) string { return testbed.SharedPostgres(t).Database(t) },
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tradebot.db") },
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{T: t, bell: &bell{}}
			var err error
			b.store, err = store.Open(t.Context(), url(t))
			b.ok(err)
			t.Cleanup(b.store.Close)
			b.ok(b.store.Migrate(t.Context()))
			u, err := b.store.CreateUser(t.Context(), store.User{Name: "ann"})
			b.ok(err)
			v, _, err := b.store.PutVersion(t.Context(), "", "x", store.StrategyVersion{}, []byte{1}, 1)
			b.ok(err)
			b.owner, b.hash = u.ID, v.SHA256
			test(b)
		})
	}
}

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// bot makes a bot and lets things happen to it.
func (b *bench) bot(changes ...store.Change) string {
	b.Helper()
	c := bot.Config{
		Name: "x", Strategy: "x", Module: b.hash, Mode: bot.Paper, Cash: udecimal.MustParse("1"), Slots: []bot.Slot{{Name: "a", Market: "synth:BTCUSDT:1m"}},
	}
	made, err := b.store.CreateBot(b.Context(), bot.Bot{Owner: b.owner, Config: c}, "ann", 1)
	b.ok(err)
	for _, c := range changes {
		_, err := b.store.Transition(b.Context(), made.ID, c, 1)
		b.ok(err)
	}
	return made.ID
}

// paused are the changes that lead to a pause.
func paused(why bot.Pause) []store.Change {
	return []store.Change{{Event: bot.Start}, {Event: bot.Ready}, {Event: bot.Halt, Pause: why, Reason: string(why)}}
}

func (b *bench) scheduler(id string) *scheduler.Scheduler {
	return scheduler.New(id, b.store, b.bell, slog.New(slog.DiscardHandler))
}

// unfinished are the slots that somebody claimed and did not finish.
func (b *bench) unfinished() int {
	b.Helper()
	left, err := b.store.UnfinishedTicks(b.Context(), 0)
	b.ok(err)
	return len(left)
}

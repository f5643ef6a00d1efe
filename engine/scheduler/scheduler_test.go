package scheduler_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/queue"
	"tradebot/engine/scheduler"
	"tradebot/engine/store"
)

// bells is a queue that is away for some rings.
type bells struct {
	away  int
	tasks chan queue.Task
}

// Ring implements scheduler.Queue.
func (b *bells) Ring(_ context.Context, t queue.Task) error {
	if b.away > 0 {
		b.away--
		return fault.New(fault.Unavailable, "test", "it is away")
	}
	b.tasks <- t
	return nil
}

// open returns a database with one bot that runs.
func open(t *testing.T) (*store.Store, string) {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "tradebot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Migrate(t.Context()))
	u, err := s.CreateUser(t.Context(), store.User{Name: "owner", Role: "trader"})
	must(err)
	v, _, err := s.PutVersion(t.Context(), "", "test", store.StrategyVersion{Valid: true, About: []byte("{}"), Uploader: "test"}, []byte("module"), 0)
	must(err)
	c := bot.Config{
		Name: "test", Strategy: "test", Module: v.SHA256, Mode: bot.Paper, Cash: udecimal.MustFromInt64(1, 0),
		Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}},
	}
	b, err := s.CreateBot(t.Context(), bot.Bot{Owner: u.ID, Config: c}, 0)
	must(err)
	_, err = s.Transition(t.Context(), b.ID, store.Change{Event: bot.Start}, 0)
	must(err)
	return s, b.ID
}

// A minute is rung for once, by one of two schedulers; one that could not be rung for is rung for when that is possible again.
func TestTick(t *testing.T) {
	s, id := open(t)
	q := &bells{away: 1, tasks: make(chan queue.Task, 10)}
	one, two := scheduler.New("one", s, q, slog.New(slog.DiscardHandler)), scheduler.New("two", s, q, slog.New(slog.DiscardHandler))
	now := int64(1_700_000_000_000)
	if err := one.Tick(t.Context(), now); fault.KindOf(err) != fault.Unavailable {
		t.Fatalf("the queue is away, and the error is %v", err)
	}
	for i, who := range []*scheduler.Scheduler{two, one, one, two} { // the minute is the first's
		if err := who.Tick(t.Context(), now+int64(i)); err != nil {
			t.Fatal(err)
		}
		if got, want := len(q.tasks), min(i, 1); got != want {
			t.Errorf("after call %d there are %d rings, want %d", i, got, want)
		}
	}
	if task := <-q.tasks; task.Key != id || task.Kind != queue.Step {
		t.Errorf("%+v", task)
	}
	if err := two.Tick(t.Context(), now+60_000); err != nil || len(q.tasks) != 1 {
		t.Errorf("the next minute: %v, %d rings", err, len(q.tasks))
	}
	if left, err := s.UnfinishedTicks(t.Context(), 0); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}

// What cannot be done at the beginning of a minute is tried again within it.
func TestAgain(t *testing.T) {
	s, id := open(t)
	q := &bells{away: 1, tasks: make(chan queue.Task, 10)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		scheduler.New("one", s, q, slog.New(slog.DiscardHandler)).Run(ctx)
	}()
	select {
	case task := <-q.tasks:
		if task.Key != id {
			t.Errorf("%+v", task)
		}
	case <-time.After(30 * time.Second):
		t.Error("it was not tried again")
	}
	stop()
	<-ended
}

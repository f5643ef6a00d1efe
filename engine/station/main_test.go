package station

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/foundry"
	"tradebot/engine/testbed"
	"tradebot/engine/worker"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(servers{m})) }

// servers are tests with a PostgreSQL and a Redis.
type servers struct{ *testing.M }

func (s servers) Run() int { return testbed.Run(s.M) }

// at opens an installation, which is closed when the test ends.
func at(t *testing.T, c config.Config) *Station {
	t.Helper()
	s, err := Open(t.Context(), c, "test", foundry.Host(t, nil), slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// shift is an installation that runs.
type shift struct {
	*testing.T
	stop   context.CancelFunc
	ended  chan error
	events chan worker.Event
	said   strings.Builder // to be read when it has ended
}

// begin lets it run.
func begin(t *testing.T, o Options, run func(context.Context, Options) error) *shift {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &shift{T: t, stop: cancel, ended: make(chan error, 1), events: make(chan worker.Event, 10_000)}
	o.Said = func(format string, args ...any) { fmt.Fprintf(&s.said, format+"\n", args...) }
	o.Event = func(e worker.Event) {
		select {
		case s.events <- e:
		default:
		}
	}
	go func() { s.ended <- run(ctx, o) }()
	t.Cleanup(cancel)
	return s
}

// until waits for an event.
func (s *shift) until(what string, is func(worker.Event) bool) {
	s.Helper()
	late := time.After(2 * time.Minute)
	for {
		select {
		case e := <-s.events:
			if is(e) {
				return
			}
		case err := <-s.ended:
			s.Fatalf("it ended before %s: %v", what, err)
		case <-late:
			s.Fatalf("it never happened that %s", what)
		}
	}
}

// end ends it, within five seconds.
func (s *shift) end() {
	s.Helper()
	begun := time.Now()
	s.stop()
	select {
	case err := <-s.ended:
		if took := time.Since(begun); err != nil || took > 5*time.Second {
			s.Errorf("it ended after %s, %v", took, err)
		}
	case <-time.After(20 * time.Second):
		s.Fatal("it does not end")
	}
}

// refused wants an error of a kind with a sentence.
func refused(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Sentence(err), says) {
		t.Errorf("got %v, want one that is %s: %q", err, kind, says)
	}
}

// create makes a bot and starts it.
func (s *Station) create(t *testing.T) bot.Bot {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sma-cross.wasm")
	if err := os.WriteFile(file, foundry.File(t, "../../strategies/sma-cross"), 0o600); err != nil {
		t.Fatal(err)
	}
	owner, err := s.Owner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hash, err := s.Strategy(t.Context(), owner, file, "test")
	if err != nil {
		t.Fatal(err)
	}
	c := bot.Config{Name: "x", Strategy: "sma-cross", Module: hash, Mode: bot.Paper, Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}}, Cash: Cash(), Costs: Costs()}
	b, err := s.Fleet.Create(t.Context(), bot.Bot{Owner: owner, Config: c}, "test")
	if err == nil {
		b, err = s.Fleet.Start(t.Context(), b.ID, "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func traded(e worker.Event) bool { return len(e.Batch.Fills) > 0 }

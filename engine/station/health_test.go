package station

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"tradebot/engine/config"
	"tradebot/engine/fault"
)

// A process is well as long as it says so itself: one that hangs, is not well, or has ended is not.
func TestHealth(t *testing.T) {
	s := &Station{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	c := &config.Config{DataDir: s.Dir}
	if err := Health(c, "worker"); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "no worker runs") {
		t.Errorf("before it runs: %v", err)
	}
	run := func(err error, is func(error) bool) (end func()) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.beat(ctx, "worker", func(context.Context) error { return err })
		}()
		for deadline := time.Now().Add(5 * time.Second); !is(Health(c, "worker")); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("while it runs and says %v: %v", err, Health(c, "worker"))
			}
		}
		return func() {
			cancel()
			<-done
		}
	}
	end := run(fault.New(fault.Unavailable, "store.Ping", "the database does not answer"), func(err error) bool {
		return fault.KindOf(err) == fault.Unavailable && fault.Sentence(err) == "the worker is not well: the database does not answer"
	})
	end()
	end = run(nil, func(err error) bool { return err == nil })
	old := time.Now().Add(-time.Minute)
	if err := os.Chtimes(pulse(s.Dir, "worker"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := Health(c, "worker"); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "has not been well for 1m0s") {
		t.Errorf("when it hangs: %v", err)
	}
	end()
	if err := Health(c, "worker"); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "no worker runs") {
		t.Errorf("after it has ended: %v", err)
	}
}

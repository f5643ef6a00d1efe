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
	ctx, cancel := context.WithCancel(t.Context())
	asked, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		s.beat(ctx, "worker", func(context.Context) error {
			asked <- struct{}{}
			return nil
		})
	}()
	<-asked
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		if err := Health(c, "worker"); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("while it runs: %v", err)
		}
	}
	old := time.Now().Add(-time.Minute)
	if err := os.Chtimes(pulse(s.Dir, "worker"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := Health(c, "worker"); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "has not been well for 1m0s") {
		t.Errorf("when it hangs: %v", err)
	}
	cancel()
	<-done
	if err := Health(c, "worker"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("after it has ended: %v", err)
	}
}

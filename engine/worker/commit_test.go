package worker

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// Two commits of one bot do not meet in a transaction, which would refuse all that are in it.
func TestApart(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "tradebot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := newBooks(s, func(Written) {}, slog.New(slog.DiscardHandler))
	answers := make(chan error, 4)
	for _, id := range []string{"x", "y", "x", "x"} {
		b.commit(t.Context(), store.Commit{Fence: store.Fence{Bot: id}}, func(err error) { answers <- err })
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.run(ctx)
	}()
	for range 4 {
		if err := <-answers; fault.KindOf(err) != fault.NotFound {
			t.Errorf("there is no such bot, and the answer is %v", err)
		}
	}
	stop()
	<-ended
}

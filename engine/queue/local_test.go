package queue_test

import (
	"log/slog"
	"testing"

	"tradebot/engine/queue"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	conform(t, func(t *testing.T, log *slog.Logger) bell {
		l := queue.NewLocal(log)
		l.Hurry()
		return l
	})
}

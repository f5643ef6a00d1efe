package queue_test

import (
	"log/slog"
	"testing"

	"tradebot/engine/queue"
	"tradebot/engine/testbed"
)

func open(t testing.TB, server *testbed.RedisServer, log *slog.Logger) *queue.Redis {
	t.Helper()
	r, err := queue.NewRedis(server.URL(), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	r.Hurry()
	return r
}

func TestRedis(t *testing.T) {
	t.Parallel()
	server := testbed.Redis(t)
	conform(t, func(t *testing.T, log *slog.Logger) bell {
		server.FlushAll(t)
		return open(t, server, log)
	})
}

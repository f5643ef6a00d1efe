package events_test

import (
	"log/slog"
	"os"
	"testing"

	"github.com/redis/go-redis/v9"

	"tradebot/engine/events"
	"tradebot/engine/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Run(m)) }

func open(t testing.TB, server *testbed.RedisServer, b events.Bounds) *events.Redis {
	t.Helper()
	r, err := events.BoundRedis(server.URL(), slog.New(slog.NewTextHandler(t.Output(), nil)), b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRedis(t *testing.T) {
	t.Parallel()
	server := testbed.Redis(t)
	options, err := redis.ParseURL(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	conform(t, func(t *testing.T, b events.Bounds) (bus, func() int) {
		server.FlushAll(t)
		return open(t, server, b), func() int {
			n, err := client.Exists(t.Context(), events.StreamKey("ann"), events.StreamKey("bob"), events.StreamKey("")).Result()
			if err != nil {
				t.Fatal(err)
			}
			return int(n)
		}
	})
}

package testbed

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// shared are the servers of the binary, started when a test first asks.
var shared struct {
	sync.Mutex
	runs     bool // within Run
	postgres *PostgresServer
	redis    *RedisServer
}

// Run runs the tests of a binary and then stops the servers they shared. It returns the exit code:
//
//	func TestMain(m *testing.M) { os.Exit(testbed.Run(m)) }
func Run(m *testing.M) (code int) {
	shared.Lock()
	shared.runs = true
	shared.Unlock()
	code = m.Run()
	if err := stopShared(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

func stopShared() error {
	shared.Lock()
	defer shared.Unlock()
	var errs []error
	if shared.postgres != nil {
		errs = append(errs, shared.postgres.remove())
	}
	if shared.redis != nil {
		errs = append(errs, shared.redis.remove())
	}
	shared.runs, shared.postgres, shared.redis = false, nil, nil
	return errors.Join(errs...)
}

// SharedPostgres returns the PostgreSQL of the test binary. A test that uses it takes a database of its own and neither stops
// nor kills it.
func SharedPostgres(t testing.TB) *PostgresServer {
	t.Helper()
	return share(t, &shared.postgres, newPostgres)
}

// SharedRedis returns the Redis of the test binary. Its tests share one database, so they keep to names of their own and
// neither flush, stop nor kill it.
func SharedRedis(t testing.TB) *RedisServer {
	t.Helper()
	return share(t, &shared.redis, newRedis)
}

func share[S any](t testing.TB, one **S, start func(durable bool) (*S, error)) *S {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if !shared.runs {
		t.Fatal("a shared server needs a TestMain that calls testbed.Run, which stops it")
	}
	if *one == nil {
		s, err := start(false)
		if err != nil {
			t.Fatal(err)
		}
		*one = s
	}
	return *one
}

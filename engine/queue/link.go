package queue

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// link is what is known of the connection to Redis. It logs when Redis is lost and when it is back.
type link struct {
	log  *slog.Logger
	addr string

	mu    sync.Mutex
	down  bool
	since time.Time // when it was lost
	last  time.Time // when it last failed
	said  map[string]time.Time
}

// steady is how long nothing must fail until Redis counts as back, so that one that answers now and then is lost once.
const steady = time.Second

func newLink(log *slog.Logger, addr string) *link {
	return &link{log: log, addr: addr, said: map[string]time.Time{}}
}

// failed notes that Redis did not do what it was asked.
func (l *link) failed(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = time.Now()
	if !l.down {
		l.down, l.since = true, l.last
		l.log.Warn("Redis does not answer; what is due waits for the next sweep", "redis", l.addr, "error", err.Error())
	}
}

// answered notes that it did.
func (l *link) answered() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); l.down && now.Sub(l.last) >= steady {
		l.down = false
		l.log.Info("Redis answers again", "redis", l.addr, "after", now.Sub(l.since).Round(time.Millisecond))
	}
}

// quiet reports whether a message of asynq need not be shown: Redis is down, which is known, or its like was shown in the
// last minute.
func (l *link) quiet(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	sort := text[:min(len(text), 20)] // what follows names a task or a queue
	now := time.Now()
	if l.down || now.Sub(l.said[sort]) < time.Minute {
		return true
	}
	l.said[sort] = now
	return false
}

// watch is a hook for a client of go-redis that tells the link of every command. After a failure it waits for pace, because
// asynq asks again without a pause.
type watch struct {
	*link
	pace time.Duration
}

func (w watch) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (w watch) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		w.note(ctx, err)
		return err
	}
}

func (w watch) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(ctx, cmds)
		w.note(ctx, err)
		return err
	}
}

func (w watch) note(ctx context.Context, err error) {
	switch {
	case err == nil || useful(err):
		w.answered()
	case ctx.Err() != nil || errors.Is(err, redis.ErrClosed): // it was us
	default:
		w.failed(err)
		if w.pace > 0 {
			select {
			case <-time.After(w.pace):
			case <-ctx.Done():
			}
		}
	}
}

// unable are the beginnings of answers of a Redis that cannot do its work.
var unable = []string{"LOADING", "NOAUTH", "WRONGPASS", "NOPERM", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "OOM", "MISCONF", "ERR AUTH"}

// useful reports whether an error is an answer of a Redis that works: "no such key" is one.
func useful(err error) bool {
	var answer redis.Error
	if !errors.As(err, &answer) {
		return false
	}
	for _, beginning := range unable {
		if strings.HasPrefix(answer.Error(), beginning) {
			return false
		}
	}
	return true
}

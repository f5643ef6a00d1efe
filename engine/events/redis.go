package events

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tradebot/engine/fault"
)

// patience is how long a command may take, and how long Subscribe waits until the reader has begun.
const patience = time.Second

// prefix begins the names of all keys. What is in braces lets a cluster keep them together, so that one command reads them all.
const prefix = "tradebot:{events}:"

// streamKey is the name of the stream of a user, or of everybody.
func streamKey(user string) string {
	if user == "" {
		return prefix + "all"
	}
	return prefix + "of:" + user
}

// Redis brings events to readers in all processes that use the same address. Its methods may be called from any goroutine.
type Redis struct {
	bounds
	count  counts
	log    *slog.Logger
	spool  *spool
	client *redis.Client // for commands that are answered at once
	reads  *redis.Client // for those that wait for entries
	ctx    context.Context
	stop   context.CancelFunc
	writes sync.Once
	begun  sync.Once
	hands  sync.WaitGroup // that write
	eyes   sync.WaitGroup // that read
	link   link
	epoch  string // of what Redis remembers; it belongs to the goroutine that reads
	doorbell

	mutex   sync.Mutex
	closed  bool
	streams map[string]*stream // that somebody watches, by key
	joining []*joiner
}

// quietClient silences go-redis, which would write to standard error each time it cannot connect. It has one log for the whole
// process.
var quietClient = sync.OnceFunc(logging.Disable)

// NewRedis returns a bus over the Redis at the address, which may hold a name and a password. It does not connect: Redis may come
// later. The error is Invalid, and does not repeat the address.
func NewRedis(address string, log *slog.Logger) (*Redis, error) {
	return newRedis(address, log, usual())
}

func newRedis(address string, log *slog.Logger, b bounds) (*Redis, error) {
	quietClient()
	options, err := redis.ParseURL(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "events.NewRedis", "the address of Redis is not like redis://host:6379/0")
	}
	options.MaxRetries = -1 // what could not be sent is lost, and that is told
	options.DialerRetries = 1
	options.ContextTimeoutEnabled = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout, options.PoolTimeout = patience, patience, patience, patience
	options.PoolSize = 4
	r := &Redis{bounds: b, log: log, streams: map[string]*stream{}, link: link{log: log, addr: options.Addr}}
	r.spool = newSpool(b, &r.count)
	r.client, r.reads = redis.NewClient(options), redis.NewClient(options)
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.doorbell = doorbell{key: prefix + "bell:" + uuid.NewString(), heard: "0-0", bell: make(chan struct{}, 1)}
	return r, nil
}

// Publish sends events to whoever watches: those of a user, or of everybody, in the order in which they are given. It never waits
// and never fails. What cannot be sent is dropped, and those who would have seen it are sent a [Reset] as soon as that can be. Events
// with a Key may be replaced before they are sent, and come after others that were published together with them.
func (r *Redis) Publish(events ...Event) {
	r.writes.Do(func() { r.hands.Go(r.write) })
	r.spool.put(events)
}

// batch is how many events are sent at once.
const batch = 512

// write sends what was published, until the spool is closed.
func (r *Redis) write() {
	for {
		events := r.spool.next(context.Background())
		if len(events) == 0 {
			return
		}
		for len(events) > 0 {
			n := min(len(events), batch)
			lost, err := r.send(events[:n])
			r.link.note(err)
			r.spool.lose(lost)
			events = events[n:]
			if err != nil {
				r.spool.lose(events)
				if r.ctx.Err() != nil {
					return
				}
				r.rest()
				break
			}
		}
	}
}

// rest waits a while, for a Redis that does not answer, or until the bus is closed.
func (r *Redis) rest() {
	wait := time.NewTimer(r.pause)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-r.ctx.Done():
	}
}

// send sends events, and returns those that were not sent.
func (r *Redis) send(events []Event) (lost []Event, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	second, err := r.seconds(ctx, events)
	if err != nil {
		return events, err
	}
	pipe := r.client.Pipeline()
	added := make([]*redis.StringCmd, len(events))
	keys := map[string]bool{}
	for i := range events {
		e := &events[i]
		if e.Once != "" {
			if second[e.Once] {
				continue
			}
			second[e.Once] = true
		}
		key := streamKey(e.User)
		keys[key] = true
		added[i] = pipe.XAdd(ctx, &redis.XAddArgs{
			Stream: key, MaxLen: int64(r.keep), Approx: true, Values: []any{"type", string(e.Type), "time", e.Time, "data", []byte(e.Data)},
		})
	}
	for key := range keys {
		pipe.PExpire(ctx, key, r.expire)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	_, err = pipe.Exec(ctx)
	if err == nil {
		return nil, nil
	}
	for i, cmd := range added {
		if cmd != nil && cmd.Err() != nil {
			lost = append(lost, events[i])
		}
	}
	return lost, err
}

// seconds says of the names of events whether somebody has sent them already.
func (r *Redis) seconds(ctx context.Context, events []Event) (map[string]bool, error) {
	pipe := r.client.Pipeline()
	asked := map[string]*redis.BoolCmd{}
	for i := range events {
		if once := events[i].Once; once != "" && asked[once] == nil {
			asked[once] = pipe.SetNX(ctx, prefix+"once:"+once, "", r.once)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	second := map[string]bool{}
	for once, cmd := range asked {
		second[once] = !cmd.Val()
	}
	return second, nil
}

// Counts returns what was published and read in this process.
func (r *Redis) Counts() Counts { return r.count.get() }

// Close sends what waits, unless Redis does not answer, and ends all subscriptions. What is published afterwards is dropped.
func (r *Redis) Close() error {
	r.writes.Do(func() {})
	r.begun.Do(func() {})
	r.spool.close()
	r.stop()
	r.hands.Wait()
	r.mutex.Lock()
	r.closed = true
	readers := map[*Subscription]bool{}
	for _, s := range r.streams {
		for reader := range s.watching {
			readers[reader] = true
		}
	}
	for _, j := range r.joining {
		readers[j.Subscription] = true
	}
	r.mutex.Unlock()
	for s := range readers {
		s.end(closing())
	}
	err := r.reads.Close() // which ends the command that waits
	r.eyes.Wait()
	if err = errors.Join(err, r.client.Close()); errors.Is(err, redis.ErrClosed) { // it was closed before
		return nil
	}
	return fault.Wrap(fault.Unavailable, "events.Close", err)
}

// link logs when Redis is lost and when it is back.
type link struct {
	log  *slog.Logger
	addr string

	mutex sync.Mutex
	lost  time.Time
}

// note notes what came of a command of the one goroutine that writes.
func (l *link) note(err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case err != nil && l.lost.IsZero():
		l.lost = time.Now()
		l.log.Warn("Redis does not take events; who watches is told when it does again", "redis", l.addr, "error", err)
	case err == nil && !l.lost.IsZero():
		l.log.Info("Redis takes events again", "redis", l.addr, "after", time.Since(l.lost).Round(time.Millisecond))
		l.lost = time.Time{}
	}
}

package events

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tradebot/engine/fault"
)

// stream is one that somebody watches. All but watching belongs to the goroutine that reads.
type stream struct {
	user     string
	at       mark // the last entry that was read
	sound    bool // at is an entry of it, and so nothing after it is missing
	watching map[*Subscription]bool
}

// Subscribe begins to watch what belongs to a user and to everybody, until ctx ends: what is published from now on, or if after is the
// ID of an event, everything after that. If something of that is not there any more, or the ID is none, the first event is a [Reset].
//
// It returns within a second or so, even if Redis does not answer: then a reset comes when it does. It waits for nobody who reads.
// Errors: Invalid, Canceled.
func (r *Redis) Subscribe(ctx context.Context, user, after string) (*Subscription, error) {
	const op = "events.Subscribe"
	if err := check(op, ctx, user); err != nil {
		return nil, err
	}
	r.begun.Do(func() { r.eyes.Go(r.read) })
	r.mutex.Lock()
	if r.closed {
		r.mutex.Unlock()
		return nil, fault.In(op, closing())
	}
	j := &joiner{Subscription: newSubscription(ctx, user, r.mailbox, &r.count, r.leave), after: after, joined: make(chan struct{})}
	r.joining = append(r.joining, j)
	r.mutex.Unlock()
	wait := time.NewTimer(patience)
	defer wait.Stop()
	r.wake(ctx, r.client)
	select {
	case <-j.joined:
	case <-ctx.Done():
	case <-wait.C:
		r.mutex.Lock()
		j.late = true
		r.mutex.Unlock()
	}
	return j.Subscription, nil
}

// leave forgets a reader.
func (r *Redis) leave(s *Subscription) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.joining = slices.DeleteFunc(r.joining, func(j *joiner) bool { return j.Subscription == s })
	for _, key := range []string{streamKey(s.user), streamKey("")} {
		if from := r.streams[key]; from != nil {
			if delete(from.watching, s); len(from.watching) == 0 {
				delete(r.streams, key)
			}
		}
	}
}

// read reads for everybody who watches, until the bus is closed.
func (r *Redis) read() {
	refreshed := time.Now()
	for r.ctx.Err() == nil {
		more, err := r.settle()
		if err == nil && time.Since(refreshed) > r.expire/4 {
			refreshed = time.Now()
			err = r.refresh()
		}
		if err == nil {
			err = r.turn(!more)
		}
		if err != nil && r.ctx.Err() == nil {
			r.doubt()
			r.rest()
		}
	}
}

// doubt makes sure that all streams are looked at again before anything is read of them.
func (r *Redis) doubt() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, s := range r.streams {
		s.sound = false
	}
}

// refresh lets the streams that somebody watches last.
func (r *Redis) refresh() error {
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	pipe := r.client.Pipeline()
	asked := map[string]*redis.BoolCmd{}
	for key := range r.watched() {
		asked[key] = pipe.PExpire(ctx, key, r.expire)
	}
	if len(asked) == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for key, cmd := range asked {
		if s := r.streams[key]; s != nil && !cmd.Val() {
			s.sound = false // it is gone
		}
	}
	return nil
}

// watched returns the streams that somebody watches.
func (r *Redis) watched() map[string]*stream {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return maps.Clone(r.streams)
}

// page is how many entries of a stream are read at once, and hold how long a command waits for some.
const (
	page = 1000
	hold = 2 * time.Second
)

// turn reads once. If wait says so it waits until there is something.
func (r *Redis) turn(wait bool) error {
	streams := r.watched()
	block := min(hold, r.expire/8) // so that they are refreshed in time
	if !wait {
		block = -1
	}
	if len(streams) == 0 {
		if !wait {
			return nil
		}
		select {
		case <-r.bell:
		case <-r.ctx.Done():
		}
		return nil
	}
	keys := append(slices.Collect(maps.Keys(streams)), r.key)
	args := slices.Clone(keys)
	for _, key := range keys[:len(keys)-1] {
		args = append(args, streams[key].at.String())
	}
	args = append(args, r.heard)
	ctx, cancel := context.WithTimeout(r.ctx, max(block, 0)+patience)
	defer cancel()
	found, err := r.reads.XRead(ctx, &redis.XReadArgs{Streams: args, Count: page, Block: block}).Result()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	if err != nil {
		return err
	}
	epoch := r.epoch
	if err := r.check(); err != nil || r.epoch != epoch { // then what was found is looked at anew
		return err
	}
	sound, err := r.follows(streams, found)
	if err != nil {
		return err
	}
	for _, f := range found {
		if f.Stream == r.key {
			r.heard = f.Messages[len(f.Messages)-1].ID
			continue
		}
		r.tell(streams[f.Stream], entries(f.Messages), sound[f.Stream])
	}
	return nil
}

// follows says of streams whether what was found is all that came after what was read before: whether that is there still.
func (r *Redis) follows(streams map[string]*stream, found []redis.XStream) (map[string]bool, error) {
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	pipe := r.client.Pipeline()
	asked := map[string]*redis.XMessageSliceCmd{}
	for _, f := range found {
		if s := streams[f.Stream]; s != nil {
			asked[f.Stream] = pipe.XRange(ctx, f.Stream, s.at.String(), s.at.String())
		}
	}
	sound := map[string]bool{}
	if len(asked) == 0 {
		return sound, nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	for key, cmd := range asked {
		sound[key] = len(cmd.Val()) > 0
	}
	return sound, nil
}

// tell hands entries of a stream to all who watch it. If it is not sound something is missing before them.
func (r *Redis) tell(from *stream, entries []*entry, sound bool) {
	if len(entries) == 0 {
		return
	}
	r.mutex.Lock()
	before := from.at
	from.at = entries[len(entries)-1].mark
	var slow []*Subscription
	if sound {
		slow = tell(from.watching, from.index(), entries)
	} else {
		r.log.Debug("events are missing; who watches is told to read everything anew", "after", before.String(), "watching", len(from.watching))
		r.renew(from.watching)
	}
	r.mutex.Unlock()
	r.count.dismiss(slow)
}

// index is which of a reader's two streams it is.
func (s *stream) index() int {
	if s.user == "" {
		return all
	}
	return own
}

// renew tells those who watch to read everything anew, from where the streams are. The caller holds the lock.
func (r *Redis) renew(watching map[*Subscription]bool) {
	now := time.Now().UnixMilli()
	for s := range watching {
		s.reset(seal(r.epoch, s.user), r.place(s.user), now)
	}
}

// place is how far the streams of a user are read. The caller holds the lock.
func (r *Redis) place(user string) place {
	return place{r.streams[streamKey(user)].at, r.streams[streamKey("")].at}
}

// entries are those that messages of Redis hold.
func entries(messages []redis.XMessage) []*entry {
	list := make([]*entry, 0, len(messages))
	for _, m := range messages {
		e := &entry{mark: readMark(m.ID)}
		of, _ := m.Values["type"].(string)
		at, _ := m.Values["time"].(string)
		data, _ := m.Values["data"].(string)
		e.of, e.data = Type(of), []byte(data)
		e.time, _ = strconv.ParseInt(at, 10, 64)
		list = append(list, e)
	}
	return list
}

// doorbell wakes the goroutine that reads: while it waits at Redis through a stream of its own, otherwise through the bell.
type doorbell struct {
	key   string
	heard string // the last entry that was read
	bell  chan struct{}
}

// wake rings.
func (d *doorbell) wake(ctx context.Context, client *redis.Client) {
	ring(d.bell)
	limited, cancel := context.WithTimeout(ctx, patience/2)
	defer cancel()
	pipe := client.Pipeline()
	pipe.XAdd(limited, &redis.XAddArgs{Stream: d.key, MaxLen: 1, Values: []any{"bell", ""}})
	pipe.PExpire(limited, d.key, time.Minute)
	_, _ = pipe.Exec(limited) // or it looks by itself, in a moment
}

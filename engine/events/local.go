package events

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"tradebot/engine/fault"
)

// Local brings events to readers within the process, see [Redis] for what its methods promise. What there was is gone when the
// process ends.
type Local struct {
	bounds
	count counts
	spool *spool
	start sync.Once
	hands sync.WaitGroup

	mutex   sync.Mutex
	closed  bool
	epoch   string // no two processes have the same
	begun   uint64 // ms
	number  uint64 // of the last entry
	streams map[string]*shelf
	names   map[string]time.Time // that events had, and when
	swept   time.Time
}

// shelf is a stream in memory.
type shelf struct {
	entries  []*entry
	bytes    int
	written  time.Time
	watching map[*Subscription]bool
}

// NewLocal returns a bus that has no events.
func NewLocal() *Local { return newLocal(usual()) }

func newLocal(b bounds) *Local {
	l := &Local{bounds: b, epoch: uuid.NewString(), begun: uint64(time.Now().UnixMilli()), streams: map[string]*shelf{}, names: map[string]time.Time{}, swept: time.Now()}
	l.spool = newSpool(b, &l.count)
	return l
}

// Publish is [Redis.Publish].
func (l *Local) Publish(events ...Event) {
	l.start.Do(func() { l.hands.Go(l.run) })
	l.spool.put(events)
}

// run writes what was published, until the spool is closed.
func (l *Local) run() {
	for {
		batch := l.spool.next(context.Background())
		if len(batch) == 0 {
			return
		}
		l.write(batch)
	}
}

// write puts events into their streams, and tells who watches.
func (l *Local) write(batch []Event) {
	l.mutex.Lock()
	now := time.Now()
	var slow []*Subscription
	for len(batch) > 0 {
		user, n := batch[0].User, 0
		var entries []*entry
		for n < len(batch) && batch[n].User == user {
			if e := &batch[n]; l.first(e.Once, now) {
				entries = append(entries, &entry{of: e.Type, time: e.Time, data: e.Data, bytes: e.size()})
			}
			n++
		}
		batch = batch[n:]
		if len(entries) == 0 {
			continue
		}
		to, stream := l.shelf(user), own
		if user == "" {
			stream = all
		}
		for _, e := range entries {
			l.put(to, e, now)
		}
		slow = append(slow, tell(to.watching, stream, entries)...)
	}
	l.sweep(now)
	l.mutex.Unlock()
	l.count.dismiss(slow)
}

// first reports whether nothing of a name was sent lately. The caller holds the lock.
func (l *Local) first(name string, now time.Time) bool {
	if name == "" {
		return true
	}
	if at, ok := l.names[name]; ok && now.Sub(at) < l.once {
		return false
	}
	l.names[name] = now
	return true
}

// shelf returns the stream of a user. The caller holds the lock.
func (l *Local) shelf(user string) *shelf {
	if l.streams[user] == nil {
		l.streams[user] = &shelf{watching: map[*Subscription]bool{}}
	}
	return l.streams[user]
}

// put appends an entry, and lets the oldest go. The caller holds the lock.
func (l *Local) put(to *shelf, e *entry, now time.Time) {
	l.number++
	e.mark = mark{l.begun, l.number}
	to.entries, to.bytes, to.written = append(to.entries, e), to.bytes+e.bytes, now
	for len(to.entries) > l.keep || to.bytes > l.bounds.bytes && len(to.entries) > 1 {
		to.bytes -= to.entries[0].bytes
		to.entries[0] = nil
		to.entries = to.entries[1:]
	}
}

// sweep drops streams that nobody writes to nor watches, and names that do not count any more. The caller holds the lock.
func (l *Local) sweep(now time.Time) {
	if now.Sub(l.swept) < min(l.expire, l.once)/10 {
		return
	}
	l.swept = now
	for user, s := range l.streams {
		if len(s.watching) == 0 && now.Sub(s.written) >= l.expire {
			delete(l.streams, user)
		}
	}
	for name, at := range l.names {
		if now.Sub(at) >= l.once {
			delete(l.names, name)
		}
	}
}

// Subscribe is [Redis.Subscribe].
func (l *Local) Subscribe(ctx context.Context, user, after string) (*Subscription, error) {
	const op = "events.Subscribe"
	if err := check(op, ctx, user); err != nil {
		return nil, err
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.closed {
		return nil, fault.In(op, closing())
	}
	now := time.Now()
	l.sweep(now)
	s := newSubscription(ctx, user, l.mailbox, &l.count, l.leave)
	streams := [2]*shelf{l.shelf(user), l.shelf("")}
	var end place
	for i, from := range streams {
		if len(from.entries) == 0 {
			l.put(from, &entry{}, now)
		}
		end[i] = from.entries[len(from.entries)-1].mark
		from.watching[s] = true
	}
	seal := seal(l.epoch, user)
	from, ok := parseID(after, seal)
	var missed [2][]*entry
	for i := range streams {
		at, found := search(streams[i].entries, from[i])
		if ok = ok && found; ok {
			missed[i] = streams[i].entries[at+1:]
		}
	}
	switch {
	case after == "":
		s.begin(seal, end, [2][]*entry{})
	case !ok || len(missed[own])+len(missed[all]) > l.mailbox:
		s.reset(seal, end, now.UnixMilli())
	default:
		s.begin(seal, from, missed)
	}
	return s, nil
}

// check refuses a subscription that cannot be.
func check(op string, ctx context.Context, user string) error {
	if user == "" {
		return fault.New(fault.Invalid, op, "events are somebody's; say whose")
	}
	return fault.Wrap(fault.Canceled, op, ctx.Err())
}

// leave forgets a reader.
func (l *Local) leave(s *Subscription) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, user := range []string{s.user, ""} {
		if from := l.streams[user]; from != nil {
			delete(from.watching, s)
			from.written = time.Now() // it lasts a while, for who comes back
		}
	}
}

// Counts is [Redis.Counts].
func (l *Local) Counts() Counts { return l.count.get() }

// Close is [Redis.Close].
func (l *Local) Close() error {
	l.start.Do(func() {})
	l.spool.close()
	l.hands.Wait()
	l.mutex.Lock()
	l.closed = true
	var readers []*Subscription
	for s := range l.shelf("").watching {
		readers = append(readers, s)
	}
	l.mutex.Unlock()
	for _, s := range readers {
		s.end(closing())
	}
	return nil
}

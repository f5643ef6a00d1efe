package events

import (
	"log/slog"
	"time"
)

// Bounds are what tests make small; 0: as usual.
type Bounds struct {
	Keep, Mailbox, Waiting int
	Pace, Expire, Once     time.Duration
}

func (b Bounds) apply() bounds {
	u := usual()
	u.pace, u.pause = 20*time.Millisecond, 50*time.Millisecond
	for _, n := range []struct {
		to   *int
		from int
	}{{&u.keep, b.Keep}, {&u.mailbox, b.Mailbox}, {&u.waiting, b.Waiting}} {
		if n.from > 0 {
			*n.to = n.from
		}
	}
	for _, d := range []struct {
		to   *time.Duration
		from time.Duration
	}{{&u.pace, b.Pace}, {&u.expire, b.Expire}, {&u.once, b.Once}} {
		if d.from > 0 {
			*d.to = d.from
		}
	}
	return u
}

// BoundLocal is NewLocal with other bounds, and BoundRedis NewRedis.
func BoundLocal(b Bounds) *Local { return newLocal(b.apply()) }

func BoundRedis(address string, log *slog.Logger, b Bounds) (*Redis, error) {
	return newRedis(address, log, b.apply())
}

// Usual are the usual numbers of entries and letters.
func Usual() Bounds {
	u := usual()
	return Bounds{Keep: u.keep, Mailbox: u.mailbox, Waiting: u.waiting}
}

// Streams returns how many there are in memory now.
func (l *Local) Streams() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.swept = time.Time{}
	l.sweep(time.Now())
	return len(l.streams)
}

// MostData is how large the data of an event may be.
const MostData = largest

// StreamKey names a stream.
func StreamKey(user string) string { return streamKey(user) }

package events

import "time"

// bounds are how much is kept, and for how long. Tests make them small.
type bounds struct {
	keep    int           // entries of a stream: two minutes of a user with two thousand bots
	mailbox int           // events that wait for one reader; as many may be resumed
	waiting int           // events that wait to be sent, and as many with keys
	bytes   int           // what these take, about
	pace    time.Duration // how often those with keys are sent
	expire  time.Duration // how long a stream lasts that nobody writes to nor watches
	once    time.Duration // how long a name counts
	pause   time.Duration // after Redis did not answer
}

func usual() bounds {
	return bounds{
		keep: 10_000, mailbox: 8192, waiting: 16_384, bytes: 32 << 20, pace: time.Second, expire: 10 * time.Minute, once: 5 * time.Minute,
		pause: time.Second,
	}
}

package metrics

import (
	"context"
	"time"

	"tradebot/engine/store"
)

// patience is how long a part may take to answer a scrape. Prometheus waits for ten seconds unless it is told otherwise.
const patience = 5 * time.Second

// Database adds whether the database answers.
func (m *Metrics) Database(s *store.Store) {
	up := gauge("database_up", "1 if the database answers, 0 if not.")
	ping := gauge("database_ping_seconds", "How long it took to answer, or not to.")
	m.registry.MustRegister(collected{up, ping}.by(func(emit emit) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		begun := time.Now()
		_, err := s.Ping(ctx)
		emit(up, number(err == nil))
		emit(ping, time.Since(begun).Seconds())
	}))
}

// Disk adds how full the disk is that this process writes to.
func (m *Metrics) Disk(measured func() (free, size uint64, err error)) {
	var (
		free = gauge("disk_free_bytes", "How much is free of the disk that this process writes its log or its data to.")
		size = gauge("disk_size_bytes", "How big that disk is.")
	)
	m.registry.MustRegister(collected{free, size}.by(func(emit emit) {
		if f, s, err := measured(); err == nil {
			emit(free, float64(f))
			emit(size, float64(s))
		}
	}))
}

// Installation adds what the database counts of all bots and jobs. It says nothing while the database does not answer.
func (m *Metrics) Installation(s *store.Store) {
	var (
		bots = gauge("installation_bots", "All bots, by mode, state and the reason of their pause, as the database has them.", "mode", "status", "pause")
		free = gauge("installation_bots_free", "Active bots that no worker holds: more than none for long means that there are too few workers, or none.")
		jobs = gauge("installation_jobs", "Jobs that have not ended.", "status")
	)
	m.registry.MustRegister(collected{bots, free, jobs}.by(func(emit emit) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		c, err := s.Census(ctx)
		if err != nil {
			return
		}
		alone := int64(0)
		count := map[[3]string]int64{}
		for by, n := range c.Bots {
			count[[3]string{string(by.Mode), string(by.Status), string(by.Pause)}] += n
			if by.Free {
				alone += n
			}
		}
		for by, n := range count {
			emit(bots, float64(n), by[:]...)
		}
		emit(free, float64(alone))
		for status, n := range c.Jobs {
			emit(jobs, float64(n), status)
		}
	}))
}

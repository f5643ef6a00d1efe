package station

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	"tradebot/engine/metrics"
	"tradebot/engine/queue"
	"tradebot/engine/scheduler"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
	"tradebot/engine/worker"
)

// Options are what a process that runs bots is told.
type Options struct {
	Speed float64 // of the synthetic market; 0: as it was, and at first a minute a second
	Demo  bool    // make demo bots if there are none
	// Said is told what happens, a sentence at a time.
	Said func(format string, args ...any)
	// Compiled is told how many of how many ready-made strategies are compiled, at the first start; nil for nobody.
	Compiled func(done, of int)
	// Event is told what becomes of bots, after it is committed. It must not block.
	Event func(worker.Event)
	// Front answers people and programs in this process until ctx ends; nil: nobody does. Serve alone asks for it.
	Front func(ctx context.Context, f *Front) error
}

// Serve runs everything in this process until ctx ends, then ends cleanly within some seconds. Errors: Conflict if another process
// serves from the folder, Unavailable, Invalid.
func (s *Station) Serve(ctx context.Context, o Options) error {
	const op = "station.Serve"
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return fault.New(fault.Unavailable, op, "the data folder %s cannot be made: %w", s.Dir, errors.Unwrap(err))
	}
	release, err := lock(s.Dir)
	if err != nil {
		return fault.In(op, err)
	}
	defer release()
	made, err := secrets.Make(keysAt(&s.Config, s.Dir))
	if err != nil {
		return fault.In(op, err)
	}
	if made {
		o.Said("made the key %s: keep a copy of it, for without it nobody reads the exchange keys in the database", keysAt(&s.Config, s.Dir))
	}
	if err := s.Migrate(ctx); err != nil {
		return fault.In(op, err)
	}
	hashes, err := s.install(ctx, o.Compiled)
	if err != nil {
		return fault.In(op, err)
	}
	if len(hashes) > 0 {
		o.Said("%d ready-made strategies are installed", len(hashes))
	}
	bells := queue.NewLocal(s.Log)
	defer bells.Close()
	s.fleet(bells)
	if o.Demo {
		if err := s.demo(ctx, hashes, o); err != nil {
			return fault.In(op, err)
		}
	}
	id := Process()
	clock := scheduler.New(id, s.Store, bells, s.Log)
	m, done, err := s.measure("serve", bells)
	if err != nil {
		return fault.In(op, err)
	}
	defer done()
	m.Scheduler(clock)
	m.Installation(s.Store)
	var crew sync.WaitGroup
	crew.Go(func() { clock.Run(ctx) })
	crew.Go(func() { s.tidy(ctx, nil) })
	var unanswered error
	if o.Front != nil {
		crew.Go(func() {
			defer stop() // bots that nobody can reach do not go on unseen
			unanswered = o.Front(ctx, s.front(id, bells, m))
		})
	}
	err = s.work(ctx, "serve", id, bells, m, o)
	if fault.KindOf(err) == fault.Canceled && ctx.Err() != nil { // it was told to end while it began
		err = nil
	}
	stop()
	crew.Wait()
	return fault.In(op, errors.Join(unanswered, err))
}

// garbage is how much memory may be garbage before it is collected, in percent of what is in use. A worker with thousands of bots keeps
// much and makes little: with half of Go's default it needs a tenth less memory, and collects once in some minutes.
const garbage = 50

// work runs bots and jobs on the synthetic market until ctx ends.
func (s *Station) work(ctx context.Context, role, id string, q worker.Queue, m *metrics.Metrics, o Options) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	live, err := s.market(ctx, o.Speed)
	if err != nil {
		return err
	}
	exchanges, err := s.exchanges()
	if err != nil {
		return err
	}
	todo := jobs.New(jobs.Options{
		ID: id, Store: s.Store, Queue: q, Library: s.Library, Modules: s.Catalog, Source: live, Keys: exchanges, Version: s.Version, Log: s.Log,
		Event: s.news.job, Checked: func(a store.Account) { s.news.account(a, false) },
	})
	w := worker.New(worker.Options{
		ID: id, Store: s.Store, Queue: q, Source: live, Past: s.Library, Modules: s.Catalog, Instrument: instrument, Account: exchanges.account,
		Version: s.Version, Log: s.Log, Event: told(m, s.news, o.Event), Closed: s.news.closed, Written: m.Written, Jobs: todo.Handle,
	})
	m.Worker(w)
	var crew, teller sync.WaitGroup
	saying, said := context.WithCancel(context.WithoutCancel(ctx)) // to the last that bots did
	teller.Go(func() { s.news.run(saying) })
	crew.Go(func() { todo.Run(ctx) })
	crew.Go(func() { s.follow(ctx, live) })
	crew.Go(func() { newUsage(exchanges, s.Events.Publish).run(ctx) })
	crew.Go(func() { s.beat(ctx, role, m.Healthy(w.Well)) })
	s.Log.Info("this process runs bots", "role", role, "worker", id)
	err = w.Run(ctx)
	crew.Wait()
	said()
	teller.Wait()
	s.Log.Info("this process has ended", "role", role, "worker", id)
	return err
}

// Work runs bots of an installation around PostgreSQL and Redis until ctx ends. Errors: Invalid if a setting is missing,
// Unavailable.
func (s *Station) Work(ctx context.Context, o Options) error {
	const op = "station.Work"
	bells, err := s.bells(ctx)
	if err != nil {
		return fault.In(op, err)
	}
	defer bells.Close()
	m, done, err := s.measure("worker", bells)
	if err != nil {
		return fault.In(op, err)
	}
	defer done()
	if _, err := s.install(ctx, nil); err != nil {
		return fault.In(op, err)
	}
	return fault.In(op, s.work(ctx, "worker", Process(), bells, m, o))
}

// Schedule rings every minute until ctx ends. The errors are those of Work.
func (s *Station) Schedule(ctx context.Context) error {
	const op = "station.Schedule"
	bells, err := s.bells(ctx)
	if err != nil {
		return fault.In(op, err)
	}
	defer bells.Close()
	clock := scheduler.New(Process(), s.Store, bells, s.Log)
	m, done, err := s.measure("scheduler", bells)
	if err != nil {
		return fault.In(op, err)
	}
	defer done()
	m.Scheduler(clock)
	m.Installation(s.Store)
	var crew sync.WaitGroup
	crew.Go(func() { s.tidy(ctx, bells) })
	crew.Go(func() { s.beat(ctx, "scheduler", m.Healthy(clock.Well)) })
	s.Log.Info("the scheduler runs")
	clock.Run(ctx)
	crew.Wait()
	s.Log.Info("the scheduler has ended")
	return nil
}

// install installs the ready-made strategies.
func (s *Station) install(ctx context.Context, progress func(done, of int)) (map[string]string, error) {
	begun := time.Now()
	if progress == nil {
		progress = func(int, int) {}
	}
	hashes, err := s.Catalog.Install(ctx, progress)
	if err == nil {
		s.Log.Info("the ready-made strategies are installed", "strategies", len(hashes), "ms", time.Since(begun).Milliseconds())
	}
	return hashes, err
}

// Process returns a name for this process that no other has.
func Process() string {
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	return fmt.Sprintf("%.20s-%d-%d", host, os.Getpid(), time.Now().UnixNano())
}

// bells opens the queue over Redis.
func (s *Station) bells(ctx context.Context) (*queue.Redis, error) {
	if s.Config.Redis == "" {
		return nil, fault.New(fault.Invalid, "station.bells", "a worker or scheduler of its own needs Redis; set REDIS_URL, or run `tradebot serve`, which needs none")
	}
	if err := s.Store.Ready(ctx); err != nil {
		return nil, err
	}
	return queue.NewRedis(string(s.Config.Redis), s.Log)
}

// tidy seals months that are over, and drops what is old and the queues of workers that are no more, once an hour. q is nil if no queue
// outlives its worker.
func (s *Station) tidy(ctx context.Context, q queues) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		now := time.Now().UnixMilli()
		if _, err := s.Library.Seal(ctx, now); err != nil && ctx.Err() == nil {
			s.Log.Warn("months could not be sealed", "error", err)
		}
		const day = 24 * 60 * 60 * 1000
		_, err := s.Store.Prune(ctx, store.Keep{Logs: now - 90*day, Equity: now - 3*365*day, Plots: now - 30*day, Ticks: now - 7*day})
		if err == nil {
			_, err = s.Store.PruneRequests(ctx, now-day)
		}
		if err == nil {
			_, err = s.Store.PruneJobs(ctx, now-90*day)
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("old rows could not be dropped", "error", err)
		}
		if q != nil {
			if n, err := s.dropDead(ctx, q); err != nil && ctx.Err() == nil {
				s.Log.Warn("queues of workers that are no more could not be dropped", "error", err)
			} else if n > 0 {
				s.Log.Info("queues of workers that are no more were dropped", "queues", n)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// lock makes sure that one process serves from a folder.
func lock(dir string) (release func(), err error) {
	const op = "station.lock"
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.New(fault.Unavailable, op, "the data folder %s cannot be written to: %w", dir, errors.Unwrap(err))
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		file.Close()
		return nil, fault.New(fault.Conflict, op, "another process serves from %s; stop it first, or set TRADEBOT_DATA_DIR to another folder", dir)
	}
	return func() { file.Close() }, nil
}

package station

import (
	"context"
	"sync"

	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	"tradebot/engine/metrics"
	"tradebot/engine/queue"
)

// Bells is a queue as those see it who ask for work, and who watch it.
type Bells interface {
	// Ring asks somebody to look; see queue.Redis.
	Ring(ctx context.Context, task queue.Task) error
	// Check returns nil if the queue answers; see queue.Redis.
	Check(ctx context.Context) error
	// Inspect tells what queues and workers do; see queue.Redis.
	Inspect(ctx context.Context) (queue.Report, error)
}

// Front is what an API is served from: the parts of an installation that people and programs ask for something.
type Front struct {
	*Station
	Queue   Bells
	Jobs    *jobs.Jobs // it takes orders for jobs; workers do them
	Metrics *metrics.Metrics
}

// front puts the parts together. id names the process.
func (s *Station) front(id string, q Bells, m *metrics.Metrics) *Front {
	todo := jobs.New(jobs.Options{ID: id, Store: s.Store, Queue: q, Library: s.Library, Modules: s.Catalog, Version: s.Version, Log: s.Log, Event: s.news.job})
	return &Front{Station: s, Queue: q, Jobs: todo, Metrics: m}
}

// Front lets serve answer people and programs until ctx ends, for an installation around PostgreSQL and Redis whose bots run in other
// processes. The errors are those of Work, and of serve.
func (s *Station) Front(ctx context.Context, serve func(ctx context.Context, f *Front) error) error {
	const op = "station.Front"
	bells, err := s.bells(ctx)
	if err != nil {
		return fault.In(op, err)
	}
	defer bells.Close()
	s.fleet(bells)
	m, done, err := s.measure("api", bells)
	if err != nil {
		return fault.In(op, err)
	}
	defer done()
	var crew sync.WaitGroup
	crew.Go(func() { s.beat(ctx, "api", m.Healthy(s.Store.Ready)) })
	s.Log.Info("the API runs")
	err = serve(ctx, s.front(Process(), bells, m))
	crew.Wait()
	s.Log.Info("the API has ended")
	return fault.In(op, err)
}

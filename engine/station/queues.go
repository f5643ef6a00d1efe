package station

import (
	"context"
	"slices"
	"strings"

	"tradebot/engine/fault"
	"tradebot/engine/queue"
)

// queues are those of an installation.
type queues interface {
	// Inspect tells what there is; see queue.Redis.
	Inspect(ctx context.Context) (queue.Report, error)
	// Drop removes the queue of a worker; see queue.Redis.
	Drop(ctx context.Context, queue string) error
}

// dropDead drops the queues of workers that are no more, and returns how many there were: of those that neither take tasks nor hold a
// bot. Should one of them live after all, which Redis may have forgotten for a moment, it loses rings and nothing else. The error is
// Unavailable or Canceled.
func (s *Station) dropDead(ctx context.Context, q queues) (dropped int, err error) {
	const op = "station.dropDead"
	report, err := q.Inspect(ctx)
	if err != nil {
		return 0, fault.In(op, err)
	}
	holders, err := s.Store.Holders(ctx) // afterwards: whoever began in between has no queue in the report
	if err != nil {
		return 0, fault.In(op, err)
	}
	for _, one := range report.Queues {
		id, own := strings.CutPrefix(one.Name, queue.WorkerQueue(""))
		taken := slices.ContainsFunc(report.Workers, func(w queue.WorkerState) bool { return w.Queues[one.Name] > 0 })
		if !own || taken || slices.Contains(holders, id) {
			continue
		}
		if err := q.Drop(ctx, one.Name); err != nil {
			return dropped, fault.In(op, err)
		}
		dropped++
	}
	return dropped, nil
}

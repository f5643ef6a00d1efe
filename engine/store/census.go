package store

import (
	"context"

	"tradebot/engine/bot"
)

// Census counts what there is in the database.
type Census struct {
	Bots map[Counted]int64
	Jobs map[string]int64 // that have not ended, by status
}

// Counted is what bots are counted by.
type Counted struct {
	Mode   bot.Mode
	Status bot.Status
	Pause  bot.Pause
	Free   bool // it is active, and nobody holds its lease
}

var (
	countBots = statement(`
		SELECT mode, status, pause, ` + active + ` AND lease_until <= {now} AS free, COUNT(*) FROM bots GROUP BY mode, status, pause, free`)
	countJobs = statement(`SELECT status, COUNT(*) FROM jobs WHERE status IN ('queued', 'running') GROUP BY status`)
)

// Census counts bots and jobs.
func (s *Store) Census(ctx context.Context) (c Census, err error) {
	c.Bots, c.Jobs = map[Counted]int64{}, map[string]int64{Queued: 0, Running: 0}
	err = s.read(ctx, "store.Census", func(ctx context.Context, on session) error {
		if _, err := list(ctx, on, func(row scanner) (by Counted, err error) {
			var n int64
			err = row.Scan(&by.Mode, &by.Status, &by.Pause, &by.Free, &n)
			c.Bots[by] = n
			return by, err
		}, countBots); err != nil {
			return err
		}
		_, err := list(ctx, on, func(row scanner) (status string, err error) {
			var n int64
			err = row.Scan(&status, &n)
			c.Jobs[status] = n
			return status, err
		}, countJobs)
		return err
	})
	return c, err
}

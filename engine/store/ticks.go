package store

import "context"

// Tick is a slot of the scheduler's time that somebody claimed.
type Tick struct {
	Slot    int64 // ms UTC at which it begins
	Who     string
	Claimed int64 // ms UTC
	Done    int64 // ms UTC; 0: not yet
}

var (
	claimTick   = statement(`INSERT INTO ticks (slot, who, claimed, done) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING`)
	finishTick  = statement(`UPDATE ticks SET done = $1 WHERE slot = $2 AND done = 0`)
	selectTicks = statement(`SELECT slot, who, claimed, done FROM ticks WHERE done = 0 ORDER BY slot LIMIT $1`)
)

// ClaimTick claims a slot and reports whether it is the caller's: of all who claim it exactly one gets it, ever.
func (s *Store) ClaimTick(ctx context.Context, slot int64, who string, at int64) (claimed bool, err error) {
	err = s.write(ctx, "store.ClaimTick", func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, claimTick, slot, who, at)
		claimed = n == 1
		return err
	})
	return claimed, err
}

// FinishTick says that everything of a slot was done. Twice is as good as once.
func (s *Store) FinishTick(ctx context.Context, slot, at int64) error {
	return s.write(ctx, "store.FinishTick", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, finishTick, at, slot)
		return err
	})
}

// UnfinishedTicks lists slots that were claimed and not finished, the oldest first.
func (s *Store) UnfinishedTicks(ctx context.Context, limit int) (all []Tick, err error) {
	err = s.read(ctx, "store.UnfinishedTicks", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (t Tick, err error) {
			err = row.Scan(&t.Slot, &t.Who, &t.Claimed, &t.Done)
			return t, err
		}, selectTicks, limited(limit))
		return err
	})
	return all, err
}

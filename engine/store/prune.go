package store

import "context"

var (
	selectIDs   = statement(`SELECT id FROM bots ORDER BY id`)
	pruneLogs   = statement(`DELETE FROM logs WHERE bot = $1 AND time < $2`)
	pruneEquity = statement(`DELETE FROM equity WHERE bot = $1 AND time < $2`)
	prunePlots  = statement(`DELETE FROM plots WHERE bot = $1 AND last < $2`)
	pruneTicks  = statement(`DELETE FROM ticks WHERE slot < $1`)
)

// Pruned counts rows that were removed.
type Pruned struct{ Logs, Equity, Plots, Ticks int64 }

// Keep says from which time on what is kept, ms UTC; 0: all of it. The journal, orders, fills and the ledger are always kept.
type Keep struct{ Logs, Equity, Plots, Ticks int64 }

// Prune removes what is older. It works bot by bot, each in a short statement of its own, so that nobody waits for it.
func (s *Store) Prune(ctx context.Context, k Keep) (p Pruned, err error) {
	const op = "store.Prune"
	var ids []string
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		ids, err = list(ctx, on, text, selectIDs)
		return err
	})
	for _, id := range ids {
		for _, what := range []struct {
			q      query
			before int64
			count  *int64
		}{{pruneLogs, k.Logs, &p.Logs}, {pruneEquity, k.Equity, &p.Equity}, {prunePlots, k.Plots, &p.Plots}} {
			if err != nil || what.before <= 0 {
				continue
			}
			err = s.write(ctx, op, func(ctx context.Context, on session) error {
				n, err := on.exec(ctx, what.q, id, what.before)
				*what.count += n
				return err
			})
		}
	}
	if err != nil || k.Ticks <= 0 {
		return p, err
	}
	err = s.write(ctx, op, func(ctx context.Context, on session) (err error) {
		p.Ticks, err = on.exec(ctx, pruneTicks, k.Ticks)
		return err
	})
	return p, err
}

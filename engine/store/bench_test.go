package store_test

import (
	"fmt"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/store"
)

// BenchmarkCommitMany is what 2,000 bots commit after a minute's candle: a line of the journal, a point of equity, a dot for each,
// and for one in ten an order, a fill, its bookings and positions. ms/op is for all of them.
func BenchmarkCommitMany(b *testing.B) {
	const bots = 2000
	for _, one := range urls {
		for _, kind := range []string{"cursors", "batches"} {
			b.Run(one.name+"/"+kind, func(b *testing.B) {
				s := open(b, one.make(b))
				ctx := b.Context()
				check := func(err error) {
					if err != nil {
						b.Fatal(err)
					}
				}
				check(s.Migrate(ctx))
				user, err := s.CreateUser(ctx, store.User{Name: "ann"})
				check(err)
				v, _, err := s.PutVersion(ctx, "", "x", store.StrategyVersion{}, []byte("x"), 1)
				check(err)
				c := configOf(v.SHA256)
				var ids []string
				for i := range bots {
					c.Name = fmt.Sprint(i)
					made, err := s.CreateBot(ctx, bot.Bot{Owner: user.ID, Config: c}, "ann", 1)
					check(err)
					ids = append(ids, made.ID)
				}
				_, err = s.Raw(ctx, "UPDATE bots SET status = 'running'")
				check(err)
				held, err := s.AcquireMany(ctx, "worker", 60*minute, ids)
				check(err)
				if len(held) != bots {
					b.Fatal(len(held))
				}
				commits := make([]store.Commit, bots)
				var renewing, listing time.Duration
				round := int64(0)
				for b.Loop() {
					round++
					for i, id := range ids {
						x := batch(round)
						if i%10 != 0 {
							x.Orders, x.Fills, x.Entries, x.Positions, x.Logs = nil, nil, nil, nil, nil
						}
						if kind == "cursors" {
							x = bot.Batch{Cursor: x.Cursor}
						}
						commits[i] = store.Commit{Fence: store.Fence{Bot: id, Holder: "worker", Epoch: 1}, Batch: x}
					}
					errs, err := s.CommitMany(ctx, commits)
					check(err)
					for _, err := range errs {
						check(err)
					}
					start := time.Now()
					still, err := s.Renew(ctx, "worker", 60*minute, ids)
					check(err)
					if len(still) != bots {
						b.Fatal(len(still))
					}
					renewing += time.Since(start)
					start = time.Now()
					if all, err := s.ActiveBots(ctx); err != nil || len(all) != bots {
						b.Fatal(len(all), err)
					}
					listing += time.Since(start)
				}
				ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(round) }
				b.ReportMetric(ms(b.Elapsed()-renewing-listing), "ms/commit")
				b.ReportMetric(ms(renewing), "ms/renewal")
				b.ReportMetric(ms(listing), "ms/list")
			})
		}
	}
}

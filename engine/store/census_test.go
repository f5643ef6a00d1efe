package store_test

import (
	"reflect"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/store"
)

func Test14_Census(t *testing.T) {
	both(t, func(b *bench) {
		count := func(want store.Census) {
			b.Helper()
			if got, err := b.Census(b.ctx); err != nil || !reflect.DeepEqual(got, want) {
				b.Errorf("%+v, %v\nwant %+v", got, err, want)
			}
		}
		none := map[string]int64{store.Queued: 0, store.Running: 0}
		count(store.Census{Bots: map[store.Counted]int64{}, Jobs: none})
		b.bot(bot.Paper)
		b.bot(bot.Paper)
		b.bot(bot.Paper, bot.Start, bot.Fail)
		_, err := b.Transition(b.ctx, b.bot(bot.Paper, bot.Start, bot.Ready).ID, store.Change{Event: bot.Halt, Pause: bot.DailyLoss}, 1)
		b.ok(err)
		held, _ := b.running(bot.Live)
		b.running(bot.Live)
		job, err := b.CreateJob(b.ctx, store.Job{Kind: store.Backtest, Owner: b.user.ID}, []int64{1}, 1)
		b.ok(err)
		want := store.Census{Jobs: map[string]int64{store.Queued: 1, store.Running: 0}, Bots: map[store.Counted]int64{
			{Mode: bot.Paper, Status: bot.Created}: 2, {Mode: bot.Paper, Status: bot.Failed}: 1, {Mode: bot.Live, Status: bot.Running}: 2,
			{Mode: bot.Paper, Status: bot.Paused, Pause: bot.DailyLoss, Free: true}: 1,
		}}
		count(want)
		b.end(held.ID)
		b.ok(b.CancelJob(b.ctx, job.ID, 2))
		want.Jobs = none
		want.Bots[store.Counted{Mode: bot.Live, Status: bot.Running}] = 1
		want.Bots[store.Counted{Mode: bot.Live, Status: bot.Running, Free: true}] = 1
		count(want)
	})
}

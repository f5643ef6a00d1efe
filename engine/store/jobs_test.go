package store_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// claim takes a part, which has to be there.
func (b *bench) claim(kinds ...string) store.Part {
	b.Helper()
	p, ok, err := b.ClaimPart(b.ctx, "worker", minute, kinds, 5)
	if err != nil || !ok {
		b.Fatalf("nothing to do: %v", err)
	}
	return p
}

func (b *bench) nothing(kinds ...string) {
	b.Helper()
	if p, ok, err := b.ClaimPart(b.ctx, "worker", minute, kinds, 5); err != nil || ok {
		b.Errorf("there is %+v to do, %v", p, err)
	}
}

func (b *bench) job(kind string, totals ...int64) store.Job {
	b.Helper()
	about := &store.Summary{Strategy: "cross", Version: "1.0.0", Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}}}
	j, err := b.CreateJob(b.ctx, store.Job{Kind: kind, Owner: b.user.ID, Spec: json.RawMessage(`{"a":1}`), Summary: about}, totals, 1)
	b.ok(err)
	return j
}

func Test40_AJobOfOnePart(t *testing.T) {
	both(t, func(b *bench) {
		j := b.job(store.Backtest, 100)
		b.nothing(store.Sweep, store.Download)
		p := b.claim(store.Sweep, store.Backtest)
		if p.Job != j.ID || !p.Last || p.Parts != 1 || p.Kind != store.Backtest || string(p.Spec) != `{"a":1}` || p.Epoch != 1 || p.Tries != 1 || !aMinute(p.Now, p.Until) {
			b.Errorf("%+v", p)
		}
		b.nothing(store.Backtest)
		until, err := b.Beat(b.ctx, p, 2*minute, 40, 120)
		if err != nil || until < p.Until {
			b.Errorf("%d, %v", until, err)
		}
		got, err := b.Job(b.ctx, j.ID)
		if err != nil || got.Status != store.Running || got.Done != 40 || got.Total != 120 || got.Changed != 5 {
			b.Errorf("%+v, %v", got, err)
		}
		_, err = b.JobResult(b.ctx, j.ID)
		b.fails(err, fault.Conflict)
		if !reflect.DeepEqual(got.Summary, j.Summary) || !reflect.DeepEqual(p.Summary, j.Summary) {
			b.Errorf("%+v, %+v, want %+v", got.Summary, p.Summary, j.Summary)
		}
		sharpe := 1.5
		p.Summary.Figures = &store.Figures{FinalEquity: dec("10001.5"), Sharpe: &sharpe, Trades: 3}
		b.ok(b.FinishPart(b.ctx, p, []byte("result"), 9))
		got, err = b.Job(b.ctx, j.ID)
		want := store.Job{ID: j.ID, Kind: store.Backtest, Owner: b.user.ID, Spec: j.Spec, Status: store.Done, Parts: 1, Done: 120, Total: 120, Created: 1, Changed: 9,
			Summary: p.Summary}
		if err != nil || !reflect.DeepEqual(got, want) {
			b.Errorf("%+v, %v\nwant %+v", got, err, want)
		}
		if result, err := b.JobResult(b.ctx, j.ID); err != nil || string(result) != "result" {
			b.Errorf("%q, %v", result, err)
		}
		b.fails(b.FinishPart(b.ctx, p, nil, 9), fault.Conflict)
		b.fails(b.CancelJob(b.ctx, j.ID, 9), fault.Conflict)
		b.nothing(store.Backtest)
		_, err = b.CreateJob(b.ctx, store.Job{}, nil, 1)
		b.fails(err, fault.Invalid)
		_, err = b.Job(b.ctx, "none")
		b.fails(err, fault.NotFound)
		_, err = b.JobResult(b.ctx, "none")
		b.fails(err, fault.NotFound)
		b.fails(b.CancelJob(b.ctx, "none", 1), fault.NotFound)
	})
}

func Test41_AJobOfParts(t *testing.T) {
	both(t, func(b *bench) {
		j := b.job(store.Sweep, 10, 20, 30)
		b.job(store.Sweep, 1)
		one, two, three := b.claim(store.Sweep), b.claim(store.Sweep), b.claim(store.Sweep)
		if one.Number != 0 || two.Number != 1 || three.Number != 2 || one.Last || three.Last || one.Parts != 4 {
			b.Errorf("%+v %+v %+v", one, two, three)
		}
		if later := b.claim(store.Sweep); later.Job == j.ID {
			b.Errorf("the last part began before the others had ended: %+v", later)
		}
		b.ok(b.FinishPart(b.ctx, three, []byte("c"), 6))
		b.ok(b.FinishPart(b.ctx, one, []byte("a"), 6))
		b.nothing(store.Sweep)
		b.ok(b.FinishPart(b.ctx, two, []byte("b"), 6))
		last := b.claim(store.Sweep)
		if last.Job != j.ID || !last.Last || last.Number != 3 {
			b.Fatalf("%+v", last)
		}
		results, err := b.PartResults(b.ctx, j.ID)
		if err != nil || fmt.Sprintf("%s", results) != "[a b c]" {
			b.Errorf("%s, %v", results, err)
		}
		b.ok(b.FinishPart(b.ctx, last, []byte("abc"), 7))
		if got, err := b.Job(b.ctx, j.ID); err != nil || got.Status != store.Done || got.Done != 60 || got.Total != 60 || got.Parts != 4 {
			b.Errorf("%+v, %v", got, err)
		}
		if result, err := b.JobResult(b.ctx, j.ID); err != nil || string(result) != "abc" {
			b.Errorf("%q, %v", result, err)
		}
	})
}

func Test42_JobsThatEndEarly(t *testing.T) {
	both(t, func(b *bench) {
		j := b.job(store.Sweep, 1, 1)
		p, _ := b.claim(store.Sweep), b.claim(store.Sweep)
		b.ok(b.CancelJob(b.ctx, j.ID, 8))
		_, err := b.Beat(b.ctx, p, minute, 1, 1)
		b.fails(err, fault.Canceled)
		b.fails(b.FinishPart(b.ctx, p, nil, 9), fault.Canceled)
		b.fails(b.FailPart(b.ctx, p, "x", 9), fault.Canceled)
		b.nothing(store.Sweep)
		if got, err := b.Job(b.ctx, j.ID); err != nil || got.Status != store.Canceled || got.Changed != 8 {
			b.Errorf("%+v, %v", got, err)
		}
		j = b.job(store.Sweep, 1, 1)
		p, other := b.claim(store.Sweep), b.claim(store.Sweep)
		b.ok(b.FailPart(b.ctx, p, "the strategy trapped", 9))
		_, err = b.Beat(b.ctx, other, minute, 1, 1)
		b.fails(err, fault.Canceled)
		if got, err := b.Job(b.ctx, j.ID); err != nil || got.Status != store.Failed || got.Error != "the strategy trapped" {
			b.Errorf("%+v, %v", got, err)
		}
		b.nothing(store.Sweep)
		if n, err := b.PruneJobs(b.ctx, 9); err != nil || n != 1 {
			b.Errorf("%d jobs pruned, %v", n, err)
		}
		if all, err := b.Jobs(b.ctx, store.JobFilter{}); err != nil || len(all) != 1 || all[0].ID != j.ID {
			b.Errorf("%+v, %v", all, err)
		}
	})
}

// A job may be given its id, those of a user that have not ended are counted, and what has ended can be removed.
func Test42b_JobsAreRemoved(t *testing.T) {
	both(t, func(b *bench) {
		j, err := b.CreateJob(b.ctx, store.Job{ID: "given", Kind: store.Verify, Owner: b.user.ID, Spec: json.RawMessage(`{}`)}, []int64{1}, 1)
		if err != nil || j.ID != "given" {
			b.Fatalf("%+v, %v", j, err)
		}
		b.job(store.Sweep, 1, 1)
		if n, err := b.OpenJobs(b.ctx, b.user.ID); err != nil || n != 2 {
			b.Errorf("%d jobs are open, %v", n, err)
		}
		if n, err := b.OpenJobs(b.ctx, "another"); err != nil || n != 0 {
			b.Errorf("%d jobs of another are open, %v", n, err)
		}
		b.fails(b.DeleteJob(b.ctx, j.ID), fault.Conflict)
		p := b.claim(store.Verify)
		b.fails(b.DeleteJob(b.ctx, j.ID), fault.Conflict)
		b.ok(b.CancelJob(b.ctx, j.ID, 2))
		b.ok(b.DeleteJob(b.ctx, j.ID))
		b.fails(b.DeleteJob(b.ctx, j.ID), fault.NotFound)
		_, err = b.Job(b.ctx, j.ID)
		b.fails(err, fault.NotFound)
		_, err = b.Beat(b.ctx, p, minute, 1, 1) // whoever still works on it is told
		b.fails(err, fault.Canceled)
		if n, err := b.OpenJobs(b.ctx, b.user.ID); err != nil || n != 1 {
			b.Errorf("%d jobs are open, %v", n, err)
		}
	})
}

func Test43_PartsChangeHands(t *testing.T) {
	both(t, func(b *bench) {
		j := b.job(store.Backtest, 1)
		first := b.claim(store.Backtest)
		b.ok(b.GiveBack(b.ctx, first))
		second := b.claim(store.Backtest)
		if second.Epoch != 2 || second.Tries != 1 {
			b.Errorf("given back: %+v", second)
		}
		_, err := b.Beat(b.ctx, first, minute, 0, 0)
		b.fails(err, fault.Conflict)
		b.fails(b.FinishPart(b.ctx, first, nil, 1), fault.Conflict)
		expire := func() {
			_, err := b.Raw(b.ctx, "UPDATE job_parts SET lease_until = 1")
			b.ok(err)
		}
		for tries := 2; tries <= 3; tries++ {
			expire()
			_, err = b.Beat(b.ctx, second, minute, 0, 0)
			b.fails(err, fault.Conflict)
			if second = b.claim(store.Backtest); second.Tries != tries {
				b.Errorf("%+v, want %d tries", second, tries)
			}
		}
		expire()
		b.nothing(store.Backtest)
		if got, err := b.Job(b.ctx, j.ID); err != nil || got.Status != store.Failed || got.Error == "" {
			b.Errorf("%+v, %v", got, err)
		}
	})
}

func Test44_JobLists(t *testing.T) {
	both(t, func(b *bench) {
		one, two, three := b.job(store.Backtest, 1), b.job(store.Sweep, 1), b.job(store.Backtest, 1)
		b.ok(b.CancelJob(b.ctx, one.ID, 1))
		for _, c := range []struct {
			filter store.JobFilter
			want   []string
		}{
			{store.JobFilter{}, []string{three.ID, two.ID, one.ID}},
			{store.JobFilter{Kind: store.Backtest}, []string{three.ID, one.ID}},
			{store.JobFilter{Statuses: []string{store.Canceled}}, []string{one.ID}},
			{store.JobFilter{Owner: "nobody"}, nil},
			{store.JobFilter{After: three.ID, Limit: 1}, []string{two.ID}},
		} {
			all, err := b.Jobs(b.ctx, c.filter)
			b.ok(err)
			var got []string
			for _, j := range all {
				got = append(got, j.ID)
			}
			if !reflect.DeepEqual(got, c.want) {
				b.Errorf("%+v: %v, want %v", c.filter, got, c.want)
			}
		}
	})
}

func Test45_Ticks(t *testing.T) {
	both(t, func(b *bench) {
		for _, c := range []struct {
			slot int64
			want bool
		}{{minute, true}, {minute, false}, {2 * minute, true}} {
			if got, err := b.ClaimTick(b.ctx, c.slot, "s", 7); err != nil || got != c.want {
				b.Errorf("%+v: %v, %v", c, got, err)
			}
		}
		b.ok(b.FinishTick(b.ctx, minute, 9))
		b.ok(b.FinishTick(b.ctx, minute, 10))
		left, err := b.UnfinishedTicks(b.ctx, 0)
		if err != nil || !reflect.DeepEqual(left, []store.Tick{{Slot: 2 * minute, Who: "s", Claimed: 7}}) {
			b.Errorf("%+v, %v", left, err)
		}
		if p, err := b.Prune(b.ctx, store.Keep{Ticks: 2 * minute}); err != nil || p != (store.Pruned{Ticks: 1}) {
			b.Errorf("%+v, %v", p, err)
		}
	})
}

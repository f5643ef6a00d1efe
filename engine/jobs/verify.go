package jobs

import (
	"context"
	"encoding/json"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// Verification asks whether a backtest comes to the same again.
type Verification struct {
	Backtest string `json:"backtest"` // id of the job
}

// Verified is what came of it.
type Verified struct {
	Identical  bool   `json:"identical"`
	Difference string `json:"difference"` // the first, in words; empty if there is none
}

// Verify queues a verification of a backtest that is done. Errors: NotFound, Conflict if it is not done, Limit, Unavailable.
func (j *Jobs) Verify(ctx context.Context, o Order, v Verification) (store.Job, error) {
	const op = "jobs.Verify"
	if _, err := j.o.Store.JobResult(ctx, v.Backtest); err != nil {
		return store.Job{}, fault.In(op, err)
	}
	job, err := j.submit(ctx, o, store.Verify, v, nil, []int64{steps})
	return job, fault.In(op, err)
}

// Verified returns the result of a verification. Errors: NotFound, Conflict if it is not done.
func (j *Jobs) Verified(ctx context.Context, id string) (*Verified, error) {
	out, err := result[Verified](ctx, j, id)
	return out, fault.In("jobs.Verified", err)
}

// verify runs what a report says again: on the candles that are stored now.
func (j *Jobs) verify(ctx context.Context, p store.Part, state *progress) ([]byte, error) {
	const op = "jobs.verify"
	var spec Verification
	if err := json.Unmarshal(p.Spec, &spec); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	was, err := j.Report(ctx, spec.Backtest)
	if err != nil {
		return nil, err
	}
	report, err := backtest.ReadReport(was)
	if err != nil {
		return nil, err
	}
	r, err := j.request(ctx, report.Settings)
	if err != nil {
		return nil, err
	}
	fresh, _, err := j.run(ctx, r, state)
	if err != nil {
		return nil, err
	}
	difference, err := backtest.Difference(was, fresh)
	if err != nil {
		return nil, err
	}
	return pack(Verified{difference == "", difference})
}

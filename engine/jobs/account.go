package jobs

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// check is the order of a test of an account: what is sealed stays in the row of the account.
type check struct {
	Account string `json:"account"`
}

// Account queues a test of an account's key. Errors: Limit, Unavailable.
func (j *Jobs) Account(ctx context.Context, o Order, id string) (store.Job, error) {
	job, err := j.submit(ctx, o, store.Check, check{id}, nil, []int64{1})
	return job, fault.In("jobs.Account", err)
}

// account asks an exchange about an account, and returns what keeps the answer.
func (j *Jobs) account(ctx context.Context, p store.Part) (finish func(context.Context) error, err error) {
	const op = "jobs.account"
	var spec check
	if err := json.Unmarshal(p.Spec, &spec); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	a, err := j.o.Store.Account(ctx, spec.Account)
	if err == nil && a.Owner != p.Owner {
		err = fault.New(fault.NotFound, op, "there is no account %q", spec.Account)
	}
	if err != nil {
		return nil, fault.In(op, err)
	}
	found, err := j.o.Keys.Check(ctx, &a)
	if err != nil {
		return nil, fault.In(op, err)
	}
	found.At = now()
	return func(ctx context.Context) error {
		err := j.o.Store.FinishAccount(ctx, p, a.ID, a.Keys, found)
		if now, gone := j.o.Store.Account(ctx, a.ID); err == nil && gone == nil {
			j.o.Checked(now)
		}
		return err
	}, nil
}

package store

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
)

// Kinds of job.
const (
	Backtest = "backtest"
	Sweep    = "sweep"
	Download = "download"
	Check    = "account" // of the key of an account at an exchange
	Verify   = "verify"  // whether a backtest comes to the same again
)

// States of a job and of its parts: queued, running, done, failed, canceled. The last three are ends.
const (
	Queued   = "queued"
	Running  = "running"
	Failed   = "failed"
	Canceled = "canceled"
)

// Job is work that workers do when they can: one part, or parts at once and a last one that puts their results together.
type Job struct {
	ID      string
	Kind    string
	Owner   string
	Spec    json.RawMessage
	Status  string
	Error   string // why it failed, a sentence
	Parts   int    // with the last one
	Done    int64  // of Total, in the units of whoever does the work
	Total   int64
	Created int64 // ms UTC
	Changed int64
	Summary *Summary // nil: there is nothing to say
}

const jobColumns = `id, kind, owner, spec, summary, status, error, created, changed,
	(SELECT COUNT(*) FROM job_parts WHERE job = jobs.id),
	(SELECT CAST(COALESCE(SUM(done), 0) AS {int}) FROM job_parts WHERE job = jobs.id),
	(SELECT CAST(COALESCE(SUM(total), 0) AS {int}) FROM job_parts WHERE job = jobs.id)`

func readJob(row scanner) (j Job, err error) {
	var spec, summary string
	err = row.Scan(&j.ID, &j.Kind, &j.Owner, &spec, &summary, &j.Status, &j.Error, &j.Created, &j.Changed, &j.Parts, &j.Done, &j.Total)
	j.Spec = json.RawMessage(spec)
	if err == nil {
		j.Summary, err = readSummary(summary)
	}
	return j, err
}

var (
	insertJob = statement(`INSERT INTO jobs (id, kind, owner, spec, summary, status, error, result, created, changed) VALUES ($1, $2, $3, $4, $5, 'queued', '', $6, $7, $7)`)
	selectJob = statement(`SELECT ` + jobColumns + ` FROM jobs WHERE id = $1`)
	listJobs  = statement(`
		SELECT ` + jobColumns + ` FROM jobs
		WHERE ($1 = '' OR owner = $1) AND ($2 = '' OR kind = $2) AND ($3 = 0 OR status {in $4}) AND ($5 = '' OR id < $5) ORDER BY id DESC LIMIT $6`)
	selectResult = statement(`SELECT status, result FROM jobs WHERE id = $1`)
	parts        = loaded("job_parts", "job text, number bigint, last bigint, status text, done bigint, total bigint, result bytea, tries bigint, "+
		"holder text, epoch bigint, lease_until bigint", "")
)

// CreateJob queues a job: its Kind, Owner, Spec and Summary, and its ID, a new one if it is empty. totals has the amount of work of each part that can be done at once; of one
// part there is nothing to put together. The error is Invalid: no parts.
func (s *Store) CreateJob(ctx context.Context, j Job, totals []int64, at int64) (Job, error) {
	const op = "store.CreateJob"
	if len(totals) == 0 {
		return j, fault.New(fault.Invalid, op, "a job has at least one part")
	}
	if len(totals) > 1 {
		totals = append(append([]int64{}, totals...), 0)
	}
	if j.ID == "" {
		j.ID = newID()
	}
	summary, err := j.Summary.text()
	if err != nil {
		return j, err
	}
	j.Status, j.Error, j.Parts, j.Done, j.Total, j.Created, j.Changed = Queued, "", len(totals), 0, 0, at, at
	l := parts.fill()
	for i, total := range totals {
		last := 0
		if i == len(totals)-1 {
			last = 1
		}
		j.Total += total
		l.add(j.ID, i, last, Queued, 0, total, []byte{}, 0, "", 0, 0)
	}
	return j, s.change(ctx, op, func(ctx context.Context, on session) error {
		if _, err := on.exec(ctx, insertJob, j.ID, j.Kind, j.Owner, string(j.Spec), summary, []byte{}, at); err != nil {
			return err
		}
		return on.bulk(ctx, l)
	})
}

// Job returns a job. The error is NotFound.
func (s *Store) Job(ctx context.Context, id string) (j Job, err error) {
	const op = "store.Job"
	ok := false
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		j, ok, err = one(ctx, on, readJob, selectJob, id)
		return err
	})
	if err == nil && !ok {
		err = noJob(op, id)
	}
	return j, err
}

func noJob(op, id string) error { return fault.New(fault.NotFound, op, "there is no job %q", id) }

var countOpen = statement(`SELECT COUNT(*) FROM jobs WHERE owner = $1 AND status IN ('queued', 'running')`)

// OpenJobs counts those of a user's jobs that have not ended.
func (s *Store) OpenJobs(ctx context.Context, owner string) (n int64, err error) {
	err = s.read(ctx, "store.OpenJobs", func(ctx context.Context, on session) (err error) {
		n, _, err = one(ctx, on, func(row scanner) (n int64, err error) {
			err = row.Scan(&n)
			return n, err
		}, countOpen, owner)
		return err
	})
	return n, err
}

// JobFilter says which jobs a list has; empty fields leave out none.
type JobFilter struct {
	Owner    string
	Kind     string
	Statuses []string
	After    string // id of the last job of the page before
	Limit    int
}

// Jobs lists jobs, the newest first.
func (s *Store) Jobs(ctx context.Context, f JobFilter) (all []Job, err error) {
	err = s.read(ctx, "store.Jobs", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readJob, listJobs, f.Owner, f.Kind, len(f.Statuses), texts(f.Statuses), f.After, limited(f.Limit))
		return err
	})
	return all, err
}

// JobResult returns what came of a job. The error is NotFound, or a Conflict: it is not done.
func (s *Store) JobResult(ctx context.Context, id string) ([]byte, error) {
	const op = "store.JobResult"
	type ended struct {
		status string
		result []byte
	}
	var e ended
	ok := false
	err := s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		e, ok, err = one(ctx, on, func(row scanner) (e ended, err error) {
			err = row.Scan(&e.status, &e.result)
			return e, err
		}, selectResult, id)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, noJob(op, id)
	case e.status != Done:
		return nil, fault.New(fault.Conflict, op, "the job is %s; it has no result", e.status)
	}
	return e.result, nil
}

var (
	endJob   = statement(`UPDATE jobs SET status = $1, error = $2, result = $3, changed = $4 WHERE id = $5 AND status IN ('queued', 'running')`)
	dropRest = statement(`UPDATE job_parts SET status = 'canceled' WHERE job = $1 AND status IN ('queued', 'running')`)
)

// stays says why a job is left as it is: there is none, or its state, which is followed by some words, does not allow it.
func stays(ctx context.Context, on session, op, id, words string) error {
	j, ok, err := one(ctx, on, readJob, selectJob, id)
	switch {
	case err != nil:
		return err
	case !ok:
		return noJob(op, id)
	}
	return fault.New(fault.Conflict, op, "the job is %s%s", j.Status, words)
}

// CancelJob ends a job. Whoever works on it is told by its next Beat. The error is NotFound, or a Conflict: it has ended already.
func (s *Store) CancelJob(ctx context.Context, id string, at int64) error {
	const op = "store.CancelJob"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, endJob, Canceled, "", []byte{}, at, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return stays(ctx, on, op, id, " already")
		}
		_, err = on.exec(ctx, dropRest, id)
		return err
	})
}

var (
	lockEnded     = statement(`UPDATE jobs SET changed = changed WHERE id = $1 AND status IN ('done', 'failed', 'canceled')`)
	deletePartsOf = statement(`DELETE FROM job_parts WHERE job = $1`)
	deleteJob     = statement(`DELETE FROM jobs WHERE id = $1`)
)

// DeleteJob removes a job that has ended, with its result. The error is NotFound, or a Conflict: it has not ended.
func (s *Store) DeleteJob(ctx context.Context, id string) error {
	const op = "store.DeleteJob"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, lockEnded, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return stays(ctx, on, op, id, "; cancel it first")
		}
		if _, err = on.exec(ctx, deletePartsOf, id); err == nil {
			_, err = on.exec(ctx, deleteJob, id)
		}
		return err
	})
}

var (
	deleteParts = statement(`DELETE FROM job_parts WHERE job IN (SELECT id FROM jobs WHERE changed < $1 AND status IN ('done', 'failed', 'canceled'))`)
	deleteJobs  = statement(`DELETE FROM jobs WHERE changed < $1 AND status IN ('done', 'failed', 'canceled')`)
)

// PruneJobs removes jobs that ended before a time, with their results, and returns how many there were.
func (s *Store) PruneJobs(ctx context.Context, before int64) (n int64, err error) {
	err = s.change(ctx, "store.PruneJobs", func(ctx context.Context, on session) (err error) {
		if _, err = on.exec(ctx, deleteParts, before); err == nil {
			n, err = on.exec(ctx, deleteJobs, before)
		}
		return err
	})
	return n, err
}

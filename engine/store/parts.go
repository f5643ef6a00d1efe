package store

import (
	"context"
	"encoding/json"
	"fmt"

	"tradebot/engine/fault"
)

// mostTries is how many workers begin a part before it is taken for what ended them.
const mostTries = 3

// Part is a part of a job that somebody works on.
type Part struct {
	Job    string
	Number int  // from 0
	Last   bool // of several: it puts the results of the others together
	Parts  int  // of the job, with the last one
	Kind   string
	Owner  string
	Spec   json.RawMessage
	Holder string
	Epoch  int64
	Tries  int   // how often it was begun, this time included
	Until  int64 // of its lease, ms UTC by the database's clock
	Now    int64 // what that clock said

	Summary *Summary // what is said of the job from when the part is finished on; nil: what was said before
}

func readPart(row scanner) (p Part, err error) {
	err = row.Scan(&p.Job, &p.Number, &p.Last, &p.Epoch, &p.Tries, &p.Until, &p.Now)
	return p, err
}

var (
	claimPart = statement(`
		WITH next AS (
			SELECT job, number FROM job_parts AS part
			WHERE (status = 'queued' OR (status = 'running' AND lease_until <= {now}))
				AND EXISTS (SELECT 1 FROM jobs WHERE id = part.job AND status IN ('queued', 'running') AND kind {in $1})
				AND (last = 0 OR NOT EXISTS (SELECT 1 FROM job_parts AS other WHERE other.job = part.job AND other.last = 0 AND other.status <> 'done'))
			ORDER BY job, number LIMIT 1 {skip})
		UPDATE job_parts SET status = 'running', holder = $2, epoch = epoch + 1, tries = tries + 1, lease_until = {now} + $3
		FROM next WHERE job_parts.job = next.job AND job_parts.number = next.number
		RETURNING job_parts.job, job_parts.number, last = 1, epoch, tries, lease_until, {now}`)
	beginJob = statement(`UPDATE jobs SET status = 'running', changed = $1 WHERE id = $2 AND status = 'queued'`)
)

// ClaimPart takes a part of a job of one of the kinds, for ttl ms from now: one that nobody has begun, or whose lease is over. The
// oldest job comes first. It returns false if there is nothing to do.
func (s *Store) ClaimPart(ctx context.Context, holder string, ttl int64, kinds []string, at int64) (p Part, ok bool, err error) {
	const op = "store.ClaimPart"
	for {
		err = s.change(ctx, op, func(ctx context.Context, on session) (err error) {
			if p, ok, err = one(ctx, on, readPart, claimPart, texts(kinds), holder, ttl); err != nil || !ok {
				return err
			}
			if p.Tries > mostTries {
				return failJob(ctx, on, p.Job, fmt.Sprintf("part %d ended its worker %d times; look for the reason in the log of the workers", p.Number+1, mostTries), at)
			}
			if _, err = on.exec(ctx, beginJob, at, p.Job); err != nil {
				return err
			}
			j, _, err := one(ctx, on, readJob, selectJob, p.Job)
			p.Holder, p.Parts, p.Kind, p.Owner, p.Spec, p.Summary = holder, j.Parts, j.Kind, j.Owner, j.Spec, j.Summary
			return err
		})
		if err != nil || !ok || p.Tries <= mostTries {
			return p, ok && err == nil, err
		}
	}
}

func failJob(ctx context.Context, on session, job, why string, at int64) error {
	if _, err := on.exec(ctx, endJob, Failed, clean(why), []byte{}, at, job); err != nil {
		return err
	}
	_, err := on.exec(ctx, dropRest, job)
	return err
}

var beat = statement(`
	UPDATE job_parts SET lease_until = {now} + $1, done = $2, total = $3
	WHERE job = $4 AND number = $5 AND holder = $6 AND epoch = $7 AND status = 'running' AND lease_until > {now}
	RETURNING lease_until`)

// Beat says that somebody still works on a part, and how far it is: its lease lasts ttl ms from now. The error is Canceled: the job
// was ended or removed, stop; or a Conflict: the lease is lost or over.
func (s *Store) Beat(ctx context.Context, p Part, ttl, done, total int64) (until int64, err error) {
	const op = "store.Beat"
	ok := false
	err = s.write(ctx, op, func(ctx context.Context, on session) (err error) {
		until, ok, err = one(ctx, on, number, beat, ttl, done, total, p.Job, p.Number, p.Holder, p.Epoch)
		return err
	})
	if err == nil && !ok {
		err = s.whyNot(ctx, op, p)
	}
	return until, err
}

// whyNot says why a part is its holder's no more.
func (s *Store) whyNot(ctx context.Context, op string, p Part) error {
	j, err := s.Job(ctx, p.Job)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return fault.New(fault.Canceled, op, "the job was removed")
	case err != nil:
		return fault.In(op, err)
	case j.Status == Canceled, j.Status == Failed:
		return fault.New(fault.Canceled, op, "the job is %s", j.Status)
	}
	return fault.New(fault.Conflict, op, "the lease of part %d is lost or over; another worker does it", p.Number+1)
}

var (
	endPart = statement(`
		UPDATE job_parts SET status = $1, result = $2, done = CASE WHEN $1 = 'done' THEN total ELSE done END
		WHERE job = $3 AND number = $4 AND holder = $5 AND epoch = $6 AND status = 'running' AND lease_until > {now}`)
	setSummary = statement(`UPDATE jobs SET summary = $1 WHERE id = $2`)
	touchJob   = statement(`UPDATE jobs SET changed = $1 WHERE id = $2`)
	backPart   = statement(`
		UPDATE job_parts SET status = 'queued', holder = '', lease_until = 0, tries = tries - 1, done = 0
		WHERE job = $1 AND number = $2 AND holder = $3 AND epoch = $4 AND status = 'running'`)
	selectParts = statement(`SELECT result FROM job_parts WHERE job = $1 AND last = 0 ORDER BY number`)
)

// FinishPart keeps the result of a part, and its Summary. That of the last part, which may be the only one, is the job's, and ends it. The errors
// are those of Beat.
func (s *Store) FinishPart(ctx context.Context, p Part, result []byte, at int64) error {
	return s.endPart(ctx, "store.FinishPart", p, Done, result, func(ctx context.Context, on session) error {
		if p.Summary != nil {
			text, err := p.Summary.text()
			if err == nil {
				_, err = on.exec(ctx, setSummary, text, p.Job)
			}
			if err != nil {
				return err
			}
		}
		if p.Last {
			_, err := on.exec(ctx, endJob, Done, "", append([]byte{}, result...), at, p.Job)
			return err
		}
		_, err := on.exec(ctx, touchJob, at, p.Job)
		return err
	})
}

// FailPart ends the whole job, with a sentence that says why. The errors are those of Beat.
func (s *Store) FailPart(ctx context.Context, p Part, why string, at int64) error {
	return s.endPart(ctx, "store.FailPart", p, Failed, nil, func(ctx context.Context, on session) error {
		return failJob(ctx, on, p.Job, why, at)
	})
}

func (s *Store) endPart(ctx context.Context, op string, p Part, status string, result []byte, then func(context.Context, session) error) error {
	if p.Last {
		result = nil // it is kept once, as the job's
	}
	var n int64
	err := s.change(ctx, op, func(ctx context.Context, on session) (err error) {
		if n, err = on.exec(ctx, endPart, status, append([]byte{}, result...), p.Job, p.Number, p.Holder, p.Epoch); err != nil || n == 0 {
			return err
		}
		return then(ctx, on)
	})
	if err == nil && n == 0 {
		err = s.whyNot(ctx, op, p)
	}
	return err
}

// GiveBack lets somebody else do a part, from its beginning. It is what a worker does that is told to end.
func (s *Store) GiveBack(ctx context.Context, p Part) error {
	return s.write(ctx, "store.GiveBack", func(ctx context.Context, on session) error {
		_, err := on.exec(ctx, backPart, p.Job, p.Number, p.Holder, p.Epoch)
		return err
	})
}

// PartResults returns the results of all parts but the last, in their order.
func (s *Store) PartResults(ctx context.Context, job string) (all [][]byte, err error) {
	err = s.read(ctx, "store.PartResults", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, func(row scanner) (b []byte, err error) {
			err = row.Scan(&b)
			return b, err
		}, selectParts, job)
		return err
	})
	return all, err
}

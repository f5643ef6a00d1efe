package store

import (
	"context"
	"encoding/json"
	"strconv"

	"tradebot/engine/fault"
)

var (
	learnAccount = statement(`
		UPDATE accounts SET state = $1, reason = $2, rights = $3, balances = $4, checked = $5, version = version + 1, changed = $5,
			sealed = CASE WHEN $1 = 'refused' THEN $6 ELSE sealed END, seal = CASE WHEN $1 = 'refused' THEN 0 ELSE seal END
		WHERE id = $7 AND keys = $8`)
	wakeBots = statement(`
		UPDATE bots SET version = version + 1 WHERE id IN (SELECT id FROM bots WHERE account = $1 ORDER BY id {lock})`)
	listSeals = statement(`SELECT ` + accountColumns + ` FROM accounts WHERE seal > 0 AND seal < $1 AND id > $2 ORDER BY id LIMIT $3`)
	reseal    = statement(`UPDATE accounts SET sealed = $1, seal = $2 WHERE id = $3 AND keys = $4 AND seal = $5`)
	usedSeals = statement(`SELECT DISTINCT seal FROM accounts WHERE seal > 0 ORDER BY seal`)
)

// FinishAccount keeps what a part of a job found out about an account, and ends the job with it as its result. A key that is refused is
// removed at once, and the workers of its bots see that something is new when the state is another. keys is how many API keys the account had had: of another one nothing is kept, and the job fails. The errors are those
// of Beat.
func (s *Store) FinishAccount(ctx context.Context, p Part, id string, keys int64, c Checked) error {
	return s.endPart(ctx, "store.FinishAccount", p, Done, nil, func(ctx context.Context, on session) error {
		if c.Balances == nil {
			c.Balances = []Balance{}
		}
		before, _, err := one(ctx, on, readAccount, holdAccount, id)
		if err != nil {
			return err
		}
		n, err := on.exec(ctx, learnAccount, c.State, clean(c.Reason), encode(c.Rights), encode(c.Balances), c.At, []byte{}, id, keys)
		if err != nil {
			return err
		}
		if n == 0 {
			return failJob(ctx, on, p.Job, "the account has got another key in the meantime, or was deleted; test it again", c.At)
		}
		if before.Checked.State != c.State {
			if _, err := on.exec(ctx, wakeBots, id); err != nil {
				return err
			}
		}
		if c.State == Forbidden {
			if err := note(ctx, on, Audit{Time: c.At, Who: "worker", What: "account.refuse", Object: id}); err != nil {
				return err
			}
		}
		result, err := json.Marshal(map[string]string{"account": id, "state": c.State, "reason": clean(c.Reason)})
		if err != nil {
			return err
		}
		_, err = on.exec(ctx, endJob, Done, "", result, c.At, p.Job)
		return err
	})
}

// Seals lists accounts whose keys are sealed with a version older than below, by id, from above the id after.
func (s *Store) Seals(ctx context.Context, below int, after string, limit int) (all []Account, err error) {
	err = s.read(ctx, "store.Seals", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readAccount, listSeals, below, after, limited(limit))
		return err
	})
	return all, err
}

// Reseal keeps the key of an account as it is sealed with another version, if the account is still as it was read, and reports whether it was.
func (s *Store) Reseal(ctx context.Context, read Account, sealed []byte, version int) (kept bool, err error) {
	var n int64
	err = s.write(ctx, "store.Reseal", func(ctx context.Context, on session) (err error) {
		n, err = on.exec(ctx, reseal, sealed, version, read.ID, read.Keys, read.Seal)
		return err
	})
	return n == 1, err
}

// UsedSeals lists the versions of the key that something is sealed with.
func (s *Store) UsedSeals(ctx context.Context) (versions []int64, err error) {
	err = s.read(ctx, "store.UsedSeals", func(ctx context.Context, on session) (err error) {
		versions, err = list(ctx, on, number, usedSeals)
		return err
	})
	return versions, err
}

// EndSeals says that from now on nothing is sealed with a version of the key older than oldest. Who did so is in the audit. The error is a
// Conflict: something still is.
func (s *Store) EndSeals(ctx context.Context, oldest int, who string, at int64) error {
	const op = "store.EndSeals"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		if _, err := on.exec(ctx, raiseSeal, strconv.Itoa(oldest), who, at, oldest); err != nil { // whoever seals with an older one meanwhile is done now
			return err
		}
		used, err := list(ctx, on, number, usedSeals)
		if err != nil {
			return err
		}
		if len(used) > 0 && used[0] < int64(oldest) {
			return fault.New(fault.Conflict, op, "something is sealed with version %d of the key still; rotate the keys again", used[0])
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "keys.drop", Object: strconv.Itoa(oldest)})
	})
}

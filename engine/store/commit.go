package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
)

// Commit is what a bot did since its last commit, and the lease under which it did it.
type Commit struct {
	Fence
	Batch   bot.Batch        // its Cursor may be 0: the bot's stays
	Refused map[int64]string // of the Commands of the batch, by Seq: why they were not carried out
	Change  *Change          // nil: the bot's state stays
	At      int64            // ms UTC, for what is kept of the change
}

// Commit keeps all of it in one transaction, or nothing. The error is a Conflict: the lease is lost or over, the journal or the
// cursor does not follow what is kept, an order would take a way that no order takes, or the state does not allow the change.
func (s *Store) Commit(ctx context.Context, c Commit) error {
	errs, err := s.CommitMany(ctx, []Commit{c})
	if err != nil {
		return err
	}
	return errs[0]
}

// CommitMany keeps what many bots did, in one transaction. It returns an error for each commit, nil for those that are kept, as
// [Store.Commit] does: one that fails takes no other with it. If it returns an error of its own, nobody knows what was kept.
func (s *Store) CommitMany(ctx context.Context, commits []Commit) ([]error, error) {
	const op = "store.Commit"
	errs := make([]error, len(commits))
	seen := make(map[string]bool, len(commits))
	for i := range commits {
		if seen[commits[i].Bot] {
			return nil, fault.New(fault.Internal, op, "bot %s commits twice at once", commits[i].Bot)
		}
		seen[commits[i].Bot] = true
	}
	if len(commits) == 0 {
		return errs, nil
	}
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		clear(errs)
		return commit(ctx, on, commits, errs)
	})
	// Something in one of them cannot be kept, and the database does not say in which: each alone.
	if kind := fault.KindOf(err); err != nil && kind != fault.Unavailable && kind != fault.Canceled {
		if len(commits) == 1 {
			return []error{err}, nil
		}
		for i := range commits {
			if errs[i] = s.Commit(ctx, commits[i]); fault.KindOf(errs[i]) == fault.Unavailable && errs[i] != nil {
				return errs, errs[i]
			}
		}
		return errs, nil
	}
	return errs, err
}

// kept is what a bot's row says before a commit.
type kept struct {
	bot.Bot
	lines int64
}

var lockBots = statement(`
	SELECT id, status, pause, reason, held, segment, version, cursor, lines FROM bots WHERE id {in $1} ORDER BY id {lock}`)

func readKept(row scanner) (k kept, err error) {
	err = row.Scan(&k.ID, &k.Status, &k.Pause, &k.Reason, &k.Held, &k.Segment, &k.Version, &k.Cursor, &k.lines)
	return k, err
}

// passed is what moves in the row of a bot with each commit.
type passed struct {
	ID     string `json:"id"`
	Holder string `json:"holder"`
	Epoch  int64  `json:"epoch"`
	Cursor int64  `json:"cursor"`
	Lines  int64  `json:"lines"`
}

// passFence is the fence: under the lock of the rows, whoever does not hold the lease now changes nothing.
var passFence = statement(`
	UPDATE bots SET cursor = given.cursor, lines = given.lines
	FROM {rows $1: id text, holder text, epoch int, cursor int, lines int}
	WHERE bots.id = given.id AND bots.holder = given.holder AND bots.epoch = given.epoch AND bots.lease_until > {now}
	RETURNING bots.id`)

// commit keeps those commits for which it leaves no error in errs.
func commit(ctx context.Context, on session, commits []Commit, errs []error) error {
	ids := make(texts, len(commits))
	for i := range commits {
		ids[i] = commits[i].Bot
	}
	// The rows are locked in one order, so that no two transactions wait for one another.
	before, err := list(ctx, on, readKept, lockBots, ids)
	if err != nil {
		return err
	}
	bots := make(map[string]*kept, len(before))
	for i := range before {
		bots[before[i].ID] = &before[i]
	}
	if err := checkOrders(ctx, on, commits, errs); err != nil {
		return err
	}
	var passing []passed
	states := map[string]bot.Bot{} // of those whose state changes
	for i := range commits {
		c, k := &commits[i], bots[commits[i].Bot]
		if errs[i] != nil {
			continue
		}
		p, err := follow(c, k)
		if err == nil && c.Change != nil {
			after := k.Bot
			if err = c.Change.apply(&after); err == nil && !same(&k.Bot, &after) {
				states[k.ID] = after
			}
		}
		if errs[i] = err; err == nil {
			passing = append(passing, p)
		}
	}
	if len(passing) == 0 {
		return nil
	}
	through, err := list(ctx, on, text, fence(), encode(passing))
	if err != nil {
		return err
	}
	held := make(map[string]bool, len(through))
	for _, id := range through {
		held[id] = true
	}
	good := make([]*Commit, 0, len(through))
	for i := range commits {
		switch {
		case held[commits[i].Bot]:
			good = append(good, &commits[i])
		case errs[i] == nil:
			errs[i] = fault.New(fault.Conflict, "store.Commit", "the lease of bot %s is lost or over; whoever holds it now goes on with it", commits[i].Bot)
		}
	}
	failpoint.Hit("commit.middle")
	if err := keepAll(ctx, on, good); err != nil {
		return err
	}
	if err := again(ctx, on, good); err != nil {
		return err
	}
	for _, c := range good {
		if b, ok := states[c.Bot]; ok {
			if won, err := setState(ctx, on, &b, b.Version, c.At); err != nil || !won {
				return errors.Join(err, errWon(won))
			}
		}
	}
	return nil
}

// errWon is for what cannot happen: the row is locked.
func errWon(won bool) error {
	if won {
		return nil
	}
	return fault.New(fault.Internal, "store.Commit", "the row of a bot changed while it was locked")
}

// follow checks that a commit continues what is kept.
func follow(c *Commit, k *kept) (passed, error) {
	const op = "store.Commit"
	if k == nil {
		return passed{}, noBot(op, c.Bot)
	}
	p := passed{c.Bot, c.Holder, c.Epoch, k.Cursor, k.lines}
	if c.Batch.Cursor != 0 {
		p.Cursor = c.Batch.Cursor
	}
	if p.Cursor < k.Cursor {
		return p, fault.New(fault.Conflict, op, "the commit ends at %d ms, and the journal of bot %s has got to %d ms; read it again", p.Cursor, c.Bot, k.Cursor)
	}
	for _, line := range c.Batch.Lines {
		if p.Lines++; line.Seq != p.Lines {
			return p, fault.New(fault.Conflict, op, "line %d of the journal of bot %s is followed by line %d; read it again", p.Lines-1, c.Bot, line.Seq)
		}
	}
	return p, nil
}

// byBot sorts commits.
func byBot(commits []*Commit) {
	slices.SortFunc(commits, func(a, b *Commit) int { return strings.Compare(a.Bot, b.Bot) })
}

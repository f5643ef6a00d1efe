package worker

import (
	"context"
	"log/slog"
	"time"

	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// most is how many commits go into one transaction, and bulk how many rows, if it is not one commit that has more: a second's work
// for a slow database.
const most, bulk = 256, 10_000

// books commits what bots did, those that come at about the same time together.
type books struct {
	store   *store.Store
	written func(Written)
	log     *slog.Logger
	queue   chan entry
}

// Written is what became of a transaction with what bots did.
type Written struct {
	Kept, Refused int // bots
	Failed        int // bots of which nobody knows, because the database did not answer
	Took          time.Duration
}

// entry is a commit and what to do when it is through.
type entry struct {
	commit store.Commit
	done   func(error)
}

// rows returns about how many rows it writes: a hundred dots, which are packed, are as much as a row.
func (e *entry) rows() int {
	b := &e.commit.Batch
	return 1 + len(b.Lines) + len(b.Orders) + len(b.Fills) + len(b.Entries) + len(b.Positions) + len(b.Equity) + len(b.Logs) + len(b.Dots)/100
}

func newBooks(s *store.Store, written func(Written), log *slog.Logger) *books {
	return &books{store: s, written: written, log: log, queue: make(chan entry, 4*most)}
}

// commit takes a commit and calls done with what became of it: the error of store.CommitMany, or Canceled if ctx ended before it
// was tried.
func (b *books) commit(ctx context.Context, c store.Commit, done func(error)) {
	select {
	case b.queue <- entry{c, done}:
	case <-ctx.Done():
		done(fault.Wrap(fault.Canceled, "worker.commit", ctx.Err()))
	}
}

// run commits until ctx ends. What comes while a transaction is under way goes into the next one, so that a transaction is as
// large as the database is slow.
func (b *books) run(ctx context.Context) {
	for {
		var list []entry
		rows := 0
		select {
		case e := <-b.queue:
			list, rows = append(list, e), e.rows()
		case <-ctx.Done():
			return
		}
		for more := true; more && len(list) < most && rows < bulk; {
			select {
			case e := <-b.queue:
				list, rows = append(list, e), rows+e.rows()
			default:
				more = false
			}
		}
		for len(list) > 0 {
			var now []entry
			now, list = apart(list)
			b.write(ctx, now)
		}
	}
}

// apart divides a list into one with a commit for each bot, and the rest: a worker that lost a bot and took it again may have one of
// each time, and a transaction takes one.
func apart(list []entry) (now, later []entry) {
	seen := make(map[string]bool, len(list))
	for _, e := range list {
		if seen[e.commit.Bot] {
			later = append(later, e)
		} else {
			seen[e.commit.Bot] = true
			now = append(now, e)
		}
	}
	return now, later
}

// write commits a list and answers who waits.
func (b *books) write(ctx context.Context, list []entry) {
	commits := make([]store.Commit, len(list))
	for i := range list {
		commits[i] = list[i].commit
	}
	failpoint.Hit("commit.before")
	begun := time.Now()
	errs, err := b.store.CommitMany(ctx, commits)
	failpoint.Hit("commit.after")
	out := Written{Took: time.Since(begun)}
	if out.Took > time.Second {
		b.log.Warn("a commit was slow", "bots", len(list), "ms", out.Took.Milliseconds())
	}
	for i := range list {
		switch {
		case err != nil:
			out.Failed++
			list[i].done(err)
			continue
		case errs[i] != nil:
			out.Refused++
		default:
			out.Kept++
		}
		list[i].done(errs[i])
	}
	b.written(out)
}

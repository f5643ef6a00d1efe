package worker

import (
	"context"
	"log/slog"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// most is how many commits go into one transaction, and bulk how many rows, if it is not one commit that has more: a second's work
// for a slow database.
const most, bulk = 256, 10_000

// books commits what bots did, those that come at about the same time together.
type books struct {
	store *store.Store
	log   *slog.Logger
	queue chan entry
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

func newBooks(s *store.Store, log *slog.Logger) *books {
	return &books{store: s, log: log, queue: make(chan entry, 4*most)}
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
		b.write(ctx, list)
	}
}

// once refuses what a bot's seat before its last one left, so that every bot is in a list once.
func (b *books) once(list []entry) []entry {
	newest := make(map[string]int64, len(list))
	for i := range list {
		f := &list[i].commit.Fence
		newest[f.Bot] = max(newest[f.Bot], f.Epoch)
	}
	if len(newest) == len(list) {
		return list
	}
	var left []entry
	for i := range list {
		f := &list[i].commit.Fence
		if epoch, ok := newest[f.Bot]; ok && epoch == f.Epoch {
			left = append(left, list[i])
			delete(newest, f.Bot)
			continue
		}
		list[i].done(fault.New(fault.Conflict, "worker.commit", "the bot was taken again meanwhile"))
	}
	return left
}

// write commits a list and answers who waits.
func (b *books) write(ctx context.Context, list []entry) {
	list = b.once(list)
	commits := make([]store.Commit, len(list))
	for i := range list {
		commits[i] = list[i].commit
	}
	begun := time.Now()
	errs, err := b.store.CommitMany(ctx, commits)
	if took := time.Since(begun); took > time.Second {
		b.log.Warn("a commit was slow", "bots", len(list), "ms", took.Milliseconds())
	}
	for i := range list {
		if err != nil {
			list[i].done(err)
		} else {
			list[i].done(errs[i])
		}
	}
}

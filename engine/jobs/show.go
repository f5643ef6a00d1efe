package jobs

import (
	"context"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// often is how often it is said how far a job is, at most.
const often = 500 * time.Millisecond

// board remembers when it was said how far jobs are.
type board struct {
	mutex sync.Mutex
	seen  map[string]time.Time // by id of the job
}

// due reports whether it is time to say something of a job that goes on.
func (b *board) due(job string, now time.Time) bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if now.Sub(b.seen[job]) < often {
		return false
	}
	if len(b.seen) > 1000 { // of jobs that have ended
		clear(b.seen)
	}
	b.seen[job] = now
	return true
}

// Cancel ends a job. Whoever works on it is told within some seconds. The error is NotFound, or a Conflict: it has ended already.
func (j *Jobs) Cancel(ctx context.Context, id string) error {
	err := j.o.Store.CancelJob(ctx, id, now())
	if err == nil {
		j.show(ctx, id)
	}
	return fault.In("jobs.Cancel", err)
}

// show says how a job is in the database: always if it has ended, otherwise if that was not just said. What cannot be read is not
// said: whoever wants to know reads it himself.
func (j *Jobs) show(ctx context.Context, id string) {
	job, err := j.o.Store.Job(ctx, id)
	if err != nil {
		return
	}
	goes := job.Status == store.Queued || job.Status == store.Running
	if !goes || j.board.due(id, time.Now()) {
		j.o.Event(job)
	}
}

// shown is what was said of a job of which a part is worked on here.
type shown struct {
	job  store.Job // as it was last read; without an id it is not known
	mine int64     // how much of that is of the part
	said int64     // how much was said to be done
}

// begins says that a part was begun.
func (j *Jobs) begins(ctx context.Context, p store.Part) shown {
	job, err := j.o.Store.Job(ctx, p.Job)
	if err != nil {
		return shown{}
	}
	if j.board.due(job.ID, time.Now()) {
		j.o.Event(job)
	}
	return shown{job: job, said: job.Done}
}

// again reads how far a job is, others that work on it included. So much of the part is in that.
func (s *shown) again(ctx context.Context, from *store.Store, id string, mine int64) {
	if job, err := from.Job(ctx, id); err == nil {
		s.job, s.mine = job, mine
	}
}

// moves says how far the job is if it got further.
func (j *Jobs) moves(s *shown, state *progress) {
	done, _ := state.get()
	job := s.job
	job.Done += done - s.mine
	if job.ID == "" || job.Done <= s.said || !j.board.due(job.ID, time.Now()) {
		return
	}
	s.said = job.Done
	j.o.Event(job)
}

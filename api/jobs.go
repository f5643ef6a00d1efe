package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// sorts are the sorts of job, each a resource of its own.
var sorts = []struct{ path, one, many, kind string }{
	{"/backtests", "backtest", "backtests", store.Backtest},
	{"/downloads", "download", "downloads", store.Download},
	{"/sweeps", "sweep", "sweeps", store.Sweep},
	{"/verifications", "verification", "verifications", store.Verify},
}

// InJob names a job in a path.
type InJob struct {
	ID string `path:"id" maxLength:"64" doc:"id of the job"`
}

// InResult names the result of a job, which does not change.
type InResult struct {
	InJob
	Known string `header:"If-None-Match" maxLength:"1000" doc:"ETag of what is there already; 304 if it is the same"`
}

// statuses that a list of jobs can be narrowed to.
type OfStatus struct {
	Query
	Status []string `query:"status" enum:"queued,running,done,failed,canceled" maxItems:"5" doc:"Only jobs in one of these states, separated by commas"`
}

// jobs registers what all sorts of job have in common.
func (s *Server) jobs() {
	type Kind struct {
		OfStatus
		Kind string `query:"kind" enum:"backtest,sweep,download,verify,account" doc:"Only jobs of this kind; account: tests of accounts' keys"`
	}
	register(s, Route{Method: http.MethodGet, Path: "/jobs", ID: "list-jobs", Summary: "Your jobs of every kind, the newest first", Tag: "jobs", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *Kind) (*Listed[view.Job], error) {
			return s.listJobs(ctx, who, in.Kind, &in.OfStatus)
		})
	for _, sort := range sorts {
		register(s, Route{Method: http.MethodGet, Path: sort.path, ID: "list-" + sort.many, Summary: "Your " + sort.many + ", the newest first", Tag: sort.many, Needs: user.Read},
			func(ctx context.Context, who *user.Who, in *OfStatus) (*Listed[view.Job], error) {
				return s.listJobs(ctx, who, sort.kind, in)
			})
	}
}

// job registers what every job of a sort has; the paths of a sort that have no id in them are registered before.
func (s *Server) job(path string) {
	for _, sort := range sorts {
		if sort.path != path {
			continue
		}
		at := path + "/{id}"
		register(s, Route{Method: http.MethodGet, Path: at, ID: "get-" + sort.one, Summary: "A " + sort.one + ": its state, how far it is and how long it takes still", Tag: sort.many, Needs: user.Read},
			func(ctx context.Context, who *user.Who, in *InJob) (*answered[view.Job], error) {
				return shown(s.own(ctx, who, in.ID, sort.kind))
			})
		register(s, Route{Method: http.MethodPost, Path: at + "/cancel", ID: "cancel-" + sort.one, Summary: "Cancel a " + sort.one + " that waits or runs", Tag: sort.many,
			About: "It ends at once; a worker that is busy with it notices within seconds.", Needs: user.Trade, Effects: true},
			func(ctx context.Context, who *user.Who, in *InJob) (*answered[view.Job], error) {
				j, err := s.own(ctx, who, in.ID, sort.kind)
				if err == nil {
					err = s.Jobs.Cancel(ctx, j.ID)
				}
				if err == nil {
					j, err = s.store.Job(ctx, j.ID)
				}
				return shown(j, err)
			})
		register(s, Route{Method: http.MethodDelete, Path: at, ID: "delete-" + sort.one, Summary: "Delete a " + sort.one + " that has ended, with its result", Tag: sort.many,
			Needs: user.Trade, Status: http.StatusNoContent, Errors: []int{http.StatusConflict}},
			func(ctx context.Context, who *user.Who, in *InJob) (*struct{}, error) {
				j, err := s.own(ctx, who, in.ID, sort.kind)
				if err == nil {
					err = s.store.DeleteJob(ctx, j.ID)
				}
				return nil, err
			})
	}
}

// listJobs is a page of somebody's jobs.
func (s *Server) listJobs(ctx context.Context, who *user.Who, kind string, in *OfStatus) (*Listed[view.Job], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	found, err := s.store.Jobs(ctx, store.JobFilter{Owner: who.User, Kind: kind, Statuses: in.Status, After: after, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	now := time.Now().UnixMilli()
	all := make([]view.Job, len(found))
	for i := range found {
		all[i] = view.FromJob(&found[i], now)
	}
	return page(all, in.Limit, func(j *view.Job) string { return j.ID }), nil
}

// own returns a job of a kind that is who's own. The error is NotFound: another's is not there.
func (s *Server) own(ctx context.Context, who *user.Who, id, kind string) (store.Job, error) {
	const op = "api.own"
	j, err := s.store.Job(ctx, id)
	if err == nil && (j.Owner != who.User || j.Kind != kind) {
		err = fault.New(fault.NotFound, op, "there is no job %q", id)
	}
	return j, err
}

// shown answers with a job.
func shown(j store.Job, err error) (*answered[view.Job], error) {
	if err != nil {
		return nil, err
	}
	return give(view.FromJob(&j, time.Now().UnixMilli()), nil)
}

// order says who asks for a job, and under which id.
func order(ctx context.Context, who *user.Who) jobs.Order {
	return jobs.Order{Owner: who.User, ID: newID(ctx)}
}

// forever says that an answer does not change, as long as there is what it is about.
const forever = "private, max-age=31536000, immutable"

// result answers with a part of a job's result, which never changes, or that whoever asks has it. name tells the parts apart, and
// another version of the program where it writes them.
func (s *Server) result(ctx context.Context, who *user.Who, in *InResult, kind, name string, write func(f *File) error) (*File, error) {
	j, err := s.own(ctx, who, in.ID, kind)
	if err != nil {
		return nil, err
	}
	if j.Status != store.Done && (kind != store.Sweep || j.Status != store.Canceled) { // of a sweep there may be parts
		return nil, fault.New(fault.Conflict, "api.result", "the job is %s; it has no result", j.Status)
	}
	f := &File{Status: http.StatusOK, ETag: `"` + j.ID + "-" + name + `"`, Cache: forever}
	if strings.Contains(in.Known, f.ETag) {
		f.Status = http.StatusNotModified
		return f, nil
	}
	return f, write(f)
}

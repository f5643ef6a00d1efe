package jobs

import (
	"context"
	"encoding/json"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// Sweep asks for a sweep.
type Sweep struct {
	Settings backtest.Settings `json:"settings"` // as of a Test; Params are those that do not vary
	Axes     []string          `json:"axes"`     // NAME=a..b:step or NAME=x,y,z
	Random   int               `json:"random"`   // so many combinations by chance, without Axes of every number with a range; 0: all
	Metric   string            `json:"metric"`   // to rank by
}

// most and least are how many parts a sweep has, and how many combinations a part: enough parts that many workers are busy and
// none waits long for the last, few enough that each is worth a claim.
const (
	most  = 64
	least = 8
)

// mostCombinations bounds a sweep: a worker does some hundred of a year of hours a second.
const mostCombinations = 1_000_000

// Sweep queues a sweep. The errors are those of Test.
func (j *Jobs) Sweep(ctx context.Context, o Order, s Sweep) (store.Job, error) {
	const op = "jobs.Sweep"
	r, err := j.count(ctx, &s)
	if err != nil {
		return store.Job{}, fault.In(op, err)
	}
	var totals []int64
	for first, n := 0, r.Grid.Len(); first < n; first += share(n) {
		totals = append(totals, int64(min(share(n), n-first)))
	}
	if len(totals) == 1 { // so that there is always a part that puts together, however small
		totals = append(totals, 0)
	}
	job, err := j.submit(ctx, o, store.Sweep, s, about(&r.Request), totals)
	return job, fault.In(op, err)
}

// Count returns how many combinations a sweep has, and which parameters take more than one value. The errors are those of Sweep.
func (j *Jobs) Count(ctx context.Context, s Sweep) (combinations int, varied []string, err error) {
	r, err := j.count(ctx, &s)
	if err != nil {
		return 0, nil, fault.In("jobs.Count", err)
	}
	return r.Grid.Len(), r.Grid.Varied(), nil
}

// count checks what is asked for.
func (j *Jobs) count(ctx context.Context, s *Sweep) (backtest.SweepRequest, error) {
	r, err := j.check(ctx, &s.Settings)
	if err != nil {
		return backtest.SweepRequest{}, err
	}
	out, err := over(r, s)
	if n := out.Grid; err == nil && n.Len() > mostCombinations {
		err = fault.New(fault.Invalid, "jobs.count", "the parameters have %d combinations; at most %d are run: widen the steps, or try some with --random", n.Len(), mostCombinations)
	}
	return out, err
}

// share returns how many combinations a part has.
func share(n int) int { return max(least, (n+most-1)/most) }

// Swept returns the result of a sweep; of one that was canceled that of the parts that were done by then. Errors: NotFound, Conflict if it
// is not done, or was canceled before a part was.
func (j *Jobs) Swept(ctx context.Context, id string) (*backtest.Sweep, error) {
	const op = "jobs.Swept"
	job, err := j.o.Store.Job(ctx, id)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if job.Kind == store.Sweep && job.Status == store.Canceled {
		if out, err := j.merged(ctx, id); err != nil || out != nil {
			return out, fault.In(op, err)
		}
	}
	out, err := result[backtest.Sweep](ctx, j, id)
	return out, fault.In(op, err)
}

// merged puts together the parts of a sweep that are done, nil if none is.
func (j *Jobs) merged(ctx context.Context, id string) (*backtest.Sweep, error) {
	packed, err := j.o.Store.PartResults(ctx, id)
	if err != nil {
		return nil, err
	}
	var parts [][]byte
	for i := range packed {
		if len(packed[i]) == 0 { // it is not done
			continue
		}
		var part json.RawMessage
		if err := unpack(packed[i], &part); err != nil {
			return nil, err
		}
		if string(part) != "null" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	return backtest.MergeSweeps(parts)
}

// sweeping makes a request of what is asked for.
func (j *Jobs) sweeping(ctx context.Context, s *Sweep) (backtest.SweepRequest, error) {
	r, err := j.request(ctx, s.Settings)
	if err != nil {
		return backtest.SweepRequest{}, err
	}
	return over(r, s)
}

// over makes the request of a sweep of that of a backtest.
func over(r backtest.Request, s *Sweep) (backtest.SweepRequest, error) {
	out := backtest.SweepRequest{Request: r, Metric: s.Metric}
	d := r.Setup.Module.Description()
	axes, err := backtest.ParseAxes(&d, s.Axes)
	if err != nil {
		return out, err
	}
	if s.Random > 0 && len(axes) == 0 {
		axes = backtest.Ranges(&d)
	}
	out.Grid = backtest.NewGrid(axes)
	if s.Random > 0 {
		if out.Grid, err = out.Grid.Sample(s.Random, s.Settings.Seed); err != nil {
			return out, err
		}
	}
	return out, out.Check()
}

// sweep does a part of a sweep, or puts its parts together.
func (j *Jobs) sweep(ctx context.Context, p *store.Part, state *progress) ([]byte, error) {
	const op = "jobs.sweep"
	if p.Last {
		whole, err := j.merged(ctx, p.Job)
		if err != nil {
			return nil, err
		}
		if whole == nil {
			return nil, fault.New(fault.Internal, op, "a sweep has no parts")
		}
		if best := whole.Results; p.Summary != nil && len(best) > 0 && best[0].Metrics != nil {
			p.Summary.Figures = figures(best[0].FinalEquity, best[0].Metrics, best[0].Trades)
		}
		return pack(whole)
	}
	var spec Sweep
	if err := json.Unmarshal(p.Spec, &spec); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	r, err := j.sweeping(ctx, &spec)
	if err != nil {
		return nil, err
	}
	n := r.Grid.Len()
	r.First = p.Number * share(n)
	if r.First >= n { // the part that is there so that there are two
		return pack(nil)
	}
	r.Count = min(share(n), n-r.First)
	r.Progress = func(done, total int) { state.set(int64(done), int64(total)) }
	part, err := backtest.RunSweep(ctx, r)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // half of a part is none
		return nil, fault.Wrap(fault.Canceled, op, ctx.Err())
	}
	text, err := part.Portion()
	if err != nil {
		return nil, err
	}
	return pack(json.RawMessage(text))
}

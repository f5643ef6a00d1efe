package jobs

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"tradebot/engine/desk"
	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/store"
)

// Queue takes rings.
type Queue interface {
	// Ring asks somebody to look; see queue.Redis.
	Ring(ctx context.Context, task queue.Task) error
}

// Source is an exchange's history.
type Source interface {
	// Fetch returns candles; see hub.Source.
	Fetch(ctx context.Context, s market.Stream, from, to int64) ([]market.Candle, int64, error)
	// Now returns the exchange's time, ms UTC.
	Now() int64
}

// Keys can open the keys of accounts.
type Keys interface {
	// Check asks the exchange of an account what its key may do, and what the account has. An error means that nobody knows: what is
	// known of the account stays. Its kinds and sentence are the job's.
	Check(ctx context.Context, a *store.Account) (store.Checked, error)
}

// Options are a desk of jobs' partners.
type Options struct {
	ID      string // names the process: no two that ever run have the same
	Store   *store.Store
	Queue   Queue // nil: a look every few seconds finds what there is to do
	Library *history.Library
	Modules desk.Modules
	Source  Source // nil: this process downloads nothing
	Keys    Keys   // nil: this process tests no accounts
	// Checked is told what an account is once it was tested; nil: nobody is.
	Checked func(store.Account)
	Version string // of the engine
	Log     *slog.Logger
	// Event is told of jobs: that one is there, how far one is (twice a second at most), how one ended; nil for nobody. It must not
	// block.
	Event func(store.Job)
}

// Jobs does jobs. Make one with [New]; it is safe for concurrent use.
type Jobs struct {
	o     Options
	hands chan struct{} // one for every part that may be worked on at a time
	board board
	kept  kept
	quick chan struct{} // one for every account: somebody waits at a screen, and it takes a second
}

// New returns a desk of jobs.
func New(o Options) *Jobs {
	if o.Event == nil {
		o.Event = func(store.Job) {}
	}
	if o.Checked == nil {
		o.Checked = func(store.Account) {}
	}
	return &Jobs{
		o: o, board: board{seen: map[string]time.Time{}}, kept: kept{most: mostKept},
		hands: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), quick: make(chan struct{}, 4), // each part of another kind uses several processors
	}
}

const (
	lease = 20 * time.Second
	beat  = 3 * time.Second
	looks = 5 * time.Second
)

// long are the kinds of long work that this process can do.
func (j *Jobs) long() []string {
	if j.o.Source == nil {
		return []string{store.Backtest, store.Sweep, store.Verify}
	}
	return []string{store.Backtest, store.Sweep, store.Verify, store.Download}
}

// Handle handles a task of the queue: it does parts of jobs until there are none. The error is Unavailable.
func (j *Jobs) Handle(ctx context.Context, t queue.Task) error {
	const op = "jobs.Handle"
	if t.Kind == queue.Account {
		return fault.In(op, j.ask(ctx))
	}
	return fault.In(op, j.work(ctx))
}

// Run looks for parts that nobody rang for, until ctx ends.
func (j *Jobs) Run(ctx context.Context) {
	var crew sync.WaitGroup
	crew.Go(func() { j.look(ctx, j.ask) })
	j.look(ctx, j.work)
	crew.Wait()
}

// look does parts of some kinds every few seconds.
func (j *Jobs) look(ctx context.Context, do func(context.Context) error) {
	tick := time.NewTicker(looks)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			j.o.Log.Warn("jobs could not be looked for", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// work does long work.
func (j *Jobs) work(ctx context.Context) error { return j.parts(ctx, j.hands, j.long()) }

// ask asks exchanges about accounts.
func (j *Jobs) ask(ctx context.Context) error {
	if j.o.Keys == nil {
		return nil
	}
	return j.parts(ctx, j.quick, []string{store.Check})
}

// parts does parts until there are none, or as many as may be are being worked on.
func (j *Jobs) parts(ctx context.Context, hands chan struct{}, kinds []string) error {
	select {
	case hands <- struct{}{}:
		defer func() { <-hands }()
	default:
		return nil // whoever works goes on with what there is
	}
	for ctx.Err() == nil {
		p, ok, err := j.o.Store.ClaimPart(ctx, j.o.ID, lease.Milliseconds(), kinds, now())
		if err != nil || !ok {
			return err
		}
		j.part(ctx, p)
	}
	return nil
}

func now() int64 { return time.Now().UnixMilli() }

// part works on a part.
func (j *Jobs) part(ctx context.Context, p store.Part) {
	log := j.o.Log.With("job_id", p.Job, "kind", p.Kind, "part", p.Number)
	work, stop := context.WithCancel(ctx)
	defer stop()
	state := &progress{}
	var beats sync.WaitGroup
	beats.Go(func() { j.beat(work, stop, p, state, log) })
	finish, err := j.do(work, p, state)
	lost := work.Err() != nil
	stop()
	beats.Wait()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	switch {
	case err == nil && !lost:
		if err = finish(end); err != nil {
			break
		}
		j.show(end, p.Job)
		if p.Parts > 1 && !p.Last {
			j.ring(end, p) // for the one that puts all together
		}
	case ctx.Err() != nil: // this process ends
		err = j.o.Store.GiveBack(end, p)
	case lost:
		err = nil // the job was ended, or is somebody else's
	default:
		log.Info("a job failed", "error", err)
		if err = j.o.Store.FailPart(end, p, fault.Sentence(err), now()); err == nil {
			j.show(end, p.Job)
		}
	}
	if err != nil && fault.KindOf(err) != fault.Canceled {
		log.Warn("what came of a part could not be kept; another worker does it again", "error", err)
	}
}

// do does what a part asks for, and returns what keeps its result.
func (j *Jobs) do(ctx context.Context, p store.Part, state *progress) (finish func(context.Context) error, err error) {
	var result []byte
	switch p.Kind {
	case store.Check:
		return j.account(ctx, p)
	case store.Backtest:
		result, err = j.backtest(ctx, &p, state)
	case store.Sweep:
		result, err = j.sweep(ctx, &p, state)
	case store.Download:
		result, err = j.download(ctx, p, state)
	case store.Verify:
		result, err = j.verify(ctx, p, state)
	default:
		err = fault.New(fault.Internal, "jobs.do", "there is no job of the kind %q", p.Kind)
	}
	return func(ctx context.Context) error { return j.o.Store.FinishPart(ctx, p, result, now()) }, err
}

// progress is how far a part is.
type progress struct {
	mutex       sync.Mutex
	done, total int64
}

func (p *progress) set(done, total int64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.done, p.total = done, total
}

func (p *progress) get() (done, total int64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.done, p.total
}

// beat renews the lease of a part until ctx ends, and stops the work if it is not ours any more.
func (j *Jobs) beat(ctx context.Context, stop func(), p store.Part, state *progress, log *slog.Logger) {
	tick, look := time.NewTicker(beat), time.NewTicker(often)
	defer tick.Stop()
	defer look.Stop()
	shown := j.begins(ctx, p)
	for {
		select {
		case <-tick.C:
		case <-look.C:
			j.moves(&shown, state)
			continue
		case <-ctx.Done():
			return
		}
		done, total := state.get()
		_, err := j.o.Store.Beat(ctx, p, lease.Milliseconds(), done, total)
		switch fault.KindOf(err) {
		case fault.Canceled, fault.Conflict:
			if err != nil && ctx.Err() == nil {
				log.Info("a part is given up", "error", err)
				stop()
				return
			}
		}
		if err == nil {
			shown.again(ctx, j.o.Store, p.Job, done)
		}
	}
}

// ring says that there may be something to do.
func (j *Jobs) ring(ctx context.Context, p store.Part) {
	if j.o.Queue == nil {
		return
	}
	kind := map[string]queue.Kind{
		store.Backtest: queue.Backtest, store.Verify: queue.Backtest, store.Sweep: queue.SweepPart, store.Download: queue.Download, store.Check: queue.Account,
	}[p.Kind]
	_ = j.o.Queue.Ring(ctx, queue.Task{Kind: kind, Key: p.Job, Request: store.OriginOf(ctx).Request}) // or somebody looks
}

// Order says who asks for a job, and under which id.
type Order struct {
	Owner string // id of a user
	ID    string // "": a new one. An order that is repeated with its id is the job that it made the first time
}

// mostOpen is how many jobs of a user may wait or run: whoever asks for more keeps others waiting.
const mostOpen = 50

// submit queues a job, of which lists say what about has. The error is Limit if its owner has too many already; of two that come at once both may be taken.
func (j *Jobs) submit(ctx context.Context, o Order, kind string, spec any, about *store.Summary, totals []int64) (store.Job, error) {
	const op = "jobs.submit"
	text, err := json.Marshal(spec)
	if err != nil {
		return store.Job{}, fault.Wrap(fault.Internal, op, err)
	}
	if o.ID != "" {
		if job, err := j.o.Store.Job(ctx, o.ID); err == nil || fault.KindOf(err) != fault.NotFound {
			return job, err
		}
	}
	if open, err := j.o.Store.OpenJobs(ctx, o.Owner); err != nil || open >= mostOpen {
		if err == nil {
			err = fault.New(fault.Limit, op, "%d of your jobs wait or run, which is as many as may be; wait until one ends, or cancel one", open)
		}
		return store.Job{}, err
	}
	job, err := j.o.Store.CreateJob(ctx, store.Job{ID: o.ID, Kind: kind, Owner: o.Owner, Spec: text, Summary: about}, totals, now())
	if err == nil {
		j.o.Event(job)
		for range min(len(totals), 16) { // as many workers as may have time
			j.ring(ctx, store.Part{Job: job.ID, Kind: kind})
		}
	}
	return job, err
}

package worker

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"tradebot/engine/desk"
	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/hub"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/store"
)

// Queue brings tasks.
type Queue interface {
	// Ring asks somebody to look; see queue.Redis.
	Ring(ctx context.Context, task queue.Task) error
	// Work handles tasks until ctx ends; see queue.Redis.
	Work(ctx context.Context, config queue.Config, handle queue.Handler) error
}

// Options are a worker's partners and settings.
type Options struct {
	ID      string // names the process: no two that ever run have the same
	Store   *store.Store
	Queue   Queue
	Source  hub.Source
	Past    Past
	Modules desk.Modules
	// Instrument says how a stream's symbol is traded. Errors: Invalid if there is no such symbol, Unavailable.
	Instrument func(ctx context.Context, s market.Stream) (market.Instrument, error)
	// Account brings the account at an exchange that a live bot trades with; nil: none does. It is the same one as long as the
	// account's key is. Errors: Refused, Unavailable.
	Account Account
	Version string        // of the engine
	Lease   time.Duration // how long a lease lasts; 0: 6 s
	Log     *slog.Logger
	// Jobs handles tasks of other kinds than steps; nil for none.
	Jobs queue.Handler
	// Event is told what became of bots, after it is committed; nil for nobody. It must not block.
	Event func(Event)
	// Closed is told the last of the candles that closed in a stream, each time that some did; nil for nobody. It must not block.
	Closed func(market.Stream, market.Candle)
	// Written is told of every transaction with what bots did; nil for nobody. It must not block.
	Written func(Written)
}

// Past is the stored history.
type Past interface {
	hub.Past
	desk.History
}

// Worker runs bots. Make one with [New].
type Worker struct {
	o     Options
	hub   *hub.Hub
	past  *window
	rings *rings
	asks  *asks
	books *books
	hands sync.WaitGroup

	listings listings

	taking sync.Mutex // by who takes bots

	mutex  sync.Mutex
	held   map[string]*seat                   // by bot
	watch  map[market.Stream]map[*seat]string // who waits for the candles of a stream
	kills  store.Kills
	killed time.Time // when it was begun to read them

	counts counts
}

// lease is how long a lease lasts: long enough for a database that is restarted, short enough that the bots of a worker that died
// go on within ten seconds of the start of another, on a machine that is busy as well.
const lease = 6 * time.Second

// New returns a worker that does nothing yet.
func New(o Options) *Worker {
	if o.Lease == 0 {
		o.Lease = failpoint.Length("lease", lease)
	}
	if o.Event == nil {
		o.Event = func(Event) {}
	}
	if o.Written == nil {
		o.Written = func(Written) {}
	}
	w := &Worker{o: o, held: map[string]*seat{}, watch: map[market.Stream]map[*seat]string{}}
	w.rings, w.asks = newRings(), newAsks()
	w.books = newBooks(o.Store, o.Written, o.Log)
	w.past = newWindow(o.Past)
	w.hub = hub.New(o.Source, w.past, w.closed, o.Log)
	w.hub.Tell(o.Closed)
	return w
}

// Run runs bots until ctx ends. Then it takes no more, waits for what it does, commits it, and gives its bots back, all within
// some seconds. The error is the queue's.
func (w *Worker) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var crew sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) { // half of them wait for the database
		crew.Go(func() { w.look(work) })
	}
	crew.Go(func() { w.books.run(work) })
	crew.Go(func() { w.poll(ctx) })
	crew.Go(func() { w.answer(ctx) })
	crew.Go(func() { w.sweep(ctx) })
	queues := map[string]int{queue.WorkerQueue(w.o.ID): 4, queue.Bots: 4}
	if w.o.Jobs != nil {
		queues[queue.Jobs], queues[queue.Chores] = 2, 1
	}
	err := w.o.Queue.Work(ctx, queue.Config{Queues: queues, Concurrency: 2 * runtime.GOMAXPROCS(0), Grace: 3 * time.Second}, w.task)
	w.rings.close()
	w.drain()
	stop()
	w.rings.wake()
	crew.Wait()
	w.hands.Wait()
	w.hub.Close()
	return fault.In("worker.Run", err)
}

// hung is how long bots may wait while none is looked at.
const hung = 30 * time.Second

// Well returns nil if the database answers and bots that were rung for are looked at. The error is Unavailable.
func (w *Worker) Well(ctx context.Context) error {
	const op = "worker.Well"
	if stuck := w.rings.stuck(); stuck > hung {
		return fault.New(fault.Unavailable, op, "bots have been waiting for %s and none is looked at", stuck.Round(time.Second))
	}
	_, err := w.o.Store.Ping(ctx)
	return fault.In(op, err)
}

// task handles a task of the queue.
func (w *Worker) task(ctx context.Context, t queue.Task) error {
	if t.Kind != queue.Step {
		if w.o.Jobs == nil {
			return fault.New(fault.Invalid, "worker.task", "this worker does no %s", t.Kind)
		}
		return w.o.Jobs(ctx, t)
	}
	if s := w.seat(t.Key); s != nil {
		w.asks.add(s)
		return nil
	}
	if t.Queue != queue.Bots { // the bot was given back meanwhile; whoever has it, or the sweep, looks after it
		return nil
	}
	_, err := w.take(ctx, t.Key)
	return err
}

// seat returns a bot that this worker holds, or nil.
func (w *Worker) seat(bot string) *seat {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.held[bot]
}

// seats returns all of them.
func (w *Worker) seats() []*seat {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	list := make([]*seat, 0, len(w.held))
	for _, s := range w.held {
		list = append(list, s)
	}
	return list
}

// closed rings for the bots that wait for a stream.
func (w *Worker) closed(stream market.Stream) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for s := range w.watch[stream] {
		w.rings.ring(s)
	}
}

// drain lets what is under way end, and gives all bots back.
func (w *Worker) drain() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	w.rings.idle(ctx)
	var ids []string
	for _, s := range w.seats() {
		ids = append(ids, s.id)
		w.leave(s)
	}
	if len(ids) == 0 {
		return
	}
	if err := w.o.Store.Release(ctx, w.o.ID, ids); err != nil {
		w.o.Log.Warn("bots could not be given back; others take them when their leases end", "bots", len(ids), "error", err)
		return
	}
	for _, id := range ids { // so that nobody waits for the sweep
		_ = w.o.Queue.Ring(ctx, queue.Task{Kind: queue.Step, Key: id}) // or the sweep does it
	}
}

package courier

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/order"
	"tradebot/engine/outbox"
	"tradebot/engine/store"
)

// Options are a courier's partners.
type Options struct {
	Store   *store.Store
	Client  *binance.Client // of the bot's account
	Fence   store.Fence     // the lease under which everything leaves
	Symbols []binance.Listing
	Log     *slog.Logger
	// Told is given what the exchange said of an order. What follows from it has to be committed before the next Update. It must not block.
	Told func(bot.Report)
	// Trouble is told why nothing has come through for a while, in one sentence, and "" once it does again. It must not block.
	Trouble func(string)
}

// Courier looks after the orders of one bot under one lease. Make one with [Start].
type Courier struct {
	o     Options
	stop  context.CancelFunc
	ended chan struct{}
	wake  chan struct{} // holds one element if there is something new

	mutex sync.Mutex
	given []outbox.Parcel // by the last Update; nil: taken

	// What follows belongs to the goroutine that runs.
	jobs   map[uint64]*job
	list   []*job    // in the order in which they are looked after
	synced bool      // the exchange's clock is known
	silent time.Time // before it nobody asks for its time again
	polled time.Time
	news   news
}

// job is a parcel and how far it has got.
type job struct {
	outbox.Parcel
	symbol  *binance.Listing
	client  string // id under which it went last
	at      stage
	planned int64 // ms UTC, when it was first kept
	sendBy  int64 // ms by the exchange's clock, after which it cannot have left under its id
	kept    bool  // the database has it as unknown
	tries   int   // how often it left again
	known   order.Amount
	there   bool      // the exchange has it, or had it, so it never leaves again
	told    bool      // and that was told
	fails   int       // in a row, of whatever was tried
	missed  time.Time // since when the exchange does not know it, though it had it; zero: it does
	rest    time.Time // nothing is done before
}

// stage is how far an order has got.
type stage uint8

const (
	unread  stage = iota // the database has to say
	planned              // it has not left
	lost                 // nobody knows where it is
	working              // the exchange has it
	over                 // the end was told
)

// polls is how often open orders are looked for at the exchange.
const polls = 2 * time.Second

// retry is how long after a failure something is tried again; it doubles with each failure in a row, up to slowly.
const retry, slowly = 500 * time.Millisecond, 8 * time.Second

// Start starts a courier with nothing to do.
func Start(o Options) *Courier {
	ctx, stop := context.WithCancel(context.Background())
	c := &Courier{o: o, stop: stop, ended: make(chan struct{}), wake: make(chan struct{}, 1), jobs: map[uint64]*job{}}
	go c.run(ctx)
	return c
}

// Update says what there is to look after now, once that is committed.
func (c *Courier) Update(parcels []outbox.Parcel) {
	c.mutex.Lock()
	c.given = parcels
	c.mutex.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Close ends the courier. What it was sending is unknown; whoever looks after the bot next finds out.
func (c *Courier) Close() {
	c.stop()
	<-c.ended
}

func (c *Courier) run(ctx context.Context) {
	defer close(c.ended)
	poll := failpoint.Length("poll", polls)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-c.wake:
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		c.take()
		next := c.round(ctx, poll)
		c.news.judge(c.o.Trouble)
		timer.Reset(next)
	}
}

// take takes over what was given.
func (c *Courier) take() {
	c.mutex.Lock()
	parcels := c.given
	c.given = nil
	c.mutex.Unlock()
	if parcels == nil {
		return
	}
	before := c.jobs
	c.jobs, c.list = make(map[uint64]*job, len(parcels)), c.list[:0]
	for i := range parcels {
		p := &parcels[i]
		j := before[p.Order]
		if j == nil {
			j = &job{Parcel: *p, symbol: &c.o.Symbols[p.Slot], known: p.Filled, there: p.Sent, told: p.Sent}
		} else {
			trades := j.Trades // those that were told, committed or not
			maps.Copy(trades, p.Trades)
			j.Parcel = *p
			j.Trades = trades
		}
		c.jobs[p.Order] = j
		c.list = append(c.list, j)
	}
}

// round looks after every order once, or until there is something new, and returns when to come again.
func (c *Courier) round(ctx context.Context, poll time.Duration) time.Duration {
	next := time.Hour
	soon := func(at time.Time) { next = min(next, max(time.Until(at), time.Millisecond)) }
	works := false
	for _, j := range c.list {
		if j.at == over || ctx.Err() != nil {
			continue
		}
		if len(c.wake) > 0 { // what is to be taken back now does not wait for the rest
			return next
		}
		if time.Now().Before(j.rest) {
			soon(j.rest)
			works = works || j.at == working
			continue
		}
		if j.at != working || j.Cancel {
			if wait := c.attend(ctx, j); wait > 0 {
				j.rest = time.Now().Add(wait)
				soon(j.rest)
			}
		}
		works = works || j.at == working
	}
	if works && ctx.Err() == nil {
		if time.Since(c.polled) >= poll {
			c.polled = time.Now()
			c.poll(ctx)
		}
		soon(c.polled.Add(poll))
	}
	return next
}

// attend does what is next for an order that does not just work, and returns how long to wait before the next thing; 0: it works, or
// is over.
func (c *Courier) attend(ctx context.Context, j *job) time.Duration {
	if j.at == unread {
		if wait := c.read(ctx, j); wait > 0 {
			return wait
		}
	}
	switch j.at {
	case planned:
		return c.send(ctx, j)
	case lost:
		return c.find(ctx, j)
	case working:
		if j.Cancel {
			return c.recall(ctx, j)
		}
	}
	return 0
}

// read reads how far an order has got: another courier may have begun.
func (c *Courier) read(ctx context.Context, j *job) time.Duration {
	now, err := c.o.Store.Ping(ctx)
	if err != nil {
		return c.warn(ctx, j, "the database does not answer", err)
	}
	row, err := c.o.Store.Order(ctx, c.o.Fence.Bot, j.Order)
	if err != nil {
		return c.warn(ctx, j, "an order cannot be read", err)
	}
	j.client, j.planned, j.tries = row.ClientID, row.Planned, tries(row.ClientID)
	switch row.Status {
	case order.Planned.String():
		j.at = planned
	case order.Sending.String(), order.Unknown.String():
		if wait := c.sync(ctx, j); wait > 0 {
			return wait
		}
		j.at, j.kept = lost, row.Status == order.Unknown.String()
		j.sendBy = c.o.Client.Now() + max(row.SendBy-now, -past) // later than now, so that nothing is taken for absent too soon
	default:
		j.at = working
	}
	return 0
}

// sync measures the exchange's clock, if nobody has, and returns how long to wait if that fails.
func (c *Courier) sync(ctx context.Context, j *job) time.Duration {
	if c.synced {
		return 0
	}
	if wait := time.Until(c.silent); wait > 0 { // it was just asked, for another order
		return wait
	}
	if _, err := c.o.Client.Sync(ctx); err != nil {
		wait := c.warn(ctx, j, "the exchange does not say its time", err)
		c.silent = time.Now().Add(wait)
		return wait
	}
	c.synced, c.news.good = true, true
	return 0
}

// past is what is long enough ago, ms.
const past = 60_000

// tell says what the exchange, or the courier, has found out.
func (c *Courier) tell(j *job, status order.Status, reason order.Reason, text string, fills []bot.Execution) {
	r := bot.Report{Order: j.Order, Status: status.String(), Text: text, Fills: fills}
	if reason != 0 {
		r.Reason = reason.String()
	}
	if j.told = true; status.Done() {
		j.at = over
	} else {
		j.at = working
	}
	c.o.Told(r)
}

// warn notes what went wrong, unless it is the end, and returns how long to wait. The more often it goes wrong the less is logged.
func (c *Courier) warn(ctx context.Context, j *job, what string, err error) time.Duration {
	if ctx.Err() == nil {
		j.fails++
		c.news.bad = what + ": " + fault.Sentence(err)
		if j.fails&(j.fails-1) == 0 {
			c.o.Log.Warn(what, "bot_id", c.o.Fence.Bot, "order", j.Order, "fails", j.fails, "error", err)
		}
	}
	return min(retry<<min(max(j.fails-1, 0), 10), slowly)
}

// answered notes that something came through.
func (c *Courier) answered(j *job) {
	c.news.good = true
	j.fails = 0
}

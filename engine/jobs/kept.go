package jobs

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"tradebot/engine/fault"
)

const (
	// mostKept bounds the results in memory, bytes: some of 100,000 candles and 10,000 trades, an eighth of what the API may have.
	mostKept = 64 << 20
	// idle is how long one is kept that nobody asks for: whoever reads a report has scrolled on by then.
	idle = 5 * time.Minute
)

// kept are results of backtests that were unpacked of late, by id of the job. A page asks for the same result several times, for its report
// and for one part of its candles after another, and unpacking a large one takes the better part of a second. What came of a job that is done
// never changes; that the one who asks may see it is looked at before, each time.
//
// Several who ask for one at once share one unpacking.
type kept struct {
	most  int64 // bytes
	mutex sync.Mutex
	under map[string]*keeping
	bytes int64 // of those that are there
	count int64 // of what was asked for
	sweep *time.Timer
}

// keeping is a result that is there, or is being read.
type keeping struct {
	done  chan struct{}
	value *unpacked
	err   error
	bytes int64 // 0 while it is being read
	asked int64 // the last question for it, as kept.count has them
	until time.Time
}

// unpacked is a result as it is kept. Nobody changes it: several read it at once.
type unpacked struct {
	Tested
	report json.RawMessage // as it was written
}

// get returns the result of a job, which read reads if it is not there. read gets a context that ends with no request. A result that is
// larger than all that may be kept is given and forgotten, and so is an error.
func (k *kept) get(ctx context.Context, id string, read func(context.Context) (*unpacked, error)) (*unpacked, error) {
	k.mutex.Lock()
	k.count++
	e := k.under[id]
	if e != nil {
		e.asked, e.until = k.count, time.Now().Add(idle)
		k.mutex.Unlock()
		select {
		case <-e.done:
			return e.value, e.err
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Canceled, "jobs.kept", ctx.Err())
		}
	}
	e = &keeping{done: make(chan struct{}), asked: k.count, err: fault.New(fault.Internal, "jobs.kept", "the result was not read")}
	if k.under == nil {
		k.under = map[string]*keeping{}
	}
	k.under[id] = e
	k.mutex.Unlock()
	defer k.put(id, e)
	e.value, e.err = read(context.WithoutCancel(ctx))
	return e.value, e.err
}

// put keeps what was read, and forgets those that were not asked for longest until there is room for it.
func (k *kept) put(id string, e *keeping) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	defer close(e.done)
	if e.err != nil {
		delete(k.under, id)
		return
	}
	e.bytes, e.until = max(1, weight(e.value)), time.Now().Add(idle)
	k.bytes += e.bytes
	for k.bytes > k.most {
		oldest := id
		if e.bytes <= k.most {
			oldest = k.oldest(id)
		}
		k.forget(oldest)
	}
	if k.sweep == nil && len(k.under) > 0 {
		k.sweep = time.AfterFunc(idle/5, k.clean)
	}
}

// oldest is the one that nobody has asked for longest, of those that are there and are not this one.
func (k *kept) oldest(but string) (oldest string) {
	for id, e := range k.under {
		if id != but && e.bytes > 0 && (oldest == "" || e.asked < k.under[oldest].asked) {
			oldest = id
		}
	}
	return oldest
}

func (k *kept) forget(id string) {
	k.bytes -= k.under[id].bytes
	delete(k.under, id)
}

// clean forgets what nobody has asked for in a while, and looks again later.
func (k *kept) clean() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	for id, e := range k.under {
		if e.bytes > 0 && !time.Now().Before(e.until) {
			k.forget(id)
		}
	}
	if k.sweep = nil; len(k.under) > 0 {
		k.sweep = time.AfterFunc(idle/5, k.clean)
	}
}

// weight is about how much memory a result takes, bytes: of each thing its fields, and texts as long as they mostly are.
func weight(u *unpacked) int64 {
	n := 3 * len(u.report) // its text, and what was read of that, which is less than twice as much
	if u.Chart == nil {
		return int64(n)
	}
	n += 24 * len(u.Chart.Equity)
	for i := range u.Chart.Slots {
		s := &u.Chart.Slots[i]
		n += 48*len(s.Candles) + 128*len(s.Fills)
		for _, p := range s.Plots {
			n += 16 * len(p.Times)
		}
	}
	return int64(n)
}

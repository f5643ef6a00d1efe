package binance

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"tradebot/engine/fault"
)

// Limits are those of the exchange, each with its default where it is 0.
type Limits struct {
	Weight    int // of requests in a minute, per IP address; 6,000
	Orders10s int // not yet filled, placed in 10 seconds, per account; 100
	OrdersDay int // and in a day; 200,000
}

// Waits where the exchange does not say how long: a minute ends every limit but that of a day, and bans begin with two minutes.
// Retry-After is cut to whole seconds, so one is added; a request within a ban prolongs it.
const (
	waitLimit = time.Minute
	waitBan   = 2 * time.Minute
	waitMore  = time.Second
)

// Budget is what may be asked of the exchange from one IP address. All clients of a process share one. It is safe for
// concurrent use.
type Budget struct {
	limits Limits

	mu       sync.Mutex
	weight   window
	blocked  time.Time // no request before
	asked    time.Time // when somebody last wanted to ask something
	offset   int64     // of the exchange's clock, ms, as a client measured it last
	measured bool
	accounts map[string]*account
}

// Use is how much is asked of the exchange from an address, and how its clock goes.
type Use struct {
	Used, Limit int       // weight of requests in this minute, ours and what the exchange has counted; and how much it may be
	Asked       time.Time // when somebody last wanted to ask something, whether or not it was sent; zero: never
	Blocked     time.Time // until when the exchange wants no request; a time that has passed, or zero, if it takes them
	Offset      int64     // by how much the exchange's clock is ahead of ours, ms, as it was measured last
	Measured    bool      // Offset is known
}

// account is what may be ordered.
type account struct {
	short, day window
	blocked    time.Time // no order before
}

// window counts what is used within spans of a fixed length.
type window struct {
	length time.Duration
	span   int64 // number of the span since 1970
	used   int
}

// at moves on to the span of a moment, and returns when that ends.
func (w *window) at(now time.Time) time.Time {
	if span := now.UnixMilli() / w.length.Milliseconds(); span != w.span {
		w.span, w.used = span, 0
	}
	return time.UnixMilli((w.span + 1) * w.length.Milliseconds())
}

// NewBudget returns a budget of which nothing is used.
func NewBudget(l Limits) *Budget {
	for _, d := range [...]struct {
		limit    *int
		standard int
	}{{&l.Weight, 6000}, {&l.Orders10s, 100}, {&l.OrdersDay, 200_000}} {
		if *d.limit == 0 {
			*d.limit = d.standard
		}
	}
	return &Budget{limits: l, weight: window{length: time.Minute}, accounts: map[string]*account{}}
}

// Blocked returns until when the exchange wants no request from this address; a time that has passed if it takes them.
func (b *Budget) Blocked() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.blocked
}

// Use returns how much is used now. It asks nobody.
func (b *Budget) Use() Use {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.weight.at(time.Now())
	return Use{b.weight.used, b.limits.Weight, b.asked, b.blocked, b.offset, b.measured}
}

// clock takes note of by how much the exchange's clock is ahead, ms: it is so for all who share the address.
func (b *Budget) clock(offset int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.offset, b.measured = offset, true
}

func (b *Budget) account(id string) *account {
	a := b.accounts[id]
	if a == nil {
		a = &account{short: window{length: 10 * time.Second}, day: window{length: 24 * time.Hour}}
		b.accounts[id] = a
	}
	return a
}

// take takes what a request needs, or returns how long to wait before asking again. The error is Limit.
func (b *Budget) take(id string, n need, now time.Time) (time.Duration, error) {
	const op = "binance.Budget.take"
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = now
	if wait := b.blocked.Sub(now); wait > 0 {
		return wait, fault.New(fault.Limit, op, "Binance wants no request from this address for another %s", wait.Round(time.Second))
	}
	most := b.limits.Weight
	if !n.trade {
		most -= most / 10
	}
	if end := b.weight.at(now); b.weight.used+n.weight > most {
		return end.Sub(now), fault.New(fault.Limit, op, "this address has asked as much of Binance as it may in a minute; it goes on with the next")
	}
	if n.order {
		a := b.account(id)
		if wait := a.blocked.Sub(now); wait > 0 {
			return wait, fault.New(fault.Limit, op, "Binance wants no order of this account for another %s", wait.Round(time.Second))
		}
		if end := a.short.at(now); a.short.used >= b.limits.Orders10s {
			return end.Sub(now), fault.New(fault.Limit, op, "this account has placed as many orders as it may in 10 seconds")
		}
		if end := a.day.at(now); a.day.used >= b.limits.OrdersDay {
			return end.Sub(now), fault.New(fault.Limit, op, "this account has placed as many orders as it may in a day")
		}
		a.short.used++
		a.day.used++
	}
	b.weight.used += n.weight
	return 0, nil
}

// learn takes note of what an answer says about limits, and returns how long to wait if it was refused for one.
func (b *Budget) learn(id string, status int, header http.Header, code int64, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.weight.raise(header.Get("X-Mbx-Used-Weight-1m"), now)
	a := b.account(id)
	a.short.raise(header.Get("X-Mbx-Order-Count-10s"), now)
	a.day.raise(header.Get("X-Mbx-Order-Count-1d"), now)

	var wait time.Duration
	switch status {
	case http.StatusTooManyRequests:
		wait = waitLimit
	case http.StatusTeapot:
		wait = waitBan
	default:
		return 0
	}
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds >= 0 {
		wait = time.Duration(seconds) * time.Second
	}
	wait += waitMore
	until := &b.blocked
	if code == tooManyOrders && status == http.StatusTooManyRequests {
		until = &a.blocked
	}
	if end := now.Add(wait); end.After(*until) {
		*until = end
	}
	return wait
}

// raise takes over what the exchange has counted, if that is more: other programs may share the address or the account.
func (w *window) raise(text string, now time.Time) {
	w.at(now)
	if used, err := strconv.Atoi(text); err == nil {
		w.used = max(w.used, used)
	}
}

package exchange

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// patience is how many requests after a 429 lead to a ban.
const patience = 3

// limits counts requests. There is one address, so to say.
type limits struct {
	weight, orders int
	ban            time.Duration

	mu     sync.Mutex
	minute int64
	used   int
	tens   int64
	placed map[string]int
	until  time.Time // limited
	after  int       // requests while it was
	banned time.Time
	told   map[string]time.Time // by key: when it was first told of the ban
}

func newLimits(c Config) *limits {
	l := &limits{weight: c.Weight, orders: c.Orders, ban: c.Ban, placed: map[string]int{}, told: map[string]time.Time{}}
	if l.weight == 0 {
		l.weight = 6000
	}
	if l.orders == 0 {
		l.orders = 100
	}
	if l.ban == 0 {
		l.ban = 2 * time.Minute
	}
	return l
}

// weights are those of rest-api.md.
var weights = map[string]int{
	"GET /api/v3/exchangeInfo": 20, "GET /api/v3/klines": 2, "GET /api/v3/order": 4, "GET /api/v3/openOrders": 6, "GET /api/v3/myTrades": 5,
	"GET /api/v3/allOrders": 20, "GET /api/v3/account": 20,
}

// count counts a request, or returns its refusal.
func (l *limits) count(name, key string, now time.Time) *reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.banned) {
		return l.refuse(key, now)
	}
	if minute := now.Unix() / 60; minute != l.minute {
		l.minute, l.used = minute, 0
	}
	if tens := now.Unix() / 10; tens != l.tens {
		l.tens, l.placed = tens, map[string]int{}
	}
	l.used += max(1, weights[name])
	if now.Before(l.until) {
		if l.after++; l.after > patience {
			return l.shut(key, l.ban, now)
		}
		return tooMuch(http.StatusTooManyRequests, -1003, l.until.Sub(now))
	}
	if l.used > l.weight {
		l.until, l.after = time.Unix((l.minute+1)*60, 0), 0
		return tooMuch(http.StatusTooManyRequests, -1003, l.until.Sub(now))
	}
	if name == "POST /api/v3/order" {
		account := owner(key)
		if l.placed[account]++; l.placed[account] > l.orders {
			return tooMuch(http.StatusTooManyRequests, -1015, time.Unix((l.tens+1)*10, 0).Sub(now))
		}
	}
	return nil
}

// limit refuses requests for a time, as if too much had been used; ban bans.
func (l *limits) limit(key string, d time.Duration, ban bool, now time.Time) *reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ban {
		return l.shut(key, d, now)
	}
	l.until, l.after = now.Add(d), 0
	return tooMuch(http.StatusTooManyRequests, -1003, d)
}

// shut bans. l.mu is held.
func (l *limits) shut(key string, d time.Duration, now time.Time) *reply {
	if !now.Before(l.banned) {
		clear(l.told) // of the ban before
	}
	l.banned = now.Add(d)
	return l.refuse(key, now)
}

// refuse tells of the ban. l.mu is held.
func (l *limits) refuse(key string, now time.Time) *reply {
	if l.told[key].IsZero() {
		l.told[key] = now
	}
	return tooMuch(http.StatusTeapot, -1003, l.banned.Sub(now))
}

// heard is how long after it was answered that it is banned somebody may not have heard of it yet.
const heard = time.Second

// ignores reports whether a request was signed by who knew that it is banned. One that was on its way does no wrong, nor does one
// with another key, who has not been told.
func (l *limits) ignores(key string, signed, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := l.told[key]
	return now.Before(l.banned) && !told.IsZero() && signed.After(told.Add(heard))
}

// Ignored returns how many requests were signed by who knew that it was banned: a client that knows its duty sends none.
func (x *Exchange) Ignored() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.book.Ignored
}

// tooMuch is a refusal that says how long to wait, in whole seconds.
func tooMuch(status int, code int64, wait time.Duration) *reply {
	message := "Too much request weight used; please use WebSocket Streams for live updates to avoid polling the API."
	if code == -1015 {
		message = "Too many new orders."
	}
	a := say(status, refusal{Code: code, Msg: message})
	a.header.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	return a
}

// mark puts into an answer what is used.
func (l *limits) mark(a *reply, name, key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a.header.Set("X-Mbx-Used-Weight-1m", strconv.Itoa(l.used))
	if name == "POST /api/v3/order" && a.status == http.StatusOK {
		a.header.Set("X-Mbx-Order-Count-10s", strconv.Itoa(l.placed[owner(key)]))
	}
}

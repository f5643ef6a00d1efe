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

	mu      sync.Mutex
	minute  int64
	used    int
	tens    int64
	placed  map[string]int
	until   time.Time // limited
	after   int       // requests while it was
	banned  time.Time
	ignored int // requests during a ban
}

func newLimits(c Config) *limits {
	l := &limits{weight: c.Weight, orders: c.Orders, ban: c.Ban, placed: map[string]int{}}
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
func (l *limits) count(name, account string, now time.Time) *reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.banned) {
		l.ignored++
		return tooMuch(http.StatusTeapot, -1003, l.banned.Sub(now))
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
			l.banned = now.Add(l.ban)
			return tooMuch(http.StatusTeapot, -1003, l.ban)
		}
		return tooMuch(http.StatusTooManyRequests, -1003, l.until.Sub(now))
	}
	if l.used > l.weight {
		l.until, l.after = time.Unix((l.minute+1)*60, 0), 0
		return tooMuch(http.StatusTooManyRequests, -1003, l.until.Sub(now))
	}
	if name == "POST /api/v3/order" {
		if l.placed[account]++; l.placed[account] > l.orders {
			return tooMuch(http.StatusTooManyRequests, -1015, time.Unix((l.tens+1)*10, 0).Sub(now))
		}
	}
	return nil
}

// limit refuses requests for a time, as if too much had been used; ban bans.
func (l *limits) limit(d time.Duration, ban bool, now time.Time) *reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ban {
		l.banned = now.Add(d)
		return tooMuch(http.StatusTeapot, -1003, d)
	}
	l.until, l.after = now.Add(d), 0
	return tooMuch(http.StatusTooManyRequests, -1003, d)
}

// Ignored returns how many requests came during a ban: a client that knows its duty sends none.
func (x *Exchange) Ignored() int {
	x.limits.mu.Lock()
	defer x.limits.mu.Unlock()
	return x.limits.ignored
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
func (l *limits) mark(a *reply, name, account string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a.header.Set("X-Mbx-Used-Weight-1m", strconv.Itoa(l.used))
	if name == "POST /api/v3/order" && a.status == http.StatusOK {
		a.header.Set("X-Mbx-Order-Count-10s", strconv.Itoa(l.placed[account]))
	}
}

package risk

import "github.com/quagmt/udecimal"

// steps is into how many parts a window is cut. What happens within one part of the newest is remembered as one thing, at
// the time of the last of it: so a window keeps at most a thousand entries, and a thing counts up to a thousandth of the window
// too long. A window of up to a thousand candles is exact.
const steps = 1000

// step returns the length of a part, ms.
func step(window int64) int64 { return (window + steps - 1) / steps }

// queue is a ring that grows.
type queue[T any] struct {
	ring []T // its length is 0 or a power of two
	head int
	n    int
}

func (q *queue[T]) front() *T { return &q.ring[q.head] }
func (q *queue[T]) back() *T  { return &q.ring[(q.head+q.n-1)&(len(q.ring)-1)] }
func (q *queue[T]) dropBack() { q.n-- }
func (q *queue[T]) dropFront() {
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.n--
}

func (q *queue[T]) push(item T) {
	if q.n == len(q.ring) {
		ring := make([]T, max(8, 2*len(q.ring)))
		tail := copy(ring, q.ring[q.head:])
		copy(ring[tail:], q.ring[:q.head])
		q.ring, q.head = ring, 0
	}
	q.n++
	*q.back() = item
}

// newest remembers the times of the last limit things.
type newest struct {
	limit int
	times queue[int64]
}

func (n *newest) add(now int64) {
	if n.times.n == n.limit {
		n.times.dropFront()
	}
	n.times.push(now)
}

// full reports whether limit things happened in the window that ends now: later than now-window. Then it also returns when
// the first of them leaves it.
func (n *newest) full(now, window int64) (free int64, full bool) {
	if n.limit == 0 || n.times.n < n.limit {
		return 0, false
	}
	free = *n.times.front() + window
	return free, now < free
}

// peaks knows the highest equity of the closes within a window. Only closes above all later ones can become the highest, so
// the others are dropped.
type peaks struct {
	window int64 // ms; 0: off
	step   int64
	keep   float64 // part of the highest that is near a breach
	closes queue[peak]
}

type peak struct {
	at     int64 // close at which it counts last
	end    int64 // closes before this one are lower and belong to it
	equity float64
}

// add notes the equity at a close and reports whether it is near a breach.
func (p *peaks) add(now int64, equity float64) (near bool) {
	q := &p.closes
	for q.n > 0 && q.back().equity <= equity {
		q.dropBack()
	}
	for q.n > 0 && q.front().at <= now-p.window {
		q.dropFront()
	}
	if q.n > 0 && now < q.back().end {
		q.back().at = now
	} else {
		q.push(peak{now, now + p.step, equity})
	}
	return equity <= q.front().equity*p.keep
}

// restart forgets every close but the one now.
func (p *peaks) restart(now int64, equity float64) {
	p.closes.n = 0
	p.closes.push(peak{now, now + p.step, equity})
}

// sum knows what the trades within a window earned together.
type sum struct {
	total  udecimal.Decimal
	trades queue[earned]
}

type earned struct {
	at  int64 // close at which the last of them ended
	end int64 // trades that end before belong to it
	pnl udecimal.Decimal
}

func (s *sum) add(now, window int64, pnl udecimal.Decimal) {
	q := &s.trades
	for q.n > 0 && q.front().at <= now-window {
		s.total = s.total.Sub(q.front().pnl)
		q.dropFront()
	}
	s.total = s.total.Add(pnl)
	if q.n > 0 && now < q.back().end {
		last := q.back()
		last.at, last.pnl = now, last.pnl.Add(pnl)
		return
	}
	q.push(earned{now, now + step(window), pnl})
}

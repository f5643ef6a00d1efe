package api

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/user"
)

// The most streams of events that are open at once: of a user, who has some pages open, and of a process.
const (
	mostOwn = 20
	mostAll = 2000
)

// hall is who watches events through this process.
type hall struct {
	mutex sync.Mutex
	seats map[*place]bool
	own   map[string]int // how many a user has
}

// place is one that somebody has.
type place struct {
	who   user.Who
	leave context.CancelFunc
}

func newHall() *hall { return &hall{seats: map[*place]bool{}, own: map[string]int{}} }

// enter gives somebody a place, which leave takes from them. Errors: Limit if they have enough, Unavailable if the process has.
func (h *hall) enter(who *user.Who, leave context.CancelFunc) (*place, error) {
	const op = "api.enter"
	h.mutex.Lock()
	defer h.mutex.Unlock()
	switch {
	case h.own[who.User] >= mostOwn:
		return nil, fault.New(fault.Limit, op, "you watch events %d times already; close a page or a program that does, then try again", mostOwn)
	case len(h.seats) >= mostAll:
		return nil, fault.New(fault.Unavailable, op, "too many people watch events; try again later, or let the operator start another process with the API")
	}
	p := &place{who: *who, leave: leave}
	h.seats[p] = true
	h.own[who.User]++
	return p, nil
}

// exit gives a place back.
func (h *hall) exit(p *place) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if !h.seats[p] {
		return
	}
	delete(h.seats, p)
	if h.own[p.who.User]--; h.own[p.who.User] == 0 {
		delete(h.own, p.who.User)
	}
}

// shown are the ids of the sessions and tokens with which people came in.
func (h *hall) shown() (ids []string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	seen := map[string]bool{}
	for p := range h.seats {
		if id := p.shown(); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

func (p *place) shown() string {
	if p.who.Session != "" {
		return p.who.Session
	}
	return p.who.Token
}

// seeOut ends the streams of everybody who came in with one of the sessions or tokens.
func (h *hall) seeOut(ids []string) {
	gone := map[string]bool{}
	for _, id := range ids {
		gone[id] = true
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for p := range h.seats {
		if gone[p.shown()] {
			p.leave()
		}
	}
}

// glance is how often it is asked whether those who watch still may.
const glance = 500 * time.Millisecond

// watch ends the streams of those who may not watch any more, until ctx ends.
func (h *hall) watch(ctx context.Context, guard Guard, log *slog.Logger) {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		ids := h.shown()
		if len(ids) == 0 {
			continue
		}
		limited, cancel := context.WithTimeout(ctx, patience)
		gone, err := guard.Gone(limited, ids)
		cancel()
		if err != nil {
			if ctx.Err() == nil {
				log.Warn("it cannot be asked whether those who watch events still may", "streams", len(ids), "error", err)
			}
			continue
		}
		h.seeOut(gone)
	}
}

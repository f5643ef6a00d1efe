package api

import (
	"sync"

	"tradebot/engine/fault"
)

// gate lets through so many at once who ask for something that takes the machine long, and of each user one.
type gate struct {
	most  int
	what  string // that is done, for the sentence
	mutex sync.Mutex
	in    map[string]bool // users
}

func newGate(most int, what string) *gate {
	return &gate{most: most, what: what, in: map[string]bool{}}
}

// enter lets a user through, who calls leave in the end. The error is a Limit.
func (g *gate) enter(user string) (leave func(), err error) {
	const op = "api.enter"
	g.mutex.Lock()
	defer g.mutex.Unlock()
	switch {
	case g.in[user]:
		return nil, fault.New(fault.Limit, op, "%s of yours is under way; repeat this when it is done", g.what)
	case len(g.in) >= g.most:
		return nil, fault.New(fault.Limit, op, "others keep the server busy; repeat this in a few seconds")
	}
	g.in[user] = true
	return func() {
		g.mutex.Lock()
		defer g.mutex.Unlock()
		delete(g.in, user)
	}, nil
}

package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/user"
)

// Wellness is how an installation is.
type Wellness struct {
	Status  string  `json:"status" enum:"ok,failed" doc:"ok if everything answers"`
	Version string  `json:"version" doc:"Of the program" example:"0.1.0"`
	Checks  []Check `json:"checks" nullable:"false" doc:"What was asked"`
}

// Check is what one part said.
type Check struct {
	Name   string `json:"name" doc:"What was asked" example:"database"`
	OK     bool   `json:"ok" doc:"Whether it answers"`
	Detail string `json:"detail" doc:"What is wrong and what to do; empty if nothing is"`
	MS     int64  `json:"ms" doc:"How long it took to answer, ms"`
}

// Well is the answer of the checks. Its status is 503 if something does not answer.
type Well struct {
	Status int
	Body   Wellness
}

// health registers the checks, which are outside of the resources' path and need nobody signed in: they say nothing that a client could
// not find out.
func (s *Server) health() {
	for _, r := range []struct {
		path, summary string
		ask           bool
	}{
		{"/livez", "Whether the process answers", false},
		{"/readyz", "Whether the process can do its work: 503 without database or Redis", true},
		{"/health", "The same, for people", true},
	} {
		route := Route{Method: http.MethodGet, Path: r.path, ID: "get-" + r.path[1:], Summary: r.summary, Tag: "health", root: true}
		register(s, route, func(ctx context.Context, _ *user.Who, _ *struct{}) (*Well, error) { return s.well(ctx, r.ask), nil })
	}
}

// soon is how long a check may take: who asks gives up soon after.
const soon = 3 * time.Second

// well asks what this process needs.
func (s *Server) well(ctx context.Context, ask bool) *Well {
	w := &Well{Status: http.StatusOK, Body: Wellness{Status: "ok", Version: s.Version, Checks: []Check{}}}
	if !ask {
		return w
	}
	parts := []struct {
		name string
		ask  func(context.Context) error
	}{{"database", s.store.Ready}, {"queue", s.Queue.Check}}
	w.Body.Checks = make([]Check, len(parts))
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	var asked sync.WaitGroup
	for i, part := range parts {
		asked.Go(func() {
			begun := time.Now()
			err := part.ask(ctx)
			w.Body.Checks[i] = Check{part.name, err == nil, fault.Sentence(err), time.Since(begun).Milliseconds()}
		})
	}
	asked.Wait()
	for _, c := range w.Body.Checks {
		if !c.OK {
			w.Status, w.Body.Status = http.StatusServiceUnavailable, "failed"
		}
	}
	return w
}

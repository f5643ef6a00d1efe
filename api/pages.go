package api

import (
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
)

// pages keep answers as they were written last, with what tells whether they still hold. What is kept is not changed.
type pages[K comparable, T any] struct {
	mutex sync.Mutex
	of    map[K]T
}

// mostPages is how many are kept of a kind: of the largest ones, a few dozen MB.
const mostPages = 64

func (p *pages[K, T]) get(key K) (T, bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	kept, ok := p.of[key]
	return kept, ok
}

func (p *pages[K, T]) put(key K, kept T) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if _, ok := p.of[key]; p.of == nil || !ok && len(p.of) >= mostPages {
		p.of = map[K]T{}
	}
	p.of[key] = kept
}

// JSON is an answer that is written as it is. Its bytes may be those of other answers too.
type JSON struct {
	ETag  string `header:"ETag"`
	Cache string `header:"Cache-Control"`
	Body  func(huma.Context)
}

// whole answers with bytes that nobody changes any more: they are not copied.
func whole(body []byte) func(huma.Context) {
	return func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", "application/json")
		ctx.SetStatus(http.StatusOK)
		humafiber.Unwrap(ctx).Response().SetBodyRaw(body)
	}
}

// same answers that what the client has still holds.
func same(ctx huma.Context) { ctx.SetStatus(http.StatusNotModified) }

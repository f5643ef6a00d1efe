package chaos_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"tradebot/engine/exchange"
)

// troubles are what an exchange does to requests, and for how long, ms. An order that it executes twice is not among them: nobody who
// sent it once can help that.
var troubles = []exchange.Fault{
	{Kind: "cut"}, {Kind: "busy_before"},
	{Kind: "lose"}, {Kind: "lose", Method: http.MethodPost}, {Kind: "garble"}, {Kind: "echo"},
	{Kind: "busy_after"}, {Kind: "vague", Method: http.MethodPost}, {Kind: "vague", Method: http.MethodDelete},
	{Kind: "delay", Delay: 200}, {Kind: "delay", Delay: 1500}, {Kind: "stall", Delay: 300}, {Kind: "stall", Delay: 2500},
	{Kind: "twice", Method: http.MethodGet}, {Kind: "twice", Method: http.MethodDelete},
}

// misbehave lets the exchange do one or several of these to some of the requests, until it is calmed, and now and then limit or ban
// whoever comes. It returns what.
func (p *plant) misbehave(r *rand.Rand) string {
	p.Helper()
	s := exchange.Schedule{Seed: r.Uint64(), Share: 0.1 + 0.6*r.Float64()}
	var words []string
	for _, i := range r.Perm(len(troubles))[:1+r.IntN(4)] {
		f := troubles[i]
		s.Any = append(s.Any, f)
		words = append(words, strings.TrimSpace(f.Kind+" "+f.Method))
	}
	var once []exchange.Fault
	if r.IntN(4) == 0 {
		f := exchange.Fault{Kind: []string{"limit", "ban"}[r.IntN(2)], Wait: 1 + r.IntN(2)}
		once, words = append(once, f), append(words, f.Kind)
	}
	slices.Sort(words)
	text := fmt.Sprintf("%s for %.0f %%", strings.Join(slices.Compact(words), ", "), 100*s.Share)
	if err := p.tell(p.Context(), http.MethodPost, "/control/faults", map[string]any{"faults": once, "schedule": s}); err != nil {
		return text + " (it does not answer)"
	}
	return text
}

func (p *plant) troubled(r *rand.Rand) string {
	text := p.misbehave(r)
	p.moment(r, 3*time.Second)
	return text
}

func (p *plant) killExchange(r *rand.Rand) string {
	p.moment(r, 500*time.Millisecond)
	p.exchange.Kill()
	slow := time.Duration(0)
	if r.IntN(2) == 0 {
		p.moment(r, 3*time.Second)
		slow = time.Duration(r.Int64N(int64(time.Second)))
	}
	p.openExchange(slow)
	return fmt.Sprintf("it is back, and answers after %s", slow.Round(time.Millisecond))
}

func (p *plant) holdExchange(r *rand.Rand) string {
	p.moment(r, 500*time.Millisecond)
	p.exchange.Pause()
	p.moment(r, 4*time.Second)
	p.exchange.Resume()
	return ""
}

// steps are the places that a worker gets to when it sends an order.
var steps = []string{"send.allowed", "send.signed", "send.written", "send.answered"}

// also lets the exchange misbehave as well, half of the time.
func (p *plant) also(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return ""
	}
	return ", while it does " + p.misbehave(r)
}

func (p *plant) killSender(r *rand.Rand) string {
	one, step := p.sender(), steps[r.IntN(len(steps))]
	more := p.also(r)
	p.moment(r, 200*time.Millisecond)
	p.arm(one, step, "kill")
	return one.name + " at " + step + p.sprung(one, "kill", perhaps) + more
}

func (p *plant) holdSender(r *rand.Rand) string {
	one, step := p.sender(), steps[r.IntN(len(steps))]
	more := p.also(r)
	p.arm(one, step, "stop")
	late := p.sprung(one, "stop", perhaps)
	p.over(one)
	if r.IntN(2) == 0 { // until the exchange takes nothing any more that was signed before
		p.moment(r, 4*time.Second)
	}
	one.Resume()
	return one.name + " at " + step + late + more
}

package exchange

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"tradebot/engine/fault"
)

// Fault is what happens to requests.
type Fault struct {
	Kind   string `json:"kind"`             // one of Kinds
	Method string `json:"method,omitempty"` // "": any
	Path   string `json:"path,omitempty"`   // "": any
	Count  int    `json:"count,omitempty"`  // of requests; 0: one
	Delay  int    `json:"delay,omitempty"`  // ms, of stall and delay
	Wait   int    `json:"wait,omitempty"`   // seconds of Retry-After, of limit and ban
}

// kinds are the faults, with whether the request is executed.
var kinds = map[string]bool{
	"cut":         false, // the connection is closed
	"busy_before": false, // 503
	"limit":       false, // 429, and every other request as well until it is over
	"ban":         false, // 418, likewise
	"stall":       true,  // it is understood at once and executed late, which its recvWindow may not allow
	"lose":        true,  // the connection is closed after it was executed
	"delay":       true,  // the answer comes late
	"twice":       true,  // it is executed a second time; the first answer counts
	"echo":        true,  // the answer comes twice
	"busy_after":  true,  // 503 after it was executed
	"vague":       true,  // -1007 after it was executed: execution status unknown
	"garble":      true,  // half of the answer
}

// Kinds lists the kinds of fault.
func Kinds() []string {
	var all []string
	for kind := range kinds {
		all = append(all, kind)
	}
	slices.Sort(all)
	return all
}

// Schedule draws faults from a seed, one request after the other.
type Schedule struct {
	Seed  uint64  `json:"seed"`
	Share float64 `json:"share"` // of the requests that meet one
	Any   []Fault `json:"any"`   // which; Count does not matter
}

// trouble is what is going to happen.
type trouble struct {
	mu       sync.Mutex
	faults   []Fault
	schedule Schedule
	random   *rand.Rand
}

// Inject makes faults happen to the next requests that they are for, in this order, before those of a schedule. The error is
// Invalid.
func (x *Exchange) Inject(faults ...Fault) error {
	if err := known(faults); err != nil {
		return fault.In("exchange.Inject", err)
	}
	x.trouble.mu.Lock()
	defer x.trouble.mu.Unlock()
	x.trouble.faults = append(x.trouble.faults, faults...)
	return nil
}

// Follow makes faults happen by a schedule, in place of another. The error is Invalid.
func (x *Exchange) Follow(s Schedule) error {
	if err := known(s.Any); err != nil {
		return fault.In("exchange.Follow", err)
	}
	x.trouble.mu.Lock()
	defer x.trouble.mu.Unlock()
	x.trouble.schedule, x.trouble.random = s, rand.New(rand.NewPCG(s.Seed, 0))
	return nil
}

// Calm ends all misbehaviour: faults that have not happened, the schedule, limits and bans.
func (x *Exchange) Calm() {
	x.trouble.mu.Lock()
	x.trouble.faults, x.trouble.schedule = nil, Schedule{}
	x.trouble.mu.Unlock()
	x.limits.mu.Lock()
	x.limits.until, x.limits.banned = time.Time{}, time.Time{}
	x.limits.mu.Unlock()
}

func known(faults []Fault) error {
	for _, f := range faults {
		if _, ok := kinds[f.Kind]; !ok {
			return fault.New(fault.Invalid, "exchange.known", "there is no fault %q; there are %s", f.Kind, strings.Join(Kinds(), ", "))
		}
	}
	return nil
}

func (f *Fault) meets(method, path string) bool {
	return (f.Method == "" || f.Method == method) && (f.Path == "" || f.Path == path)
}

// next returns what happens to a request, if anything does.
func (t *trouble) next(method, path string) (f Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.faults {
		if t.faults[i].meets(method, path) {
			f = t.faults[i]
			if t.faults[i].Count--; t.faults[i].Count <= 0 {
				t.faults = slices.Delete(t.faults, i, i+1)
			}
			return f
		}
	}
	if len(t.schedule.Any) == 0 || t.random.Float64() >= t.schedule.Share {
		return f
	}
	f = t.schedule.Any[t.random.IntN(len(t.schedule.Any))]
	if !f.meets(method, path) {
		return Fault{}
	}
	return f
}

// misbehave answers a request as a fault has it.
func (x *Exchange) misbehave(w http.ResponseWriter, r *http.Request, f Fault) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	wait := time.Duration(f.Delay) * time.Millisecond
	switch f.Kind {
	case "cut":
		hangUp(w, "")
		return
	case "busy_before":
		busy().write(w)
		return
	case "limit", "ban":
		x.limits.limit(r.Header.Get("X-MBX-APIKEY"), time.Duration(f.Wait)*time.Second, f.Kind == "ban", time.Now()).write(w)
		return
	}
	stall := time.Duration(0)
	if f.Kind == "stall" {
		stall = wait
	}
	a := x.answer(r, string(body), stall)
	switch f.Kind {
	case "twice":
		x.answer(r, string(body), 0)
	case "delay":
		x.sleep(wait)
	case "lose":
		hangUp(w, "")
		return
	case "busy_after":
		a = busy()
	case "vague":
		a = refuse(-1007, "Timeout waiting for response from backend server. Send status unknown; execution status unknown.").reply()
	case "garble":
		hangUp(w, a.raw(a.body[:len(a.body)/2]))
		return
	case "echo":
		hangUp(w, strings.Repeat(a.raw(a.body), 2))
		return
	}
	a.write(w)
}

func busy() *reply {
	return say(http.StatusServiceUnavailable, refusal{Code: -1008, Msg: "Server is currently overloaded with other requests. Please try again in a few minutes."})
}

// raw is the answer as it goes over the connection, with a body that may be shorter than it says.
func (a *reply) raw(body []byte) string {
	return fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		a.status, http.StatusText(a.status), len(a.body), body)
}

// hangUp writes to the connection and closes it.
func hangUp(w http.ResponseWriter, text string) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_, _ = io.WriteString(conn, text) // it is closed anyway
		conn.Close()
	}
}

package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/api"
	"tradebot/engine/bot"
	"tradebot/engine/events"
	"tradebot/engine/metrics"
	"tradebot/engine/station"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// soon is how long what must happen may take, on a busy machine.
const soon = 20 * time.Second

// heard is an event as a client gets it.
type heard struct{ id, event, data string }

// tap is an open stream.
type tap struct {
	t      testing.TB
	answer *http.Response
	cancel context.CancelFunc
	events chan heard // closed when the stream ends
	begun  string     // id with which it began

	mutex sync.Mutex
	last  string // id of the last line of that name
}

// open opens a stream and waits until it has begun.
func (h *house) open(token, query string, header ...string) *tap {
	h.Helper()
	ctx, cancel := context.WithCancel(h.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/api/v1/events"+query, nil)
	if err != nil {
		h.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		h.Fatal(err)
	}
	t := &tap{t: h, answer: a, cancel: cancel, events: make(chan heard, 20_000)}
	h.Cleanup(t.close)
	if a.StatusCode != http.StatusOK {
		close(t.events)
		return t
	}
	begun := make(chan string, 1)
	go t.read(begun)
	select {
	case t.begun = <-begun:
	case <-time.After(soon):
		h.Fatal("the stream does not begin")
	}
	return t
}

func (t *tap) close() {
	t.cancel()
	t.answer.Body.Close()
}

// read reads events until the stream ends.
func (t *tap) read(begun chan<- string) {
	defer close(t.events)
	lines := bufio.NewScanner(t.answer.Body)
	lines.Buffer(nil, 1<<20)
	var e heard
	first := true
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
			t.mutex.Lock()
			t.last = value
			t.mutex.Unlock()
		case "event":
			e.event = value
		case "data":
			e.data += value
		case "":
			if first && e.event == "" && e.id != "" {
				first = false
				begun <- e.id
			} else if e.event != "" {
				t.events <- e
			}
			e = heard{}
		}
	}
}

// next returns the next event.
func (t *tap) next() heard {
	t.t.Helper()
	select {
	case e, ok := <-t.events:
		if !ok {
			t.t.Fatal("the stream has ended")
		}
		return e
	case <-time.After(soon):
		t.t.Fatal("the event that must come does not")
	}
	return heard{}
}

// wants reads events and compares their data.
func (t *tap) wants(all ...string) (last heard) {
	t.t.Helper()
	for _, want := range all {
		if last = t.next(); last.data != want {
			t.t.Fatalf("it got %+v instead of %s", last, want)
		}
	}
	return last
}

// ends waits until the stream has ended.
func (t *tap) ends() {
	t.t.Helper()
	for {
		select {
		case _, ok := <-t.events:
			if !ok {
				return
			}
		case <-time.After(soon):
			t.t.Fatal("the stream does not end")
		}
	}
}

func (h *house) id(token string) string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.people[token].User
}

// publish publishes events of a type with numbers for data.
func (h *house) publish(of events.Type, owner string, from, to int) {
	for n := from; n <= to; n++ {
		h.Events.Publish(events.Event{Type: of, User: owner, Data: json.RawMessage(fmt.Sprint(n))})
	}
}

func numbers(from, to int) (all []string) {
	for n := from; n <= to; n++ {
		all = append(all, fmt.Sprint(n))
	}
	return all
}

// A stream has what is one's own, and resumes where it was interrupted.
func TestStream(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann", user.Viewer), h.person("bob", user.Trader)
	if a := h.ask("", http.MethodGet, "/api/v1/events", nil, ""); a.status != http.StatusUnauthorized {
		t.Errorf("nobody gets %s", a)
	}
	if a := h.ask(ann, http.MethodGet, "/api/v1/events?types=news", nil, ""); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a type that is none gets %s", a)
	}
	first := h.open(ann, "")
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"} {
		if got := first.answer.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	h.publish(events.Log, h.id(bob), 1, 3)
	h.publish(events.Log, h.id(ann), 1, 10)
	tenth := first.wants(numbers(1, 10)...)
	if tenth.event != "log" {
		t.Errorf("it is called %q", tenth.event)
	}
	first.close()
	h.publish(events.Fill, h.id(ann), 11, 20)
	h.publish(events.Log, h.id(ann), 21, 30)
	h.open(ann, "", "Last-Event-ID", tenth.id).wants(numbers(11, 30)...)
	h.open(ann, "?after="+tenth.id).wants(numbers(11, 30)...)
	h.open(ann, "?after="+first.begun).wants(numbers(1, 30)...)
	h.open(ann, "?after="+first.begun, "Last-Event-ID", tenth.id).wants(numbers(11, 30)...)
	h.open(ann, "?types=log,order&after="+tenth.id).wants(numbers(21, 30)...)
	if e := h.open(ann, "?types=log", "Last-Event-ID", "of another world").next(); e.event != "reset" || e.data != "null" {
		t.Errorf("an id that is none brings %+v", e)
	}
	split := h.open(ann, "")
	h.Events.Publish(events.Event{Type: events.Job, User: h.id(ann), Data: json.RawMessage("{\n\"a\": 1\n}")})
	split.wants(`{"a": 1}`)
}

// What people, workers and the market do comes through, in the shapes of the API.
func TestStreamOfBot(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann", user.Trader)
	module, err := h.Catalog.Put(t.Context(), h.id(ann), strategy(t, "sma-cross"), "ann")
	if err != nil {
		t.Fatal(err)
	}
	tap := h.open(ann, "")
	b, err := h.Fleet.Create(t.Context(), bot.Bot{Owner: h.id(ann), Config: bot.Config{
		Name: "one", Strategy: "sma-cross", Module: module.SHA256, Mode: bot.Paper, Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}},
		Cash: station.Cash(), Costs: station.Costs(), Params: map[string]string{"fast": "2", "slow": "3"},
	}}, "ann")
	if err != nil {
		t.Fatal(err)
	}
	if b, err = h.Fleet.Start(t.Context(), b.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	states := map[string]bool{}
	version := int64(0)
	for seen["fill"] == 0 || seen["equity"] == 0 || seen["position"] == 0 || seen["order"] == 0 || seen["price"] == 0 || !states["running"] {
		e := tap.next()
		seen[e.event]++
		var is any
		switch e.event {
		case "bot":
			v := view.Bot{}
			is = &v
			fits(t, e, is)
			if states[v.Status] = true; v.ID != b.ID || v.Name != "one" || v.Version < version {
				t.Errorf("it got %s after version %d", e.data, version)
			}
			version = v.Version
		case "order":
			is = &view.Order{}
		case "fill":
			is = &view.Fill{}
		case "equity":
			is = &view.Point{}
		case "position":
			is = &view.Position{}
		case "price":
			is = &view.Price{}
		case "log":
			is = &view.Log{}
		default:
			t.Errorf("it got %+v", e)
			continue
		}
		fits(t, e, is)
	}
	now, err := h.Store.Bot(t.Context(), b.ID)
	if err != nil || version != now.Version || !states["created"] || !states["starting"] {
		t.Errorf("it said the states %v, and the last version was %d instead of %d, %v", states, version, now.Version, err)
	}
	if _, err := h.Fleet.Stop(t.Context(), b.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	for stopped := false; !stopped; {
		e := tap.next()
		stopped = e.event == "bot" && strings.Contains(e.data, `"status":"stopped"`)
	}
	if err := h.Fleet.Delete(t.Context(), b.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	for deleted := false; !deleted; {
		e := tap.next()
		deleted = e.event == "bot" && strings.Contains(e.data, `"deleted":true`)
	}
}

// fits reads the data of an event into what it must be.
func fits(t *testing.T, e heard, is any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(e.data))
	d.DisallowUnknownFields()
	if err := d.Decode(is); err != nil {
		t.Errorf("a %s is %s: %v", e.event, e.data, err)
	}
}

// A user has so many streams and no more; one that is closed makes room at once, and one whose session ends is ended.
func TestStreamEnds(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann", user.Trader), h.person("bob", user.Trader)
	his := h.open(bob, "")
	var taps []*tap
	for range 20 {
		taps = append(taps, h.open(ann, ""))
	}
	a := h.ask(ann, http.MethodGet, "/api/v1/events", nil, "")
	if a.status != http.StatusTooManyRequests || !strings.Contains(string(a.body), "20 times already") || a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("one too many gets %s", a)
	}
	taps[0].close()
	for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if one := h.open(ann, ""); one.answer.StatusCode == http.StatusOK {
			taps[0] = one
			break
		}
		if time.Since(begun) > 5*time.Second { // a heartbeat would notice later
			t.Fatal("a stream that was closed keeps its place")
		}
	}
	h.mutex.Lock()
	h.gone = append(h.gone, "s-ann")
	h.mutex.Unlock()
	begun := time.Now()
	for _, tap := range taps {
		tap.ends()
	}
	if took := time.Since(begun); took > 3*time.Second { // half a second, and what a busy machine adds
		t.Errorf("the streams of a session that ended lasted %s", took)
	}
	h.publish(events.Log, h.id(bob), 1, 1)
	his.wants("1")
}

// Five hundred streams get an event within a second, whatever one of them does that does not read.
func TestManyStreams(t *testing.T) {
	h := newHouse(t)
	before := runtime.NumGoroutine()
	stalled := h.stall(h.person("stalled", user.Trader))
	const people, each = 25, 20
	var taps []*tap
	for n := range people {
		token := h.person(fmt.Sprint("p", n), user.Trader)
		for range each {
			taps = append(taps, h.open(token, "?types=log"))
		}
	}
	if n := h.Events.Counts().Subscribers; n != people*each+1 {
		t.Fatalf("%d watch", n)
	}
	all := func(n int) (took time.Duration) {
		begun := time.Now()
		h.publish(events.Log, "", n, n)
		for _, tap := range taps {
			tap.wants(fmt.Sprint(n))
		}
		return time.Since(begun)
	}
	t.Logf("all had an event after %s", all(1))
	text := json.RawMessage(`"` + strings.Repeat("x", 50_000) + `"`)
	slowest := time.Duration(0)
	for n := 2; h.Events.Counts().Subscribers == people*each+1; n++ {
		if n > 1000 {
			t.Fatal("who does not read is not dropped")
		}
		for range 100 {
			h.Events.Publish(events.Event{Type: events.Log, User: h.id("stalled"), Data: text})
		}
		slowest = max(slowest, all(n))
	}
	if slowest > time.Second*3 { // and what a busy machine adds
		t.Errorf("all had an event only after %s while one did not read", slowest)
	}
	t.Logf("all had an event after %s at most while one did not read", slowest)
	stalled.Close()
	begun := time.Now()
	for _, tap := range taps {
		tap.close()
	}
	for h.Events.Counts().Subscribers > 0 {
		if time.Since(begun) > soon {
			t.Fatalf("%d still watch", h.Events.Counts().Subscribers)
		}
		time.Sleep(time.Millisecond)
	}
	const others = 20 // that the rest of the house may have more now
	for begun := time.Now(); runtime.NumGoroutine() > before+others; time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > 2*soon { // the server keeps those of its connections for a while
			t.Fatalf("there are %d goroutines after, and were %d before", runtime.NumGoroutine(), before)
		}
	}
}

// stall opens a stream and reads nothing of it.
func (h *house) stall(token string) net.Conn {
	h.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { conn.Close() })
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		h.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+token+"\r\n\r\n"); err != nil {
		h.Fatal(err)
	}
	for begun := time.Now(); h.Events.Counts().Subscribers == 0; time.Sleep(time.Millisecond) {
		if time.Since(begun) > soon {
			h.Fatal("the stream does not begin")
		}
	}
	return conn
}

// Streams do not hold up a process that ends.
func TestStreamsAtTheEnd(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann", user.Trader)
	front := *h.Front
	front.Metrics = metrics.New("api", "test") // those of the house count its own server
	server := api.New(api.Options{Front: &front, Guard: h})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l) }()
	url := h.url
	h.url = "http://" + l.Addr().String()
	taps := []*tap{h.open(ann, ""), h.open(ann, "")}
	h.url = url
	begun := time.Now()
	cancel()
	for _, tap := range taps {
		tap.ends()
	}
	select {
	case err := <-ended:
		if took := time.Since(begun); err != nil || took > 3*time.Second {
			t.Errorf("it took %s, %v", took, err)
		}
	case <-time.After(soon):
		t.Fatal("the server does not end")
	}
}

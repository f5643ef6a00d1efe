package api

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"tradebot/engine/events"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

const (
	heartbeat = 15 * time.Second // between signs of life, less than what proxies wait for
	stall     = 10 * time.Second // that a reader may take for what it is sent
	retry     = "retry: 2000\n"  // ms after which a browser connects again
)

// WatchInput says what somebody wants to watch.
type WatchInput struct {
	Last  string   `header:"Last-Event-ID" maxLength:"200" doc:"The id of the last event that was received: the stream goes on after it"`
	After string   `query:"after" maxLength:"200" doc:"The same, for clients that cannot set headers; the header counts if both are there"`
	Types []string `query:"types" maxItems:"20" enum:"bot,order,fill,equity,position,log,price,job,account,exchange" doc:"Types of events that are wanted; all of them without"`
}

// streams registers the stream of events.
func (s *Server) streams() {
	r := Route{
		Method: http.MethodGet, Path: "/events", ID: "watch-events", Summary: "What happens, as it happens", Tag: "events", Needs: user.Read,
		Errors: []int{http.StatusTooManyRequests},
		About: "Server-sent events about what is one's own, the prices of all markets and how exchanges are used, until the client leaves. The event's name is its type; its data is " +
			"the JSON of the object it is about, as the resource has it (null for reset). Fields that an event does not know are absent. Read what there is " +
			"when the stream has begun, then put in its place what events bring. After a break the header Last-Event-ID brings exactly what was missed; where " +
			"that is not possible, or something was lost, there is an event reset: read everything anew. Prices may come twice, and then the later time counts. An event exchange " +
			"says how a process uses an exchange (name): weight of its requests in this minute, of limit; offset_ms, by how much the exchange's clock is ahead of ours, null " +
			"if it was not measured; blocked, until when (ms UTC) the exchange takes no request, or null; and source, a word for the process. It comes when something " +
			"changed, and every 30 s while the exchange is in use.",
	}
	register(s, r, s.watch)
	s.api.OpenAPI().Paths[r.At()].Get.Responses["200"] = &huma.Response{
		Description: "The events. Every line is as the standard of server-sent events has it.",
		Content: map[string]*huma.MediaType{"text/event-stream": {
			Schema:  &huma.Schema{Type: huma.TypeString},
			Example: "id: 1764115200000-0.1764115200000-3\nevent: equity\ndata: {\"bot\":\"…\",\"time\":1764115200000,\"equity\":\"10012.5\"}\n\n",
		}},
	}
}

// watch answers with events until the client leaves, its right ends, it does not read, or the server ends.
func (s *Server) watch(ctx context.Context, who *user.Who, in *WatchInput) (*huma.StreamResponse, error) {
	const op = "api.watch"
	ctx, leave := context.WithCancel(context.WithoutCancel(ctx)) // it outlasts the handler
	seat, err := s.hall.enter(who, leave)
	if err != nil {
		leave()
		return nil, fault.In(op, err)
	}
	after := in.Last
	if after == "" {
		after = in.After
	}
	sub, err := s.Events.Subscribe(ctx, who.User, after)
	if err != nil {
		leave()
		s.hall.exit(seat)
		return nil, fault.In(op, err)
	}
	w := &watcher{sub: sub, types: in.Types}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader("Content-Type", "text/event-stream")
		h.SetHeader("X-Accel-Buffering", "no") // of nginx
		h.SetHeader("Cache-Control", "no-store")
		c := humafiber.Unwrap(h).Context()
		c.SetConnectionClose() // nothing else is asked over it
		w.conn = c.Conn()
		c.SetBodyStreamWriter(func(out *bufio.Writer) {
			defer s.hall.exit(seat)
			defer s.counts.Stream()()
			defer leave()
			defer context.AfterFunc(s.ended, leave)()
			defer s.recover(who)
			w.out = out
			go w.listen(leave)
			if err := w.run(ctx); err != nil {
				s.log.Debug("a stream of events has ended", "user", who.User, "error", err)
			}
		})
	}}, nil
}

// recover keeps a mistake of ours in a stream from ending the process.
func (s *Server) recover(who *user.Who) {
	if r := recover(); r != nil {
		s.log.Error("a stream of events failed", "user", who.User, "error", r)
	}
}

// watcher writes events to a client.
type watcher struct {
	sub   *events.Subscription
	types []string
	conn  net.Conn
	out   *bufio.Writer
}

// listen notices when the client leaves: it has nothing more to say.
func (w *watcher) listen(leave func()) {
	defer leave()
	_ = w.conn.SetReadDeadline(time.Time{}) // a connection without one tells all the same
	var said [64]byte
	for {
		if _, err := w.conn.Read(said[:]); err != nil {
			return
		}
	}
}

// run writes until ctx ends or the client does not read.
func (w *watcher) run(ctx context.Context) error {
	defer w.sub.Close()
	if _, err := w.out.WriteString(retry); err != nil {
		return err
	}
	if err := w.beat(); err != nil { // it says where the stream begins
		return err
	}
	for {
		limited, cancel := context.WithTimeout(ctx, heartbeat)
		list, err := w.sub.Next(limited)
		cancel()
		switch {
		case err == nil:
			err = w.write(list)
		case ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
			err = w.beat()
		}
		if err != nil {
			return err
		}
	}
}

// beat writes that the stream is alive, and how far it is, which the last event does not say if it was not wanted.
func (w *watcher) beat() error {
	w.hurry()
	for _, part := range []string{": \nid: ", w.sub.ID(), "\n\n"} {
		if _, err := w.out.WriteString(part); err != nil {
			return err
		}
	}
	return w.out.Flush()
}

// write writes those of the events that are wanted.
func (w *watcher) write(list []events.Event) error {
	wrote := false
	for i := range list {
		e := &list[i]
		if len(w.types) > 0 && e.Type != events.Reset && !slices.Contains(w.types, string(e.Type)) {
			continue
		}
		w.hurry()
		wrote = true
		for _, part := range []string{"id: ", e.ID, "\nevent: ", string(e.Type), "\ndata: "} {
			if _, err := w.out.WriteString(part); err != nil {
				return err
			}
		}
		if _, err := w.out.Write(bytes.ReplaceAll(e.Data, []byte("\n"), []byte("\ndata: "))); err != nil {
			return err
		}
		if _, err := w.out.WriteString("\n\n"); err != nil {
			return err
		}
	}
	if !wrote {
		return nil
	}
	return w.out.Flush()
}

// hurry gives the client a while for what is written next.
func (w *watcher) hurry() { _ = w.conn.SetWriteDeadline(time.Now().Add(stall)) } // a connection without one is written to all the same

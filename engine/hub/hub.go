package hub

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Source is an exchange, or what stands for one. Its methods are called from several goroutines.
type Source interface {
	// Subscribe calls take with each candle of a stream as it closes, until ctx ends or the connection does. Candles may be
	// late, doubled, changed, missing or impossible. It returns nil if ctx ended; Invalid if there is no such stream.
	Subscribe(ctx context.Context, s market.Stream, take func(market.Candle)) error
	// Fetch returns the candles that opened at from or later and before to, ms UTC, from the exchange's history, and the close
	// time up to which these are all there are. Errors: Invalid if there is no such stream, Unavailable.
	Fetch(ctx context.Context, s market.Stream, from, to int64) ([]market.Candle, int64, error)
	// Now returns the exchange's time, ms UTC.
	Now() int64
}

// Past is the stored history. Its methods are called from several goroutines.
type Past interface {
	// Candles returns the stored candles that open at from or later and before to, in order. The slice is not changed by either
	// side. The error is Unavailable.
	Candles(ctx context.Context, s market.Stream, from, to int64) ([]market.Candle, error)
	// Keep stores candles that are in order, and returns them as they are stored: where one was there already, that one. The
	// error is Unavailable.
	Keep(ctx context.Context, s market.Stream, candles []market.Candle) ([]market.Candle, error)
}

// Hub follows the streams that are open. Make one with [New]; it is safe for concurrent use.
type Hub struct {
	source Source
	past   Past
	notify func(market.Stream)
	closed func(market.Stream, market.Candle) // nil: nobody is told
	log    *slog.Logger
	ctx    context.Context
	stop   context.CancelFunc
	wait   sync.WaitGroup

	mutex   sync.Mutex
	streams map[market.Stream]*Stream
	gone    Counts // of streams that nobody follows any more
}

// New returns a hub. notify is called whenever a stream has something new: candles, a gap, the end of one. It must not block.
func New(source Source, past Past, notify func(market.Stream), log *slog.Logger) *Hub {
	h := &Hub{source: source, past: past, notify: notify, log: log, streams: map[market.Stream]*Stream{}}
	h.ctx, h.stop = context.WithCancel(context.Background())
	return h
}

// Tell lets closed be told of candles that closed, the last of those that come together. It is called before Open, and closed must not
// block.
func (h *Hub) Tell(closed func(market.Stream, market.Candle)) { h.closed = closed }

// Open returns a stream, which is followed until everybody who opened it has closed it. The error is Canceled: the hub is closed.
func (h *Hub) Open(name market.Stream) (*Stream, error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.ctx.Err() != nil {
		return nil, fault.New(fault.Canceled, "hub.Open", "the market hub is closed")
	}
	s := h.streams[name]
	if s == nil {
		ctx, cancel := context.WithCancel(h.ctx)
		s = &Stream{hub: h, name: name, arrive: make(chan market.Candle, 64), ready: make(chan struct{}), cancel: cancel}
		h.streams[name] = s
		h.wait.Go(func() { s.follow(ctx) })
		h.wait.Go(func() { h.subscribe(ctx, s) })
	}
	s.users++
	return s, nil
}

// Streams returns the streams that are followed.
func (h *Hub) Streams() []*Stream {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	list := make([]*Stream, 0, len(h.streams))
	for _, s := range h.streams {
		list = append(list, s)
	}
	return list
}

// Counts returns what the sources of all streams did wrong so far, those among them that are not followed any more.
func (h *Hub) Counts() Counts {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	all := h.gone
	for _, s := range h.streams {
		all.add(s.Counts())
	}
	return all
}

// Now returns the source's time, ms UTC.
func (h *Hub) Now() int64 { return h.source.Now() }

// Close ends everything and waits for it.
func (h *Hub) Close() {
	h.mutex.Lock()
	h.stop()
	h.mutex.Unlock()
	h.wait.Wait()
}

// leave closes a stream that nobody uses any more.
func (h *Hub) leave(s *Stream) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if s.users--; s.users == 0 {
		s.cancel()
		h.gone.add(s.Counts())
		delete(h.streams, s.name)
	}
}

// subscribe keeps a subscription up.
func (h *Hub) subscribe(ctx context.Context, s *Stream) {
	take := func(c market.Candle) {
		select {
		case s.arrive <- c:
		case <-ctx.Done():
		}
	}
	for tries := 0; ctx.Err() == nil; tries++ {
		begun := time.Now()
		err := h.source.Subscribe(ctx, s.name, take)
		if ctx.Err() != nil {
			return
		}
		if fault.KindOf(err) == fault.Invalid && err != nil {
			s.fail(err)
			return
		}
		if time.Since(begun) > time.Minute {
			tries = 0
		}
		h.log.Warn("a subscription ended; it is made again", "stream", s.name.String(), "tries", tries+1, "error", err)
		wait := time.NewTimer(min(30*time.Second, time.Second<<min(tries, 5)))
		select {
		case <-wait.C:
		case <-ctx.Done():
		}
		wait.Stop()
	}
}

// ring says that a stream has something new.
func (h *Hub) ring(s market.Stream) { h.notify(s) }

package worker

import (
	"context"
	"sync"
	"time"

	"tradebot/engine/market"
)

// fresh is how long candles that were read are read no more: about as long as it takes to open all bots of a worker that died.
const fresh = 10 * time.Second

// widest is the longest stretch that is kept, in candles: two months of minutes, 4 MB.
const widest = 100_000

// window is stored history for many bots that want the same of it at about the same time: what one has read the others need not.
// Another process may have stored more in the meantime, so who finds that something is missing reads the history itself. It is safe
// for concurrent use.
type window struct {
	Past

	mutex   sync.Mutex
	streams map[market.Stream]*pane
}

// pane is what was read of a stream.
type pane struct {
	mutex    sync.Mutex
	from, to int64 // open times; to is not in it
	candles  []market.Candle
	read     time.Time
}

func newWindow(p Past) *window { return &window{Past: p, streams: map[market.Stream]*pane{}} }

// Candles implements Past.
func (w *window) Candles(ctx context.Context, s market.Stream, from, to int64) ([]market.Candle, error) {
	if from >= to {
		return nil, nil
	}
	tf := int64(s.Timeframe)
	p := w.pane(s)
	p.mutex.Lock() // those who come at the same time wait for the first
	defer p.mutex.Unlock()
	if time.Since(p.read) > fresh {
		p.from, p.to, p.candles = from, from, nil
	}
	if from < p.from || to > p.to {
		first, end := from, to
		if p.to > p.from {
			first, end = min(from, p.from), max(to, p.to)
		}
		if (end-first)/tf > widest {
			return w.Past.Candles(ctx, s, from, to)
		}
		begun := time.Now()
		all, err := w.Past.Candles(ctx, s, first, end)
		if err != nil || len(all) == 0 {
			return nil, err
		}
		p.from, p.to, p.candles, p.read = first, all[len(all)-1].Time+tf, all, begun
		time.AfterFunc(2*fresh, func() { w.forget(s, p) })
	}
	series := market.Series{Candles: p.candles}
	begin, end := series.Index(from), series.Index(to)
	return p.candles[begin:end:end], nil
}

// Keep implements Past.
func (w *window) Keep(ctx context.Context, s market.Stream, candles []market.Candle) ([]market.Candle, error) {
	kept, err := w.Past.Keep(ctx, s, candles)
	w.forget(s, nil)
	return kept, err
}

func (w *window) pane(s market.Stream) *pane {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.streams[s] == nil {
		w.streams[s] = &pane{}
	}
	return w.streams[s]
}

// forget drops what was read of a stream: all of it, or if it is this.
func (w *window) forget(s market.Stream, p *pane) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if p == nil || w.streams[s] == p {
		delete(w.streams, s)
	}
}

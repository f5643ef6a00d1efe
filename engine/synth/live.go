package synth

import (
	"context"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Live is a synthetic market that goes on as time does, in real time or faster: for the demo, and for tests of everything that
// follows a market without an exchange. It has every symbol one asks for, and all timeframes of a symbol are of one market:
// those of whole minutes are built from minutes. It is safe for concurrent use.
type Live struct {
	seed   uint64
	begin  int64 // open time of the first candle of every stream, ms UTC
	params func(symbol string) Params

	mutex sync.Mutex
	clock Clock
	least int64         // the time has got there, ms UTC, by a clock that was changed since
	news  chan struct{} // closed when the clock is changed
}

// Exchange is the exchange of its streams.
const Exchange = "synth"

// NewLive returns the market of a seed whose history begins at a time, ms UTC. params gives what is peculiar to a symbol;
// timeframe and start do not count. The error is Invalid.
func NewLive(seed uint64, begin int64, clock Clock, params func(symbol string) Params) (*Live, error) {
	const op = "synth.NewLive"
	if err := clock.check(); err != nil {
		return nil, fault.In(op, err)
	}
	if begin >= clock.Market {
		return nil, fault.New(fault.Invalid, op, "a synthetic market begins before it is set going")
	}
	return &Live{seed: seed, begin: market.Day.Open(begin), clock: clock, params: params, news: make(chan struct{})}, nil
}

// Now returns the market's time, ms UTC.
func (l *Live) Now() int64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.now()
}

func (l *Live) now() int64 { return max(l.least, l.clock.At(time.Now().UnixMilli())) }

// Set gives the market another clock. Its time does not go back: where it has got further than the other clock has, it waits for
// that. The error is Invalid.
func (l *Live) Set(c Clock) error {
	if err := c.check(); err != nil {
		return fault.In("synth.Set", err)
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if c != l.clock {
		l.least, l.clock = l.now(), c
		close(l.news)
		l.news = make(chan struct{})
	}
	return nil
}

// until returns how long it takes until the market gets to a time, ms UTC, 0 if it has, unless its clock is changed, which news tells.
func (l *Live) until(t int64) (wait time.Duration, news <-chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.now() < t {
		wait = max(time.Millisecond, time.Until(time.UnixMilli(l.clock.When(t))))
	}
	return wait, l.news
}

// Fetch returns the candles of a stream that have closed and open at from or later and before to, ms UTC; the second result
// says up to which close time that is all there is. Errors: Invalid if there is no such stream, Canceled.
func (l *Live) Fetch(ctx context.Context, s market.Stream, from, to int64) ([]market.Candle, int64, error) {
	now := l.Now()
	source, err := l.source(s)
	if err != nil {
		return nil, 0, err
	}
	var candles []market.Candle
	tf := int64(s.Timeframe)
	for n := 0; ; n++ {
		c := source()
		if c.Time >= to || c.Time+tf > now {
			return candles, min(to, now), nil
		}
		if c.Time >= from {
			candles = append(candles, c)
		}
		if n%100_000 == 0 && ctx.Err() != nil {
			return nil, 0, fault.Wrap(fault.Canceled, "synth.Fetch", ctx.Err())
		}
	}
}

// Subscribe calls take with each candle of a stream as it closes, until ctx ends, which is no error. The error is Invalid if
// there is no such stream.
func (l *Live) Subscribe(ctx context.Context, s market.Stream, take func(market.Candle)) error {
	source, err := l.source(s)
	if err != nil {
		return err
	}
	tf, begun := int64(s.Timeframe), l.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		c := source()
		if c.Time+tf <= begun {
			continue
		}
		for wait, news := l.until(c.Time + tf); wait > 0; wait, news = l.until(c.Time + tf) {
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-news:
			case <-ctx.Done():
				return nil
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		take(c)
	}
}

// source returns a function that brings the candles of a stream from the beginning.
func (l *Live) source(s market.Stream) (func() market.Candle, error) {
	const op = "synth.source"
	if s.Exchange != Exchange {
		return nil, fault.New(fault.Invalid, op, "the synthetic market has no stream %s; its streams begin with %s:", s, Exchange)
	}
	p := l.params(s.Symbol)
	p.Start, p.Timeframe = l.begin, s.Timeframe
	base := market.Minute
	if s.Timeframe == base || !base.Builds(s.Timeframe) {
		m, err := New(l.seed, s.Symbol, p)
		if err != nil {
			return nil, fault.In(op, err)
		}
		return m.Next, nil
	}
	p.Timeframe = base
	m, err := New(l.seed, s.Symbol, p)
	if err != nil {
		return nil, fault.In(op, err)
	}
	build, err := market.NewAggregator(base, s.Timeframe)
	if err != nil {
		return nil, fault.In(op, err)
	}
	return func() market.Candle {
		for {
			c := m.Next()
			if _, done := build.Add(&c); done != nil && done.Complete {
				return done.Candle
			}
		}
	}, nil
}

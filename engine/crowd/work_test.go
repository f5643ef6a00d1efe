package crowd_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/catalog"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/scheduler"
	"tradebot/engine/store"
	"tradebot/engine/synth"
	"tradebot/engine/wasm"
	"tradebot/engine/worker"
)

// order is what a worker process is told.
type order struct {
	ID       string
	Database string
	Redis    string // "": the queue is in the process, and so is the scheduler
	Cache    string // folder of compiled modules
	Begin    int64  // of the market's history, ms UTC
	Clock    clock
	Bots     int
	Profile  string // file for a profile; "": none
}

// work is the main function of a worker process. It says what happens on standard output, an object of JSON a line, and ends when
// standard input does.
func (o *order) work() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // it ends with whoever started us
		stop()
	}()
	if o.Profile != "" {
		end, err := record(o.Profile)
		if err != nil {
			return err
		}
		defer end()
	}
	debug.SetGCPercent(50) // as station does
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	p, err := o.parts(ctx, log)
	if err != nil {
		return err
	}
	defer p.close()
	var bells worker.Queue = queue.NewLocal(log)
	if o.Redis != "" {
		if bells, err = queue.NewRedis(o.Redis, log); err != nil {
			return err
		}
	}
	t := newTally(o, json.NewEncoder(os.Stdout))
	w := worker.New(worker.Options{
		ID: o.ID, Store: p.store, Queue: bells, Source: p.market, Past: p.library, Modules: p.catalog, Version: "bench", Log: log,
		Instrument: instrument, Event: t.event,
	})
	if o.Redis == "" {
		go each(ctx, o.Clock, func(now int64) error { return scheduler.New(o.ID, p.store, bells, log).Tick(ctx, now) })
	}
	return w.Run(ctx)
}

// record begins a profile of this process, and returns what ends it.
func record(name string) (end func(), err error) {
	file, err := os.Create(name + ".cpu")
	if err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		file.Close()
		if heap, err := os.Create(name + ".heap"); err == nil {
			_ = pprof.Lookup("heap").WriteTo(heap, 0) // who reads it sees what is missing
			heap.Close()
		}
	}, pprof.StartCPUProfile(file)
}

// parts are those of an installation that a worker process and its maker have.
type parts struct {
	store   *store.Store
	catalog *catalog.Catalog
	library *history.Library
	market  *synth.Live
}

func (o *order) parts(ctx context.Context, log *slog.Logger) (p parts, err error) {
	executable, err := os.Executable()
	if err != nil {
		return p, err
	}
	limits := wasm.DefaultLimits()
	host, err := wasm.New(wasm.Options{Limits: limits, CacheDir: filepath.Join(o.Cache, "modules"), Compiler: []string{executable, wasm.CompileCommand}})
	if err != nil {
		return p, err
	}
	if p.market, err = synth.NewLive(1, o.Begin, o.Clock.Clock, func(string) synth.Params { return synth.Params{Price: 1000, Volatility: 1} }); err != nil {
		return p, err
	}
	if p.store, err = store.Open(ctx, o.Database); err != nil {
		return p, err
	}
	p.catalog = catalog.New(p.store, host)
	p.library = history.NewLibrary(p.store.Shelf(), history.Options{})
	return p, nil
}

func (p *parts) close() {
	p.catalog.Close()
	p.store.Close()
}

func instrument(_ context.Context, s market.Stream) (market.Instrument, error) {
	in := market.Unfiltered(s.Symbol)
	in.Tick, in.Lot, in.MinNotional = udecimal.MustFromInt64(1, 2), udecimal.MustFromInt64(1, 5), udecimal.MustFromInt64(5, 0)
	return in, nil
}

// each calls do at the beginning of every minute of a market, until ctx ends or it fails.
func each(ctx context.Context, c clock, do func(now int64) error) error {
	for {
		now := c.At(time.Now().UnixMilli())
		next := market.Minute.Open(now) + int64(market.Minute)
		wait := time.NewTimer(time.Until(c.world(next)))
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil
		}
		if err := do(next); err != nil {
			return err
		}
	}
}

// clock is that of the market.
type clock struct{ synth.Clock }

// world returns when it is a time of the market.
func (c clock) world(now int64) time.Time {
	return time.UnixMilli(c.World).Add(time.Duration(float64(now-c.Market) / c.Speed * float64(time.Millisecond)))
}

// later returns the clock of a market in which it is later by so much at once.
func (c clock) later(by time.Duration) clock {
	now := time.Now().UnixMilli()
	return clock{synth.Clock{World: now, Market: c.At(now) + by.Milliseconds(), Speed: c.Speed}}
}

package crowd_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/scheduler"
	"tradebot/engine/store"
	"tradebot/engine/synth"
	"tradebot/engine/testbed"
)

// BenchmarkBots sets bots going from cold, measures some minutes of their life, kills their worker, and measures how another one
// takes over. It runs once, whatever b.N: what it says is in its own lines.
func BenchmarkBots(b *testing.B) {
	b.Run("postgres", func(b *testing.B) {
		server, redis := testbed.Postgres(b, testbed.Durable), testbed.Redis(b)
		o := newOrder(b, server.Database(b), *bots)
		o.Redis = redis.URL()
		life(b, &o)
	})
	b.Run("sqlite", func(b *testing.B) {
		o := newOrder(b, "sqlite:"+filepath.Join(b.TempDir(), "tradebot.db"), max(1, *bots/10))
		life(b, &o)
	})
}

// newOrder makes the order of a worker process: a market that has gone on for some days.
func newOrder(b *testing.B, database string, bots int) order {
	now := time.Now().UnixMilli()
	cache, err := os.UserCacheDir()
	if err != nil {
		b.Fatal(err)
	}
	o := order{Database: database, Cache: filepath.Join(cache, "tradebot"), Bots: bots, Begin: now - 3*int64(market.Day)}
	o.Clock.Clock = synth.Clock{World: now, Market: now, Speed: float64(time.Minute) / float64(*pace)}
	return o
}

// life is what is measured of a database.
func life(b *testing.B, o *order) {
	p, err := o.parts(b.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer p.close()
	populate(b, &p, o)
	fmt.Printf("\n%d bots on %d symbols, a minute every %s, %d processors, load %s\n", o.Bots, *symbols, *pace, runtime.NumCPU(), load())
	meter := newMeter(b, o)
	stop := o.schedule(b, &p)
	w := o.start(b, "first")
	n := w.until(b, "all run", func(n *news) bool { return n.Running > 0 })
	fmt.Printf("cold start: all run after %.1f s, %.1f s of processor, %.0f MiB\n", w.since(n), n.CPU, mib(n.PSS))
	fmt.Println(header)
	meter.begin(b)
	w.minutes(b, meter, o, *minutes)

	end := o.Clock.At(time.Now().UnixMilli())
	end = market.Minute.Open(end) + int64(market.Minute)
	time.Sleep(time.Until(o.Clock.world(end).Add(-time.Second))) // so that a candle closes while nobody is there
	w.kill(b)
	w = o.takeOver(b, meter, "killed", "second")
	w.minutes(b, meter, o, 1)
	w.kill(b)
	stop()

	o.Clock = o.Clock.later(*away)
	stop = o.schedule(b, &p)
	defer func() { stop() }()
	w = o.takeOver(b, meter, fmt.Sprintf("away for %s", *away), "third")
	w.minutes(b, meter, o, 1)
	w.kill(b)
	w = o.takeOver(b, meter, fmt.Sprintf("killed, with a journal of %s", *away), "fourth")
	w.minutes(b, meter, o, 1)
	w.end(b)
	fmt.Printf("load %s\n", load())
}

// schedule rings for every minute of the market until stop is called, where the workers do not do so themselves.
func (o *order) schedule(b *testing.B, p *parts) (stop func()) {
	if o.Redis == "" {
		return func() {}
	}
	quiet := slog.New(slog.DiscardHandler)
	bells, err := queue.NewRedis(o.Redis, quiet)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	var wait sync.WaitGroup
	wait.Go(func() {
		s := scheduler.New("scheduler", p.store, bells, quiet)
		_ = each(ctx, o.Clock, func(now int64) error { return s.Tick(ctx, now) }) // who waits for the bots sees it
	})
	return func() { cancel(); wait.Wait(); _ = bells.Close() }
}

// minutes prints some of them.
func (p *process) minutes(b *testing.B, m *meter, o *order, count int) {
	for range count {
		n := p.until(b, "all saw a minute", func(n *news) bool { return n.Minute != nil })
		fmt.Println(n.line(m.end(b), o.Bots))
	}
}

// takeOver starts a worker in place of one that is no more, and waits until it has committed something of every bot. What that costs
// is in the line of the minute that follows.
func (o *order) takeOver(b *testing.B, m *meter, what, id string) *process {
	m.begin(b)
	w := o.start(b, id)
	n := w.until(b, "all were taken over", func(n *news) bool { return n.Stepped > 0 })
	fmt.Printf("%s: all stepped again %.1f s after the next worker's start, %.1f s of processor, %.0f MiB\n", what, w.since(n), n.CPU, mib(n.PSS))
	return w
}

// mixed are the strategies of the bots, in turn.
var mixed = []string{"sma-cross", "ema-rsi", "rsi-reversion", "donchian-breakout", "grid", "dca"}

// populate makes the bots and asks for them to start.
func populate(b *testing.B, p *parts, o *order) {
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	check(p.store.Migrate(ctx))
	hashes, err := p.catalog.Install(ctx)
	check(err)
	owner, err := p.store.CreateUser(ctx, store.User{Name: "owner", Role: "trader"})
	check(err)
	for i := range o.Bots {
		name := mixed[i%len(mixed)]
		if hashes[name] == "" {
			b.Fatalf("the strategy %s is not in the binary; run `make strategies` first", name)
		}
		m, err := p.catalog.Module(ctx, hashes[name])
		check(err)
		c := bot.Config{
			Name: fmt.Sprintf("%s %d", name, i), Strategy: name, Module: hashes[name], Mode: bot.Paper, Cash: udecimal.MustFromInt64(10_000, 0),
			Slots: []bot.Slot{{Name: m.Description().Slots[0].Name, Market: fmt.Sprintf("synth:COIN%dUSDT:1m", i/len(mixed)%*symbols)}},
			Costs: bot.Costs{Fee: udecimal.MustFromInt64(1, 3), MakerFee: udecimal.MustFromInt64(1, 3), Fills: "default"},
		}
		check(c.Check())
		made, err := p.store.CreateBot(ctx, bot.Bot{Owner: owner.ID, Config: c}, "ann", 1)
		check(err)
		_, err = p.store.Transition(ctx, made.ID, store.Change{Event: bot.Start}, 1)
		check(err)
	}
}

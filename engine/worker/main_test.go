package worker_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/catalog"
	"tradebot/engine/fleet"
	"tradebot/engine/foundry"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/store"
	"tradebot/engine/synth"
	"tradebot/engine/wasm"
	"tradebot/engine/worker"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// speed is how much faster than time the market of the tests passes: a minute takes 20 ms.
const speed = 3000

// plant is an installation without a worker.
type plant struct {
	testing.TB
	url     string
	store   *store.Store
	host    *wasm.Host
	catalog *catalog.Catalog
	library *history.Library
	queue   *queue.Local
	fleet   *fleet.Fleet
	market  *synth.Live
	clock   synth.Clock
	log     *slog.Logger
	account worker.Account // that live bots trade with; nil: none do
}

func newPlant(t testing.TB) *plant {
	t.Helper()
	p := &plant{TB: t, url: "sqlite:" + filepath.Join(t.TempDir(), "tradebot.db"), log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))}
	var err error
	if p.store, err = store.Open(t.Context(), p.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.store.Close)
	if err := p.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.host = foundry.Host(t, nil)
	p.catalog = catalog.New(p.store, p.host)
	t.Cleanup(p.catalog.Close)
	p.library = history.NewLibrary(p.store.Shelf(), history.Options{})
	p.queue = queue.NewLocal(p.log)
	p.fleet = fleet.New(p.store, p.queue, p.catalog, p.library)
	now := time.Now().UnixMilli()
	p.trade(synth.Clock{World: now, Market: now, Speed: speed})
	return p
}

// begin is when the history of the market begins.
var begin = time.Now().UnixMilli() - 3*int64(market.Day)

// trade sets the market going.
func (p *plant) trade(c synth.Clock) {
	p.Helper()
	var err error
	p.clock = c
	if p.market, err = synth.NewLive(1, begin, c, func(string) synth.Params { return synth.Params{Price: 1000, Volatility: 2} }); err != nil {
		p.Fatal(err)
	}
}

// pass lets time pass in the market while no worker is there, and returns its time then.
func (p *plant) pass(by market.Timeframe) int64 {
	p.Helper()
	now := time.Now().UnixMilli()
	c := synth.Clock{World: now, Market: p.clock.At(now) + int64(by), Speed: p.clock.Speed}
	p.trade(c)
	return c.Market
}

// running is a worker that runs.
type running struct {
	*plant
	stop   context.CancelFunc
	ended  chan error
	events chan worker.Event
}

// work starts a worker, which ends with the test.
func (p *plant) work(id string) *running {
	p.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{p, cancel, make(chan error, 1), make(chan worker.Event, 10_000)}
	w := worker.New(worker.Options{
		ID: id, Store: p.store, Queue: p.queue, Source: p.market, Past: p.library, Modules: p.catalog, Version: "test", Log: p.log.With("worker", id),
		Instrument: func(_ context.Context, s market.Stream) (market.Instrument, error) {
			return market.Unfiltered(s.Symbol), nil
		},
		Account: p.account, Event: func(e worker.Event) { r.events <- e },
	})
	go func() { r.ended <- w.Run(ctx) }()
	p.Cleanup(r.end)
	return r
}

// end ends the worker, and waits for it.
func (r *running) end() {
	r.Helper()
	if r.stop == nil {
		return
	}
	r.stop()
	r.stop = nil
	select {
	case err := <-r.ended:
		if err != nil {
			r.Error(err)
		}
	case <-time.After(8 * time.Second):
		r.Error("the worker does not end")
	}
}

// until waits for an event.
func (r *running) until(what string, is func(worker.Event) bool) worker.Event {
	r.Helper()
	timeout := time.After(2 * time.Minute)
	for {
		select {
		case e := <-r.events:
			if is(e) {
				return e
			}
		case <-timeout:
			r.Fatalf("it never happened that %s", what)
		}
	}
}

// becomes waits for a state.
func (r *running) becomes(want bot.Status) bot.Bot {
	r.Helper()
	return r.until("the bot is "+string(want), func(e worker.Event) bool { return e.Bot.Status == want && e.Before != want }).Bot
}

// create makes a bot of a strategy.
func (p *plant) create(dir string, params map[string]string, limits ...string) bot.Bot {
	p.Helper()
	return p.make(bot.Paper, dir, params, limits...)
}

// make makes a bot of a strategy in a mode.
func (p *plant) make(mode bot.Mode, dir string, params map[string]string, limits ...string) bot.Bot {
	p.Helper()
	v, err := p.catalog.Put(p.Context(), "", foundry.File(p, dir), "test")
	if err != nil {
		p.Fatal(err)
	}
	m, err := p.catalog.Module(p.Context(), v.SHA256)
	if err != nil {
		p.Fatal(err)
	}
	d := m.Description()
	c := bot.Config{
		Name: d.Name, Strategy: d.Name, Module: v.SHA256, Mode: mode, Params: params, Limits: limits, Cash: udecimal.MustParse("10000"),
		Costs: bot.Costs{Fee: udecimal.MustParse("0.001"), MakerFee: udecimal.MustParse("0.001"), Fills: "default"},
	}
	for i, slot := range d.Slots {
		c.Slots = append(c.Slots, bot.Slot{Name: slot.Name, Market: []string{"synth:BTCUSDT:1m", "synth:ETHUSDT:1m", "synth:SOLUSDT:1m"}[i]})
	}
	b, err := p.fleet.Create(p.Context(), bot.Bot{Owner: p.owner(), Config: c}, "test")
	if err != nil {
		p.Fatal(err)
	}
	return b
}

// owner returns a user.
func (p *plant) owner() string {
	p.Helper()
	u, err := p.store.UserNamed(p.Context(), "owner")
	if err == nil {
		return u.ID
	}
	if u, err = p.store.CreateUser(p.Context(), store.User{Name: "owner", Role: "trader"}); err != nil {
		p.Fatal(err)
	}
	return u.ID
}

// proven replays a bot and wants no difference.
func (p *plant) proven(id string) (events, decisions int) {
	p.Helper()
	out, err := p.fleet.Replay(p.Context(), id)
	if err != nil {
		p.Fatal(err)
	}
	defer out.Seat.Close()
	if out.Difference != nil {
		p.Errorf("a replay went another way: %s", out.Difference)
	}
	return out.Events, out.Decisions
}

package chaos_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/builtin"
	"tradebot/engine/catalog"
	"tradebot/engine/chaos"
	"tradebot/engine/fleet"
	"tradebot/engine/foundry"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/station"
	"tradebot/engine/store"
	"tradebot/engine/synth"
	"tradebot/engine/testbed"
)

// options are how an installation runs.
type options struct {
	lease  time.Duration // 0: that of the product
	broken string        // a part that does wrong; "": none
	// Accounts at the exchange beside that of the bots, as its command takes them.
	accounts []string
}

// plant is an installation: PostgreSQL, Redis, processes of the product, and the exchange at which its live bots trade.
type plant struct {
	testing.TB
	options
	dir        string
	postgres   *testbed.PostgresServer
	redis      *testbed.RedisServer
	url        string
	db         *pgxpool.Pool
	store      *store.Store
	catalog    *catalog.Catalog
	library    *history.Library
	fleet      *fleet.Fleet
	workers    []*process
	schedulers []*process
	exchange   *process
	port       int    // of the exchange
	book       string // its file
	started    int
	clock      synth.Clock
	market     string // the market, as an installation keeps it
}

// process is one of the product's, or the exchange.
type process struct {
	*testbed.Program
	kind, name string
	trap       string // the file that arms a failpoint in it
	log        string // the file of its output
}

// build is the product's binary with failpoints, made once.
func build(t testing.TB) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// compiled fills the cache of modules once, or every process of every test would compile them at the same time.
var compiled sync.Once

// shipped is the module of a shipped strategy, or of the one for these tests.
func shipped(t testing.TB, name string) []byte {
	t.Helper()
	if name == "hasty" {
		return foundry.File(t, "testdata/hasty")
	}
	file, err := builtin.Open(name)
	if err != nil { // they were not packed
		return foundry.File(t, "../../strategies/"+name)
	}
	return file
}

func newPlant(t testing.TB, o options) *plant {
	t.Helper()
	build(t)
	compiled.Do(func() {
		for _, w := range wants {
			m, err := foundry.Host(t, nil).Load(t.Context(), shipped(t, w.strategy))
			if err != nil {
				t.Fatal(err)
			}
			_ = m.Close()
		}
	})
	p := &plant{TB: t, options: o, dir: t.TempDir(), postgres: testbed.Postgres(t), redis: testbed.Redis(t), port: testbed.Port(t)}
	p.book = filepath.Join(p.dir, "book")
	p.url = p.postgres.Database(t)
	p.run("migrate")
	var err error
	if p.db, err = pgxpool.New(t.Context(), p.url+"&application_name=judge"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.db.Close)
	if err := chaos.Watch(t.Context(), p.db); err != nil {
		t.Fatal(err)
	}
	if p.store, err = store.Open(t.Context(), p.url+"&application_name=people"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.store.Close)
	p.catalog = catalog.New(p.store, foundry.Host(t, nil))
	t.Cleanup(p.catalog.Close)
	p.library = history.NewLibrary(p.store.Shelf(), history.Options{})
	bells, err := queue.NewRedis(p.redis.URL(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bells.Close() })
	p.fleet = fleet.New(p.store, bells, p.catalog, p.library)
	p.fleet.Live(func(context.Context, string, string, market.Stream) error { return nil })
	return p
}

// command is the product with arguments, connected under a name.
func (p *plant) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(build(p), args...)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "LOG_LEVEL=info",
		"DATABASE_URL=" + p.url + "&application_name=" + name, "REDIS_URL=" + p.redis.URL(),
		"TRADEBOT_CACHE_DIR=" + modules(), "TRADEBOT_DATA_DIR=" + filepath.Join(p.dir, "data"),
		"CHAOS_FILE=" + p.trap(name), "CHAOS_BROKEN=" + p.broken, "METRICS_ADDR=0",
		"LIVE_TRADING=on", "BINANCE_URL=" + p.at(), "PUBLIC_KEY_FILE=" + filepath.Join(p.dir, "public.key"),
		"CHAOS_EXCHANGE=" + fmt.Sprintf("%s %s/%s %s", p.at(), account, name, secret),
	}
	if p.lease > 0 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("CHAOS_LENGTHS=lease=%s sweep=%s poll=300ms exchange=2s", p.lease, p.lease/4))
	}
	return cmd
}

func (p *plant) trap(name string) string { return filepath.Join(p.dir, name+".trap") }

// run runs a command of the product to its end.
func (p *plant) run(args ...string) {
	p.Helper()
	if out, err := p.command("command", args...).CombinedOutput(); err != nil {
		p.Fatalf("tradebot %v: %v\n%s", args, err, out)
	}
}

// speed is how many times as fast as time the market passes: a minute takes a fifth of a second.
const speed = 300

// start starts a worker or a scheduler.
func (p *plant) start(kind string) *process {
	p.Helper()
	if kind == "worker" {
		return p.launch(kind, "--speed", fmt.Sprint(speed))
	}
	return p.launch(kind)
}

// launch starts a process with flags.
func (p *plant) launch(kind string, flags ...string) *process {
	p.Helper()
	p.started++
	name := fmt.Sprintf("%s-%d", kind, p.started)
	args := append([]string{kind}, flags...)
	log := filepath.Join(p.dir, name+".log")
	return &process{testbed.Start(p, p.command(name, args...), log), kind, name, p.trap(name), log}
}

// wants are the bots: every shipped strategy, several of those that trade most, with limits and intervals among them; and live ones of
// the strategies that do without stops, and of one that asks for orders of every kind.
var wants = []struct {
	strategy string
	symbols  []string
	params   map[string]string
	limits   []string
	interval time.Duration
	mode     bot.Mode
}{
	{"sma-cross", []string{"BTCUSDT"}, map[string]string{"fast": "2", "slow": "5"}, nil, 0, bot.Paper},
	{"sma-cross", []string{"XRPUSDT"}, map[string]string{"fast": "3", "slow": "7"}, []string{"daily_trades=6"}, 0, bot.Paper},
	{"sma-cross", []string{"SOLUSDT"}, map[string]string{"fast": "2", "slow": "4"}, nil, 2 * time.Minute, bot.Paper},
	{"ema-rsi", []string{"ETHUSDT"}, map[string]string{"fast": "3", "slow": "8", "stop_loss_pct": "0.5", "take_profit_pct": "0.5"}, nil, 0, bot.Paper},
	{"ema-rsi", []string{"BNBUSDT"}, map[string]string{"fast": "2", "slow": "6", "trailing_stop_pct": "0.5"}, []string{"daily_loss_pct=1"}, 0, bot.Paper},
	{"rsi-reversion", []string{"SOLUSDT"}, map[string]string{"period": "5", "stop_pct": "0.5"}, nil, 0, bot.Paper},
	{"donchian-breakout", []string{"ETHUSDT"}, map[string]string{"entry": "6", "exit": "3"}, nil, 0, bot.Paper},
	{"donchian-breakout", []string{"BTCUSDT"}, map[string]string{"entry": "5", "exit": "4"}, nil, 0, bot.Paper},
	{"grid", []string{"SOLUSDT"}, map[string]string{"range_pct": "2"}, nil, 0, bot.Paper},
	{"dca", []string{"XRPUSDT"}, map[string]string{"step_pct": "0.2", "take_profit_pct": "0.3"}, nil, 0, bot.Paper},
	{"rebalance", []string{"BTCUSDT", "ETHUSDT", "SOLUSDT"}, map[string]string{"threshold_pct": "0", "period": "7"}, nil, 0, bot.Paper},
	{"buy-and-hold", []string{"BNBUSDT"}, nil, nil, 0, bot.Paper},
	{"hasty", []string{"ETHUSDT"}, nil, nil, 0, bot.Live},
	{"sma-cross", []string{"BTCUSDT"}, map[string]string{"fast": "1", "slow": "3"}, nil, 0, bot.Live},
	{"sma-cross", []string{"ETHUSDT"}, map[string]string{"fast": "3", "slow": "6"}, nil, 0, bot.Live},
	{"grid", []string{"ETHUSDT"}, map[string]string{"range_pct": "2", "lines": "9"}, nil, 0, bot.Live},
	{"dca", []string{"BTCUSDT"}, map[string]string{"step_pct": "0.2", "take_profit_pct": "0.3"}, nil, 0, bot.Live},
	{"rebalance", []string{"BTCUSDT", "ETHUSDT", "SOLUSDT"}, map[string]string{"threshold_pct": "0", "period": "5"}, nil, 0, bot.Live},
}

// people makes the bots and starts them.
func (p *plant) people() {
	p.Helper()
	owner := p.owner()
	for i, w := range wants {
		p.create(owner, shipped(p, w.strategy), bot.Config{
			Name: fmt.Sprintf("%s %d", w.strategy, i), Mode: w.mode, Params: w.params, Limits: w.limits, Seed: uint64(i), Interval: w.interval.Milliseconds(),
		}, w.symbols...)
	}
}

// owner makes a user.
func (p *plant) owner() string {
	p.Helper()
	u, err := p.store.CreateUser(p.Context(), store.User{Name: "owner", Role: "trader"})
	if err != nil {
		p.Fatal(err)
	}
	return u.ID
}

// create makes a bot of a module and starts it. c is what is peculiar to it.
func (p *plant) create(owner string, module []byte, c bot.Config, symbols ...string) bot.Bot {
	p.Helper()
	v, err := p.catalog.Put(p.Context(), "", module, "test")
	if err != nil {
		p.Fatal(err)
	}
	m, err := p.catalog.Module(p.Context(), v.SHA256)
	if err != nil {
		p.Fatal(err)
	}
	d := m.Description()
	c.Strategy, c.Module, c.Mode, c.Cash, c.Costs = d.Name, v.SHA256, cmp.Or(c.Mode, bot.Paper), udecimal.MustFromInt64(10_000, 0), station.Costs()
	for i, slot := range d.Slots {
		c.Slots = append(c.Slots, bot.Slot{Name: slot.Name, Market: "synth:" + symbols[i] + ":1m"})
	}
	b, err := p.fleet.Create(p.Context(), bot.Bot{Owner: owner, Config: c}, "test")
	if err == nil {
		b, err = p.fleet.Start(p.Context(), b.ID, "test")
	}
	if err != nil {
		p.Fatal(err)
	}
	return b
}

// trade sets the market going, in place of the one that the installation has made, and opens the exchange, which has the same one.
func (p *plant) trade() {
	p.Helper()
	now := time.Now().UnixMilli()
	p.clock = synth.Clock{World: now, Market: now, Speed: speed}
	text, err := json.Marshal(map[string]any{"seed": 1, "begin": market.Day.Open(now - 2*int64(market.Day)), "clock": p.clock})
	if err != nil {
		p.Fatal(err)
	}
	p.market = string(text)
	if err := p.store.SetSetting(p.Context(), store.Setting{Name: "synth", Value: p.market, Who: "test", Changed: now}); err != nil {
		p.Fatal(err)
	}
	if err := p.store.SetLive(p.Context(), true, "test", now); err != nil {
		p.Fatal(err)
	}
	p.openExchange(0)
	p.calm()
}

// begin starts everything and waits until all bots run.
func (p *plant) begin() {
	p.Helper()
	p.trade()
	p.people()
	p.workers = []*process{p.start("worker"), p.start("worker")}
	p.schedulers = []*process{p.start("scheduler"), p.start("scheduler")}
	p.reach(p.now())
}

// goes waits until the market goes at one of these speeds: by another clock, what is waited for is over before it began.
func (p *plant) goes(speeds ...float64) {
	p.Helper()
	p.until(fmt.Sprintf("the market goes %v times as fast as time", speeds), func(ctx context.Context) (bool, error) {
		v, err := p.store.Setting(ctx, "synth")
		if err != nil {
			return false, nil
		}
		var kept struct{ Clock synth.Clock }
		err = json.Unmarshal([]byte(v.Value), &kept)
		p.clock = kept.Clock
		return slices.Contains(speeds, p.clock.Speed) && time.Now().UnixMilli() >= p.clock.World, err
	})
}

// now is the market's time, ms UTC.
func (p *plant) now() int64 { return p.clock.At(time.Now().UnixMilli()) }

// all are the processes of the product.
func (p *plant) all() []*process {
	return append(append([]*process(nil), p.workers...), p.schedulers...)
}

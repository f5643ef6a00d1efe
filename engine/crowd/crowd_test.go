package crowd_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
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
	o.Clock = synth.Clock{World: now, Market: now, Speed: float64(time.Minute) / float64(*pace)}
	return o
}

// settled is how long a worker has before minutes are measured, and how long anything may take.
const settled, patience = 2, 3 * time.Minute

// life is what is measured of a database.
func life(b *testing.B, o *order) {
	p, err := o.parts(b.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer p.close()
	populate(b, &p, o)
	if o.Redis != "" {
		bells, err := queue.NewRedis(o.Redis, slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		s := scheduler.New("scheduler", p.store, bells, slog.Default())
		go each(b.Context(), o.Clock, func(now int64) error { return s.Tick(b.Context(), now) })
	}
	fmt.Printf("\n%d bots on %d symbols, a minute every %s, %d processors, load %s\n", o.Bots, *symbols, *pace, runtime.NumCPU(), load())
	meter := newMeter(b, o)

	first := o.start(b, "first")
	n := first.until(b, "all run", func(n *news) bool { return n.Running > 0 })
	fmt.Printf("cold start: all run after %.1f s, %.1f s of processor, %.0f MiB\n", first.since(n), n.CPU, mib(n.PSS))
	meter.begin(b)
	fmt.Println(header)
	for range *minutes {
		n = first.until(b, "all saw a minute", func(n *news) bool { return n.Minute != nil })
		fmt.Println(n.line(meter.end(b), o.Bots))
	}
	end := world(o.Clock, n.Minute.Close+int64(market.Minute)).Add(-time.Second)
	time.Sleep(time.Until(end)) // so that a candle closes while nobody is there
	first.kill(b)

	second := o.start(b, "second")
	n = second.until(b, "all were taken over", func(n *news) bool { return n.Stepped > 0 })
	fmt.Printf("killed: all stepped again %.1f s after the next worker's start, %.1f s of processor, %.0f MiB\n", second.since(n), n.CPU, mib(n.PSS))
	meter.begin(b)
	n = second.until(b, "all saw a minute", func(n *news) bool { return n.Minute != nil })
	fmt.Println(n.line(meter.end(b), o.Bots))
	fmt.Printf("load %s\n", load())
	second.end(b)
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
		made, err := p.store.CreateBot(ctx, bot.Bot{Owner: owner.ID, Config: c}, 1)
		check(err)
		_, err = p.store.Transition(ctx, made.ID, store.Change{Event: bot.Start}, 1)
		check(err)
	}
}

// process is a worker process.
type process struct {
	cmd     *exec.Cmd
	in      interface{ Close() error }
	news    chan news
	started time.Time
}

func (o *order) start(b *testing.B, id string) *process {
	b.Helper()
	executable, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	mine := *o
	mine.ID = id
	if *profile != "" {
		mine.Profile = filepath.Join(*profile, strings.ReplaceAll(b.Name(), "/", "-")+"-"+id)
	}
	p := &process{cmd: exec.Command(executable, workCommand), news: make(chan news, 1000), started: time.Now()}
	p.cmd.Stderr = os.Stderr
	in, err := p.cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p.in = in
	b.Cleanup(func() { p.in.Close(); _ = p.cmd.Wait() })
	if err := json.NewEncoder(in).Encode(mine); err != nil {
		b.Fatal(err)
	}
	go func() {
		defer close(p.news)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var n news
			if json.Unmarshal(lines.Bytes(), &n) == nil {
				p.news <- n
			}
		}
	}()
	return p
}

// until waits for news.
func (p *process) until(b *testing.B, what string, is func(*news) bool) *news {
	b.Helper()
	late := time.After(patience + 2*settled**pace)
	for {
		select {
		case n, ok := <-p.news:
			if !ok {
				b.Fatalf("the worker ended before %s", what)
			}
			if is(&n) {
				return &n
			}
		case <-late:
			b.Fatalf("it took too long until %s", what)
		}
	}
}

// since returns the seconds from the start of the process to its news.
func (p *process) since(n *news) float64 {
	return time.UnixMilli(n.At).Sub(p.started).Seconds()
}

// kill ends the process as a power cut would, unless it is to leave a profile.
func (p *process) kill(b *testing.B) {
	if *profile == "" {
		_ = p.cmd.Process.Kill() // it may have ended
		_ = p.cmd.Wait()
		return
	}
	p.end(b)
}

// end ends the process in order.
func (p *process) end(b *testing.B) {
	begun := time.Now()
	p.in.Close()
	go func() {
		for range p.news { // it may still have something to say
		}
	}()
	if err := p.cmd.Wait(); err != nil {
		b.Error(err)
	}
	fmt.Printf("ended in order after %.1f s\n", time.Since(begun).Seconds())
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// load is what else the machine does.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

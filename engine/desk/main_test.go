package desk_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/fault"
	"tradebot/engine/foundry"
	"tradebot/engine/journal"
	"tradebot/engine/market"
	"tradebot/engine/synth"
	"tradebot/engine/wasm"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// modules are shipped strategies, compiled once.
var modules shelf

type shelf struct {
	mutex sync.Mutex
	names map[string]*wasm.Module
	sums  map[string]*wasm.Module
}

// Module implements desk.Modules.
func (s *shelf) Module(_ context.Context, sum string) (*wasm.Module, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if m := s.sums[sum]; m != nil {
		return m, nil
	}
	return nil, fault.New(fault.NotFound, "test", "there is no module %s", sum)
}

// named returns a shipped strategy.
func named(t testing.TB, name string) *wasm.Module {
	t.Helper()
	modules.mutex.Lock()
	defer modules.mutex.Unlock()
	if m := modules.names[name]; m != nil {
		return m
	}
	m := foundry.Module(t, "../../strategies/"+name)
	if modules.names == nil {
		modules.names, modules.sums = map[string]*wasm.Module{}, map[string]*wasm.Module{}
	}
	modules.names[name], modules.sums[m.SHA256()] = m, m
	return m
}

func dec(text string) udecimal.Decimal { return udecimal.MustParse(text) }

// past is a market with all its candles.
type past map[market.Stream][]market.Candle

// Candles implements desk.History.
func (p past) Candles(_ context.Context, s market.Stream, from, to int64) ([]market.Candle, error) {
	series := market.Series{Candles: p[s]}
	begin, end := series.Index(from), series.Index(to)
	return p[s][begin:max(begin, end)], nil
}

// minute streams of the tests.
var (
	btc = market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}
	eth = market.Stream{Exchange: "synth", Symbol: "ETHUSDT", Timeframe: market.Minute}
	sol = market.Stream{Exchange: "synth", Symbol: "SOLUSDT", Timeframe: market.Minute}
)

// start is where the market of the tests begins.
const start = int64(1_700_000_000_000) - int64(1_700_000_000_000)%int64(market.Day)

// walk returns n candles of all symbols; every 97th of the first is missing.
func walk(t testing.TB, n int) past {
	t.Helper()
	p := past{}
	for _, s := range []market.Stream{btc, eth, sol} {
		m, err := synth.New(7, s.Symbol, synth.Params{Timeframe: s.Timeframe, Start: start, Price: 1000, Volatility: 2})
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if c := m.Next(); s != btc || i%97 != 50 {
				p[s] = append(p[s], c)
			}
		}
	}
	return p
}

// config returns a bot of a shipped strategy.
func config(t testing.TB, name string, params map[string]string, limits ...string) bot.Config {
	t.Helper()
	c := bot.Config{
		Name: name, Strategy: name, Mode: bot.Paper, Params: params, Limits: limits, Cash: dec("10000"), Seed: 3,
		Costs: bot.Costs{Fee: dec("0.001"), MakerFee: dec("0.0005"), Slippage: dec("2"), Fills: "default"},
	}
	for i, slot := range named(t, name).Description().Slots {
		c.Slots = append(c.Slots, bot.Slot{Name: slot.Name, Market: []market.Stream{btc, eth, sol}[i].String()})
	}
	return c
}

// open begins a bot at a time.
func open(t testing.TB, c bot.Config, now int64, p past) *desk.Seat {
	t.Helper()
	m := named(t, c.Strategy)
	s, err := desk.Open(context.Background(), m, beginning(t, c, 1, now, p))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// beginning is what a bot begins a life with.
func beginning(t testing.TB, c bot.Config, life int, now int64, p past) *journal.Begin {
	t.Helper()
	filters := []market.Instrument{market.Unfiltered("BTCUSDT"), market.Unfiltered("ETHUSDT"), market.Unfiltered("SOLUSDT")}[:len(c.Slots)]
	client := ""
	if c.Mode == bot.Live {
		client = "client"
		for i := range filters {
			filters[i].Lot = dec("0.001")
		}
	}
	b, err := desk.Begin(context.Background(), named(t, c.Strategy), &c, life, now, filters, p, "test", client)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// feedTo lets a seat see everything that closes by a time, in pieces of a random size.
func feedTo(t testing.TB, s *desk.Seat, p past, to int64, random *rand.Rand) {
	t.Helper()
	for at := s.Cursor(); at < to; {
		at = min(to, max(at, start)+int64(1+random.IntN(90))*int64(market.Minute))
		for i, slot := range s.Begin().Slots {
			candles, err := p.Candles(t.Context(), slot.Stream, s.Next(i), at-int64(slot.Stream.Timeframe)+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Feed(i, candles, at); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

package wasm_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
	"tradebot/sdk/abi"
)

func tag(s string) (t [abi.TagSize]byte) {
	abi.PutText(t[:], s)
	return t
}

// A strategy is told everything in the order of the contract, and sees the view of the step.
func TestOrderOfEvents(t *testing.T) {
	m := load(t, newHost(t, nil), guest(t, "testdata/echo"))
	i := start(t, m, nil)
	step := &strategy.Step{
		Time: 14_400_000, NextID: 100, Warmup: true, Stop: true, Equity: 10_500.5,
		View:    &strategy.View{Cash: 9000, Positions: []strategy.Position{{Position: 1.5}, {}}, Orders: []strategy.Order{{ID: 7}, {ID: 8}}},
		Orders:  []strategy.Order{{ID: 12, Status: abi.StatusCanceled}},
		Fills:   []strategy.Fill{{Order: 8, Qty: 0.25, Price: 101.5}, {Order: 9, Qty: 3, Price: 99}},
		Signals: []strategy.Signal{{Value: -0.5, Name: tag("news")}},
		Candles: []market.Event{
			{Candle: market.Candle{Close: 100}, Base: true, Complete: true},
			{Candle: market.Candle{Close: 200}, Slot: 1, Base: true, Complete: true},
			{Candle: market.Candle{Close: 100}, Slot: 1, Series: market.Unwanted},
			{Candle: market.Candle{Close: 300}, Series: 1},
		},
	}
	var d strategy.Decision
	if err := i.Step(step, &d); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"order 12 status 7", "fill 8 0.25 at 101.5", "fill 9 3 at 99", "signal news -0.5",
		"step 14400000 equity 10500.5 cash 9000 position 1.5 open 2 warming true", "stop",
	}
	if !slices.Equal(d.Logs, want) {
		t.Errorf("it was told\n%s\nwant\n%s", strings.Join(d.Logs, "\n"), strings.Join(want, "\n"))
	}
	if points := []strategy.Point{{Value: 100}, {Value: 200}, {Value: 300}}; !slices.Equal(d.Plots, points) {
		t.Errorf("it drew %v, want %v", d.Plots, points)
	}
	if d.Fuel <= 0 || i.Warmup() != 10 {
		t.Errorf("fuel %d, warm-up %d", d.Fuel, i.Warmup())
	}
}

// The end of a step is told only after a candle of the strategy's own; a base candle it did not ask for moves the mark alone.
func TestEndOfStep(t *testing.T) {
	i := start(t, load(t, newHost(t, nil), guest(t, "testdata/echo")), map[string]string{"do": "nothing"})
	var d strategy.Decision
	step := candles(1)[0]
	step.Candles[0].Series = market.Unwanted
	if err := i.Step(step, &d); err != nil || len(d.Logs)+len(d.Plots) != 0 {
		t.Errorf("it was told %q and drew %v, %v", d.Logs, d.Plots, err)
	}
	step.Candles[0].Series = 0
	if err := i.Step(step, &d); err != nil || len(d.Logs) != 1 || len(d.Plots) != 1 {
		t.Errorf("it was told %q and drew %v, %v", d.Logs, d.Plots, err)
	}
}

// Every intent comes out as it was asked for, with ids in order.
func TestEveryIntent(t *testing.T) {
	m := load(t, newHost(t, nil), guest(t, "testdata/echo"))
	i := start(t, m, map[string]string{"do": "all"})
	var d strategy.Decision
	step := candles(1)[0]
	step.NextID = 400
	if err := i.Step(step, &d); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, intent := range d.Intents {
		got = append(got, fmt.Sprint(intent.ID, " ", intent))
	}
	want := []string{
		`400 buy 1 market tag "market"`,
		`404 sell 50% of position in slot 1 market reduce_only`,
		`408 buy 1000 quote limit at 99 post_only`,
		`412 sell 2 stop trigger 98`,
		`416 buy 25% of equity stop_limit trigger 102 at 103 fok`,
		`420 sell 100% of position trailing_stop 1.5% from 0.5%`,
		`424 sell 100% of position oco limit 110 stop 90 limit 89`,
		`428 buy 0.1 limit at 100 trail 5 from 1`,
		`432 close position in slot 1 tag "out"`,
		`428 cancel order 428`,
		`0 cancel all orders in slot 1`,
		`0 cancel all orders`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("it asked for\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Equal(d.Logs, []string{"asked for everything"}) {
		t.Errorf("logs %q", d.Logs)
	}
}

// Parameters of every type arrive; the clock is the step's time; the strategy's own refusal is passed on.
func TestStart(t *testing.T) {
	m := load(t, newHost(t, nil), guest(t, "testdata/echo"))
	var d strategy.Decision

	i := start(t, m, map[string]string{"do": "log", "period": "77", "loud": "false", "note": "grüße"})
	if err := i.Step(candles(1)[0], &d); err != nil || !slices.Equal(d.Logs, []string{"grüße 77 false"}) {
		t.Errorf("logs %q, %v", d.Logs, err)
	}
	i = start(t, m, map[string]string{"do": "clock"})
	step := candles(1)[0]
	step.Time = 1_700_000_000_123
	if err := i.Step(step, &d); err != nil || d.Plots[1].Value != 1_700_000_000_123 {
		t.Errorf("the clock shows %v, %v", d.Plots, err)
	}
	description := m.Description()
	values, err := description.Bind(map[string]string{"note": "refuse"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Start(context.Background(), values, 0)
	if fault.KindOf(err) != fault.Refused || !errors.Is(err, wasm.ErrRefused) || fault.Sentence(err) != "note refuse is refused; write another" {
		t.Errorf("got %v", err)
	}
}

// run steps an instance over n candles and returns the decisions as text, with a hash of the memory at the end.
func run(t *testing.T, i *wasm.Instance, n int) string {
	t.Helper()
	var d strategy.Decision
	hash := sha256.New()
	for _, step := range candles(n) {
		if err := i.Step(step, &d); err != nil {
			t.Error(err)
			return ""
		}
		fmt.Fprintln(hash, d.Intents, d.Logs, d.Plots, d.Fuel)
	}
	hash.Write(i.Memory())
	return fmt.Sprintf("%x", hash.Sum(nil))
}

// The same inputs give the same decisions, fuel and memory: in a fresh instance and a reborn one, from the captured state and
// from a start-up of its own.
func TestDeterminism(t *testing.T) {
	for _, params := range []map[string]string{{"do": "nothing"}, {"do": "map"}, {"do": "buy"}, {"do": "garbage"}} {
		t.Run(params["do"], func(t *testing.T) {
			m := load(t, newHost(t, nil), guest(t, "testdata/echo"))
			if !m.Born() {
				t.Fatal("the state of a Go guest was not captured")
			}
			const n = 300
			first := start(t, m, params)
			want := run(t, first, n)
			other := start(t, m, map[string]string{"do": "all"})
			run(t, other, 10)
			other.Close()
			first.Close()
			if got := run(t, start(t, m, params), n); got != want {
				t.Error("a reborn instance decides otherwise")
			}
			m.ForgetBirth()
			if got := run(t, start(t, m, params), n); got != want {
				t.Error("an instance with a start-up of its own decides otherwise")
			}
		})
	}
}

// Chance comes from the seed, where a strategy asks the host for it. The Go runtime asks at its start-up alone, which is the
// same for all: the order of its maps is that of the module, whatever the seed.
func TestSeed(t *testing.T) {
	m := load(t, newHost(t, nil), guest(t, "testdata/echo"))
	d := m.Description()
	for do, want := range map[string]int{"chance": 4, "map": 1} {
		values, err := d.Bind(map[string]string{"do": do})
		if err != nil {
			t.Fatal(err)
		}
		results := map[string]bool{}
		for seed := range uint64(8) {
			i, err := m.Start(context.Background(), values, seed/2)
			if err != nil {
				t.Fatal(err)
			}
			results[run(t, i, 50)] = true
			i.Close()
		}
		if len(results) != want {
			t.Errorf("%s: %d different runs of 4 seeds, want %d", do, len(results), want)
		}
	}
}

// Instances of one module run side by side without seeing each other.
func TestSideBySide(t *testing.T) {
	m := load(t, newHost(t, nil), guest(t, "testdata/echo"))
	want := run(t, start(t, m, map[string]string{"do": "buy"}), 100)
	d := m.Description()
	values, err := d.Bind(map[string]string{"do": "buy"})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 5 {
				i, err := m.Start(context.Background(), values, 1)
				if err != nil {
					t.Error(err)
					return
				}
				if got := run(t, i, 100); got != want {
					t.Error("an instance beside others decides otherwise")
				}
				i.Close()
			}
		})
	}
	group.Wait()
}

// A module that searches its whole memory for the candles to come finds the present and no future, and neither does the host.
func TestNoFutureInMemory(t *testing.T) {
	h := newHost(t, func(l *wasm.Limits) { l.StepFuel = 1 << 40 })
	m := load(t, h, guest(t, "testdata/peek"))
	size := len(start(t, m, nil).Memory())
	i := start(t, m, map[string]string{"size": fmt.Sprint(size)})
	steps := candles(20)
	for k, step := range steps {
		price := 54321 + float64(k)
		step.Candles[0].Candle = market.Candle{Time: int64(k) * 60_000, Open: price, High: price, Low: price, Close: price}
	}
	var d strategy.Decision
	for k, step := range steps {
		if err := i.Step(step, &d); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(d.Logs, []string{"found the present"}) || len(i.Memory()) != size {
			t.Fatalf("candle %d: %q in %d bytes", k, d.Logs, len(i.Memory()))
		}
		next := binary.LittleEndian.AppendUint64(nil, math.Float64bits(54321+float64(k+1)))
		if bytes.Contains(i.Memory(), next) {
			t.Fatalf("after candle %d the memory holds candle %d", k, k+1)
		}
	}
}

// A step whose second call traps fails as a whole, and the instance is dead.
func TestTrapInTheMiddle(t *testing.T) {
	x := mutate(t, guest(t, "testdata/echo"))
	i := start(t, load(t, newHost(t, nil), x.replace("tb_event", 1, trapOnSecond(x)).file()), nil)
	var d strategy.Decision
	if err := i.Step(candles(1)[0], &d); !errors.Is(err, wasm.ErrTrap) { // a candle, then the end of the step
		t.Fatalf("got %v, want a trap", err)
	}
	if err := i.Step(candles(1)[0], &d); !errors.Is(err, wasm.ErrDead) || len(d.Intents) != 0 {
		t.Fatalf("got %v, want a dead instance", err)
	}
}

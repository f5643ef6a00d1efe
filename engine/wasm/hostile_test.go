package wasm_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
	wasmbinary "tradebot/engine/wasm/binary"
	"tradebot/sdk/abi"
)

// Bad modules, made from a working one so that they pass every rule before the one they break. Each names the rule at which
// the check ends and a part of the sentence; those that compile are named with the error an instance gives.
func TestBadModules(t *testing.T) {
	good := guest(t, "testdata/echo")
	t.Run("each", func(t *testing.T) { badModules(t, good) })
	// The process is unharmed: the module they were made of still runs.
	i := start(t, load(t, newHost(t, nil), good), nil)
	var d strategy.Decision
	if err := i.Step(candles(1)[0], &d); err != nil || len(d.Logs) == 0 {
		t.Errorf("after all that a good module does not run: %v, %d logs", err, len(d.Logs))
	}
}

func badModules(t *testing.T, good []byte) {
	x := func() *mutant { return mutate(t, good) }
	event := func(body *code) []byte { return x().replace("tb_event", 0, body).file() }
	leave := func(count int32, pokes ...poke) []byte {
		m := x()
		return m.replace("tb_event", 1, m.leave(count, pokes...)).file()
	}
	with := func(pokes []poke, more ...poke) []poke { return append(pokes, more...) }
	grown := func(c *code) { c.i32(1).op(wasmbinary.OpMemoryGrow, 0).op(wasmbinary.OpDrop) }
	nops := func(c *code) {
		for range 33_000 { // 3 bytes each
			c.i32(1).op(wasmbinary.OpDrop)
		}
	}
	fill := func(c *code) {
		c.i32(0).i32(0).op(wasmbinary.OpMemorySize, 0).i32(16).op(wasmbinary.OpI32Shl).op(wasmbinary.OpMemoryFill, 0)
	}
	tableGrow := func(c *code) {
		c.op(wasmbinary.OpRefNull, byte(wasmbinary.FuncRef)).i32(1000).op(wasmbinary.OpTableGrow, 0).op(wasmbinary.OpDrop)
	}
	for _, c := range []struct {
		name string
		file []byte
		rule string // at which the check ends
		err  error  // of the instance, if it is reached
		says string
	}{
		{"not wasm", []byte("MZ this is a program for another machine"), "format", nil, "does not begin with the four bytes"},
		{"empty", nil, "format", nil, "does not begin"},
		{"truncated", good[:len(good)/2], "format", nil, "the module is malformed at byte"},
		{"too large", make([]byte, 9<<20), "size", nil, "at most 8388608 are allowed"},
		{"wrong ABI", x().rename("tb_abi_1", "tb_abi_2").file(), "exports", nil, `speaks contract "2"`},
		{"no ABI", x().rename("tb_abi_1", "abi").file(), "exports", nil, "not a Tradebot strategy"},
		{"missing export", x().rename("tb_event", "on_event").file(), "exports", nil, "does not export tb_event"},
		{"export of another type", x().rename("tb_event", "tb_start").rename("tb_start", "tb_event").file(), "exports", nil, "not as a function of type"},
		{"unknown import", x().rename("random_get", "order_send").file(), "imports", nil, `"order_send", which the sandbox does not have`},
		{"WASI file access", x().rename("sched_yield", "path_open").file(), "imports", nil, "no files"},
		{"WASI function of another type", x().rename("sched_yield", "fd_close").file(), "imports", nil, "another type"},
		{"injected name", x().rename("tb_abi_1", "tb_fuel").rename("_initialize", "tb_abi_1").file(), "meter", nil, "the sandbox's own"},
		{"invalid code", event((&code{}).f64(1)), "valid", nil, "not valid WebAssembly"},
		{"writes the fuel counter", event((&code{}).i64(1<<60).index(wasmbinary.OpGlobalSet, uint32(len(x().m.Globals))).i32(0)), "valid", nil, "not valid"},
		{"table bomb", x().table(100_000_000).file(), "memory", nil, "100000000 entries"},

		{"start function never returns", x().replace("_initialize", 0, forever(nil)).start("_initialize").file(), "init", wasm.ErrFuel, "start function"},
		{"for {} in _initialize", x().replace("_initialize", 0, forever(nil)).file(), "init", wasm.ErrFuel, "budget of 200000000 fuel"},
		{"for {} in tb_mailbox", x().replace("tb_mailbox", 0, forever(nil)).file(), "mailbox", wasm.ErrFuel, "tb_mailbox"},
		{"for {} in tb_describe", x().replace("tb_describe", 0, forever(nil)).file(), "describe", wasm.ErrFuel, "tb_describe"},
		{"for {} in tb_start", x().replace("tb_start", 0, forever(nil)).file(), "start", wasm.ErrFuel, "tb_start"},
		{"for {} in tb_event", event(forever(nil)), "run", wasm.ErrFuel, "budget of 10000000 fuel"},
		{"100 KB of straight-line code in a loop", event(forever(nops)), "run", wasm.ErrFuel, "fuel"},
		{"recursion", event((&code{}).index(wasmbinary.OpLocalGet, 0).index(wasmbinary.OpCall, x().function("tb_event"))), "run", wasm.ErrStack, "nest too deeply"},
		{"memory.grow bomb", event(forever(grown)), "run", wasm.ErrFuel, "fuel"},
		{"memory.fill bomb", event(forever(fill)), "run", wasm.ErrFuel, "fuel"},
		{"table.grow bomb", event(forever(tableGrow)), "run", wasm.ErrFuel, "fuel"},
		{"trap", event((&code{}).op(wasmbinary.OpUnreachable)), "run", wasm.ErrTrap, "must not be reached"},
		{"load outside memory", event((&code{}).i32(-4).op(wasmbinary.OpI32Load, 2, 0)), "run", wasm.ErrTrap, "outside its memory"},
		{"division by zero", event((&code{}).i32(1).i32(0).op(wasmbinary.OpI32DivS)), "run", wasm.ErrTrap, "divided"},

		{"mailbox outside memory", x().replace("tb_mailbox", 0, (&code{}).i32(-16)).file(), "mailbox", wasm.ErrMailbox, "4294967280"},
		{"mailbox half outside", x().replace("tb_mailbox", 0, (&code{}).op(wasmbinary.OpMemorySize, 0).i32(16).op(wasmbinary.OpI32Shl).i32(8).op(wasmbinary.OpI32Sub)).file(), "mailbox", wasm.ErrMailbox, "not inside its memory"},
		{"mailbox not aligned", x().replace("tb_mailbox", 0, (&code{}).i32(4097)).file(), "mailbox", wasm.ErrMailbox, "multiple of 8"},
		{"describe outside memory", x().replace("tb_describe", 0, (&code{}).i64(-1<<32|100)).file(), "describe", wasm.ErrDescribe, "not inside its memory"},
		{"describe megabytes", x().replace("tb_describe", 0, (&code{}).i64(4096<<32|5<<20)).file(), "describe", wasm.ErrDescribe, "at most 65536"},
		{"describe garbage", x().replace("tb_describe", 0, (&code{}).i64(0<<32|300)).file(), "describe", wasm.ErrDescribe, "not the JSON"},
		{"describe endless list", withText(t, x(), `{"name":"x","version":"1","slots":[`+strings.Repeat(`{"name":"a"},`, 4000)), "describe", wasm.ErrDescribe, "not the JSON"},

		{"ten thousand intents", leave(10_000), "run", wasm.ErrFlood, "10000 intents"},
		{"a negative number of intents", leave(-1), "run", wasm.ErrFlood, "-1 intents"},
		{"unknown kind", leave(1, u32(atKind, 77)), "run", wasm.ErrIntent, "kind 77"},
		{"unknown slot", leave(1, with(limitBuy(1, 1), u32(atSlot, 9))...), "run", wasm.ErrIntent, "slot 9"},
		{"unknown side", leave(1, with(limitBuy(1, 1), u32(atSide, 3))...), "run", wasm.ErrIntent, "side 3"},
		{"price NaN", leave(1, limitBuy(1, math.NaN())...), "run", wasm.ErrIntent, "limit price that is not a number"},
		{"price infinite", leave(1, limitBuy(1, math.Inf(1))...), "run", wasm.ErrIntent, "infinite limit price"},
		{"quantity negative", leave(1, limitBuy(-5, 1)...), "run", wasm.ErrIntent, "quantity -5; it must be above 0"},
		{"quantity zero", leave(1, limitBuy(0, 1)...), "run", wasm.ErrIntent, "quantity 0"},
		{"quantity absurd", leave(1, limitBuy(1e300, 1)...), "run", wasm.ErrIntent, "1e+300"},
		{"share above 1", leave(1, with(limitBuy(3, 1), u32(atQtyKind, abi.QtyEquity))...), "run", wasm.ErrIntent, "share of 3"},
		{"field of another kind", leave(1, with(limitBuy(1, 1), u32(atKind, abi.IntentMarket))...), "run", wasm.ErrIntent, "has a limit price, which a market has not"},
		{"text outside the region", leave(1, u32(atKind, abi.IntentLog), u64(atRef, 8000|1000<<32)), "run", wasm.ErrIntent, "outside the text region"},
		{"long log line", leave(1, u32(atKind, abi.IntentLog), u64(atRef, 8000<<32)), "run", wasm.ErrIntent, "at most 256"},
		{"log flood", leave(64, logs(64)...), "run", wasm.ErrLogFlood, "log lines"},
		{"plot of no series", leave(0, u32(atMask, 1<<7)), "run", wasm.ErrPlot, "does not describe"},
		{"plot NaN", leave(0, u32(atMask, 1), f64(atPlots, math.NaN())), "run", wasm.ErrPlot, "not a number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, nil)
			v, err := h.Check(context.Background(), c.file)
			if err != nil {
				t.Fatal(err)
			}
			failed := -1
			for i, r := range v.Rules {
				if !r.OK {
					failed = i
					break
				}
			}
			if failed < 0 {
				t.Fatal("the module passes every rule")
			}
			if r := v.Rules[failed]; v.OK || r.ID != c.rule || !strings.Contains(r.Message, c.says) {
				t.Errorf("the check ends at %s: %s\nwant it at %s with %q", r.ID, r.Message, c.rule, c.says)
			}
			if c.err != nil {
				if err := provoke(h, c.file); !errors.Is(err, c.err) {
					t.Errorf("it fails with %v, want %v", err, c.err)
				}
			}
		})
	}
}

// logs are so many log lines of one byte.
func logs(n int) []poke {
	var pokes []poke
	for i := range n {
		base := uintptr(i) * 160
		pokes = append(pokes, u32(atKind+base, abi.IntentLog), u64(atRef+base, 1<<32))
	}
	return pokes
}

// withText makes tb_describe write text at the end of the first page and return it.
func withText(t testing.TB, x *mutant, text string) []byte {
	t.Helper()
	const at = 1 << 20 // free in a Go guest that has just started
	c := &code{}
	padded := append([]byte(text), bytes.Repeat([]byte(" "), 8)...)
	for i := 0; i+8 <= len(padded); i += 8 {
		word := int64(0)
		for k := 7; k >= 0; k-- {
			word = word<<8 | int64(padded[i+k])
		}
		c.i32(at+int32(i)).i64(word).op(wasmbinary.OpI64Store, 3, 0)
	}
	return x.replace("tb_describe", 0, c.i64(int64(at)<<32|int64(len(text)))).file()
}

// candles are steps of one candle on the first slot.
func candles(n int) []*strategy.Step {
	steps := make([]*strategy.Step, n)
	for k := range steps {
		price := 100 + float64(k%7)
		steps[k] = &strategy.Step{
			Time: int64(k+1) * 60_000, NextID: uint64(k+1) * 1000, Equity: 10_000,
			Candles: []market.Event{{
				Candle: market.Candle{Time: int64(k) * 60_000, Open: price, High: price + 1, Low: price - 1, Close: price, Volume: 10},
				Base:   true, Complete: true,
			}},
		}
	}
	return steps
}

// provoke loads, starts and steps a module and returns the error of a running one, with those of its start-up as they are
// wrapped by the check.
func provoke(h *wasm.Host, file []byte) error {
	m, err := h.Load(context.Background(), file)
	if err != nil {
		return err
	}
	defer m.Close()
	d := m.Description()
	values, err := d.Bind(nil)
	if err != nil {
		return err
	}
	i, err := m.Start(context.Background(), values, 0)
	if err != nil {
		return err
	}
	defer i.Close()
	var decision strategy.Decision
	for _, step := range candles(3) {
		step.Candles = slices.Repeat(step.Candles, 3) // as an instant at which several series close
		if err := i.Step(step, &decision); err != nil {
			if dead := i.Step(step, &decision); !errors.Is(dead, wasm.ErrDead) {
				return errors.New("a stopped instance takes another step")
			}
			return err
		}
	}
	return nil
}

// Runaways that a person writes by accident, in Go.
func TestGoAccidents(t *testing.T) {
	h := newHost(t, nil)
	m := load(t, h, guest(t, "testdata/echo"))
	for _, c := range []struct {
		do, says string
		err      error
	}{
		{"panic", "panic: no idea what to do at 0", wasm.ErrExit},
		{"index", "index out of range [10]", wasm.ErrExit},
		{"many", "more than 64 intents in one call", wasm.ErrExit},
		{"spin", "endless loop", wasm.ErrFuel},
		{"recurse", "", nil}, // the Go runtime's own stack, or fuel, whichever ends first
		{"hoard", "", nil},   // fuel, or the Go runtime when memory does not grow any more
		{"sleep", "time stands still", wasm.ErrFuel},
	} {
		t.Run(c.do, func(t *testing.T) {
			i := start(t, m, map[string]string{"do": c.do})
			var d strategy.Decision
			err := i.Step(candles(1)[0], &d)
			if err == nil || fault.KindOf(err) != fault.Strategy {
				t.Fatalf("got %v, want a fault of the strategy", err)
			}
			if c.err != nil && !errors.Is(err, c.err) || !strings.Contains(fault.Sentence(err), c.says) {
				t.Errorf("got %q, want %v with %q", fault.Sentence(err), c.err, c.says)
			}
			if strings.Contains(fault.Sentence(err), "\n") || strings.Contains(fault.Sentence(err), "goroutine") {
				t.Errorf("the sentence holds a stack trace: %q", fault.Sentence(err))
			}
			t.Log(fault.Sentence(err))
		})
	}
	runtime.GC()
}

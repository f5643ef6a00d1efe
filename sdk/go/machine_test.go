package sdk

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"tradebot/sdk/abi"
)

// recorder is a strategy that does what a test gives it and notes what it is told.
type recorder struct {
	description Description
	start       func(*Context) error
	do          func(*Context)
	told        []string
}

func (r *recorder) Describe() Description { return r.description }

func (r *recorder) OnStart(ctx *Context) error {
	if r.start != nil {
		return r.start(ctx)
	}
	return nil
}

func (r *recorder) OnCandle(ctx *Context, c *Candle) {
	r.told = append(r.told, "candle")
	if r.do != nil {
		r.do(ctx)
	}
}

// watcher is a recorder that wants everything.
type watcher struct{ recorder }

func (w *watcher) OnFill(_ *Context, f *Fill)   { w.told = append(w.told, "fill "+abi.Text(f.Tag[:])) }
func (w *watcher) OnOrder(_ *Context, o *Order) { w.told = append(w.told, "order "+abi.Text(o.Tag[:])) }
func (w *watcher) OnSignal(_ *Context, name string, value float64) {
	if value == 0.5 {
		w.told = append(w.told, "signal "+name)
	}
}
func (w *watcher) OnStep(*Context) { w.told = append(w.told, "step") }
func (w *watcher) OnStop(*Context) { w.told = append(w.told, "stop") }

// candle starts a machine of two slots whose strategy does do on a candle, hands it one with the next id 100, and returns
// what it left.
func candle(t *testing.T, do func(*Context)) (*Machine, []abi.Intent) {
	t.Helper()
	m := NewMachine(&recorder{description: Description{Slots: make([]Slot, 2), Plots: make([]Plot, 2)}, do: do})
	if n := m.Start(); n != 0 {
		t.Fatalf("the start is refused: %s", m.Box.Text[:n])
	}
	m.Box.NextID = 100
	return m, m.Box.Intents[:m.Event(abi.KindCandle)]
}

func TestWants(t *testing.T) {
	m := NewMachine(&recorder{})
	m.Box.Wants = 0xFF
	if m.Start(); m.Box.Wants != 0 {
		t.Errorf("a strategy with OnCandle alone wants %b", m.Box.Wants)
	}
	for kind := int32(0); kind < 9; kind++ {
		if n := m.Event(kind); n != 0 {
			t.Errorf("event %d leaves %d intents", kind, n)
		}
	}
	if got := m.strategy.(*recorder).told; !slices.Equal(got, []string{"candle"}) {
		t.Errorf("it was told %v", got)
	}
	m = NewMachine(&watcher{})
	all := uint32(abi.WantFills | abi.WantOrders | abi.WantSignals | abi.WantSteps | abi.WantStop)
	if m.Start(); m.Box.Wants != all {
		t.Errorf("a strategy with everything wants %b", m.Box.Wants)
	}
}

// Every event reaches its method with its record.
func TestEventKinds(t *testing.T) {
	w := &watcher{}
	m := NewMachine(w)
	m.Start()
	box := m.Mailbox()
	abi.PutText(box.AsOrder().Tag[:], "asked")
	m.Event(abi.KindOrder)
	abi.PutText(box.AsFill().Tag[:], "done")
	m.Event(abi.KindFill)
	*box.AsSignal() = abi.Signal{Value: 0.5}
	abi.PutText(box.AsSignal().Name[:], "a-name-of-just-thirty-two-bytes1")
	m.Event(abi.KindSignal)
	m.Event(abi.KindCandle)
	m.Event(abi.KindStep)
	m.Event(abi.KindStop)
	m.Event(99) // of a later contract
	want := []string{"order asked", "fill done", "signal a-name-of-just-thirty-two-bytes1", "candle", "step", "stop"}
	if !slices.Equal(w.told, want) {
		t.Errorf("it was told %q, want %q", w.told, want)
	}
}

// params is one parameter of every type with its variable.
type params struct {
	recorder
	n                int
	f                float64
	b                bool
	word, note, more string
}

func (p *params) Describe() Description {
	return Description{Params: []Param{
		Int("n", &p.n, -7), Float("f", &p.f, 2.5), Bool("b", &p.b, true), Enum("word", &p.word, "two", "one", "two", "three"),
		String("note", &p.note, "grüße"), String("more", &p.more, ""),
	}}
}

func TestParams(t *testing.T) {
	p := &params{}
	m := NewMachine(p)
	if p.n != 0 || p.word != "" {
		t.Error("variables are set before the start")
	}
	m.Start()
	if p.n != -7 || p.f != 2.5 || !p.b || p.word != "two" || p.note != "grüße" || p.more != "" {
		t.Errorf("the defaults arrive as %+v", p)
	}
	if m.Box.Params != 6 {
		t.Errorf("%d parameters", m.Box.Params)
	}
	copy(m.Box.Text[100:], "a note")
	for i, v := range []abi.Value{
		{Type: abi.TypeInt, Bits: 1 << 63}, {Type: abi.TypeFloat, Bits: math.Float64bits(-1e300)}, {Type: abi.TypeBool},
		{Type: abi.TypeEnum, Bits: 2}, {Type: abi.TypeString, Bits: 102 | 4<<32}, {Type: abi.TypeString, Bits: abi.MaxText},
	} {
		m.Box.Values[i] = v
	}
	m.Start()
	if p.n != math.MinInt64 || p.f != -1e300 || p.b || p.word != "three" || p.note != "note" || p.more != "" {
		t.Errorf("values arrive as %+v", p)
	}
	m.Box.Text = [abi.MaxText]byte{}
	if p.note != "note" {
		t.Error("a text parameter changes with the mailbox")
	}
}

func TestRefusal(t *testing.T) {
	long := strings.Repeat("x", abi.MaxText-1)
	for _, c := range []struct{ text, want string }{
		{"fast must be smaller than slow", "fast must be smaller than slow"},
		{"", "the strategy refuses these parameters and does not say why"},
		{long + "€", long}, // not cut inside a character
		{strings.Repeat("\x80", abi.MaxText+9), strings.Repeat("\x80", abi.MaxText)},
	} {
		m := NewMachine(&recorder{start: func(*Context) error { return errors.New(c.text) }})
		if got := string(m.Box.Text[:m.Start()]); got != c.want {
			t.Errorf("refusal %.40q reads %.40q (%d bytes)", c.text, got, len(got))
		}
	}
}

func TestWarmup(t *testing.T) {
	for _, c := range []struct {
		candles int
		want    uint32
	}{{0, 0}, {-5, 0}, {30, 30}, {math.MaxInt, math.MaxInt32}} {
		m := NewMachine(&recorder{start: func(ctx *Context) error { ctx.SetWarmup(c.candles); return nil }})
		if m.Start(); m.Box.Warmup != c.want {
			t.Errorf("SetWarmup(%d) leaves %d", c.candles, m.Box.Warmup)
		}
	}
	m, _ := candle(t, nil)
	if m.ctx.WarmingUp() {
		t.Error("it warms up without the flag")
	}
	if m.Box.Flags = abi.FlagWarmup; !m.ctx.WarmingUp() {
		t.Error("it does not see the flag")
	}
}

// Nothing on the way of a candle allocates, not even where everything is asked for.
func TestNoAllocation(t *testing.T) {
	m, _ := candle(t, func(ctx *Context) {
		if ctx.Flat(0) && ctx.Equity() >= ctx.Cash() && len(ctx.OpenOrders()) == 0 {
			ctx.Limit(0, SideBuy, Equity(1), 100).StopLoss(Percent(3)).TakeProfit(Price(120)).Trail(Percent(1), Percent(2)).PostOnly().Tag("entry")
			ctx.OCO(1, SideSell, Held(1), 110, 90).StopLegLimit(89).ReduceOnly()
			ctx.TrailingStop(1, SideSell, Held(1), Price(5), Offset{}).Tag("trail")
		}
		ctx.Close(0)
		ctx.CancelAll(0)
		ctx.Cancel(7)
		ctx.Plot(1, 5)
		ctx.Log("a line")
	})
	m.strategy.(*recorder).told = make([]string, 0, 1000)
	if n := testing.AllocsPerRun(500, func() { m.Event(abi.KindCandle) }); n != 0 {
		t.Errorf("a candle costs %v allocations", n)
	}
}

// What package main exports does what a machine does.
func TestEvent(t *testing.T) {
	defer func() { machine = Machine{} }()
	do := func(ctx *Context) { ctx.Buy(0, Base(1)) }
	s := &watcher{recorder{description: Description{Slots: make([]Slot, 1)}, do: do}}
	Register(s)
	if n := machine.Start(); n != 0 {
		t.Fatal("the start is refused")
	}
	for kind := int32(0); kind < 9; kind++ {
		want := int32(0)
		if kind == abi.KindCandle {
			want = 1
		}
		if n := Event(s, kind); n != want {
			t.Errorf("event %d leaves %d intents, want %d", kind, n, want)
		}
	}
	m := NewMachine(&watcher{recorder{description: s.description, do: do}})
	m.Start()
	for kind := int32(0); kind < 9; kind++ {
		m.Event(kind)
	}
	if want := m.strategy.(*watcher).told; !slices.Equal(s.told, want) {
		t.Errorf("it was told %v, want %v", s.told, want)
	}
}

func TestRegister(t *testing.T) {
	defer func() { machine = Machine{} }()
	Register(&recorder{})
	if machine.strategy == nil {
		t.Fatal("nothing is registered")
	}
	says(t, "Register was called twice", func() { Register(&recorder{}) })
}

// says runs f and checks that it panics with a sentence that contains want.
func says(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "sdk: ") || !strings.Contains(text, want) {
			t.Errorf("it panics with %q, want %q", text, want)
		}
	}()
	f()
}

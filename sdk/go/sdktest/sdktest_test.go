package sdktest_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
	"tradebot/sdk/sdktest"
)

// dip buys after every fall, and sells after every rise it is told the fill of.
type dip struct {
	drop  float64
	after string
	loud  bool
	fills int
}

func (s *dip) Describe() sdk.Description {
	return sdk.Description{
		Name: "dip", Version: "1",
		Params: []sdk.Param{
			sdk.Float("drop_pct", &s.drop, 2).Range(0.1, 50),
			sdk.Enum("after", &s.after, "close", "close", "never"),
			sdk.Bool("loud", &s.loud, false),
		},
		Slots: []sdk.Slot{{Name: "main"}},
		Plots: []sdk.Plot{{Name: "change"}},
	}
}

func (s *dip) OnStart(*sdk.Context) error {
	if s.drop == 13 {
		return errors.New("13 brings bad luck; try 12")
	}
	return nil
}

func (s *dip) OnCandle(ctx *sdk.Context, c *sdk.Candle) {
	change := 100 * (c.Close/c.Open - 1)
	ctx.Plot(0, change)
	switch flat := ctx.Flat(0); {
	case flat && change < -s.drop:
		ctx.Buy(0, sdk.Equity(0.5)).StopLoss(sdk.Percent(10)).Tag("dip")
	case !flat && change > 0 && s.after == "close":
		ctx.Close(0)
	}
}

func (s *dip) OnFill(ctx *sdk.Context, f *sdk.Fill) {
	if s.fills++; s.loud {
		ctx.Log("filled")
	}
}

func TestRun(t *testing.T) {
	s := new(dip)
	got := sdktest.Run(t, s, sdktest.Closes(100, 90, 80, 88, 88), sdktest.Params{"loud": "true"})
	want := strings.Join([]string{
		`2 2024-01-01 02:00 market buy 0.5 of equity stop_loss 10% tag "dip"`,
		`3 2024-01-01 03:00 filled buy 55.55555555555556 at 90 signal tag "dip"`,
		`3 2024-01-01 03:00 log "filled"`,
		`3 2024-01-01 03:00 filled sell 55.55555555555556 at 81 stop_loss tag "dip"`,
		`3 2024-01-01 03:00 log "filled"`,
		`3 2024-01-01 03:00 market buy 0.5 of equity stop_loss 10% tag "dip"`,
		`4 2024-01-01 04:00 filled buy 59.375 at 80 signal tag "dip"`,
		`4 2024-01-01 04:00 log "filled"`,
		`4 2024-01-01 04:00 close`,
		`5 2024-01-01 05:00 filled sell 59.375 at 88 signal`,
		`5 2024-01-01 05:00 log "filled"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if s.fills != 4 || len(got.Plots[0]) != 5 || got.Position != 0 {
		t.Errorf("%d fills, %d points, position %v", s.fills, len(got.Plots[0]), got.Position)
	}
}

// pair asks once for more than it can pay in its second slot, then for something it can, and notes what it is told.
type pair struct{ said []string }

func (s *pair) Describe() sdk.Description {
	return sdk.Description{Name: "pair", Version: "1", Slots: []sdk.Slot{{Name: "a"}, {Name: "b"}}}
}

func (s *pair) OnCandle(_ *sdk.Context, c *sdk.Candle) {
	s.said = append(s.said, "candle "+string('a'+rune(c.Slot)))
}

func (s *pair) OnOrder(ctx *sdk.Context, o *sdk.Order) {
	s.said = append(s.said, "order")
	if o.Status == abi.StatusRejected {
		ctx.Limit(1, sdk.SideBuy, sdk.Base(1), 8).Tag("small")
	}
}

func (s *pair) OnStep(ctx *sdk.Context) {
	if s.said = append(s.said, "step"); len(s.said) == 2 {
		ctx.Limit(1, sdk.SideBuy, sdk.Base(11), 10).Tag("large")
	}
}

// Instants are made of the candles that open together; a strategy is told of its orders first, and what it asks for reaches
// the book at the end of the instant.
func TestPlay(t *testing.T) {
	a, b := sdktest.Closes(10, 10, 10, 10), sdktest.Closes(10, 10, 10, 7)
	s := new(pair)
	var open []uint32
	got := sdktest.Play(t, s, sdktest.Setup{
		Candles: [][]sdk.Candle{a, b[1:]}, Cash: 100,
		Watch: func(_ int, box *abi.Mailbox) { open = append(open, box.Orders) },
	})
	want := strings.Join([]string{
		`1 2024-01-01 01:00 limit slot 1 buy 11 base price 10 tag "large"`,
		`2 2024-01-01 02:00 refused order 4 no_funds tag "large"`,
		`2 2024-01-01 02:00 limit slot 1 buy 1 base price 8 tag "small"`,
		`4 2024-01-01 04:00 filled slot 1 buy 1 at 8 signal tag "small"`, "",
	}, "\n")
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	told := "candle a, step, order, candle a, candle b, step, order, candle a, candle b, step, order, candle a, candle b, step"
	if said := strings.Join(s.said, ", "); said != told {
		t.Errorf("it was told %s, want %s", said, told)
	}
	if !slices.Equal(open, []uint32{0, 0, 1, 0}) || !slices.Equal(got.Positions, []float64{0, 1}) || got.Equity != 99 {
		t.Errorf("open orders %v, positions %v, equity %v", open, got.Positions, got.Equity)
	}
}

func TestStartRefuses(t *testing.T) {
	if _, refusal := sdktest.Start(t, new(dip), nil, sdktest.Params{"drop_pct": "13"}); refusal != "13 brings bad luck; try 12" {
		t.Errorf("refusal %q", refusal)
	}
}

// failing catches what a helper says to a test.
type failing struct {
	testing.TB
	said string
}

func (f *failing) Helper() {}
func (f *failing) Fatal(args ...any) {
	if err, ok := args[0].(error); ok {
		f.said = err.Error()
	}
	panic(f)
}
func (f *failing) Fatalf(format string, args ...any) {
	f.said = strings.TrimSpace(strings.Split(format, ";")[0])
	panic(f)
}

// fails runs f and returns what it says when it fails, or "".
func fails(t *testing.T, f func(testing.TB)) (said string) {
	catch := &failing{TB: t}
	defer func() {
		if r := recover(); r != nil && r != any(catch) {
			panic(r)
		}
		said = catch.said
	}()
	f(catch)
	return ""
}

func TestWrongParameters(t *testing.T) {
	for params, says := range map[[2]string]string{
		{"drop_pct", "99"}:  "drop_pct",
		{"drop_pct", "x"}:   "drop_pct",
		{"after", "dinner"}: "after",
		{"loud", "very"}:    "loud",
		{"speed", "1"}:      "speed",
	} {
		said := fails(t, func(tb testing.TB) { sdktest.Run(tb, new(dip), nil, sdktest.Params{params[0]: params[1]}) })
		if !strings.Contains(said, says) {
			t.Errorf("%v: says %q", params, said)
		}
	}
}

// Golden passes on the same decisions and fails on any other.
func TestGolden(t *testing.T) {
	got := sdktest.Run(t, new(dip), sdktest.Walk(1, 200), sdktest.Params{"drop_pct": "1"})
	file := filepath.Join(t.TempDir(), "x.golden")
	if said := fails(t, func(tb testing.TB) { sdktest.Golden(tb, got, file) }); said == "" {
		t.Error("a missing file passes")
	}
	for name, text := range map[string]string{
		"same": got.String(), "changed": strings.Replace(got.String(), "buy", "sell", 1), "longer": got.String() + "x\n",
		"shorter": got.String()[:len(got.String())/2],
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if said := fails(t, func(tb testing.TB) { sdktest.Golden(tb, got, file) }); (said == "") != (name == "same") {
			t.Errorf("%s: says %q", name, said)
		}
	}
}

// The walk is the same everywhere and holds only possible candles.
func TestWalk(t *testing.T) {
	candles := sdktest.Walk(1, 10_000)
	for i, c := range candles {
		if c.Low <= 0 || c.Low > min(c.Open, c.Close) || c.High < max(c.Open, c.Close) || i > 0 && c.Time != candles[i-1].Time+sdktest.Hour {
			t.Fatalf("candle %d is impossible: %+v", i, c)
		}
	}
	if c := candles[9999]; c.Close != sdktest.Walk(1, 10_000)[9999].Close || c.Close == sdktest.Walk(2, 10_000)[9999].Close {
		t.Errorf("the last close is %v for every seed", c.Close)
	}
}

// What a test plays by hand reaches the strategy, and what it asks for comes back with its ids.
func TestByHand(t *testing.T) {
	s := new(pair)
	h := sdktest.ByHand(t, s, 2, nil)
	told := [][]string{
		h.Candle(1, 10), h.Step(), h.Order(sdk.Order{ID: 4, Status: abi.StatusRejected, Reason: abi.ReasonTooSmall}),
		h.Fill(sdk.Fill{}), h.Order(sdk.Order{ID: 4, Status: abi.StatusFilled}),
	}
	want := [][]string{nil, {`4 limit slot 1 buy 11 base price 10 tag "large"`}, {`8 limit slot 1 buy 1 base price 8 tag "small"`}, nil, nil}
	for i := range want {
		if !slices.Equal(told[i], want[i]) {
			t.Errorf("event %d: asked %q, want %q", i, told[i], want[i])
		}
	}
	if h.Open(sdk.Order{ID: 8}); h.Box.Orders != 1 || h.Box.Open[0].ID != 8 || h.Box.Time != sdktest.Hour {
		t.Errorf("%d open orders at %d", h.Box.Orders, h.Box.Time)
	}
	if said := fails(t, func(tb testing.TB) { sdktest.ByHand(tb, new(dip), 1, sdktest.Params{"speed": "1"}) }); said == "" {
		t.Error("a wrong parameter passes")
	}
}

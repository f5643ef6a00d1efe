package console

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"tradebot/engine/dryrun"
	"tradebot/engine/feed"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/engine/wasm"
)

// piped returns a screen over a buffer, as behind a pipe.
func piped() (*Screen, *bytes.Buffer) {
	var out bytes.Buffer
	return NewScreen(&out, nil), &out
}

// terminal returns a screen that believes a person is looking.
func terminal(width int) (*Screen, *bytes.Buffer) {
	var out bytes.Buffer
	return &Screen{w: &out, terminal: true, colour: true, width: width}, &out
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func result(decisions int) *dryrun.Result {
	const hour = 3_600_000
	r := &dryrun.Result{
		Strategy: "bot", Version: "1.0.0", SHA256: strings.Repeat("0123456789abcdef", 4),
		Params: dryrun.Params{{Name: "fast", Value: strategy.Value{Type: strategy.Int, Int: 3}}, {Name: "note", Value: strategy.Value{Type: strategy.String, String: "x"}}},
		Slots: []feed.Slot{
			{Name: "main", Source: "a.csv", Timeframe: "1h", Candles: 12345, Warmup: 30, From: 0, To: 12345 * hour, Gaps: 2, Missing: 1500},
			{Name: "hedge", Source: "synthetic, seed 1", Timeframe: "1h", Candles: 5, To: 5 * hour},
		},
		Candles: 12345, Warmup: 30, Fuel: 1000, FuelMean: 1234.5, FuelMax: 5000, Nanoseconds: 2_475_000,
	}
	for i := range decisions {
		d := dryrun.Decision{Time: int64(2*i+1) * hour, Candle: 2*i + 1, Kind: "market", Side: "buy", Text: "buy 1 market"}
		if i%2 == 1 {
			d.Kind, d.Side, d.Text = "close", "", "close position"
		}
		r.Decisions = append(r.Decisions, d)
	}
	return r
}

func TestRun(t *testing.T) {
	s, out := piped()
	r := result(3)
	r.Logs = []dryrun.Line{{Time: 3 * 3_600_000, Candle: 3, Text: "hello"}}
	r.Fills = []dryrun.Fill{{Time: 3 * 3_600_000, Candle: 3, Side: "sell", Price: order.Exact(97.5), Reason: "stop_loss"}, {Time: 3 * 3_600_000, Candle: 3, Side: "buy", Reason: "signal"}}
	s.Run(r, Automatic)
	compare(t, out.String(), `bot 1.0.0  sha256 0123456789ab
  parameters  fast=3, note=x
  candles     main: 12,345 of 1h, 1970-01-01 00:00 to 1971-05-30 09:00 UTC, a.csv, 30 before them for warm-up, 1,500 missing in 2 gaps
  candles     hedge: 5 of 1h, 1970-01-01 00:00 to 1970-01-01 05:00 UTC, synthetic, seed 1
  fills       simulated, without costs; tradebot backtest counts them

  close (UTC)       candle  decision
  1970-01-01 01:00       1  buy 1 market
  1970-01-01 03:00       3  (stop loss: sell at 97.5)
  1970-01-01 03:00       3  log: hello
  1970-01-01 03:00       3  close position
  1970-01-01 05:00       5  buy 1 market

3 decisions: 2 buy market, 1 close; 1 log line
12,375 candles in 2.48ms: 200 ns a candle; fuel 1,235 a candle, at most 5,000
`)
	if s.Err() != nil {
		t.Error(s.Err())
	}
}

func TestNothingDecided(t *testing.T) {
	s, out := piped()
	s.Run(result(0), Automatic)
	if !strings.Contains(out.String(), "\n  no decisions\n\n0 decisions\n") {
		t.Error(out.String())
	}
}

// How many lines are shown: all behind a pipe and where they fit, the first and last otherwise.
func TestLimit(t *testing.T) {
	for _, c := range []struct {
		name                 string
		terminal             bool
		decisions, limit     int
		shown, first, hidden int
	}{
		{"piped", false, 100, Automatic, 100, 100, 0},
		{"piped with a limit", false, 100, 5, 5, 3, 95},
		{"a terminal full", true, 40, Automatic, 40, 40, 0},
		{"more than a terminal", true, 41, Automatic, 30, 15, 11},
		{"all on a terminal", true, 100, Unlimited, 100, 100, 0},
		{"just the limit", true, 7, 7, 7, 7, 0},
		{"one", true, 7, 1, 1, 1, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, out := piped()
			s.terminal = c.terminal
			s.Run(result(c.decisions), c.limit)
			shown, first, hidden := 0, 0, 0
			for line := range strings.Lines(out.String()) {
				switch {
				case strings.Contains(line, "…"):
					first = shown
					if !strings.Contains(line, Count(c.hidden)+" more (use --limit 0 to see all)") {
						t.Errorf("%q does not say that %d are hidden", line, c.hidden)
					}
					hidden++
				case strings.HasPrefix(line, "  19"):
					shown++
				}
			}
			if hidden == 0 {
				first = shown
			}
			if shown != c.shown || first != c.first || (hidden > 0) != (c.hidden > 0) {
				t.Errorf("%d lines, %d of them before the cut, %d cuts", shown, first, hidden)
			}
			if !strings.Contains(out.String(), "\n"+Plural(c.decisions, "decision")) {
				t.Error("the sum is wrong")
			}
		})
	}
}

// Colour is there on a terminal only, and everything can be read without it.
func TestColour(t *testing.T) {
	plain, without := piped()
	plain.Run(result(4), Automatic)
	painted, with := terminal(0)
	painted.Run(result(4), Automatic)
	if !strings.Contains(with.String(), "\x1b[32mbuy 1 market\x1b[0m") || !strings.Contains(with.String(), "\x1b[31mclose position\x1b[0m") {
		t.Errorf("no colour: %q", with.String())
	}
	bare := with.String()
	for _, how := range []style{bold, faint, red, green} {
		bare = strings.ReplaceAll(bare, "\x1b["+string(how)+"m", "")
	}
	compare(t, strings.ReplaceAll(bare, "\x1b[0m", ""), without.String())

	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if s := NewScreen(file, nil); s.colour || s.Terminal() {
		t.Error("a file is taken for a terminal")
	}
}

func TestWrap(t *testing.T) {
	s, out := terminal(40)
	s.colour = false
	s.table([][]cell{texts("name", "one two three four five six seven eight"), texts("x", "short")})
	compare(t, out.String(), "  name  one two three four five six\n        seven eight\n  x     short\n")
}

func TestVerdict(t *testing.T) {
	s, out := piped()
	v := &wasm.Verdict{SHA256: "abc", Rules: []wasm.Rule{{ID: "size", OK: true, Message: "small"}, {ID: "format", Message: "broken; mend it"}, {ID: "run", Message: "not checked"}}}
	s.Verdict(v)
	compare(t, out.String(), `  ✓  size    small
  ✗  format  broken; mend it
  ·  run     not checked
✗ refused by the rule format: broken; mend it
sha256 abc
`)
	s, out = piped()
	v = &wasm.Verdict{OK: true, SHA256: "abc", Description: &strategy.Description{Name: "bot", Version: "2"}, Rules: []wasm.Rule{{ID: "size", OK: true, Message: "small"}}}
	s.Verdict(v)
	compare(t, out.String(), `bot 2
  ✓  size  small
✓ all 1 rules hold: the module can be used
sha256 abc
`)
}

func TestDescription(t *testing.T) {
	s, out := piped()
	low, high, step := 0.5, 1000.0, 0.25
	s.Description(&strategy.Description{
		Name: "bot", Version: "1.2", About: "Does things.", Warmup: 1500, Signals: []string{"news", "mood"},
		Params: []strategy.Param{
			{Name: "a", Type: strategy.Int, Default: []byte("3"), Help: "of things"},
			{Name: "b", Type: strategy.Float, Default: []byte("1.5"), Min: &low, Max: &high, Step: &step},
			{Name: "c", Type: strategy.Float, Default: []byte("1"), Min: &low},
			{Name: "d", Type: strategy.Float, Default: []byte("1"), Max: &high},
			{Name: "e", Type: strategy.Enum, Default: []byte(`"x"`), Options: []string{"x", "y"}},
			{Name: "f", Type: strategy.String, Default: []byte(`""`)},
			{Name: "g", Type: strategy.Bool, Default: []byte("true")},
		},
		Slots: []strategy.Slot{{Name: "main"}, {Name: "hedge", Timeframes: []string{"base", "4h"}, Help: "the other side"}},
		Plots: []strategy.Plot{{Name: "fast"}, {Name: "rsi", Pane: "own"}},
	}, "abc")
	compare(t, out.String(), `bot 1.2
Does things.

Parameters
  name  type    default  range        step  help
  a     int     3                           of things
  b     float   1.5      0.5 to 1000  0.25
  c     float   1        from 0.5
  d     float   1        up to 1000
  e     enum    x        x, y
  f     string  ""
  g     bool    true

Slots
  name   timeframes    help
  main   as given
  hedge  as given, 4h  the other side

More
  warm-up  1,500 candles with the default parameters
  signals  news, mood
  plots    fast, rsi (in a pane of its own)
  sha256   abc
`)
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -999: "-999"} {
		if got := Count(n); got != want {
			t.Errorf("%d: got %s", n, got)
		}
	}
}

// Progress is shown to a person only, after a second, with the time left, and taken away at the end.
func TestProgress(t *testing.T) {
	s, out := terminal(0)
	p := &Progress{screen: s, begun: time.Now().Add(-10 * time.Second)}
	for range 4096 {
		p.Watch(25, 0, 100)
	}
	if got := out.String(); !strings.Contains(got, " 25 % of the candles, about 30s left") {
		t.Errorf("shown: %q", got)
	}
	p.Done()
	if got := out.String(); !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("left: %q", got)
	}
	for _, quick := range []*Progress{NewProgress(s), {screen: &Screen{w: out}, begun: time.Now().Add(-time.Hour)}} {
		out.Reset()
		for range 10_000 {
			quick.Watch(25, 0, 100)
		}
		quick.Done()
		if out.Len() != 0 {
			t.Errorf("shown: %q", out)
		}
	}
}

// Whoever waits for strategies to be compiled is told so: on a line that is written over, or once.
func TestProgressOfCompiling(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		want     string
	}{
		{true, "\r\x1b[K#####............... 2 of 8 ready-made strategies are compiled, which is done once, about 30s left\r\x1b[K"},
		{false, "the 8 ready-made strategies are being compiled, which is done once\n"},
	} {
		var out bytes.Buffer
		s := &Screen{w: &out, terminal: c.terminal, ascii: true}
		quick := NewProgress(s)
		quick.Compiled(1, 8)
		quick.Compiled(8, 8)
		quick.Done()
		if out.Len() > 0 {
			t.Errorf("at once it says %q", out.String())
		}
		p := &Progress{screen: s, begun: time.Now().Add(-10 * time.Second)}
		for _, done := range []int{2, 3, 8} {
			p.Compiled(done, 8)
		}
		if out.String() != c.want {
			t.Errorf("it says %q, want %q", out.String(), c.want)
		}
	}
}

func TestErr(t *testing.T) {
	s := NewScreen(failing{}, nil)
	s.Print("x")
	s.Print("y")
	if !errors.Is(s.Err(), errFull) {
		t.Error(s.Err())
	}
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

package console

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/feed"
	"tradebot/engine/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; make it with -update and read it", err)
	}
	compare(t, got, string(want))
}

// plainScreen is a screen of a width, without colour, of UTF-8.
func plainScreen(width int) (*Screen, *bytes.Buffer) {
	var out bytes.Buffer
	return &Screen{w: &out, terminal: width > 0, width: width}, &out
}

func dec(text string) backtest.Decimal { return udecimal.MustParse(text) }

const dayLength = 86_400_000

// played is a backtest of 120 days of 1h that gained.
func played() (*backtest.Result, *backtest.Chart) {
	begin := int64(1_672_531_200_000) // 2023-01-01
	at := func(day, hour int64) int64 { return begin + day*dayLength + hour*3_600_000 }
	trade := func(from, to int64, entry, exit, pnl, reason string) backtest.Trade {
		return backtest.Trade{
			Symbol: "BTCUSDT", Slot: "main", Side: "long", EntryTime: from, EntryPrice: dec(entry), ExitTime: to, ExitPrice: dec(exit), Qty: dec("0.5"),
			PnL: dec(pnl), Fees: dec("16.5"), ExitReason: reason,
		}
	}
	maker := dec("0.0008")
	r := &backtest.Result{
		Strategy: "sma-cross", StrategyVersion: "1.2.0", FinalEquity: dec("12345.678"),
		Metrics: report.Metrics{
			Trades: 5, WinRate: 0.6, ProfitFactor: 2.345, Expectancy: 469.1, MaxDrawdown: 0.0812, Sharpe: 1.254, TotalReturn: 0.2345678, BuyHoldReturn: 0.571,
			AvgDuration: 100_000_000,
		},
		Trades: []backtest.Trade{
			trade(at(1, 0), at(3, 5), "16500", "17222.5", "344.75", "take_profit"), trade(at(5, 0), at(5, 9), "17000", "16321", "-356", "stop_loss"),
			trade(at(20, 0), at(33, 5), "17100.5", "20222.25", "1544.375", "signal"), trade(at(60, 0), at(61, 0), "20100", "20000.1", "-66.45", "trailing_stop"),
			trade(at(90, 0), at(119, 0), "21000", "22800", "879", "signal"),
		},
		OpenPositions: []backtest.Position{{
			Symbol: "BTCUSDT", Slot: "main", Side: "long", Qty: dec("0.5"), EntryTime: at(119, 5), EntryPrice: dec("22810.5"), LastPrice: dec("22800"), Unrealised: dec("-5.25"),
		}},
		Candles: 2880, Fills: 11, Refusals: 1, ModuleSHA256: strings.Repeat("a3f19c2e", 8), DataSHA256: strings.Repeat("7be20d94", 8),
		JournalSHA256: strings.Repeat("51c0ffee", 8), EngineVersion: "0.3.0", RunNS: 288_000, Warnings: []string{"main: 40 candles are missing in 2 gaps"},
		Beliefs: []report.Belief{
			{ID: "one_trade", Verdict: report.Failed, Text: "The best of 5 trades made 66 % of the profit: without it little is left."},
			{ID: "few_trades", Verdict: report.Caution, Text: "5 trades are too few to tell skill from chance."},
			{ID: "data_gaps", Verdict: report.OK, Text: "1.4 % of the candles are missing."},
		},
		Settings: backtest.Settings{Cash: dec("10000"), Fee: dec("0.001"), MakerFee: &maker, Fills: "default"},
		Slots:    []feed.Slot{{Name: "main", Symbol: "BTCUSDT", Timeframe: "1h", Candles: 2880, From: begin, To: at(120, 0)}},
	}
	c := &backtest.Chart{}
	for i := range 480 {
		x := float64(i) / 480
		c.Equity = append(c.Equity, report.Point{Time: begin + int64(i)*dayLength/4, Equity: 10000 + 2345*x + 700*math.Sin(12*x)})
	}
	return r, c
}

// idle is a backtest that never traded: nearly everything is undefined.
func idle() (*backtest.Result, *backtest.Chart) {
	r, c := played()
	none := report.Undefined()
	r.Metrics = report.Metrics{WinRate: none, ProfitFactor: none, Expectancy: none, Sharpe: none, AvgDuration: none, BuyHoldReturn: -0.1}
	r.FinalEquity, r.Trades, r.OpenPositions, r.Warnings, r.Beliefs = dec("10000"), nil, nil, nil, nil
	for i := range c.Equity {
		c.Equity[i].Equity = 10000
	}
	return r, c
}

// lost is a backtest that lost, in coins of which it had few.
func lost() (*backtest.Result, *backtest.Chart) {
	r, c := played()
	r.FinalEquity, r.Metrics.TotalReturn, r.Metrics.ProfitFactor, r.Metrics.Sharpe, r.Metrics.MaxDrawdown = dec("3.21"), -0.679, 0.4, -1.2, 0.71
	r.Trades = r.Trades[1:2]
	r.Trades[0].PnL = dec("-0.00012")
	r.Settings.Fee, r.Settings.MakerFee = udecimal.Zero, &udecimal.Zero
	r.Settings.SlippageBps, r.Settings.SpreadBps, r.Settings.VolumeCap, r.Settings.Funding = dec("5"), dec("2.5"), dec("0.1"), dec("0.0001")
	for i := range c.Equity {
		c.Equity[i].Equity = 10 - 6.79*float64(i)/479
	}
	return r, c
}

func TestBacktest(t *testing.T) {
	for _, c := range []struct {
		name  string
		width int
		ascii bool
		run   func() (*backtest.Result, *backtest.Chart)
	}{
		{"backtest", 0, false, played}, {"backtest_80", 80, false, played}, {"backtest_100", 100, false, played}, {"backtest_40", 40, false, played},
		{"backtest_ascii", 80, true, played}, {"backtest_idle", 80, false, idle}, {"backtest_lost", 80, false, lost},
		{"backtest_long", 80, false, func() (*backtest.Result, *backtest.Chart) {
			r, c := played()
			r.Strategy = strings.Repeat("a-very-long-name-", 3) + "thirteen-more" // 64 bytes, the most there are
			r.Slots[0].Symbol = ""
			r.Warnings = make([]string, 8)
			for i := range r.Warnings {
				r.Warnings[i] = strings.Repeat("word ", 20)
			}
			return r, c
		}},
		{"backtest_beliefs", 80, false, func() (*backtest.Result, *backtest.Chart) {
			r, c := played()
			for i, id := range []string{"one_trade", "few_trades", "sharpe_interval", "first_last", "costs", "slippage_5bps", "double_fees", "data_gaps"} {
				verdict := [...]report.Verdict{report.OK, report.Caution, report.Failed}[i%3]
				r.Beliefs = append(r.Beliefs, report.Belief{ID: id, Verdict: verdict, Text: "Something was seen here that takes more than a line of eighty columns to say, and this is it."})
			}
			return r, c
		}},
		{"backtest_bare", 80, false, func() (*backtest.Result, *backtest.Chart) {
			r, _ := played()
			return r, nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, out := plainScreen(c.width)
			s.ascii = c.ascii
			s.Backtest(c.run())
			golden(t, c.name, out.String())
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			// 45 lines are a screen; sentences that need two lines each may take a few more.
			if most := 45 + strings.Count(c.name, "beliefs")*4; len(lines) > most && c.width >= 80 {
				t.Errorf("%d lines, more than %d", len(lines), most)
			}
			for _, line := range lines {
				if n := utf8.RuneCountInString(line); c.width > 0 && n > c.width {
					t.Errorf("%d columns: %s", n, line)
				}
				if c.ascii && strings.IndexFunc(line, func(r rune) bool { return r > 126 }) >= 0 {
					t.Errorf("not ASCII: %s", line)
				}
			}
		})
	}
}

// Colour adds nothing but colour.
func TestBacktestColour(t *testing.T) {
	without, plainly := plainScreen(80)
	without.Backtest(played())
	s, out := terminal(80)
	s.Backtest(played())
	got := out.String()
	for _, want := range []string{"\x1b[32m+23.46 %", "\x1b[31m−356.00", "\x1b[33mcaution", "\x1b[31mfailed"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, how := range []style{bold, faint, red, green, yellow} {
		got = strings.ReplaceAll(got, "\x1b["+string(how)+"m", "")
	}
	compare(t, strings.ReplaceAll(got, "\x1b[0m", ""), plainly.String())
}

// swept is a sweep of three combinations that ran and three that did not.
func swept() *backtest.Sweep {
	r, _ := played()
	s := &backtest.Sweep{
		Combinations: 8, Done: 6, Metric: "sharpe", RunNS: 1_234_000_000, Evaluations: 14_600_000, Failed: 3, Strategy: r.Strategy, StrategyVersion: r.StrategyVersion,
		Params: []string{"fast", "slow_length", "mode"}, Settings: r.Settings, Slots: r.Slots, Warnings: []string{"the sweep was stopped: 6 of 8 combinations are done"},
	}
	for i, sharpe := range []report.Number{1.5, 1.25, report.Undefined()} {
		m := r.Metrics
		m.Sharpe, m.TotalReturn = sharpe, report.Number(0.2-0.15*float64(i))
		s.Results = append(s.Results, backtest.SweepRow{
			Rank: i + 1, Params: map[string]any{"fast": int64(5 + i), "slow_length": 20.5, "mode": "cross"}, FinalEquity: dec("12000.5"), Metrics: &m, Trades: 5,
		})
	}
	for i, reason := range []string{"slow must be longer than fast", "the strategy ran out of fuel", "slow must be longer than fast"} {
		s.Results = append(s.Results, backtest.SweepRow{Rank: 4 + i, Params: map[string]any{"fast": int64(30), "slow_length": 20.5, "mode": "cross"}, Error: reason})
	}
	return s
}

func TestSweep(t *testing.T) {
	for _, c := range []struct {
		name       string
		width, top int
		ascii      bool
	}{{"sweep", 0, 20, false}, {"sweep_80", 80, 2, false}, {"sweep_40", 40, 20, true}} {
		t.Run(c.name, func(t *testing.T) {
			s, out := plainScreen(c.width)
			s.ascii = c.ascii
			s.Sweep(swept(), c.top)
			golden(t, c.name, out.String())
			for line := range strings.Lines(out.String()) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); c.width > 0 && n > c.width {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
	s, out := plainScreen(80)
	sw := swept()
	sw.Results, sw.Metric = sw.Results[3:], backtest.FinalEquity
	s.Sweep(sw, 10)
	if !strings.Contains(out.String(), "no combination has a result") {
		t.Error(out.String())
	}
}

func TestLocale(t *testing.T) {
	for _, c := range []struct {
		environ string
		want    bool
	}{
		{"", false}, {"LANG=en_US.UTF-8", true}, {"LANG=C", false}, {"LANG=C.utf8", true}, {"LC_ALL=C LANG=en_US.UTF-8", false}, {"LC_ALL= LANG=de_DE.UTF-8", true},
		{"LC_CTYPE=POSIX LANG=en_US.UTF-8", false}, {"LANG=en_US.ISO-8859-1", false}, {"LANGUAGE=UTF-8", false},
	} {
		if s := NewScreen(&bytes.Buffer{}, strings.Fields(c.environ)); s.ascii == c.want {
			t.Errorf("%q: Unicode is %v", c.environ, !s.ascii)
		}
	}
}

// A point that is higher than all others is seen, however short it lasts.
func TestCurveKeepsPeaks(t *testing.T) {
	var points []report.Point
	for i := range 2000 {
		points = append(points, report.Point{Time: int64(i) * dayLength, Equity: 100})
	}
	points[777].Equity = 200
	s, out := plainScreen(80)
	s.curve(points)
	rows := strings.Split(out.String(), "\n")[1:]
	if !strings.Contains(rows[0], "200") || strings.IndexFunc(rows[0], func(r rune) bool { return r > 0x2800 && r <= 0x28ff }) < 0 {
		t.Errorf("the peak is not drawn:\n%s", out)
	}
	s, out = plainScreen(18)
	s.curve(points)
	if out.Len() > 0 {
		t.Errorf("a curve without room:\n%s", out)
	}
}

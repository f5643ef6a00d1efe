package report_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/report"
)

const (
	hour = 60 * 60 * 1000
	day  = 24 * hour
	dawn = 1_704_067_200_000 // 2024-01-01 00:00 UTC
)

func dec(text string) report.Decimal { return udecimal.MustParse(text) }

func amount(text string) ledger.Amount { return order.AmountOf(dec(text)) }

// trade is one of 2 units bought at 100, so that its value is 200.
func trade(pnl string, hours int64) ledger.Trade {
	return ledger.Trade{
		Side: order.Buy, EntryTime: dawn, EntryPrice: amount("100"), ExitTime: dawn + hours*hour, ExitPrice: amount("100"), Qty: amount("2"), PnL: amount(pnl),
		Fees: amount("0.4"), Reason: order.BySignal,
	}
}

func flat(final string) report.Account {
	return report.Account{Start: dec("100"), Final: dec(final), Fees: dec("2.5"), BuyHold: 0.25}
}

// byHand is a curve of four days, two closes a day, the third day without any.
func byHand() *report.Curve {
	c := report.NewCurve(100, dawn)
	for _, p := range []struct {
		hours   int64
		equity  float64
		exposed bool
	}{{12, 104, true}, {24, 110, true}, {36, 105, true}, {48, 99, false}, {84, 108.9, false}, {96, 118.8, true}} {
		c.Add(dawn+p.hours*hour, p.equity, p.exposed)
	}
	return c
}

// The figures were worked out on paper; roots and powers to 40 digits.
func TestByHand(t *testing.T) {
	trades := []ledger.Trade{trade("60", 1), trade("-20", 2), trade("-10", 3), trade("0", 4), trade("30", 5)}
	m := report.Measure(byHand(), trades, flat("118.8"))
	want := []struct {
		name  string
		value float64
	}{
		{"trades", 5},
		{"win_rate", 0.4},     // 2 of 5: a trade of 0 is no win
		{"profit_factor", 3},  // (60 + 30) / (20 + 10)
		{"expectancy", 12},    // 0.4 x 45 - 0.4 x 15 = (60 - 20 - 10 + 0 + 30) / 5
		{"avg_trade", 0.06},   // (0.3 - 0.1 - 0.05 + 0 + 0.15) / 5, of 200 each
		{"best_trade", 0.3},   // 60 / 200
		{"worst_trade", -0.1}, // -20 / 200
		{"avg_duration_ms", 3 * hour},
		// Deviations from 12: 48, -32, -22, -12, 18; squares 2304 + 1024 + 484 + 144 + 324 = 4280; / 4 = 1070.
		{"sqn", 0.8203031124295959}, // sqrt(5) x 12 / sqrt(1070)
		{"max_win_streak", 1},
		{"max_loss_streak", 2},
		{"fees_paid", 2.5},
		{"kelly", 0.2},          // 0.4 - 0.6 / (45 / 15)
		{"total_return", 0.188}, // 118.8 / 100 - 1
		{"buy_hold_return", 0.25},
		// Days end at 110, 99, 99, 118.8: returns 0.1, -0.1, 0, 0.2; mean 0.05.
		{"cagr", 6714290.758470533}, // 1.188 ^ (365 / 4) - 1
		// Deviations 0.05, -0.15, -0.05, 0.15; squares 0.0025 + 0.0225 + 0.0025 + 0.0225 = 0.05; / 3; root 0.129099445.
		{"sharpe", 7.399324293474371},     // 0.05 / 0.129099445 x sqrt(365)
		{"sortino", 19.10497317454280},    // 0.05 / sqrt(0.1^2 / 4) x sqrt(365) = 1 x sqrt(365)
		{"calmar", 67142907.58470533},     // 6714290.758 / 0.1
		{"volatility", 2.466441431158124}, // 0.129099445 x sqrt(365)
		// One drawdown: from 110 at the end of day 1 by 5/110 and 11/110 and 1.1/110 to 118.8 at the end of day 4.
		{"max_drawdown", 0.1},
		{"avg_drawdown", 0.1},
		{"max_drawdown_duration_ms", 3 * day},
		{"exposure", 4.0 / 6},
		{"ulcer_index", 0.0450298340038382}, // sqrt(((5/110)^2 + 0.1^2 + 0.01^2) / 6)
		{"cvar_95", -0.1},                   // the worst day of 4
	}
	if len(want) != len(report.Names()) {
		t.Errorf("%d metrics are worked out, there are %d", len(want), len(report.Names()))
	}
	for i, w := range want {
		if report.Names()[i] != w.name {
			t.Errorf("metric %d is %s, want %s", i, report.Names()[i], w.name)
		}
		if got, ok := m.Value(w.name); !ok || !near(float64(got), w.value) {
			t.Errorf("%s is %v, want %v", w.name, got, w.value)
		}
	}
	if _, ok := m.Value("luck"); ok {
		t.Error("there is a metric luck")
	}
}

// near allows for rounding.
func near(got, want float64) bool {
	if math.IsNaN(want) {
		return math.IsNaN(got)
	}
	return math.Abs(got-want) <= 1e-9*max(1e-3, math.Abs(want))
}

func TestUndefined(t *testing.T) {
	const daily = "sharpe sortino volatility "
	none := report.NewCurve(100, dawn)
	curve := func(equities ...float64) *report.Curve {
		c := report.NewCurve(100, dawn)
		for i, e := range equities {
			c.Add(dawn+int64(i+1)*day, e, false)
		}
		return c
	}
	same := make([]float64, 400)
	for i := range same {
		same[i] = 100 * math.Pow(1.001, float64(i+1))
	}
	// What trades leave undefined, and what a rising curve of two days does: no loss, no drawdown.
	const noTrade = "win_rate profit_factor expectancy avg_trade best_trade worst_trade avg_duration_ms sqn kelly "
	const rising = "sortino calmar avg_drawdown "
	one, win, loss, zero := trade("5", 1), trade("10", 1), trade("-3", 1), trade("0", 1)
	for _, c := range []struct {
		name   string
		curve  *report.Curve
		trades []ledger.Trade
		null   string
	}{
		{"nothing", none, nil, noTrade + daily + "cagr calmar max_drawdown avg_drawdown max_drawdown_duration_ms exposure ulcer_index cvar_95"},
		{"one day", curve(99), nil, noTrade + daily},
		{"nothing happens", curve(100, 100, 100), nil, noTrade + "sharpe " + rising},
		{"the same return every day", curve(same...), nil, noTrade + "sharpe " + rising},
		{"no day loses", curve(101, 103), nil, noTrade + rising},
		{"ruin", curve(50, 0), nil, noTrade},
		{"life after ruin", curve(0, 1), nil, noTrade + daily + "cvar_95"},
		{"debt", curve(50, -1), nil, noTrade + "cagr calmar"},
		{"a year in a day", curve(1e6), nil, noTrade + daily + "cagr calmar avg_drawdown"},
		{"one winning trade", curve(101, 103), []ledger.Trade{win}, rising + "profit_factor sqn kelly"},
		{"winning trades alone", curve(101, 103), []ledger.Trade{win, one}, rising + "profit_factor kelly"},
		{"losing trades alone", curve(101, 103), []ledger.Trade{loss, trade("-2", 1)}, rising + "kelly"},
		{"equal trades", curve(101, 103), []ledger.Trade{trade("0.1", 1), trade("0.1", 1), trade("0.1", 1)}, rising + "profit_factor sqn kelly"},
		{"trades of nothing", curve(101, 103), []ledger.Trade{zero, zero}, rising + "profit_factor sqn kelly"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := report.Measure(c.curve, c.trades, flat("100"))
			null := map[string]bool{}
			for _, name := range report.Names() {
				if n, _ := m.Value(name); !n.Defined() {
					null[name] = true
				}
			}
			want := map[string]bool{}
			for _, name := range strings.Fields(c.null) {
				want[name] = true
			}
			if fmt.Sprint(null) != fmt.Sprint(want) {
				t.Errorf("undefined are %v, want %v", null, want)
			}
		})
	}
}

// What is not undefined has the value that it should.
func TestEdges(t *testing.T) {
	c := report.NewCurve(100, dawn)
	c.Add(dawn+day, 50, true)
	c.Add(dawn+2*day, 0, true)
	m := report.Measure(c, []ledger.Trade{trade("-3", 1)}, flat("0"))
	for _, w := range []struct {
		name  string
		value float64
	}{{"cagr", -1}, {"total_return", -1}, {"max_drawdown", 1}, {"calmar", -1}, {"cvar_95", -1}, {"profit_factor", 0}, {"win_rate", 0}, {"max_win_streak", 0}} {
		if got, _ := m.Value(w.name); !near(float64(got), w.value) {
			t.Errorf("%s is %v, want %v", w.name, got, w.value)
		}
	}
	still := report.NewCurve(100, dawn)
	still.Add(dawn+day, 100, false)
	still.Add(dawn+2*day, 100, false)
	m = report.Measure(still, nil, flat("100"))
	for _, name := range []string{"volatility", "max_drawdown", "max_drawdown_duration_ms", "ulcer_index", "exposure", "cagr", "cvar_95"} {
		if got, _ := m.Value(name); got != 0 || math.Signbit(float64(got)) {
			t.Errorf("%s of an account in which nothing happens is %v, want 0", name, got)
		}
	}
}

func TestJSON(t *testing.T) {
	m := report.Measure(byHand(), nil, flat("118.8"))
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var read report.Metrics
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(read)
	if err != nil || string(again) != string(text) {
		t.Errorf("read and written again: %s (%v), want %s", again, err, text)
	}
	if read.WinRate.Defined() || read.MaxDrawdown != m.MaxDrawdown {
		t.Errorf("win rate %v, drawdown %v", read.WinRate, read.MaxDrawdown)
	}
}

func TestBetter(t *testing.T) {
	null := report.Undefined()
	for _, c := range []struct {
		name string
		a, b report.Number
		want bool
	}{
		{"sharpe", 2, 1, true}, {"sharpe", 1, 2, false}, {"sharpe", 1, 1, false}, {"final_equity", 2, 1, true},
		{"max_drawdown", 0.1, 0.2, true}, {"max_drawdown", 0.2, 0.1, false}, {"max_drawdown", 0.1, 0.1, false},
		{"cvar_95", -0.01, -0.02, true}, {"worst_trade", -0.01, -0.02, true}, {"fees_paid", 1, 2, true}, {"max_loss_streak", 3, 4, true},
		{"sharpe", -9, null, true}, {"sharpe", null, -9, false}, {"max_drawdown", 1, null, true}, {"max_drawdown", null, 1, false}, {"sharpe", null, null, false},
	} {
		if got := report.Better(c.name, c.a, c.b); got != c.want {
			t.Errorf("%s: %v better than %v is %v", c.name, c.a, c.b, got)
		}
	}
	// A ranking by any metric has one order, whatever the order of the rows was.
	for _, name := range report.Names() {
		rows := []report.Number{null, 3, 1, 2, null}
		slices.SortFunc(rows, func(a, b report.Number) int {
			switch {
			case report.Better(name, a, b):
				return -1
			case report.Better(name, b, a):
				return 1
			}
			return 0
		})
		if text := fmt.Sprint(rows); text != "[3 2 1 NaN NaN]" && text != "[1 2 3 NaN NaN]" {
			t.Errorf("%s: ranked %s", name, text)
		}
	}
}

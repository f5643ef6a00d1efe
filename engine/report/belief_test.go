package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tradebot/engine/ledger"
	"tradebot/engine/report"
)

// sound is evidence with nothing to say against it: 101 trades, 400 days of steady profit, costs assumed, nothing missing.
func sound() report.Evidence {
	slipped, doubled := dec("190"), dec("180")
	e := report.Evidence{
		Curve: daily(noisy(1, 400, 0.006, 0)), Account: report.Account{Start: dec("100"), Final: dec("201")},
		Fee: dec("0.001"), MakerFee: dec("0.0008"), Slippage: dec("2"), Spread: dec("1"), Slipped: &slipped, Doubled: &doubled,
		Candles: 9600, WarmupWanted: 50, WarmupGiven: 60,
	}
	for range 101 {
		e.Trades = append(e.Trades, trade("1", 1))
	}
	return e
}

func find(t *testing.T, e report.Evidence, id string) report.Belief {
	t.Helper()
	for _, b := range report.Believe(e) {
		if b.ID == id {
			return b
		}
	}
	t.Fatalf("there is no belief %s", id)
	return report.Belief{}
}

func TestBeliefs(t *testing.T) {
	const ids = "one_trade few_trades sharpe_interval first_last costs slippage_5bps double_fees data_gaps rounded_prices warmup open_position"
	for name, e := range map[string]report.Evidence{"sound": sound(), "nothing": {Curve: report.NewCurve(100, dawn), Account: flat("100")}} {
		var got []string
		for _, b := range report.Believe(e) {
			got = append(got, b.ID)
			if name == "sound" && b.Verdict != report.OK {
				t.Errorf("%s is %s with sound evidence: %s", b.ID, b.Verdict, b.Text)
			}
			if !strings.HasSuffix(b.Text, ".") || strings.Contains(b.Text, "NaN") || strings.Contains(b.Text, "Inf") || strings.Contains(b.Text, "!") || strings.Contains(strings.TrimSuffix(b.Text, "."), ". ") {
				t.Errorf("%s: %q is not one sentence", b.ID, b.Text)
			}
		}
		if strings.Join(got, " ") != ids {
			t.Errorf("%s: beliefs %v", name, got)
		}
	}
	text, err := json.Marshal(report.Belief{ID: "costs", Verdict: report.Failed, Value: report.Undefined(), Text: "Free."})
	if err != nil || string(text) != `{"id":"costs","verdict":"failed","value":null,"text":"Free."}` {
		t.Errorf("%s (%v)", text, err)
	}
}

// Each case changes sound evidence and says what becomes of one belief.
func TestVerdicts(t *testing.T) {
	null := float64(report.Undefined())
	trades := func(profits ...string) func(*report.Evidence) {
		return func(e *report.Evidence) {
			e.Trades = nil
			for _, p := range profits {
				e.Trades = append(e.Trades, trade(p, 1))
			}
		}
	}
	many := func(n int) func(*report.Evidence) {
		return func(e *report.Evidence) { e.Trades = make([]ledger.Trade, n) }
	}
	final := func(base, slipped string) func(*report.Evidence) {
		return func(e *report.Evidence) {
			after := dec(slipped)
			e.Account.Final, e.Slipped, e.Doubled = dec(base), &after, &after
		}
	}
	costs := func(fee, slippage, spread string) func(*report.Evidence) {
		return func(e *report.Evidence) {
			e.Fee, e.MakerFee, e.Slippage, e.Spread = dec(fee), dec(fee), dec(slippage), dec(spread)
		}
	}
	curve := func(early, late float64) func(*report.Evidence) { // 70 days, then 30
		return func(e *report.Evidence) {
			returns := make([]float64, 100)
			for i := range returns {
				returns[i] = early
				if i >= 70 {
					returns[i] = late
				}
			}
			e.Curve = daily(returns)
		}
	}
	for _, c := range []struct {
		id      string
		change  func(*report.Evidence)
		verdict report.Verdict
		value   float64
		text    string // a part of it
	}{
		{"one_trade", trades("26", "25", "25", "25"), report.Caution, 26.0 / 101, "made 26 % of the closed trades' profit; without it the return is +75.0 %"},
		{"one_trade", trades("25", "25", "25", "25"), report.OK, 0.25, "25 %"},
		{"one_trade", trades("50", "25", "25"), report.Caution, 0.5, "50 %"},
		{"one_trade", trades("51", "25", "25"), report.Failed, 51.0 / 101, "without it the return is +50.0 %"},
		{"one_trade", trades("50", "-40"), report.Failed, 5, "500 %"},
		{"one_trade", trades("5", "-10"), report.OK, null, "no profit together"},
		{"one_trade", trades(), report.Caution, null, "No trade was closed"},

		{"few_trades", many(100), report.OK, 100, "100 trades were closed; by chance alone a win rate over so many is off by up to 10 points (95 %)."},
		{"few_trades", many(99), report.Caution, 99, "10 points"},
		{"few_trades", many(10), report.Caution, 10, "31 points"},
		{"few_trades", many(9), report.Failed, 9, "33 points"},
		{"few_trades", many(1), report.Failed, 1, "1 trade was closed; by chance alone a win rate over so many is off by up to 50 points"},
		{"few_trades", many(0), report.Failed, 0, "nothing is known"},

		{"first_last", curve(0.01, 0.01), report.OK, 1, "The last 30 days returned +34.8 % (+100.0 basis points a day), the 70 before them +100.7 % (+100.0 basis points a day): it earned to the end."},
		{"first_last", curve(0.01, 0.005), report.OK, 0.5, "to the end"},
		{"first_last", curve(0.01, 0.004), report.Caution, 0.4, "clearly less"},
		{"first_last", curve(0.01, 0), report.Failed, 0, "had stopped"},
		{"first_last", curve(0.01, -0.005), report.Failed, -0.5, "-14.0 %"},
		{"first_last", curve(-0.01, 0.01), report.Caution, null, "only the end"},
		{"first_last", curve(0, 0), report.Failed, null, "neither earned"},
		{"first_last", curve(0.01, -1), report.Failed, -100, "-100.0 %"},
		{"first_last", curve(-1, 0), report.Caution, null, "cannot be held"},
		{"first_last", func(e *report.Evidence) { e.Curve = daily(make([]float64, 29)) }, report.Caution, null, "30 days"},

		{"costs", costs("0", "0", "0"), report.Failed, 0, "left at 0"},
		{"costs", costs("0", "2", "0"), report.Caution, 0.0002, "--fee"},
		{"costs", costs("0.001", "0", "0"), report.Caution, 0.001, "--slippage-bps"},
		{"costs", costs("0.001", "0", "3"), report.OK, 0.00115, "11.5 basis points"},
		{"costs", costs("0.00075", "2.5", "1"), report.OK, 0.00105, "10.5 basis points: the fee, 2.5 of slippage and half a spread of 1"},

		{"slippage_5bps", final("200", "150"), report.OK, 0.5, "With 5 more basis points of slippage the return is +50.0 % instead of +100.0 %: most"},
		{"slippage_5bps", final("200", "149"), report.Caution, 0.49, "more than half"},
		{"slippage_5bps", final("200", "100"), report.Failed, 0, "nothing is left"},
		{"slippage_5bps", final("200", "90"), report.Failed, -0.1, "-10.0 %"},
		{"slippage_5bps", final("95", "90"), report.Failed, -0.1, "no profit before either"},
		{"slippage_5bps", final("95", "101"), report.Caution, 0.01, "chance"},
		{"slippage_5bps", func(e *report.Evidence) { e.Slipped = nil }, report.Caution, null, "was not made"},
		{"double_fees", final("200", "150"), report.OK, 0.5, "With twice the fees the return is +50.0 %"},
		{"double_fees", func(e *report.Evidence) { e.Doubled = nil }, report.Caution, null, "was not made"},
		{"double_fees", costs("0", "2", "1"), report.Caution, null, "left at 0"},
		{"double_fees", func(e *report.Evidence) { e.Fee = dec("0") }, report.OK, 0.8, "+80.0 %"}, // a maker fee is left

		{"data_gaps", func(e *report.Evidence) {}, report.OK, 0, "No candle is missing among 9600."},
		{"data_gaps", func(e *report.Evidence) { e.Candles, e.Gaps, e.Missing = 9999, 1, 1 }, report.OK, 0.0001, "1 candle is missing in 1 place, 0.01 % of all"},
		{"data_gaps", func(e *report.Evidence) { e.Candles, e.Gaps, e.Missing = 999, 1, 1 }, report.OK, 0.001, "0.1 %"},
		{"data_gaps", func(e *report.Evidence) { e.Candles, e.Gaps, e.Missing = 998, 2, 2 }, report.Caution, 0.002, "2 candles are missing in 2 places, 0.2 % of all: usual"},
		{"data_gaps", func(e *report.Evidence) { e.Candles = 0 }, report.OK, 0, "among 0"},
		{"data_gaps", func(e *report.Evidence) { e.Candles, e.Gaps, e.Missing = 3e8, 1, 1 }, report.OK, 1.0 / 300_000_001, "0.0000003 %"},

		{"rounded_prices", func(e *report.Evidence) { e.Rounded = 12 }, report.Caution, 12, "12 prices were rounded"},
		{"rounded_prices", func(e *report.Evidence) { e.Rounded = 1 }, report.Caution, 1, "1 price was rounded"},

		{"warmup", func(e *report.Evidence) { e.WarmupWanted = 0 }, report.OK, null, "asks for no candles"},
		{"warmup", func(e *report.Evidence) { e.WarmupGiven = 50 }, report.OK, 1, "had the 50 candles it asks for"},
		{"warmup", func(e *report.Evidence) { e.WarmupGiven = 25 }, report.Caution, 0.5, "asks for 50 candles before the first that counts and had 25, so"},
		{"warmup", func(e *report.Evidence) { e.WarmupGiven, e.Candles = 0, 50 }, report.Failed, 0, "over before"},

		{"open_position", func(e *report.Evidence) { e.OpenShare, e.Unrealised = 0.5, dec("50.5") }, report.Caution, 0.5,
			"A position worth 50 % of the equity was open at the end, with a profit of 50.5 that is not realised and counts"},
		{"open_position", func(e *report.Evidence) { e.OpenShare, e.Unrealised = 0.5, dec("50.51") }, report.Failed, 0.5, "more than half of the profit"},
		{"open_position", func(e *report.Evidence) { e.OpenShare, e.Unrealised = 0.055, dec("-12.3456") }, report.Caution, 0.055, "5.5 % of the equity was open at the end, with a loss of 12.35 that"},
		{"open_position", func(e *report.Evidence) { e.OpenShare, e.Unrealised = 0.5, dec("0.000123") }, report.Caution, 0.5, "a profit of 0.000123"},
		{"open_position", func(e *report.Evidence) {
			e.OpenShare, e.Unrealised, e.Account.Final = 0.5, dec("5"), dec("90")
		}, report.Caution, 0.5, "a profit of 5 that"},
		{"open_position", func(e *report.Evidence) { e.OpenShare, e.Unrealised = report.Undefined(), dec("-5") }, report.Caution, null, "of unknown size"},
	} {
		e := sound()
		c.change(&e)
		b := find(t, e, c.id)
		if b.Verdict != c.verdict || !near(float64(b.Value), c.value) || !strings.Contains(b.Text, c.text) {
			t.Errorf("%s is %s %v: %s\nwant %s %v: %s", c.id, b.Verdict, b.Value, b.Text, c.verdict, c.value, c.text)
		}
	}
}

func TestSharpeVerdicts(t *testing.T) {
	for _, c := range []struct {
		name    string
		curve   *report.Curve
		verdict report.Verdict
		text    string
	}{
		{"steady", daily(noisy(1, 400, 0.006, 0)), report.OK, ", above 0."},
		{"noise with some profit", daily(noisy(2, 200, 0.0015, 0)), report.Caution, "by chance."},
		{"loss", daily(noisy(2, 200, -0.004, 0)), report.Failed, "no profit here"},
		{"too short", daily(noisy(2, 20, 0.004, 0)), report.Caution, "Nothing can be said"},
	} {
		e := sound()
		e.Curve = c.curve
		b := find(t, e, "sharpe_interval")
		low := c.curve.SharpeInterval().Low
		if b.Verdict != c.verdict || !strings.Contains(b.Text, c.text) || !near(float64(b.Value), float64(low)) {
			t.Errorf("%s: %s %v: %s", c.name, b.Verdict, b.Value, b.Text)
		}
	}
}

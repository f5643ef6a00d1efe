package backtest_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/market"
	"tradebot/engine/sim"
)

// Every number at its bounds, and just outside them.
func TestBounds(t *testing.T) {
	for _, c := range []struct {
		flag                  string
		set                   func(s *backtest.Settings, d backtest.Decimal)
		low, high             string // allowed
		under, over, sentence string // refused
	}{
		{"--fee", func(s *backtest.Settings, d backtest.Decimal) { s.Fee = d }, "0", "0.5", "-0.00000001", "0.50000001", "it must be from 0 to 0.5, a fraction: 0.001 is 0.1 %"},
		{"--maker-fee", func(s *backtest.Settings, d backtest.Decimal) { s.Fee, s.MakerFee = dec("0.5"), &d }, "0", "0.5", "-0.00000001", "5", "it must be from 0 to 0.5, a fraction: 0.0002 is 0.02 %"},
		{"--slippage-bps", func(s *backtest.Settings, d backtest.Decimal) { s.SlippageBps = d }, "0", "5000", "-1", "5000.1", "it must be from 0 to 5000 basis points: 100 are 1 %"},
		{"--spread-bps", func(s *backtest.Settings, d backtest.Decimal) { s.SpreadBps = d }, "0", "5000", "-1", "5001", "it must be from 0 to 5000 basis points: 100 are 1 %"},
		{"--volume-cap", func(s *backtest.Settings, d backtest.Decimal) { s.VolumeCap = d }, "0", "1", "-0.1", "10", "it must be from 0 to 1, a share of a candle's volume: 0.1 is a tenth"},
		{"--funding", func(s *backtest.Settings, d backtest.Decimal) { s.Funding = d }, "-0.1", "0.1", "-0.2", "1", "it must be from -0.1 to 0.1, a fraction every 8 hours: 0.0001 is 0.01 %"},
		{"--cash", func(s *backtest.Settings, d backtest.Decimal) { s.Cash = d }, "0.00000001", "1000000000000000", "0", "1000000000000000.1", "it must be from 0.00000001 to 1000000000000000"},
		{"--tick", func(s *backtest.Settings, d backtest.Decimal) { s.Tick = d }, "0.00000001", "1000000000", "-1", "1000000001", "it must be from 0.00000001 to 1000000000"},
		{"--lot", func(s *backtest.Settings, d backtest.Decimal) { s.Lot = d }, "0.00000001", "1000000000", "-0.1", "1000000001", "it must be from 0.00000001 to 1000000000"},
		{"--min-notional", func(s *backtest.Settings, d backtest.Decimal) { s.MinNotional = d }, "0", "1000000000", "-1", "1000000001", "it must be from 0 to 1000000000"},
	} {
		t.Run(c.flag, func(t *testing.T) {
			try := func(text string) error {
				s := settings()
				c.set(&s, dec(text))
				_, err := s.Request()
				return err
			}
			for _, text := range []string{c.low, c.high} {
				if err := try(text); err != nil {
					t.Errorf("%s: %v", text, err)
				}
			}
			for _, text := range []string{c.under, c.over} {
				err := try(text)
				if want := c.flag + " is " + text + "; " + c.sentence; fault.KindOf(err) != fault.Invalid || fault.Sentence(err) != want {
					t.Errorf("%s\ngot  %q\nwant %q", text, fault.Sentence(err), want)
				}
			}
			want := c.flag + " is 0.000000011; give it with at most 8 decimals"
			if err := try("0.000000011"); fault.Sentence(err) != want {
				t.Errorf("nine decimals: %v", err)
			}
			if err := try("0.0100000000"); err != nil {
				t.Errorf("zeros at the end: %v", err)
			}
		})
	}
}

// What settings become, with defaults and with everything set.
func TestRequest(t *testing.T) {
	r, err := settings().Request()
	if err != nil {
		t.Fatal(err)
	}
	tick := dec("0.00000001")
	if !r.Setup.Filters.Tick.Equal(tick) || !r.Setup.Filters.Lot.Equal(tick) || !r.Settings.Tick.Equal(tick) || !r.Settings.Lot.Equal(tick) {
		t.Errorf("filters are %+v, in the report %s and %s", r.Setup.Filters, r.Settings.Tick, r.Settings.Lot)
	}
	if r.Feed.From != feed.Begin || r.Feed.To != feed.End || len(r.Feed.Sources) != 0 || r.Feed.Seed != 1 || r.Setup.Costs.Profile != sim.Default {
		t.Errorf("%+v", r)
	}
	s := settings("main:4h=a.csv", "b.csv")
	s.From, s.To, s.Seed, s.Fills = at(1), at(2), 9, "backtrader"
	s.Fee, s.SlippageBps, s.SpreadBps, s.VolumeCap, s.Funding = dec("0.001"), dec("5"), dec("2"), dec("0.1"), dec("0.0001")
	s.Tick, s.Lot, s.MinNotional = dec("0.1"), dec("0.01"), dec("5")
	s.Limits = []string{"no_shorts", "daily_loss_pct=5.0"}
	s.Params = map[string]any{"a": "text", "b": 5, "c": 0.25, "d": true, "e": json.Number("12345678901234567")}
	if r, err = s.Request(); err != nil {
		t.Fatal(err)
	}
	costs := sim.Config{Fee: s.Fee, MakerFee: s.Fee, Slippage: s.SlippageBps, Spread: s.SpreadBps, VolumeCap: s.VolumeCap, Funding: s.Funding, Profile: sim.Backtrader}
	if r.Setup.Costs != costs || r.Settings.MakerFee == nil || !r.Settings.MakerFee.Equal(s.Fee) {
		t.Errorf("costs are %+v: the maker's fee is the taker's unless given", r.Setup.Costs)
	}
	if want := (market.Instrument{Tick: s.Tick, Lot: s.Lot, MinNotional: s.MinNotional}); r.Setup.Filters != want {
		t.Errorf("filters are %+v", r.Setup.Filters)
	}
	want := feed.Request{Sources: []feed.Source{{Slot: "main", Timeframe: 4 * market.Hour, Path: "a.csv"}, {Path: "b.csv"}}, Seed: 9, From: begin + hour, To: begin + 2*hour}
	if !reflect.DeepEqual(r.Feed, want) || r.Setup.Seed != 9 {
		t.Errorf("the market is %+v", r.Feed)
	}
	if want := map[string]string{"a": "text", "b": "5", "c": "0.25", "d": "true", "e": "12345678901234567"}; !reflect.DeepEqual(r.Params, want) {
		t.Errorf("parameters are %v", r.Params)
	}
	if !r.Setup.Limits.NoShorts || !reflect.DeepEqual(r.Settings.Limits, []string{"daily_loss_pct=5", "no_shorts=true"}) {
		t.Errorf("limits are %+v, in the report %q", r.Setup.Limits, r.Settings.Limits)
	}
	if s.MakerFee != nil || len(s.Limits) != 2 || s.Limits[0] != "no_shorts" {
		t.Error("the settings it was made of have changed")
	}
}

// Settings that went through JSON ask for the same, whether they were typed or come from a report.
func TestSettingsJSON(t *testing.T) {
	s := settings("a.csv")
	s.From, s.Fee, s.Limits = at(3), dec("0.001"), []string{"stop_loss_pct=3"}
	s.Params = map[string]any{"fast": "3", "share": "0.1", "loud": "true"}
	first, err := s.Request()
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []any{s, first.Settings} {
		text, err := json.Marshal(typed)
		if err != nil {
			t.Fatal(err)
		}
		var read backtest.Settings
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		again, err := read.Request()
		if err != nil {
			t.Fatal(err)
		}
		one, _ := json.Marshal(first.Settings)
		two, _ := json.Marshal(again.Settings)
		if string(one) != string(two) || !reflect.DeepEqual(first.Feed, again.Feed) || !reflect.DeepEqual(first.Params, again.Params) || first.Setup.Limits != again.Setup.Limits {
			t.Errorf("got\n%s\nwant\n%s", two, one)
		}
	}
}

func TestRequestRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(s *backtest.Settings)
		says string
	}{
		{"fill model", func(s *backtest.Settings) { s.Fills = "wild" }, `"wild" is no fill model; use default, backtesting.py or backtrader`},
		{"no fill model", func(s *backtest.Settings) { s.Fills = "" }, `"" is no fill model; use default, backtesting.py or backtrader`},
		{"maker above taker", func(s *backtest.Settings) { fee := dec("0.002"); s.Fee, s.MakerFee = dec("0.001"), &fee }, "--maker-fee is 0.002 and --fee 0.001; who rests an order pays no more than who takes it"},
		{"limit", func(s *backtest.Settings) { s.Limits = []string{"max_loss=5"} }, `there is no limit "max_loss"; write NAME=VALUE with one of the names max_position, `},
		{"limit's value", func(s *backtest.Settings) { s.Limits = []string{"stop_loss_pct=x"} }, `limit stop_loss_pct cannot be "x"; `},
		{"source", func(s *backtest.Settings) { s.Candles = []string{"main="} }, `"main=" names no file of candles; `},
		{"timeframe", func(s *backtest.Settings) { s.Candles = []string{"main:1y=a.csv"} }, `timeframe "1y" is not understood; `},
	} {
		s := settings()
		c.set(&s)
		_, err := s.Request()
		if got := fault.Sentence(err); fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(got, c.says) {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}

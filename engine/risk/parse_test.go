package risk_test

import (
	"reflect"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/risk"
	"tradebot/sdk/abi"
)

// every is one of each limit, in the order in which they are listed.
var every = []string{
	"max_position=5000", "max_order=1000.5", "orders_per_minute=10", "open_orders=20", "daily_trades=7", "daily_loss_pct=5",
	"daily_profit_pct=12.5", "price_band_pct=10", "stop_loss_pct=2", "take_profit_pct=150", "trailing_stop_pct=3.25", "no_shorts=true",
	"cooldown=4h", "stop_guard=3/1d/4h", "drawdown_guard=10/1w/1d", "low_profit=-0.5/3d/30m",
}

// limits parses limits that are right.
func limits(t testing.TB, texts ...string) (l risk.Limits) {
	t.Helper()
	for _, text := range texts {
		if err := risk.ParseLimit(&l, text); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestParseLimit(t *testing.T) {
	for i := len(every) - 1; i >= 0; i-- {
		l := limits(t, every[i])
		if got := l.Strings(); len(got) != 1 || got[0] != every[i] {
			t.Errorf("%s is written %q", every[i], got)
		}
	}
	all := limits(t, every...)
	if got := all.Strings(); !reflect.DeepEqual(got, every) {
		t.Errorf("all limits are written %q", got)
	}
	hour := int64(market.Hour)
	want := risk.Limits{
		MaxPosition: dec("5000"), MaxOrder: dec("1000.5"), OrdersPerMinute: 10, OpenOrders: 20, DailyTrades: 7, DailyLossPct: dec("5"),
		DailyProfitPct: dec("12.5"), PriceBandPct: dec("10"), StopLossPct: dec("2"), TakeProfitPct: dec("150"), TrailingStopPct: dec("3.25"),
		NoShorts: true, Cooldown: 4 * hour, StopGuard: risk.Protection{Count: 3, Window: 24 * hour, Pause: 4 * hour},
		DrawdownGuard: risk.Protection{Pct: dec("10"), Window: 168 * hour, Pause: 24 * hour},
		LowProfit:     risk.Protection{Pct: dec("-0.5"), Window: 72 * hour, Pause: hour / 2},
	}
	if !reflect.DeepEqual(all, want) {
		t.Errorf("got  %+v\nwant %+v", all, want)
	}
	if got := (&risk.Limits{}).Strings(); len(got) != 0 {
		t.Errorf("no limits are written %q", got)
	}
}

// What can be written in several ways is one value; a later text replaces an earlier one.
func TestParseLimitForms(t *testing.T) {
	for text, want := range map[string]string{
		"no_shorts": "no_shorts=true", "max_order=05.500": "max_order=5.5", "cooldown=90m": "cooldown=90m", "cooldown=60m": "cooldown=1h",
		"stop_guard=3/24h/60s": "stop_guard=3/1d/1m", "low_profit=0/1d/1h": "low_profit=0/1d/1h", "low_profit=-0/1d/1h": "low_profit=0/1d/1h",
		"max_order=1000000000000000": "max_order=1000000000000000", "daily_loss_pct=99.99999999": "daily_loss_pct=99.99999999",
		"max_position=0.00000001": "max_position=0.00000001", "orders_per_minute=10000": "orders_per_minute=10000", "open_orders=128": "open_orders=128",
	} {
		l := limits(t, text)
		if got := strings.Join(l.Strings(), " "); got != want {
			t.Errorf("%s is written %q", text, got)
		}
	}
	l := limits(t, "max_order=1", "no_shorts=true", "max_order=2", "no_shorts=false")
	if got := strings.Join(l.Strings(), " "); got != "max_order=2" {
		t.Errorf("the later texts give %q", got)
	}
}

func TestParseLimitErrors(t *testing.T) {
	const names = "max_position, max_order, orders_per_minute, open_orders, daily_trades, daily_loss_pct, daily_profit_pct, price_band_pct, " +
		"stop_loss_pct, take_profit_pct, trailing_stop_pct, no_shorts, cooldown, stop_guard, drawdown_guard, low_profit"
	for _, c := range []struct{ text, want string }{
		{"", `there is no limit ""; write NAME=VALUE with one of the names ` + names},
		{"max_orders=5", `there is no limit "max_orders"; write NAME=VALUE with one of the names ` + names},
		{" max_order=5", `there is no limit " max_order"`},
		{"max_order", "limit max_order has no value; write an amount of quote currency above 0, with at most 8 decimals, like max_order=1000"},
		{"max_order=", `limit max_order cannot be ""`},
		{"max_order=0", `limit max_order cannot be "0"; write an amount of quote currency above 0`},
		{"max_order=-1", "cannot be"}, {"max_order=+1", "cannot be"}, {"max_order=1e3", "cannot be"}, {"max_order=1,000", "cannot be"},
		{"max_order=0.000000001", "at most 8 decimals"}, {"max_order=1000000000000000.1", "cannot be"},
		{"max_order=" + strings.Repeat("0", 300) + "1", "cannot be"},
		{"orders_per_minute=0", "write a whole number from 1 to 10000, like orders_per_minute=10"}, {"orders_per_minute=10001", "cannot be"},
		{"orders_per_minute=2.5", "cannot be"}, {"orders_per_minute=+5", "cannot be"}, {"open_orders=129", "from 1 to 128"}, {"daily_trades=-1", "cannot be"},
		{"daily_loss_pct=100", "write a percentage above 0 and below 100, like daily_loss_pct=5"}, {"daily_loss_pct=5%", "cannot be"},
		{"daily_loss_pct=0", "cannot be"}, {"stop_loss_pct=100", "cannot be"}, {"trailing_stop_pct=100", "cannot be"}, {"daily_profit_pct=1000000.1", "at most 1000000"},
		{"no_shorts=yes", `limit no_shorts cannot be "yes"; write true or false, like no_shorts=true`}, {"no_shorts=", "cannot be"},
		{"cooldown=4", "write a duration in s, m, h, d or w, like cooldown=4h"}, {"cooldown=0h", "cannot be"}, {"cooldown=1M", "cannot be"}, {"cooldown=54w", "cannot be"},
		{"stop_guard=3/1d", "write COUNT/WINDOW/PAUSE"}, {"stop_guard=0/1d/1h", "count from 1 to 1000"}, {"stop_guard=1001/1d/1h", "cannot be"},
		{"stop_guard=3/1d/0h", "cannot be"}, {"stop_guard=3//1h", "cannot be"}, {"stop_guard=3/1d/1h/1h", "cannot be"},
		{"drawdown_guard=0/1d/1h", "write PERCENT/WINDOW/PAUSE with a percentage above 0 and below 100"}, {"drawdown_guard=100/1d/1h", "cannot be"},
		{"low_profit=-100/1d/1h", "with a percentage above -100"}, {"low_profit=/1d/1h", "cannot be"},
	} {
		l := limits(t, every...)
		err := risk.ParseLimit(&l, c.text)
		if err == nil || fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
			continue
		}
		if got := l.Strings(); !reflect.DeepEqual(got, every) {
			t.Errorf("%q was refused and changed the limits to %q", c.text, got)
		}
	}
}

// The layout of the contract has room for so many orders.
func TestMaxOpen(t *testing.T) {
	if risk.MaxOpen != abi.MaxOrders {
		t.Errorf("a bot may have %d open orders, and a module is shown %d", risk.MaxOpen, abi.MaxOrders)
	}
}

// FuzzParseLimit: what is read is written in one way, which reads as the same; what is refused changes nothing and is told in
// one line.
func FuzzParseLimit(f *testing.F) {
	for _, text := range every {
		f.Add(text)
	}
	for _, text := range []string{"", "=", "no_shorts", "max_order=1e3", "stop_guard=1/2/3", "low_profit=-0.0/1s/1w", "cooldown=\x00h"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var l risk.Limits
		if err := risk.ParseLimit(&l, text); err != nil {
			if sentence := fault.Sentence(err); fault.KindOf(err) != fault.Invalid || strings.Contains(sentence, "\n") || len(sentence) > 1000 {
				t.Fatalf("%q: %v", text, err)
			}
			if !reflect.DeepEqual(l, risk.Limits{}) {
				t.Fatalf("%q was refused and set %+v", text, l)
			}
			return
		}
		written := l.Strings()
		if len(written) == 0 && text == "no_shorts=false" {
			return
		}
		if len(written) != 1 {
			t.Fatalf("%q is written %q", text, written)
		}
		var again risk.Limits
		if err := risk.ParseLimit(&again, written[0]); err != nil || !reflect.DeepEqual(again, l) {
			t.Fatalf("%q is written %q, which reads as %+v, %v", text, written[0], again, err)
		}
	})
}

package risk_test

import (
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
	"tradebot/engine/risk"
)

func dec(text string) udecimal.Decimal { return udecimal.MustParse(text) }

// day is 2024-01-01, 00:00 UTC.
const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = int64(1704067200000)
	noon   = day + 12*hour
)

// ask is a small buy that any limits allow; edit changes it.
func ask(edit func(*risk.Ask)) *risk.Ask {
	a := &risk.Ask{Side: order.Buy, Kind: order.Market, Last: dec("100"), Notional: dec("1"), After: dec("1")}
	if edit != nil {
		edit(a)
	}
	return a
}

// Every limit on single orders just under, exactly at and just over its edge.
func TestAdmit(t *testing.T) {
	for _, c := range []struct {
		limit string
		edit  func(*risk.Ask)
		want  string // "" if it is admitted
	}{
		{"max_order=1000", func(a *risk.Ask) { a.Notional = dec("999.99999999") }, ""},
		{"max_order=1000", func(a *risk.Ask) { a.Notional = dec("1000") }, ""},
		{"max_order=1000", func(a *risk.Ask) { a.Notional = dec("1000.00000001") },
			"this order is worth 1000.00000001, and max_order=1000 allows no more; make it smaller"},
		{"max_position=500", func(a *risk.Ask) { a.After = dec("499.99999999") }, ""},
		{"max_position=500", func(a *risk.Ask) { a.After = dec("500") }, ""},
		{"max_position=500", func(a *risk.Ask) { a.After = dec("500.00000001") },
			"the position would be worth 500.00000001, and max_position=500 allows no more; make the order smaller"},
		{"max_position=500", func(a *risk.Ask) { a.Side, a.After = order.Sell, dec("-500") }, ""},
		{"max_position=500", func(a *risk.Ask) { a.Side, a.After = order.Sell, dec("-501") },
			"the position would be worth 501, and max_position=500 allows no more; make the order smaller"},
		{"no_shorts", func(a *risk.Ask) { a.Side, a.After = order.Sell, dec("0.00000001") }, ""},
		{"no_shorts", func(a *risk.Ask) { a.Side, a.After = order.Sell, dec("0") }, ""},
		{"no_shorts", func(a *risk.Ask) { a.Side, a.After = order.Sell, dec("-0.00000001") },
			"this sell would leave the slot short, which no_shorts forbids; sell at most the position"},
		{"no_shorts", func(a *risk.Ask) { a.After = dec("-5") }, ""}, // a buy, of a position that is short already
		// 10 % of 100 on both sides.
		{"price_band_pct=10", func(a *risk.Ask) { a.Price = dec("109.99999999") }, ""},
		{"price_band_pct=10", func(a *risk.Ask) { a.Price = dec("110") }, ""},
		{"price_band_pct=10", func(a *risk.Ask) { a.Price = dec("110.00000001") },
			"the limit 110.00000001 is farther from the last close 100 than price_band_pct=10 allows; keep it from 90 to 110"},
		{"price_band_pct=10", func(a *risk.Ask) { a.Price = dec("90") }, ""},
		{"price_band_pct=10", func(a *risk.Ask) { a.Price = dec("89.99999999") },
			"the limit 89.99999999 is farther from the last close 100 than price_band_pct=10 allows; keep it from 90 to 110"},
		{"price_band_pct=10", func(a *risk.Ask) { a.Stop = dec("110") }, ""},
		{"price_band_pct=10", func(a *risk.Ask) { a.Price, a.Stop = dec("105"), dec("111") },
			"the trigger 111 is farther from the last close 100 than price_band_pct=10 allows; keep it from 90 to 110"},
		{"price_band_pct=150", func(a *risk.Ask) { a.Price = dec("250.1") },
			"the limit 250.1 is farther from the last close 100 than price_band_pct=150 allows; keep it from 0 to 250"},
		// 0.00000003 x 33 % = 0.0000000099: a price of 8 decimals cannot differ by it.
		{"price_band_pct=33", func(a *risk.Ask) { a.Last, a.Price = dec("0.00000003"), dec("0.00000004") },
			"the limit 0.00000004 is farther from the last close 0.00000003 than price_band_pct=33 allows; keep it from 0.00000003 to 0.00000003"},
		{"price_band_pct=10", func(a *risk.Ask) { a.Price, a.Last = dec("5"), dec("0") }, ""}, // no close yet to measure from
		{"price_band_pct=10", nil, ""}, // no price
		{"open_orders=5", func(a *risk.Ask) { a.Open = 4 }, ""},
		{"open_orders=5", func(a *risk.Ask) { a.Open = 5 }, "there would be 6 open orders, counting legs, and open_orders=5 allows no more; cancel some first"},
		{"open_orders=5", func(a *risk.Ask) { a.Open, a.Legs = 2, 2 }, ""},
		{"open_orders=5", func(a *risk.Ask) { a.Open, a.Legs = 2, 3 }, "there would be 6 open orders, counting legs, and open_orders=5 allows no more; cancel some first"},
		{"", func(a *risk.Ask) { a.Open, a.Legs = 124, 3 }, ""},
		{"", func(a *risk.Ask) { a.Open, a.Legs = 125, 3 }, "there would be 129 open orders, counting legs, and a bot may have 128; cancel some first"},
		{"", func(a *risk.Ask) { a.Notional, a.After, a.Price = dec("1000000000"), dec("-1000000000"), dec("99999") }, ""},
	} {
		var l risk.Limits
		if c.limit != "" {
			l = limits(t, c.limit)
		}
		g := risk.New(l, 1, day, 10_000)
		a := ask(c.edit)
		got := ""
		if r := g.Admit(noon, a); r != nil {
			got = r.Text
			if rule, _, _ := strings.Cut(c.limit, "="); rule != r.Rule && c.limit != "" || r.Rule == "" {
				t.Errorf("%s: the rule is called %q", c.limit, r.Rule)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q\nwant %q", c.limit, got, c.want)
		}
		if a.Reduces = true; g.Admit(noon, a) != nil {
			t.Errorf("%s refuses an exit", c.limit)
		}
	}
}

// Three a minute: the fourth waits until the first is 60 s old, exits count although none is refused, refused ones do not.
func TestOrdersPerMinute(t *testing.T) {
	g := risk.New(limits(t, "orders_per_minute=3"), 1, day, 10_000)
	exit := ask(func(a *risk.Ask) { a.Reduces = true })
	for _, c := range []struct {
		at   int64
		ask  *risk.Ask
		want string
	}{
		{noon, ask(nil), ""},
		{noon + 20*second, ask(nil), ""},
		{noon + 30*second, exit, ""},
		{noon + 30*second, ask(nil), "3 orders were placed in the last minute, and orders_per_minute=3 allows no more; the next may be placed at 2024-01-01 12:01 UTC"},
		{noon + 60*second - 1, ask(nil), "3 orders were placed in the last minute, and orders_per_minute=3 allows no more; the next may be placed at 2024-01-01 12:01 UTC"},
		{noon + 60*second, ask(nil), ""},
		{noon + 60*second, ask(nil), "3 orders were placed in the last minute, and orders_per_minute=3 allows no more; the next may be placed at 2024-01-01 12:01:20 UTC"},
		{noon + 61*second, exit, ""},
		{noon + 61*second, exit, ""},
		{noon + 119*second, ask(nil), "3 orders were placed in the last minute, and orders_per_minute=3 allows no more; the next may be placed at 2024-01-01 12:02 UTC"},
		{noon + 120*second, ask(nil), ""},
		{noon + 1000*hour, ask(nil), ""},
	} {
		got := ""
		if r := g.Admit(c.at, c.ask); r != nil {
			got = r.Text
		}
		if got != c.want {
			t.Errorf("%d s: %q\nwant %q", (c.at-noon)/second, got, c.want)
		}
	}
	one := risk.New(limits(t, "orders_per_minute=1"), 1, day, 10_000)
	one.Admit(noon, ask(nil))
	if r := one.Admit(noon, ask(nil)); r == nil || !strings.HasPrefix(r.Text, "1 order was placed in the last minute") {
		t.Errorf("the second order: %v", r)
	}
}

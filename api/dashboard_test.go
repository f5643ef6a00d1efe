package api_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/api"
	"tradebot/engine/bot"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// The dashboard has what the database does, of one user: sums of each mode, exchange and currency, what was made today, curves of bots that
// are not of one age, what is held, and what wants looking after.
func TestDashboard(t *testing.T) {
	const hour = int64(time.Hour / time.Millisecond)
	d := newDistrict(t, slog.LevelWarn, false)
	d.person(ann, user.Trader)
	d.person("eve", user.Trader)
	ctx, dec := t.Context(), udecimal.MustParse
	first, err := d.Store.Bot(ctx, (&cross{TB: t, house: d.house, anns: map[string]string{}}).belonging("/bots/{bot}"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Store.DeleteBot(ctx, first.ID, ann, 1); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UnixMilli()
	midnight := now - now%(24*hour)
	point := func(at int64, equity string) bot.Point { return bot.Point{Time: at, Equity: dec(equity)} }
	ids := map[string]string{}
	for _, c := range []struct {
		name, owner, market string
		mode                bot.Mode
		cash                string
		points              []bot.Point
		held                []bot.Position
		then                store.Change
	}{
		{name: "old", market: "binance:BTCUSDT:1m", cash: "1000", held: []bot.Position{{Qty: dec("-0.5"), Entry: dec("100.1"), Realised: dec("7"), Unrealised: dec("-0.05005"), Last: dec("100.2001")}},
			points: []bot.Point{point(midnight-72*hour, "1000.1"), point(midnight-24*hour, "1100.2"), point(midnight+2, "1200.30000003")}},
		{name: "young", market: "binance:ETHUSDT:1m", cash: "500", points: []bot.Point{point(midnight+1, "490.00000001")}, held: []bot.Position{{Last: dec("3")}},
			then: store.Change{Event: bot.Halt, Pause: bot.DailyLoss, Reason: "it lost enough"}},
		{name: "real", market: "binance:BTCUSDT:1m", mode: bot.Live, cash: "100", points: []bot.Point{point(midnight-hour, "101"), point(midnight, "102")}},
		{name: "ether", market: "binance:ETHBTC:1m", cash: "2", points: []bot.Point{point(midnight-48*hour, "1.5")}, then: store.Change{Event: bot.Fail, Reason: "it broke"}},
		{name: "made up", market: "synth:BTCUSDT:1m", cash: "10000", points: []bot.Point{point(midnight-hour, "10000.5")}, then: store.Change{Event: bot.Halt, Pause: bot.DataGap, Reason: "candles are missing"}},
		{name: "unused", market: "binance:BTCUSDT:1m", cash: "9"},
		{name: "theirs", owner: "eve", market: "binance:BTCUSDT:1m", cash: "77", points: []bot.Point{point(midnight, "78")}, then: store.Change{Event: bot.Fail, Reason: "theirs"}},
	} {
		config := first.Config
		config.Name, config.Cash, config.Mode = c.name, dec(c.cash), bot.Paper
		config.Slots = []bot.Slot{{Name: "main", Market: c.market}}
		if c.mode != "" {
			config.Mode = c.mode
		}
		owner := ann
		if c.owner != "" {
			owner = c.owner
		}
		b, err := d.Store.CreateBot(ctx, bot.Bot{Owner: d.people[owner].User, Config: config}, owner, now)
		if err != nil {
			t.Fatal(err)
		}
		ids[c.name] = b.ID
		if c.points == nil {
			continue
		}
		for _, e := range []bot.Event{bot.Start, bot.Ready} {
			if _, err := d.Store.Transition(ctx, b.ID, store.Change{Event: e}, now); err != nil {
				t.Fatal(err)
			}
		}
		lease, err := d.Store.Acquire(ctx, b.ID, "test", 600_000)
		if err != nil {
			t.Fatal(err)
		}
		batch := bot.Batch{Cursor: c.points[len(c.points)-1].Time, Equity: c.points, Positions: c.held}
		if err := d.Store.Commit(ctx, store.Commit{Fence: store.Fence{Bot: b.ID, Holder: "test", Epoch: lease.Epoch}, Batch: batch}); err != nil {
			t.Fatal(err)
		}
		if c.then.Event != "" {
			if _, err := d.Store.Transition(ctx, b.ID, c.then, now+1); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := d.Store.SetKill(ctx, store.KillBot(ids["real"]), true, ann, now); err != nil {
		t.Fatal(err)
	}
	var o api.Overview
	a := d.ask(ann, http.MethodGet, "/api/v1/dashboard?days=7", nil, "")
	if err := json.Unmarshal(a.body, &o); err != nil || a.status != http.StatusOK {
		t.Fatal(err, a)
	}
	var sums []string
	for i := range o.Wealth {
		w := &o.Wealth[i]
		sums = append(sums, fmt.Sprint(w.Mode, " ", w.Exchange, " ", w.Quote, ": ", w.Bots, " ", w.Cash, " ", w.Equity, " ", w.PnL, " ", w.Today))
		begins := midnight - map[string]int64{"live binance USDT": 1, "paper binance BTC": 48, "paper binance USDT": 72, "paper synth USDT": 1}[w.Mode+" "+w.Exchange+" "+w.Quote]*hour
		steps := min(499, (o.Time-begins)/(hour/60)) // as fine as its candles at most
		if w.Now != o.Time || int64(len(w.Curve)) != steps+1 || w.Curve[0].Time != begins || w.Curve[len(w.Curve)-1] != (view.Point{Time: o.Time, Equity: w.Equity}) {
			t.Errorf("the curve of %s %s %s has %d points, from %+v to %+v; it is %d", w.Mode, w.Exchange, w.Quote, len(w.Curve), w.Curve[0], w.Curve[len(w.Curve)-1], o.Time)
		}
	}
	if want := []string{
		"live binance USDT: 1 100 102 2 0", // the candle that closed at 00:00 is of the day before
		"paper binance BTC: 1 2 1.5 -0.5 0",
		"paper binance USDT: 2 1500 1690.30000004 190.30000004 90.10000004",
		"paper synth USDT: 1 10000 10000.5 0.5 0",
	}; !slices.Equal(sums, want) {
		t.Errorf("%q\nwant %q", sums, want)
	}
	var curves api.Page[api.BotCurve]
	a = d.ask(ann, http.MethodGet, "/api/v1/bots/curves", nil, "")
	if err := json.Unmarshal(a.body, &curves); err != nil || a.status != http.StatusOK || curves.Next != "" {
		t.Fatal(err, a)
	}
	var days []string
	for _, c := range curves.Items {
		days = append(days, fmt.Sprint(c.Bot, " ", c.Day-midnight, " ", c.Opening, " ", c.Today, " ", c.Curve))
	}
	if want := []string{ // the newest first, and not the one that saw no candle
		ids["made up"] + " 0 10000.5 0 [10000.5]", ids["ether"] + " 0 1.5 0 [1.5 1.5 1.5]", ids["real"] + " 0 102 0 [102]",
		ids["young"] + " 0 500 -9.99999999 []", ids["old"] + " 0 1100.2 100.10000003 [1000.1 1000.1 1100.2 1100.2]",
	}; !slices.Equal(days, want) {
		t.Errorf("%q\nwant %q", days, want)
	}
	for _, p := range o.Wealth[2].Curve { // of two bots, one of which is of today
		want := "1500"
		switch {
		case p.Time >= midnight+2:
			want = "1690.30000004"
		case p.Time >= midnight+1:
			want = "1590.20000001"
		case p.Time >= midnight-24*hour:
			want = "1600.2"
		case p.Time >= midnight-72*hour:
			want = "1500.1"
		}
		if p.Equity != want {
			t.Errorf("%d ms from midnight they are worth %s, want %s", p.Time-midnight, p.Equity, want)
		}
	}
	held := []view.Position{{Bot: ids["old"], Slot: "main", Market: "binance:BTCUSDT:1m", Base: "BTC", Quote: "USDT", Qty: "-0.5", Entry: "100.1", Realised: "7", Unrealised: "-0.05005", Last: "100.2001"}}
	if !slices.Equal(o.Positions, held) || o.Held != 1 {
		t.Errorf("%d positions %+v, want %+v", o.Held, o.Positions, held)
	}
	var alerts []string
	for _, a := range o.Alerts {
		alerts = append(alerts, a.Kind+" "+a.Name+": "+a.Text)
		if a.Bot != ids[a.Name] {
			t.Errorf("%+v is about another bot", a)
		}
	}
	if want := []string{"killed real: the kill switch of the bot is on", "failed ether: it broke", "data_gap made up: candles are missing", "paused young: it lost enough"}; !slices.Equal(alerts, want) || o.Alarming != 4 {
		t.Errorf("%d alerts %q, want %q", o.Alarming, alerts, want)
	}
	if want := []api.Tally{
		{Mode: "live", Status: "running", Count: 1}, {Mode: "paper", Status: "created", Count: 1}, {Mode: "paper", Status: "failed", Count: 1},
		{Mode: "paper", Status: "paused", Pause: "daily_loss", Count: 1}, {Mode: "paper", Status: "paused", Pause: "data_gap", Count: 1}, {Mode: "paper", Status: "running", Count: 1},
	}; !slices.Equal(o.Bots, want) {
		t.Errorf("%+v, want %+v", o.Bots, want)
	}
}

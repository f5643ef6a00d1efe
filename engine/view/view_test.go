package view_test

import (
	"encoding/json"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/view"
)

var d = udecimal.MustParse

func config() bot.Config {
	return bot.Config{
		Name: "n", Strategy: "s", Module: "m", Mode: bot.Paper, Cash: d("10000"), Seed: 1<<64 - 1, Interval: 60_000,
		Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}},
		Costs: bot.Costs{Fee: d("0.001"), MakerFee: d("0.0002"), Fills: "default"},
	}
}

// What programs outside rely on is written out here in full.
func TestShapes(t *testing.T) {
	t.Parallel()
	c, warmup := config(), 5
	about := store.Summary{Strategy: "s", Version: "1.0.0", Slots: []bot.Slot{{Name: "main", Market: "x:ABC:1h"}}}
	made, early, until := -0.05, int64(-4), int64(60_000)
	done := store.Summary{Strategy: "s", Version: "1.0.0", Figures: &store.Figures{FinalEquity: d("9.5"), Return: &made, Trades: 3}}
	b := bot.Bot{ID: "b", Owner: "u", Config: c, Status: bot.Paused, Pause: bot.ByUser, Reason: "r", Held: bot.HoldEntries, Version: 3, Created: 1, Changed: 2}
	full := b
	full.Config.Params, full.Config.Limits, full.Config.Warmup = map[string]string{"fast": "3"}, []string{"daily_loss_pct=5"}, &warmup
	full.Previous, full.Cursor = "p", 60_000
	for _, row := range []struct {
		what string
		is   any
		want string
	}{
		{"bot", view.FromBot(&b, nil), `{"id":"b","name":"n","strategy":"s","module":"m","mode":"paper","status":"paused","pause":"user","reason":"r",` +
			`"held":"entries","slots":[{"slot":"main","market":"synth:BTCUSDT:1m","base":"BTC","quote":"USDT"}],"params":{},"limits":[],"cash":"10000",` +
			`"costs":{"fee":"0.001","maker_fee":"0.0002","slippage_bps":"0","spread_bps":"0","volume_cap":"0","fills":"default"},"interval":60000,` +
			`"warmup":null,"seed":"18446744073709551615","account":null,"previous":null,"version":3,"cursor":null,"created":1,"changed":2}`},
		{"bot that ran", view.FromBot(&full, &bot.Point{Time: 60_000, Equity: d("10012.5")}), `{"id":"b","name":"n","strategy":"s","module":"m",` +
			`"mode":"paper","status":"paused","pause":"user","reason":"r","held":"entries","slots":[{"slot":"main","market":"synth:BTCUSDT:1m","base":"BTC","quote":"USDT"}],` +
			`"params":{"fast":"3"},"limits":["daily_loss_pct=5"],"cash":"10000",` +
			`"costs":{"fee":"0.001","maker_fee":"0.0002","slippage_bps":"0","spread_bps":"0","volume_cap":"0","fills":"default"},"interval":60000,` +
			`"warmup":5,"seed":"18446744073709551615","account":null,"equity":"10012.5","pnl":"12.5","previous":"p","version":3,"cursor":60000,"created":1,"changed":2}`},
		{"order on paper", view.FromOrder("b", &c, &bot.Order{ID: 7, Kind: "market", Side: "buy", Status: "open", Reason: "signal", Qty: d("0.5"), Placed: 1, Changed: 2}),
			`{"id":"7","bot":"b","slot":"main","kind":"market","side":"buy","status":"open","reason":"signal","text":"","tag":"","qty":"0.5","filled":"0",` +
				`"value":"0","price":null,"stop":null,"parent":null,"placed":1,"changed":2,"client_id":null}`},
		{"order at an exchange", view.FromOrder("b", &c, &bot.Order{ID: 8, Slot: 3, Kind: "stop_limit", Price: d("1.5"), Stop: d("1.6"), Parent: 7, ClientID: "x"}),
			`{"id":"8","bot":"b","slot":"3","kind":"stop_limit","side":"","status":"","reason":"","text":"","tag":"","qty":"0","filled":"0",` +
				`"value":"0","price":"1.5","stop":"1.6","parent":"7","placed":0,"changed":0,"client_id":"x"}`},
		{"fill", view.FromFill("b", &c, &bot.Fill{Seq: 1, Order: 7, Time: 2, Side: "buy", Qty: d("0.5"), Price: d("100"), Value: d("50"), Fee: d("0.05"), Realised: d("-0.05"), Liquidity: "taker", Reason: "signal"}),
			`{"seq":1,"bot":"b","order":"7","slot":"main","time":2,"side":"buy","qty":"0.5","price":"100","value":"50","fee":"0.05","realised":"-0.05",` +
				`"liquidity":"taker","reason":"signal","tag":"","trade":null}`},
		{"position", view.FromPosition("b", &c, &bot.Position{Qty: d("-0.5"), Entry: d("100"), Last: d("99")}),
			`{"bot":"b","slot":"main","market":"synth:BTCUSDT:1m","base":"BTC","quote":"USDT","qty":"-0.5","entry":"100","realised":"0","unrealised":"0","last":"99"}`},
		{"point of a curve", view.FromPoint("", &bot.Point{Time: 1, Equity: d("2")}), `{"time":1,"equity":"2"}`},
		{"point in an event", view.FromPoint("b", &bot.Point{Time: 1, Equity: d("2")}), `{"bot":"b","time":1,"equity":"2"}`},
		{"log in a list", view.FromLog("b", &store.Message{ID: 4, Log: bot.Log{Time: 1, Level: "info", Source: "engine", Text: "x"}}),
			`{"id":4,"bot":"b","time":1,"level":"info","source":"engine","text":"x"}`},
		{"log in an event", view.FromLog("b", &store.Message{Log: bot.Log{Time: 1, Level: "info", Source: "engine", Text: "x"}}),
			`{"bot":"b","time":1,"level":"info","source":"engine","text":"x"}`},
		{"price", view.FromCandle(market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}, &market.Candle{Time: 60_000, Close: 0.1}),
			`{"market":"synth:BTCUSDT:1m","time":120000,"close":"0.1"}`},
		{"exchange", view.Exchange{Name: "binance", Source: "s", Weight: 40, Limit: 6000, OffsetMS: &early, Blocked: &until},
			`{"name":"binance","source":"s","weight":40,"limit":6000,"offset_ms":-4,"blocked":60000}`},
		{"exchange whose clock nobody measured", view.Exchange{Name: "binance", Source: "s", Limit: 6000},
			`{"name":"binance","source":"s","weight":0,"limit":6000,"offset_ms":null,"blocked":null}`},
		{"job", view.FromJob(&store.Job{ID: "j", Kind: "sweep", Status: "queued", Total: 4, Created: 1, Changed: 1, Spec: json.RawMessage(`{"a":1}`)}, 5),
			`{"id":"j","kind":"sweep","status":"queued","error":"","done":0,"total":4,"progress":0,"left_ms":null,"created":1,"changed":1,"spec":{"a":1}}`},
		{"job of a test that runs", view.FromJob(&store.Job{ID: "j", Kind: "backtest", Status: "running", Spec: json.RawMessage(`{}`), Summary: &about}, 5),
			`{"id":"j","kind":"backtest","status":"running","error":"","done":0,"total":0,"progress":0,"left_ms":null,"created":0,"changed":0,"spec":{},` +
				`"test":{"strategy":"s","version":"1.0.0","slots":[{"slot":"main","market":"x:ABC:1h"}]}}`},
		{"job of a test that is done", view.FromJob(&store.Job{ID: "j", Kind: "backtest", Status: "done", Spec: json.RawMessage(`{}`), Summary: &done}, 5),
			`{"id":"j","kind":"backtest","status":"done","error":"","done":0,"total":0,"progress":1,"left_ms":null,"created":0,"changed":0,"spec":{},` +
				`"test":{"strategy":"s","version":"1.0.0","slots":[],"figures":{"final_equity":"9.5","total_return":-0.05,"max_drawdown":null,"sharpe":null,"trades":3}}}`},
	} {
		got, err := json.Marshal(row.is)
		if err != nil || string(got) != row.want {
			t.Errorf("%s: %v\n got %s\nwant %s", row.what, err, got, row.want)
		}
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		job      store.Job
		progress float64
		left     int64 // -1: nobody knows
	}{
		{"nothing is done yet", store.Job{Status: store.Running, Parts: 1, Total: 100}, 0, -1},
		{"one part, from when it was begun", store.Job{Status: store.Running, Parts: 1, Done: 25, Total: 100, Created: 100, Changed: 1000}, 0.25, 3000},
		{"several, from when it was asked for", store.Job{Status: store.Running, Parts: 3, Done: 50, Total: 100, Created: 1000, Changed: 1900}, 0.5, 1000},
		{"what is done is done, whatever it counted", store.Job{Status: store.Done, Parts: 1, Done: 90, Total: 100}, 1, -1},
		{"more than there was", store.Job{Status: store.Running, Parts: 1, Done: 110, Total: 100, Changed: 1000}, 1, 0},
		{"nobody knows how much there is", store.Job{Status: store.Running, Parts: 1}, 0, -1},
		{"it failed", store.Job{Status: store.Failed, Parts: 1, Done: 30, Total: 100}, 0.3, -1},
	} {
		v := view.FromJob(&row.job, 2000)
		left := int64(-1)
		if v.LeftMS != nil {
			left = *v.LeftMS
		}
		if v.Progress != row.progress || left != row.left {
			t.Errorf("%s: progress %v, left %d", row.name, v.Progress, left)
		}
	}
}

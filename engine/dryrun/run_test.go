package dryrun_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/dryrun"
	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/foundry"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/wasm"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// load returns a strategy, under a budget that is soon used up.
func load(t testing.TB, dir string) *wasm.Module {
	t.Helper()
	host := foundry.Host(t, func(l *wasm.Limits) { l.StepFuel = 1_000_000 })
	m, err := host.Load(context.Background(), foundry.File(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// candles writes a file of hourly candles with the given closes; each opens at the close before and has no wick.
func candles(t *testing.T, slot string, closes ...float64) feed.Source {
	t.Helper()
	list := make([]market.Candle, len(closes))
	open := closes[0]
	for i, last := range closes {
		list[i] = market.Candle{Time: int64(i) * int64(market.Hour), Open: open, High: max(open, last), Low: min(open, last), Close: last}
		open = last
	}
	file, err := os.Create(filepath.Join(t.TempDir(), slot+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := history.WriteCSV(file, list); err != nil {
		t.Fatal(err)
	}
	return feed.Source{Slot: slot, Path: file.Name()}
}

func request(m *wasm.Module, params map[string]string, sources ...feed.Source) dryrun.Request {
	return dryrun.Request{Module: m, Params: params, Cash: udecimal.MustFromInt64(1000, 0), Feed: feed.Request{Sources: sources, From: feed.Begin, To: feed.End}}
}

// Everything a strategy can ask for is in the result, field by field; what it takes back in the end does not fill.
func TestEveryDecision(t *testing.T) {
	m := load(t, "../wasm/testdata/echo")
	r, err := dryrun.Run(context.Background(), request(m, map[string]string{"do": "all"},
		candles(t, "main", 100, 100), candles(t, "other", 50, 50)))
	if err != nil {
		t.Fatal(err)
	}
	var got []dryrun.Decision
	for _, d := range r.Decisions {
		if d.Candle == 1 && d.Slot != "other" && len(got) < 9 {
			got = append(got, d)
		}
	}
	const hour = int64(market.Hour)
	want := []dryrun.Decision{
		{Kind: "market", Slot: "main", ID: 4, Side: "buy", Qty: "1", QtyKind: "base", Tag: "market", Text: `buy 1 market tag "market"`},
		{Kind: "limit", Slot: "main", ID: 12, Side: "buy", Qty: "1000", QtyKind: "quote", Price: "99", PostOnly: true, Text: "buy 1000 quote limit at 99 post_only"},
		{Kind: "stop", Slot: "main", ID: 16, Side: "sell", Qty: "2", QtyKind: "base", Stop: "98", Text: "sell 2 stop trigger 98"},
		{Kind: "stop_limit", Slot: "main", ID: 20, Side: "buy", Qty: "0.25", QtyKind: "equity", Stop: "102", Price: "103", TIF: "fok", Text: "buy 25% of equity stop_limit trigger 102 at 103 fok"},
		{Kind: "trailing_stop", Slot: "main", ID: 24, Side: "sell", Qty: "1", QtyKind: "position", Trail: "1.5% from 0.5%", Text: "sell 100% of position trailing_stop 1.5% from 0.5%"},
		{Kind: "oco", Slot: "main", ID: 28, Side: "sell", Qty: "1", QtyKind: "position", Price: "110", Stop: "90", Limit: "89", Text: "sell 100% of position oco limit 110 stop 90 limit 89"},
		{Kind: "limit", Slot: "main", ID: 32, Side: "buy", Qty: "0.1", QtyKind: "base", Price: "100", Bracket: "5 from 1", Text: "buy 0.1 limit at 100 trail 5 from 1"},
		{Kind: "cancel", ID: 32, Text: "cancel order 32"},
		{Kind: "cancel_all", Text: "cancel all orders"},
	}
	for i := range want {
		want[i].Time, want[i].Candle = hour, 1
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if len(r.Fills) != 0 || len(r.Warnings) != 0 {
		t.Errorf("everything was taken back, but filled %+v, warnings %q", r.Fills, r.Warnings)
	}
	if r.Candles != 2 || r.Warmup != 0 || r.Fuel <= 0 || r.FuelMax > r.Fuel || r.FuelMean != float64(r.Fuel)/2 || r.Nanoseconds <= 0 {
		t.Errorf("%+v", r)
	}
}

// A strategy is told its fills, stops among them, and that it stops at the end.
func TestStopLoss(t *testing.T) {
	m := load(t, "../wasm/testdata/echo")
	r, err := dryrun.Run(context.Background(), request(m, map[string]string{"do": "buy", "share": "1", "note": "in"},
		candles(t, "main", 100, 100, 90, 90), candles(t, "other", 50, 50, 50, 50)))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range r.Logs {
		lines = append(lines, fmt.Sprint(l.Candle, " ", l.Text))
	}
	joined := strings.Join(lines, "\n")
	// In its slot the first order fills at 100 in candle 2, and candle 3 falls through the stop 3 % below.
	for _, want := range []string{"2 fill 4 10 at 100", "3 fill 5 10 at 97", "4 stop"} {
		if !strings.Contains(joined+"\n", want+"\n") {
			t.Errorf("it was not told %q but\n%s", want, joined)
		}
	}
	found := slices.ContainsFunc(r.Fills, func(f dryrun.Fill) bool {
		return f.Time == 3*int64(market.Hour) && f.Candle == 3 && f.Order == 5 && f.Slot == "main" && f.Side == "sell" &&
			f.Qty.String() == "10" && f.Price.String() == "97" && f.Reason == "stop_loss"
	})
	if !found {
		t.Errorf("filled %+v", r.Fills)
	}
}

// Lists are never null, and parameters an object, whatever happened.
func TestJSON(t *testing.T) {
	m := load(t, "../wasm/testdata/echo")
	r, err := dryrun.Run(context.Background(), request(m, map[string]string{"note": "x"},
		candles(t, "main", 100, 100), candles(t, "other", 50, 50)))
	if err != nil {
		t.Fatal(err)
	}
	r.Logs = r.Logs[:0]
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"params":{"after":0,"do":"nothing","loud":true,"note":"x","period":10,"share":0.5}`, `"decisions":[]`, `"fills":[]`, `"logs":[]`, `"warnings":[]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}

func TestErrors(t *testing.T) {
	m := load(t, "../wasm/testdata/echo")
	main, other := candles(t, "main", 100, 100, 100), candles(t, "other", 50, 50, 50)
	for _, c := range []struct {
		name   string
		params map[string]string
		source []feed.Source
		kind   fault.Kind
		says   string
		usage  bool // Check refuses it already
	}{
		{"unknown parameter", map[string]string{"speed": "1"}, nil, fault.Invalid, `echo has no parameter "speed"`, true},
		{"wrong value", map[string]string{"period": "x"}, nil, fault.Invalid, "parameter period must be a whole number", true},
		{"missing slot", nil, []feed.Source{main}, fault.Invalid, "slot other is given no candles", true},
		{"refused by the strategy", map[string]string{"note": "refuse"}, nil, fault.Refused, "echo refuses these parameters: note refuse is refused; write another", false},
		{"missing file", nil, []feed.Source{{Path: "/no/such.csv"}, other}, fault.NotFound, "there is no file /no/such.csv", false},
		{"endless loop", map[string]string{"do": "spin"}, []feed.Source{main, other}, fault.Strategy, "on candle 1, which closes at 1970-01-01 01:00 UTC: the strategy was stopped in tb_event", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(m, c.params, c.source...)
			_, err := dryrun.Run(context.Background(), r)
			if fault.KindOf(err) != c.kind || !strings.HasPrefix(fault.Sentence(err), c.says) {
				t.Errorf("got kind %s: %q", fault.KindOf(err), fault.Sentence(err))
			}
			if err := r.Check(); (err != nil) != c.usage || err != nil && !strings.HasPrefix(fault.Sentence(err), c.says) {
				t.Errorf("Check says %v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := dryrun.Run(ctx, request(m, nil, main, other)); fault.KindOf(err) != fault.Canceled {
		t.Errorf("stopped before it began: %v", err)
	}
}

// Whoever watches is told every instant before it is run.
func TestWatch(t *testing.T) {
	m := load(t, "../wasm/testdata/echo")
	r := request(m, nil, candles(t, "main", 1, 1, 1), candles(t, "other", 1, 1, 1))
	var times []int64
	r.Watch = func(now, first, last int64) {
		if first != int64(market.Hour) || last != 3*int64(market.Hour) {
			t.Errorf("from %d to %d", first, last)
		}
		times = append(times, now/int64(market.Hour))
	}
	if _, err := dryrun.Run(context.Background(), r); err != nil || !slices.Equal(times, []int64{1, 2, 3}) {
		t.Errorf("%v, %v", times, err)
	}
}

// BenchmarkRun is a whole run of sma-cross over a synthetic market: feed, sandbox, simulated exchange and the collecting of
// decisions.
func BenchmarkRun(b *testing.B) {
	m := load(b, "../../strategies/sma-cross")
	r := request(m, nil)
	r.Feed.From, r.Feed.To = 0, 100_000*int64(market.Hour)
	var loop int64
	for b.Loop() {
		result, err := dryrun.Run(context.Background(), r)
		if err != nil {
			b.Fatal(err)
		}
		loop += result.Nanoseconds
	}
	b.ReportMetric(float64(loop)/float64(b.N)/100_000, "ns/candle")
}

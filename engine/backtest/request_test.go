package backtest_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// turning is a market in which averages over 1 and 2 closes cross on candles 3 (up), 5 (down), 7 (up), 8 (down) and 9 (up), so
// that orders fill at the opens of candles 4, 6, 8, 9 and 10: at 10, 11, 8, 10 and 10.
var turning = []market.Candle{
	bar(0, 10, 10, 10, 10), bar(1, 10, 10, 9, 9), bar(2, 9, 9, 8, 8), bar(3, 8, 9, 8, 9),
	bar(4, 10, 12, 10, 12), bar(5, 12, 12, 11, 11), bar(6, 11, 11, 10, 10), bar(7, 10, 10.5, 10, 10.5),
	bar(8, 8, 10.6, 8, 9), bar(9, 10, 10, 9, 9.5), bar(10, 10, 11, 10, 11),
}

// turned is a request over that market with a fee of a quarter.
func turned(t testing.TB, change func(*backtest.Settings)) backtest.Request {
	t.Helper()
	s := settings(write(t, "BTC-1h.csv", turning))
	s.Params, s.Fee = map[string]any{"fast": "1", "slow": "2"}, dec("0.25")
	if change != nil {
		change(&s)
	}
	return request(t, module(t, smaCross), s)
}

// hashed is the SHA-256 of candles in their canonical form: six numbers of 8 bytes each.
func hashed(lists ...[]market.Candle) string {
	h := sha256.New()
	for _, list := range lists {
		for _, c := range list {
			b := binary.LittleEndian.AppendUint64(nil, uint64(c.Time))
			for _, x := range []float64{c.Open, c.High, c.Low, c.Close, c.Volume} {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
			}
			h.Write(b)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Two trades and what is open at the end, by hand. A unit bought at 10 costs 12.5 with its fee.
//
//	1000 / 12.5 = 80 units for 800 + 200; sold at 11 for 880 - 220 = 660: a loss of 340, fees 420
//	 660 / 10   = 66 units at 8 for 528 + 132; sold at 10 for 660 - 165 = 495: a loss of 165, fees 297
//	 495 / 12.5 = 39.6 units at 10 for 396 + 99; worth 435.6 at the last close of 11
func TestRun(t *testing.T) {
	r := turned(t, nil)
	got, chart := run(t, r)
	if chart != nil {
		t.Error("there is a chart that nobody asked for")
	}
	trades := []backtest.Trade{
		{Symbol: "BTC", Slot: "main", Side: "long", EntryTime: *at(4), EntryPrice: dec("10"), ExitTime: *at(6), ExitPrice: dec("11"), Qty: dec("80"),
			PnL: dec("-340"), Fees: dec("420"), ExitReason: "signal", Tag: "cross up"},
		{Symbol: "BTC", Slot: "main", Side: "long", EntryTime: *at(8), EntryPrice: dec("8"), ExitTime: *at(9), ExitPrice: dec("10"), Qty: dec("66"),
			PnL: dec("-165"), Fees: dec("297"), ExitReason: "signal", Tag: "cross up"},
	}
	if show(got.Trades) != show(trades) {
		t.Errorf("trades are\n%s\nwant\n%s", show(got.Trades), show(trades))
	}
	open := backtest.Position{Symbol: "BTC", Slot: "main", Side: "long", Qty: dec("39.6"), EntryTime: *at(10), EntryPrice: dec("10"), LastPrice: dec("11"), Unrealised: dec("39.6")}
	if got.OpenPosition == nil || show(*got.OpenPosition) != show(open) || show(got.OpenPositions) != show([]backtest.Position{open}) {
		t.Errorf("open is %s, want %s", show(got.OpenPositions), show(open))
	}
	if got.FinalEquity.String() != "435.6" || got.Candles != 11 || got.Fills != 5 || got.Refusals != 0 || got.Fuel <= 0 || got.RunNS <= 0 || got.CandlesPerSec <= 0 {
		t.Errorf("%+v", got)
	}
	m := got.Metrics
	if m.Trades != 2 || m.FeesPaid != 816 || math.Abs(float64(m.TotalReturn)+0.5644) > 1e-15 || math.Abs(float64(m.BuyHoldReturn)-0.1) > 1e-15 {
		t.Errorf("%+v", m)
	}
	if got.DataSHA256 != hashed(turning) || got.ModuleSHA256 != r.Setup.Module.SHA256() || len(got.JournalSHA256) != 64 || got.EngineVersion != "1.2.3" {
		t.Errorf("hashes are %s, %s, %s of %s", got.DataSHA256, got.ModuleSHA256, got.JournalSHA256, got.EngineVersion)
	}
	if got.Strategy != "sma-cross" || got.StrategyVersion != "1.0.0" || len(got.Warnings) != 0 {
		t.Errorf("%s %s, %q", got.Strategy, got.StrategyVersion, got.Warnings)
	}
	if want := map[string]any{"fast": int64(1), "slow": int64(2)}; !reflect.DeepEqual(got.Settings.Params, want) {
		t.Errorf("parameters are %v", got.Settings.Params)
	}
	if s := got.Slots; len(s) != 1 || s[0].Symbol != "BTC" || s[0].Timeframe != "1h" || s[0].Candles != 11 || s[0].From != begin || s[0].To != *at(11) {
		t.Errorf("slots are %+v", s)
	}
	if g := got.ByTag; len(g) != 1 || g[0].Name != "cross up" || g[0].Trades != 2 || g[0].PnL.String() != "-505" {
		t.Errorf("by tag %+v", g)
	}
	if g := got.ByReason; len(g) != 1 || g[0].Name != "signal" || len(got.Monthly) != 1 {
		t.Errorf("by reason %+v, monthly %+v", g, got.Monthly)
	}
}

// Candles before --from are warm-up: they are delivered and hashed, but neither count nor lead to orders. Those from --to on
// are not there.
func TestRange(t *testing.T) {
	r := turned(t, func(s *backtest.Settings) { s.From, s.To = at(3), at(9) })
	got, _ := run(t, r)
	// Averages of two closes are there from candle 2 on, so two candles of warm-up give the same crosses as before.
	if got.Candles != 6 || got.Slots[0].Warmup != 2 || got.Slots[0].Candles != 6 || got.DataSHA256 != hashed(turning[1:9]) {
		t.Errorf("%d candles, slot %+v", got.Candles, got.Slots[0])
	}
	// The first trade ends as before; 66 units bought at 8 are worth 594 at the last close of 9.
	if len(got.Trades) != 1 || got.Trades[0].PnL.String() != "-340" || got.FinalEquity.String() != "594" || got.OpenPosition == nil || got.OpenPosition.EntryTime != *at(8) {
		t.Errorf("%s, %s", got.FinalEquity, show(got.Trades))
	}
	if want := float64(9)/8 - 1; math.Abs(float64(got.Metrics.BuyHoldReturn)-want) > 1e-15 { // from the open of candle 3
		t.Errorf("buy and hold %v", got.Metrics.BuyHoldReturn)
	}
	if i := slices.IndexFunc(got.Settings.Candles, func(s string) bool { return strings.HasSuffix(s, "BTC-1h.csv") }); i < 0 || *got.Settings.From != *at(3) || *got.Settings.To != *at(9) {
		t.Errorf("settings are %+v", got.Settings)
	}
}

// A signal on the last candle of warm-up is no order.
func TestNoOrderFromWarmup(t *testing.T) {
	got, _ := run(t, turned(t, func(s *backtest.Settings) { s.From = at(4) }))
	if len(got.Trades) != 1 || got.Trades[0].EntryTime != *at(8) {
		t.Errorf("trades are %s", show(got.Trades))
	}
	short, _ := run(t, turned(t, func(s *backtest.Settings) { s.From = at(1) }))
	if len(short.Warnings) != 1 || short.Warnings[0] != "slot main has 1 of the 2 candles of warm-up the strategy wants before 2024-01-01 01:00; it starts with fewer" {
		t.Errorf("warnings are %q", short.Warnings)
	}
}

// In two slots, each with its own symbol: shares of one equity, and refusals where nothing is left.
func TestTwoSlots(t *testing.T) {
	btc, eth := closes(100, 100, 100, 110), closes(50, 50, 50, 50)
	both := func(share string) *backtest.Result {
		s := settings(write(t, "BTC-1h.csv", btc), "other="+write(t, "ETH_1h.csv", eth))
		s.Params = map[string]any{"do": "buy", "share": share, "note": "in"}
		got, _ := run(t, request(t, module(t, echo), s))
		return got
	}
	half := both("0.5")
	want := []backtest.Position{
		{Symbol: "BTC", Slot: "main", Side: "long", Qty: dec("5"), EntryTime: *at(1), EntryPrice: dec("100"), LastPrice: dec("110"), Unrealised: dec("50")},
		{Symbol: "ETH", Slot: "other", Side: "long", Qty: dec("10"), EntryTime: *at(1), EntryPrice: dec("50"), LastPrice: dec("50"), Unrealised: dec("0")},
	}
	if show(half.OpenPositions) != show(want) || show(half.OpenPosition) != show(want[0]) || half.FinalEquity.String() != "1050" || half.Refusals != 0 {
		t.Errorf("%s of %s, %d refused", half.FinalEquity, show(half.OpenPositions), half.Refusals)
	}
	if half.Candles != 4 || half.DataSHA256 != hashed(btc, eth) || math.Abs(float64(half.Metrics.BuyHoldReturn)-0.05) > 1e-15 { // 10 % and 0 %
		t.Errorf("%d instants, data %s, buy and hold %v", half.Candles, half.DataSHA256, half.Metrics.BuyHoldReturn)
	}
	// All of the equity in the first slot leaves nothing for the second, which asks again after every candle; what it asks for
	// on the last is not answered by any.
	all := both("1")
	if len(all.OpenPositions) != 1 || all.OpenPositions[0].Qty.String() != "10" || all.Refusals != 3 || all.Fills != 1 || all.FinalEquity.String() != "1100" {
		t.Errorf("%s of %s, %d refused, %d fills", all.FinalEquity, show(all.OpenPositions), all.Refusals, all.Fills)
	}
}

// The same again is the same, but for the time it took; another seed, market, parameter or cost is not.
func TestSameAgain(t *testing.T) {
	synthetic := func(change func(*backtest.Settings)) *backtest.Result {
		s := settings()
		s.From, s.To, s.Fee = at(0), at(500), dec("0.001")
		change(&s)
		got, _ := run(t, request(t, module(t, smaCross), s))
		return got
	}
	report := synthetic(func(*backtest.Settings) {})
	text := []byte(show(report))
	for _, c := range []struct {
		change func(*backtest.Settings)
		want   string // how the first difference begins
	}{
		{func(*backtest.Settings) {}, ""},
		{func(s *backtest.Settings) { s.Module = "elsewhere.wasm" }, ""},
		{func(s *backtest.Settings) { s.Seed = 2 }, "data_sha256 is "},
		{func(s *backtest.Settings) { s.To = at(501) }, "data_sha256 is "},
		{func(s *backtest.Settings) { s.Fee = dec("0.002") }, `settings.fee is "0.001" in the report and "0.002" now`},
		{func(s *backtest.Settings) { s.Params = map[string]any{"fast": "9"} }, "settings.params.fast is 10 in the report and 9 now"},
	} {
		difference, err := backtest.Difference(text, synthetic(c.change))
		if err != nil || !strings.HasPrefix(difference, c.want) || (c.want == "") != (difference == "") {
			t.Errorf("got %q, %v; want %q", difference, err, c.want)
		}
	}
}

// What is asked of every result, in this order, with the value that each is about.
func TestBeliefs(t *testing.T) {
	got, _ := run(t, turned(t, nil))
	var ids []string
	values := map[string]float64{}
	for _, b := range got.Beliefs {
		ids = append(ids, b.ID)
		values[b.ID] = float64(b.Value)
		if !slices.Contains([]string{"ok", "caution", "failed"}, string(b.Verdict)) || !strings.HasSuffix(b.Text, ".") {
			t.Errorf("%+v", b)
		}
	}
	want := []string{"one_trade", "few_trades", "sharpe_interval", "first_last", "costs", "slippage_5bps", "double_fees", "data_gaps", "rounded_prices", "warmup", "open_position"}
	if !slices.Equal(ids, want) {
		t.Errorf("beliefs are %q", ids)
	}
	// The runs at dearer costs are those that such costs would have given.
	slipped, _ := run(t, turned(t, func(s *backtest.Settings) { s.SlippageBps = dec("5") }))
	doubled, _ := run(t, turned(t, func(s *backtest.Settings) { s.Fee = dec("0.5") }))
	if values["slippage_5bps"] != float64(slipped.Metrics.TotalReturn) || values["double_fees"] != float64(doubled.Metrics.TotalReturn) {
		t.Errorf("%v, but it would be %v and %v", values, slipped.Metrics.TotalReturn, doubled.Metrics.TotalReturn)
	}
	if values["few_trades"] != 2 || values["open_position"] != 1 || values["warmup"] != 0 {
		t.Errorf("values are %v", values)
	}
}

// At the bounds of every cost, doubled and with slippage added, books still balance and equity does not fall below 0.
func TestDearest(t *testing.T) {
	got, _ := run(t, turned(t, func(s *backtest.Settings) {
		s.Fee, s.SlippageBps, s.SpreadBps, s.Funding, s.VolumeCap = dec("0.5"), dec("5000"), dec("5000"), dec("0.1"), dec("1")
	}))
	if got.Fills == 0 || got.FinalEquity.Sign() < 0 || !got.FinalEquity.LessThan(dec("1000")) {
		t.Errorf("%s after %d fills", got.FinalEquity, got.Fills)
	}
}

func TestErrors(t *testing.T) {
	m := module(t, echo)
	main, other := write(t, "a.csv", closes(100, 100, 100)), "other="+write(t, "b.csv", closes(50, 50, 50))
	for _, c := range []struct {
		name   string
		params map[string]any
		files  []string
		kind   fault.Kind
		says   string
		usage  bool // Check refuses it already
	}{
		{"unknown parameter", map[string]any{"speed": "1"}, nil, fault.Invalid, `echo has no parameter "speed"; it has do, period, share, loud, note`, true},
		{"wrong value", map[string]any{"period": "x"}, nil, fault.Invalid, "parameter period must be a whole number", true},
		{"missing slot", nil, []string{main}, fault.Invalid, "slot other is given no candles", true},
		{"refused by the strategy", map[string]any{"note": "refuse"}, nil, fault.Refused, "echo refuses these parameters: note refuse is refused; write another", false},
		{"missing file", nil, []string{"/no/such.csv", other}, fault.NotFound, "there is no file /no/such.csv", false},
		{"endless loop", map[string]any{"do": "spin"}, []string{main, other}, fault.Strategy, "on candle 1, which closes at 2024-01-01 01:00 UTC: the strategy was stopped in tb_event", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := settings(c.files...)
			s.Params = c.params
			r := request(t, m, s)
			_, _, err := backtest.Run(context.Background(), r)
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
	if _, _, err := backtest.Run(ctx, request(t, m, settings(main, other))); fault.KindOf(err) != fault.Canceled {
		t.Errorf("stopped before it began: %v", err)
	}
}

// Whoever watches is told every instant of the run once, and nothing of the runs at dearer costs.
func TestWatch(t *testing.T) {
	r := turned(t, func(s *backtest.Settings) { s.From = at(8) })
	var hours []int64
	r.Setup.Watch = func(now, first, last int64) {
		if first != *at(7) || last != *at(11) {
			t.Errorf("from %d to %d", first, last)
		}
		hours = append(hours, (now-begin)/hour)
	}
	if run(t, r); !slices.Equal(hours, []int64{7, 8, 9, 10, 11}) {
		t.Errorf("told of %v", hours)
	}
}

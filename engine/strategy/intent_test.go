package strategy_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk"
	"tradebot/sdk/abi"
)

func number(s string) order.Decimal { return udecimal.MustParse(s) }

// One line for every kind and every piece, as journals and terminals show it.
func TestIntentString(t *testing.T) {
	base := order.Qty{Kind: order.QtyBase, Value: number("1.50")}
	for _, c := range []struct {
		want string
		i    strategy.Intent
	}{
		{"buy 1.5 market", strategy.Intent{Kind: strategy.IntentMarket, Side: order.Buy, Qty: base}},
		{"sell 1000 quote market", strategy.Intent{Kind: strategy.IntentMarket, Side: order.Sell, Qty: order.Qty{Kind: order.QtyQuote, Value: number("1000")}}},
		{"buy 12.5% of equity in slot 15 market", strategy.Intent{Kind: strategy.IntentMarket, Slot: 15, Side: order.Buy, Qty: order.Qty{Kind: order.QtyEquity, Value: number("0.125")}}},
		{"sell 100% of position market reduce_only", strategy.Intent{Kind: strategy.IntentMarket, Side: order.Sell, ReduceOnly: true, Qty: order.Qty{Kind: order.QtyPosition, Value: number("1")}}},
		{"buy 1.5 limit at 99.5 ioc", strategy.Intent{Kind: strategy.IntentLimit, Side: order.Buy, Qty: base, Price: number("99.5"), TIF: order.ImmediateOrCancel}},
		{"buy 1.5 limit at 99.5 post_only", strategy.Intent{Kind: strategy.IntentLimit, Side: order.Buy, Qty: base, Price: number("99.5"), PostOnly: true}},
		{"sell 1.5 stop trigger 90", strategy.Intent{Kind: strategy.IntentStop, Side: order.Sell, Qty: base, Stop: number("90")}},
		{"sell 1.5 stop_limit trigger 90 at 89 fok", strategy.Intent{Kind: strategy.IntentStopLimit, Side: order.Sell, Qty: base, Stop: number("90"), Price: number("89"), TIF: order.FillOrKill}},
		{"sell 1.5 trailing_stop 3%", strategy.Intent{Kind: strategy.IntentTrailingStop, Side: order.Sell, Qty: base, Trail: order.Trail{Kind: order.OffsetPercent, Distance: number("3")}}},
		{"sell 1.5 trailing_stop 3 from 5", strategy.Intent{Kind: strategy.IntentTrailingStop, Side: order.Sell, Qty: base, Trail: order.Trail{Kind: order.OffsetPrice, Distance: number("3"), Activation: number("5")}}},
		{"sell 1.5 in slot 1 oco limit 110 stop 90", strategy.Intent{Kind: strategy.IntentOCO, Slot: 1, Side: order.Sell, Qty: base, Price: number("110"), Stop: number("90")}},
		{"sell 1.5 oco limit 110 stop 90 limit 89", strategy.Intent{Kind: strategy.IntentOCO, Side: order.Sell, Qty: base, Price: number("110"), Stop: number("90"), Limit: number("89")}},
		{"buy 1.5 market stop_loss 3% take_profit 120 trail 2 from 4 tag \"a \\\"b\\\"\"", strategy.Intent{
			Kind: strategy.IntentMarket, Side: order.Buy, Qty: base, Tag: `a "b"`,
			StopLoss:   order.Offset{Kind: order.OffsetPercent, Value: number("3")},
			TakeProfit: order.Offset{Kind: order.OffsetPrice, Value: number("120")},
			Bracket:    order.Trail{Kind: order.OffsetPrice, Distance: number("2"), Activation: number("4")},
		}},
		{"close position", strategy.Intent{Kind: strategy.IntentClose, ID: 8}},
		{`close position in slot 2 tag "out"`, strategy.Intent{Kind: strategy.IntentClose, Slot: 2, Tag: "out"}},
		{"cancel order 18446744073709551615", strategy.Intent{Kind: strategy.IntentCancel, ID: 1<<64 - 1}},
		{"cancel all orders", strategy.Intent{Kind: strategy.IntentCancelAll, Slot: strategy.AllSlots}},
		{"cancel all orders in slot 0", strategy.Intent{Kind: strategy.IntentCancelAll}},
		{"cancel all orders in slot 3", strategy.Intent{Kind: strategy.IntentCancelAll, Slot: 3}},
		{`log "line \u202e"`, strategy.Intent{Kind: strategy.IntentLog, Text: "line \u202e"}},
	} {
		if got := c.i.String(); got != c.want {
			t.Errorf("it reads %s\nwant     %s", got, c.want)
		}
	}
}

// asker does on a candle what a test gives it.
type asker struct {
	do   func(*sdk.Context)
	n    int
	f    float64
	b    bool
	word string
	note string
}

func (a *asker) Describe() sdk.Description {
	return sdk.Description{
		Name: "asker", Version: "1.0.0", About: "Asks \"for\" things.",
		Params: []sdk.Param{
			sdk.Int("n", &a.n, 7).Range(1, 1e6).Step(5).Help("a count"), sdk.Float("f", &a.f, 0.25).Range(-1e6, 1e21),
			sdk.Bool("b", &a.b, true), sdk.Enum("word", &a.word, "two", "one", "two"), sdk.String("note", &a.note, "grüße \\ \"you\""),
		},
		Slots:   []sdk.Slot{{Name: "main", Timeframes: []string{"base", "4h"}}, {Name: "other", Help: "a second"}},
		Warmup:  1_000_000,
		Signals: []string{"news"},
		Plots:   []sdk.Plot{{Name: "one"}, {Name: "two", Own: true}},
	}
}

func (a *asker) OnStart(*sdk.Context) error {
	if a.n == 99 {
		return errors.New("no")
	}
	return nil
}
func (a *asker) OnCandle(ctx *sdk.Context, _ *sdk.Candle) { a.do(ctx) }

// What an author asks for through the SDK is what the engine reads, for every method there is.
func TestSDK(t *testing.T) {
	a := &asker{do: func(ctx *sdk.Context) {
		ctx.Buy(0, sdk.Base(1)).Tag("market")
		ctx.Sell(1, sdk.Held(0.5)).ReduceOnly()
		ctx.Limit(0, sdk.SideBuy, sdk.Quote(1000), 99).PostOnly()
		ctx.Limit(0, sdk.SideSell, sdk.Base(0.1), 0.1).TIF(sdk.ImmediateOrCancel)
		ctx.Stop(0, sdk.SideSell, sdk.Base(2), 98)
		ctx.StopLimit(0, sdk.SideBuy, sdk.Equity(0.25), 102, 103).TIF(sdk.FillOrKill)
		ctx.TrailingStop(0, sdk.SideSell, sdk.Held(1), sdk.Percent(1.5), sdk.Percent(0.5))
		ctx.TrailingStop(0, sdk.SideSell, sdk.Held(1), sdk.Price(4), sdk.Offset{}).ReduceOnly()
		ctx.OCO(0, sdk.SideSell, sdk.Held(1), 110, 90)
		ctx.OCO(0, sdk.SideSell, sdk.Held(1), 110, 90).StopLegLimit(89).Tag("oco")
		id := ctx.Buy(0, sdk.Equity(1)).StopLoss(sdk.Percent(3)).TakeProfit(sdk.Price(120)).Trail(sdk.Price(5), sdk.Price(1)).ID()
		ctx.Close(1).Tag("out")
		ctx.Cancel(id)
		ctx.CancelAll(1)
		ctx.CancelEverything()
		ctx.Log("grüße")
	}}
	want := []string{
		`buy 1 market tag "market"`, "sell 50% of position in slot 1 market reduce_only", "buy 1000 quote limit at 99 post_only",
		"sell 0.1 limit at 0.1 ioc", "sell 2 stop trigger 98", "buy 25% of equity stop_limit trigger 102 at 103 fok",
		"sell 100% of position trailing_stop 1.5% from 0.5%", "sell 100% of position trailing_stop 4 reduce_only",
		"sell 100% of position oco limit 110 stop 90", `sell 100% of position oco limit 110 stop 90 limit 89 tag "oco"`,
		"buy 100% of equity market stop_loss 3% take_profit 120 trail 5 from 1", `close position in slot 1 tag "out"`,
		"cancel order 440", "cancel all orders in slot 1", "cancel all orders", `log "grüße"`,
	}
	m := sdk.NewMachine(a)
	m.Start()
	m.Box.NextID = 400
	id := m.Box.NextID
	var got []string
	for k := range m.Event(abi.KindCandle) {
		var i strategy.Intent
		if err := strategy.DecodeIntent(&i, &m.Box.Intents[k], 2, id, m.Box.Text[:]); err != nil {
			t.Fatalf("intent %d %v", k+1, err)
		}
		if i.Kind.TakesID() {
			id += abi.IDStep
		}
		got = append(got, i.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("it reads %q\nwant %q", got, want)
	}
}

// A description written by the SDK is one the engine reads, and values written by the engine are what the SDK assigns.
func TestSDKParams(t *testing.T) {
	a := &asker{}
	m := sdk.NewMachine(a)
	d, err := strategy.ParseDescription(m.Description())
	if err != nil {
		t.Fatal(err)
	}
	if d.Warmup != 1_000_000 || *d.Params[0].Step != 5 || *d.Params[1].Max != 1e21 || d.Plots[1].Pane != "own" || d.Slots[1].Help != "a second" {
		t.Errorf("it reads %+v", d)
	}
	for _, c := range []struct {
		given map[string]string
		want  asker
	}{
		{nil, asker{n: 7, f: 0.25, b: true, word: "two", note: "grüße \\ \"you\""}},
		{map[string]string{"n": "1000000", "f": "-0.1", "b": "false", "word": "one", "note": "x"}, asker{n: 1000000, f: -0.1, word: "one", note: "x"}},
		{map[string]string{"note": ""}, asker{n: 7, f: 0.25, b: true, word: "two"}},
	} {
		values, err := d.Bind(c.given)
		if err != nil {
			t.Fatal(err)
		}
		if err := strategy.Encode(values, &m.Box); err != nil {
			t.Fatal(err)
		}
		if n := m.Start(); n != 0 || a.n != c.want.n || a.f != c.want.f || a.b != c.want.b || a.word != c.want.word || a.note != c.want.note {
			t.Errorf("%v arrive as %+v", c.given, a)
		}
	}
}

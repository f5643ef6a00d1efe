package account_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// Free cash is what is neither locked by a buy that rests nor bound by a short: its proceeds and as much again.
func TestFree(t *testing.T) {
	d := newDesk(t)
	free := func(what, want string) { t.Helper(); d.want(what, d.a.Free().String(), want) }
	d.ask(limit(4, order.Buy, "2", "100"))
	free("200 and 0.2 of fee are locked", "799.8")
	d.ask(limit(8, order.Buy, "8", "100"))
	free("800.8 is not there", "799.8")
	d.ask(strategy.Intent{Kind: strategy.IntentStop, ID: 12, Side: order.Buy, Qty: base("5"), Stop: dec("120")})
	free("a stop locks nothing", "799.8")
	d.ask(cancel(4), limit(16, order.Buy, "8", "100"))
	free("what is taken back is free for what is asked for next: 800.8 is locked", "199.2")
	d.fill(16, "3", "90")
	free("3 for 270 and 0.27; 5 x 100 and 0.5 stay locked", "229.23")
	d.ask(cancel(16), cancel(12))
	free("nothing is locked", "729.73")
	d.ask(strategy.Intent{Kind: strategy.IntentMarket, ID: 20, Side: order.Sell, Slot: 1, Qty: base("20")})
	d.fill(20, "20", "10")
	free("short for 200, fee 0.2: 929.53 of cash less twice 200", "529.53")
	d.ask(limit(24, order.Sell, "3", "200"))
	free("a sale of what is held locks nothing", "529.53")
}

// A pair locks what the dearer of its legs costs.
func TestPairLocksOnce(t *testing.T) {
	d := newDesk(t)
	d.ask(oco(4, order.Buy, "2", "90", "110", "112"))
	d.want("2 x 112 and 0.224", d.a.Free().String(), "775.776")
	d.want("8 x 90 there is, 8 x 112 not", d.ask(oco(8, order.Buy, "8", "90", "110", "112")), "")
	if r := d.a.Refusals(); len(r) != 1 || r[0].Order.Reason != order.NoFunds || r[0].Text == "" {
		t.Errorf("got %+v", r)
	}
	d.want("7 x 112 there is", d.ask(cancel(4), cancel(5), oco(12, order.Buy, "7", "90", "110", "112")), "cancel 4, cancel 5, place 12, place 13")
	if _, all := d.a.Afford(d.find(13), amount("7"), dec("112")); !all {
		t.Error("what a pair has locked does not pay for its stop leg")
	}
	d.ask(cancel(12), cancel(13), oco(16, order.Buy, "2", "90", "110", "112"))
	d.fill(17, "2", "111")
	d.want("the other ended", d.working(), "")
	d.want("2 x 111 and 0.222 are spent", d.a.Free().String(), "777.778")
}

// A pair whose stop leg would have a price of nothing is refused: without a limit it would be an order at market.
func TestPairBelowTheTick(t *testing.T) {
	d := newDesk(t)
	d.a.Instrument(0).Tick = dec("50")
	d.want("placed", d.ask(oco(4, order.Buy, "1", "100", "150", "49")), "")
	if r := d.a.Refusals(); len(r) != 1 || r[0].Order.Reason != order.TooSmall || r[0].Text == "" {
		t.Errorf("got %+v", r)
	}
}

// What the strategy sees: numbers of the account, and open orders by id whatever the order in which they came to be.
func TestView(t *testing.T) {
	d := newDesk(t)
	d.a.View()
	d.ask(bracket(buy(4, "2")), limit(8, order.Buy, "1", "80"))
	d.fill(4, "2", "100")
	d.close(110, 10)
	v := d.a.View()
	if v == nil {
		t.Fatal("nothing has changed")
	}
	// 1000 - 200 - 0.2 are cash, 80.08 of it locked
	if v.Cash != 719.72 || v.Realised != -0.2 {
		t.Errorf("cash %v, realised %v", v.Cash, v.Realised)
	}
	// What a close changes is kept by the host of the module from then on; here it is that of the close before.
	want := strategy.Position{Position: 2, AvgPrice: 100, Last: 100, Realised: -0.2, Tick: 1e-8, Lot: 1e-8}
	if v.Positions[0] != want || v.Positions[1].Position != 0 || len(v.Positions) != 2 {
		t.Errorf("positions %+v", v.Positions)
	}
	var ids []uint64
	for _, o := range v.Orders {
		ids = append(ids, o.ID)
	}
	if !slices.Equal(ids, []uint64{5, 6, 7, 8}) || v.Orders[0].Status != abi.StatusOpen || v.Orders[0].Stop != 95 || v.Orders[0].Reason != abi.ReasonStopLoss {
		t.Errorf("orders %+v", v.Orders)
	}
	if e := d.a.Equity(); e != 1019.8 {
		t.Errorf("equity %v", e)
	}
	if d.close(120, 10); d.a.View() != nil || d.a.Equity() != 1039.8 {
		t.Errorf("a close alone changes the view, or the equity is %v", d.a.Equity())
	}
}

// Orders are told once, in the order of their last changes, until they have been told.
func TestChanged(t *testing.T) {
	d := newDesk(t)
	told := func() string {
		var list []string
		for _, o := range d.a.Changed() {
			list = append(list, name(o.ID)+" "+o.Status.String())
		}
		if n := len(d.a.Orders()); n != len(list) {
			t.Errorf("%d orders changed and %d are told", len(list), n)
		}
		return strings.Join(list, ", ")
	}
	d.ask(limit(4, order.Buy, "2", "100"), limit(8, order.Buy, "1", "90"), cancel(77))
	d.want("placed", told(), "77 rejected, 4 open, 8 open")
	d.fill(4, "1", "100")
	d.want("filled in part", told(), "77 rejected, 8 open, 4 partially_filled")
	if f := d.a.Executions(); len(f) != 1 || f[0].Order != 4 || f[0].Remaining != 1 || f[0].Fee != 0.1 || f[0].Realised != -0.1 {
		t.Errorf("told of %+v", f)
	}
	d.a.Told()
	d.want("told", told(), "")
	if len(d.a.Fills())+len(d.a.Executions())+len(d.a.Refusals())+len(d.a.Trades()) != 0 {
		t.Error("it is told again")
	}
	d.ask(cancel(8), cancel(8))
	d.want("taken back, and no order any more", told(), "8 rejected, 8 canceled")
}

// Orders that only reduce end with the position, others do not.
func TestOrphans(t *testing.T) {
	d := newDesk(t)
	d.ask(buy(4, "2"))
	d.fill(4, "2", "100")
	reduce := limit(8, order.Sell, "1", "130")
	reduce.ReduceOnly = true
	d.ask(reduce, limit(12, order.Sell, "1", "140"), strategy.Intent{Kind: strategy.IntentClose, ID: 16})
	d.fill(16, "2", "100")
	d.want("left", d.working(), "12 sell limit 1 at 140")
	if o := d.orders[8]; o.Status != order.Canceled || o.Reason != order.NoPosition {
		t.Errorf("order 8 is %s because of %s", o.Status, o.Reason)
	}
}

// A broken limit takes back what could open something and closes every position, with orders of the engine's own: 3 bought at
// 100 are worth 180 at 60, so equity is 879.7 and 10 % of 1000 are lost.
func TestFlatten(t *testing.T) {
	d := newDesk(t, "daily_loss_pct=10")
	d.ask(bracket(buy(4, "3")), limit(8, order.Buy, "1", "50"))
	d.fill(4, "3", "100")
	if d.close(90, 10); d.a.Breach() != nil {
		t.Fatalf("broken at 969.7: %s", d.a.Breach().Text)
	}
	if d.close(60, 10); d.a.Breach() == nil || d.a.Breach().Rule != "daily_loss_pct" {
		t.Fatalf("got %+v", d.a.Breach())
	}
	d.want("what the engine does goes first, and entries are refused", d.ask(buy(12, "1")), "cancel 8, place own1")
	if o := d.orders[8]; o.Status != order.Canceled {
		t.Errorf("order 8 is %s", o.Status)
	}
	d.fill(1<<62+abi.IDStep, "3", "60")
	d.want("left", d.working(), "")
	if trades := d.a.Trades(); len(trades) != 1 || trades[0].Reason != order.ByLimit {
		t.Errorf("trades %+v", trades)
	}
}

// No bot has more than 128 open orders, those that may come alive among them: pairs count two, brackets four, and exits too.
func TestMostOrders(t *testing.T) {
	reduce := limit(0, order.Sell, "0.001", "130")
	reduce.ReduceOnly = true
	for _, c := range []struct {
		name string
		in   strategy.Intent
		want int
	}{
		{"limits", limit(0, order.Buy, "0.001", "50"), 128},
		{"exits", reduce, 128},
		{"pairs", oco(0, order.Buy, "0.001", "50", "130", "0"), 64},
		{"brackets", bracket(limit(0, order.Buy, "0.001", "50")), 32},
	} {
		d := newDesk(t)
		d.ask(buy(4, "1"))
		d.fill(4, "1", "100")
		d.close(100, 10)
		d.a.Told()
		for i := range 140 {
			in := c.in
			in.ID = uint64(8 + i*abi.IDStep)
			d.ask(in)
		}
		if refused := len(d.a.Refusals()); 140-refused != c.want {
			t.Errorf("%s: %d were placed, want %d", c.name, 140-refused, c.want)
		}
		for _, r := range d.a.Refusals() {
			if r.Order.Reason != order.RiskLimit || r.Text == "" {
				t.Fatalf("%s: refused because of %s: %q", c.name, r.Order.Reason, r.Text)
			}
		}
	}
}

// An amount buys what it pays for with the fee, and hardly less, whatever a coin costs: rounding takes the price of no more than
// a few hundred-millionths, or of a lot. A coin that costs next to nothing takes no longer.
func TestAmountProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(what string, digits int) order.Decimal {
			n := int64(1)
			for range rapid.IntRange(0, digits).Draw(t, what+" magnitude") {
				n *= 10
			}
			return udecimal.MustFromInt64(rapid.Int64Range(n/10+1, n).Draw(t, what), 8)
		}
		fee := dec(rapid.SampledFrom([]string{"0", "0.001", "0.00075", "0.02"}).Draw(t, "fee"))
		in := market.Unfiltered("A")
		in.Lot = number("lot", 9)
		cash, price := number("cash", 15), number("price", 14)
		a := account.New(account.Config{Cash: cash, Fee: fee, Instruments: []market.Instrument{in}})
		o := &order.Order{ID: 4, Kind: order.Market, Side: order.Buy, Status: order.Planned, Size: order.Qty{Kind: order.QtyEquity, Value: dec("1")}}
		a.Resolve(o, price, cash)
		cost := func(qty order.Decimal) order.Decimal {
			return qty.Mul(price).RoundBank(8).Add(qty.Mul(price).Mul(fee).RoundAwayFromZero(8))
		}
		bought := o.Qty.Decimal()
		if cost(bought).GreaterThan(cash) || !in.Down(bought).Equal(bought) {
			t.Fatalf("%s at %s with a fee of %s buys %s in lots of %s, which costs %s", cash, price, fee, o.Qty, in.Lot, cost(bought))
		}
		if more := bought.Add(in.Lot); cash.Sub(cost(more)).GreaterThan(dec("0.00000003")) {
			t.Fatalf("%s at %s with a fee of %s buys %s and could buy %s for %s", cash, price, fee, o.Qty, more, cost(more))
		}
	})
}

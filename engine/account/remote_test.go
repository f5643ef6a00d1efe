package account_test

import (
	"fmt"
	"strings"
	"testing"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/risk"
	"tradebot/engine/strategy"
)

// remote is a desk whose orders are at an exchange that answers later: an order is planned until the test opens, fills or ends it. Lots
// are 0.01, the least value is 5.
type remote struct{ *desk }

func newRemote(t *testing.T, limits ...string) *remote {
	t.Helper()
	c := account.Config{Cash: dec("1000"), Fee: dec("0.001"), Remote: true}
	for _, name := range []string{"A", "B"} {
		in := market.Unfiltered(name)
		in.Lot, in.MinNotional = dec("0.01"), dec("5")
		c.Instruments = append(c.Instruments, in)
	}
	for _, text := range limits {
		if err := risk.ParseLimit(&c.Limits, text); err != nil {
			t.Fatal(err)
		}
	}
	r := &remote{&desk{t, account.New(c), 0, map[uint64]*order.Order{}}}
	r.close(100, 10)
	return r
}

// ask asks for things, and returns what is to be sent and taken back, and what is refused.
func (r *remote) ask(intents ...strategy.Intent) string {
	r.Helper()
	r.a.Told()
	var done []string
	for _, op := range r.a.Plan(r.now, intents) {
		o := op.Order
		r.orders[o.ID] = o
		if op.Cancel {
			done = append(done, "cancel "+name(o.ID))
			continue
		}
		if reason := r.a.Size(o); reason != 0 {
			done = append(done, fmt.Sprintf("refuse %s %s", name(o.ID), reason))
			if err := r.a.Reject(o, reason); err != nil {
				r.Fatal(err)
			}
			continue
		}
		text := fmt.Sprintf("send %s %s %s", name(o.ID), o.Side, o.Qty)
		if r.a.Waits(o) {
			text = fmt.Sprintf("keep %s %s %s", name(o.ID), o.Side, o.Qty)
		}
		done = append(done, text)
	}
	for _, refused := range r.a.Refusals() {
		done = append(done, fmt.Sprintf("refuse %s %s: %s", name(refused.Order.ID), refused.Order.Reason, refused.Text))
	}
	return strings.Join(done, ", ")
}

// open lets the exchange have an order.
func (r *remote) open(id uint64) {
	r.Helper()
	o := r.find(id)
	if err := r.a.Sent(o); err != nil {
		r.Fatal(err)
	}
	if err := r.a.Accept(o); err != nil {
		r.Fatal(err)
	}
}

// fill fills an order, which it opens if need be. A buy pays its fee in what it bought, a sale in money.
func (r *remote) fill(id uint64, qty, price string) {
	r.Helper()
	o := r.find(id)
	if o.Status == order.Planned {
		r.open(id)
	}
	e := order.Execution{Time: r.now + 1, Qty: amount(qty), Price: dec(price), Liquidity: order.Taker, Trade: int64(id)}
	if o.Side == order.Buy {
		e.FeeBase = order.AmountOf(e.Qty.Decimal().Mul(dec("0.001")))
	} else {
		e.Fee = order.Fee(e.Qty, e.Price, dec("0.001"))
	}
	if err := r.a.Fill(o, e); err != nil {
		r.Fatal(err)
	}
	if err := r.a.Ledger().Check(); err != nil {
		r.Fatal(err)
	}
}

// end lets the exchange have taken an order back.
func (r *remote) end(id uint64) {
	r.Helper()
	if err := r.a.Cancel(r.find(id), 0); err != nil {
		r.Fatal(err)
	}
}

func (r *remote) free(what, want string) { r.Helper(); r.want(what, r.a.Free().String(), want) }

func atMarket(id uint64, side order.Side, size order.Qty) strategy.Intent {
	return strategy.Intent{Kind: strategy.IntentMarket, ID: id, Side: side, Qty: size}
}

func sized(kind order.QtyKind, value string) order.Qty {
	return order.Qty{Kind: kind, Value: dec(value)}
}

func closeAll(id uint64) strategy.Intent {
	return strategy.Intent{Kind: strategy.IntentClose, ID: id, Side: order.Sell}
}

// What leaves has its size at the last price, a buy at 0.2 % more and with the fee: whole lots, paid for, and held.
func TestRemoteSizes(t *testing.T) {
	for _, c := range []struct {
		name string
		held string // bought before, at 100; 1000 are there then
		in   strategy.Intent
		want string
		free string
	}{
		// 2 x 100.2 and 0.2004
		{"a buy locks what it may cost", "", buy(4, "2"), "send 4 buy 2", "799.3996"},
		// 1000 / (100.2 x 1.001) = 9.9701, which costs 998.994 and 0.998994
		{"all of the equity", "", atMarket(4, order.Buy, sized(order.QtyEquity, "1")), "send 4 buy 9.97", "0.007006"},
		{"an amount of money", "", atMarket(4, order.Buy, sized(order.QtyQuote, "500")), "send 4 buy 4.98", "500.505004"},
		{"more than there is money", "", buy(4, "9.98"), "refuse 4 no_funds", "1000"},
		{"down to the lot", "", buy(4, "1.23999"), "send 4 buy 1.23", "876.630754"},
		{"less than a lot", "", buy(4, "0.009"), "refuse 4 too_small: its quantity is below the smallest that can be traded", "1000"},
		{"too little money", "", buy(4, "0.04"), "refuse 4 too_small", "1000"},
		{"a limit locks at its price", "", limit(4, order.Buy, "2", "90"), "send 4 buy 2", "819.82"},
		// 1.5 were bought, and 1.4985 came
		{"no more than is held, in lots", "1.5", atMarket(4, order.Sell, base("2")), "send 4 sell 1.49", "850"},
		{"a limit neither", "1.5", limit(4, order.Sell, "2", "120"), "send 4 sell 1.49", "850"},
		{"a half", "1.5", atMarket(4, order.Sell, sized(order.QtyPosition, "0.5")), "send 4 sell 0.74", "850"},
		{"all of it", "1.5", closeAll(4), "send 4 sell 1.49", "850"},
		{"nothing is held", "", atMarket(4, order.Sell, base("1")), "refuse 4 venue_refused: there is nothing to sell: an exchange sells what the bot holds and nothing more", "1000"},
		{"nothing to close", "", closeAll(4), "refuse 4 venue_refused: there is nothing to sell: an exchange sells what the bot holds and nothing more", "1000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRemote(t)
			if c.held != "" {
				r.ask(buy(1000, c.held))
				r.fill(1000, c.held, "100")
			}
			r.want("asked for", r.ask(c.in), c.want)
			r.free("free", c.free)
		})
	}
}

// What an exchange is not sent yet is refused, and says what to do.
func TestRemoteRefuses(t *testing.T) {
	const kinds = "refuse 4 venue_refused: only market and limit orders go to an exchange; a bot on paper has stops"
	const legs = "refuse 4 venue_refused: attached stops, targets and pairs of orders do not go to an exchange; a bot on paper has them"
	trail := strategy.Intent{Kind: strategy.IntentTrailingStop, ID: 4, Side: order.Sell, Qty: base("1"), Trail: order.Trail{Kind: order.OffsetPercent, Distance: dec("2")}}
	for _, c := range []struct {
		name string
		in   strategy.Intent
		want string
	}{
		{"a stop", strategy.Intent{Kind: strategy.IntentStop, ID: 4, Side: order.Buy, Qty: base("1"), Stop: dec("120")}, kinds},
		{"a stop with a limit", strategy.Intent{Kind: strategy.IntentStopLimit, ID: 4, Side: order.Buy, Qty: base("1"), Stop: dec("120"), Price: dec("121")}, kinds},
		{"a trailing stop", trail, kinds},
		{"a bracket", bracket(buy(4, "1")), legs},
		{"a limit with a bracket", bracket(limit(4, order.Buy, "1", "90")), legs},
		{"a pair", oco(4, order.Buy, "1", "90", "110", "0"), legs},
	} {
		r := newRemote(t)
		r.want(c.name, r.ask(c.in), c.want)
		r.free(c.name, "1000")
		r.want(c.name+": left", r.working(), "")
	}
}

// What a market buy has locked follows what is left of it, and is free when it is over.
func TestRemoteLocks(t *testing.T) {
	r := newRemote(t)
	r.ask(buy(4, "2"))
	r.free("2 x 100.2 and 0.2004", "799.3996")
	r.want("what is locked buys nothing else", r.ask(buy(8, "8")), "refuse 8 no_funds")
	r.fill(4, "1", "101")
	r.free("101 are spent, and 1 x 100.2 and 0.1002 are locked", "798.6998")
	r.end(4)
	r.free("101 are spent", "899")
	r.ask(limit(12, order.Buy, "1", "90"))
	r.free("90.09 are locked", "808.91")
	if err := r.a.Refuse(r.find(12), order.VenueRefused, "no"); err != nil {
		t.Fatal(err)
	}
	r.free("nothing is", "899")
}

// What is held is sold once: what other orders are about to sell is not there, wherever they are.
func TestRemoteSellsOnce(t *testing.T) {
	r := newRemote(t)
	r.ask(buy(4, "3"))
	r.fill(4, "3", "100") // 2.997 come
	r.want("a part", r.ask(limit(8, order.Sell, "1", "120")), "send 8 sell 1")
	r.want("the rest", r.ask(atMarket(12, order.Sell, base("3"))), "send 12 sell 1.99")
	r.want("0.007 are left, planned or not", r.ask(atMarket(16, order.Sell, base("1"))), "refuse 16 too_small")
	r.open(8)
	r.fill(12, "1", "100")
	r.want("nor now", r.ask(atMarket(20, order.Sell, base("1"))), "refuse 20 too_small")
	r.end(12)
	r.want("0.99 are again", r.ask(limit(24, order.Sell, "1", "130")), "send 24 sell 0.99")
}

// To close a position takes back the limits that would sell it, and waits for their end: they may be filled meanwhile. Orders at
// market that are under way sell what they sell.
func TestRemoteCloses(t *testing.T) {
	for _, c := range []struct {
		name  string
		close func(r *remote) string
		first string
		id    uint64
	}{
		{"the strategy", func(r *remote) string { return r.ask(closeAll(100)) }, "cancel 8, keep 100 sell 1.99", 100},
		{"by hand", func(r *remote) string {
			if err := r.a.Exit(0); err != nil {
				r.Fatal(err)
			}
			return r.ask()
		}, "cancel 8, keep own1 sell 1.99", 1<<62 + 4},
	} {
		r := newRemote(t)
		r.ask(buy(4, "3"))
		r.fill(4, "3", "100") // 2.997 come
		r.ask(limit(8, order.Sell, "1", "120"), atMarket(12, order.Sell, base("1")))
		r.open(8)
		r.want(c.name, c.close(r), c.first)
		o := r.find(c.id)
		r.fill(8, "0.5", "120")
		if r.a.Size(o) != 0 || o.Qty != amount("1.49") || !r.a.Waits(o) {
			t.Errorf("%s: %s are to be sold once half of the other is", c.name, o.Qty)
		}
		r.end(8)
		if r.a.Size(o) != 0 || o.Qty != amount("1.49") || r.a.Waits(o) {
			t.Errorf("%s: %s are to be sold once the other is over", c.name, o.Qty)
		}
		r.fill(12, "1", "100")
		r.fill(c.id, "1.49", "100") // 0.007 are left
		if p := r.a.Ledger().Position(0); !p.Qty.IsZero() {
			t.Errorf("%s: %s are left", c.name, p.Qty)
		}
	}
}

// Money that an order has which is being taken back is spent once: what needs it waits for the end of the other.
func TestRemoteSpendsOnce(t *testing.T) {
	r := newRemote(t)
	r.ask(limit(4, order.Buy, "9", "90")) // 810 and 0.81
	r.open(4)
	r.want("money enough for both", r.ask(cancel(4), limit(8, order.Buy, "2", "80")), "cancel 4, send 8 buy 2")
	r.want("not for a third", r.ask(limit(12, order.Buy, "5", "80")), "keep 12 buy 5")
	r.want("nor at market", r.ask(atMarket(16, order.Buy, sized(order.QtyEquity, "0.3"))), "keep 16 buy 2.99")
	r.fill(4, "9", "90") // it was filled instead; 190 are left, 160.16 of them locked by 8
	r.want("there is not enough", fmt.Sprint(r.a.Size(r.find(12))), "no_funds")
	if err := r.a.Refuse(r.find(12), order.NoFunds, "no"); err != nil {
		t.Fatal(err)
	}
	// 29.84 / (100.2 x 1.001)
	if o := r.find(16); r.a.Size(o) != 0 || o.Qty != amount("0.29") || r.a.Waits(o) {
		t.Errorf("%s are to be bought", o.Qty)
	}
}

// What a sale leaves below a lot is the owner's, with the sale, whose time it has; what is more stays, and so does what a buy leaves.
func TestRemoteSweeps(t *testing.T) {
	r := newRemote(t)
	r.ask(buy(4, "1.5"))
	r.fill(4, "1.5", "100") // 1.4985 come
	r.ask(closeAll(8))
	r.fill(8, "1", "110")
	if len(r.a.Dust()) != 0 {
		t.Error("swept before the sale is over")
	}
	r.fill(8, "0.49", "110")
	if d := r.a.Dust(); len(d) != 1 || d[0] != (account.Dust{Slot: 0, Qty: amount("0.0085")}) {
		t.Errorf("given up: %+v", d)
	}
	// 149 x 1.1 - 0.1639 of fees = 163.7361, less the 150 that all of it cost
	if trades := r.a.Trades(); len(trades) != 1 || trades[0].PnL != amount("13.7361") || trades[0].EntryTime != r.now+1 || trades[0].ExitTime != r.now+1 {
		t.Errorf("%+v", trades)
	}
	if r.a.Told(); len(r.a.Dust()) != 0 {
		t.Error("it is told again")
	}
}

// When a position is gone, here by a fee, the orders that could only reduce it are taken back, and end when the exchange says so.
func TestRemoteOrphans(t *testing.T) {
	r := newRemote(t)
	r.ask(buy(4, "2"))
	r.fill(4, "2", "100") // 1.998 come
	reduce := limit(8, order.Sell, "0.99", "130")
	reduce.ReduceOnly = true
	r.ask(reduce, atMarket(12, order.Sell, base("1")))
	r.open(8)
	r.open(12)
	if err := r.a.Fill(r.find(12), order.Execution{Time: r.now, Qty: amount("1"), Price: dec("100"), FeeBase: amount("1")}); err != nil {
		t.Fatal(err)
	}
	r.want("asked for by the engine", r.ask(), "cancel 8")
	r.want("until it is over", r.working(), "8 sell limit 0.99 at 130")
	r.end(8)
	r.want("then", r.working(), "")
}

// A broken limit takes back all that could open something and what would sell the position otherwise, and closes it: 4.995 came for
// 500, and are worth 299.7 at 60, so that more than 10 % of 1000 are lost.
func TestRemoteFlattens(t *testing.T) {
	r := newRemote(t, "daily_loss_pct=10")
	r.ask(buy(4, "5"))
	r.fill(4, "5", "100")
	reduce := limit(8, order.Sell, "4.99", "130")
	reduce.ReduceOnly = true
	r.want("all of it is for sale", r.ask(reduce, limit(12, order.Buy, "1", "50")), "send 8 sell 4.99, send 12 buy 1")
	r.open(8)
	r.open(12)
	r.close(60, 10)
	if b := r.a.Breach(); b == nil || b.Rule != "daily_loss_pct" {
		t.Fatalf("%+v", b)
	}
	r.want("the engine", r.ask(), "cancel 12, cancel 8, keep own1 sell 4.99")
	r.end(12)
	r.end(8)
	if o := r.find(1<<62 + 4); r.a.Size(o) != 0 || o.Qty != amount("4.99") || r.a.Waits(o) {
		t.Errorf("%s are to be sold", o.Qty)
	}
}

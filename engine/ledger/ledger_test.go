package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/ledger"
	"tradebot/engine/order"
)

func dec(text string) order.Decimal { return udecimal.MustParse(text) }

func amount(text string) order.Amount { return order.AmountOf(dec(text)) }

// fill is one row of a table: a line like "buy 2 at 100 fee 0.2", or "fund -0.5", then what the books say after it.
type fill struct {
	do       string
	cash     string
	qty      string
	cost     string // what is held cost, or brought in if it is short
	average  string
	realised string // by this alone; "" for funding
	trade    string // that it ended, or ""
}

// book enters a row in slot 0 at a time.
func book(t *testing.T, l *ledger.Ledger, do string, time int64) (*order.Fill, *ledger.Trade) {
	t.Helper()
	words := strings.Fields(do)
	if words[0] == "fund" {
		l.Fund(0, dec(words[1]))
		return nil, nil
	}
	f := &order.Fill{Execution: order.Execution{Time: time, Qty: amount(words[1]), Price: dec(words[3]), Fee: amount(words[5])}, Order: uint64(time), Side: order.Buy, Tag: words[0] + words[1]}
	f.Reason = order.BySignal
	if words[0] == "sell" {
		f.Side, f.Reason = order.Sell, order.ByStopLoss
	}
	trade, err := l.Fill(f)
	if err != nil {
		t.Fatal(err)
	}
	return f, trade
}

func shown(trade *ledger.Trade) string {
	if trade == nil {
		return ""
	}
	return fmt.Sprintf("%s %s, %s to %s, at %d to %d, pnl %s, fees %s, %s, %s", trade.Side, trade.Qty, trade.EntryPrice, trade.ExitPrice,
		trade.EntryTime, trade.ExitTime, trade.PnL, trade.Fees, trade.Reason, trade.Tag)
}

// Every figure is computed by hand; the account begins with 1000.
func TestByHand(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []fill
	}{
		{"in and out with a profit", []fill{
			{"buy 2 at 100 fee 0.2", "799.8", "2", "200", "100", "-0.2", ""},
			// 240 - 200 - 0.24 = 39.76; with the entry's fee 39.56
			{"sell 2 at 120 fee 0.24", "1039.56", "0", "0", "0", "39.76", "buy 2, 100 to 120, at 1 to 2, pnl 39.56, fees 0.44, stop_loss, buy2"},
		}},
		{"more of it, then a part, then the rest", []fill{
			{"buy 1 at 100 fee 0.1", "899.9", "1", "100", "100", "-0.1", ""},
			{"buy 3 at 120 fee 0.36", "539.54", "4", "460", "115", "-0.36", ""},
			// a quarter of the cost is 115: 130 - 115 - 0.13
			{"sell 1 at 130 fee 0.13", "669.41", "3", "345", "115", "14.87", ""},
			{"sell 3 at 110 fee 0.33", "999.08", "0", "0", "0", "-15.33", "buy 4, 115 to 115, at 1 to 4, pnl -0.92, fees 0.92, stop_loss, buy1"},
		}},
		{"short, more of it, and back", []fill{
			{"sell 1 at 100 fee 0.1", "1099.9", "-1", "100", "100", "-0.1", ""},
			{"sell 1 at 80 fee 0.08", "1179.82", "-2", "180", "90", "-0.08", ""},
			{"buy 2 at 70 fee 0.14", "1039.68", "0", "0", "0", "39.86", "sell 2, 90 to 70, at 1 to 3, pnl 39.68, fees 0.32, signal, sell1"},
		}},
		{"from long to short in one fill", []fill{
			{"buy 2 at 100 fee 0", "800", "2", "200", "100", "0", ""},
			// 2 of the 5 close: 2/5 of the fee of 0.55 is 0.22. 220 - 200 - 0.22 = 19.78. The other 3 open a short for 330, fee 0.33.
			{"sell 5 at 110 fee 0.55", "1349.45", "-3", "330", "110", "19.45", "buy 2, 100 to 110, at 1 to 2, pnl 19.78, fees 0.22, stop_loss, buy2"},
			// 330 - 300 - 0.3 = 29.7; with the 0.33 of the entry 29.37
			{"buy 3 at 100 fee 0.3", "1049.15", "0", "0", "0", "29.7", "sell 3, 110 to 100, at 2 to 3, pnl 29.37, fees 0.63, signal, sell5"},
		}},
		{"from short to long in one fill", []fill{
			{"sell 1 at 100 fee 0", "1100", "-1", "100", "100", "0", ""},
			{"buy 4 at 90 fee 0.04", "739.96", "3", "270", "90", "9.96", "sell 1, 100 to 90, at 1 to 2, pnl 9.99, fees 0.01, signal, sell1"},
		}},
		{"a fee that three parts do not divide: a third of 0.00000002, half-even, is 0.00000001", []fill{
			{"buy 1 at 100 fee 0", "900", "1", "100", "100", "0", ""},
			// 0.00000002/3 = 0.0000000066.. rounds to 0.00000001; the rest of the fee is the other 0.00000001
			{"sell 3 at 100 fee 0.00000002", "1199.99999998", "-2", "200", "100", "-0.00000002", "buy 1, 100 to 100, at 1 to 2, pnl -0.00000001, fees 0.00000001, stop_loss, buy1"},
		}},
		{"a cost that three parts do not divide is not lost", []fill{
			{"buy 3 at 33.33333333 fee 0", "900.00000001", "3", "99.99999999", "33.33333333", "0", ""},
			{"buy 0.00000003 at 33.33333333 fee 0", "899.99999901", "3.00000003", "100.00000099", "33.33333333", "0", ""},
			// 100.00000099 x 1 / 3.00000003 = 33.33333332.66..., rounded 33.33333333
			{"sell 1 at 40 fee 0", "939.99999901", "2.00000003", "66.66666766", "33.33333333", "6.66666667", ""},
			// and what is left goes with the last: 80.0000012 - 66.66666766
			{"sell 2.00000003 at 40 fee 0", "1020.00000021", "0", "0", "0", "13.33333354", "buy 3.00000003, 33.33333333 to 40, at 1 to 4, pnl 20.00000021, fees 0, stop_loss, buy3"},
		}},
		{"funding paid and received", []fill{
			{"buy 1 at 100 fee 0", "900", "1", "100", "100", "0", ""},
			{"fund -0.03", "899.97", "1", "100", "100", "", ""},
			{"fund 0.01", "899.98", "1", "100", "100", "", ""},
			{"sell 1 at 100 fee 0.1", "999.88", "0", "0", "0", "-0.1", "buy 1, 100 to 100, at 1 to 4, pnl -0.12, fees 0.1, stop_loss, buy1"},
		}},
		{"values are rounded half-even", []fill{
			// 0.00000001 x 0.5 = 0.000000005 goes to the even 0; 0.00000003 x 0.5 = 0.000000015 to the even 0.00000002
			{"buy 0.00000001 at 0.5 fee 0", "1000", "0.00000001", "0", "0.5", "0", ""},
			{"buy 0.00000003 at 0.5 fee 0", "999.99999998", "0.00000004", "0.00000002", "0.5", "0", ""},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := ledger.New(1)
			l.Deposit(dec("1000"))
			for i, row := range c.rows {
				f, trade := book(t, l, row.do, int64(i+1))
				p := l.Position(0)
				if l.Cash() != amount(row.cash) || p.Qty != amount(row.qty) || p.Cost != amount(row.cost) || !p.Entry.RoundBank(8).Equal(dec(row.average)) {
					t.Errorf("%s: cash %s, position %s, cost %s, average %s; want %+v", row.do, l.Cash(), p.Qty, p.Cost, p.Entry, row)
				}
				if f != nil && f.Realised != amount(row.realised) {
					t.Errorf("%s realised %s, want %s", row.do, f.Realised, row.realised)
				}
				if got := shown(trade); got != row.trade {
					t.Errorf("%s ended %q, want %q", row.do, got, row.trade)
				}
				if err := l.Check(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// The other side of every amount is booked as well.
func TestDoubleEntry(t *testing.T) {
	l := ledger.New(1)
	l.Deposit(dec("1000"))
	book(t, l, "buy 2 at 100 fee 0.2", 1)
	book(t, l, "fund -0.5", 2)
	for _, c := range []struct {
		account ledger.Account
		asset   int
		want    string
	}{
		{ledger.Wallet, ledger.Quote, "799.3"}, {ledger.Market, ledger.Quote, "200"}, {ledger.Fees, ledger.Quote, "0.2"},
		{ledger.Funding, ledger.Quote, "0.5"}, {ledger.Deposits, ledger.Quote, "-1000"},
		{ledger.Wallet, ledger.Base(0), "2"}, {ledger.Market, ledger.Base(0), "-2"}, {ledger.Fees, ledger.Base(0), "0"},
	} {
		if got := l.Balance(c.account, c.asset); got != amount(c.want) {
			t.Errorf("%s has %s of asset %d, want %s", c.account, got, c.asset, c.want)
		}
	}
	if text, want := l.String(), "wallet[0] 799.3; wallet[1] 2; market[0] 200; market[1] -2; fees[0] 0.2; funding[0] 0.5; deposits[0] -1000; "; text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// Amounts from outside are rounded once, and both sides have the rounded one.
func TestRoundedOnce(t *testing.T) {
	l := ledger.New(1)
	l.Deposit(dec("0.000000015"))
	l.Fund(0, dec("-0.000000025"))
	if cash := l.Cash(); !cash.IsZero() || l.Check() != nil {
		t.Errorf("0.00000002 less 0.00000002 is %s; %v", cash, l.Check())
	}
}

// What cannot be booked is a fault and changes nothing.
func TestFaults(t *testing.T) {
	good := order.Fill{Execution: order.Execution{Qty: amount("1"), Price: dec("1")}, Side: order.Buy}
	for name, change := range map[string]func(*order.Fill){
		"no quantity":       func(f *order.Fill) { f.Qty = amount("0") },
		"negative quantity": func(f *order.Fill) { f.Qty = amount("-1") },
		"no price":          func(f *order.Fill) { f.Price = dec("0") },
		"negative price":    func(f *order.Fill) { f.Price = dec("-1") },
		"negative fee":      func(f *order.Fill) { f.Fee = amount("-0.1") },
		"no such slot":      func(f *order.Fill) { f.Slot = 2 },
		"negative slot":     func(f *order.Fill) { f.Slot = -1 },
	} {
		l := ledger.New(2)
		l.Deposit(dec("10"))
		f := good
		change(&f)
		if trade, err := l.Fill(&f); err == nil || fault.KindOf(err) != fault.Internal || trade != nil || l.String() != "wallet[0] 10; deposits[0] -10; " {
			t.Errorf("%s: %v, books %s", name, err, l)
		}
	}
}

// number draws a positive decimal with at most 8 decimals, of any magnitude up to so many digits.
func number(t *rapid.T, what string, digits int) order.Decimal {
	n := int64(1)
	for range rapid.IntRange(0, digits).Draw(t, what+" magnitude") {
		n *= 10
	}
	return udecimal.MustFromInt64(rapid.Int64Range(n/10+1, n).Draw(t, what), 8)
}

// Over many magnitudes, in two slots, long and short: after every event every asset sums to zero, cash is what came in and was
// earned less what is held cost, a flat slot holds nothing, and what was earned is what its trades and open fills earned.
func TestBooksProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const slots = 2
		l := ledger.New(slots)
		start := number(t, "cash", 16)
		l.Deposit(start)
		var ended, open [slots]order.Amount // earned by trades that ended; since then
		for i := range rapid.IntRange(1, 40).Draw(t, "events") {
			slot := rapid.IntRange(0, slots-1).Draw(t, "slot")
			if rapid.IntRange(0, 9).Draw(t, "funding") == 9 && !l.Position(slot).Qty.IsZero() {
				paid := number(t, "amount", 12)
				if rapid.Bool().Draw(t, "paid") {
					paid = paid.Neg()
				}
				l.Fund(slot, paid)
				open[slot] = open[slot].Add(order.AmountOf(paid))
			} else {
				f := &order.Fill{Slot: slot, Side: order.Side(rapid.IntRange(1, 2).Draw(t, "side")), Execution: order.Execution{
					Time: int64(i), Qty: order.AmountOf(number(t, "quantity", 17)), Price: number(t, "price", 18),
				}}
				if held := l.Position(slot).Qty.Abs(); rapid.Bool().Draw(t, "all of it") && !held.IsZero() {
					f.Qty, f.Side = held, order.Buy+order.Sell-l.Position(slot).Side()
				}
				f.Fee = order.Fee(f.Qty, f.Price, dec("0.001"))
				before := *l.Position(slot)
				trade, err := l.Fill(f)
				if err != nil {
					t.Fatal(err)
				}
				after := l.Position(slot)
				turned := before.Qty.Sign() != 0 && after.Qty.Sign() != before.Qty.Sign()
				if (trade != nil) != turned {
					t.Fatalf("the position went from %s to %s and the trade is %v", before.Qty, after.Qty, trade)
				}
				open[slot] = open[slot].Add(f.Realised)
				if trade != nil {
					ended[slot] = ended[slot].Add(trade.PnL)
					open[slot] = after.Realised.Sub(ended[slot])
					if after.Qty.IsZero() && !open[slot].IsZero() {
						t.Fatalf("slot %d is flat and earned %s, its trades %s", slot, after.Realised, ended[slot])
					}
				}
				if after.Realised.Sub(before.Realised) != f.Realised {
					t.Fatalf("the fill says it realised %s, the slot %s", f.Realised, after.Realised.Sub(before.Realised))
				}
			}
			if err := l.Check(); err != nil {
				t.Fatal(err)
			}
			cash := order.AmountOf(start).Add(l.Realised())
			for i := range slots {
				p := l.Position(i)
				if p.Qty.IsNeg() {
					cash = cash.Add(p.Cost)
				} else {
					cash = cash.Sub(p.Cost)
				}
				if p.Cost.IsNeg() || p.Qty.IsZero() && (!p.Cost.IsZero() || p.Side() != 0 || !p.Entry.IsZero()) {
					t.Fatalf("slot %d holds %s that cost %s", i, p.Qty, p.Cost)
				}
				if p.Realised != ended[i].Add(open[i]) {
					t.Fatalf("slot %d earned %s, its trades %s and %s since", i, p.Realised, ended[i], open[i])
				}
			}
			// So the equity at any price is start + realised + (position x price - cost), for a short too, whose cost is negative.
			if cash != l.Cash() {
				t.Fatalf("cash is %s, what came in and was earned less what is held cost %s", l.Cash(), cash)
			}
		}
	})
}

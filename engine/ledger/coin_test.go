package ledger_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/ledger"
	"tradebot/engine/order"
)

// coin books a line like "buy 2 at 100 coin 0.002", whose fee is in base currency, or "sweep", in slot 0 at a time.
func coin(t *testing.T, l *ledger.Ledger, do string, time int64) (*order.Fill, *ledger.Trade) {
	t.Helper()
	words := strings.Fields(do)
	if words[0] == "sweep" {
		_, trade := l.Sweep(0, time, order.BySignal)
		return nil, trade
	}
	if words[4] == "fee" {
		return book(t, l, do, time)
	}
	f := &order.Fill{
		Execution: order.Execution{Time: time, Qty: amount(words[1]), Price: dec(words[3]), FeeBase: amount(words[5])},
		Order:     uint64(time), Side: order.Buy, Reason: order.BySignal, Tag: words[0] + words[1],
	}
	if words[0] == "sell" {
		f.Side, f.Reason = order.Sell, order.ByStopLoss
	}
	trade, err := l.Fill(f)
	if err != nil {
		t.Fatal(err)
	}
	return f, trade
}

// A fee in base currency is worth what it would sell for, and makes the position smaller. Every figure is computed by hand; the
// account begins with 1000.
func TestFeesInBase(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []fill
	}{
		{"kept back from what is bought", []fill{
			// 2 are paid for and 1.998 come: 199.8 are their cost, and 0.002 x 100 = 0.2 the fee
			{"buy 2 at 100 coin 0.002", "800", "1.998", "199.8", "100", "-0.2", ""},
			{"buy 1 at 130 coin 0.001", "670", "2.997", "329.67", "110", "-0.13", ""},
			// 359.64 - 329.67 - 0.36 = 29.61; with the fees of the entries 29.28
			{"sell 2.997 at 120 fee 0.36", "1029.28", "0", "0", "0", "29.61", "buy 2.997, 110 to 120, at 1 to 3, pnl 29.28, fees 0.69, stop_loss, buy2"},
		}},
		{"taken from what a sale leaves", []fill{
			{"buy 2 at 100 fee 0", "800", "2", "200", "100", "0", ""},
			// 1.001 go for the money of 1: 110 - 100.1 = 9.9, which is 10.01 less the fee of 0.001 x 110
			{"sell 1 at 110 coin 0.001", "910", "0.999", "99.9", "100", "9.9", ""},
			// nothing is left to pay the fee from, so it is the owner's
			{"sell 0.999 at 110 coin 0.001", "1019.89", "0", "0", "0", "9.99", "buy 2, 100 to 110, at 1 to 3, pnl 19.89, fees 0.11, stop_loss, buy2"},
		}},
		{"what is left pays a part of the fee", []fill{
			{"buy 1 at 100 fee 0", "900", "1", "100", "100", "0", ""},
			{"sell 0.9995 at 100 coin 0.001", "999.95", "0", "0", "0", "-0.05", "buy 1, 100 to 100, at 1 to 2, pnl -0.05, fees 0.05, stop_loss, buy1"},
		}},
		{"a short is covered with less than was bought", []fill{
			{"sell 1 at 100 fee 0", "1100", "-1", "100", "100", "0", ""},
			// 0.999 for 89.91 and a fee of 0.09: 99.9 - 89.91 - 0.09
			{"buy 1 at 90 coin 0.001", "1010", "-0.001", "0.1", "100", "9.9", ""},
			{"buy 0.001 at 90 fee 0", "1009.91", "0", "0", "0", "0.01", "sell 1, 100 to 90, at 1 to 3, pnl 9.91, fees 0.09, signal, sell1"},
		}},
		{"from short to long in one fill", []fill{
			{"sell 1 at 100 fee 0", "1100", "-1", "100", "100", "0", ""},
			// 3.996 come for 360 less a fee of 0.36, of which 0.36 / 3.996 = 0.09009009 are for the part that closes: 100 - 90 - 0.09009009.
			// The other 2.996 cost 359.64 - 90, and 0.26990991.
			{"buy 4 at 90 coin 0.004", "740", "2.996", "269.64", "90", "9.64", "sell 1, 100 to 90, at 1 to 2, pnl 9.90990991, fees 0.09009009, signal, sell1"},
		}},
		{"what is left is given up", []fill{
			{"buy 1 at 100 coin 0.001", "900", "0.999", "99.9", "100", "-0.1", ""},
			{"sell 0.99 at 110 fee 0.11", "1008.79", "0.009", "0.9", "100", "9.79", ""},
			// 0.9 are lost: 9.79 - 0.1 - 0.9. Nobody paid for what is given up, so the price of the exit is that of the sale.
			{"sweep", "1008.79", "0", "0", "0", "", "buy 0.999, 100 to 110, at 1 to 3, pnl 8.79, fees 0.21, signal, buy1"},
			{"sweep", "1008.79", "0", "0", "0", "", ""},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := ledger.New(1)
			l.Deposit(dec("1000"))
			for i, row := range c.rows {
				f, trade := coin(t, l, row.do, int64(i+1))
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

// Whose the fee and the dust are is in the books.
func TestDustIsBooked(t *testing.T) {
	l := ledger.New(1)
	l.Deposit(dec("1000"))
	coin(t, l, "buy 1 at 100 coin 0.001", 1)
	coin(t, l, "sell 0.99 at 110 fee 0.11", 2)
	coin(t, l, "sweep", 3)
	want := "wallet[0] 1008.79; market[0] -8.9; market[1] -0.01; fees[0] 0.11; fees[1] 0.001; deposits[0] -1000; dust[1] 0.009; "
	if text := l.String(); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// What cannot be a fee is a fault and changes nothing.
func TestFaultyFees(t *testing.T) {
	for name, f := range map[string]order.Execution{
		"all that is bought":      {Qty: amount("1"), Price: dec("1"), FeeBase: amount("1")},
		"more than is bought":     {Qty: amount("1"), Price: dec("1"), FeeBase: amount("2")},
		"in both currencies":      {Qty: amount("1"), Price: dec("1"), FeeBase: amount("0.1"), Fee: amount("0.1")},
		"a sale's, in both":       {Qty: amount("-1"), Price: dec("1"), FeeBase: amount("0.1"), Fee: amount("0.1")},
		"negative, with a fee":    {Qty: amount("1"), Price: dec("1"), FeeBase: amount("0.1"), Fee: amount("-0.1")},
		"too much for the ledger": {Qty: amount("100000000000000000000"), Price: dec("100000000000"), FeeBase: amount("1")},
	} {
		l := ledger.New(1)
		l.Deposit(dec("10"))
		fill := order.Fill{Execution: f, Side: order.Buy}
		if f.Qty.IsNeg() {
			fill.Qty, fill.Side = f.Qty.Neg(), order.Sell
		}
		if trade, err := l.Fill(&fill); err == nil || fault.KindOf(err) != fault.Internal || trade != nil || l.String() != "wallet[0] 10; deposits[0] -10; " {
			t.Errorf("%s: %v, books %s", name, err, l)
		}
	}
}

// As an exchange trades for a bot: long only, fees in either currency, and dust given up. Every asset sums to zero, and what the bot
// is worth at any price is what it began with, what it has realised, and what the position has gained.
func TestLongBooksProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger.New(1)
		l.Deposit(dec("1000000"))
		var earned order.Amount // by trades that ended
		for i := range rapid.IntRange(1, 30).Draw(t, "events") {
			p := l.Position(0)
			before := *p
			f := &order.Fill{Side: order.Buy, Execution: order.Execution{Time: int64(i), Price: number(t, "price", 13), Qty: order.AmountOf(number(t, "quantity", 12))}}
			var trade *ledger.Trade
			switch what := rapid.IntRange(0, 4).Draw(t, "what"); {
			case what == 4:
				_, trade = l.Sweep(0, int64(i), order.BySignal)
				if !p.Qty.IsZero() || (trade == nil) != before.Qty.IsZero() {
					t.Fatalf("of %s there is %s left, and the trade is %v", before.Qty, p.Qty, trade)
				}
			default:
				if what > 1 && before.Qty.IsPos() {
					f.Side, f.Qty = order.Sell, order.Smaller(f.Qty, before.Qty)
				}
				if what%2 == 0 {
					f.Fee = order.Fee(f.Qty, f.Price, dec("0.001"))
				} else if part := order.Cut(f.Qty.Decimal().Mul(dec("0.001"))); part.Less(f.Qty) {
					f.FeeBase = part
				}
				var err error
				if trade, err = l.Fill(f); err != nil {
					t.Fatal(err)
				}
				if f.Realised != p.Realised.Sub(before.Realised) || (trade != nil) != (p.Qty.IsZero() && !before.Qty.IsZero()) {
					t.Fatalf("the position went from %+v to %+v, realised %s, trade %v", before, p, f.Realised, trade)
				}
			}
			if trade != nil {
				earned = earned.Add(trade.PnL)
			}
			if err := l.Check(); err != nil {
				t.Fatal(err)
			}
			if p.Cost.IsNeg() || p.Qty.IsNeg() || p.Qty.IsZero() && (!p.Cost.IsZero() || earned != p.Realised) {
				t.Fatalf("%+v, and trades earned %s", p, earned)
			}
			if got, want := l.Cash().Add(p.Cost), amount("1000000").Add(l.Realised()); got != want {
				t.Fatalf("cash and what is held cost come to %s, what came in and was earned to %s", got, want)
			}
		}
	})
}

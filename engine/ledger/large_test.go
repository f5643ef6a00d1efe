package ledger_test

import (
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/ledger"
	"tradebot/engine/order"
)

// What the books cannot hold is a fault, and they stay as they are; a deposit or funding of that kind is one at the next entry.
func TestTooLarge(t *testing.T) {
	buy := func(qty, price string) *order.Fill {
		return &order.Fill{Execution: order.Execution{Qty: amount(qty), Price: dec(price)}, Side: order.Buy}
	}
	l := ledger.New(1)
	l.Deposit(dec("10"))
	for _, f := range []*order.Fill{
		buy("1000000000000000", "1000000000000000"), buy("1", "20000000000000000000000000000"), {Execution: order.Execution{Qty: order.Most, Price: dec("0.1")}, Side: order.Sell},
		{Execution: order.Execution{Qty: amount("1"), Price: dec("1"), Fee: order.Most}, Side: order.Buy},
	} {
		if _, err := l.Fill(f); fault.KindOf(err) != fault.Internal || l.String() != "wallet[0] 10; deposits[0] -10; " || l.Check() != nil {
			t.Errorf("%s at %s with a fee of %s: %v, books %s", f.Qty, f.Price, f.Fee, err, l)
		}
	}
	// Fill after fill, one of them is too much; none is wrong.
	n, err := 0, error(nil)
	for ; err == nil; n++ {
		_, err = l.Fill(buy("1000", "100000000000000000000000"))
	}
	if fault.KindOf(err) != fault.Internal || l.Check() != nil || n != 133 || l.Balance(ledger.Market, ledger.Quote) != amount("13200000000000000000000000000") {
		t.Errorf("fill %d: %v, books %s; %v", n, err, l, l.Check())
	}
	for name, do := range map[string]func(*ledger.Ledger){
		"deposit": func(l *ledger.Ledger) { l.Deposit(dec("20000000000000000000000000000")) },
		"funding": func(l *ledger.Ledger) { l.Fund(0, dec("-20000000000000000000000000000")) },
	} {
		l := ledger.New(1)
		do(l)
		if _, err := l.Fill(buy("1", "1")); fault.KindOf(err) != fault.Internal || fault.KindOf(l.Check()) != fault.Internal || l.String() != "" {
			t.Errorf("%s: %v, books %s", name, err, l)
		}
	}
}

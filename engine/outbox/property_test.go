package outbox_test

import (
	"fmt"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/bot"
	"tradebot/engine/order"
	"tradebot/engine/outbox"
	"tradebot/engine/strategy"
)

// there is an order as an exchange has it.
type there struct {
	outbox.Parcel
	left order.Amount
	told []bot.Execution
}

// Whatever a strategy asks for, and whatever an exchange makes of it in whichever order it tells of it, the account never faults: the
// books balance, no money is spent and no coin sold that is not there, and two accounts that hear the same are the same.
func TestExchangeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, twin := newBox(), newBox()
		orders := map[uint64]*there{} // at the exchange, that are not over
		next := uint64(4)
		must := func(errs ...error) {
			for _, err := range errs {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		hear := func(id uint64, status string, fills ...bot.Execution) {
			must(b.hear(id, status, fills...), twin.hear(id, status, fills...))
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "who") {
			case 0: // the strategy
				var asks []strategy.Intent
				for range rapid.IntRange(1, 3).Draw(t, "intents") {
					asks = append(asks, intent(t, next))
					next += 4
				}
				must(b.ask(asks...), twin.ask(asks...))
			case 1: // a person
				do := rapid.IntRange(0, 2).Draw(t, "by hand")
				for _, x := range []*box{b, twin} {
					switch do {
					case 0:
						x.a.Retire()
					case 1:
						_ = x.a.Exit(0) // there may be nothing to close
					}
					must(x.ask())
				}
			}
			for _, p := range b.Parcels() {
				if orders[p.Order] == nil && p.Cancel { // it has not left, and does not any more
					hear(p.Order, "canceled")
					continue
				}
				if orders[p.Order] == nil {
					orders[p.Order] = &there{Parcel: p, left: p.Qty}
				}
				if rapid.Bool().Draw(t, "nothing of it is heard") {
					continue
				}
				tell(t, b, orders, orders[p.Order], p.Cancel, hear)
			}
			for i := range 2 {
				if p := b.a.Ledger().Position(i); p.Qty.IsNeg() {
					t.Fatalf("%s of slot %d", p.Qty, i)
				}
			}
			if cash := b.a.Ledger().Cash(); cash.IsNeg() {
				t.Fatalf("%s of cash", cash)
			}
			must(b.a.Ledger().Check())
			if x, y := fmt.Sprint(b.a.Ledger(), b.Parcels()), fmt.Sprint(twin.a.Ledger(), twin.Parcels()); x != y {
				t.Fatalf("%s\nand for another\n%s", x, y)
			}
			if rapid.Bool().Draw(t, "the instant ends") {
				b.close(100, 10)
				twin.close(100, 10)
			}
		}
		b.a.Retire()
		twin.a.Retire()
		must(b.ask(), twin.ask())
		for !b.Empty() {
			for _, p := range b.Parcels() {
				hear(p.Order, "canceled")
			}
		}
		if !b.a.Quiet() || b.a.Free() != b.a.Ledger().Cash() {
			t.Fatalf("%s of %s are free", b.a.Free(), b.a.Ledger().Cash())
		}
	})
}

// intent is something that a strategy asks for.
func intent(t *rapid.T, id uint64) strategy.Intent {
	in := strategy.Intent{ID: id, Slot: rapid.IntRange(0, 1).Draw(t, "slot"), Side: order.Side(rapid.IntRange(1, 2).Draw(t, "side"))}
	in.Kind = rapid.SampledFrom([]strategy.IntentKind{
		strategy.IntentMarket, strategy.IntentMarket, strategy.IntentLimit, strategy.IntentLimit, strategy.IntentClose, strategy.IntentCancel, strategy.IntentCancelAll,
	}).Draw(t, "kind")
	in.Qty = rapid.SampledFrom([]order.Qty{
		{Kind: order.QtyBase, Value: dec("1")}, {Kind: order.QtyBase, Value: dec("4.321")}, {Kind: order.QtyEquity, Value: dec("0.5")},
		{Kind: order.QtyEquity, Value: dec("1")}, {Kind: order.QtyQuote, Value: dec("250")}, {Kind: order.QtyPosition, Value: dec("1")},
		{Kind: order.QtyPosition, Value: dec("0.4")},
	}).Draw(t, "size")
	switch in.Kind {
	case strategy.IntentLimit:
		in.Price = udecimal.MustFromInt64(rapid.Int64Range(80, 120).Draw(t, "price"), 0)
		if in.Slot == 1 {
			in.Price = in.Price.MustDiv(dec("10"))
		}
		in.ReduceOnly = in.Side == order.Sell && rapid.Bool().Draw(t, "reduces")
	case strategy.IntentCancel:
		in.ID = 4 * uint64(rapid.IntRange(1, int(id/4)).Draw(t, "which"))
	case strategy.IntentClose:
		in.Side, in.Qty = order.Sell, order.Qty{}
	}
	return in
}

// tell lets an exchange tell of an order: news, and what it has told before.
func tell(t *rapid.T, b *box, orders map[uint64]*there, o *there, canceled bool, hear func(uint64, string, ...bot.Execution)) {
	if len(o.told) == 0 && !o.Sent && rapid.IntRange(0, 5).Draw(t, "refused") == 0 {
		delete(orders, o.Order)
		hear(o.Order, "rejected")
		return
	}
	o.Sent = true
	fills := rapid.SampledFrom([][]bot.Execution{nil, o.told}).Draw(t, "again")
	for range rapid.IntRange(0, 2).Draw(t, "fills") {
		lots := rapid.IntRange(1, 500).Draw(t, "lots")
		qty := order.Smaller(o.left, amount(fmt.Sprintf("%.2f", float64(lots)/100)))
		if !qty.IsPos() {
			break
		}
		price := o.Price
		if o.Kind == order.Market {
			price = rapid.SampledFrom([]order.Decimal{dec("99"), dec("100.2")}).Draw(t, "price of it")
			if o.Slot == 1 {
				price = price.MustDiv(dec("10"))
			}
		}
		f := b.fill(qty.String(), price.String())
		switch coins := qty.Decimal().Mul(dec("0.001")); {
		case rapid.IntRange(0, 3).Draw(t, "fee is paid elsewhere") == 0:
		case o.Side == order.Buy && rapid.Bool().Draw(t, "fee in coins"):
			f.FeeBase = coins
		default:
			f.Fee = order.Fee(qty, price, dec("0.001")).Decimal()
		}
		o.left = o.left.Sub(qty)
		o.told = append(o.told, f)
		fills = append(fills[:len(fills):len(fills)], f)
	}
	status := "open"
	switch {
	case o.left.IsZero():
		status = "filled"
	case canceled:
		status = "canceled"
	case o.Kind == order.Market && len(o.told) > 0 || rapid.IntRange(0, 4).Draw(t, "ends") == 0:
		status = "expired"
	case len(o.told) > 0:
		status = "partially_filled"
	}
	if status == "filled" || status == "canceled" || status == "expired" {
		delete(orders, o.Order)
		fills = o.told // what ends it has all of it
	}
	hear(o.Order, status, fills...)
}

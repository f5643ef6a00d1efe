package account_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/account"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/risk"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

func dec(text string) order.Decimal { return udecimal.MustParse(text) }

func amount(text string) order.Amount { return order.AmountOf(dec(text)) }

// desk is an account of 1000 with two slots and a fee of 0.1 %, and a venue that takes everything and fills what it is told.
type desk struct {
	*testing.T
	a      *account.Account
	now    int64
	orders map[uint64]*order.Order
}

func newDesk(t *testing.T, limits ...string) *desk {
	t.Helper()
	c := account.Config{Cash: dec("1000"), Fee: dec("0.001"), Instruments: []market.Instrument{market.Unfiltered("A"), market.Unfiltered("B")}}
	for _, text := range limits {
		if err := risk.ParseLimit(&c.Limits, text); err != nil {
			t.Fatal(err)
		}
	}
	d := &desk{t, account.New(c), 0, map[uint64]*order.Order{}}
	d.close(100, 10)
	return d
}

// close ends an instant with closes of both slots.
func (d *desk) close(prices ...float64) {
	d.now += 60_000
	d.a.Open(d.now)
	instant := market.Instant{Time: d.now}
	for slot, price := range prices {
		instant.Events = append(instant.Events, market.Event{Slot: slot, Base: true, Candle: market.Candle{Time: d.now - 60_000, Close: price}})
	}
	d.a.Close(instant)
}

// ask asks for things and lets the venue work them. It returns what the venue was told to do.
func (d *desk) ask(intents ...strategy.Intent) string {
	d.Helper()
	var done []string
	for _, op := range d.a.Plan(d.now, intents) {
		o := op.Order
		d.orders[o.ID] = o
		err := error(nil)
		if op.Moved {
			done = append(done, fmt.Sprintf("move %s", name(o.ID)))
		} else if op.Cancel {
			done = append(done, fmt.Sprintf("cancel %s", name(o.ID)))
			err = d.a.Cancel(o, 0)
		} else {
			done = append(done, fmt.Sprintf("place %s", name(o.ID)))
			err = errors.Join(d.a.Sent(o), d.a.Accept(o))
		}
		if err != nil {
			d.Fatal(err)
		}
	}
	return strings.Join(done, ", ")
}

// fill fills an order; a market order gets its quantity at the price.
func (d *desk) fill(id uint64, qty, price string) {
	d.Helper()
	o := d.find(id)
	if o.Kind == order.Market {
		if reason := d.a.Resolve(o, dec(price), dec("1000")); reason != 0 {
			d.Fatalf("order %d cannot be filled: %s", id, reason)
		}
	}
	e := order.Execution{Time: d.now, Qty: amount(qty), Price: dec(price), Fee: order.Fee(amount(qty), dec(price), dec("0.001")), Liquidity: order.Taker}
	if err := d.a.Fill(o, e); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) find(id uint64) *order.Order {
	d.Helper()
	for slot := range 2 {
		for _, o := range d.a.Working(slot) {
			if o.ID == id {
				return o
			}
		}
	}
	d.Fatalf("order %d does not work", id)
	return nil
}

// working describes the orders of slot 0 that work, in order of submission.
func (d *desk) working() string {
	var list []string
	for _, o := range d.a.Working(0) {
		if o.Status.Done() {
			continue
		}
		text := fmt.Sprintf("%s %s %s %s", name(o.ID), o.Side, o.Kind, o.Left())
		if !o.Price.IsZero() {
			text += " at " + o.Price.String()
		}
		if !o.Stop.IsZero() {
			text += " from " + o.Stop.String()
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// name writes an id, those of the engine's own orders counted from its first.
func name(id uint64) string {
	if own := uint64(1) << 62; id >= own {
		return fmt.Sprintf("own%d", (id-own)/abi.IDStep)
	}
	return fmt.Sprint(id)
}

func (d *desk) want(what, got, want string) {
	d.Helper()
	if got != want {
		d.Errorf("%s:\n got  %s\n want %s", what, got, want)
	}
}

func base(qty string) order.Qty { return order.Qty{Kind: order.QtyBase, Value: dec(qty)} }

func buy(id uint64, qty string) strategy.Intent {
	return strategy.Intent{Kind: strategy.IntentMarket, ID: id, Side: order.Buy, Qty: base(qty)}
}

func limit(id uint64, side order.Side, qty, price string) strategy.Intent {
	return strategy.Intent{Kind: strategy.IntentLimit, ID: id, Side: side, Qty: base(qty), Price: dec(price)}
}

func oco(id uint64, side order.Side, qty, price, stop, stopLimit string) strategy.Intent {
	return strategy.Intent{Kind: strategy.IntentOCO, ID: id, Side: side, Qty: base(qty), Price: dec(price), Stop: dec(stop), Limit: dec(stopLimit)}
}

func cancel(id uint64) strategy.Intent { return strategy.Intent{Kind: strategy.IntentCancel, ID: id} }

// bracket attaches a stop loss of 5 %, a target at 120 and a trail of 10 %.
func bracket(i strategy.Intent) strategy.Intent {
	i.StopLoss = order.Offset{Kind: order.OffsetPercent, Value: dec("5")}
	i.TakeProfit = order.Offset{Kind: order.OffsetPrice, Value: dec("120")}
	i.Bracket = order.Trail{Kind: order.OffsetPercent, Distance: dec("10")}
	return i
}

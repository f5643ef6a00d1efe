package assume_test

import (
	"fmt"
	"slices"
	"testing"

	"tradebot/sdk/abi"
	"tradebot/sdk/assume"
)

// step is one candle and what is asked for at its close.
type step struct {
	open, high, low, close float64
	ask                    []abi.Intent
}

// scenario is a table's row: candles and what is asked for, then what fills and what becomes of orders.
type scenario struct {
	name  string
	steps []step
	fills []string
	cash  float64 // free, at the end; it begins with 1000
	pos   float64
}

// flat is a candle of one price.
func flat(price float64, ask ...abi.Intent) step { return step{price, price, price, price, ask} }

func market(side, kind uint32, qty float64) abi.Intent {
	return abi.Intent{Kind: abi.IntentMarket, Side: side, QtyKind: kind, Qty: qty}
}

// limit is an order for so many base units.
func limit(side uint32, qty, price float64) abi.Intent {
	return abi.Intent{Kind: abi.IntentLimit, Side: side, QtyKind: abi.QtyBase, Qty: qty, Price: price}
}

func stop(side uint32, qty, trigger float64) abi.Intent {
	return abi.Intent{Kind: abi.IntentStop, Side: side, QtyKind: abi.QtyBase, Qty: qty, Stop: trigger}
}

func stopLimit(side uint32, qty, trigger, price float64) abi.Intent {
	return abi.Intent{Kind: abi.IntentStopLimit, Side: side, QtyKind: abi.QtyBase, Qty: qty, Stop: trigger, Price: price}
}

func oco(side uint32, qty, price, trigger float64) abi.Intent {
	return abi.Intent{Kind: abi.IntentOCO, Side: side, QtyKind: abi.QtyBase, Qty: qty, Price: price, Stop: trigger}
}

// trailing is a trailing stop at a distance in price.
func trailing(side uint32, qty, distance, activation float64) abi.Intent {
	return abi.Intent{
		Kind: abi.IntentTrailingStop, Side: side, QtyKind: abi.QtyBase, Qty: qty,
		TrailKind: abi.OffsetPrice, Trail: distance, Activation: activation,
	}
}

// guarded adds a stop loss of 10 % and a take profit of 20 %.
func guarded(i abi.Intent) abi.Intent {
	i.StopLossKind, i.StopLoss, i.TakeKind, i.TakeProfit = abi.OffsetPercent, 10, abi.OffsetPercent, 20
	return i
}

// trailed adds a trailing stop in percent.
func trailed(i abi.Intent, percent, activation float64) abi.Intent {
	i.BracketKind, i.BracketTrail, i.BracketStart = abi.OffsetPercent, percent, activation
	return i
}

func tif(i abi.Intent, tif uint32) abi.Intent {
	i.TIF = tif
	return i
}

func postOnly(i abi.Intent) abi.Intent {
	i.Flags |= abi.IntentPostOnly
	return i
}

func reduce(i abi.Intent) abi.Intent {
	i.Flags |= abi.IntentReduceOnly
	return i
}

func cancel(id uint64) abi.Intent { return abi.Intent{Kind: abi.IntentCancel, Ref: id} }

var (
	sides    = [...]string{abi.SideBuy: "buy", abi.SideSell: "sell"}
	statuses = [...]string{
		abi.StatusOpen: "open", abi.StatusFilled: "filled", abi.StatusCanceled: "canceled", abi.StatusRejected: "rejected",
		abi.StatusExpired: "expired",
	}
)

// play runs steps through a book of 1000 and returns what fills, what becomes of orders, and the account at the end.
func play(steps []step) (fills, orders []string, box *abi.Mailbox) {
	b := assume.New(1, 1000)
	id := uint64(abi.IDStep)
	for k, s := range steps {
		changed, filled := b.Step([]abi.Candle{{Time: int64(k), Open: s.open, High: s.high, Low: s.low, Close: s.close}})
		for _, o := range changed {
			orders = append(orders, fmt.Sprintf("%d: %d %s %d", k, o.ID, statuses[o.Status], o.Reason))
		}
		for _, f := range filled {
			fills = append(fills, fmt.Sprintf("%d %s %v at %v because %d", f.Order, sides[f.Side], f.Qty, f.Price, f.Reason))
		}
		for _, i := range s.ask {
			b.Submit(&i, id)
			if i.Kind <= abi.IntentClose {
				id += abi.IDStep
			}
		}
	}
	box = new(abi.Mailbox)
	b.Show(box)
	return fills, orders, box
}

func check(t *testing.T, rows []scenario) {
	t.Helper()
	for _, c := range rows {
		t.Run(c.name, func(t *testing.T) {
			fills, _, box := play(c.steps)
			if !slices.Equal(fills, c.fills) || box.Cash != c.cash || box.Slot[0].Position != c.pos {
				t.Errorf("fills %q, cash %v, position %v\nwant  %q, cash %v, position %v", fills, box.Cash, box.Slot[0].Position, c.fills, c.cash, c.pos)
			}
		})
	}
}

var (
	buyAll  = market(abi.SideBuy, abi.QtyEquity, 1)
	sellAll = market(abi.SideSell, abi.QtyEquity, 1)
	leave   = abi.Intent{Kind: abi.IntentClose}
)

func TestMarket(t *testing.T) {
	check(t, []scenario{
		{"a market order fills at the next open", []step{flat(10, buyAll), {20, 21, 19, 20, nil}},
			[]string{"4 buy 50 at 20 because 1"}, 0, 50},
		{"an exit comes before an entry", []step{flat(10, buyAll), flat(10, market(abi.SideBuy, abi.QtyBase, 5), leave), flat(20)},
			[]string{"4 buy 100 at 10 because 1", "12 sell 100 at 20 because 1", "8 buy 5 at 20 because 1"}, 1900, 5},
		{"a sale comes before a purchase", []step{flat(10, market(abi.SideBuy, abi.QtyQuote, 200), market(abi.SideSell, abi.QtyBase, 5)), flat(10)},
			[]string{"8 sell 5 at 10 because 1", "4 buy 20 at 10 because 1"}, 850, 15},
		{"an amount of money", []step{flat(10, market(abi.SideBuy, abi.QtyQuote, 500)), flat(20)},
			[]string{"4 buy 25 at 20 because 1"}, 500, 25},
		{"a share of the position", []step{flat(10, buyAll), flat(10, market(abi.SideSell, abi.QtyPosition, 0.25)), flat(20)},
			[]string{"4 buy 100 at 10 because 1", "8 sell 25 at 20 because 1"}, 500, 75},
		{"reduce-only never turns a position over", []step{
			flat(10, market(abi.SideBuy, abi.QtyBase, 5)),
			flat(10, reduce(market(abi.SideSell, abi.QtyBase, 9)), reduce(market(abi.SideBuy, abi.QtyBase, 9))), flat(10),
		}, []string{"4 buy 5 at 10 because 1", "8 sell 5 at 10 because 1"}, 1000, 0},
		{"a closing of nothing is nothing", []step{flat(10, leave), flat(10)}, nil, 1000, 0},
		{"without reduce-only it turns over", []step{flat(10, market(abi.SideBuy, abi.QtyBase, 5)), flat(10, market(abi.SideSell, abi.QtyBase, 9)), flat(10)},
			[]string{"4 buy 5 at 10 because 1", "8 sell 9 at 10 because 1"}, 960, -4},
		{"a short binds its proceeds and as much again", []step{flat(10, market(abi.SideSell, abi.QtyBase, 101), market(abi.SideSell, abi.QtyBase, 60), market(abi.SideSell, abi.QtyBase, 50)), flat(10)},
			[]string{"8 sell 60 at 10 because 1"}, 400, -60},

		{"too much of base is refused", []step{flat(10, market(abi.SideBuy, abi.QtyBase, 101)), flat(10)}, nil, 1000, 0},
		{"too much of quote is refused", []step{flat(10, market(abi.SideBuy, abi.QtyQuote, 1001)), flat(10)}, nil, 1000, 0},
		{"too large a share is cut", []step{flat(10, market(abi.SideBuy, abi.QtyQuote, 600), market(abi.SideBuy, abi.QtyEquity, 0.5)), flat(10)},
			[]string{"4 buy 60 at 10 because 1", "8 buy 40 at 10 because 1"}, 0, 100},
		{"of shares there is one equity", []step{flat(10, market(abi.SideBuy, abi.QtyEquity, 0.5)), flat(10, market(abi.SideBuy, abi.QtyEquity, 0.25), market(abi.SideBuy, abi.QtyEquity, 0.25)), flat(20)},
			[]string{"4 buy 50 at 10 because 1", "8 buy 18.75 at 20 because 1", "12 buy 6.25 at 20 because 1"}, 0, 75},
		{"buying back a short needs no money", []step{flat(10, market(abi.SideSell, abi.QtyBase, 100)), flat(10), flat(30, leave), flat(30)},
			[]string{"4 sell 100 at 10 because 1", "8 buy 100 at 30 because 1"}, -1000, 0},
	})
}

// Average price, profit and equity by hand: 10 bought at 10 and 10 at 20 average 15; 5 sold at 30 make 75; the other 15 are
// worth 15 x 40, which is 375 more than they cost.
func TestProfit(t *testing.T) {
	b := assume.New(1, 1000)
	candle := func(price float64) { b.Step([]abi.Candle{{Open: price, High: price, Low: price, Close: price}}) }
	ask := func(side uint32, qty float64) {
		i := market(side, abi.QtyBase, qty)
		b.Submit(&i, abi.IDStep)
	}
	ask(abi.SideBuy, 10)
	candle(10)
	ask(abi.SideBuy, 10)
	candle(20)
	ask(abi.SideSell, 5)
	candle(30)
	candle(40)
	var box abi.Mailbox
	b.Show(&box)
	want := abi.Slot{Position: 15, AvgPrice: 15, Last: 40, Realised: 75, Unrealised: 375}
	if box.Slot[0] != want || box.Cash != 850 || box.Equity != 1450 || box.Realised != 75 {
		t.Errorf("slot %+v, cash %v, equity %v, realised %v", box.Slot[0], box.Cash, box.Equity, box.Realised)
	}
}

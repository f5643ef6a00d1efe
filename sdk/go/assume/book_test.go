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

// flat is a candle of one price.
func flat(price float64, ask ...abi.Intent) step { return step{price, price, price, price, ask} }

func market(side, kind uint32, qty float64) abi.Intent {
	return abi.Intent{Kind: abi.IntentMarket, Side: side, QtyKind: kind, Qty: qty}
}

// guarded adds a stop loss of 10 % and a take profit of 20 %.
func guarded(i abi.Intent) abi.Intent {
	i.StopLossKind, i.StopLoss, i.TakeKind, i.TakeProfit = abi.OffsetPercent, 10, abi.OffsetPercent, 20
	return i
}

func reduce(i abi.Intent) abi.Intent {
	i.Flags = abi.IntentReduceOnly
	return i
}

func TestBook(t *testing.T) {
	var (
		buy   = market(abi.SideBuy, abi.QtyEquity, 1)
		sell  = market(abi.SideSell, abi.QtyEquity, 1)
		leave = abi.Intent{Kind: abi.IntentClose}
		limit = abi.Intent{Kind: abi.IntentLimit, Side: abi.SideBuy, QtyKind: abi.QtyBase, Qty: 1, Price: 100}
	)
	for _, c := range []struct {
		name  string
		steps []step
		fills []string
		cash  float64
		pos   float64
	}{
		{"a market order fills at the next open", []step{flat(10, buy), {20, 21, 19, 20, nil}},
			[]string{"4 buy 50 at 20 because 1"}, 0, 50},
		{"an exit comes before an entry", []step{flat(10, buy), flat(10, market(abi.SideBuy, abi.QtyBase, 5), leave), flat(20)},
			[]string{"4 buy 100 at 10 because 1", "12 sell 100 at 20 because 1", "8 buy 5 at 20 because 1"}, 1900, 5},
		{"an amount of money", []step{flat(10, market(abi.SideBuy, abi.QtyQuote, 500)), flat(20)},
			[]string{"4 buy 25 at 20 because 1"}, 500, 25},
		{"a share of the position", []step{flat(10, buy), flat(10, market(abi.SideSell, abi.QtyPosition, 0.25)), flat(20)},
			[]string{"4 buy 100 at 10 because 1", "8 sell 25 at 20 because 1"}, 500, 75},
		{"reduce-only never turns a position over", []step{
			flat(10, market(abi.SideBuy, abi.QtyBase, 5)),
			flat(10, reduce(market(abi.SideSell, abi.QtyBase, 9)), reduce(market(abi.SideBuy, abi.QtyBase, 9))), flat(10),
		}, []string{"4 buy 5 at 10 because 1", "8 sell 5 at 10 because 1"}, 1000, 0},
		{"a closing of nothing is nothing", []step{flat(10, leave), flat(10)}, nil, 1000, 0},
		{"other orders rest for ever", []step{flat(10, limit), flat(10)}, nil, 1000, 0},

		{"the stop counts in the candle of the entry", []step{flat(10, guarded(buy)), {10, 10, 8, 9, nil}},
			[]string{"4 buy 100 at 10 because 1", "5 sell 100 at 9 because 2"}, 900, 0},
		{"the target does not count there", []step{flat(10, guarded(buy)), {10, 15, 10, 10, nil}, {10, 13, 10, 10, nil}},
			[]string{"4 buy 100 at 10 because 1", "6 sell 100 at 12 because 3"}, 1200, 0},
		{"touching the target is not passing it", []step{flat(10, guarded(buy)), flat(10), {10, 12, 10, 10, nil}},
			[]string{"4 buy 100 at 10 because 1"}, 0, 100},
		{"stop and target in one candle: the stop", []step{flat(10, guarded(buy)), flat(10), {10, 13, 8, 10, nil}},
			[]string{"4 buy 100 at 10 because 1", "5 sell 100 at 9 because 2"}, 900, 0},
		{"a gap through the stop fills at the open", []step{flat(10, guarded(buy)), flat(10), {5, 6, 4, 5, nil}},
			[]string{"4 buy 100 at 10 because 1", "5 sell 100 at 5 because 2"}, 500, 0},
		{"a gap through the target fills at the open", []step{flat(10, guarded(buy)), flat(10), flat(15)},
			[]string{"4 buy 100 at 10 because 1", "6 sell 100 at 15 because 3"}, 1500, 0},
		{"a short position's stop lies above", []step{flat(10, guarded(sell)), flat(10), {10, 12, 7, 10, nil}},
			[]string{"4 sell 100 at 10 because 1", "5 buy 100 at 11 because 2"}, 900, 0},
		{"a short position's target lies below", []step{flat(10, guarded(sell)), flat(10), {10, 10, 7, 10, nil}},
			[]string{"4 sell 100 at 10 because 1", "6 buy 100 at 8 because 3"}, 1200, 0},
		{"an exit takes the protection with it", []step{flat(10, guarded(buy)), flat(10, leave), {10, 10, 1, 10, nil}},
			[]string{"4 buy 100 at 10 because 1", "8 sell 100 at 10 because 1"}, 1000, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := assume.New(1, 1000)
			var fills []string
			id := uint64(abi.IDStep)
			for k, s := range c.steps {
				for _, f := range b.Candle(&abi.Candle{Time: int64(k), Open: s.open, High: s.high, Low: s.low, Close: s.close}) {
					side := [...]string{abi.SideBuy: "buy", abi.SideSell: "sell"}[f.Side]
					fills = append(fills, fmt.Sprintf("%d %s %v at %v because %d", f.Order, side, f.Qty, f.Price, f.Reason))
				}
				for _, i := range s.ask {
					b.Submit(&i, id)
					id += abi.IDStep
				}
			}
			var box abi.Mailbox
			b.Show(&box)
			if !slices.Equal(fills, c.fills) || box.Cash != c.cash || box.Slot[0].Position != c.pos {
				t.Errorf("fills %q, cash %v, position %v\nwant  %q, cash %v, position %v", fills, box.Cash, box.Slot[0].Position, c.fills, c.cash, c.pos)
			}
		})
	}
}

// Average price, profit and equity by hand: 10 bought at 10 and 10 at 20 average 15; 5 sold at 30 make 75; the other 15 are
// worth 15 x 40, which is 375 more than they cost.
func TestProfit(t *testing.T) {
	b := assume.New(1, 1000)
	candle := func(price float64) { b.Candle(&abi.Candle{Open: price, High: price, Low: price, Close: price}) }
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

package assume_test

import (
	"testing"

	"tradebot/sdk/abi"
)

func TestProtection(t *testing.T) {
	buy := guarded(buyAll)
	dip := guarded(limit(abi.SideBuy, 10, 90)) // stop 81, target 108
	check(t, []scenario{
		{"the stop counts in the candle of the entry", []step{flat(10, buy), {10, 10, 8, 9, nil}},
			[]string{"4 buy 100 at 10 because 1", "5 sell 100 at 9 because 2"}, 900, 0},
		{"the target does not count there", []step{flat(10, buy), {10, 15, 10, 10, nil}, {10, 13, 10, 10, nil}},
			[]string{"4 buy 100 at 10 because 1", "6 sell 100 at 12 because 3"}, 1200, 0},
		{"touching the target is not passing it", []step{flat(10, buy), flat(10), {10, 12, 10, 10, nil}},
			[]string{"4 buy 100 at 10 because 1"}, 0, 100},
		{"stop and target in one candle: the stop", []step{flat(10, buy), flat(10), {10, 13, 8, 10, nil}},
			[]string{"4 buy 100 at 10 because 1", "5 sell 100 at 9 because 2"}, 900, 0},
		{"a gap through the stop fills at the open", []step{flat(10, buy), flat(10), {5, 6, 4, 5, nil}},
			[]string{"4 buy 100 at 10 because 1", "5 sell 100 at 5 because 2"}, 500, 0},
		{"a gap through the target fills at the target", []step{flat(10, buy), flat(10), flat(15)},
			[]string{"4 buy 100 at 10 because 1", "6 sell 100 at 12 because 3"}, 1200, 0},
		{"a short position's stop lies above", []step{flat(10, guarded(sellAll)), flat(10), {10, 12, 7, 10, nil}},
			[]string{"4 sell 100 at 10 because 1", "5 buy 100 at 11 because 2"}, 900, 0},
		{"a short position's target lies below", []step{flat(10, guarded(sellAll)), flat(10), {10, 10, 7, 10, nil}},
			[]string{"4 sell 100 at 10 because 1", "6 buy 100 at 8 because 3"}, 1200, 0},
		{"an exit takes the protection with it", []step{flat(10, buy), flat(10, leave), {10, 10, 1, 10, nil}},
			[]string{"4 buy 100 at 10 because 1", "8 sell 100 at 10 because 1"}, 1000, 0},
		{"an exit and the stop at one open are one exit", []step{flat(10, buy), flat(10, leave), flat(5)},
			[]string{"4 buy 100 at 10 because 1", "8 sell 100 at 5 because 1"}, 500, 0},

		{"an entry inside the candle: the stop if the low reaches it", []step{flat(100, dip), {100, 200, 81, 100, nil}},
			[]string{"4 buy 10 at 90 because 1", "5 sell 10 at 81 because 2"}, 910, 0},
		{"and the target not", []step{flat(100, dip), {100, 200, 82, 100, nil}, {100, 109, 100, 100, nil}},
			[]string{"4 buy 10 at 90 because 1", "6 sell 10 at 108 because 3"}, 1180, 0},
		{"a stop entry too, at the entry if the stop is beyond it", []step{
			flat(100, abi.Intent{Kind: abi.IntentStop, Side: abi.SideBuy, QtyKind: abi.QtyBase, Qty: 1, Stop: 110, StopLossKind: abi.OffsetPrice, StopLoss: 112}),
			{100, 111, 100, 111, nil},
		}, []string{"4 buy 1 at 110 because 1", "5 sell 1 at 110 because 2"}, 1000, 0},
		{"each protects what its order opened", []step{flat(10, guarded(market(abi.SideBuy, abi.QtyBase, 10))), flat(10, guarded(market(abi.SideBuy, abi.QtyBase, 20))), flat(10.5), {10.5, 10.5, 9.2, 9.2, nil}},
			[]string{"4 buy 10 at 10 because 1", "8 buy 20 at 10.5 because 1", "9 sell 20 at 9.45 because 2"}, 879, 10},
		{"what turns over is protected for the rest", []step{flat(10, market(abi.SideBuy, abi.QtyBase, 10)), flat(10, guarded(market(abi.SideSell, abi.QtyBase, 15))), flat(10), {10, 12, 10, 12, nil}},
			[]string{"4 buy 10 at 10 because 1", "8 sell 15 at 10 because 1", "9 buy 5 at 11 because 2"}, 995, 0},
	})
}

// Trails of 5 %, with the entry at 100: the first level is 95.
func TestAttachedTrail(t *testing.T) {
	buy := trailed(market(abi.SideBuy, abi.QtyBase, 10), 5, 0)
	late := trailed(market(abi.SideBuy, abi.QtyBase, 10), 5, 10)
	both := buy
	both.StopLossKind, both.StopLoss = abi.OffsetPercent, 8
	check(t, []scenario{
		{"in the candle of the entry it counts from the fill", []step{flat(100, buy), {100, 110, 95, 100, nil}},
			[]string{"4 buy 10 at 100 because 1", "7 sell 10 at 95 because 4"}, 950, 0},
		{"then from the highs before", []step{flat(100, buy), {100, 120, 96, 119, nil}, {119, 140, 114, 130, nil}},
			[]string{"4 buy 10 at 100 because 1", "7 sell 10 at 114 because 4"}, 1140, 0},
		{"from its activation on", []step{flat(100, late), {100, 109, 50, 105, nil}, {105, 110, 100, 108, nil}, {108, 108, 104.5, 105, nil}},
			[]string{"4 buy 10 at 100 because 1", "7 sell 10 at 104.5 because 4"}, 1045, 0},
		{"of two stops the nearer", []step{flat(100, both), {100, 101, 96, 100, nil}, {100, 100, 80, 80, nil}},
			[]string{"4 buy 10 at 100 because 1", "7 sell 10 at 95.95 because 4"}, 959.5, 0},
	})
}

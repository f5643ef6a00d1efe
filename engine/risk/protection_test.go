package risk_test

import (
	"testing"

	"tradebot/engine/order"
)

func TestDailyTrades(t *testing.T) {
	play(t, limits(t, "daily_trades=2"), day, "10000", []event{
		{at: day + hour, trade: "5", mark: "10005", halted: "-"},
		{at: day + 2*hour, trade: "-5", mark: "10000", halted: "daily_trades",
			breach: "daily_trades: 2 trades have ended today (UTC), and daily_trades=2 allows no more: entries are refused until 2024-01-02 00:00 UTC"},
		{at: day + 3*hour, trade: "5", mark: "10005", halted: "daily_trades"}, // a trade under way ends
		{at: day + 24*hour, trade: "5", mark: "10005", halted: "-"},           // still the old day's
		{at: day + 25*hour, trade: "5", mark: "10005", halted: "-"},           // the first of the new day
		{at: day + 26*hour, trade: "5", mark: "10005", halted: "daily_trades",
			breach: "daily_trades: 2 trades have ended today (UTC), and daily_trades=2 allows no more: entries are refused until 2024-01-03 00:00 UTC"},
	})
	// The second trade of the day ends with the day: there is nothing left to refuse.
	play(t, limits(t, "daily_trades=2"), day, "10000", []event{
		{at: day + 23*hour, trade: "5", mark: "10005", halted: "-"},
		{at: day + 24*hour, trade: "5", mark: "10005", halted: "-"},
		{at: day + 24*hour + 1, mark: "10005", halted: "-"},
	})
	play(t, limits(t, "daily_trades=1"), day, "10000", []event{{at: noon, trade: "5", mark: "10005", halted: "daily_trades",
		breach: "daily_trades: 1 trade has ended today (UTC), and daily_trades=1 allows no more: entries are refused until 2024-01-02 00:00 UTC"}})
}

func TestCooldown(t *testing.T) {
	play(t, limits(t, "cooldown=90m"), day, "10000", []event{
		{at: noon, trade: "0.00000001", mark: "10000", halted: "-"},
		{at: noon, trade: "0", mark: "10000", halted: "-"}, // neither won nor lost
		{at: noon, trade: "-0.00000001", mark: "10000", slot: 1, halted: "cooldown",
			breach: "cooldown: a trade lost 0.00000001, and cooldown=90m is set: entries are refused until 2024-01-01 13:30 UTC"},
		{at: noon + 90*minute - 1, slot: 0, halted: "cooldown"}, // of the other slot too
		{at: noon + 90*minute, halted: "-"},
		{at: noon + 2*hour, trade: "-1", mark: "9999", halted: "cooldown",
			breach: "cooldown: a trade lost 1, and cooldown=90m is set: entries are refused until 2024-01-01 15:30 UTC"},
		// Another loss meanwhile prolongs it, which is not told again.
		{at: noon + 3*hour, trade: "-1", mark: "9998", halted: "cooldown"},
		{at: noon + 270*minute - 1, halted: "cooldown"},
		{at: noon + 270*minute, halted: "-"},
		// A loss at the very end of a cooldown begins another.
		{at: noon + 5*hour, trade: "-1", mark: "9997", breach: "cooldown: a trade lost 1, and cooldown=90m is set: entries are refused until 2024-01-01 18:30 UTC"},
		{at: noon + 390*minute, trade: "-1", mark: "9996", halted: "cooldown",
			breach: "cooldown: a trade lost 1, and cooldown=90m is set: entries are refused until 2024-01-01 20:00 UTC"},
	})
}

// Three stops within a day, all times from noon: those at 0 h and 23:59:59.999 count together, those at 0 h and 24 h do not.
func TestStopGuard(t *testing.T) {
	l := limits(t, "stop_guard=3/1d/4h")
	const three = "stop_guard: 3 trades have ended at a stop loss within 1d, and stop_guard=3/1d/4h is set: entries are refused until "
	play(t, l, day, "10000", []event{
		{at: noon, trade: "-1", reason: order.ByStopLoss, mark: "9999", halted: "-"},
		{at: noon + hour, trade: "-1", reason: order.ByStopLoss, mark: "9998", halted: "-"},
		{at: noon + 24*hour, trade: "-1", reason: order.ByStopLoss, mark: "9997", halted: "-"}, // the first has left
		{at: noon + 25*hour - 1, trade: "-1", reason: order.ByStopLoss, slot: 1, mark: "9996", halted: "stop_guard", breach: three + "2024-01-02 16:59:59 UTC"},
	})
	play(t, l, day, "10000", []event{
		{at: noon, trade: "-1", reason: order.ByStopLoss, mark: "9999", halted: "-"},
		{at: noon + hour, trade: "-1", reason: order.BySignal, mark: "9999", halted: "-"},       // a loss, but no stop
		{at: noon + hour, trade: "5", reason: order.ByTrailingStop, mark: "9999", halted: "-"},  // a stop, but it took a profit
		{at: noon + hour, trade: "-5", reason: order.ByTrailingStop, mark: "9999", halted: "-"}, // counts
		{at: noon + hour, trade: "5", reason: order.ByTakeProfit, mark: "9999", halted: "-"},
		{at: noon + 2*hour, trade: "-5", reason: order.ByLiquidation, mark: "9999", halted: "stop_guard", breach: three + "2024-01-01 18:00 UTC"},
		{at: noon + 6*hour, halted: "-"},
		// After the pause the stops of the window count on: the next one pauses again.
		{at: noon + 7*hour, trade: "1", reason: order.ByStopLoss, mark: "9999", halted: "stop_guard", breach: three + "2024-01-01 23:00 UTC"},
		{at: noon + 8*hour, trade: "-1", reason: order.ByStopLoss, mark: "9999", halted: "stop_guard"}, // prolonged to 00:00
		{at: noon + 12*hour - 1, halted: "stop_guard"},
		{at: noon + 12*hour, halted: "-"},
	})
}

// 10 % below the highest close of 7 days.
func TestDrawdownGuard(t *testing.T) {
	l := limits(t, "drawdown_guard=10/7d/1d")
	play(t, l, day, "10000", []event{
		{at: day + hour, mark: "9000.00000001", halted: "-"},
		{at: day + 2*hour, mark: "12000", halted: "-"},
		{at: day + 3*hour, mark: "10800.00000001", halted: "-"},
		{at: day + 4*hour, mark: "10800", halted: "drawdown_guard",
			breach: "drawdown_guard: equity has fallen from 12000 to 10800, and drawdown_guard=10/1w/1d stops at 10800: entries are refused until 2024-01-02 04:00 UTC"},
		{at: day + 5*hour, mark: "10800", halted: "drawdown_guard"},
		{at: day + 28*hour - 1, mark: "10700", halted: "drawdown_guard"},
		// The pause ends although the height of 12000 lies in the window; a fall is measured anew from 10800, which is 9720.
		{at: day + 28*hour, mark: "9720.1", halted: "-"},
		{at: day + 29*hour, mark: "9720", halted: "drawdown_guard",
			breach: "drawdown_guard: equity has fallen from 10800 to 9720, and drawdown_guard=10/1w/1d stops at 9720: entries are refused until 2024-01-03 05:00 UTC"},
		// A further fall of 10 % meanwhile prolongs it.
		{at: day + 40*hour, mark: "8000", halted: "drawdown_guard"},
		{at: day + 64*hour - 1, halted: "drawdown_guard"},
		{at: day + 64*hour, halted: "-"},
	})
	// A height leaves the window when it is as old as the window: slow falls do not count.
	play(t, l, day, "10000", []event{
		{at: day + 24*hour, mark: "9500"},
		{at: day + 7*24*hour - 1, mark: "9000.1", halted: "-"},
		{at: day + 7*24*hour, mark: "9000", halted: "-"}, // of 9500 are left 94.7 %
		{at: day + 8*24*hour - 1, mark: "8550", halted: "drawdown_guard",
			breach: "drawdown_guard: equity has fallen from 9500 to 8550, and drawdown_guard=10/1w/1d stops at 8550: entries are refused until 2024-01-09 23:59:59 UTC"},
	})
	play(t, l, day, "-5", []event{{at: noon, mark: "-50", halted: "-"}}) // no part of nothing
}

// Less than 1 % of equity within 3 days locks the slot, and the other slot goes on.
func TestLowProfit(t *testing.T) {
	l := limits(t, "low_profit=1/3d/12h")
	const low = "low_profit: the trades of this slot in the last 3d earned "
	play(t, l, day, "10000", []event{
		{at: day + hour, trade: "100", slot: 1, mark: "10000", halted: "-"}, // 1 % exactly
		{at: day + 2*hour, trade: "-0.00000001", slot: 1, mark: "10000", halted: "low_profit",
			breach: low + "99.99999999 together, and low_profit=1/3d/12h asks for 100: entries are refused until 2024-01-01 14:00 UTC"},
		{at: day + 2*hour, slot: 0, halted: "-"},
		{at: day + 3*hour, trade: "250", slot: 0, mark: "20000", halted: "-"},
		{at: day + 14*hour - 1, slot: 1, halted: "low_profit"},
		{at: day + 14*hour, slot: 1, mark: "10000", halted: "-"}, // only a trade that ends is judged
		{at: day + 72*hour, trade: "100.5", slot: 1, mark: "10050", halted: "-"},
		// The 100 of the first hour have left, those of the second hour too: 100.5 - 0.5 is less than 1 % of 10050.
		{at: day + 75*hour, trade: "-0.5", slot: 1, mark: "10050", halted: "low_profit",
			breach: low + "100 together, and low_profit=1/3d/12h asks for 100.5: entries are refused until 2024-01-04 15:00 UTC"},
	})
	// A loss may be allowed: 1 % of 9900 is 99.
	play(t, limits(t, "low_profit=-1/3d/12h"), day, "10000", []event{
		{at: noon, trade: "-99", mark: "9900", halted: "-"},
		{at: noon + hour, trade: "-0.1", mark: "9900", halted: "low_profit",
			breach: low + "-99.1 together, and low_profit=-1/3d/12h asks for -99: entries are refused until 2024-01-02 01:00 UTC"},
	})
}

package report_test

import (
	"testing"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/report"
)

func TestGroups(t *testing.T) {
	tagged := func(tag, pnl string, reason order.Reason) ledger.Trade {
		one := trade(pnl, 1)
		one.Tag, one.Reason = tag, reason
		return one
	}
	trades := []ledger.Trade{
		tagged("dip", "0.1", order.ByTakeProfit), tagged("", "5", order.BySignal), tagged("dip", "0.2", order.ByTakeProfit),
		tagged("dip", "-0.1", order.ByStopLoss), tagged("high", "-4", order.ByStopLoss), tagged("high", "0", order.BySignal),
		tagged("cat", "1", order.BySignal),
	}
	null := report.Undefined()
	check := func(got, want []report.Group) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%d groups, want %d: %v", len(got), len(want), got)
		}
		for i, w := range want {
			g := got[i]
			if g.Name != w.Name || g.Trades != w.Trades || g.Wins != w.Wins || !g.PnL.Equal(w.PnL) || !g.Fees.Equal(w.Fees) ||
				!near(float64(g.AvgTrade), float64(w.AvgTrade)) || !near(float64(g.ProfitFactor), float64(w.ProfitFactor)) {
				t.Errorf("group %+v, want %+v", g, w)
			}
		}
	}
	// Most trades first, then by name. 0.1 + 0.2 - 0.1 is 0.2 exactly; 0.3 won, 0.1 lost.
	check(report.ByTag(trades), []report.Group{
		{Name: "dip", Trades: 3, Wins: 2, PnL: dec("0.2"), Fees: dec("1.2"), AvgTrade: 0.2 / 3, ProfitFactor: 3},
		{Name: "high", Trades: 2, PnL: dec("-4"), Fees: dec("0.8"), AvgTrade: -2, ProfitFactor: 0},
		{Name: "", Trades: 1, Wins: 1, PnL: dec("5"), Fees: dec("0.4"), AvgTrade: 5, ProfitFactor: null},
		{Name: "cat", Trades: 1, Wins: 1, PnL: dec("1"), Fees: dec("0.4"), AvgTrade: 1, ProfitFactor: null},
	})
	check(report.ByReason(trades), []report.Group{
		{Name: "signal", Trades: 3, Wins: 2, PnL: dec("6"), Fees: dec("1.2"), AvgTrade: 2, ProfitFactor: null},
		{Name: "stop_loss", Trades: 2, PnL: dec("-4.1"), Fees: dec("0.8"), AvgTrade: -2.05, ProfitFactor: 0},
		{Name: "take_profit", Trades: 2, Wins: 2, PnL: dec("0.3"), Fees: dec("0.8"), AvgTrade: 0.15, ProfitFactor: null},
	})
	if got := report.ByTag(nil); got == nil || len(got) != 0 {
		t.Errorf("without trades %v, want an empty list", got)
	}
}

package console

import (
	"testing"

	"tradebot/engine/report"
)

func TestMetric(t *testing.T) {
	m := report.Metrics{
		Trades: 1234, WinRate: 0.4567, MaxDrawdown: 0.1, AvgDrawdown: report.Undefined(), CAGR: -0.00001, Exposure: report.Undefined(), SQN: -1.5, MaxLossStreak: 3,
		AvgDuration: 90_000_000, MaxDrawdownDuration: report.Undefined(), FeesPaid: 1234.5, BestTrade: report.Undefined(),
	}
	for _, ascii := range []bool{false, true} {
		s := &Screen{ascii: ascii}
		dash, minus := "—", "−"
		if ascii {
			dash, minus = "-", "-"
		}
		for name, want := range map[string]string{
			"trades": "1,234", "win_rate": "45.7 %", "max_drawdown": minus + "10.00 %", "avg_drawdown": dash, "cagr": "0.00 %", "exposure": dash, "sqn": minus + "1.50",
			"max_loss_streak": "3", "avg_duration_ms": "1 d 1 h", "max_drawdown_duration_ms": dash, "fees_paid": "1,234.50", "best_trade": dash, "no_such": dash,
		} {
			if got := s.metric(&m, name); got.text != want || !got.right {
				t.Errorf("%s is %q, not %q", name, got.text, want)
			}
		}
	}
	for ms, want := range map[int64]string{59_000: "0 min", 7_200_000: "2 h 0 min", 30 * dayLength: "30 d 0 h", 2000 * dayLength: "2,000 d 0 h"} {
		if got := days(ms); got != want {
			t.Errorf("%d ms are %q, not %q", ms, got, want)
		}
	}
}

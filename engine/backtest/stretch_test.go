package backtest_test

import (
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/synth"
)

// A run of which somebody wants the plots goes candle by candle, one without tells the strategy several at a time: both come to the
// same report, whatever the limits, the costs and the warm-up.
func TestStretch(t *testing.T) {
	walk, err := synth.New(1, "main", synth.Params{Timeframe: market.Hour})
	if err != nil {
		t.Fatal(err)
	}
	series, err := walk.Series(3000)
	if err != nil {
		t.Fatal(err)
	}
	list := append(series.Candles[:1000:1000], series.Candles[1100:]...) // with a gap
	path := write(t, "BTC-1h.csv", list)
	if _, err := history.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	from := list[200].Time
	trades := 0
	for name, change := range map[string]func(*backtest.Settings){
		"plain":    func(*backtest.Settings) {},
		"often":    func(s *backtest.Settings) { s.Params = map[string]any{"fast": "1", "slow": "2"} },
		"from":     func(s *backtest.Settings) { s.From = &from },
		"funding":  func(s *backtest.Settings) { s.Funding = dec("0.0001") },
		"slipping": func(s *backtest.Settings) { s.SlippageBps, s.VolumeCap = dec("3"), dec("0.01") },
		"day":      func(s *backtest.Settings) { s.Limits = []string{"daily_loss_pct=0.5", "daily_profit_pct=1"} },
		"fall":     func(s *backtest.Settings) { s.Limits = []string{"drawdown_guard=2/2d/6h", "cooldown=5h"} },
		"stops": func(s *backtest.Settings) {
			s.Limits = []string{"stop_loss_pct=1", "take_profit_pct=2", "daily_trades=2"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var reports [2]string
			for i, chart := range []bool{true, false} {
				s := settings(path)
				s.Fee = dec("0.001")
				change(&s)
				r := request(t, module(t, smaCross), s)
				r.Chart = chart
				got, _ := run(t, r)
				got.RunNS, got.CandlesPerSec = 0, 0
				reports[i] = show(got)
				trades += got.Fills
			}
			if reports[0] != reports[1] {
				t.Errorf("one by one\n%s\nand together\n%s", reports[0], reports[1])
			}
		})
	}
	if trades < 500 {
		t.Errorf("%d fills in all", trades)
	}
}

package desk_test

import (
	"math/rand/v2"
	"testing"

	"tradebot/engine/market"
)

// Every shipped strategy can be stopped anywhere, whatever it holds, and started again.
func TestStartsAgain(t *testing.T) {
	p := walk(t, 8000)
	for _, c := range []struct {
		strategy string
		params   map[string]string
	}{
		{"sma-cross", map[string]string{"fast": "2", "slow": "5"}},
		{"ema-rsi", map[string]string{"fast": "3", "slow": "8", "trailing_stop_pct": "0.5"}},
		{"rsi-reversion", map[string]string{"period": "5", "stop_pct": "0.5"}},
		{"donchian-breakout", map[string]string{"entry": "6", "exit": "3"}},
		{"grid", map[string]string{"range_pct": "2"}},
		{"dca", map[string]string{"step_pct": "0.2", "take_profit_pct": "0.3"}},
		{"dca", map[string]string{"step_pct": "0.2", "take_profit_pct": "0.3", "stop_loss_pct": "3"}},
		{"rebalance", map[string]string{"threshold_pct": "0", "period": "7"}},
		{"buy-and-hold", nil},
	} {
		t.Run(c.strategy, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 3))
			at := minutes(1000)
			b := config(t, c.strategy, c.params)
			s := open(t, b, at, p)
			defer s.Close()
			held := 0
			for life := 2; life < 20; life++ {
				at += int64(20+random.IntN(200)) * int64(market.Minute)
				feedTo(t, s, p, at, random)
				for _, position := range s.Take().Positions {
					if !position.Qty.IsZero() {
						held++
					}
				}
				if err := s.Stop(); err != nil {
					t.Fatal(err)
				}
				at += int64(random.IntN(50)) * int64(market.Minute)
				if err := s.Again(t.Context(), named(t, c.strategy), beginning(t, b, life, at, p)); err != nil {
					t.Fatal(err)
				}
			}
			if held == 0 {
				t.Error("it was never stopped with a position")
			}
		})
	}
}

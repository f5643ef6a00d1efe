package report

import (
	"math"

	"tradebot/engine/ledger"
)

// ofTrades fills in what comes from the closed trades.
func (m *Metrics) ofTrades(trades []ledger.Trade) {
	var (
		n                 = float64(len(trades))
		profits           = make([]float64, len(trades))
		wins, losses      float64
		won, lost         float64                     // money, both positive
		best, worst       = math.Inf(-1), math.Inf(1) // returns
		returns           float64
		largest           float64 // profit or loss
		duration          float64 // ms
		streak            int     // wins in a row; below 0, losses
		longWin, longLoss int
	)
	for i := range trades {
		t := &trades[i]
		profit := t.PnL.Float()
		profits[i], largest = profit, max(largest, math.Abs(profit))
		r := profit / float64(t.Qty.Float()*t.EntryPrice.Float())
		returns, best, worst = returns+r, max(best, r), min(worst, r)
		duration += float64(t.ExitTime - t.EntryTime)
		switch {
		case profit > 0:
			wins, won, streak = wins+1, won+profit, max(streak, 0)+1
		case profit < 0:
			losses, lost, streak = losses+1, lost-profit, min(streak, 0)-1
		default:
			streak = 0
		}
		longWin, longLoss = max(longWin, streak), max(longLoss, -streak)
	}
	// Equal profits have no deviation, whatever rounding makes of their mean.
	mean, deviation := moments(profits, float64(noise*largest))
	ratio := (won / wins) / (lost / losses)
	m.Trades = len(trades)
	m.WinRate = number(wins / n)
	m.ProfitFactor = number(won / lost)
	m.Expectancy = number((won - lost) / n)
	m.AvgTrade, m.BestTrade, m.WorstTrade = number(returns/n), number(best), number(worst)
	m.AvgDuration = number(duration / n)
	m.SQN = number(float64(math.Sqrt(n)*mean) / deviation)
	m.MaxWinStreak, m.MaxLossStreak = longWin, longLoss
	m.Kelly = number(wins/n - (1-wins/n)/ratio)
}

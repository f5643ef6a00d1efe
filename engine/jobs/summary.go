package jobs

import (
	"tradebot/engine/backtest"
	"tradebot/engine/bot"
	"tradebot/engine/report"
	"tradebot/engine/store"
)

// about says what is tested.
func about(r *backtest.Request) *store.Summary {
	d := r.Setup.Module.Description()
	s := &store.Summary{Strategy: d.Name, Version: d.Version}
	markets := map[string]string{}
	for _, source := range r.Feed.Sources {
		markets[source.Slot] = source.Path
	}
	for _, given := range r.Feed.Stored {
		markets[given.Slot] = given.Name
	}
	for _, slot := range d.Slots {
		market, ok := markets[slot.Name]
		if !ok { // of a strategy that has one it need not be named
			market = markets[""]
		}
		s.Slots = append(s.Slots, bot.Slot{Name: slot.Name, Market: market})
	}
	return s
}

// figures says what came of a run.
func figures(equity backtest.Decimal, m *report.Metrics, trades int) *store.Figures {
	number := func(n report.Number) *float64 {
		if !n.Defined() {
			return nil
		}
		f := float64(n)
		return &f
	}
	return &store.Figures{FinalEquity: equity, Return: number(m.TotalReturn), Drawdown: number(m.MaxDrawdown), Sharpe: number(m.Sharpe), Trades: trades}
}

package report

import (
	"reflect"
	"slices"
)

// Metrics are the figures of a run. Ratios and returns are fractions, durations ms, money quote currency; what a formula does
// not define is undefined. A win is a trade with a profit after its fees, a loss one below 0; one of exactly 0 is neither.
// The return of a trade is its profit over the value of its largest position at the entry price. Daily returns are those of
// UTC days, a day without candles carried forward; a year has 365 days and the risk-free rate is 0.
type Metrics struct {
	Trades        int    `json:"trades"`          // closed ones
	WinRate       Number `json:"win_rate"`        // wins / trades
	ProfitFactor  Number `json:"profit_factor"`   // money won / money lost; undefined without losses
	Expectancy    Number `json:"expectancy"`      // money: win rate x average win - loss rate x average loss, which is the mean profit
	AvgTrade      Number `json:"avg_trade"`       // mean return of a trade
	BestTrade     Number `json:"best_trade"`      // highest return of a trade
	WorstTrade    Number `json:"worst_trade"`     // lowest return of a trade
	AvgDuration   Number `json:"avg_duration_ms"` // from the open of the candle of the first fill to that of the last
	SQN           Number `json:"sqn"`             // sqrt(trades) x mean / sample deviation of the profits in money (Tharp); from 2 trades
	MaxWinStreak  int    `json:"max_win_streak"`  // wins in a row
	MaxLossStreak int    `json:"max_loss_streak"` // losses in a row
	FeesPaid      Number `json:"fees_paid"`       // money, with the fees of an open position
	Kelly         Number `json:"kelly"`           // W - (1 - W) / R: W the win rate, R average win / average loss; undefined without wins or losses

	TotalReturn   Number `json:"total_return"`    // final equity / equity at the start - 1
	BuyHoldReturn Number `json:"buy_hold_return"` // of buying at the first open, as much money in every slot, and keeping it
	CAGR          Number `json:"cagr"`            // (product of 1 + daily return) ^ (365 / days) - 1
	Sharpe        Number `json:"sharpe"`          // mean / sample deviation of daily returns x sqrt(365); from 2 days
	Sortino       Number `json:"sortino"`         // mean / sqrt(sum of squared negative returns / days) x sqrt(365); from 2 days
	Calmar        Number `json:"calmar"`          // CAGR / deepest drawdown
	Volatility    Number `json:"volatility"`      // sample deviation of daily returns x sqrt(365); from 2 days

	MaxDrawdown         Number `json:"max_drawdown"`             // deepest at any close, positive; see [Curve]
	AvgDrawdown         Number `json:"avg_drawdown"`             // mean depth of the drawdowns; undefined without one
	MaxDrawdownDuration Number `json:"max_drawdown_duration_ms"` // longest, from peak to recovery or to the end
	Exposure            Number `json:"exposure"`                 // share of closes with a position
	UlcerIndex          Number `json:"ulcer_index"`              // root of the mean squared drawdown at all closes, a fraction
	CVaR95              Number `json:"cvar_95"`                  // mean of the worst twentieth of daily returns, rounded up to whole days; a loss is negative
}

var names = func() []string {
	fields := reflect.VisibleFields(reflect.TypeFor[Metrics]())
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.Tag.Get("json")
	}
	return names
}()

// Names returns the names of all metrics, as they stand in JSON and in its order.
func Names() []string { return slices.Clone(names) }

// Value returns a metric by its name, and whether there is one of that name.
func (m *Metrics) Value(name string) (Number, bool) {
	i := slices.Index(names, name)
	if i < 0 {
		return Undefined(), false
	}
	field := reflect.ValueOf(m).Elem().Field(i)
	if field.CanInt() {
		return Number(field.Int()), true
	}
	return Number(field.Float()), true
}

// smaller are the metrics of which less is better. CVaR and the worst trade are not among them: their losses are negative.
var smaller = []string{"max_loss_streak", "fees_paid", "volatility", "max_drawdown", "avg_drawdown", "max_drawdown_duration_ms", "ulcer_index"}

// Better reports whether a is better than b as a value of the metric of that name. Every defined value is better than an
// undefined one. Of a metric that it does not know, more is better.
func Better(name string, a, b Number) bool {
	switch {
	case !a.Defined():
		return false
	case !b.Defined():
		return true
	case slices.Contains(smaller, name):
		return a < b
	}
	return a > b
}

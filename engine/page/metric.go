package page

import "tradebot/engine/report"

// kind is how a metric is written.
type kind string

// The kinds of metric. The script of a sweep knows them by these names.
const (
	counted  kind = "count"    // a number of things
	ratio    kind = "ratio"    // two decimals
	share    kind = "share"    // a fraction, as percent
	returned kind = "return"   // a fraction gained or lost, as percent with its sign
	dropped  kind = "drop"     // a fraction lost, positive in the metrics, written with a minus
	amount   kind = "amount"   // money
	earned   kind = "earned"   // money gained or lost
	duration kind = "duration" // ms
)

// metric is a figure of a report in words.
type metric struct {
	Name  string `json:"name"`  // in JSON
	Label string `json:"label"` // on the page
	Kind  kind   `json:"kind"`
	Help  string `json:"help"` // one sentence
}

// metrics are all of them, in the order of the page. A test compares the names with those of [report.Names].
var metrics = []metric{
	{"total_return", "Return", returned, "What was gained or lost, as a share of the money at the beginning."},
	{"buy_hold_return", "Buy and hold", returned, "What buying at the first open and keeping it to the last close would have brought, without costs."},
	{"cagr", "Return a year", returned, "The steady yearly return that would have led to the same end (CAGR)."},
	{"max_drawdown", "Max drawdown", dropped, "The deepest fall of equity below an earlier high, at the close of any candle."},
	{"avg_drawdown", "Average drawdown", dropped, "How deep equity fell on average each time it was below an earlier high."},
	{"max_drawdown_duration_ms", "Longest drawdown", duration, "The longest time from a high of equity until it was reached again, or until the end."},
	{"ulcer_index", "Ulcer index", share, "Root mean square of the drawdown: long and deep falls weigh most."},
	{"volatility", "Volatility", share, "Standard deviation of daily returns, scaled to a year of 365 days."},
	{"sharpe", "Sharpe", ratio, "Mean daily return over its standard deviation, times the root of 365; the risk-free rate is taken as 0."},
	{"sortino", "Sortino", ratio, "As Sharpe, but only days that lost count as risk."},
	{"calmar", "Calmar", ratio, "Return a year over the deepest drawdown."},
	{"cvar_95", "CVaR 95, a day", returned, "Mean return of the worst 5 % of days."},
	{"exposure", "Exposure", share, "Share of the candles at whose close a position was held."},
	{"trades", "Trades", counted, "Positions from flat to flat that were closed."},
	{"win_rate", "Won", share, "Share of trades that earned more than their fees."},
	{"profit_factor", "Profit factor", ratio, "Money won in winning trades over money lost in losing ones; undefined without a loss."},
	{"expectancy", "Expectancy", earned, "What a trade earned on average, after fees."},
	{"avg_trade", "Average trade", returned, "Mean return of a trade: its profit over the value of its largest position at entry."},
	{"best_trade", "Best trade", returned, "The highest return of a trade on the value of its largest position."},
	{"worst_trade", "Worst trade", returned, "The lowest return of a trade on the value of its largest position."},
	{"avg_duration_ms", "Average duration", duration, "How long a trade was held on average."},
	{"max_win_streak", "Winning streak", counted, "The most winning trades in a row."},
	{"max_loss_streak", "Losing streak", counted, "The most losing trades in a row."},
	{"sqn", "SQN", ratio, "System quality number: mean profit of a trade over its standard deviation, times the root of their number."},
	{"kelly", "Kelly", ratio, "The share of capital a trade that the Kelly criterion would stake; the estimate is rough, few dare half of it."},
	{"fees_paid", "Fees", amount, "All fees paid, those of an open position included."},
}

// write puts a value into words.
func (k kind) write(n report.Number) figure {
	x := float64(n)
	if !finite(n) {
		return figure{undefined, "flat"}
	}
	switch k {
	case counted:
		return figure{fixed(x, 0), ""}
	case share:
		return figure{fixed(100*x, 1) + percent, ""}
	case returned:
		return gain(100*x, 2, percent)
	case dropped:
		return figure{gain(-100*x, 2, percent).Text, ""}
	case amount:
		return figure{fixed(x, 2), ""}
	case earned:
		return gain(x, 2, "")
	case duration:
		return figure{span(x), ""}
	}
	return figure{fixed(x, 2), ""}
}

// measured is a metric with its value.
type measured struct {
	metric
	figure
}

// measure returns a metric by its name.
func measure(m *report.Metrics, name string) measured {
	for _, known := range metrics {
		if known.Name == name {
			value, _ := m.Value(name)
			return measured{known, known.Kind.write(value)}
		}
	}
	return measured{metric: metric{Name: name, Label: name}, figure: figure{undefined, "flat"}}
}

package report

import (
	"math"
	"slices"

	"tradebot/engine/ledger"
)

// year is the number of days in it: markets for coins never close.
const year = 365

// noise is the standard deviation of daily returns below which there is none. A return is a quotient of two equities, so it is
// off by up to 2e-16; an account that grows by the same rate every day has no volatility and no Sharpe ratio of 10^14.
const noise = 1e-14

// Account is what is known of the money exactly.
type Account struct {
	Start   Decimal // equity before the first candle, more than 0
	Final   Decimal // equity at the end, the open position at its last close
	Fees    Decimal // all that were paid
	BuyHold Number  // mean over the slots of last close / first open - 1
}

// gain returns the return to a final equity.
func (a *Account) gain(final Decimal) float64 {
	return final.Sub(a.Start).InexactFloat64() / a.Start.InexactFloat64()
}

// Measure returns the metrics of a run. The trades are in the order in which they ended.
func Measure(curve *Curve, trades []ledger.Trade, account Account) Metrics {
	m := Metrics{
		FeesPaid: number(account.Fees.InexactFloat64()), TotalReturn: number(account.gain(account.Final)), BuyHoldReturn: number(float64(account.BuyHold)),
		Exposure: number(curve.exposure()), UlcerIndex: number(curve.ulcer()),
	}
	m.ofTrades(trades)
	deepest, mean, longest := curve.drawdowns()
	m.MaxDrawdown, m.AvgDrawdown, m.MaxDrawdownDuration = number(deepest), number(mean), number(longest)
	m.ofDays(curve)
	return m
}

// ofDays fills in what comes from the daily returns.
func (m *Metrics) ofDays(curve *Curve) {
	returns := curve.returns()
	mean, deviation := moments(returns, noise)
	root := math.Sqrt(year)
	m.Sharpe = number(float64(mean / deviation * root))
	m.Volatility = number(float64(deviation * root))
	m.Sortino = number(float64(mean / downside(returns) * root))
	m.CVaR95 = number(tail(returns))
	m.CAGR = number(growth(curve.start, curve.Last(), len(returns), year))
	m.Calmar = number(float64(m.CAGR) / float64(m.MaxDrawdown))
}

// growth returns by what an equity grew in so many days if it went from one value to another in a number of days. The product of
// 1 + daily return is the quotient of the two. NaN without a day or from or to a debt.
func growth(from, to float64, took int, days float64) float64 {
	if took == 0 || from <= 0 || to < 0 {
		return math.NaN()
	}
	return power(to/from, days/float64(took)) - 1
}

// moments returns the mean, and the sample standard deviation, 0 if it is below the noise. Both are NaN below two values.
func moments(values []float64, noise float64) (mean, deviation float64) {
	if len(values) < 2 {
		return math.NaN(), math.NaN()
	}
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	squares := 0.0
	for _, v := range values {
		squares += float64((v - mean) * (v - mean))
	}
	deviation = math.Sqrt(squares / float64(len(values)-1))
	if deviation < noise {
		deviation = 0
	}
	return mean, deviation
}

// downside returns the root of the mean squared negative return, days without a loss counted with 0; 0 below the noise. NaN
// below two values.
func downside(returns []float64) float64 {
	if len(returns) < 2 {
		return math.NaN()
	}
	squares := 0.0
	for _, r := range returns {
		if r < 0 {
			squares += float64(r * r)
		}
	}
	if root := math.Sqrt(squares / float64(len(returns))); root >= noise {
		return root
	}
	return 0
}

// tail returns the mean of the worst twentieth of the returns, at least one of them. NaN without any.
func tail(returns []float64) float64 {
	sorted := slices.Sorted(slices.Values(returns))
	worst := sorted[:(len(sorted)+19)/20]
	sum := 0.0
	for _, r := range worst {
		sum += r
	}
	return sum / float64(len(worst))
}

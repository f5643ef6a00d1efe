package report

import (
	"fmt"
	"math"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
)

// Limits of the beliefs about where the profit came from.
const (
	// A strategy that works earns again and again. Where one trade made more than half of the profit, the next run will
	// most likely be without its like; up to a quarter is usual for trend followers, whose few large wins pay for many losses.
	oneTradeCaution = 0.25
	oneTradeFailed  = 0.5

	// The win rate seen over n trades is off by up to 0.98 / sqrt(n), 95 times in 100: 10 points with 100 trades, 31 with 10,
	// with which a coin can look like anything.
	tradesOK      = 100
	tradesCaution = 10

	// What earned half as much a day at the end as before may be chance; what earned still less is fading.
	lastOK = 0.5
)

// oneTrade is the share of the closed trades' profit that the best of them made; undefined if they made none.
func (e *Evidence) oneTrade() Belief {
	b := Belief{ID: "one_trade", Value: Undefined()}
	var sum, best ledger.Amount
	for i := range e.Trades {
		sum = sum.Add(e.Trades[i].PnL)
		best = order.Larger(best, e.Trades[i].PnL)
	}
	switch {
	case len(e.Trades) == 0:
		b.Verdict, b.Text = Caution, "No trade was closed, so there is no profit to ask about."
		return b
	case !sum.IsPos():
		b.Verdict, b.Text = OK, "The closed trades made no profit together, so no single one of them made it."
		return b
	}
	share := best.Float() / sum.Float()
	without := e.Account.gain(e.Account.Final.Sub(best.Decimal()))
	b.Verdict, b.Value = rate(-share, -oneTradeCaution, -oneTradeFailed), number(share)
	b.Text = fmt.Sprintf("The best trade made %s of the closed trades' profit; without it the return is %s.", percent(share), signed(without))
	return b
}

// fewTrades is the number of closed trades.
func (e *Evidence) fewTrades() Belief {
	n := len(e.Trades)
	b := Belief{ID: "few_trades", Verdict: rate(float64(n), tradesOK, tradesCaution), Value: Number(n)}
	if n == 0 {
		b.Text = "No trade was closed, so nothing is known about the strategy's trades."
		return b
	}
	b.Text = fmt.Sprintf("%s closed; by chance alone a win rate over so many is off by up to %.0f points (95 %%).", count(n, "trade was", "trades were"), min(50, 98/math.Sqrt(float64(n))))
	return b
}

// sharpe is the lower end of the interval of the Sharpe ratio.
func (e *Evidence) sharpe() Belief {
	interval := e.Curve.SharpeInterval()
	b := Belief{ID: "sharpe_interval", Verdict: Caution, Value: interval.Low}
	if !interval.Low.Defined() {
		b.Text = fmt.Sprintf("Nothing can be said about where the true Sharpe ratio lies: that takes %d days, and equity that changes on many of them.", fewestDays)
		return b
	}
	b.Text = fmt.Sprintf("The true Sharpe ratio lies between %.2f and %.2f (95 %%, block bootstrap of the daily returns)", float64(interval.Low), float64(interval.High))
	mean, _ := moments(e.Curve.returns(), noise)
	switch {
	case interval.Low > 0:
		b.Verdict = OK
		b.Text += ", above 0."
	case mean <= 0:
		b.Verdict = Failed
		b.Text += ", and the one measured is not above 0: there is no profit here to believe in."
	default:
		b.Text += ", so a strategy that earns nothing could have done as well by chance."
	}
	return b
}

// firstLast is the return a day of the last 30 % of the days over that of the first 70 %; undefined if the first earned nothing.
// Returns a day compound: they are those of steady growth to the same end.
func (e *Evidence) firstLast() Belief {
	b := Belief{ID: "first_last", Verdict: Caution, Value: Undefined()}
	ends := e.Curve.ends()
	n := len(ends)
	split := n - 3*n/10
	if n < fewestDays || ends[split-1] <= 0 || ends[n-1] < 0 {
		b.Text = fmt.Sprintf("The last 30 %% of the time cannot be held against the first 70 %%: that takes %d days and an account that is not ruined.", fewestDays)
		return b
	}
	first := growth(e.Curve.start, ends[split-1], split, 1)
	last := growth(ends[split-1], ends[n-1], n-split, 1)
	b.Text = fmt.Sprintf("The last %d days returned %s (%s a day), the %d before them %s (%s a day)", n-split, signed(change(ends[split-1], ends[n-1])),
		basis(last), split, signed(change(e.Curve.start, ends[split-1])), basis(first))
	if first > noise {
		ratio := last / first
		b.Value = number(ratio)
		// A part that earned nothing at all is a failure too, hence the smallest ratio above 0.
		b.Verdict = rate(ratio, lastOK, math.SmallestNonzeroFloat64)
		b.Text += map[Verdict]string{
			OK: ": it earned to the end.", Caution: ": it earned clearly less at the end.", Failed: ": it had stopped earning by the end.",
		}[b.Verdict]
		return b
	}
	if last > noise {
		b.Text += ": only the end earned anything, and a result that rests on its last days rests on luck."
		return b
	}
	b.Verdict = Failed
	b.Text += ": neither earned anything."
	return b
}

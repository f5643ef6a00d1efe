package report_test

import (
	"math"
	"math/big"
	"sort"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/ledger"
	"tradebot/engine/order"
	"tradebot/engine/report"
)

// sample is a close.
type sample struct {
	t       int64
	equity  float64
	exposed bool
}

// run is a random curve: start, time of the start, closes in order. Equity moves in steps that often lead back to where it was.
func run(t *rapid.T) (float64, int64, []sample) {
	start := rapid.SampledFrom([]float64{1, 100, 10_000, 0.5}).Draw(t, "start")
	from := rapid.Int64Range(-3*day, 3*day).Draw(t, "from")
	gap := rapid.SampledFrom([]int64{60_000, hour, 7 * hour, day, 3 * day})
	move := rapid.SampledFrom([]float64{1, 1, 2, 0.5, 0.9, 1.01, 0.999, 1.3})
	at, equity := from, start
	samples := make([]sample, rapid.IntRange(0, 120).Draw(t, "closes"))
	for i := range samples {
		at += gap.Draw(t, "gap")
		equity = min(max(equity*move.Draw(t, "move"), start/1000), start*1000)
		samples[i] = sample{at, equity, rapid.Bool().Draw(t, "exposed")}
	}
	return start, from, samples
}

func curveOf(start float64, from int64, samples []sample) *report.Curve {
	c := report.NewCurve(start, from)
	for _, s := range samples {
		c.Add(s.t, s.equity, s.exposed)
	}
	return c
}

// naive are the metrics as a textbook has them: every array written out, sums in 300 bits, nothing streamed.
func naive(start float64, from int64, samples []sample, trades []ledger.Trade, account report.Account) map[string]float64 {
	nan := math.NaN()
	m := map[string]float64{}
	for _, name := range report.Names() {
		m[name] = nan
	}
	exact := func(d report.Decimal) float64 {
		x, _ := new(big.Rat).SetString(d.String())
		f, _ := x.Float64()
		return f
	}
	m["fees_paid"], m["buy_hold_return"] = exact(account.Fees), float64(account.BuyHold)
	m["total_return"] = exact(account.Final.Sub(account.Start)) / exact(account.Start)

	// Trades.
	var profits, returns, lengths, wins, losses []float64
	outcome := "" // W, L or - for each
	for _, t := range trades {
		p := exact(t.PnL.Decimal())
		profits, returns = append(profits, p), append(returns, p/(exact(t.Qty.Decimal())*exact(t.EntryPrice.Decimal())))
		lengths = append(lengths, float64(t.ExitTime-t.EntryTime))
		switch {
		case p > 0:
			wins, outcome = append(wins, p), outcome+"W"
		case p < 0:
			losses, outcome = append(losses, -p), outcome+"L"
		default:
			outcome += "-"
		}
	}
	m["trades"], m["max_win_streak"], m["max_loss_streak"] = float64(len(trades)), float64(streak(outcome, 'W')), float64(streak(outcome, 'L'))
	if n := len(trades); n > 0 {
		rate := float64(len(wins)) / float64(n)
		m["win_rate"], m["expectancy"], m["avg_trade"], m["avg_duration_ms"] = rate, average(profits), average(returns), average(lengths)
		sort.Float64s(returns)
		m["worst_trade"], m["best_trade"] = returns[0], returns[n-1]
		if len(losses) > 0 {
			m["profit_factor"] = total(wins) / total(losses)
		}
		if len(wins) > 0 && len(losses) > 0 {
			m["kelly"] = rate - (1-rate)*average(losses)/average(wins)
		}
		if s := deviation(profits); n > 1 && s > 1e-12*math.Abs(m["expectancy"]) {
			m["sqn"] = math.Sqrt(float64(n)) * average(profits) / s
		}
	}
	if len(samples) == 0 {
		return m
	}

	// Drawdowns, from the array of peaks.
	equity, times := []float64{start}, []int64{from}
	exposed := 0.0
	for _, s := range samples {
		equity, times = append(equity, s.equity), append(times, s.t)
		if s.exposed {
			exposed++
		}
	}
	falls := make([]float64, len(equity))
	for i := range equity {
		peak := equity[0]
		for _, e := range equity[:i+1] {
			peak = math.Max(peak, e)
		}
		falls[i] = 1 - equity[i]/peak
	}
	var depths []float64
	longest := int64(0)
	for i := 1; i < len(falls); i++ {
		if falls[i] == 0 || falls[i-1] > 0 {
			continue // not the beginning of one
		}
		end := i
		depth := 0.0
		for ; end < len(falls) && falls[end] > 0; end++ {
			depth = math.Max(depth, falls[end])
		}
		depths = append(depths, depth)
		if length := times[min(end, len(times)-1)] - times[i-1]; length > longest {
			longest = length
		}
	}
	var squares []float64
	for _, f := range falls[1:] {
		squares = append(squares, f*f)
	}
	m["max_drawdown"], m["max_drawdown_duration_ms"] = 0, float64(longest)
	for _, d := range depths {
		m["max_drawdown"] = math.Max(m["max_drawdown"], d)
	}
	if len(depths) > 0 {
		m["avg_drawdown"] = average(depths)
	}
	m["ulcer_index"], m["exposure"] = math.Sqrt(average(squares)), exposed/float64(len(samples))

	// Days: the last close at or before each midnight.
	days := []float64{start}
	for midnight := from - (from%day+day)%day + day; ; midnight += day {
		end := start
		for _, s := range samples {
			if s.t <= midnight {
				end = s.equity
			}
		}
		days = append(days, end)
		if midnight >= samples[len(samples)-1].t {
			break
		}
	}
	var daily, down []float64
	product := 1.0
	for i, end := range days[1:] {
		r := end/days[i] - 1
		daily, down, product = append(daily, r), append(down, math.Min(r, 0)*math.Min(r, 0)), product*(1+r)
	}
	n := float64(len(daily))
	m["cagr"] = math.Pow(product, 365/n) - 1
	if math.IsInf(m["cagr"], 0) {
		m["cagr"] = nan
	}
	if m["max_drawdown"] > 0 {
		m["calmar"] = m["cagr"] / m["max_drawdown"]
	}
	if n > 1 {
		s := deviation(daily)
		m["volatility"] = s * math.Sqrt(365)
		if s > 1e-13 {
			m["sharpe"] = average(daily) / s * math.Sqrt(365)
		}
		if total(down) > 0 {
			m["sortino"] = average(daily) / math.Sqrt(average(down)) * math.Sqrt(365)
		}
	}
	sort.Float64s(daily)
	m["cvar_95"] = average(daily[:int(math.Ceil(n/20))])
	return m
}

// streak is the most of one letter in a row.
func streak(outcome string, letter rune) (longest int) {
	length := 0
	for _, o := range outcome {
		length++
		if o != letter {
			length = 0
		}
		longest = max(longest, length)
	}
	return longest
}

func sum(values []float64) *big.Float {
	s := new(big.Float).SetPrec(300)
	for _, v := range values {
		s.Add(s, big.NewFloat(v))
	}
	return s
}

func total(values []float64) float64 { x, _ := sum(values).Float64(); return x }

func mean(values []float64) *big.Float {
	return new(big.Float).Quo(sum(values), big.NewFloat(float64(len(values))))
}

func average(values []float64) float64 { x, _ := mean(values).Float64(); return x }

func deviation(values []float64) float64 {
	about, squares := mean(values), new(big.Float).SetPrec(300)
	for _, v := range values {
		d := new(big.Float).Sub(big.NewFloat(v).SetPrec(300), about)
		squares.Add(squares, d.Mul(d, d))
	}
	x, _ := squares.Float64()
	return math.Sqrt(x / float64(len(values)-1))
}

// tolerance allows for the rounding of a return, which is that of 1, in figures that magnify it.
func tolerable(name string, got, want float64) bool {
	switch {
	case near(got, want):
		return true
	case name == "cagr" || name == "calmar": // to the power of up to 365
		return math.Abs(got-want) <= 1e-8*math.Abs(want)
	}
	return false
}

func TestNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, from, samples := run(t)
		trades := make([]ledger.Trade, rapid.IntRange(0, 12).Draw(t, "trades"))
		for i := range trades {
			at := rapid.Int64Range(0, 9*day).Draw(t, "entry")
			trades[i] = ledger.Trade{
				Side: order.Buy, EntryTime: at, ExitTime: at + rapid.Int64Range(0, 3*day).Draw(t, "held"),
				Qty:        order.AmountOf(udecimal.MustFromInt64(rapid.Int64Range(1, 500).Draw(t, "qty"), 2)),
				EntryPrice: order.AmountOf(udecimal.MustFromInt64(rapid.Int64Range(1, 5000).Draw(t, "price"), 1)),
				PnL:        order.AmountOf(udecimal.MustFromInt64(rapid.OneOf(rapid.Int64Range(-9, 9), rapid.Int64Range(-9e9, 9e9)).Draw(t, "pnl"), 8)),
			}
		}
		account := report.Account{
			Start: udecimal.MustFromFloat64(start), Final: udecimal.MustFromInt64(rapid.Int64Range(-1000, 1e9).Draw(t, "final"), 3),
			Fees: dec("1.25"), BuyHold: -0.5,
		}
		m := report.Measure(curveOf(start, from, samples), trades, account)
		for name, want := range naive(start, from, samples, trades, account) {
			if got, _ := m.Value(name); !tolerable(name, float64(got), want) {
				t.Errorf("%s is %v, the textbook has %v", name, got, want)
			}
		}
		if m.MaxDrawdown.Defined() && (m.MaxDrawdown < 0 || m.MaxDrawdown > 1) {
			t.Errorf("a drawdown of %v of an account that is never in debt", m.MaxDrawdown)
		}
	})
}

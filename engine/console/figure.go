package console

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/report"
)

// How figures are written: a comma for thousands, a true minus where the screen has one, gains with a plus. What is
// undefined is a dash, never 0.

// undefined stands for a figure that has no value.
func (s *Screen) undefined() string {
	if s.ascii {
		return "-"
	}
	return "—"
}

// grouped writes a plain decimal, like -1234.5.
func (s *Screen) grouped(plain string) string {
	digits, negative := strings.CutPrefix(plain, "-")
	whole, fraction, broken := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if broken {
		whole += "." + fraction
	}
	switch {
	case negative && s.ascii:
		return "-" + whole
	case negative:
		return "−" + whole
	}
	return whole
}

// money writes an amount with two decimals; what is not nothing but would read as 0.00 keeps all of its own.
func (s *Screen) money(d backtest.Decimal) string {
	if rounded := d.RoundHAZ(2); d.IsZero() || !rounded.IsZero() {
		return s.grouped(rounded.StringFixed(2))
	}
	return s.grouped(d.String())
}

// profit writes an amount that was gained or lost.
func (s *Screen) profit(d backtest.Decimal) cell {
	switch text := s.money(d); d.Sign() {
	case 1:
		return cell{text: "+" + text, how: green, right: true}
	case -1:
		return cell{text: text, how: red, right: true}
	default:
		return cell{text: text, right: true}
	}
}

// fixed writes a number with so many decimals; one that rounds to nothing has no sign.
func (s *Screen) fixed(x float64, decimals int) string {
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return s.grouped(text)
}

// ratio writes a number with two decimals.
func (s *Screen) ratio(n report.Number) cell {
	if !n.Defined() {
		return cell{text: s.undefined(), right: true}
	}
	return cell{text: s.fixed(float64(n), 2), right: true}
}

// share writes a fraction as percent.
func (s *Screen) share(n report.Number) cell {
	if !n.Defined() {
		return cell{text: s.undefined(), right: true}
	}
	return cell{text: s.fixed(100*float64(n), 1) + " %", right: true}
}

// gain writes a fraction that was gained or lost as percent.
func (s *Screen) gain(n report.Number) cell {
	if !n.Defined() {
		return cell{text: s.undefined(), right: true}
	}
	text := s.fixed(100*float64(n), 2)
	switch {
	case strings.Trim(text, "0.") == "":
		return cell{text: text + " %", right: true}
	case n > 0:
		return cell{text: "+" + text + " %", how: green, right: true}
	}
	return cell{text: text + " %", how: red, right: true}
}

// drop writes a drawdown, which is positive in the metrics, as what it is. It has no colour: every run has one.
func (s *Screen) drop(n report.Number) cell {
	c := s.gain(-n)
	c.how = plain
	return c
}

// metric writes a metric by its name.
func (s *Screen) metric(m *report.Metrics, name string) cell {
	value, _ := m.Value(name)
	switch name {
	case "total_return", "buy_hold_return", "cagr", "cvar_95", "avg_trade", "best_trade", "worst_trade":
		return s.gain(value)
	case "max_drawdown", "avg_drawdown":
		return s.drop(value)
	case "win_rate", "exposure", "volatility", "ulcer_index":
		return s.share(value)
	case "trades", "max_win_streak", "max_loss_streak":
		return cell{text: s.fixed(float64(value), 0), right: true}
	case "avg_duration_ms", "max_drawdown_duration_ms":
		if !value.Defined() {
			return cell{text: s.undefined(), right: true}
		}
		return cell{text: days(int64(value)), right: true}
	}
	return s.ratio(value)
}

// days writes a duration of ms in its two largest units.
func days(ms int64) string {
	minutes := ms / 60_000
	switch hours := minutes / 60; {
	case hours >= 24:
		return fmt.Sprintf("%s d %d h", Count(hours/24), hours%24)
	case hours > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes%60)
	}
	return fmt.Sprintf("%d min", minutes)
}

var hundred = udecimal.MustFromInt64(100, 0)

// costs says what a run assumed, and what it left at nothing.
func costs(s *backtest.Settings) string {
	rate := func(name string, d backtest.Decimal) string {
		if d.IsZero() {
			return name + " left at 0"
		}
		return name + " " + d.Mul(hundred).String() + " %"
	}
	points := func(name string, d backtest.Decimal) string {
		if d.IsZero() {
			return name + " left at 0"
		}
		return name + " " + d.String() + " bps"
	}
	list := []string{rate("fees", s.Fee)}
	if s.MakerFee != nil && !s.MakerFee.Equal(s.Fee) {
		list = append(list, rate("maker fees", *s.MakerFee))
	}
	list = append(list, points("slippage", s.SlippageBps), points("spread", s.SpreadBps))
	if !s.Funding.IsZero() {
		list = append(list, rate("funding", s.Funding)+" every 8 h")
	}
	if !s.VolumeCap.IsZero() {
		list = append(list, "at most "+s.VolumeCap.Mul(hundred).String()+" % of a candle's volume")
	}
	return strings.Join(list, ", ") + "; fill model " + s.Fills
}

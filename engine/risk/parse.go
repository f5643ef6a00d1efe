package risk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Bounds of what is read. They keep arithmetic far from its own limits and memory small; nobody trades near them.
const (
	places      = 8 // decimals of an amount or a percentage
	maxRate     = 10_000
	maxTrades   = 1_000_000
	maxStops    = 1000
	longestText = 64
)

var (
	hundred    = udecimal.MustFromInt64(100, 0)
	maxAmount  = udecimal.MustFromInt64(1_000_000_000_000_000, 0)
	maxPercent = udecimal.MustFromInt64(1_000_000, 0)
)

// row is one limit as it is written.
type row struct {
	name  string
	form  string                             // what a value looks like, for the user
	read  func(l *Limits, value string) bool // sets the limit, or reports false and leaves it
	write func(l *Limits) string             // "" if it is off
}

// rows is every limit, in the order in which they are listed.
var rows = [...]row{
	amount("max_position", func(l *Limits) *udecimal.Decimal { return &l.MaxPosition }),
	amount("max_order", func(l *Limits) *udecimal.Decimal { return &l.MaxOrder }),
	count("orders_per_minute", maxRate, func(l *Limits) *int { return &l.OrdersPerMinute }),
	count("open_orders", MaxOpen, func(l *Limits) *int { return &l.OpenOrders }),
	count("daily_trades", maxTrades, func(l *Limits) *int { return &l.DailyTrades }),
	part("daily_loss_pct", func(l *Limits) *udecimal.Decimal { return &l.DailyLossPct }),
	percent("daily_profit_pct", func(l *Limits) *udecimal.Decimal { return &l.DailyProfitPct }),
	percent("price_band_pct", func(l *Limits) *udecimal.Decimal { return &l.PriceBandPct }),
	part("stop_loss_pct", func(l *Limits) *udecimal.Decimal { return &l.StopLossPct }),
	percent("take_profit_pct", func(l *Limits) *udecimal.Decimal { return &l.TakeProfitPct }),
	part("trailing_stop_pct", func(l *Limits) *udecimal.Decimal { return &l.TrailingStopPct }),
	{"no_shorts", "true or false, like no_shorts=true", readShorts, writeShorts},
	{"cooldown", "a duration in s, m, h, d or w, like cooldown=4h", readCooldown, writeCooldown},
	protection("stop_guard", "COUNT/WINDOW/PAUSE with a count from 1 to 1000, like stop_guard=3/1d/4h",
		func(l *Limits) *Protection { return &l.StopGuard }, readStops),
	protection("drawdown_guard", "PERCENT/WINDOW/PAUSE with a percentage above 0 and below 100, like drawdown_guard=10/7d/1d",
		func(l *Limits) *Protection { return &l.DrawdownGuard }, readFall),
	protection("low_profit", "PERCENT/WINDOW/PAUSE with a percentage above -100, like low_profit=0.5/7d/1d",
		func(l *Limits) *Protection { return &l.LowProfit }, readGain),
}

// ParseLimit sets the one limit that text gives, as NAME=VALUE; no_shorts alone means no_shorts=true. A limit that is set
// already is replaced. The error is Invalid and nothing has changed.
func ParseLimit(l *Limits, text string) error {
	const op = "risk.ParseLimit"
	name, value, given := strings.Cut(text, "=")
	if !given && name == "no_shorts" {
		value, given = "true", true
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.name != name:
			continue
		case !given:
			return fault.New(fault.Invalid, op, "limit %s has no value; write %s", name, r.form)
		case len(value) > longestText || !r.read(l, value):
			return fault.New(fault.Invalid, op, "limit %s cannot be %q; write %s", name, short(value), r.form)
		}
		return nil
	}
	names := make([]string, len(rows))
	for i := range rows {
		names[i] = rows[i].name
	}
	return fault.New(fault.Invalid, op, "there is no limit %q; write NAME=VALUE with one of the names %s", short(name), strings.Join(names, ", "))
}

// Strings returns what is set as NAME=VALUE, in a fixed order; ParseLimit reads it back. Durations must be whole seconds.
func (l *Limits) Strings() []string {
	var all []string
	for i := range rows {
		if value := rows[i].write(l); value != "" {
			all = append(all, rows[i].name+"="+value)
		}
	}
	return all
}

// written returns one limit as it is written.
func (l *Limits) written(name string) string {
	i := slices.IndexFunc(rows[:], func(r row) bool { return r.name == name })
	return name + "=" + rows[i].write(l)
}

// short returns text for an error message.
func short(text string) string {
	if len(text) > longestText {
		return text[:longestText] + "..."
	}
	return text
}

// amount is a row of money, above 0.
func amount(name string, field func(*Limits) *udecimal.Decimal) row {
	return number(name, "an amount of quote currency above 0, with at most 8 decimals, like "+name+"=1000", maxAmount, field)
}

// percent is a row of a percentage, above 0.
func percent(name string, field func(*Limits) *udecimal.Decimal) row {
	return number(name, "a percentage above 0 and at most 1000000, like "+name+"=5", maxPercent, field)
}

// part is a row of a percentage, above 0 and below 100.
func part(name string, field func(*Limits) *udecimal.Decimal) row {
	r := number(name, "a percentage above 0 and below 100, like "+name+"=5", hundred, field)
	read := r.read
	r.read = func(l *Limits, value string) bool {
		d, ok := decimal(value)
		return ok && d.LessThan(hundred) && read(l, value)
	}
	return r
}

// number is a row of a decimal above 0 and at most most.
func number(name, form string, most udecimal.Decimal, field func(*Limits) *udecimal.Decimal) row {
	return row{
		name, form,
		func(l *Limits, value string) bool {
			d, ok := decimal(value)
			if !ok || d.Sign() <= 0 || d.GreaterThan(most) {
				return false
			}
			*field(l) = d
			return true
		},
		func(l *Limits) string {
			if field(l).IsZero() {
				return ""
			}
			return field(l).String()
		},
	}
}

// count is a row of a whole number from 1 to most.
func count(name string, most int, field func(*Limits) *int) row {
	return row{
		name, "a whole number from 1 to " + strconv.Itoa(most) + ", like " + name + "=10",
		func(l *Limits, value string) bool {
			n, ok := whole(value, most)
			if ok {
				*field(l) = n
			}
			return ok
		},
		func(l *Limits) string {
			if *field(l) == 0 {
				return ""
			}
			return strconv.Itoa(*field(l))
		},
	}
}

// protection is a row of a protection; first reads and sets what stands before the window.
func protection(name, form string, field func(*Limits) *Protection, first func(p *Protection, value string) bool) row {
	return row{
		name, form,
		func(l *Limits, value string) bool {
			parts := strings.Split(value, "/")
			if len(parts) != 3 {
				return false
			}
			var p Protection
			var okWindow, okPause bool
			p.Window, okWindow = duration(parts[1])
			p.Pause, okPause = duration(parts[2])
			if !okWindow || !okPause || !first(&p, parts[0]) {
				return false
			}
			*field(l) = p
			return true
		},
		func(l *Limits) string {
			p := field(l)
			if !p.on() {
				return ""
			}
			head := p.Pct.String()
			if p.Count > 0 {
				head = strconv.Itoa(p.Count)
			}
			return head + "/" + span(p.Window) + "/" + span(p.Pause)
		},
	}
}

func readStops(p *Protection, value string) (ok bool) {
	p.Count, ok = whole(value, maxStops)
	return ok
}

func readFall(p *Protection, value string) (ok bool) {
	p.Pct, ok = decimal(value)
	return ok && p.Pct.Sign() > 0 && p.Pct.LessThan(hundred)
}

func readGain(p *Protection, value string) (ok bool) {
	p.Pct, ok = decimal(value)
	return ok && p.Pct.GreaterThan(hundred.Neg()) && p.Pct.LessThanOrEqual(maxPercent)
}

func readShorts(l *Limits, value string) bool {
	if value != "true" && value != "false" {
		return false
	}
	l.NoShorts = value == "true"
	return true
}

func writeShorts(l *Limits) string {
	if !l.NoShorts {
		return ""
	}
	return "true"
}

func readCooldown(l *Limits, value string) bool {
	ms, ok := duration(value)
	if ok {
		l.Cooldown = ms
	}
	return ok
}

func writeCooldown(l *Limits) string {
	if l.Cooldown == 0 {
		return ""
	}
	return span(l.Cooldown)
}

// decimal reads a plain number with at most 8 decimals. Zeros at its end are dropped, so that equal numbers are one value.
func decimal(value string) (udecimal.Decimal, bool) {
	d, err := udecimal.Parse(value)
	if err != nil || value[0] == '+' || !d.Trunc(places).Equal(d) {
		return udecimal.Decimal{}, false
	}
	return udecimal.MustParse(d.String()), true
}

// whole reads a whole number from 1 to most.
func whole(value string, most int) (int, bool) {
	n, err := strconv.ParseUint(value, 10, 32)
	return int(n), err == nil && n >= 1 && n <= uint64(most)
}

// duration reads 30m, 4h or 3d, in ms.
func duration(value string) (int64, bool) {
	tf, err := market.ParseTimeframe(value)
	return int64(tf), err == nil
}

// span writes a duration as duration reads it.
func span(ms int64) string { return market.Timeframe(ms).String() }

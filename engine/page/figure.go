package page

import (
	"math"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/backtest"
	"tradebot/engine/report"
)

// How numbers are written: a comma for thousands, a true minus, a thin space that does not break before a percent sign.
const (
	undefined = "—"
	minus     = "−"
	percent   = "\u202f%"
)

// figure is a number as it stands on the page: its text, and gain, loss, flat or nothing as the class that colours it.
type figure struct{ Text, Tone string }

// group writes a plain decimal ("-1234.5") with thousands separated and a true minus.
func group(plain string) string {
	digits, negative := strings.CutPrefix(plain, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	var b strings.Builder
	if negative {
		b.WriteString(minus)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteByte('.')
		b.WriteString(fraction)
	}
	return b.String()
}

// count writes a whole number.
func count[T int | int64](n T) string { return group(strconv.FormatInt(int64(n), 10)) }

// cents is money with two decimals, as a plain decimal. What is not nothing but would read as 0.00 keeps all its decimals.
func cents(d backtest.Decimal) string {
	if rounded := d.RoundHAZ(2); d.IsZero() || !rounded.IsZero() {
		return rounded.StringFixed(2)
	}
	return d.String()
}

// money writes an amount that is neither gained nor lost.
func money(d backtest.Decimal) string { return group(cents(d)) }

// profit writes an amount gained or lost.
func profit(d backtest.Decimal) figure { return signed(group(cents(d)), d.Sign()) }

// signed puts a plus before what is above nothing and names the tone.
func signed(text string, sign int) figure {
	switch {
	case sign > 0:
		return figure{"+" + text, "gain"}
	case sign < 0:
		return figure{text, "loss"}
	}
	return figure{text, "flat"}
}

// fixed writes a number with so many decimals. A number that rounds to nothing has no sign.
func fixed(x float64, decimals int) string {
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return group(text)
}

// gain writes a number with its sign, as what was gained or lost.
func gain(x float64, decimals int, unit string) figure {
	text := fixed(x, decimals)
	switch {
	case strings.Trim(text, minus+"0.,") == "":
		return figure{text + unit, "flat"}
	case x > 0:
		return figure{"+" + text + unit, "gain"}
	}
	return figure{text + unit, "loss"}
}

// finite says whether a number is defined.
func finite(n report.Number) bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

const (
	second = 1000
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// span writes a duration of ms in its two largest units.
func span(ms float64) string {
	switch n := int64(math.Round(ms)); {
	case n >= day:
		return count(n/day) + " d " + count(n%day/hour) + " h"
	case n >= hour:
		return count(n/hour) + " h " + count(n%hour/minute) + " min"
	case n >= minute:
		return count(n/minute) + " min"
	default:
		return count(n/second) + " s"
	}
}

// stamp writes a time, ms UTC.
func stamp(t int64) string {
	layout := "2 Jan 2006 15:04"
	if t%minute != 0 {
		layout += ":05"
	}
	return time.UnixMilli(t).UTC().Format(layout)
}

// short is the beginning of a hash.
func short(hash string) string { return hash[:min(len(hash), 8)] }

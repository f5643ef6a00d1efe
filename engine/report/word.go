package report

import (
	"fmt"
	"math"
	"strconv"
)

// percent writes a fraction as percent, without decimals from 10 % on, and a small one with as many as its first digit takes.
func percent(x float64) string {
	decimals := 0
	if size := math.Abs(100 * x); size < 10 && size > 0 {
		decimals = 1
		for ; size < 0.1; size *= 10 {
			decimals++
		}
	}
	return strconv.FormatFloat(100*x, 'f', decimals, 64) + " %"
}

// signed writes a return as percent with its sign.
func signed(x float64) string { return fmt.Sprintf("%+.1f %%", 100*x) }

// basis writes a small return in basis points.
func basis(x float64) string { return fmt.Sprintf("%+.1f basis points", 10_000*x) }

// short writes a number with at most two decimals.
func short(x float64) string {
	return strconv.FormatFloat(math.Round(100*x)/100, 'f', -1, 64)
}

// result writes money gained or lost: two decimals, or all of them if it is less than 1.
func result(d Decimal) string {
	word := "a profit of "
	if d.IsNeg() {
		word = "a loss of "
	}
	d = d.Abs()
	if d.InexactFloat64() >= 1 {
		d = d.RoundBank(2)
	}
	return word + d.String()
}

// count writes a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

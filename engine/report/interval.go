package report

import (
	"math"
	"slices"
)

// resamples is how often the days are drawn anew. With 1,999 of them the 50th from either end is the 2.5 % quantile exactly
// (Davison and Hinkley 1997), and the ends move by some hundredths of the interval from one seed to another.
const resamples = 1999

// fewestDays is the number of days below which no interval is given: with blocks of three or four days there would be less
// than ten to draw from.
const fewestDays = 30

// Interval is where a figure lies with a probability of 95 %; undefined ends if nothing can be said.
type Interval struct {
	Low  Number `json:"low"`
	High Number `json:"high"`
}

// SharpeInterval returns the 95 % interval of the Sharpe ratio, by the circular block bootstrap (Politis and Romano 1992):
// blocks of consecutive daily returns are drawn with replacement, the first day following the last, until there are as many
// days as there were; the percentiles of the ratios of all resamples are the interval. Blocks keep what one day has to do
// with the next, volatility above all, which drawing single days would destroy. A block is as long as the cube root of the
// number of days, rounded up: the optimal length for a variance grows like it (Künsch 1989; Hall, Horowitz and Jing 1995).
//
// It is undefined below 30 days, and if more than one resample in twenty has no Sharpe ratio, as when there were trades on a
// handful of days only. The random numbers are seeded from the returns.
func (c *Curve) SharpeInterval() Interval {
	returns := c.returns()
	unknown := Interval{Undefined(), Undefined()}
	n := len(returns)
	mean, deviation := moments(returns, noise)
	if n < fewestDays || !(deviation > 0) {
		return unknown
	}
	// Sums from the first day on, twice around, of the returns and their squares: a block is a difference of two. The returns
	// are taken from their mean, lest the differences cancel, and the unit is their deviation.
	sums, squares := make([]float64, 2*n+1), make([]float64, 2*n+1)
	draw := random{uint64(n)}
	for i := range 2 * n {
		z := (returns[i%n] - mean) / deviation
		sums[i+1], squares[i+1] = sums[i]+z, squares[i]+float64(z*z)
		draw.stir(returns[i%n])
	}
	block := cubeRoot(n)
	ratios := make([]float64, 0, resamples)
	for range resamples {
		var sum, square float64
		for left := n; left > 0; left -= block {
			from := draw.below(n)
			to := from + min(block, left)
			sum += sums[to] - sums[from]
			square += squares[to] - squares[from]
		}
		drawn := sum / float64(n)
		variance := (square - float64(sum*drawn)) / float64(n-1)
		if flat := float64(noise / deviation); variance > 1e-12 && variance > float64(flat*flat) {
			ratios = append(ratios, (mean/deviation+drawn)/math.Sqrt(variance))
		}
	}
	if len(ratios) < resamples-resamples/20 {
		return unknown
	}
	slices.Sort(ratios)
	out := (len(ratios)+1)/40 - 1 // how many lie outside, at either end
	root := math.Sqrt(year)
	return Interval{number(float64(ratios[out] * root)), number(float64(ratios[len(ratios)-1-out] * root))}
}

// cubeRoot returns the smallest number whose cube is at least n.
func cubeRoot(n int) int {
	root := 1
	for root*root*root < n {
		root++
	}
	return root
}

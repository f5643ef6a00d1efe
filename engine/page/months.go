package page

import (
	"math"

	"tradebot/engine/report"
)

// year is a row of the table of monthly returns.
type year struct {
	Year   int
	Months [12]heat
	Total  figure
}

// heat is a cell coloured by its value.
type heat struct{ Text, Step string }

// The returns of a month from which a cell is of the second and of the third depth, and below which it is grey.
const (
	grey   = 0.005
	deep   = 0.05
	deeper = 0.15
)

// step names the colour of a monthly return: n3 to p3.
func step(r float64) string {
	size := math.Abs(r)
	depth := "1"
	switch {
	case size < grey:
		return "z"
	case size >= deeper:
		depth = "3"
	case size >= deep:
		depth = "2"
	}
	if r < 0 {
		return "n" + depth
	}
	return "p" + depth
}

// years arranges monthly returns by year. A month without any is hatched.
func years(months []report.Month) []year {
	var list []year
	growth := 1.0
	for _, m := range months {
		if n := len(list); n == 0 || list[n-1].Year != m.Year {
			list = append(list, year{Year: m.Year})
			for i := range list[n].Months {
				list[n].Months[i] = heat{"", "x"}
			}
			growth = 1
		}
		y := &list[len(list)-1]
		cell := &y.Months[(int(m.Month)+11)%12]
		if !finite(m.Return) {
			cell.Text = undefined
			continue
		}
		r := float64(m.Return)
		*cell = heat{gain(100*r, 1, "").Text, step(r)}
		growth *= 1 + r
		y.Total = gain(100*(growth-1), 1, "")
	}
	return list
}

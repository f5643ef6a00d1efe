package report

import "time"

// Month is the return of a calendar month, UTC: the equity at its end against the one at the end of the month before. The
// first month begins with the curve, the last one ends with it.
type Month struct {
	Year   int    `json:"year"`
	Month  int    `json:"month"` // 1 is January
	Return Number `json:"return"`
}

// Year is the return of a calendar year, UTC, made likewise.
type Year struct {
	Year   int    `json:"year"`
	Return Number `json:"return"`
}

// Monthly returns the return of every month, in order of time. It is empty without a close.
func (c *Curve) Monthly() []Month {
	var months []Month
	c.spans(func(t time.Time) int { return int(t.Month()) }, func(t time.Time, gain Number) {
		months = append(months, Month{t.Year(), int(t.Month()), gain})
	})
	return months
}

// Yearly returns the return of every year, in order of time. It is empty without a close.
func (c *Curve) Yearly() []Year {
	var years []Year
	c.spans(time.Time.Year, func(t time.Time, gain Number) { years = append(years, Year{t.Year(), gain}) })
	return years
}

// spans divides the days into stretches of one key, and yields the last day of each with the return of the stretch.
func (c *Curve) spans(key func(time.Time) int, yield func(time.Time, Number)) {
	before, ends := c.start, c.ends()
	today := time.UnixMilli(c.first - day).UTC()
	for i, end := range ends {
		tomorrow := today.AddDate(0, 0, 1)
		if i == len(ends)-1 || key(today) != key(tomorrow) {
			yield(today, number(change(before, end)))
			before = end
		}
		today = tomorrow
	}
}

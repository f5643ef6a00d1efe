package chunk

import (
	"fmt"
	"time"

	"tradebot/engine/market"
)

// Month is a calendar month in UTC, counted from January 1970. A candle belongs to the month in which it opens.
type Month int32

// The months of all times that candles may have.
var (
	FirstMonth = MonthOf(-market.MaxTime)
	LastMonth  = MonthOf(market.MaxTime)
)

// MonthOf returns the month of a time, ms UTC.
func MonthOf(t int64) Month {
	year, month, _ := time.UnixMilli(t).UTC().Date()
	return Month((year-1970)*12 + int(month) - 1)
}

// Begin returns the first millisecond of the month.
func (m Month) Begin() int64 {
	return time.Date(1970, time.January+time.Month(m), 1, 0, 0, 0, 0, time.UTC).UnixMilli()
}

// End returns the first millisecond after the month.
func (m Month) End() int64 { return (m + 1).Begin() }

// String writes a month like 2024-01.
func (m Month) String() string {
	year, month, _ := time.UnixMilli(m.Begin()).UTC().Date()
	return fmt.Sprintf("%04d-%02d", year, int(month))
}

// slots returns the first time in the month at which a candle may open, and how many may: none, if the timeframe is so long
// that all of them open in other months.
func (m Month) slots(tf market.Timeframe) (first int64, n int) {
	first = tf.Close(m.Begin() - 1)
	if end := m.End(); first < end {
		n = int((end-1-first)/int64(tf)) + 1
	}
	return first, n
}

package chunk_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

func TestMonth(t *testing.T) {
	for _, c := range []struct {
		time  string
		month chunk.Month
		name  string
	}{
		{"1970-01-01T00:00:00Z", 0, "1970-01"},
		{"1969-12-31T23:59:59Z", -1, "1969-12"},
		{"2024-02-29T23:59:59Z", 54*12 + 1, "2024-02"},
		{"2024-03-01T00:00:00Z", 54*12 + 2, "2024-03"},
		{"2024-03-01T00:30:00+01:00", 54*12 + 1, "2024-02"},
	} {
		at, err := time.Parse(time.RFC3339, c.time)
		if err != nil {
			t.Fatal(err)
		}
		if got := chunk.MonthOf(at.UnixMilli()); got != c.month || got.String() != c.name {
			t.Errorf("%s is in month %d, %s; want %d, %s", c.time, got, got, c.month, c.name)
		}
	}
}

// Months follow one another without a hole, over all times that candles may have.
func TestMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(-market.MaxTime, market.MaxTime).Draw(t, "time")
		m := chunk.MonthOf(at)
		if m.Begin() > at || at >= m.End() || m.End() != (m+1).Begin() || chunk.MonthOf(m.End()-1) != m || chunk.MonthOf(m.End()) != m+1 {
			t.Fatalf("%d is in month %s, from %d to %d", at, m, m.Begin(), m.End())
		}
		if m < chunk.FirstMonth || m > chunk.LastMonth {
			t.Fatalf("%s is not between the first month and the last", m)
		}
	})
}

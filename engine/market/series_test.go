package market_test

import (
	"reflect"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// at returns flat candles of price 10 with the open times given in minutes.
func at(minutes ...int64) []market.Candle {
	candles := make([]market.Candle, len(minutes))
	for i, m := range minutes {
		candles[i] = market.Candle{Time: m * 60_000, Open: 10, High: 10, Low: 10, Close: 10, Volume: 1}
	}
	return candles
}

func TestNewSeries(t *testing.T) {
	const m = 60_000
	for _, c := range []struct {
		name      string
		minutes   []int64
		tf        market.Timeframe
		gaps      []market.Gap
		irregular int
	}{
		{"no gap", []int64{0, 1, 2, 3}, market.Minute, nil, 0},
		{"one missing", []int64{0, 1, 3, 4}, market.Minute, []market.Gap{{From: 2 * m, To: 3 * m, Missing: 1}}, 0},
		{"two gaps", []int64{0, 1, 5, 6, 7, 17}, market.Minute, []market.Gap{{2 * m, 5 * m, 3}, {8 * m, 17 * m, 9}}, 0},
		{"two candles", []int64{0, 60}, market.Hour, nil, 0},
		{"steps as frequent: the shorter", []int64{0, 5, 10, 13, 16}, 3 * market.Minute, nil, 2},
		{"a clock put back and forth", []int64{0, 1440, 2820, 4260, 5760}, market.Day, nil, 2}, // 24, 23, 24, 25 hours
		{"before 1970", []int64{-3, -2, -1, 0}, market.Minute, nil, 0},
		{"weekends", []int64{0, 1440, 2880, 4320, 5760, 10080, 11520}, market.Day, []market.Gap{{7200 * m, 10080 * m, 2}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := market.NewSeries(at(c.minutes...))
			if err != nil {
				t.Fatal(err)
			}
			if s.Timeframe != c.tf || !reflect.DeepEqual(s.Gaps, c.gaps) || s.Irregular != c.irregular {
				t.Errorf("timeframe %s, gaps %v, irregular %d; want %s, %v, %d", s.Timeframe, s.Gaps, s.Irregular, c.tf, c.gaps, c.irregular)
			}
			if !reflect.DeepEqual(s.Candles, at(c.minutes...)) {
				t.Errorf("the candles changed: %v", s.Candles)
			}
		})
	}
}

func TestNewSeriesRefuses(t *testing.T) {
	flawed := at(0, 1, 2)
	flawed[2].High = 9
	for _, c := range []struct {
		name    string
		candles []market.Candle
		want    string
	}{
		{"none", nil, "the number of candles is 0"},
		{"one", at(0), "the number of candles is 1; give at least 2"},
		{"unsorted", at(0, 2, 1), "candle 3: its open time 1970-01-01T00:01:00Z is before that of the candle before it, 1970-01-01T00:02:00Z; sort"},
		{"duplicate", at(0, 1, 1), "candle 3: its open time 1970-01-01T00:01:00Z is that of the candle before it; remove"},
		{"impossible", flawed, "candle 3: the high 9 is below the open 10"},
		{"too far apart", at(0, 60*24*7*54), "which is no timeframe"},
		{"too close", []market.Candle{{Time: 1, Open: 1, High: 1, Low: 1, Close: 1}, {Time: 2, Open: 1, High: 1, Low: 1, Close: 1}}, "after 1 ms, which is no timeframe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := market.NewSeries(c.candles)
			if err == nil || !strings.Contains(fault.Sentence(err), c.want) || fault.KindOf(err) != fault.Invalid {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestSlice(t *testing.T) {
	s, err := market.NewSeries(at(0, 1, 2, 5, 6, 9))
	if err != nil {
		t.Fatal(err)
	}
	const m = 60_000
	for _, c := range []struct {
		name     string
		from, to int64
		want     []int64
		gaps     []market.Gap
	}{
		{"all", -100 * m, 100 * m, []int64{0, 1, 2, 5, 6, 9}, []market.Gap{{3 * m, 5 * m, 2}, {7 * m, 9 * m, 2}}},
		{"from is in, to is not", 1 * m, 6 * m, []int64{1, 2, 5}, []market.Gap{{3 * m, 5 * m, 2}}},
		{"between candles", 1*m + 1, 6*m + 1, []int64{2, 5, 6}, []market.Gap{{3 * m, 5 * m, 2}}},
		{"inside a gap", 3 * m, 4 * m, nil, nil},
		{"backwards", 6 * m, 1 * m, nil, nil},
		{"behind the end", 10 * m, 20 * m, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			part := s.Slice(c.from, c.to)
			if len(part.Candles) != len(c.want) || part.Timeframe != market.Minute || !reflect.DeepEqual(part.Gaps, c.gaps) {
				t.Fatalf("got %v, gaps %v, timeframe %s", part.Candles, part.Gaps, part.Timeframe)
			}
			for i, minute := range c.want {
				if part.Candles[i].Time != minute*m {
					t.Errorf("candle %d opens at %d", i, part.Candles[i].Time)
				}
			}
		})
	}
	part := s.Slice(0, 2*m)
	_ = append(part.Candles, market.Candle{})
	if s.Candles[2].Time != 2*m {
		t.Error("appending to a slice overwrote the series")
	}
}

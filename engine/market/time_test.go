package market_test

import (
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]int64{
		"2024-01-31": 1_706_659_200_000, "2024-01-31T00:00:00Z": 1_706_659_200_000, "2024-01-31T02:00:00+02:00": 1_706_659_200_000,
		"2024-01-31t00:00:00.250z": 1_706_659_200_250, "1706659200000": 1_706_659_200_000, "0": 0, "-86400000": -86_400_000,
	} {
		if got, err := market.ParseTime(text); err != nil || got != want {
			t.Errorf("%s is %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "is not understood", "yesterday": "is not understood", "2024-02-30": "is not understood", "2024-1-1": "is not understood",
		"1706659200": "write milliseconds: 1706659200000", "9223372036854775807": "thousands of years away",
		"-9223372036854775808": "thousands of years away", "1e12": "is not understood",
		"2024": "write a date, like 2024-01-01",
	} {
		if got, err := market.ParseTime(text); err == nil || !strings.Contains(err.Error(), want) || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q gives %d, %v; want %q", text, got, err, want)
		}
	}
}

func TestTimesAreWritten(t *testing.T) {
	for _, c := range []struct {
		ms         int64
		stamp, iso string
	}{
		{0, "1970-01-01 00:00", "1970-01-01T00:00:00Z"},
		{1_706_702_400_000, "2024-01-31 12:00", "2024-01-31T12:00:00Z"},
		{1_706_702_405_000, "2024-01-31 12:00:05", "2024-01-31T12:00:05Z"},
		{1_706_702_400_070, "2024-01-31 12:00:00", "2024-01-31T12:00:00.07Z"},
	} {
		if stamp, iso := market.Stamp(c.ms), market.ISO(c.ms); stamp != c.stamp || iso != c.iso {
			t.Errorf("%d is %q and %q, want %q and %q", c.ms, stamp, iso, c.stamp, c.iso)
		}
		if ms, err := market.ParseTime(market.ISO(c.ms)); err != nil || ms != c.ms {
			t.Errorf("%d is read as %d, %v", c.ms, ms, err)
		}
	}
}

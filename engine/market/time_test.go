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

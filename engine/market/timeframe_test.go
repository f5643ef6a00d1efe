package market_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

func TestParseTimeframe(t *testing.T) {
	for _, c := range []struct {
		text string
		want market.Timeframe
		back string // "" if it is text
	}{
		{"1s", 1000, ""}, {"1m", 60_000, ""}, {"3m", 180_000, ""}, {"15m", 900_000, ""}, {"1h", 3_600_000, ""}, {"4h", 14_400_000, ""},
		{"1d", 86_400_000, ""}, {"3d", 259_200_000, ""}, {"1w", 604_800_000, ""}, {"60m", 3_600_000, "1h"}, {"90m", 5_400_000, ""},
		{"24h", 86_400_000, "1d"}, {"7d", 604_800_000, "1w"}, {"30d", 30 * 86_400_000, ""}, {"53w", 53 * 604_800_000, ""},
	} {
		got, err := market.ParseTimeframe(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s is %d, %v", c.text, got, err)
		}
		if c.back == "" {
			c.back = c.text
		}
		if got.String() != c.back {
			t.Errorf("%s is written %s", c.text, got)
		}
	}
	for text, want := range map[string]string{
		"": "is not understood", "m": "is not understood", "5": "is not understood", "0m": "is not understood", "-1m": "is not understood",
		"+1m": "is not understood", "1.5h": "is not understood", "1y": "is not understood", "1 m": "is not understood", "1H": "is not understood",
		"1M": "is in months", "54w": "is too long; the longest is 53w", "4294967295w": "is too long", "99999999999999999999s": "is not understood",
	} {
		if got, err := market.ParseTimeframe(text); err == nil || !strings.Contains(err.Error(), want) || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q gives %d, %v; want %q", text, got, err, want)
		}
	}
}

func TestOpen(t *testing.T) {
	for _, c := range []struct{ tf, at, open string }{
		{"1m", "2024-02-29T12:34:56Z", "2024-02-29T12:34:00Z"},
		{"15m", "2024-02-29T12:34:56Z", "2024-02-29T12:30:00Z"},
		{"4h", "2024-02-29T23:59:59Z", "2024-02-29T20:00:00Z"},
		{"1d", "2024-02-29T23:59:59Z", "2024-02-29T00:00:00Z"},
		{"1d", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"1w", "2024-02-29T12:00:00Z", "2024-02-26T00:00:00Z"}, // Thursday -> Monday
		{"1w", "2024-02-26T00:00:00Z", "2024-02-26T00:00:00Z"}, // Monday is its own
		{"1w", "2024-03-03T23:59:59Z", "2024-02-26T00:00:00Z"}, // Sunday still belongs
		{"1w", "1969-12-30T00:00:00Z", "1969-12-29T00:00:00Z"}, // before 1970
		{"1d", "1969-12-31T12:00:00Z", "1969-12-31T00:00:00Z"},
	} {
		tf, err := market.ParseTimeframe(c.tf)
		if err != nil {
			t.Fatal(err)
		}
		if got := tf.Open(ms(t, c.at)); got != ms(t, c.open) {
			t.Errorf("the %s candle of %s opens at %s", c.tf, c.at, time.UnixMilli(got).UTC())
		}
		if got := tf.Close(ms(t, c.at)); got != ms(t, c.open)+int64(tf) {
			t.Errorf("the %s candle of %s closes at %s", c.tf, c.at, time.UnixMilli(got).UTC())
		}
	}
}

func TestBuilds(t *testing.T) {
	for _, c := range []struct {
		base, higher string
		want         bool
	}{
		{"1m", "3m", true}, {"3m", "1h", true}, {"3m", "1d", true}, {"1d", "1w", true}, {"1h", "1w", true}, {"1w", "2w", true},
		{"1m", "1m", true}, {"1h", "1m", false}, {"7m", "1h", false}, {"2d", "1w", false},
		{"3d", "3w", false}, // 3w is seven times 3d, but weeks begin on Mondays and 3d candles do not
	} {
		base, _ := market.ParseTimeframe(c.base)
		higher, _ := market.ParseTimeframe(c.higher)
		if got := base.Builds(higher); got != c.want {
			t.Errorf("%s builds %s: %v", c.base, c.higher, got)
		}
	}
}

func TestOpenHoldsItsTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tf := market.Timeframe(rapid.Int64Range(1, 10_000).Draw(t, "seconds")) * market.Second
		at := rapid.Int64Range(-market.MaxTime, market.MaxTime).Draw(t, "at")
		open := tf.Open(at)
		if open > at || at >= open+int64(tf) || tf.Open(open) != open || tf.Open(open+int64(tf)) != open+int64(tf) {
			t.Fatalf("the %s candle of %d opens at %d", tf, at, open)
		}
		if back, err := market.ParseTimeframe(tf.String()); err != nil || back != tf {
			t.Fatalf("%d is written %s and read as %d, %v", int64(tf), tf, back, err)
		}
	})
}

// ms reads an RFC 3339 time.
func ms(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

package market

import (
	"strconv"

	"tradebot/engine/fault"
)

// Timeframe is the length of a candle in milliseconds. Candles of a timeframe are aligned to UTC: they begin at multiples of
// it since 1970, whole weeks on Mondays.
type Timeframe int64

// Common timeframes.
const (
	Second Timeframe = 1000
	Minute           = 60 * Second
	Hour             = 60 * Minute
	Day              = 24 * Hour
	Week             = 7 * Day

	MaxTimeframe = 53 * Week // no chart has longer candles, and sums of times stay far from overflow
)

// monday is the first Monday after 1970 began, a Thursday.
const monday = int64(4 * Day)

var units = [...]struct {
	name   string
	length Timeframe
}{{"w", Week}, {"d", Day}, {"h", Hour}, {"m", Minute}, {"s", Second}}

// ParseTimeframe reads 15s, 3m, 1h, 1d or 1w: a whole number of seconds, minutes, hours, days or weeks. The error is Invalid.
func ParseTimeframe(text string) (Timeframe, error) {
	const op = "market.ParseTimeframe"
	if n := len(text); n > 1 {
		if text[n-1] == 'M' {
			return 0, fault.New(fault.Invalid, op, "timeframe %q is in months, which differ in length; use days or weeks, like 30d or 4w", text)
		}
		for _, unit := range units {
			if text[n-1:] != unit.name {
				continue
			}
			count, err := strconv.ParseUint(text[:n-1], 10, 32)
			if err != nil || count == 0 {
				break
			}
			if tf := Timeframe(count) * unit.length; tf <= MaxTimeframe {
				return tf, nil
			}
			return 0, fault.New(fault.Invalid, op, "timeframe %q is too long; the longest is %s", text, MaxTimeframe)
		}
	}
	return 0, fault.New(fault.Invalid, op, "timeframe %q is not understood; write a whole number and s, m, h, d or w, like 15m, 4h or 1d", text)
}

// String returns the timeframe in the largest unit of which it is a multiple: 1h, not 60m.
func (tf Timeframe) String() string {
	for _, unit := range units {
		if tf != 0 && tf%unit.length == 0 {
			return strconv.FormatInt(int64(tf/unit.length), 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(tf), 10) + "ms"
}

// anchor returns a time at which a candle of the timeframe begins.
func (tf Timeframe) anchor() int64 {
	if tf%Week == 0 {
		return monday
	}
	return 0
}

// Open returns the open time of the timeframe's candle that contains t. The timeframe must be above 0.
func (tf Timeframe) Open(t int64) int64 {
	into := (t - tf.anchor()) % int64(tf)
	if into < 0 {
		into += int64(tf)
	}
	return t - into
}

// Close returns the close time of the timeframe's candle that contains t: the open time of the next.
func (tf Timeframe) Close(t int64) int64 { return tf.Open(t) + int64(tf) }

// Builds reports whether candles of higher are made of whole candles of tf.
func (tf Timeframe) Builds(higher Timeframe) bool {
	return tf > 0 && higher >= tf && higher%tf == 0 && (higher.anchor()-tf.anchor())%int64(tf) == 0
}

package sdktest

import "tradebot/sdk"

// Hour is the distance of two candles of Walk, ms.
const Hour = 3_600_000

// Walk returns n hourly candles of a random walk that begins at 100 on 2024-01-01, the same for the same seed on every
// machine. Prices have two decimals.
func Walk(seed uint64, n int) []sdk.Candle {
	const start = 1_704_067_200_000
	candles := make([]sdk.Candle, n)
	cents := int64(10_000)
	for i := range candles {
		draw := func(below int64) int64 { // splitmix64, as small as a good generator can be
			seed += 0x9E3779B97F4A7C15
			z := seed
			z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
			z = (z ^ z>>27) * 0x94D049BB133111EB
			return int64((z ^ z>>31) % uint64(below))
		}
		open := cents
		cents = max(100, cents+draw(301)-150)
		high, low := max(open, cents)+draw(60), max(1, min(open, cents)-draw(60))
		candles[i] = sdk.Candle{
			Time: start + int64(i)*Hour,
			Open: float64(open) / 100, High: float64(high) / 100, Low: float64(low) / 100, Close: float64(cents) / 100,
			Volume: float64(draw(100_000)) / 100,
		}
	}
	return candles
}

// Closes returns hourly candles with the given closes; each opens at the close before and has no wick.
func Closes(closes ...float64) []sdk.Candle {
	const start = 1_704_067_200_000
	candles := make([]sdk.Candle, len(closes))
	open := closes[0]
	for i, last := range closes {
		candles[i] = sdk.Candle{
			Time: start + int64(i)*Hour, Open: open, High: max(open, last), Low: min(open, last), Close: last, Volume: 1,
		}
		open = last
	}
	return candles
}

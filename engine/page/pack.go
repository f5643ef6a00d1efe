package page

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"tradebot/engine/backtest"
)

// Bounds of what the script decodes: its numbers are float64, exact to 2^53.
const (
	maxScale  = 8  // decimals of a price
	maxDigits = 10 // significant digits of a price: enough to draw and to read
)

// packed is bytes as the page holds them: base64 of variable-length whole numbers (7 bits a byte, lowest first).
type packed []byte

// MarshalText implements encoding.TextMarshaler.
func (p packed) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, p), nil
}

// whole adds a whole number that is not negative.
func (p packed) whole(n int64) packed { return binary.AppendUvarint(p, uint64(n)) }

// delta adds a whole number of either sign: small numbers of either are short.
func (p packed) delta(n int64) packed { return binary.AppendUvarint(p, uint64(n<<1)^uint64(n>>63)) }

// scale is how many decimals the prices of candles have, within what the script can hold.
func scale(candles []backtest.Candle) int {
	decimals, highest := 0, 1.0
	for i := range candles {
		c := &candles[i]
		highest = max(highest, c.High)
		for _, price := range [...]float64{c.Open, c.High, c.Low, c.Close} {
			if decimals < maxScale {
				text := strconv.FormatFloat(price, 'f', -1, 64)
				if _, fraction, ok := strings.Cut(text, "."); ok {
					decimals = max(decimals, len(fraction))
				}
			}
		}
	}
	return max(min(decimals, maxScale, maxDigits-1-int(math.Log10(highest))), 0)
}

// prices packs candles as steps from what came before: open from the last close, close from open, high and low from the body.
// Prices are in units of the last decimal.
func prices(candles []backtest.Candle, decimals int) packed {
	unit := math.Pow10(decimals)
	var p packed
	last := int64(0)
	for i := range candles {
		c := &candles[i]
		o, h, l, e := units(c.Open, unit), units(c.High, unit), units(c.Low, unit), units(c.Close, unit)
		p = p.delta(o - last).delta(e - o).whole(h - max(o, e)).whole(min(o, e) - l)
		last = e
	}
	return p
}

func units(price, unit float64) int64 { return int64(math.Round(price * unit)) }

// volumes packs volumes with four significant digits: mantissa x 64 + exponent + 32.
func volumes(candles []backtest.Candle) packed {
	var p packed
	for i := range candles {
		v := candles[i].Volume
		if !(v >= 1e-20 && v <= 1e20) {
			p = p.whole(0)
			continue
		}
		exponent := int(math.Floor(math.Log10(v))) - 3
		p = p.whole(int64(math.Round(v/math.Pow10(exponent)))*64 + int64(exponent+32))
	}
	return p
}

// steps is how many levels a line that a strategy drew has between its lowest and its highest value: far finer than a pixel.
const steps = 1_000_000

// line packs values as steps between their lowest and highest; NaN, nothing drawn there, is 0. It returns both bounds.
func line(values []float64) (p packed, low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return nil, 0, 0
	}
	last := int64(0)
	for _, v := range values {
		level := int64(0)
		if !math.IsNaN(v) {
			level = 1
			if high > low {
				level += int64(math.Round((v/2 - low/2) / (high/2 - low/2) * steps)) // halves: the range of huge values is finite
			}
		}
		p = p.delta(level - last)
		last = level
	}
	return p, low, high
}

// openings packs open times as runs: where a run begins and at which time; within it, candles follow each other without a gap.
func openings(candles []backtest.Candle, timeframe int64) [][2]int64 {
	var runs [][2]int64
	for i := range candles {
		if i == 0 || candles[i].Time != candles[i-1].Time+timeframe {
			runs = append(runs, [2]int64{int64(i), candles[i].Time})
		}
	}
	return runs
}

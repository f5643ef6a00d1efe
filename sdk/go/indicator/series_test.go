package indicator

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// candle is what the tests know of a candle.
type candle struct{ high, low, close float64 }

// series are the candles that every indicator is compared on with a computation from scratch.
func series(t *testing.T, check func(t *testing.T, candles []candle)) {
	t.Run("walk", func(t *testing.T) { check(t, walk(20_000)) })
	for _, name := range []string{"BTCUSDT-1h", "ETHBTC-5m", "EURUSD-1h", "GOOG-1d"} {
		t.Run(name, func(t *testing.T) { check(t, recorded(t, name)) })
	}
}

// walk makes candles of a pseudo-random walk with pauses, gaps and ties. It uses nothing but exact steps and single
// roundings, so that it is the same everywhere.
func walk(n int) []candle {
	state := uint64(88172645463325252)
	uniform := func() float64 { // 0 to 1
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		return float64(state>>11) / (1 << 53)
	}
	candles := make([]candle, n)
	price := 100.0
	for i := range candles {
		open := price
		switch kind := uniform(); {
		case kind < 0.1: // nothing happens
		case kind < 0.15: // a gap
			open = float64(price * (0.95 + float64(uniform()/10)))
			price = open
		default: // to a grid, so that prices come again
			price = math.Round(float64(price*(0.99+float64(uniform()/50)))*8) / 8
		}
		price = math.Max(price, 1)
		reach := uniform()
		candles[i] = candle{math.Max(open, price) + reach, math.Min(open, price) - float64(reach/2), price}
	}
	return candles
}

// recorded reads candles from outside the repository, which does not ship them.
func recorded(t *testing.T, name string) []candle {
	t.Helper()
	shared := os.Getenv("TRADEBOT_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(shared, "data", name+".csv"))
	if err != nil {
		t.Skipf("no real candles here (%v); set TRADEBOT_SHARED to the folder above data to test with them", err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
	candles := make([]candle, len(lines))
	for i, line := range lines {
		fields := strings.Split(line, ",")
		for j, to := range map[int]*float64{2: &candles[i].high, 3: &candles[i].low, 4: &candles[i].close} {
			if *to, err = strconv.ParseFloat(fields[j], 64); err != nil {
				t.Fatal(err)
			}
		}
	}
	return candles
}

// near reports whether got is want but for rounding, NaN being itself.
func near(got, want float64) bool {
	return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= 1e-9*math.Abs(want)
}

// sampled are the candles at which a computation from the first candle on is worth its time: the first ones and some of the
// others.
func sampled(i int) bool { return i < 300 || i%997 == 0 }

// fold computes an exponential average from scratch, by the weight of every value rather than step by step: the mean of the
// first period values, and then each value with weight alpha, fading by 1-alpha with every later one.
func fold(values []float64, period int, alpha float64) float64 {
	if len(values) < period {
		return math.NaN()
	}
	result, weight := 0.0, 1.0
	for i := len(values) - 1; i >= period; i-- {
		result += alpha * weight * values[i]
		weight *= 1 - alpha
	}
	mean := 0.0
	for _, x := range values[:period] {
		mean += x / float64(period)
	}
	return result + weight*mean
}

// table runs update over rows of input and expected result.
func table(t *testing.T, rows [][2]float64, update func(x float64) float64) {
	t.Helper()
	for i, row := range rows {
		if got := update(row[0]); !near(got, row[1]) {
			t.Errorf("candle %d: %v, want %v", i+1, got, row[1])
		}
	}
}

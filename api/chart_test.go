package api

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// Numbers are written as strconv writes them.
func TestAppendNumber(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	numbers := []float64{0, 1, 10, 100, 0.1, 0.01, 0.05, 0.00000001, 0.00012, 1.5e-9, 1e15, 1e14, 999999999999999, 1e21, 1e22, 0.3, 0.1 + 0.2, 67123.45, 5e-324, math.MaxFloat64, -1.5}
	for range 200_000 {
		price := math.Exp(random.Float64()*30 - 15)
		numbers = append(numbers, price)
		for _, scale := range []float64{1, 10, 100, 1e3, 1e4, 1e5, 1e8} {
			numbers = append(numbers, math.Round(price*scale)/scale)
		}
	}
	for _, x := range numbers {
		if got, want := string(appendNumber(nil, x)), strconv.FormatFloat(x, 'f', -1, 64); got != want {
			t.Fatalf("%v is written %s, not %s", x, got, want)
		}
	}
}

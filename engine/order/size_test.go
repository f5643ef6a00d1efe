package order_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/order"
)

// The fast ways come to what the slow ones do.
func TestExactAndFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.OneOf(
			rapid.Float64Range(1e-12, 1e15),
			rapid.Map(rapid.Int64Range(1, 1e17), func(n int64) float64 { return float64(n) / 1e8 }),
			rapid.Map(rapid.Int64Range(1, 1e9), func(n int64) float64 { return float64(n) / 100 }),
		).Draw(t, "x")
		x = math.Copysign(x, rapid.Float64Range(-1, 1).Draw(t, "sign"))
		text := strconv.FormatFloat(x, 'f', -1, 64)
		if whole, decimals, ok := strings.Cut(text, "."); ok {
			text = whole + "." + decimals[:min(len(decimals), 19)]
		}
		if got, want := order.Exact(x), udecimal.MustParse(text); !got.Equal(want) {
			t.Fatalf("%v is %s exactly, not %s", x, want, got)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		d := udecimal.MustFromInt64(rapid.Int64().Draw(t, "coefficient"), uint8(rapid.IntRange(0, 19).Draw(t, "places")))
		if got, want := order.Float(d), d.InexactFloat64(); got != want {
			t.Fatalf("%s is %v, not %v", d, want, got)
		}
	})
}

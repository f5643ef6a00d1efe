package market_test

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"tradebot/engine/market"
)

// FuzzNumber compares the fast paths with strconv and with exact arithmetic.
func FuzzNumber(f *testing.F) {
	for _, text := range []string{"17165.53", "0.09946999000000001", "-0.123456785", "1e-05", "9007199254740993", "99999999999999999999", "0.000000005", "1E+300", ".", "5.", "0x1p-2", "1_0", "Inf"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := strconv.ParseFloat(text, 64)
		// strconv also reads hexadecimal, infinities, exponents of any size and texts of any length, which files of candles do not have.
		valid := err == nil && len(text) <= 128 && !strings.ContainsAny(text, "xX_iInN")
		if at := strings.IndexAny(text, "eE"); valid && at >= 0 {
			_, err := strconv.ParseInt(text[at+1:], 10, 16)
			valid = err == nil
		}
		got, ok := market.ParseNumber([]byte(text))
		price, rounded, okPrice := market.ParsePrice([]byte(text))
		if ok != valid || okPrice != valid {
			t.Fatalf("%q: number %v, price %v, valid %v", text, ok, okPrice, valid)
		}
		if !valid {
			return
		}
		if math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%q is %v, strconv reads %v", text, got, want)
		}
		if exact, ok := new(big.Rat).SetString(text); ok {
			if want, lost := halfEven(exact); price != want || rounded != lost {
				t.Fatalf("%q is the price %v, rounded %v; want %v, %v", text, price, rounded, want, lost)
			}
		}
	})
}

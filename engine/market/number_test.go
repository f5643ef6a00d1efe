package market_test

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/market"
)

func TestParsePrice(t *testing.T) {
	for _, c := range []struct {
		text    string
		want    float64
		rounded bool
	}{
		{"17165.53", 17165.53, false}, {"100", 100, false}, {"0.00000001", 1e-8, false}, {".5", 0.5, false}, {"5.", 5, false},
		{"0", 0, false}, {"-1.5", -1.5, false}, {"+2", 2, false}, {"1e-05", 1e-5, false}, {"1.5E3", 1500, false},
		{"0.09946999000000001", 0.09946999, true}, {"0.09969000000000001", 0.09969, true},
		{"1.000000000", 1, false},                                // nothing is lost
		{"0.123456785", 0.12345678, true},                        // a tie goes to the even digit
		{"0.123456775", 0.12345678, true},                        // from below too
		{"0.1234567850000001", 0.12345679, true},                 // no tie
		{"0.12345678500000000000000000000001", 0.12345679, true}, // nor this one, though it is the float64 of the tie
		{"0.12345678500000000000000000000000", 0.12345678, true},
		{"0.000000005", 0, true}, {"0.0000000050000000000000000001", 1e-8, true}, {"0.000000015", 2e-8, true},
		{"0.0000000009", 0, true}, {"9e-20", 0, true}, {"0.00000000000000000000000000", 0, false},
		{"0.999999995", 1, true}, {"9.99999999999999999999999999", 10, true}, {"-9.999999999999999999999999", -10, true},
		{"123456789012.12345678", 123456789012.12345678, false}, {"123456789012.123456785", 123456789012.12345678, true},
		{"18446744073709551615", 18446744073709551615, false}, {"99999999999999999999", 1e20, false},
		{"1234567.8e-4", 123.45678, false}, {"12345.6785e-5", 0.12345678, true}, {"12345.67855e-5", 0.12345679, true},
	} {
		got, rounded, ok := market.ParsePrice([]byte(c.text))
		if !ok || got != c.want || rounded != c.rounded {
			t.Errorf("%s is %v, rounded %v, ok %v; want %v, %v", c.text, got, rounded, ok, c.want, c.rounded)
		}
	}
	for _, text := range []string{
		"", ".", "-", "+", "-.", "e5", "1e", "1e+", "1..2", "1.2.3", "1,5", "1 ", " 1", "0x1p4", "1_0", "inf", "NaN", "1e400", "1e99999", "--1",
		"$5", "1e5.5", strings.Repeat("1", 129),
	} {
		if got, _, ok := market.ParsePrice([]byte(text)); ok {
			t.Errorf("%q is read as the price %v", text, got)
		}
		if got, ok := market.ParseNumber([]byte(text)); ok {
			t.Errorf("%q is read as the number %v", text, got)
		}
	}
}

func TestRound8(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{1.5, 1.5}, {0.1 + 0.2, 0.3}, {0.123456785, 0.12345678}, {0.123456775, 0.12345678}, {2.5e-8, 2e-8}, {3.5e-8, 4e-8},
		{-0.123456785, -0.12345678}, {1e300, 1e300}, {5e-324, 0}, {math.Inf(1), math.Inf(1)}, {123456789.123456789, 123456789.12345679},
	} {
		if got := market.Round8(c.x); got != c.want {
			t.Errorf("Round8(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if !math.IsNaN(market.Round8(math.NaN())) {
		t.Error("NaN became a number")
	}
}

// decimal draws the text of a number in all the ways one is written.
func decimal(t *rapid.T) string {
	text := rapid.SampledFrom([]string{"", "", "", "-", "+"}).Draw(t, "sign")
	text += rapid.StringMatching(`[0-9]{0,21}`).Draw(t, "whole")
	if rapid.Bool().Draw(t, "point") {
		text += "." + rapid.StringMatching(`[0-9]{0,12}([0-9]{0,20}|50{0,15}|9{0,15})`).Draw(t, "decimals")
	}
	if rapid.IntRange(0, 4).Draw(t, "exponent") == 0 {
		text += rapid.StringMatching(`[eE][-+]?[0-9]{1,2}`).Draw(t, "exp")
	}
	return text
}

func TestNumbersAgreeWithStrconv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := decimal(t)
		want, err := strconv.ParseFloat(text, 64)
		got, ok := market.ParseNumber([]byte(text))
		if ok != (err == nil) || ok && math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%s is %v, %v; strconv says %v, %v", text, got, ok, want, err)
		}
	})
}

func TestPricesAgreeWithExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := decimal(t)
		got, rounded, ok := market.ParsePrice([]byte(text))
		exact, valid := new(big.Rat).SetString(text)
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			valid = false
		}
		if ok != valid {
			t.Fatalf("%s: ok is %v, want %v", text, ok, valid)
		}
		if !ok {
			return
		}
		want, lost := halfEven(exact)
		if got != want || rounded != lost {
			t.Fatalf("%s is %v, rounded %v; want %v, %v", text, got, rounded, want, lost)
		}
	})
}

// halfEven rounds to 8 decimals with whole numbers of any size.
func halfEven(x *big.Rat) (float64, bool) {
	scaled := new(big.Rat).Mul(x, big.NewRat(1e8, 1))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean: downwards, the denominator being positive
	rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(floor))
	if c := rest.Cmp(big.NewRat(1, 2)); c > 0 || c == 0 && floor.Bit(0) == 1 {
		floor.Add(floor, big.NewInt(1))
	}
	nearest, _ := new(big.Rat).SetFrac(floor, big.NewInt(1e8)).Float64()
	return nearest, rest.Sign() != 0
}

func BenchmarkParsePrice(b *testing.B) {
	for _, text := range []string{"17165.53", "0.09946999000000001", "1e-05"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				market.ParsePrice([]byte(text))
			}
		})
	}
	b.Run("strconv 17165.53", func(b *testing.B) {
		for b.Loop() {
			_, _ = strconv.ParseFloat("17165.53", 64)
		}
	})
}

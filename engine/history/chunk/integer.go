package chunk

import "math"

// verbatim stands, in place of a number of decimals, for numbers kept as the bits of their float64.
const verbatim = 255

// mostDecimals bounds the decimals of a scaled number. Powers of ten up to 10^22 are exact, and no exchange has more than 18.
const mostDecimals = 18

// exact is where float64 begins to leave out integers.
const exact = 1 << 53

var tens = [mostDecimals + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// scaled returns x times a power of ten, and whether it is an integer that gives exactly x when divided by it.
func scaled(x, ten float64) (int64, bool) {
	n := math.RoundToEven(x * ten)
	if !(-exact < n && n < exact) {
		return 0, false
	}
	whole := int64(n)
	return whole, math.Float64bits(float64(whole)/ten) == math.Float64bits(x) // which -0 is not
}

// decimals returns the fewest decimals with which all numbers can be scaled, verbatim if there are none.
func decimals(numbers []float64) byte {
	// A number that fits with few decimals may be too large with more: once they were raised, all are tried again.
	for d := 0; ; {
		tried := d
		for _, x := range numbers {
			for _, ok := scaled(x, tens[d]); !ok; _, ok = scaled(x, tens[d]) {
				if d++; d > mostDecimals {
					return verbatim
				}
			}
		}
		if d == tried {
			return byte(d)
		}
	}
}

// integer returns the integer that stands for x.
func integer(x float64, decimals byte) uint64 {
	if decimals == verbatim {
		return math.Float64bits(x)
	}
	n, _ := scaled(x, tens[decimals])
	return uint64(n)
}

// zigzag puts small negative integers beside small positive ones.
func zigzag(n uint64) uint64 { return n<<1 ^ uint64(int64(n)>>63) }

// zagzig is the opposite of zigzag.
func zagzig(n uint64) uint64 { return n>>1 ^ -(n & 1) }

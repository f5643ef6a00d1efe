package market

import "strconv"

// Places is the number of decimals a price may have. It is what exchanges use for the finest of their prices, and a price up
// to 90 million with 8 decimals is told apart from its neighbours by a float64.
const Places = 8

// maxDigits is the longest text read as a number; 'f' formatting of any price is far shorter.
const maxDigits = 128

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

var wholeTens = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11}

// ParsePrice reads a decimal number (sign, digits with a point, exponent) rounded half-even to 8 decimals: the decimals as
// written count, not those of the nearest float64. rounded says that digits were lost. ok is false if it is not a number.
func ParsePrice(text []byte) (price float64, rounded, ok bool) {
	if whole, decimals, ok := plain(text); ok {
		if cut := decimals - Places; cut > 0 {
			unit := wholeTens[cut]
			kept, lost := whole/unit, whole%unit
			if lost > unit/2 || lost == unit/2 && kept&1 == 1 {
				kept++
			}
			whole, decimals, rounded = kept, Places, lost != 0
		}
		if whole < 1<<53 {
			return float64(whole) / tens[decimals], rounded, true
		}
	}
	return parseRounded(text)
}

// ParseNumber reads a decimal number as the nearest float64. ok is false if it is not a number or too large for one.
func ParseNumber(text []byte) (number float64, ok bool) {
	// A whole number under 2^53 and a power of ten up to 10^22 are exact, so their quotient is the nearest float64.
	if whole, decimals, ok := plain(text); ok && whole < 1<<53 {
		return float64(whole) / tens[decimals], true
	}
	if _, _, ok := digits(nil, text); !ok {
		return 0, false
	}
	number, err := strconv.ParseFloat(string(text), 64)
	return number, err == nil
}

// Round8 rounds x half-even to 8 decimals. The shortest decimal that stands for x is rounded, so that 0.123456785 is a tie
// although no float64 is.
func Round8(x float64) float64 {
	var buffer [32]byte
	price, _, ok := ParsePrice(strconv.AppendFloat(buffer[:0], x, 'e', -1, 64))
	if !ok { // not finite
		return x
	}
	return price
}

// plain reads up to 19 digits with at most one point among them: the number is whole / 10^decimals.
func plain(text []byte) (whole uint64, decimals int, ok bool) {
	if len(text) == 0 || len(text) > 20 {
		return 0, 0, false
	}
	point := -1
	for i, c := range text {
		d := c - '0'
		if d > 9 {
			if c != '.' || point >= 0 {
				return 0, 0, false
			}
			point = i
			continue
		}
		whole = whole*10 + uint64(d)
	}
	switch {
	case point < 0:
		return whole, 0, len(text) < 20
	case len(text) == 1:
		return 0, 0, false
	}
	return whole, len(text) - 1 - point, true
}

// digits appends the digits of a decimal number to b and returns how many of them are decimals (negative: zeros are missing
// at the end). The sign is not among them.
func digits(b, text []byte) (all []byte, decimals int, ok bool) {
	if len(text) > maxDigits {
		return nil, 0, false
	}
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	point, i, count := -1, 0, 0
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			b = append(b, c)
			count++
			continue
		case c == '.' && point < 0:
			point = count
			continue
		}
		break
	}
	if count == 0 {
		return nil, 0, false
	}
	if point >= 0 {
		decimals = count - point
	}
	if i == len(text) {
		return b, decimals, true
	}
	if text[i] != 'e' && text[i] != 'E' || i+1 == len(text) {
		return nil, 0, false
	}
	exponent, err := strconv.ParseInt(string(text[i+1:]), 10, 16)
	if err != nil {
		return nil, 0, false
	}
	return b, decimals - int(exponent), true
}

// parseRounded is ParsePrice for every number, digit by digit.
func parseRounded(text []byte) (price float64, rounded, ok bool) {
	var buffer [maxDigits + 8]byte
	buffer[0] = '0' // room for a carry
	all, decimals, ok := digits(buffer[:1], text)
	if !ok {
		return 0, false, false
	}
	if decimals <= Places {
		price, err := strconv.ParseFloat(string(text), 64)
		return price, false, err == nil
	}
	keep := len(all) - (decimals - Places)
	if keep < 1 { // below half of the last decimal: what a price this small loses is all of it
		return 0, len(trimZeros(all)) > 0, true
	}
	kept, lost := all[:keep], all[keep:]
	rounded = len(trimZeros(lost)) > 0
	last := kept[keep-1]
	if half := lost[0] == '5' && len(trimZeros(lost[1:])) == 0; lost[0] > '5' || lost[0] == '5' && !half || half && last&1 == 1 {
		i := keep - 1
		for ; kept[i] == '9'; i-- {
			kept[i] = '0'
		}
		kept[i]++
	}
	price, err := strconv.ParseFloat(string(append(kept, "e-8"...)), 64)
	if text[0] == '-' {
		price = -price
	}
	return price, rounded, err == nil
}

// trimZeros returns b without the zeros at its end.
func trimZeros(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

package order

import "math/bits"

// The functions of this file multiply and divide as decimals do, and are quicker where everything fits: a quantity and the
// digits of a price in 64 bits each, what comes of them in 128. The others are left to decimals, whose results they are.

// Worth returns what a quantity is worth at a price, rounded half-even to 8 decimals.
func Worth(qty Amount, price Decimal) Amount {
	negative, high, digits, places, ok := price.ToHiLo()
	if !ok || negative || high|qty.hi != 0 || places > Places {
		return AmountOf(qty.Decimal().Mul(price))
	}
	hi, lo := bits.Mul64(qty.lo, digits)
	worth, rest := quotient(hi, lo, units[places])
	if half := units[places] / 2; rest > half || rest == half && half != 0 && worth.lo&1 == 1 {
		return worth.Add(Unit)
	}
	return worth
}

// Fee returns the fee at a rate for what a quantity is worth at a price, rounded up to 8 decimals. A product has 19 decimals at
// most; what it would have beyond them rounds nothing up.
func Fee(qty Amount, price, rate Decimal) Amount {
	negative, high, digits, places, ok := price.ToHiLo()
	below, top, part, parts, fits := rate.ToHiLo()
	if !ok || !fits || negative || below || high|top|qty.hi != 0 || places > Places || places+parts > 19 {
		return amount(qty.Decimal().Mul(price).Mul(rate).RoundAwayFromZero(Places))
	}
	hi, lo := bits.Mul64(qty.lo, digits)
	over, up := bits.Mul64(hi, part)
	hi, lo = bits.Mul64(lo, part)
	hi, carry := bits.Add64(hi, up, 0)
	if over|carry != 0 {
		return amount(qty.Decimal().Mul(price).Mul(rate).RoundAwayFromZero(Places))
	}
	fee, rest := quotient(hi, lo, units[places+parts])
	least := uint64(1) // that counts
	if beyond := int(places+parts) + Places - 19; beyond > 0 {
		least = units[beyond]
	}
	if rest >= least {
		return fee.Add(Unit)
	}
	return fee
}

// Pays returns how much an amount pays for at a price above 0, cut at 8 decimals.
func Pays(money, price Decimal) Amount {
	negative, high, digits, places, ok := price.ToHiLo()
	below, hi, lo, parts, fits := money.ToHiLo()
	if shift := int(places) + Places - int(parts); ok && fits && !negative && !below && high == 0 && 0 <= shift && shift < len(units) {
		over, up := bits.Mul64(hi, units[shift])
		hi, lo = bits.Mul64(lo, units[shift])
		hi, carry := bits.Add64(hi, up, 0)
		if over|carry == 0 {
			qty, _ := quotient(hi, lo, digits)
			return qty
		}
	}
	return Cut(money.MustDiv(price))
}

// quotient divides, and returns what is left.
func quotient(hi, lo, by uint64) (Amount, uint64) {
	high := uint64(0)
	if hi >= by {
		high, hi = hi/by, hi%by
	}
	low, rest := bits.Div64(hi, lo, by)
	return within(high, low), rest
}

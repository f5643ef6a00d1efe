package order

import (
	"math/bits"

	"github.com/quagmt/udecimal"
)

// Places is the number of decimals of an [Amount].
const Places = 8

// Amount is an exact amount of money or of a coin with 8 decimals, which is what is booked and traded: sums, differences and
// comparisons of it take an instruction or two, where those of a [Decimal] with any number of decimals take a call. Two
// amounts are equal if == says so.
//
// It holds up to [Most], far more than anybody has. What would be more is Most, or Most below zero:
// more than there is to pay for it, in every comparison, and the ledger refuses to book it. So a sum of some sixty amounts
// cannot overflow.
type Amount struct{ hi, lo uint64 } // two's complement, in units of the last decimal

// Most is the largest amount, a little more than 1e28.
var Most = Amount{hi: 1 << (mostBits - 64)}

// Unit is the smallest amount above zero.
var Unit = Amount{lo: 1}

// mostBits leaves 7 bits and the sign for sums.
const mostBits = 120

// units are the powers of ten that fit.
var units = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// AmountOf returns a decimal as it is booked, rounded half-even to 8 decimals.
func AmountOf(d Decimal) Amount {
	if d.PrecUint() > Places {
		d = d.RoundBank(Places)
	}
	return amount(d)
}

// Cut returns a decimal without what it has beyond 8 decimals.
func Cut(d Decimal) Amount {
	if d.PrecUint() > Places {
		d = d.Trunc(Places)
	}
	return amount(d)
}

// amount returns a decimal that has at most 8 decimals.
func amount(d Decimal) Amount {
	negative, hi, lo, places, ok := d.ToHiLo()
	if !ok { // what once was large is not kept in two words even when it is not
		if negative, hi, lo, places, ok = udecimal.MustParse(d.String()).ToHiLo(); !ok {
			return Most.signed(d.IsNeg())
		}
	}
	if places == Places {
		return within(hi, lo).signed(negative)
	}
	high, low := bits.Mul64(lo, units[Places-places])
	over, part := bits.Mul64(hi, units[Places-places])
	high, carry := bits.Add64(high, part, 0)
	if over|carry != 0 {
		return Most.signed(negative)
	}
	return within(high, low).signed(negative)
}

// within returns so many units, Most if there are more.
func within(hi, lo uint64) Amount {
	if hi >= Most.hi {
		return Most
	}
	return Amount{hi, lo}
}

// signed returns the amount below zero, or as it is.
func (a Amount) signed(negative bool) Amount {
	if negative {
		return a.Neg()
	}
	return a
}

// Decimal returns the amount as a decimal.
func (a Amount) Decimal() Decimal {
	m := a.Abs()
	d, _ := udecimal.NewFromHiLo(a.IsNeg(), m.hi, m.lo, Places) // the error is for more decimals than 19
	return d
}

// Float returns the float64 nearest to the amount.
func (a Amount) Float() float64 {
	if top := int64(a.lo) >> 53; top == int64(a.hi) && (top == 0 || top == -1) { // the quotient of two exact numbers is rounded once
		return float64(int64(a.lo)) / 1e8
	}
	return a.Decimal().InexactFloat64()
}

func (a Amount) String() string { return a.Decimal().String() }

// Add returns the sum.
func (a Amount) Add(b Amount) Amount {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, carry)
	return Amount{hi, lo}
}

// Sub returns the difference.
func (a Amount) Sub(b Amount) Amount {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, borrow)
	return Amount{hi, lo}
}

// Neg returns the amount with the other sign.
func (a Amount) Neg() Amount { return Amount{}.Sub(a) }

// Abs returns the amount without its sign.
func (a Amount) Abs() Amount {
	if a.IsNeg() {
		return a.Neg()
	}
	return a
}

// IsZero reports whether there is nothing.
func (a Amount) IsZero() bool { return a.hi|a.lo == 0 }

// IsNeg reports whether the amount is below zero.
func (a Amount) IsNeg() bool { return int64(a.hi) < 0 }

// IsPos reports whether the amount is above zero.
func (a Amount) IsPos() bool { return int64(a.hi) >= 0 && a.hi|a.lo != 0 }

// Sign returns 1, 0 or -1.
func (a Amount) Sign() int {
	if a.IsNeg() {
		return -1
	}
	if a.IsZero() {
		return 0
	}
	return 1
}

// Less reports whether a is less than b.
func (a Amount) Less(b Amount) bool { return a.Sub(b).IsNeg() }

// Smaller returns the smaller of two amounts.
func Smaller(a, b Amount) Amount {
	if b.Less(a) {
		return b
	}
	return a
}

// Larger returns the larger of two amounts.
func Larger(a, b Amount) Amount {
	if a.Less(b) {
		return b
	}
	return a
}

// Floor rounds an amount that is not negative down to a multiple of a step above zero.
func (a Amount) Floor(step Amount) Amount {
	switch {
	case step == Unit:
		return a
	case a.hi|step.hi == 0:
		return Amount{lo: a.lo - a.lo%step.lo}
	}
	return a.Sub(amount(a.Decimal().MustMod(step.Decimal())))
}

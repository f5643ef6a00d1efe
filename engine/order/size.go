package order

import (
	"bytes"
	"math"
	"strconv"

	"github.com/quagmt/udecimal"
)

// Decimal is an exact price, quantity or amount of money.
type Decimal = udecimal.Decimal

// Exact returns the shortest decimal that reads as x, cut at 19 decimals. x is finite and less than 1e19.
func Exact(x float64) Decimal {
	// Below 15 digits no two decimals read as the same float64, so one of 8 places that does is the shortest.
	if scaled := math.Abs(x)*1e8 + 0.5; scaled < 1e15 {
		if whole := int64(scaled); float64(whole)/1e8 == math.Abs(x) {
			d, _ := udecimal.NewFromHiLo(x < 0, 0, uint64(whole), 8)
			return d
		}
	}
	var buffer [48]byte
	text := strconv.AppendFloat(buffer[:0], x, 'f', -1, 64)
	if dot := bytes.IndexByte(text, '.'); dot >= 0 && len(text) > dot+20 {
		text = text[:dot+20]
	}
	return udecimal.MustParse(string(text))
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// Float returns the float64 nearest to d. It is InexactFloat64 of the decimal, faster where the coefficient is a float64
// exactly: a quotient of two such numbers is rounded once.
func Float(d Decimal) float64 {
	if negative, hi, lo, places, ok := d.ToHiLo(); ok && hi == 0 && lo < 1<<53 {
		x := float64(lo) / tens[places]
		if negative {
			return -x
		}
		return x
	}
	return d.InexactFloat64()
}

// QtyKind says what a quantity counts.
type QtyKind uint8

// The kinds of quantity.
const (
	QtyBase     QtyKind = 1 + iota // base currency
	QtyQuote                       // quote currency
	QtyEquity                      // share of equity, 1 is all
	QtyPosition                    // share of the slot's position, 1 is all
)

// OffsetKind says how a level or a distance is given; 0 is none.
type OffsetKind uint8

// The kinds of offset.
const (
	OffsetPrice   OffsetKind = 1 + iota // a price, or a distance in price
	OffsetPercent                       // percent of the fill
)

// Qty is a quantity.
type Qty struct {
	Kind  QtyKind
	Value Decimal
}

// Offset is a protective level: a price, or percent of the fill.
type Offset struct {
	Kind  OffsetKind
	Value Decimal
}

// Trail is a distance that follows the price.
type Trail struct {
	Kind       OffsetKind
	Distance   Decimal
	Activation Decimal // profit at which it begins to follow; 0 at once
}

func (q Qty) String() string {
	switch q.Kind {
	case QtyQuote:
		return q.Value.String() + " quote"
	case QtyEquity:
		return q.Value.Mul(hundred).String() + "% of equity"
	case QtyPosition:
		return q.Value.Mul(hundred).String() + "% of position"
	}
	return q.Value.String()
}

func (o Offset) String() string {
	if o.Kind == OffsetPercent {
		return o.Value.String() + "%"
	}
	return o.Value.String()
}

func (t Trail) String() string {
	s := Offset{t.Kind, t.Distance}.String()
	if !t.Activation.IsZero() {
		s += " from " + Offset{t.Kind, t.Activation}.String()
	}
	return s
}

var hundred = udecimal.MustFromInt64(100, 0)

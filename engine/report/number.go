package report

import (
	"encoding/json"
	"math"

	"tradebot/engine/order"
)

// Decimal is an exact amount.
type Decimal = order.Decimal

// Number is a figure that may be undefined: NaN and the infinities are null in JSON.
type Number float64

// Undefined returns the number that is not there.
func Undefined() Number { return Number(math.NaN()) }

// Defined reports whether there is a figure.
func (n Number) Defined() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Defined() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON implements json.Unmarshaler; null is undefined. The error is that of encoding/json.
func (n *Number) UnmarshalJSON(text []byte) error {
	read := math.NaN()
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	*n = Number(read)
	return nil
}

// number returns x, undefined if it is infinite, and without the sign of a zero.
func number(x float64) Number {
	if math.IsInf(x, 0) {
		return Undefined()
	}
	return Number(x + 0)
}

package market

import "github.com/quagmt/udecimal"

// Instrument says in which steps a symbol is traded.
type Instrument struct {
	Symbol      string
	Tick        udecimal.Decimal // smallest step of a price
	Lot         udecimal.Decimal // smallest step of a quantity, base currency
	MinNotional udecimal.Decimal // smallest value of an order, quote currency; 0: none
}

// finest is the step of an instrument without filters of an exchange: 8 decimals.
var finest = udecimal.MustFromInt64(1, Places)

// Unfiltered returns an instrument with ticks and lots of 8 decimals.
func Unfiltered(symbol string) Instrument {
	return Instrument{Symbol: symbol, Tick: finest, Lot: finest}
}

// Down returns the largest quantity that can be traded and is not above qty. qty is not negative.
func (i *Instrument) Down(qty udecimal.Decimal) udecimal.Decimal { return floor(qty, i.Lot) }

// PriceDown returns the highest price that can be given and is not above price.
func (i *Instrument) PriceDown(price udecimal.Decimal) udecimal.Decimal { return floor(price, i.Tick) }

// PriceUp returns the lowest price that can be given and is not below price.
func (i *Instrument) PriceUp(price udecimal.Decimal) udecimal.Decimal {
	down := floor(price, i.Tick)
	if down.LessThan(price) {
		return down.Add(i.Tick)
	}
	return down
}

// floor rounds x down to a multiple of step, which is above 0; x is not negative.
func floor(x, step udecimal.Decimal) udecimal.Decimal {
	if step.Equal(finest) {
		return x.Trunc(Places)
	}
	rest, err := x.Mod(step)
	if err != nil {
		return x
	}
	return x.Sub(rest)
}

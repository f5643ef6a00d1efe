package bot

import (
	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
)

// Costs are what paper trading costs.
type Costs struct {
	Fee       Decimal `json:"fee"` // of a taker, fraction of the value
	MakerFee  Decimal `json:"maker_fee"`
	Slippage  Decimal `json:"slippage_bps"`
	Spread    Decimal `json:"spread_bps"`
	VolumeCap Decimal `json:"volume_cap"` // share of a candle's volume that all orders together may take; 0: no limit
	Fills     string  `json:"fills"`      // fill model
}

// places is how many decimals a cost has at most, as the books have them.
const places = 8

// bounds of the costs, both accepted: those of a backtest.
var bounds = []struct {
	name  string
	value func(*Costs) Decimal
	high  string
	hint  string // what a number that is too high may have been meant as
}{
	{"fee", func(c *Costs) Decimal { return c.Fee }, "0.5", ", a fraction: 0.001 is 0.1 %"},
	{"maker fee", func(c *Costs) Decimal { return c.MakerFee }, "0.5", ", a fraction: 0.0002 is 0.02 %"},
	{"slippage", func(c *Costs) Decimal { return c.Slippage }, "5000", " basis points: 100 are 1 %"},
	{"spread", func(c *Costs) Decimal { return c.Spread }, "5000", " basis points: 100 are 1 %"},
	{"volume cap", func(c *Costs) Decimal { return c.VolumeCap }, "1", ", a share of a candle's volume: 0.1 is a tenth"},
}

// check says what is wrong with costs, but for the fill model. The error is Invalid.
func (c *Costs) check() error {
	const op = "bot.Costs.check"
	for i := range bounds {
		b := &bounds[i]
		v := b.value(c)
		if v.Sign() < 0 || v.GreaterThan(udecimal.MustParse(b.high)) {
			return fault.New(fault.Invalid, op, "the %s is %s; it must be from 0 to %s%s", b.name, v, b.high, b.hint)
		}
		if !v.Equal(v.Trunc(places)) {
			return fault.New(fault.Invalid, op, "the %s is %s; give it with at most %d decimals", b.name, v, places)
		}
	}
	if c.MakerFee.GreaterThan(c.Fee) {
		return fault.New(fault.Invalid, op, "the maker fee is %s and the fee %s; who rests an order pays no more than who takes it", c.MakerFee, c.Fee)
	}
	return nil
}
